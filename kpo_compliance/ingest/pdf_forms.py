"""Form fields and notes of a PDF page: what a viewer shows over the page's own content, read where it stands.

pdfium makes one content of both ("flattening"), in which filled fields and free text come last. Here their letters are put
behind the words that stand left of them.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from kpo_compliance.document import Notice
from kpo_compliance.ingest.cleaning import clean

_MOST: Final = 5000  # annotations of a page
_EMPTY: Final = 2  # bytes of an empty string as pdfium gives it
_LONGEST: Final = 4000  # bytes of a name or a comment
_UNSEEN: Final = raw.FPDF_ANNOT_FLAG_INVISIBLE | raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_SHOWN: Final = frozenset({raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP})
_SILENT: Final = frozenset({raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET})
_BUTTONS: Final = frozenset({raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON})
_CHECKED, _OPEN = "☒", "☐"
_MIDDLE: Final = 0.5
_NAME: Final = 80
_MOST_QUADS: Final = 100


class Rect(NamedTuple):
    """A rectangle of the file: y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside, or within a point of it."""
        return self.left - 1 <= x <= self.right + 1 and self.bottom - 1 <= y <= self.top + 1


@dataclass(frozen=True, slots=True)
class Field:
    """A field or note of a page. ``mark`` is what a check box shows; ``words`` are a note's, for one that is not drawn."""

    place: Rect
    mark: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What lies over one page: its fields and notes, the words that a reviewer struck out, the text without all that."""

    places: tuple[Field, ...] = ()
    struck: tuple[Rect, ...] = ()
    own: str = ""


@dataclass(slots=True)
class Notes:
    """What a file's annotations amount to, for notices."""

    fields: int = 0
    notes: int = 0
    comments: int = 0
    hidden: int = 0
    too_many: int = 0
    authors: Counter[str] = field(default_factory=Counter)
    commenters: Counter[str] = field(default_factory=Counter)

    def notices(self) -> Iterator[Notice]:
        """What a reader of the report should know."""
        if self.fields:
            yield Notice("form-fields", f"The PDF is a form; its {self.fields} fields were read as they are filled in.")
        if self.notes:
            yield Notice(
                "written-over", f"{self.notes} texts written over pages{_by(self.authors)} were read as parts of them."
            )
        if self.comments:
            yield Notice(
                "comments",
                f"The file holds {self.comments} comments{_by(self.commenters)}; they were not read as contract text.",
            )
        if self.hidden:
            yield Notice("hidden-fields", f"{self.hidden} fields or notes that are not shown were left out.")
        if self.too_many:
            yield Notice("unread-part", f"{self.too_many} pages hold more notes than can be read.")


def overlay_of(page: pdfium.PdfPage, form: pdfium.PdfFormEnv | None, notes: Notes) -> Overlay:
    """What lies over a page."""
    count = raw.FPDFPage_GetAnnotCount(page.raw)
    if count <= 0:
        return Overlay()
    notes.too_many += count > _MOST
    places: list[Field] = []
    struck: list[Rect] = []
    for index in range(min(count, _MOST)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        if kind in _SHOWN and raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            notes.hidden += 1
        elif kind in _SHOWN:
            places += _field(annotation, kind, form, notes)
        elif kind not in _SILENT:
            if kind == raw.FPDF_ANNOT_STRIKEOUT:
                struck += _struck(annotation)
            _comment(annotation, notes)
        raw.FPDFPage_CloseAnnot(annotation)
    if not places:
        return Overlay(struck=tuple(struck))
    text = page.get_textpage()
    try:
        return Overlay(tuple(places), tuple(struck), text.get_text_range() if text.count_chars() > 0 else "")
    finally:
        text.close()


def flattened(pdf: pdfium.PdfDocument, page: pdfium.PdfPage, number: int) -> pdfium.PdfPage:
    """The page again, its fields and notes made a part of its content."""
    _without_undrawn(page)
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    page.close()
    return pdf[number - 1]


def _without_undrawn(page: pdfium.PdfPage) -> None:
    """Takes away fields whose looks are lost: there is nothing to draw, and pdfium breaks on them."""
    for index in reversed(range(raw.FPDFPage_GetAnnotCount(page.raw))):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        undrawn = (
            raw.FPDFAnnot_HasKey(annotation, b"AP")
            and raw.FPDFAnnot_GetAP(annotation, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) <= _EMPTY
        )
        raw.FPDFPage_CloseAnnot(annotation)
        if undrawn:
            raw.FPDFPage_RemoveAnnot(page.raw, index)


def in_place(text: str, overlay: Overlay, box: Callable[[int], Rect | None]) -> tuple[str, list[int]]:
    """The text of a flattened page with the words of fields behind what stands left of them.

    Args:
        text: the page's own text, and the words of the overlay after it.
        box: the place of a letter of it.

    Returns:
        The text in its new order, and for each of its letters the index that it had.
    """
    own = len(overlay.own)
    if text[:own] != overlay.own:
        return text, list(range(len(text)))
    groups: list[list[int]] = [[] for _ in overlay.places]
    rest: list[int] = []
    for index in range(own, len(text)):
        rect = box(index) if not text[index].isspace() else None
        if rect is None:
            continue
        x, y = _middle(rect)
        at = next((n for n, one in enumerate(overlay.places) if one.place.holds(x, y)), None)
        (rest if at is None else groups[at]).append(index)
    lines = _Lines(text[:own], box)
    additions: list[
        tuple[int, int, str, list[int]]
    ] = []  # where, in which order, the words, the indices of their letters
    for order, (one, group) in enumerate(zip(overlay.places, groups, strict=True)):
        place = one.place
        drawn = [] if one.mark else _lines_of(text, group, box)
        made_up = one.mark or one.words
        for words, indices in drawn or ([(made_up, [])] if made_up else []):
            height = _middle(box(indices[0]) or place)[1] if indices else _middle(place)[1]
            where, inside = lines.behind(place, height)
            anchor = indices or [max(where - 1, 0)] * len(words)
            before = [anchor[0]] * (1 if inside else 2)
            shown = f" {words} " if inside else f"\r\n{words}"
            additions.append((where, order, shown, [*before, *anchor, *[anchor[-1]] * inside]))
    made: list[str] = []
    indices_made: list[int] = []
    at = 0
    for where, _, words, indices in sorted(additions, key=lambda x: (x[0], x[1])):
        made += [text[at:where], words]
        indices_made += [*range(at, where), *indices]
        at = where
    made.append(text[at:own])
    indices_made += range(at, own)
    for words, indices in _lines_of(text, rest, box):
        made.append(f"\r\n{words}")
        indices_made += [indices[0], indices[0], *indices]
    return "".join(made), indices_made


class _Lines:
    """The lines of a page's own text, by height."""

    def __init__(self, text: str, box: Callable[[int], Rect | None]) -> None:
        self._lines: list[tuple[float, float, list[tuple[float, int]], int]] = []
        start = 0
        for line in text.replace("\n", "\r").split("\r"):
            spots = [(rect, start + n) for n, c in enumerate(line) if not c.isspace() and (rect := box(start + n))]
            if spots:
                bottom, top = min(r.bottom for r, _ in spots), max(r.top for r, _ in spots)
                self._lines.append((bottom, top, sorted((_middle(r)[0], n) for r, n in spots), start + len(line)))
            start += len(line) + 1

    def behind(self, place: Rect, height: float) -> tuple[int, bool]:
        """Where in the text the words of a field belong, and whether they stand within a line of it."""
        same = [line for line in self._lines if line[0] <= height <= line[1]]
        left = [
            (spot, line)
            for line in same
            if (at := bisect_right(line[2], (place.left + 1, 1 << 60))) and (spot := line[2][at - 1])
        ]
        if left:
            (_, index), _ = max(left, key=lambda x: x[0][0])
            return index + 1, True
        if same:
            first = min(same, key=lambda line: line[2][0][0])
            return min(index for _, index in first[2]), True
        above = [line for line in self._lines if line[0] > height]
        return (min(above, key=lambda line: line[0])[3], False) if above else (0, False)


def _lines_of(text: str, group: Sequence[int], box: Callable[[int], Rect | None]) -> list[tuple[str, list[int]]]:
    """The letters of a field by its lines; letters further apart than a space are words."""
    lines: list[tuple[str, list[int]]] = []
    words, indices, before = "", [], None
    for index in group:
        rect = box(index)
        if rect is None:
            continue
        if before is not None and not rect.bottom <= _middle(before)[1] <= rect.top:
            lines.append((words, indices))
            words, indices = "", []
        elif before is not None and (
            index - indices[-1] > 1 or rect.left - before.right > 0.2 * (rect.top - rect.bottom)
        ):
            words += " "
            indices.append(indices[-1])
        words += text[index]
        indices.append(index)
        before = rect
    return [*lines, (words, indices)] if words else lines


def _field(annotation: raw.FPDF_ANNOTATION, kind: int, form: pdfium.PdfFormEnv | None, notes: Notes) -> Iterator[Field]:
    rect = raw.FS_RECTF()
    if not raw.FPDFAnnot_GetRect(annotation, rect):
        return
    place = _rect((rect.left, rect.right), (rect.bottom, rect.top))
    if kind == raw.FPDF_ANNOT_WIDGET:
        notes.fields += 1
        mark = ""
        if form is not None and raw.FPDFAnnot_GetFormFieldType(form.raw, annotation) in _BUTTONS:
            mark = _CHECKED if raw.FPDFAnnot_IsChecked(form.raw, annotation) else _OPEN
        yield Field(place, mark)
        return
    notes.notes += 1
    if author := _string(annotation, b"T")[:_NAME]:
        notes.authors[author] += 1
    yield Field(place, words=_string(annotation, b"Contents") if kind == raw.FPDF_ANNOT_FREETEXT else "")


def _struck(annotation: raw.FPDF_ANNOTATION) -> Iterator[Rect]:
    """The areas that a reviewer struck out."""
    quad = raw.FS_QUADPOINTSF()
    for place in range(min(raw.FPDFAnnot_CountAttachmentPoints(annotation), _MOST_QUADS)):
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, place, quad):
            yield _rect((quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4))


def _rect(xs: Sequence[float], ys: Sequence[float]) -> Rect:
    return Rect(min(xs), min(ys), max(xs), max(ys))


def _comment(annotation: raw.FPDF_ANNOTATION, notes: Notes) -> None:
    if _string(annotation, b"Contents"):
        notes.comments += 1
        if author := _string(annotation, b"T")[:_NAME]:
            notes.commenters[author] += 1


def _string(annotation: raw.FPDF_ANNOTATION, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= _LONGEST:
        return "?" if size > _LONGEST else ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return clean(buffer.raw.decode("utf-16-le", "replace").rstrip("\x00"))


def _middle(rect: Rect) -> tuple[float, float]:
    return (rect.left + rect.right) * _MIDDLE, (rect.bottom + rect.top) * _MIDDLE


def _by(names: Counter[str]) -> str:
    return f" (by {', '.join(sorted(names)[:5])})" if names else ""
