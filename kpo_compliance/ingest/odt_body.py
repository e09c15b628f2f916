"""The blocks of an OpenDocument text in reading order, with the numbers that LibreOffice shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml.etree import _Element

from kpo_compliance.document import ParagraphKind
from kpo_compliance.ingest.amounts import MAX_PARAGRAPHS
from kpo_compliance.ingest.archive import too_large
from kpo_compliance.ingest.build import Block
from kpo_compliance.ingest.cleaning import clean, plain_letters
from kpo_compliance.ingest.odt_styles import (
    DRAW,
    LEVELS,
    OFFICE,
    TABLE,
    TEXT,
    Counters,
    Look,
    Styles,
    next_number,
    whole,
)
from kpo_compliance.ingest.shown import Shown

KIND: Final = "OpenDocument file"
_DEEPEST: Final = 60  # elements in elements
_MOST_SPACES: Final = 200
_XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
# Elements that show none of the words in them, or not here.
_SKIPPED: Final = frozenset(
    {
        f"{TEXT}tracked-changes", f"{TEXT}note-citation", f"{TEXT}ruby-text", f"{TEXT}index-source", f"{TEXT}sequence-decls",
        f"{TEXT}variable-decls", f"{TEXT}user-field-decls", f"{TEXT}hidden-paragraph", f"{TEXT}table-of-content-source",
        f"{TEXT}illustration-index-source", f"{TEXT}table-index-source", f"{TEXT}object-index-source",
        f"{TEXT}alphabetical-index-source", f"{TEXT}user-index-source", f"{TEXT}bibliography-source", f"{OFFICE}binary-data",
        f"{OFFICE}forms", f"{OFFICE}annotation-end", f"{TEXT}script", f"{TEXT}dde-connection-decls", f"{OFFICE}event-listeners",
        f"{TABLE}table-column", f"{TABLE}table-columns", f"{TABLE}covered-table-cell", f"{TABLE}shapes",
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title",
        "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}desc",
        "{http://www.w3.org/1998/Math/MathML}math",
    }
)  # fmt: skip
_ROWS: Final = frozenset({f"{TABLE}table-rows", f"{TABLE}table-header-rows", f"{TABLE}table-row-group"})
_BLOCKS: Final = frozenset({f"{TEXT}p", f"{TEXT}h", f"{TEXT}list", f"{TEXT}section", f"{TABLE}table"})


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands."""

    kind: ParagraphKind = "body"
    cell: tuple[int, int, int] | None = None
    number: str = ""
    level: int | None = None
    hidden: bool = False
    ground: str | None = None


@dataclass(slots=True)
class _Words:
    """The words of one paragraph, and what hangs on it."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    plain: int = 0
    after: list[tuple[_Element, ParagraphKind]] = field(default_factory=list)


@dataclass(slots=True)
class _List:
    """A list that is being read: the name of its style, its numbers, how deep it is."""

    style: str
    counters: Counters
    depth: int


class BodyReader:
    """Collects blocks element by element; ``fields`` are the values of form fields by their id."""

    def __init__(self, styles: Styles, fields: Mapping[str, str]) -> None:
        self.blocks: list[Block] = []
        self.shown = Shown()
        self._styles = styles
        self._fields = fields
        self._endnotes: list[_Element] = []
        self._by_id: dict[str, Counters] = {}
        self._by_style: dict[str, Counters] = {}
        self._outline = Counters()
        self._tables = 0

    def read(self, parent: _Element, kind: ParagraphKind = "body") -> None:
        """All that an element holds."""
        self._children(parent, _Place(kind), None, 0)

    def endnotes(self) -> None:
        """The notes that stand at the end of the text."""
        for note in self._endnotes:
            self._children(note, _Place("footnote"), None, 0)
        self._endnotes.clear()

    def _children(self, parent: _Element, place: _Place, listed: _List | None, depth: int) -> None:
        if depth > _DEEPEST:
            self.shown.too_deep += 1
            return
        for element in parent:
            self._block(element, place, listed, depth)

    def _block(self, element: _Element, place: _Place, listed: _List | None, depth: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag in (f"{TEXT}p", f"{TEXT}h"):
            self._paragraph(element, place, depth)
        elif tag == f"{TEXT}list":
            self._list(element, place, listed, depth)
        elif tag == f"{TABLE}table":
            self._table(element, place, depth)
        elif tag == f"{OFFICE}annotation":
            self._comment(element)
        elif tag == f"{TEXT}section" and element.get(f"{TEXT}display") in ("none", "condition"):
            self._hide(element, place)
        else:  # sections, indexes, frames, text boxes, shapes and whatever else holds blocks
            inner = _Place("text-box", place.cell) if tag == f"{DRAW}text-box" and place.kind == "body" else place
            self.shown.embedded += tag == f"{DRAW}object" and not len(element)
            self._children(element, inner, None, depth + 1)

    def _hide(self, element: _Element, place: _Place) -> None:
        """A section that is not shown; one with a condition may be, and says whether it was."""
        if element.get(f"{TEXT}display") == "condition" and element.get(f"{TEXT}is-hidden") != "true":
            self._children(element, place, None, 0)
            return
        self.shown.hidden += len(clean("".join(map(str, element.itertext()))))

    def _comment(self, element: _Element) -> None:
        self.shown.comments += 1
        author = element.findtext("{http://purl.org/dc/elements/1.1/}creator") or "?"
        self.shown.commenters[clean(author)[:80] or "?"] += 1

    def _table(self, element: _Element, place: _Place, depth: int) -> None:
        self._tables += 1
        kind: ParagraphKind = "table" if place.kind == "body" else place.kind
        self._rows(element, kind, self._tables, 0, place, depth)

    def _rows(self, parent: _Element, kind: ParagraphKind, table: int, row: int, place: _Place, depth: int) -> int:
        """Reads rows and groups of rows; the number of the next row."""
        if depth > _DEEPEST:
            self.shown.too_deep += 1
            return row
        for element in parent:
            if element.tag in _ROWS:
                row = self._rows(element, kind, table, row, place, depth + 1)
            elif element.tag == f"{TABLE}table-row":
                column = 0
                for cell in element:
                    if cell.tag == f"{TABLE}table-cell":
                        look = self._styles.look("table-cell", str(cell.get(f"{TABLE}style-name", "")))
                        inside = _Place(
                            kind, (table, row, column), hidden=place.hidden, ground=look.ground or place.ground
                        )
                        self._children(cell, inside, None, depth + 1)
                    column += min(whole(str(cell.get(f"{TABLE}number-columns-repeated", "1")), 1), 1000)
                row += 1
        return row

    def _list(self, element: _Element, place: _Place, outer: _List | None, depth: int) -> None:
        style = str(element.get(f"{TEXT}style-name", "")) or (outer.style if outer else "") or self._own_style(element)
        counters = self._counters(element, style, outer)
        made = _List(style, counters, outer.depth + 1 if outer else 0)
        if made.depth >= LEVELS or depth > _DEEPEST:
            self.shown.too_deep += 1
            return
        self._by_style[style] = counters
        if name := element.get(_XML_ID) or element.get(f"{TEXT}id"):
            self._by_id[str(name)] = counters
        for item in element:
            if item.tag not in (f"{TEXT}list-item", f"{TEXT}list-header"):
                continue
            numbered = item.tag == f"{TEXT}list-item"
            for part in item:
                if part.tag in (f"{TEXT}p", f"{TEXT}h") and numbered:
                    start = item.get(f"{TEXT}start-value")
                    number = next_number(
                        self._styles.levels(self._own_style(element, part) or style),
                        counters,
                        made.depth,
                        whole(str(start), 1) if start is not None else None,
                    )
                    numbered = False  # only the first paragraph of an item has its number
                    self._paragraph(
                        part, _Place(place.kind, place.cell, number, made.depth, place.hidden, place.ground), depth
                    )
                else:
                    self._block(part, place, made, depth + 1)

    def _own_style(self, element: _Element, paragraph: _Element | None = None) -> str:
        """The list style that a paragraph's own style names, where the list itself has none."""
        if element.get(f"{TEXT}style-name"):
            return ""
        first = paragraph if paragraph is not None else element.find(f".//{TEXT}p")
        return (self._styles.list_style(str(first.get(f"{TEXT}style-name", ""))) if first is not None else None) or ""

    def _counters(self, element: _Element, style: str, outer: _List | None) -> Counters:
        if outer is not None:
            return outer.counters
        continued = element.get(f"{TEXT}continue-list")
        if continued is not None and str(continued) in self._by_id:
            return self._by_id[str(continued)]
        if element.get(f"{TEXT}continue-numbering") == "true" and style in self._by_style:
            return self._by_style[style]
        return Counters()

    def _paragraph(self, element: _Element, place: _Place, depth: int) -> None:
        if len(self.blocks) > 2 * MAX_PARAGRAPHS:
            raise too_large(KIND)
        look = self._styles.look("paragraph", str(element.get(f"{TEXT}style-name", "")))
        if place.ground and look.ground in (None, "transparent"):
            look = look.over(Look(ground=place.ground)) if look.ground is None else Look(ground=place.ground).over(look)
        words = _Words()
        hiding = element.find(f"{TEXT}hidden-paragraph")
        if hiding is not None and hiding.get(f"{TEXT}is-hidden") != "false":
            look = Look(hidden=True).over(look)
        self._inline(element, words, look, depth)
        text = plain_letters(clean("".join(words.pieces)))
        heading = element.tag == f"{TEXT}h"
        number, level = place.number, place.level
        if heading:
            outline = min(max(whole(str(element.get(f"{TEXT}outline-level", "1")), 1), 1), LEVELS) - 1
            if not number and level is None and element.get(f"{TEXT}is-list-header") != "true" and text:
                number = self._outline_number(str(element.get(f"{TEXT}style-name", "")), outline)
            level = outline
        if text:
            kind: ParagraphKind = place.kind
            if kind == "body":
                kind = "heading" if heading else "list" if number else "body"
            shown = f"{number} {text}" if number else text
            bold = bool(words.bold) and not words.plain
            self.blocks.append(
                Block(((0, shown),), kind, level, bold, look.name, "" if number == "•" else number, place.cell)
            )
        for part, kind in words.after:
            self._children(part, _Place(kind, place.cell), None, depth + 1)

    def _outline_number(self, style: str, level: int) -> str:
        """The number of a heading that stands in no list: the outline's, unless its style names a list, or none."""
        named = self._styles.list_style(style)
        if named is None:
            return next_number(self._styles.outline, self._outline, level, None)
        if not named:
            return ""
        counters = self._by_style.setdefault(named, Counters())
        return next_number(self._styles.levels(named), counters, level, None)

    def _inline(self, element: _Element, words: _Words, look: Look, depth: int) -> None:
        """The words of an element of a paragraph; what follows a child element in its parent is its ``tail``."""
        self._say(element.text, words, look)
        for part in element:
            tag = part.tag
            if isinstance(tag, str) and tag not in _SKIPPED:
                self._part(part, tag, words, look, depth + 1)
            self._say(part.tail, words, look)

    def _part(self, part: _Element, tag: str, words: _Words, look: Look, depth: int) -> None:
        if depth > _DEEPEST:
            self.shown.too_deep += 1
        elif tag == f"{TEXT}s":
            words.pieces.append(" " * min(whole(str(part.get(f"{TEXT}c", "1")), 1), _MOST_SPACES))
        elif tag in (f"{TEXT}tab", f"{TEXT}line-break", f"{TEXT}soft-page-break"):
            words.pieces.append(" ")
        elif tag == f"{TEXT}note":
            self._note(part, words)
        elif tag == f"{OFFICE}annotation":
            self._comment(part)
        elif tag == f"{TEXT}hidden-text" and part.get(f"{TEXT}is-hidden") != "false":
            self._say(str(part.get(f"{TEXT}string-value", "")) or part.text, words, Look(hidden=True).over(look))
        elif tag == f"{DRAW}object":
            self.shown.embedded += not len(part)
        elif tag == f"{DRAW}control":
            self._say(self._fields.get(str(part.get(f"{DRAW}control", ""))), words, look)
        elif any(child.tag in _BLOCKS for child in part):
            words.after.append((part, "text-box"))
        else:
            if tag in (f"{TEXT}span", f"{TEXT}a", f"{TEXT}meta", f"{TEXT}ruby-base"):
                look = self._styles.look("text", str(part.get(f"{TEXT}style-name", ""))).over(look)
            self._inline(part, words, look, depth)

    def _note(self, part: _Element, words: _Words) -> None:
        body = part.find(f"{TEXT}note-body")
        if body is None:
            return
        if part.get(f"{TEXT}note-class") == "endnote":
            self._endnotes.append(body)
        else:
            words.after.append((body, "footnote"))

    def _say(self, text: str | None, words: _Words, look: Look) -> None:
        if not text:
            return
        size = len(text.strip())
        if look.unseen:
            self.shown.hidden += size
        elif look.struck:
            self.shown.struck += size
        else:
            words.pieces.append(text)
            if size and look.bold:
                words.bold += size
            elif size:
                words.plain += size
