"""Makes ``templates/report.docx``: no text, only the page and the named styles of the Word report.

Run it after a change here: ``python benchmarks/make_report_template.py``. A company may restyle its copy in Word instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

INK: Final = "1D2430"
SOFT: Final = "56606F"
COLOURS: Final = {
    "Critical": "9B1C1C", "High": "A8400B", "Medium": "745600", "Low": "1F5A96", "Good": "1D6B3A",
}  # fmt: skip
PLACE: Final = Path(__file__).parent.parent / "templates" / "report.docx"


def main() -> None:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(22)
    styles = document.styles
    _font(styles["Normal"], 10.5, INK)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    styles["Normal"].paragraph_format.line_spacing = 1.15
    _headings(styles)
    for name, size, colour, bold in (
        ("Report Outcome", 14, INK, True),
        ("Report Tag", 9, SOFT, False),
        ("Report Reason", 10.5, INK, False),
        ("Report Quote", 10, INK, False),
        ("Report Remedy", 10.5, INK, True),
        ("Report Clause", 10, INK, False),
        ("Report Notice", 10, COLOURS["Medium"], False),
        ("Report Cell", 9.5, INK, False),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _font(style, size, colour)
        style.font.bold = bold
        style.quick_style = True
    styles["Report Cell"].paragraph_format.space_after = Pt(1)
    styles["Report Tag"].paragraph_format.space_after = Pt(2)
    styles["Report Tag"].paragraph_format.keep_with_next = True
    for name, colour in (("Report Quote", "C9A227"), ("Report Clause", "1F5A96")):
        form = styles[name].paragraph_format
        form.left_indent, form.space_after = Mm(6), Pt(4)
        _edge(styles[name], colour)
    for name, colour in COLOURS.items():
        style = styles.add_style(f"Report {name}", WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = RGBColor.from_string(colour)
        style.font.bold = True
    place = styles.add_style("Report Place", WD_STYLE_TYPE.CHARACTER)
    place.font.color.rgb = RGBColor.from_string(SOFT)
    place.font.size = Pt(9)
    _table(styles)
    footer = section.footer.paragraphs[0]
    footer.style = styles["Report Tag"]
    footer.add_run("kpo-check · ")
    _page_number(footer)
    properties = document.core_properties
    properties.author, properties.title, properties.comments, properties.last_modified_by = "kpo-check", "", "", ""
    document.save(str(PLACE))


def _headings(styles: Any) -> None:
    for name, size, before in (("Title", 22, 0), ("Heading 1", 15, 18), ("Heading 2", 12.5, 14), ("Heading 3", 11, 12)):
        style = styles[name]
        _font(style, size, INK)
        style.font.bold = True
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        style.paragraph_format.keep_with_next = True
    border = styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)
    _font(styles["Subtitle"], 11, SOFT)
    styles["Subtitle"].font.italic = False


def _font(style: Any, size: float, colour: str) -> None:
    style.font.size = Pt(size)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.font.name = "Calibri"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), "Calibri")


def _edge(style: Any, colour: str) -> None:
    """A coloured line at the left of a paragraph."""
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", colour)):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
    )


def _table(styles: Any) -> None:
    """A table style with thin lines between the rows."""
    style = styles.add_style("Report Table", WD_STYLE_TYPE.TABLE)
    style.base_style = styles["Normal Table"]
    properties = OxmlElement("w:tblPr")
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "C9D0DA")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)
    style.element.append(properties)


def _page_number(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)


if __name__ == "__main__":
    main()
