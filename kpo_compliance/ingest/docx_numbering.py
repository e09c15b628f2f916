"""Automatic numbers as Word shows them: multi-level, restarted, legal style, from ``numbering.xml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from lxml.etree import _Element

from kpo_compliance.ingest.docx_xml import W, attribute, by_tag, children, integer, value

_ONES = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_LARGEST = 100_000


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: ``text`` like "%1.%2" with a place for each level's number."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    style: str = ""


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The running numbers of one document; ask in the order of its paragraphs."""

    def __init__(self, root: _Element | None) -> None:
        self._lists: dict[str, _List | None] = {}  # those that paragraphs have asked for
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        self._abstracts = {attribute(a, "abstractNumId"): a for a in children(root, "abstractNum")}
        self._numbers = {attribute(n, "numId"): n for n in children(root, "num") if self._abstract(n) is not None}

    @cached_property
    def _by_style(self) -> dict[str, _Element]:
        return {name: a for a in self._abstracts.values() if (name := value(a, "styleLink"))}

    def _abstract(self, number: _Element) -> _Element | None:
        return self._abstracts.get(value(number, "abstractNumId"))

    def _list(self, name: str) -> _List | None:
        if name not in self._lists:
            self._lists[name] = self._made(name)
        return self._lists[name]

    def _made(self, name: str) -> _List | None:
        number = self._numbers.get(name)
        abstract = self._abstract(number) if number is not None else None
        if number is None or abstract is None:
            return None
        linked = self._by_style.get(value(abstract, "numStyleLink"), abstract)
        made = _List(value(number, "abstractNumId"), _levels(children(linked, "lvl")))
        for override in children(number, "lvlOverride"):
            made.levels |= _levels(children(override, "lvl"))
            if start := value(override, "startOverride"):
                made.starts[integer(attribute(override, "ilvl"))] = integer(start, 1)
        return made

    def level_of_style(self, number: str, style: str) -> int:
        """The level that a paragraph style is tied to in a list; 0 when none is."""
        made = self._list(number)
        return next((at for at, level in made.levels.items() if level.style == style), 0) if made and style else 0

    def next(self, number: str, at: int) -> str:
        """The number that Word shows before the next paragraph of this list and level; "" for none, "•" for a bullet."""
        made = self._list(number)
        level = made.levels.get(at) if made else None
        if made is None or level is None or not 0 <= at < _LEVELS:
            return ""
        counters = self._counters.setdefault(made.abstract, [None] * _LEVELS)
        if number not in self._begun:
            self._begun.add(number)
            for place, start in made.starts.items():
                counters[place] = start - 1
        current = counters[at]
        counters[at] = level.start if current is None else min(current + 1, _LARGEST)
        for deeper in range(at + 1, _LEVELS):
            below = made.levels.get(deeper)
            if below is None or below.restart is None or (below.restart and at < below.restart):
                counters[deeper] = None
        for higher in range(at):
            if counters[higher] is None:
                counters[higher] = made.levels[higher].start if higher in made.levels else 1
        return _shown(made.levels, counters, at)


def _levels(elements: Iterable[_Element]) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in elements:
        form = by_tag(element)
        restart = attribute(form.get(W + "lvlRestart"))
        levels[integer(attribute(element, "ilvl"))] = Level(
            start=integer(attribute(form.get(W + "start")), 1),
            kind=attribute(form.get(W + "numFmt")) or "decimal",
            text=attribute(form.get(W + "lvlText")),
            legal=W + "isLgl" in form,
            restart=integer(restart) if restart else None,
            style=attribute(form.get(W + "pStyle")),
        )
    return levels


def _shown(levels: dict[int, Level], counters: list[int | None], at: int) -> str:
    level = levels[at]
    if level.kind == "bullet":
        return "•"
    if level.kind == "none":
        return ""

    def number(mark: re.Match[str]) -> str:
        place = int(mark[1]) - 1
        kind = levels[place].kind if place in levels and not level.legal else "decimal"
        reached = counters[place]
        return formatted(1 if reached is None else reached, kind)

    return _PLACE.sub(number, level.text).strip()


def formatted(number: int, kind: str) -> str:
    """A number in one of Word's formats ("decimal", "lowerRoman", "upperLetter", "ordinal", "cardinalText"…)."""
    if kind in ("lowerLetter", "upperLetter"):
        letters = _letters(number)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman.upper() if kind == "upperRoman" else roman
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind == "ordinal":
        return f"{number}{_suffix(number)}"
    if kind == "cardinalText":
        return _words(number).capitalize()
    if kind == "ordinalText":
        words = _words(number).split("-")
        words[-1] = _ORDINALS.get(
            words[-1], words[-1].removesuffix("y") + ("ieth" if words[-1].endswith("y") else "th")
        )
        return "-".join(words).capitalize()
    return "" if kind == "none" else str(number)


def _letters(number: int) -> str:
    """A … z, then aa, bb … as Word counts."""
    if number < 1:
        return ""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    text = ""
    for size, sign in _ROMAN:
        text += sign * (number // size)
        number %= size
    return text


def _suffix(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _words(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
