"""The report as a Word file: ``templates/report.docx`` gives the page and the named styles, this the text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any, Final

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from kpo_compliance import __version__, resources
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
from kpo_compliance.render.plain import plain
from kpo_compliance.report import SEVERITIES, Assessment, Evidence, Report

_SEVERITY_STYLES: Final = {severity: f"Report {severity.capitalize()}" for severity in SEVERITIES}
_OUTCOME_STYLES: Final = {
    "pass": "Report Good",
    "review": "Report Medium",
    "fail": "Report Critical",
    "unreadable": "Report High",
}
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)  # so that the same report is the same file, byte for byte


def render(reports: Sequence[Report], *, lang: str = "") -> bytes:
    """All reports in one Word file, each on a page of its own."""
    document: Any = Document(str(resources.templates() / "report.docx"))
    for number, report in enumerate(reports):
        if number:
            document.add_page_break()
        _report(document, report, report_language(report, lang))
    language = lang or (report_language(reports[0], "") if reports else "en")
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), {"tr": "tr-TR"}.get(language, "en-GB"))
    properties = document.core_properties
    properties.title = label("report", language)
    properties.author = f"kpo-check {__version__}"
    for name in ("dcterms:created", "dcterms:modified"):
        for element in properties._element.findall(qn(name)):  # noqa: SLF001 - a date cannot be left out otherwise
            properties._element.remove(element)  # noqa: SLF001
    stream = io.BytesIO()
    document.save(stream)
    return _repacked(stream.getvalue())


def _report(document: Any, report: Report, lang: str) -> None:
    _paragraph(document, label("report", lang), "Title")
    _paragraph(document, report.document.path, "Subtitle")
    outcome = _paragraph(document, f"{label('outcome', lang)}: ", "Report Outcome")
    outcome.add_run(label(report.outcome, lang), style=_OUTCOME_STYLES[report.outcome])
    if report.outcome == "unreadable":
        _paragraph(document, f"{label('not-read', lang)} {report.document.error}", "Report Reason")
        return
    _table(document, _about(report, lang), (40, 120))
    for notice in report.document.notices:
        _paragraph(document, notice.message, "Report Notice")
    _risk(document, report, lang)
    _paragraph(document, label("findings", lang), "Heading 1")
    listed = findings(report)
    if not listed:
        _paragraph(document, label("no-findings", lang), "Report Reason")
    for severity in SEVERITIES:
        chosen = [one for one in listed if one.severity == severity]
        if chosen:
            heading = _paragraph(document, "", "Heading 2")
            heading.add_run(f"{label(severity, lang).capitalize()} ({len(chosen)})", style=_SEVERITY_STYLES[severity])
        for one in chosen:
            _finding(document, one, lang)
    _paragraph(document, label("others", lang), "Heading 1")
    rows = (
        (one.requirement, one.title, label(one.verdict, lang), waiver_of(one, lang) or _first_place(one, lang))
        for one in others(report)
    )
    _table(document, rows, (22, 72, 32, 34))
    _paragraph(document, label("advice", lang), "Report Tag")


def _about(report: Report, lang: str) -> list[tuple[str, ...]]:
    info = report.document
    rows = [
        (label("type", lang), label(f"type-{info.type}", lang)),
        (label("language", lang), label(info.language, lang)),
        (label("playbook", lang), f"{report.playbook.name} {report.playbook.version}"),
    ]
    rows += [(label("pages", lang), str(info.pages))] if info.pages else []
    rows += [(label(party.role, lang), party.name) for party in report.parties]
    rows += [(label(name, lang), shown(fact.value, lang)) for name, fact in report.facts.items()]
    tally = ", ".join(f"{number} {label(verdict, lang)}" for verdict, number in counts(report.assessments).items())
    return [*rows, (label("summary", lang), tally)]


def _risk(document: Any, report: Report, lang: str) -> None:
    """How many findings of each severity there are in each family."""
    rows: list[tuple[str, ...]] = [(label("family", lang), *(label(severity, lang) for severity in SEVERITIES))]
    rows += [
        (label(family.name, lang), *(str(family.count(severity) or "–") for severity in SEVERITIES))
        for family in families(report)
    ]
    _paragraph(document, label("risk", lang), "Heading 1")
    table = _table(document, rows, (64, 24, 24, 24, 24))
    for cell, severity in zip(table.rows[0].cells[1:], SEVERITIES, strict=True):
        cell.paragraphs[0].runs[0].style = _SEVERITY_STYLES[severity]


def _finding(document: Any, one: Assessment, lang: str) -> None:
    _paragraph(document, f"{one.requirement}  {one.title}", "Heading 3")
    tag = _paragraph(document, "", "Report Tag")
    tag.add_run(label(one.verdict, lang), style=_SEVERITY_STYLES[one.severity])
    tag.add_run(f" · {label('confidence', lang)} {confidence_of(one):.0%}")
    _paragraph(document, one.why, "Report Reason")
    for evidence in one.evidence:
        _quote(document, evidence, lang)
    if one.nearest and not one.evidence:
        _quote(document, one.nearest, lang, f"{label('nearest', lang)}: ")
    if one.remediation:
        _paragraph(document, f"→ {one.remediation}", "Report Remedy")
    if one.clause:
        _paragraph(document, label("suggested", lang), "Report Tag")
        for paragraph in one.clause.split("\n\n"):
            _paragraph(document, paragraph, "Report Clause")


def _quote(document: Any, evidence: Evidence, lang: str, lead: str = "") -> None:
    paragraph = _paragraph(document, f"{lead}“{plain(evidence.quote)}”", "Report Quote")
    place = place_of(evidence, lang)
    if place:
        paragraph.add_run(f" — {place}", style="Report Place")


def _first_place(one: Assessment, lang: str) -> str:
    return place_of(one.evidence[0], lang) if one.evidence else ""


def _paragraph(document: Any, text: str, style: str) -> Any:
    return document.add_paragraph(plain(text) + (" " if text.endswith(" ") else ""), style=style)


def _table(document: Any, rows: Iterable[Sequence[str]], widths: Sequence[int]) -> Any:
    """A table with columns of so many millimetres."""
    table = document.add_table(rows=0, cols=len(widths), style="Report Table")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].style = "Report Cell"
            cell.paragraphs[0].add_run(plain(text))
    document.add_paragraph(style="Report Cell")
    return table


def _repacked(data: bytes) -> bytes:
    """The same package without the time at which it was written."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return stream.getvalue()
