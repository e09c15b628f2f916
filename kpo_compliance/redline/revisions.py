"""Tracked changes in WordprocessingML: inserted paragraphs and sentences, deleted paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree
from lxml.etree import _Element

from kpo_compliance.ingest.docx_xml import W, attribute, child, integer

AUTHOR: Final = "kpo-check"
SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_MARKS: Final = ("ins", "del", "moveFrom", "moveTo", "rPrChange")
_NOT_COPIED: Final = ("sectPr", "pPrChange", "pageBreakBefore", "framePr", "divId", "cnfStyle")
_RUN_NOT_COPIED: Final = (
    *_MARKS, "rStyle", "highlight", "vanish", "webHidden", "strike", "dstrike", "vertAlign", "position", "specVanish", "em",
)  # fmt: skip
_BEFORE_NUMBERING: Final = frozenset(
    W + name for name in ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
)
_HIGHEST: Final = 2**31 - 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text to insert, with the run properties (``w:rPr``) to copy; a tab in the text is a tab in Word."""

    text: str
    form: _Element | None = None


def plain_xml(text: str) -> str:
    """Text without the characters that XML does not allow."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff")
    )


def paragraph_form(model: _Element | None, *, numbered: bool = True) -> _Element:
    """A copy of a paragraph's properties for a new paragraph: no section, no page break, no revision of its own.

    Args:
        model: the ``w:p`` to copy from.
        numbered: False takes the automatic number away, whether the paragraph or its style gives it.
    """
    found = child(model, "pPr")
    form = deepcopy(found) if found is not None else etree.Element(W + "pPr")
    form.tail = None
    _drop(form, _NOT_COPIED)
    mark, listed = child(form, "rPr"), child(form, "numPr")
    if mark is not None:
        _drop(mark, (*_MARKS, "vanish", "highlight"))
    if listed is not None:
        _drop(listed, _MARKS)
    if not numbered:
        if listed is not None:
            form.remove(listed)
        place = sum(1 for part in form if part.tag in _BEFORE_NUMBERING)
        none = etree.Element(W + "numPr")
        etree.SubElement(none, W + "ilvl").set(W + "val", "0")
        etree.SubElement(none, W + "numId").set(W + "val", "0")
        form.insert(place, none)
    return form


def run_form(model: _Element | None) -> _Element | None:
    """A copy of a run's properties, without what belongs to that run alone."""
    found = child(model, "rPr")
    if found is None:
        return None
    form = deepcopy(found)
    form.tail = None
    _drop(form, _RUN_NOT_COPIED)
    return form if len(form) else None


def run(piece: Piece) -> _Element:
    """A ``w:r`` with a text."""
    made = etree.Element(W + "r")
    if piece.form is not None:
        made.append(deepcopy(piece.form))
    for number, part in enumerate(plain_xml(piece.text).replace("\n", " ").split("\t")):
        if number:
            etree.SubElement(made, W + "tab")
        if part:
            text = etree.SubElement(made, W + "t")
            text.text = part
            text.set(SPACE, "preserve")
    return made


class Reviser:
    """Makes revisions of one author and day, each with an id of its own."""

    def __init__(self, day: date, taken: Iterable[_Element]) -> None:
        self.stamp = f"{day.isoformat()}T00:00:00Z"
        self._next = 1 + max((i for root in taken for i in _ids(root)), default=0)

    def mark(self, name: str) -> _Element:
        """A ``w:ins`` or ``w:del``, empty."""
        made = etree.Element(W + name)
        made.set(W + "id", str(self._next))
        made.set(W + "author", AUTHOR)
        made.set(W + "date", self.stamp)
        self._next += 1
        return made

    def paragraph(self, form: _Element, pieces: Iterable[Piece]) -> _Element:
        """A whole paragraph that is inserted, its mark too."""
        made = etree.Element(W + "p")
        own = deepcopy(form)
        mark = child(own, "rPr")
        if mark is None:
            mark = etree.SubElement(own, W + "rPr")
        mark.insert(0, self.mark("ins"))
        made.append(own)
        made.append(self.insertion(pieces))
        return made

    def insertion(self, pieces: Iterable[Piece]) -> _Element:
        """Words that are inserted into a paragraph."""
        made = self.mark("ins")
        made.extend([run(piece) for piece in pieces if piece.text])
        return made

    def at_the_end(self, first: _Element, last: _Element) -> None:
        """Lets inserted paragraphs that no other paragraph follows begin with the end of the one before them.

        The end of the last paragraph cannot be rejected, so an empty one would stay; it is the end of the paragraph before
        them that is inserted instead. That one then takes the form of the last, so it is done only where the two are alike.
        """
        before, after = first.getprevious(), last.getnext()
        if before is None or before.tag != W + "p" or (after is not None and after.tag == W + "p"):
            return
        if _compared(before) != _compared(last):
            return
        form = _form(before)
        mark, added = child(form, "rPr"), child(child(last, "pPr"), "rPr")
        if added is None:
            return
        if mark is None:
            mark = etree.Element(W + "rPr")
            form.insert(_place_of_mark(form), mark)
        mark.insert(0, added[0])
        if not len(added):
            _remove(added)

    def delete(self, paragraph: _Element) -> None:
        """Marks a paragraph and all its words as deleted."""
        for found in list(own_runs(paragraph)):
            self.delete_run(found)
        form = _form(paragraph)
        mark = child(form, "rPr")
        if mark is None:
            mark = etree.Element(W + "rPr")
            form.insert(_place_of_mark(form), mark)
        mark.insert(1 if child(mark, "ins") is not None else 0, self.mark("del"))

    def delete_run(self, found: _Element) -> _Element:
        """Marks a run as deleted where it stands, and gives the mark."""
        for part in found:
            if part.tag in (W + "t", W + "instrText"):
                part.tag = W + ("delText" if part.tag == W + "t" else "delInstrText")
        mark = self.mark("del")
        mark.tail, found.tail = found.tail, None
        parent = found.getparent()
        if parent is not None:
            parent.replace(found, mark)
        mark.append(found)
        return mark


def _form(paragraph: _Element) -> _Element:
    """The properties of a paragraph, made where it has none."""
    form = child(paragraph, "pPr")
    if form is None:
        form = etree.Element(W + "pPr")
        paragraph.insert(0, form)
    return form


def _place_of_mark(form: _Element) -> int:
    return sum(1 for part in form if part.tag not in (W + "sectPr", W + "pPrChange"))


def _compared(paragraph: _Element) -> bytes:
    """The properties of a paragraph as they are once its insertion is accepted."""
    form = deepcopy(child(paragraph, "pPr"))
    mark = child(form, "rPr")
    if form is None or mark is None:
        return etree.tostring(form, method="c14n") if form is not None and len(form) else b""
    _drop(mark, ("ins",))
    if not len(mark):
        form.remove(mark)
    form.tail = None
    return etree.tostring(form, method="c14n") if len(form) else b""


def _remove(element: _Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def own_runs(paragraph: _Element) -> Iterator[_Element]:
    """The runs of a paragraph that are not deleted already, and not those of a text box in it."""
    for found in paragraph.iter(W + "r"):
        owner = next(found.iterancestors(W + "p"), None)
        gone = any(True for _ in found.iterancestors(W + "del", W + "moveFrom"))
        if owner is paragraph and not gone:
            yield found


def _drop(form: _Element, names: Iterable[str]) -> None:
    for name in names:
        for found in form.findall(W + name):
            form.remove(found)


def _ids(root: _Element) -> Iterator[int]:
    for element in root.iter():
        number = integer(attribute(element, "id")) if isinstance(element.tag, str) else 0
        if 0 < number < _HIGHEST:
            yield number
