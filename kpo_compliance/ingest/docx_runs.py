"""The words of a Word paragraph as they are shown: fields by their result, insertions in, deletions out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from kpo_compliance.ingest.docx_styles import StyleFormat, Styles
from kpo_compliance.ingest.docx_xml import (
    MC,
    VAL,
    W,
    attribute,
    child,
    children,
    integer,
    is_on,
    switched,
    value,
)
from kpo_compliance.ingest.shown import Shown

PAGE_BREAK = "\f"  # a page break inside the text of a paragraph, taken out again by the caller
_R, _T, _RPR, _BOX, _FIELD, _SYMBOL = W + "r", W + "t", W + "rPr", W + "txbxContent", W + "fldChar", W + "sym"
_PAGE_MARK, _HYPHEN = W + "lastRenderedPageBreak", W + "noBreakHyphen"
_ASKED = _STYLE, _VANISH, _STRIKE, _DSTRIKE, _B = tuple(
    W + name for name in ("rStyle", "vanish", "strike", "dstrike", "b")
)
_SZ, _COLOUR = W + "sz", W + "color"
_PUT_IN = frozenset({W + "ins", W + "moveTo"})
_TAKEN_OUT = frozenset({W + "del", W + "moveFrom"})
_DROPPED = _TAKEN_OUT | {
    W + name for name in ("pPr", "rPr", "instrText", "delText", "delInstrText", "sectPr", "proofErr", "rt")
}
_SPACES = frozenset({W + "tab", W + "br", W + "cr", W + "ptab"})
_NOTES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}
_DRAWINGS = frozenset({W + "drawing", W + "pict", W + "object", MC + "AlternateContent"})
_SYMBOLS = {"F0B7": "•", "F0A7": "•", "F0FC": "✓", "F0FE": "☒", "F0A8": "☐", "2610": "☐", "2612": "☒"}
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SMALLEST = 2  # half points: smaller letters are not meant to be read
_ORDINARY = frozenset(map(str, range(_SMALLEST + 1, 100)))
_WHITE = frozenset({"FFFFFF", "FEFEFE", "FDFDFD"})
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
        self._in_code = False

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
            tag = part.tag  # a comment's tag is a function
            if tag == _R:
                self._run(part, words, style, depth)
            elif tag in _DROPPED or not isinstance(tag, str):
                if tag in _TAKEN_OUT:
                    self._revision(part, inserted=False)
            elif tag == MC + "AlternateContent":
                chosen = _chosen(part)
                if chosen is not None:
                    self._walk(chosen, words, style, depth + 1)
            elif tag == _BOX:
                words.boxes.append(part)
            elif tag == _MATHS + "t":
                words.pieces.append(part.text or "")
            else:
                if tag in _PUT_IN:
                    self._revision(part, inserted=True)
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
        properties: _Element | None = None
        text = ""
        for part in run:
            tag = part.tag
            if tag == _T:
                if not self._in_code:
                    text += part.text or ""
            elif tag == _RPR:
                properties = part if properties is None else properties
            else:
                text += self._sign(part, tag, words, depth)
        if not text:
            return
        hidden, struck, bold = style.hidden, style.struck, style.bold
        if properties is not None and (form := _telling(properties)):
            own = self._styles[attribute(form[_STYLE])] if _STYLE in form else _PLAIN
            hidden = _SZ in form or _flag(form, _VANISH, own.hidden or hidden) or (_COLOUR in form and _white(form))
            struck = _flag(form, _STRIKE, own.struck or struck) or bool(is_on(form.get(_DSTRIKE)))
            bold = _flag(form, _B, own.bold or bold)
        if hidden:
            self._shown.hidden += len(text)
        elif struck:
            self._shown.struck += len(text)
        else:
            words.pieces.append(text)
            if not text.isspace():
                words.bold += len(text) * bold
                words.plain += len(text) * (not bold)

    def _sign(self, part: _Element, tag: str, words: Words, depth: int) -> str:
        """What a part of a run shows that is no text."""
        if tag == _FIELD:
            filled = "" if self._in_code else _filled(part)
            self._field(attribute(part, "fldCharType"))
            return filled
        if tag == _PAGE_MARK:
            self.rendered_breaks = True
            return PAGE_BREAK
        if self._in_code:
            return ""
        if tag in _SPACES:
            return " "
        if tag == _HYPHEN:
            return "-"
        if tag == _SYMBOL:
            return _SYMBOLS.get(attribute(part, "char").upper(), "")
        if kind := _NOTES.get(tag):
            words.notes.append((kind, attribute(part, "id")))
        elif tag in _DRAWINGS:
            self._walk_boxes(part, words, depth)
        return ""

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()
        self._in_code = self.in_field

    def _walk_boxes(self, element: _Element, words: Words, depth: int) -> None:
        """Text boxes inside a drawing; of two versions of a drawing only the first is shown."""
        if depth > _DEEPEST:
            self._shown.too_deep += 1
            return
        for part in [element] if element.tag == MC + "AlternateContent" else list(element):
            if part.tag == MC + "AlternateContent":
                chosen = _chosen(part)
                if chosen is not None:
                    self._walk_boxes(chosen, words, depth + 1)
            elif part.tag == _BOX:
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


def _chosen(alternatives: _Element) -> _Element | None:
    """Of several versions of one content the first, or what is to stand for them all."""
    choice = alternatives.find(MC + "Choice")
    return choice if choice is not None else alternatives.find(MC + "Fallback")


def _telling(properties: _Element) -> dict[str, _Element]:
    """The properties of a run that say whether it is seen, or is bold; ordinary sizes and colours are left out."""
    form: dict[str, _Element] = {}
    for part in properties:
        tag = part.tag
        if tag == _SZ:
            size = part.get(VAL, "")
            if size in _ORDINARY or not 0 < integer(size, 99) <= _SMALLEST:
                continue
        elif tag == _COLOUR:
            if part.get(VAL, "").upper() not in _WHITE:
                continue
        elif tag not in _ASKED:
            continue
        form.setdefault(tag, part)
    return form


def _flag(form: Mapping[str, _Element], name: str, inherited: bool) -> bool:
    found = form.get(name)
    return inherited if found is None else bool(is_on(found))


def _white(form: Mapping[str, _Element]) -> bool:
    """White letters on white: nothing dark behind the run, its paragraph or its table cell."""
    colour = form[_COLOUR]
    holder = colour.getparent()
    if value(holder, "highlight"):
        return False
    behind = [holder, *(child(p, "pPr") for p in colour.iterancestors(W + "p"))]
    for cell in colour.iterancestors(W + "tc"):
        if child(child(cell, "tcPr"), "shd") is None:
            return False  # the table's style may shade it
        behind.append(child(cell, "tcPr"))
    return all(attribute(child(holder, "shd"), "fill").upper() in ("", "AUTO", "FFFFFF") for holder in behind)
