"""The blocks of a Word file in reading order: paragraphs, tables, content controls, text boxes, notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lxml.etree import _Element

from kpo_compliance.document import Document, Notice, PageSpan, Paragraph, ParagraphKind, Span
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.bilingual import is_bilingual
from kpo_compliance.ingest.cleaning import clean, plain_letters
from kpo_compliance.ingest.docx_numbering import Numbering
from kpo_compliance.ingest.docx_runs import PAGE_BREAK, RunReader
from kpo_compliance.ingest.docx_styles import StyleFormat, Styles
from kpo_compliance.ingest.docx_xml import MC, R, W, attribute, by_tag, child, integer, switched, value
from kpo_compliance.ingest.shown import Shown

_MOST_PARAGRAPHS = 200_000
_MOST_CELLS = 500_000
_DEEPEST = 40  # tables in tables, controls in controls
_FURNITURE_WORDS = 8  # a header or footer shorter than this says nothing of its own
_PPR, _RPR, _STYLE, _LISTED, _OUTLINE, _SECTION = (
    W + name for name in ("pPr", "rPr", "pStyle", "numPr", "outlineLvl", "sectPr")
)
_INSIDE = frozenset(
    {"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "txbxContent", "footnote", "endnote"}
)


class Limit(Exception):
    """More paragraphs or cells than a contract can have."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The text of the whole file."""

    text: str
    paragraphs: tuple[Paragraph, ...]
    pages: tuple[PageSpan, ...]
    page_count: int


class _Block(NamedTuple):
    """A paragraph not yet placed; ``breaks`` are the offsets in its text where Word began a page."""

    text: str
    breaks: tuple[int, ...]
    kind: ParagraphKind
    number: str = ""
    level: int | None = None
    bold: bool = False
    style: str = ""
    source: str = ""
    cell: tuple[int, int, int] | None = None


class BodyReader:
    """Collects blocks element by element; ``finish`` makes the text of them."""

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        shown: Shown,
        parts: Mapping[str, _Element],
        chunks: Mapping[str, bytes],
        read_part: Callable[[bytes], Document],
    ) -> None:
        self.notices: list[Notice] = []  # of documents inside the document
        self.written: list[str] = []  # words with letters beyond ASCII as they stand in the file
        self.elements: dict[str, _Element] = {}  # the ``w:p`` of each ``Paragraph.source``
        self.sections: list[_Element] = []  # the ``w:sectPr`` of each section
        self._styles = styles
        self._numbering = numbering
        self._shown = shown
        self._runs = RunReader(styles, shown)
        self._notes = {
            kind: {attribute(n, "id"): n for n in root if n.tag == W + kind}
            for kind, root in ((k, parts.get(f"{k}s")) for k in ("footnote", "endnote"))
            if root is not None
        }
        self._chunks = chunks
        self._part = read_part
        self._blocks: list[_Block] = []
        self._endnotes: list[_Element] = []
        self._furniture: set[str] = set()
        self._joined = ""  # words of a paragraph whose mark was deleted: they stand before the next
        self._paragraphs = self._tables = self._cells = 0

    def read(
        self, element: _Element, kind: ParagraphKind = "body", cell: tuple[int, int, int] | None = None, depth: int = 0
    ) -> None:
        """A block-level element and what is in it."""
        if depth > _DEEPEST or not isinstance(element.tag, str):
            self._shown.too_deep += depth > _DEEPEST
            return
        name = element.tag.removeprefix(W)
        if name == "p":
            self._paragraph(element, kind, cell, depth)
        elif name == "sectPr":
            self.sections.append(element)
        elif name == "tbl":
            self._table(element, kind, depth)
        elif name == "altChunk":
            self._chunk(str(element.get(R + "id", "")), cell, depth)
        elif name in ("del", "moveFrom"):
            self._shown.deleted += 1
        elif element.tag == MC + "AlternateContent":
            choice = element.find(MC + "Choice")
            chosen = choice if choice is not None else element.find(MC + "Fallback")
            for part in chosen if chosen is not None else ():
                self.read(part, kind, cell, depth + 1)
        elif name in _INSIDE:
            for part in element:
                self.read(part, kind, cell, depth + 1)

    @property
    def in_field(self) -> bool:
        """Whether the words since some place were taken for the code of a field that never ends."""
        return self._runs.in_field

    def furniture(self, element: _Element, kind: ParagraphKind) -> None:
        """A header or footer, once, when it says more than a title and a page number."""
        words = clean(_words(element))
        if len(words.split()) >= _FURNITURE_WORDS and words not in self._furniture:
            self._furniture.add(words)
            for part in element:
                self.read(part, kind)

    def finish(self) -> Finished:
        """The text, its paragraphs and, when Word left marks of its layout, its pages."""
        for note in self._endnotes:
            self.read(note, "footnote")
        paragraphs: list[Paragraph] = []
        pieces: list[str] = []
        starts = [0]
        at = 0
        for block in self._blocks:
            starts += [at + offset for offset in block.breaks]
            span = Span(at, at + len(block.text))
            paragraphs.append(
                Paragraph(
                    span, block.kind, block.number, block.level, block.bold, block.style, block.source, block.cell
                )
            )
            pieces.append(block.text)
            at = span.end + 1
        text = "\n".join(pieces)
        if not self._runs.rendered_breaks:
            return Finished(text, tuple(paragraphs), (), 0)
        ends = [*starts[1:], len(text)]
        pages = tuple(
            PageSpan(n, Span(start, min(end, len(text))))
            for n, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        )
        return Finished(text, tuple(paragraphs), tuple(p for p in pages if len(p.span) or p.number == 1), len(starts))

    def _paragraph(self, element: _Element, kind: ParagraphKind, cell: tuple[int, int, int] | None, depth: int) -> None:
        self._paragraphs += 1
        if self._paragraphs > _MOST_PARAGRAPHS:
            raise Limit
        source = str(self._paragraphs)
        self.elements[source] = element
        form = by_tag(child(element, "pPr"))
        ends = form.get(_SECTION)
        if ends is not None:
            self.sections.append(ends)
        style_id = attribute(form.get(_STYLE)) or self._styles.default
        style = self._styles[style_id]
        words = self._runs.read(element, style)
        raw = self._joined + "".join(words.pieces)
        self._joined = ""
        mark = form.get(_RPR)
        if child(mark, "del") is not None and raw.strip():
            self._joined = raw.rstrip() + " "
            return
        if not raw.isascii():
            self.written.append(raw)
        text, breaks = _without_breaks(raw)
        shows = bool(text) or (ends is None and not switched(mark, "vanish"))  # what ends a section has no number
        number, level = self._number(form, style_id, style, shown=shows)
        outline = style.outline
        if _OUTLINE in form and (stated := attribute(form[_OUTLINE])):
            outline = integer(stated, 9)
        heading = kind == "body" and ((outline is not None and outline < 9) or style.heading)
        shown: ParagraphKind = "heading" if heading else "list" if kind == "body" and number else kind
        bold = bool(words.bold) and not words.plain
        if number and text:
            breaks = tuple(offset + len(number) + 1 if offset else 0 for offset in breaks)
            text = f"{number} {text}"
        if text:
            self._blocks.append(
                _Block(text, breaks, shown, number, outline if heading else level, bold, style.name, source, cell)
            )
        elif breaks and self._blocks:
            last = self._blocks[-1]
            ended = (*last.breaks, *(len(last.text) for _ in breaks))
            self._blocks[-1] = last._replace(breaks=ended)
        for box in words.boxes:
            self.read(box, "text-box", cell, depth + 1)
        for note_kind, note_id in words.notes:
            note = self._notes.get(note_kind, {}).get(note_id)
            if note is not None and note_kind == "footnote":
                self.read(note, "footnote", cell, depth + 1)
            elif note is not None:
                self._endnotes.append(note)

    def _number(
        self, form: Mapping[str, _Element], style_id: str, style: StyleFormat, *, shown: bool
    ) -> tuple[str, int | None]:
        """The number of a paragraph; an empty one has a number too, one that is hidden with its mark has none."""
        listed = form.get(_LISTED)
        number = value(listed, "numId") or style.number
        if not number or number == "0" or not shown:
            return "", None
        stated = value(listed, "ilvl")
        level = integer(stated) if stated else style.level
        if level is None:
            level = self._numbering.level_of_style(number, style_id)
        return self._numbering.next(number, level), level

    def _table(self, element: _Element, kind: ParagraphKind, depth: int) -> None:
        self._tables += 1
        table = self._tables
        rows = [_cells(row) for row in _rows(element) if self._has_row(row)]
        self._cells += sum(map(len, rows))
        if self._cells > _MOST_CELLS:
            raise Limit
        placed = [(r, c, cell) for r, cells in enumerate(rows) for c, cell in enumerate(cells)]
        if _bilingual(rows):
            placed.sort(key=lambda item: (item[1], item[0]))
        inner: ParagraphKind = "table" if kind == "body" else kind
        for row, column, cell in placed:
            if not _continues(cell):
                for part in cell:
                    self.read(part, inner, (table, row, column), depth + 1)

    def _has_row(self, row: _Element) -> bool:
        """Whether a row is there when changes are accepted, and shown."""
        form = child(row, "trPr")
        if child(form, "del") is not None:
            self._shown.deleted += 1
            return False
        if switched(form, "hidden"):
            self._shown.hidden += len(clean(_words(row)))
            return False
        return True

    def _chunk(self, relation: str, cell: tuple[int, int, int] | None, depth: int) -> None:
        content = self._chunks.get(relation)
        try:
            document = self._part(content) if content and depth < _DEEPEST else None
        except UnreadableDocument as error:
            document = None
            if error.status == "no-text":
                return
        if document is None:
            self._shown.embedded += 1
            return
        self._shown.embedded += not document.complete
        self.notices += document.notices
        table = self._tables
        for p in document.paragraphs:
            own = (p.cell[0] + table + 1, p.cell[1], p.cell[2]) if p.cell else None
            self._tables = max(self._tables, own[0] if own else 0)
            kind = "table" if cell and p.kind == "body" else p.kind
            self._blocks.append(
                _Block(document.quote(p.span), (), kind, p.number, p.level, p.bold, p.style, cell=own or cell)
            )


def _without_breaks(raw: str) -> tuple[str, tuple[int, ...]]:
    """The cleaned text, and where in it the page breaks were."""
    if PAGE_BREAK not in raw:
        return plain_letters(clean(raw)), ()
    pieces = raw.split(PAGE_BREAK)
    before = ("".join(pieces[:number]) for number in range(1, len(pieces)))
    return plain_letters(clean("".join(pieces))), tuple(len(clean(text)) for text in before)


def _rows(table: _Element) -> list[_Element]:
    return [row for row in table.iter(W + "tr") if _owner(row, "tbl") is table]


def _cells(row: _Element) -> list[_Element]:
    return [cell for cell in row.iter(W + "tc") if _owner(cell, "tr") is row]


def _words(element: _Element) -> str:
    return " ".join(text.text or "" for text in element.iter(W + "t"))


def _owner(element: _Element, name: str) -> _Element | None:
    return next(element.iterancestors(W + name), None)


def _continues(cell: _Element) -> bool:
    merged = child(child(cell, "tcPr"), "vMerge")
    return merged is not None and attribute(merged) != "restart"


def _bilingual(rows: list[list[_Element]]) -> bool:
    """Whether two columns hold the same contract in two languages, to be read one after the other."""
    if len(rows) < 2 or any(len(cells) > 3 for cells in rows):
        return False
    texts = ["", "", ""]
    for cells in rows:
        for column, cell in enumerate(cells):
            texts[column] += " " + _words(cell)
    return is_bilingual(texts, len(rows))
