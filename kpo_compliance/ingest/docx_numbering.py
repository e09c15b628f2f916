"""Automatic numbers as Word shows them: multi-level, restarted, legal style, from ``numbering.xml``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.etree import _Element

from kpo_compliance.ingest.docx_xml import attribute, child, children, integer, value

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
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The running numbers of one document; ask in the order of its paragraphs."""

    def __init__(self, root: _Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        if root is not None:
            self._load(root)

    def _load(self, root: _Element) -> None:
        abstracts = {attribute(a, "abstractNumId"): a for a in children(root, "abstractNum")}
        by_style = {value(a, "styleLink"): a for a in abstracts.values() if value(a, "styleLink")}
        for number in children(root, "num"):
            name = value(number, "abstractNumId")
            abstract = abstracts.get(name)
            if abstract is None:
                continue
            link = value(abstract, "numStyleLink")
            levels = _levels(children(by_style.get(link, abstract), "lvl"))
            starts: dict[int, int] = {}
            for override in children(number, "lvlOverride"):
                at = integer(attribute(override, "ilvl"))
                replaced = _levels(children(override, "lvl"))
                levels |= replaced
                start = value(override, "startOverride")
                if start:
                    starts[at] = integer(start, 1)
            self._lists[attribute(number, "numId")] = _List(name, levels, starts)

    def level_of_style(self, number: str, style: str) -> int:
        """The level that a paragraph style is tied to in a list; 0 when none is."""
        made = self._lists.get(number)
        return next((at for at, level in made.levels.items() if level.style == style), 0) if made and style else 0

    def next(self, number: str, at: int) -> str:
        """The number that Word shows before the next paragraph of this list and level; "" for none, "•" for a bullet."""
        made = self._lists.get(number)
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
        restart = value(element, "lvlRestart")
        levels[integer(attribute(element, "ilvl"))] = Level(
            start=integer(value(element, "start"), 1),
            kind=value(element, "numFmt") or "decimal",
            text=value(element, "lvlText"),
            legal=child(element, "isLgl") is not None,
            restart=integer(restart) if restart else None,
            style=value(element, "pStyle"),
        )
    return levels


def _shown(levels: dict[int, Level], counters: list[int | None], at: int) -> str:
    level = levels[at]
    if level.kind == "bullet":
        return "•"
    if level.kind == "none":
        return ""
    text = level.text
    for place in range(_LEVELS):
        mark = f"%{place + 1}"
        if mark in text:
            kind = levels[place].kind if place in levels else "decimal"
            number = counters[place]
            text = text.replace(mark, formatted(1 if number is None else number, "decimal" if level.legal else kind))
    return text.strip()


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
