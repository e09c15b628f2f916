"""The report as a PDF to print and to send: the outcome, the facts, the risk, each finding with its words and its cure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from kpo_compliance import __version__
from kpo_compliance.render.families import families
from kpo_compliance.render.labels import (
    confidence_of,
    counts,
    findings,
    label,
    others,
    place_of,
    report_language,
    shown,
    waiver_of,
)
from kpo_compliance.render.paper import barred, fonts, head_of, pieces, places, style, text
from kpo_compliance.render.plain import plain
from kpo_compliance.report import SEVERITIES, Assessment, Evidence, Report

_LINE: Final = HexColor("#D3DAE3")
_OUTCOMES: Final = {"pass": "#1D6B3A", "review": "#745600", "fail": "#A01C24", "unreadable": "#A8400B"}
_LONGEST_NAME: Final = 70  # letters of a file name in the foot of a page
_TABLE: Final = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
    ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
]


def render(reports: Sequence[Report], *, lang: str = "") -> bytes:
    """All reports in one PDF, each beginning on a page of its own."""
    fonts()
    language = lang or (report_language(reports[0], "") if reports else "en")
    out = io.BytesIO()
    made = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
        title=label("report", language), author=f"kpo-check {__version__}", lang=language, invariant=True,
    )  # fmt: skip
    story: list[Any] = []
    for number, report in enumerate(reports):
        story += [PageBreak()] if number else []
        story += _report(report, report_language(report, lang), made.width)
    foot = plain(Path(reports[0].document.path).name) if len(reports) == 1 else label("report", language)

    def _foot(canvas: Any, document: Any) -> None:
        canvas.setFont("Vera", 7.5)
        canvas.setFillColor(HexColor("#566071"))
        canvas.drawString(20 * mm, 10 * mm, foot[:_LONGEST_NAME])
        canvas.drawRightString(A4[0] - 20 * mm, 10 * mm, str(document.page))

    made.build(story or [Spacer(1, 1)], onFirstPage=_foot, onLaterPages=_foot)
    return out.getvalue()


def _report(report: Report, lang: str, width: float) -> Iterator[Any]:
    yield from _paragraphs(f"{label('report', lang)}: {Path(report.document.path).name}", "title")
    colour = _OUTCOMES[report.outcome]
    tally = ", ".join(f"{number} {label(verdict, lang)}" for verdict, number in counts(report.assessments).items())
    outcome = f'<font color="{colour}"><b>{text(label(report.outcome, lang))}</b></font>'
    told = f"{text(label('outcome', lang))}: {outcome}{f' · {text(tally)}' if tally else ''}"
    yield Paragraph(told, style("lead"))
    if report.outcome == "unreadable":
        yield from _paragraphs(f"{label('not-read', lang)} {report.document.error}", "body")
        return
    yield _table(_about(report, lang), (0.28 * width, 0.72 * width))
    for notice in report.document.notices:
        yield Spacer(1, 1.5 * mm)
        yield barred([*_paragraphs(notice.message, "small")], width, "partial")
    yield from _risk(report, lang, width)
    yield _heading(label("findings", lang))
    listed = findings(report)
    if not listed:
        yield from _paragraphs(label("no-findings", lang), "body")
    for one in listed:
        yield barred([*_finding(one, lang)], width, one.verdict)
        yield Spacer(1, 2.5 * mm)
    rest = [(one.requirement, one.title, label(one.verdict, lang), _settled(one, lang)) for one in others(report)]
    if rest:
        yield _heading(label("others", lang))
        yield _table(rest, (0.13 * width, 0.45 * width, 0.17 * width, 0.25 * width))
    yield Spacer(1, 3 * mm)
    yield from _paragraphs(label("advice", lang), "small")


def _about(report: Report, lang: str) -> Iterator[tuple[str, ...]]:
    info = report.document
    yield label("type", lang), label(f"type-{info.type}", lang)
    yield label("language", lang), label(info.language, lang)
    if info.pages:
        yield label("pages", lang), str(info.pages)
    yield label("playbook", lang), f"{report.playbook.name} {report.playbook.version}"
    for party in report.parties:
        yield label(party.role, lang), party.name
    for name, fact in report.facts.items():
        yield label(name, lang), shown(fact.value, lang)


def _risk(report: Report, lang: str, width: float) -> Iterator[Any]:
    """How many findings of each severity there are in each family that has any."""
    risky = [family for family in families(report) if family.findings]
    if not risky:
        return
    rows = [(label("family", lang), *(label(severity, lang) for severity in SEVERITIES))]
    rows += [
        (label(family.name, lang), *(str(family.count(severity) or "–") for severity in SEVERITIES)) for family in risky
    ]
    yield _heading(label("risk", lang))
    yield _table(rows, (0.4 * width, *(0.15 * width for _ in SEVERITIES)))


def _finding(one: Assessment, lang: str) -> Iterator[Paragraph]:
    yield Paragraph(f"{head_of(one, lang)} · {label('confidence', lang)} {confidence_of(one):.0%}", style("body"))
    yield from _paragraphs(one.why, "small")
    for evidence in one.evidence:
        yield from _quote(evidence, lang)
    if one.nearest and not one.evidence:
        yield from _quote(one.nearest, lang, f"{label('nearest', lang)}: ")
    if one.remediation:
        yield from _paragraphs(f"» {one.remediation}", "small")
    if one.clause:
        yield Paragraph(f"<b>{text(label('suggested', lang))}</b>", style("small"))
        for paragraph in one.clause.split("\n\n"):
            yield from _paragraphs(paragraph, "quote")


def _quote(evidence: Evidence, lang: str, lead: str = "") -> Iterator[Paragraph]:
    place = place_of(evidence, lang)
    yield from _paragraphs(f"{lead}“{plain(evidence.quote)}”{f' — {place}' if place else ''}", "quote")


def _settled(one: Assessment, lang: str) -> str:
    """Where what is met stands; for a waiver its reason, who approved it and until when."""
    return waiver_of(one, lang) or places(one, lang)


def _heading(words: str) -> Paragraph:
    made = Paragraph(text(words), style("heading"))
    made.keepWithNext = True
    made.spaceBefore = 4 * mm
    return made


def _paragraphs(words: str, name: str) -> Iterator[Paragraph]:
    return (Paragraph(piece, style(name)) for piece in pieces(words))


def _table(rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]], widths: Sequence[float]) -> Table:
    """A table; a cell that does not fit on a page is cut, which only a made-up name or value can need."""
    cells = [[Paragraph(next(pieces(words)), style("small")) for words in row] for row in rows]
    made = Table(cells, colWidths=widths)
    made.setStyle(TableStyle(_TABLE))
    return made
