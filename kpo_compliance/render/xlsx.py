"""The assessments and the facts of all contracts as a workbook: a sheet each, to filter and to sort."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from kpo_compliance import __version__
from kpo_compliance.render.labels import confidence_of, family_of, label, report_language, shown, waiver_of
from kpo_compliance.render.plain import plain
from kpo_compliance.render.portfolio_words import told
from kpo_compliance.report import FINDINGS, SEVERITIES, Report, Severity

MOST_ROWS: Final = 1_048_575  # of a sheet, below the names of its columns
_LONGEST_CELL: Final = 32_000  # a cell holds 32,767 characters
MOMENT: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - so that the same reports are the same file, byte for byte
_ROLES: Final = ("client", "provider", "discloser", "recipient", "mutual", "other")
_FACTS: Final = (
    "effective_date", "term", "expiry", "renewal", "renewal_notice", "notice_period", "governing_law", "venue",
)  # fmt: skip
# The name of a column, by its label, and its width in characters.
_ASSESSMENTS: Final = (
    ("document", 30), ("outcome", 14), ("requirement", 13), ("family", 20), ("title", 34), ("verdict", 14),
    ("severity", 11), ("confidence", 12), ("clause", 12), ("page", 8), ("evidence", 60), ("why", 50), ("do", 50),
    ("suggested", 60), ("waiver", 30),
)  # fmt: skip
_OVERVIEW: Final = (
    ("document", 30), ("outcome", 14), *((severity, 10) for severity in SEVERITIES), ("type", 24), ("language", 12),
    ("pages", 8), ("playbook", 16), *((role, 28) for role in _ROLES), *((name, 20) for name in _FACTS), ("notices", 60),
)  # fmt: skip
_TONES: Final[Mapping[Severity, str]] = {
    "critical": "#A01C24",
    "high": "#A8400B",
    "medium": "#745600",
    "low": "#1F5A96",
}


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row; ``tone`` colours those of a finding."""

    cells: tuple[str | int | float, ...]
    tone: Severity | None = None


def render(reports: Sequence[Report], *, lang: str = "") -> bytes:
    """All reports in one workbook; what comes from a contract is text in it, never a formula, a link or a number."""
    language = lang or (report_language(reports[0], "") if reports else "en")
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": label("report", language), "author": f"kpo-check {__version__}", "created": MOMENT})
    rows = [row for report in reports for row in _assessments(report, report_language(report, lang))]
    _sheet(book, label("assessments", language), _ASSESSMENTS, rows, language)
    overview = [_overview(report, report_language(report, lang)) for report in reports]
    _sheet(book, label("facts", language), _OVERVIEW, overview, language)
    book.close()
    return stream.getvalue()


def text_of(value: str) -> str:
    """A text that a cell can hold: harmless characters, paragraphs on lines of their own."""
    words = "\n".join(filter(None, (plain(paragraph) for paragraph in value.split("\n\n"))))
    return words if len(words) <= _LONGEST_CELL else words[:_LONGEST_CELL] + " …"


class Sheet:
    """A sheet of a workbook that takes rows one by one; its first row names the columns, by label and width.

    What comes from a contract is text in it, never a formula, a link or a number.
    """

    def __init__(self, book: Any, name: str, columns: Sequence[tuple[str, int]], language: str) -> None:
        self.columns, self.rows, self.left_out = columns, 0, 0
        self._sheet = book.add_worksheet(name)
        # The prefix keeps a text a text also when somebody edits the cell.
        form = {"text_wrap": True, "valign": "top", "quote_prefix": True}
        self._text = book.add_format(form)
        self._number, self._share = (book.add_format({"valign": "top", "num_format": shape}) for shape in ("0", "0%"))
        self._tones: dict[Severity | None, Any] = {
            severity: book.add_format({**form, "bold": True, "font_color": tone}) for severity, tone in _TONES.items()
        }
        titles = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8ECF1", "bottom": 1})
        for place, (column, width) in enumerate(columns):
            self._sheet.set_column(place, place, width)
            self._sheet.write_string(0, place, capital(told(column, language), language), titles)

    def add(self, row: Row) -> None:
        """Writes a row, unless the sheet is full; then it is counted as left out."""
        if self.rows >= MOST_ROWS:
            self.left_out += 1
            return
        self.rows += 1
        for place, value in enumerate(row.cells):
            if value == "":
                self._sheet.write_blank(self.rows, place, None, self._text)
            elif isinstance(value, str):
                toned = self.columns[place][0] in ("verdict", "severity")
                form = self._tones.get(row.tone, self._text) if toned else self._text
                self._sheet.write_string(self.rows, place, text_of(value), form)
            else:
                form = self._share if isinstance(value, float) else self._number
                self._sheet.write_number(self.rows, place, value, form)

    def close(self) -> None:
        """Lets the sheet be filtered, and printed."""
        self._sheet.freeze_panes(1, 1)
        self._sheet.autofilter(0, 0, self.rows, len(self.columns) - 1)
        self._sheet.set_landscape()
        self._sheet.repeat_rows(0)
        self._sheet.fit_to_pages(1, 0)


def _sheet(book: Any, name: str, columns: Sequence[tuple[str, int]], rows: Sequence[Row], language: str) -> None:
    sheet = Sheet(book, name, columns, language)
    for row in rows:
        sheet.add(row)
    sheet.close()


def _assessments(report: Report, lang: str) -> Iterator[Row]:
    path, outcome = report.document.path, label(report.outcome, lang)
    if not report.assessments:
        yield Row((path, outcome, *[""] * 9, report.document.error, "", "", ""))
    for one in report.assessments:
        first = one.evidence[0] if one.evidence else None
        cells = (
            path,
            outcome,
            one.requirement,
            label(family_of(one.requirement), lang),
            one.title,
            label(one.verdict, lang),
            label(one.severity, lang),
            confidence_of(one),
            first.clause if first else "",
            (first.page or "") if first else "",
            "\n\n".join(f"“{plain(evidence.quote)}”" for evidence in one.evidence),
            one.why,
            one.remediation,
            one.clause,
            waiver_of(one, lang),
        )
        yield Row(cells, one.severity if one.verdict in FINDINGS else None)


def _overview(report: Report, lang: str) -> Row:
    """What a contract is, who its parties are, its facts, and how many findings of each severity it has."""
    info = report.document
    severities = [one.severity for one in report.assessments if one.verdict in FINDINGS]
    names = {role: "; ".join(party.name for party in report.parties if party.role == role) for role in _ROLES}
    values = (shown(report.facts[name].value, lang) if name in report.facts else "" for name in _FACTS)
    notices = " ".join(filter(None, (info.error, *(notice.message for notice in info.notices))))
    cells = (
        info.path,
        label(report.outcome, lang),
        *(severities.count(severity) for severity in SEVERITIES),
        label(f"type-{info.type}", lang),
        label(info.language, lang),
        info.pages or "",
        f"{report.playbook.name} {report.playbook.version}",
        *names.values(),
        *values,
        notices,
    )
    return Row(cells)


def capital(words: str, language: str) -> str:
    """Words with a capital letter at their begin, the Turkish way (i → İ) in Turkish."""
    first = "İ" if language == "tr" and words.startswith("i") else words[:1].upper()
    return first + words[1:]
