"""The assessments as a table for spreadsheets: comma-separated, UTF-8 with its mark, a row an assessment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kpo_compliance.render.labels import confidence_of, family_of, label, report_language
from kpo_compliance.render.plain import plain
from kpo_compliance.report import Report

COLUMNS: Final = (
    "file", "outcome", "requirement", "family", "title", "verdict", "severity", "answer", "confidence", "clause", "page",
    "quote", "why", "remediation", "suggested", "waiver", "notices",
)  # fmt: skip
BYTE_ORDER_MARK: Final = "\ufeff"
# What makes a spreadsheet calculate; the wide forms too, which some turn into the narrow ones.
_FORMULA: Final = frozenset("=+-@＝＋－＠|%")
_LONGEST_CELL: Final = 32_000  # a spreadsheet's cell holds 32,767 characters


def render(reports: Sequence[Report], *, lang: str = "") -> str:
    """One table for all reports; the first row names the columns, by the ids of the JSON report."""
    return "".join(pieces(reports, lang=lang))


def pieces(reports: Iterable[Report], *, lang: str = "") -> Iterator[str]:
    """The same piece by piece, for more reports than memory holds."""
    yield BYTE_ORDER_MARK + lines([COLUMNS])
    for report in reports:
        yield lines([cell(value) for value in row] for row in _rows(report, report_language(report, lang)))


def lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows as the text of a table."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def cell(value: str) -> str:
    """Text that no spreadsheet takes for a formula, on one line."""
    text = plain(value)
    if len(text) > _LONGEST_CELL:
        text = text[:_LONGEST_CELL] + " …"
    return f"'{text}" if text[:1] in _FORMULA else text


def _rows(report: Report, lang: str) -> Iterator[tuple[str, ...]]:
    path, outcome = report.document.path, report.outcome
    notices = " ".join(notice.message for notice in report.document.notices)
    if not report.assessments:
        yield (path, outcome, *[""] * 10, report.document.error, "", "", "", notices)
    for one in report.assessments:
        first = one.evidence[0] if one.evidence else None
        waiver = one.waiver
        yield (
            path,
            outcome,
            one.requirement,
            label(family_of(one.requirement), lang),
            one.title,
            one.verdict,
            one.severity,
            one.answer,
            f"{confidence_of(one):.2f}",
            first.clause if first else "",
            str(first.page or "") if first else "",
            " […] ".join(evidence.quote for evidence in one.evidence),
            one.why,
            one.remediation,
            one.clause,
            f"{waiver.reason} ({waiver.approved_by}, {waiver.until})" if waiver else "",
            notices,
        )
