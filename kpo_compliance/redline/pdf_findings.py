"""The pages of findings that stand before an annotated PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from kpo_compliance.redline.revisions import plain_xml
from kpo_compliance.render.labels import counts, findings, label
from kpo_compliance.render.plain import plain
from kpo_compliance.report import Assessment, Report

_COLOURS: Final = {"contrary": "#B3261E", "missing": "#B3261E", "partial": "#8A5A00", "unclear": "#1F5FA8"}
_SMALLEST: Final = (300.0, 400.0)  # points; on a smaller page the findings could not be read
_LARGEST: Final = 1200.0
_A4: Final = (595.3, 841.9)
_WORDS: Final = {
    "en": "The passages that each verdict rests on are marked on the pages that follow; a note says why.",
    "tr": "Her kararın dayandığı yerler sonraki sayfalarda işaretlenmiştir; notlar gerekçeyi söyler.",
}


def findings_pages(report: Report, language: str, size: tuple[float, float]) -> bytes:
    """A PDF of one page or more: the outcome, and each finding with its reason and what to do.

    Args:
        size: of the contract's first page, in points.
    """
    _fonts()
    fits = all(small <= side <= _LARGEST for small, side in zip(_SMALLEST, size, strict=True))
    out = io.BytesIO()
    made = SimpleDocTemplate(
        out, pagesize=size if fits else _A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm,
        bottomMargin=18 * mm, title=label("report", language), author="kpo-check", invariant=True,
    )  # fmt: skip
    made.build(list(_story(report, language, made.width)))
    return out.getvalue()


def _story(report: Report, language: str, width: float) -> Iterator[Any]:
    name = Path(report.document.path).name
    yield Paragraph(_text(f"{label('report', language)}: {name}"), _style("title"))
    yield Paragraph(
        f"<b>{_text(label(report.outcome, language))}</b> · {_text(_summary(report, language))}", _style("lead")
    )
    for party in report.parties:
        yield Paragraph(_text(f"{party.name} ({label(party.role, language)})"), _style("body"))
    yield Spacer(1, 3 * mm)
    yield Paragraph(_text(_WORDS.get(language, _WORDS["en"])), _style("small"))
    for assessment in findings(report):
        yield KeepTogether([Spacer(1, 2.5 * mm), _finding(assessment, language, width)])


def _summary(report: Report, language: str) -> str:
    total = counts(report.assessments)
    return ", ".join(f"{number} {label(verdict, language)}" for verdict, number in total.items())


def _finding(assessment: Assessment, language: str, width: float) -> Table:
    colour = _COLOURS.get(assessment.verdict, "#444444")
    head = (
        f'<font color="{colour}"><b>{_text(assessment.requirement)}</b></font> <b>{_text(assessment.title)}</b> '
        f"· {_text(label(assessment.verdict, language))} · {_text(label(assessment.severity, language))}"
    )
    cell: list[Any] = [Paragraph(head, _style("body"))]
    where = "; ".join(dict.fromkeys(_places(assessment, language)))
    if where:
        cell.append(Paragraph(_text(where), _style("small")))
    if assessment.why:
        cell.append(Paragraph(_text(assessment.why), _style("small")))
    if assessment.remediation:
        cell.append(Paragraph(f"» {_text(assessment.remediation)}", _style("small")))
    table = Table([[cell]], colWidths=[width])
    table.setStyle(
        TableStyle(
            [
                ("LINEBEFORE", (0, 0), (0, -1), 2.5, HexColor(colour)),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 1),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _places(assessment: Assessment, language: str) -> Iterator[str]:
    for evidence in assessment.evidence:
        page = f"{label('page', language)} {evidence.page}" if evidence.page else ""
        clause = f"{label('clause', language)} {evidence.clause}" if evidence.clause else ""
        yield ", ".join(part for part in (clause, page) if part)


def _text(text: str) -> str:
    """Hostile text as literal words of a paragraph."""
    return escape(plain_xml(plain(text)))


@cache
def _style(name: str) -> ParagraphStyle:
    body = ParagraphStyle("body", fontName="Vera", fontSize=9, leading=12.5)
    if name == "title":
        return ParagraphStyle(name, parent=body, fontName="VeraBd", fontSize=14, leading=18, spaceAfter=4)
    if name == "lead":
        return ParagraphStyle(name, parent=body, fontSize=10, leading=14, spaceAfter=3)
    return ParagraphStyle(name, parent=body, fontSize=8, leading=11) if name == "small" else body


@cache
def _fonts() -> None:
    """Bitstream Vera, which has the Turkish letters and comes with reportlab."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="Vera", boldItalic="VeraBd")
