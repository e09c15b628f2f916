"""What styles of an OpenDocument text say of words, paragraphs and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from lxml.etree import _Element

from kpo_compliance.ingest.docx_numbering import formatted

OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW: Final = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
STYLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO: Final = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_LOEXT: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
LEVELS: Final = 10
_DEEPEST: Final = 20  # styles based on styles; a loop ends here
_FORMATS: Final = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_PLACE = re.compile(r"%(\d{1,2})%")
_WHITE: Final = re.compile(r"#f[d-f]f[d-f]f[d-f]", re.IGNORECASE)
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Look:
    """How words look: ``None`` where a style leaves it to what is around; ``ground`` is the colour behind them."""

    bold: bool | None = None
    hidden: bool | None = None
    struck: bool | None = None
    white: bool | None = None
    ground: str | None = None
    name: str = ""
    master: str = ""

    def over(self, below: Look) -> Look:
        """This look where it says something, ``below`` where it does not."""
        said = {
            name: getattr(self, name)
            for name in ("bold", "hidden", "struck", "white", "ground")
            if getattr(self, name) is not None
        }
        return replace(below, name=self.name or below.name, master=self.master or below.master, **said)

    @property
    def unseen(self) -> bool:
        """Whether nobody sees the words: hidden, or white on white."""
        return bool(self.hidden) or (bool(self.white) and self.ground in (None, "transparent", "#ffffff"))


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list; ``shown`` is like "%1%.%2%." and "" for none."""

    shown: str = ""
    kind: str = "decimal"
    start: int = 1
    bullet: bool = False


@dataclass(slots=True)
class Counters:
    """The running numbers of one list, and of all that continue it."""

    values: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


class Styles:
    """The styles of a text, those of its content before those of ``styles.xml``."""

    def __init__(self, roots: Iterable[_Element]) -> None:
        self._elements: dict[tuple[str, str], _Element] = {}
        self._lists: dict[str, dict[int, ListLevel]] = {}
        self._made: dict[tuple[str, str], Look] = {}
        self.outline: dict[int, ListLevel] = {}
        for root in roots:
            for element in root.iter(f"{STYLE}style"):
                key = (str(element.get(f"{STYLE}family", "")), str(element.get(f"{STYLE}name", "")))
                self._elements.setdefault(key, element)
            for element in root.iter(f"{TEXT}list-style"):
                self._lists.setdefault(str(element.get(f"{STYLE}name", "")), _levels(element))
            for element in root.iter(f"{TEXT}outline-style"):
                self.outline = self.outline or _levels(element)

    def look(self, family: str, name: str) -> Look:
        """The look that a style of a family ("text", "paragraph", "table-cell") gives, with what it is based on."""
        made = self._made.get((family, name))
        if made is None:
            made = self._made[family, name] = self._look(family, name)
        return made

    def levels(self, name: str) -> dict[int, ListLevel]:
        """The levels of a list style, from 0."""
        return self._lists.get(name, {})

    def list_style(self, name: str) -> str | None:
        """The list style that a paragraph style names, "" for expressly none; None where it says nothing."""
        for element in self._line("paragraph", name):
            stated = element.get(f"{STYLE}list-style-name")
            if stated is not None:
                return str(stated)
        return None

    def _line(self, family: str, name: str) -> list[_Element]:
        line: list[_Element] = []
        while (element := self._elements.get((family, name))) is not None and len(line) < _DEEPEST:
            line.append(element)
            name = str(element.get(f"{STYLE}parent-style-name", ""))
        return line

    def _look(self, family: str, name: str) -> Look:
        look = Look()
        for element in self._line(family, name):
            look = look.over(_stated(element))
        return look


def next_number(levels: dict[int, ListLevel], counters: Counters, at: int, start: int | None) -> str:
    """The number before the next paragraph at a level of a list; "" for none, "•" for a bullet."""
    level = levels.get(at)
    values = counters.values
    if start is not None:
        values[at] = start
    elif values[at] is None:
        values[at] = level.start if level else 1
    else:
        values[at] = min((values[at] or 0) + 1, _LARGEST)
    values[at + 1 :] = [None] * (LEVELS - at - 1)
    for higher in range(at):
        if values[higher] is None:
            values[higher] = levels[higher].start if higher in levels else 1
    if level is None:
        return ""
    if level.bullet:
        return "•"

    def number(place: int) -> str:
        return formatted(values[place] or 0, levels.get(place, ListLevel()).kind)

    return _PLACE.sub(lambda m: number(int(m[1]) - 1) if 0 < int(m[1]) <= at + 1 else "", level.shown).strip()


def _stated(element: _Element) -> Look:
    text, paragraph = element.find(f"{STYLE}text-properties"), element.find(f"{STYLE}paragraph-properties")
    cell = element.find(f"{STYLE}table-cell-properties")
    ground = next(
        (
            str(x.get(f"{_FO}background-color"))
            for x in (text, paragraph, cell)
            if x is not None and x.get(f"{_FO}background-color")
        ),
        None,
    )
    given = {str(key): str(value) for key, value in text.attrib.items()} if text is not None else {}
    weight, colour = given.get(f"{_FO}font-weight"), given.get(f"{_FO}color")
    display = given.get(f"{TEXT}display")
    line, kind = given.get(f"{STYLE}text-line-through-style"), given.get(f"{STYLE}text-line-through-type")
    return Look(
        bold=None if weight is None else weight in ("bold", "600", "700", "800", "900"),
        hidden=None if display is None else display == "none",
        struck=None if line is None and kind is None else "none" not in (line, kind),
        white=None if colour is None else bool(_WHITE.fullmatch(colour)),
        ground=ground,
        name=str(element.get(f"{STYLE}display-name") or element.get(f"{STYLE}name", "")) if _is_common(element) else "",
        master=str(element.get(f"{STYLE}master-page-name", "")),
    )


def _is_common(element: _Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{OFFICE}styles"


def _levels(style: _Element) -> dict[int, ListLevel]:
    levels: dict[int, ListLevel] = {}
    for element in style:
        at = whole(str(element.get(f"{TEXT}level", "")), 0) - 1
        if not 0 <= at < LEVELS:
            continue
        tag = str(element.tag)
        if tag.endswith(("-bullet", "-image")):
            levels[at] = ListLevel(bullet=True)
            continue
        kind = str(element.get(f"{STYLE}num-format", ""))
        shown = element.get(f"{_LOEXT}num-list-format")
        if shown is None and kind:
            among = min(max(whole(str(element.get(f"{TEXT}display-levels", "1")), 1), 1), at + 1)
            places = [p for p in range(at - among + 2, at + 1) if levels.get(p - 1, ListLevel()).shown] + [at + 1]
            number = ".".join(f"%{place}%" for place in places)
            shown = f"{element.get(f'{STYLE}num-prefix', '')}{number}{element.get(f'{STYLE}num-suffix', '')}"
        start = whole(str(element.get(f"{TEXT}start-value", "1")), 1)
        levels[at] = ListLevel(str(shown or ""), _FORMATS.get(kind, "decimal" if kind else "none"), start)
    return levels


def whole(text: str, otherwise: int) -> int:
    """A number of at most six digits, or ``otherwise``."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else otherwise
