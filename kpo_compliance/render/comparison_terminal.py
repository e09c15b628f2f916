"""A comparison for a terminal: what became worse first, both wordings in two columns."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

import click

from kpo_compliance.comparison import DIRECTIONS, Change, Comparison, Direction
from kpo_compliance.render.comparison import (
    SIGNS,
    TITLES,
    Side,
    language_of,
    statements,
    verdict_of,
    wordings,
)
from kpo_compliance.render.labels import label
from kpo_compliance.render.plain import plain
from kpo_compliance.report import Report

_COLOURS: Final[dict[Direction, str]] = {"worse": "red", "other": "yellow", "better": "green", "wording": "blue"}
_WIDEST: Final = 140
_LEAST: Final = 60  # columns that two wordings need beside each other
_LONGEST: Final = 150  # words of a wording that are shown

# A word as it is printed, and whether only this version has it.
_Word = tuple[str, bool]


def render(comparison: Comparison, *, lang: str = "", colour: bool = False, width: int = 0) -> str:
    """A comparison as text; ``colour`` adds ANSI colours, also to the words that only one version has."""
    columns = max(min(width or shutil.get_terminal_size((100, 24)).columns, _WIDEST), 20)
    text = "\n".join(_lines(comparison, language_of(comparison, lang), columns)) + "\n"
    return text if colour else click.unstyle(text)


def _lines(comparison: Comparison, lang: str, width: int) -> Iterator[str]:
    for name, report in (("before", comparison.old), ("after", comparison.new)):
        yield from _version(label(name, lang), report, lang, width)
    tally = [f"{len(comparison.of(way))} {label(TITLES[way], lang)}" for way in DIRECTIONS if comparison.of(way)]
    yield click.style("  " + ", ".join([*tally, f"{comparison.same} {label('unchanged', lang)}"]), bold=True)
    facts = list(statements(comparison, lang))
    if facts:
        yield ""
        yield click.style(f"── {label('facts', lang)} ".ljust(width, "─"), bold=True)
        for fact in facts:
            yield from textwrap.wrap(f"{fact.name}: {fact.old} → {fact.new}", width, subsequent_indent="    ")
    for way in DIRECTIONS:
        chosen = comparison.of(way)
        if chosen:
            yield ""
            title = f"── {SIGNS[way]} {label(TITLES[way], lang)} ({len(chosen)}) "
            yield click.style(title.ljust(width, "─"), fg=_COLOURS[way], bold=True)
        for change in chosen:
            yield from _change(change, lang, width)
            for word, elements in (("lost", change.lost), ("gained", change.gained)):
                if elements:
                    told = f"{label(word, lang)}: {plain(', '.join(comparison.titles(change, elements)))}"
                    yield from textwrap.wrap(told, width, initial_indent="  ", subsequent_indent="    ")
    yield ""
    yield f"  {label('advice', lang)}"


def _version(name: str, report: Report, lang: str, width: int) -> Iterator[str]:
    outcome = click.style(label(report.outcome, lang), bold=True)
    yield f"{name}: {plain(report.document.path)} · {outcome}"
    for notice in report.document.notices:
        yield from textwrap.wrap(f"! {plain(notice.message)}", width, initial_indent="  ", subsequent_indent="  ")


def _change(change: Change, lang: str, width: int) -> Iterator[str]:
    shown = change.shown
    verdicts = (
        f"{verdict_of(change.old, lang)} → {verdict_of(change.new, lang)}"
        if change.moved
        else verdict_of(change.new, lang)
    )
    mark = click.style(shown.requirement, fg=_COLOURS[change.direction], bold=True)
    yield ""
    yield f"{mark}  {click.style(plain(shown.title), bold=True)}  [{verdicts}] · {label(shown.severity, lang)}"
    why, reason = (plain(one.why) if one is not None else "–" for one in (change.old, change.new))
    if why != reason:
        yield from _columns(
            [(word, False) for word in why.split()], [(word, False) for word in reason.split()], width, lang
        )
    for old, new in wordings(change, lang):
        yield from _columns(_words(old), _words(new), width, lang)


def _words(side: Side) -> list[_Word]:
    """The words of a wording and its place; of a long one the beginning."""
    if not side.runs:
        return [("–", False)]
    words = [(word, run.own) for run in side.runs for word in run.text.split(" ")]
    shown = words[:_LONGEST] + ([("…", False)] if len(words) > _LONGEST else [])
    marked = [(f"“{shown[0][0]}", shown[0][1]), *shown[1:]]
    marked[-1] = (f"{marked[-1][0]}”", marked[-1][1])
    return [*marked, *((word, False) for word in (f"— {side.place}".split() if side.place else ()))]


def _columns(old: list[_Word], new: list[_Word], width: int, lang: str) -> Iterator[str]:
    """Two texts beside each other, or one below the other where the screen is narrow."""
    if width < _LEAST:
        for name, words in (("before", old), ("after", new)):
            if words:
                yield f"  {label(name, lang)}:"
            yield from (f"    {styled}" for styled, _ in _filled(words, width - 4, "red" if words is old else "green"))
        return
    room = (width - 7) // 2
    for left, right in zip_longest(_filled(old, room, "red"), _filled(new, room, "green"), fillvalue=("", 0)):
        yield f"  {left[0]}{' ' * (room - left[1])} │ {right[0]}".rstrip()


def _filled(words: list[_Word], width: int, colour: str) -> Iterator[tuple[str, int]]:
    """Lines of at most so many characters, styled, and how many characters each has."""
    line: list[str] = []
    used = 0
    for word, own in words:
        for start in range(0, len(word), width):
            piece = word[start : start + width]
            if used and used + 1 + len(piece) > width:
                yield " ".join(line), used
                line, used = [], 0
            line.append(click.style(piece, fg=colour, bold=True) if own else piece)
            used += len(piece) + (1 if used else 0)
    if line:
        yield " ".join(line), used
