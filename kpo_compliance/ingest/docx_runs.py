"""The words of a Word paragraph as they are shown: fields by their result, insertions in, deletions out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from kpo_compliance.ingest.docx_styles import StyleFormat, Styles
from kpo_compliance.ingest.docx_xml import MC, W, attribute, by_name, child, children, integer, is_on, switched, value
from kpo_compliance.ingest.shown import Shown

PAGE_BREAK = "\f"  # a page break inside the text of a paragraph, taken out again by the caller
_DROPPED = frozenset(
    {"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "sectPr", "proofErr", "rt"}
)
_SYMBOLS = {"F0B7": "•", "F0A7": "•", "F0FC": "✓", "F0FE": "☒", "F0A8": "☐", "2610": "☐", "2612": "☒"}
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SMALLEST = 2  # half points: smaller letters are not meant to be read
_PLAIN = StyleFormat()
_DEEPEST = 60  # nesting of runs, fields and content controls


@dataclass(slots=True)
class Words:
    """The words of one paragraph: its text in pieces, and what hangs on it."""

    pieces: list[str] = field(default_factory=list)
    bold: int = 0
    plain: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)


class RunReader:
    """Reads runs; one for a document, since fields may reach over paragraphs."""

    def __init__(self, styles: Styles, shown: Shown) -> None:
        self._styles = styles
        self._shown = shown
        self.rendered_breaks = False  # whether Word left marks of its pages
        self._fields: list[bool] = []  # for each open field, whether its result has begun

    @property
    def in_field(self) -> bool:
        """Whether a field was begun whose result never came: what follows it was taken for its code."""
        return not all(self._fields)

    def read(self, paragraph: _Element, style: StyleFormat) -> Words:
        """The words of a ``w:p``."""
        words = Words()
        self._walk(paragraph, words, style, 0)
        return words

    def _walk(self, element: _Element, words: Words, style: StyleFormat, depth: int) -> None:
        if depth > _DEEPEST:
            self._shown.too_deep += 1
            return
        for part in element:
            tag = str(part.tag)  # a comment's tag is a function
            if tag == MC + "AlternateContent":
                choice = part.find(MC + "Choice")
                chosen = choice if choice is not None else part.find(MC + "Fallback")
                if chosen is not None:
                    self._walk(chosen, words, style, depth + 1)
                continue
            name = tag.removeprefix(W)
            if name == "r":
                self._run(part, words, style, depth)
            elif name in ("ins", "moveTo"):
                self._revision(part, inserted=True)
                self._walk(part, words, style, depth + 1)
            elif name in ("del", "moveFrom"):
                self._revision(part, inserted=False)
            elif name == "txbxContent":
                words.boxes.append(part)
            elif tag == _MATHS + "t":
                words.pieces.append(part.text or "")
            elif name not in _DROPPED:
                self._walk(part, words, style, depth + 1)

    def _revision(self, element: _Element, *, inserted: bool) -> None:
        if inserted:
            self._shown.inserted += 1
        else:
            self._shown.deleted += 1
        self._shown.authors[attribute(element, "author") or "?"] += 1
        day = attribute(element, "date")[:10]
        if day:
            self._shown.dates.add(day)

    def _run(self, run: _Element, words: Words, style: StyleFormat, depth: int) -> None:
        text = self._text(run, words, depth)
        size = len(text)
        if not size:
            return
        element = child(run, "rPr")
        form = by_name(element)
        own = _PLAIN if element is None else self._styles[attribute(form.get("rStyle"))]
        tiny = "sz" in form and 0 < integer(attribute(form["sz"]), 99) <= _SMALLEST
        if tiny or _flag(form, "vanish", own.hidden or style.hidden) or _white(form):
            self._shown.hidden += size
            return
        if _flag(form, "strike", own.struck or style.struck) or is_on(form.get("dstrike")):
            self._shown.struck += size
            return
        words.pieces.append(text)
        if text.strip():
            if _flag(form, "b", own.bold or style.bold):
                words.bold += size
            else:
                words.plain += size

    def _text(self, run: _Element, words: Words, depth: int) -> str:
        pieces: list[str] = []
        for part in run:
            tag = str(part.tag)  # a comment's tag is a function
            name = tag.removeprefix(W)
            if name == "fldChar":
                pieces.append(_filled(part) if not self._fields or all(self._fields) else "")
                self._field(attribute(part, "fldCharType"))
            elif name == "lastRenderedPageBreak":
                self.rendered_breaks = True
                pieces.append(PAGE_BREAK)
            elif self._fields and not all(self._fields):
                continue
            elif name == "t":
                pieces.append(part.text or "")
            elif name in ("tab", "br", "cr", "ptab"):
                pieces.append(" ")
            elif name == "noBreakHyphen":
                pieces.append("-")
            elif name == "sym":
                pieces.append(_SYMBOLS.get(attribute(part, "char").upper(), ""))
            elif name in ("footnoteReference", "endnoteReference"):
                words.notes.append((name.removesuffix("Reference"), attribute(part, "id")))
            elif name in ("drawing", "pict", "object") or tag == MC + "AlternateContent":
                self._walk_boxes(part, words, depth)
        return "".join(pieces)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _walk_boxes(self, element: _Element, words: Words, depth: int) -> None:
        """Text boxes inside a drawing; of two versions of a drawing only the first is shown."""
        if depth > _DEEPEST:
            self._shown.too_deep += 1
            return
        for part in [element] if element.tag == MC + "AlternateContent" else list(element):
            if part.tag == MC + "AlternateContent":
                choice = part.find(MC + "Choice")
                chosen = choice if choice is not None else part.find(MC + "Fallback")
                if chosen is not None:
                    self._walk_boxes(chosen, words, depth + 1)
            elif part.tag == W + "txbxContent":
                words.boxes.append(part)
            elif isinstance(part.tag, str):
                self._walk_boxes(part, words, depth + 1)


def _filled(begin: _Element) -> str:
    """What a field of a form shows that has no result: a check box, or the entry that was chosen."""
    data = child(begin, "ffData")
    box, chosen = child(data, "checkBox"), child(data, "ddList")
    if box is not None:
        stated = switched(box, "checked")
        return "☒" if (switched(box, "default") if stated is None else stated) else "☐"
    entries = [attribute(entry) for entry in children(chosen, "listEntry")]
    at = integer(value(chosen, "result"))
    return entries[at] if 0 <= at < len(entries) else ""


def _flag(form: Mapping[str, _Element], name: str, inherited: bool) -> bool:
    stated = is_on(form.get(name))
    return inherited if stated is None else stated


def _white(form: Mapping[str, _Element]) -> bool:
    """White letters on white: nothing dark behind the run, its paragraph or its table cell."""
    colour = form.get("color")
    if colour is None or attribute(colour).upper() not in ("FFFFFF", "FEFEFE", "FDFDFD"):
        return False
    if attribute(form.get("highlight")):
        return False
    behind = [colour.getparent(), *(child(p, "pPr") for p in colour.iterancestors(W + "p"))]
    for cell in colour.iterancestors(W + "tc"):
        if child(child(cell, "tcPr"), "shd") is None:
            return False  # the table's style may shade it
        behind.append(child(cell, "tcPr"))
    return all(attribute(child(holder, "shd"), "fill").upper() in ("", "AUTO", "FFFFFF") for holder in behind)
