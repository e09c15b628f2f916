"""An audit as a workbook: what it comes to, the contracts, their findings, what changed, the dates, what was not read.

Rows are kept in files that the library makes in a private folder until the workbook is complete, so that it does not
matter how many there are.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from kpo_compliance import __version__
from kpo_compliance.deadlines import Deadline
from kpo_compliance.gathering import overview
from kpo_compliance.overview import OUTCOMES, Counts, Limits, Moved, Overview, Standing
from kpo_compliance.portfolio import Portfolio
from kpo_compliance.render.dashboard import key_sentences, shade
from kpo_compliance.render.due import due_words
from kpo_compliance.render.labels import confidence_of, family_of, place_of, shown, waiver_of
from kpo_compliance.render.plain import plain
from kpo_compliance.render.portfolio_words import told
from kpo_compliance.render.xlsx import MOMENT, Row, Sheet, capital, text_of
from kpo_compliance.report import FINDINGS, SEVERITIES, Report

_BLOCK: Final = 1 << 20
_MOST_RUNS: Final = 60
_FACTS: Final = ("effective_date", "term", "expiry", "renewal", "renewal_notice", "notice_period", "governing_law", "venue")
_CONTRACTS: Final = (
    ("contract", 40), ("vendor", 30), ("outcome", 14), *((severity, 10) for severity in SEVERITIES), ("waived", 10),
    ("type", 24), ("language", 12), *((name, 16) for name in _FACTS),
)  # fmt: skip
_FOUND: Final = (
    ("contract", 40), ("vendor", 30), ("requirement", 13), ("family", 20), ("title", 34), ("verdict", 14), ("severity", 11),
    ("confidence", 12), ("clause", 12), ("page", 8), ("evidence", 60), ("why", 50), ("do", 50), ("waiver", 40),
)  # fmt: skip
_CHANGED: Final = (
    ("contract", 40), ("vendor", 30), ("what", 22), ("outcome-from", 16), ("outcome-to", 16), ("requirement", 14),
    ("title", 34), ("severity", 11), ("from", 24), ("to", 24),
)  # fmt: skip
_DATES: Final = (("day", 12), ("what", 60), ("contract", 40), ("vendor", 30), ("where", 24))
_UNREAD: Final = (("contract", 40), ("status", 16), ("reason", 90))
_SHADES: Final = ("#FFFFFF", "#EEF3FB", "#C9DBF3", "#8FB4E2", "#3F6FAE", "#173F73")
_BARS: Final[Mapping[str, str]] = {"fail": "#173F73", "review": "#6D9BD1", "unreadable": "#8A8F98", "pass": "#D8E5F4"}


def render(portfolio: Portfolio, *, lang: str = "", since_last: bool = False) -> Iterator[bytes]:
    """The workbook, in blocks; with ``since_last`` only what it comes to, and what changed."""
    view = overview(portfolio, Limits(findings=0))
    language = lang or view.language
    with tempfile.TemporaryDirectory(prefix="kpo-") as folder:
        place = Path(folder) / "audit.xlsx"
        options = {
            "constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        }  # fmt: skip
        book = xlsxwriter.Workbook(str(place), options)
        book.set_properties(
            {"title": told("audit", language), "author": f"kpo-check {__version__}", "created": MOMENT}
        )
        summary = book.add_worksheet(told("summary", language))
        sheets = _sheets(book, view, language, since_last=since_last)
        _summary(book, summary, view, language, sum(sheet.left_out for sheet in sheets))
        book.close()
        with place.open("rb") as stream:
            while block := stream.read(_BLOCK):
                yield block


def _sheets(book: Any, view: Overview, language: str, *, since_last: bool) -> tuple[Sheet, ...]:
    """All sheets but the first, filled one after the other."""
    made = []
    vendors = {one.path: one.vendor for one in view.ranking}
    filled: tuple[tuple[str, tuple[tuple[str, int], ...], Iterator[Row]], ...] = (
        ("contracts", _CONTRACTS, (_contract(one, language) for one in view.ranking)),
        ("findings", _FOUND, _findings(view.portfolio, vendors, language)),
        ("changes", _CHANGED, (row for one in view.moved for row in _moved(one, language))),
        ("dates-sheet", _DATES, (_date(one, language) for one in (*view.ahead, *view.ended))),
        ("unread", _UNREAD, (Row((o.path, told(f"st-{o.status}", language), o.reason)) for o in view.unread)),
    )
    for name, columns, rows in filled:
        if since_last and name != "changes":
            continue
        sheet = Sheet(book, told(name, language), columns, language)
        for row in rows:
            sheet.add(row)
        sheet.close()
        made.append(sheet)
    return tuple(made)


def _contract(one: Standing, language: str) -> Row:
    facts = (shown(one.facts.get(name, ""), language) for name in _FACTS)
    return Row(
        (
            one.path, one.vendor, told(one.outcome, language), *one.findings, one.waived,
            told(f"type-{one.type}", language), told(one.language, language), *facts,
        )
    )  # fmt: skip


def _findings(portfolio: Portfolio, vendors: Mapping[str, str], language: str) -> Iterator[Row]:
    for file in portfolio.files:
        yield from _of_report(file.path, file.report, vendors.get(file.path, ""), language)


def _of_report(path: str, report: Report, vendor: str, language: str) -> Iterator[Row]:
    for one in report.assessments:
        if one.verdict not in FINDINGS and one.waiver is None:
            continue
        first = one.evidence[0] if one.evidence else None
        yield Row(
            (
                path, vendor, one.requirement, told(family_of(one.requirement), language), one.title,
                told(one.verdict, language), told(one.severity, language), confidence_of(one),
                first.clause if first else "", (first.page or "") if first else "",
                "\n\n".join(f"“{plain(evidence.quote)}”" for evidence in one.evidence), one.why, one.remediation,
                waiver_of(one, language),
            ),
            one.severity if one.verdict in FINDINGS else None,
        )  # fmt: skip


def _moved(one: Moved, language: str) -> Iterator[Row]:
    head = (one.path, one.vendor, told(f"mv-{one.turn}", language), *(told(o, language) for o in (one.before, one.after)))
    if not one.steps and not one.facts:
        yield Row((*head, "", "", "", "", ""))
    for step in one.steps:
        verdicts = (told(verdict, language) if verdict else "" for verdict in (step.before, step.after))
        yield Row((*head, step.requirement, step.title, told(step.severity, language), *verdicts), step.severity)
    for fact in one.facts:
        values = (shown(value, language) for value in (fact.old, fact.new))
        yield Row((*head, "", told(fact.name, language), "", *values))


def _date(one: Deadline, language: str) -> Row:
    place = place_of(one.evidence, language) if one.evidence else ""
    return Row((one.day.isoformat(), due_words(one, language), one.path, one.vendor, place))


def _summary(book: Any, sheet: Any, view: Overview, language: str, left_out: int) -> None:
    """The first sheet: what somebody who opens nothing else must know. Rows are written in order, from the top."""
    bold = book.add_format({"bold": True, "font_size": 16})
    title = book.add_format({"bold": True, "bg_color": "#E8ECF1", "bottom": 1, "text_wrap": True, "valign": "top"})
    text, number = book.add_format({"quote_prefix": True}), book.add_format({"num_format": "#,##0"})
    sheet.set_column(0, 0, 42)
    sheet.set_column(1, 60, 13)
    sheet.write_string(0, 0, told("audit", language), bold)
    about = f"{view.portfolio.root} · {view.portfolio.date} · {view.portfolio.playbook.name} {view.portfolio.playbook.version}"
    sheet.write_string(1, 0, text_of(about), text)
    line = 3
    notes = [told("left-out-sheet", language, n=left_out)] if left_out else []
    for sentence in (*key_sentences(view, language), *notes):
        sheet.write_string(line, 0, sentence, text)
        line += 1
    line = _runs(book, sheet, view, language, line + 1, title, number)
    line = _vendors(book, sheet, view, language, line + 1, title, number)
    made = told(
        "made", language, version=__version__, name=plain(view.portfolio.playbook.name),
        number=plain(view.portfolio.playbook.version), sha256=plain(view.portfolio.playbook.sha256),
    )  # fmt: skip
    sheet.write_string(line + 1, 0, made, text)
    sheet.write_string(line + 2, 0, told("advice", language), text)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _runs(book: Any, sheet: Any, view: Overview, language: str, line: int, title: Any, number: Any) -> int:
    """The runs as a table, and beside it as a picture."""
    history = view.portfolio.history[-_MOST_RUNS:]
    heads = (told("run", language), *(told(f"{one}-n", language) for one in OUTCOMES), told("total", language))
    for place, head in enumerate(heads):
        sheet.write_string(line, place, capital(head, language), title)
    for row, run in enumerate(history, line + 1):
        sheet.write_string(row, 0, run.date.isoformat())
        counts = [run.outcomes.get(outcome, 0) for outcome in OUTCOMES]
        for place, value in enumerate((*counts, sum(counts)), 1):
            sheet.write_number(row, place, value, number)
    if history:
        chart = book.add_chart({"type": "column", "subtype": "stacked"})
        name = sheet.get_name()
        last = line + len(history)
        for place, outcome in enumerate(OUTCOMES, 1):
            chart.add_series(
                {
                    "name": [name, line, place], "categories": [name, line + 1, 0, last, 0],
                    "values": [name, line + 1, place, last, place],
                    "fill": {"color": _BARS[outcome]}, "border": {"color": "#5A6B80", "width": 0.5},
                }
            )  # fmt: skip
        chart.set_title({"name": told("trend", language), "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 520, "height": 260})
        sheet.insert_chart(0, 7, chart)
    return max(line + len(history) + 1, 14)


def _vendors(book: Any, sheet: Any, view: Overview, language: str, line: int, title: Any, number: Any) -> int:
    """Findings by vendor and family, shaded by how much of what is asked for lacks."""
    heads = (
        told("vendor", language), told("contracts", language), *(told(family, language) for family in view.families),
        told("findings", language),
    )  # fmt: skip
    shades = [
        book.add_format({"bg_color": shade, "font_color": "#FFFFFF" if level > 3 else "#1B2330", "align": "center"})
        for level, shade in enumerate(_SHADES)
    ]
    text = book.add_format({"quote_prefix": True})
    sheet.write_string(line, 0, told("heat-help", language))
    line += 1
    for place, head in enumerate(heads):
        sheet.write_string(line, place, capital(head, language), title)
    for vendor in view.vendors:
        line += 1
        sheet.write_string(line, 0, text_of(vendor.name or told("unknown-vendor", language)), text)
        sheet.write_number(line, 1, vendor.contracts, number)
        for place, family in enumerate(view.families, 2):
            cell = vendor.cells.get(family)
            if cell is not None and cell.share is not None:
                sheet.write_number(line, place, cell.total, shades[shade(cell)])
        sheet.write_number(line, len(view.families) + 2, _all(vendor.findings), number)
    return line + 1


def _all(counts: Counts) -> int:
    return sum(counts)
