"""Makes the PDF and DOCX of ``samples/`` from their text files. Usage: make_samples.py."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.shared import Pt
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(source: Path, target: Path, running_head: str) -> None:
    """A PDF with a running head and page numbers, sentences cut by page ends, headings in bold."""
    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=11, leading=14.5, alignment=TA_JUSTIFY, spaceAfter=6)
    item = ParagraphStyle("item", parent=body, leftIndent=22)
    head = ParagraphStyle("head", parent=body, fontName="Times-Bold", spaceBefore=10, alignment=0, keepWithNext=True)
    title = ParagraphStyle("title", parent=head, fontSize=14, alignment=TA_CENTER, spaceAfter=14)
    story: list[object] = []
    for number, line in enumerate(source.read_text(encoding="utf-8").split("\n")):
        if not line.strip():
            continue
        style = title if number == 0 else item if line.startswith("(") else body
        if re.fullmatch(r"\d+\. [A-Z][\w ]+|[A-Z][A-Z ]+\d?|Services and key personnel|Fees|Processing of .*", line):
            style = title if number == 0 else head
        story.append(Paragraph(line.replace("&", "&amp;"), style))
    story.append(Spacer(1, 4 * mm))

    def furniture(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(25 * mm, 287 * mm, running_head)
        canvas.drawCentredString(105 * mm, 12 * mm, f"Page {document.page}")

    made = SimpleDocTemplate(
        str(target), pagesize=A4, leftMargin=25 * mm, rightMargin=25 * mm, topMargin=22 * mm, bottomMargin=22 * mm,
        title=running_head, author="", invariant=True,
    )  # fmt: skip
    made.build(story, onFirstPage=furniture, onLaterPages=furniture)


def docx(source: Path, target: Path) -> None:
    """A Word file whose numbers ("MADDE 3 –", "3.2.") are automatic and not in the text."""
    document = Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(11)
    numbering = document.part.numbering_part.element
    for child in list(numbering):
        numbering.remove(child)
    levels = (("MADDE %1 –", "decimal"), ("%1.%2.", "decimal"))
    body = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for i, (text, kind) in enumerate(levels)
    )
    numbering.append(
        parse_xml(
            f'<w:abstractNum xmlns:w="{W}" w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{body}</w:abstractNum>'
        )
    )
    numbering.append(parse_xml(f'<w:num xmlns:w="{W}" w:numId="1"><w:abstractNumId w:val="1"/></w:num>'))
    for number, line in enumerate(filter(None, map(str.strip, source.read_text(encoding="utf-8").split("\n")))):
        article = re.match(r"MADDE \d+ – ", line)
        clause = re.match(r"\d+\.\d+\. ", line)
        marked = article or clause
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line[marked.end() :] if marked else line)
        run.bold = bool(article) or number == 0
        if marked:
            level = 0 if article else 1
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:numPr xmlns:w="{W}"><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')
            )
    document.save(str(target))


if __name__ == "__main__":
    pdf(
        SAMPLES / "analytics-services-agreement.txt",
        SAMPLES / "analytics-services-agreement.pdf",
        "Analytics Services Agreement",
    )
    docx(SAMPLES / "veri-analizi-sozlesmesi.txt", SAMPLES / "veri-analizi-sozlesmesi.docx")
