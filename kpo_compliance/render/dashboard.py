"""An audit as one self-contained HTML page, from ``templates/dashboard.html.j2`` and ``dashboard.css``. It has no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from kpo_compliance import __version__
from kpo_compliance.changes import TURNS
from kpo_compliance.gathering import overview
from kpo_compliance.overview import DAYS_AHEAD, OUTCOMES, WEIGHTS, Cell, Counts, Limits, Overview, Vendor
from kpo_compliance.portfolio import Portfolio
from kpo_compliance.render.due import due_words
from kpo_compliance.render.families import SIGNS
from kpo_compliance.render.html import styled
from kpo_compliance.render.labels import place_of
from kpo_compliance.render.plain import plain
from kpo_compliance.render.portfolio_words import grouped, share, told
from kpo_compliance.render.report_names import report_name
from kpo_compliance.render.templating import environment
from kpo_compliance.render.trend import HEIGHT, MOST_RUNS, WIDTH, columns
from kpo_compliance.report import SEVERITIES

LIMITS: Final = Limits(contracts=200, changes=100, deadlines=150, unread=150)
_MOST_VENDORS: Final = 40
_SHADES: Final = (0.0, 0.1, 0.2, 0.35, 0.5)  # from which share on a cell has the next shade
_MARKS: Final = {"worse": "▼", "better": "▲", "other": "◆", "new": "+", "gone": "−"}


@dataclass(frozen=True, slots=True)
class Row:
    """A vendor's row of the table; ``cells`` in the order of the families, None where a family is not asked for."""

    name: str
    vendor: Vendor
    cells: tuple[Cell | None, ...]


def render(portfolio: Portfolio, *, lang: str = "", since_last: bool = False, links: str = "") -> str:
    """The page.

    Args:
        since_last: only what changed since the previous audit.
        links: the folder, as seen from the page, that holds a report for each contract, named by ``report_name``; "" for none.
    """
    view = overview(portfolio, LIMITS)
    language = lang or view.language

    def words(name: str, /, **values: object) -> str:
        return told(name, language, **values)

    return (
        environment(True)
        .get_template("dashboard.html.j2")
        .render(
            o=view,
            lang=language,
            t=words,
            number=lambda value: grouped(value, language),
            share=lambda value: share(value, language),
            since_last=since_last,
            keys=key_sentences(view, language),
            columns=columns(portfolio.history),
            width=WIDTH,
            height=HEIGHT,
            most_runs=MOST_RUNS,
            rows=rows(view, language),
            left_out_vendors=max(0, len(view.vendors) - _MOST_VENDORS),
            shade=shade,
            days=DAYS_AHEAD,
            due_words=lambda deadline: due_words(deadline, language),
            link=lambda path, anchor="": link(links, path, anchor),
            place=lambda evidence: place_of(evidence, language) if evidence is not None else "",
            signs=SIGNS,
            marks=_MARKS,
            outcomes=OUTCOMES,
            turns=TURNS,
            severities=SEVERITIES,
            version=__version__,
            **styled("report.css", "dashboard.css"),
        )
    )


def key_sentences(view: Overview, language: str) -> tuple[str, ...]:
    """What somebody who reads nothing else must know."""
    kinds = view.due_kinds
    failing = view.outcomes["fail"]
    unread = sum(view.statuses.values())
    found = [
        told("key-fail", language, n=failing, total=view.total) if failing else told("key-fine", language),
        told("key-critical", language, n=view.findings[0]) if view.findings[0] else "",
        told("key-notice", language, n=kinds["notice"], days=DAYS_AHEAD) if kinds["notice"] else "",
        told("key-renewal", language, n=kinds["renewal"], days=DAYS_AHEAD) if kinds["renewal"] else "",
        told("key-ended", language, n=view.ended.total) if view.ended else "",
        told("key-unread", language, n=unread) if unread else "",
        told("waived-n", language, n=view.waived) if view.waived else "",
    ]
    return tuple(filter(None, found))


def rows(view: Overview, language: str) -> tuple[Row, ...]:
    """The vendors of the table, the worst first; those that there is no room for are one row together."""
    shown = [
        Row(plain(one.name) or told("unknown-vendor", language), one, _cells(one.cells, view.families))
        for one in view.vendors[:_MOST_VENDORS]
    ]
    rest = view.vendors[_MOST_VENDORS:]
    if rest:
        together = _together(rest, view.families)
        name = told("other-vendors", language, n=len(rest))
        shown.append(Row(name, together, _cells(together.cells, view.families)))
    return tuple(shown)


def shade(cell: Cell) -> int:
    """How dark a cell is, 0 to 5."""
    if not cell.total or cell.share is None:
        return 0
    return sum(cell.share >= least for least in _SHADES)


def link(links: str, path: str, anchor: str = "") -> str:
    """Where the report of a contract is, "" where none is written."""
    if not links:
        return ""
    return quote(f"{links}/{report_name(path)}") + (f"#{anchor}" if anchor else "")


def _cells(cells: Mapping[str, Cell], families: Sequence[str]) -> tuple[Cell | None, ...]:
    return tuple(cells.get(family) for family in families)


def _together(vendors: Sequence[Vendor], families: Sequence[str]) -> Vendor:
    cells = {}
    for family in families:
        ones = [(one.cells[family], one.contracts) for one in vendors if family in one.cells]
        shares = [(cell.share, number) for cell, number in ones if cell.share is not None]
        weight = sum(number for _, number in shares)
        lacking = sum(part * number for part, number in shares)
        cells[family] = Cell(_sum([cell.findings for cell, _ in ones]), lacking / weight if weight else None)
    return Vendor(
        "", sum(one.contracts for one in vendors), sum(one.unread for one in vendors),
        _sum([one.findings for one in vendors]), cells,
    )  # fmt: skip


def _sum(counts: Sequence[Counts]) -> Counts:
    critical, high, medium, low = (sum(one[place] for one in counts) for place in range(len(WEIGHTS)))
    return critical, high, medium, low
