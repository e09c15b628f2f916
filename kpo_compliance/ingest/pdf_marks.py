"""What a PDF page draws besides text: rulings of tables, strokes through words, pictures, coloured grounds."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

from kpo_compliance.ingest import pdf_calls
from kpo_compliance.ingest.pdf_page import Box, PageText, Piece

_MOST_OBJECTS = 6000
_MOST_SEGMENTS = 400
_THIN = 2.5  # points
_DARK = 235  # of 255; a lighter ground counts as white


@dataclass(frozen=True, slots=True)
class Marks:
    """The lines and areas of a page: ``across`` and ``down`` are thin, ``grounds`` are filled with a colour."""

    across: tuple[Box, ...] = ()
    down: tuple[Box, ...] = ()
    grounds: tuple[Box, ...] = ()
    pictures: tuple[Box, ...] = ()


def page_marks(text: PageText) -> Marks:
    """Everything drawn on the page; nothing for a page of too many objects to look at."""
    across: list[Box] = []
    down: list[Box] = []
    grounds: list[Box] = []
    pictures: list[Box] = []
    for item, kind, matrix in _objects(text.page.raw):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            if box := _bounds(text, item, matrix):
                pictures.append(box)
        elif kind == raw.FPDF_PAGEOBJ_PATH and (box := _bounds(text, item, matrix)):
            _sort(text, item, matrix, box, across, down, grounds)
    for struck in text.struck:
        box = text.seen(*struck)
        middle = (box.top + box.bottom) / 2
        across.append(Box(box.left, middle - 0.5, box.right, middle + 0.5))
    return Marks(tuple(across), tuple(down), tuple(grounds), tuple(pictures))


def strokes_through(marks: Marks, piece: Piece) -> tuple[Box, ...]:
    """The thin lines that cross out words of a piece: at half its height, and within its width."""
    box, size = piece.box, piece.size
    if size <= 0:
        return ()
    return tuple(
        line
        for line in marks.across
        if 0.38 < ((line.top + line.bottom) / 2 - box.top) / size < 0.76
        and line.left >= box.left - 0.5 * size
        and line.right <= box.right + 0.5 * size
        and line.right - line.left > 1.2 * size
    )


_Matrix = tuple[float, float, float, float, float, float]
_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _objects(page: Any) -> Iterator[tuple[Any, int, _Matrix]]:
    """The page's objects that are no text, those of forms one level deep too, with the form's place on the page."""
    count = raw.FPDFPage_CountObjects(page)
    if not 0 < count <= _MOST_OBJECTS:
        return
    left = _MOST_OBJECTS
    handle = pdf_calls.handle(page)
    for index in range(count):
        kind = pdf_calls.object_type(pdf_calls.page_object(handle, index))
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            continue
        item = raw.FPDFPage_GetObject(page, index)
        if kind == raw.FPDF_PAGEOBJ_FORM:
            inside = max(min(raw.FPDFFormObj_CountObjects(item), left), 0)
            left -= inside
            matrix = _matrix(item)
            for place in range(inside):
                child = raw.FPDFFormObj_GetObject(item, place)
                child_kind = raw.FPDFPageObj_GetType(child)
                if child_kind != raw.FPDF_PAGEOBJ_TEXT:
                    yield child, child_kind, matrix
        else:
            yield item, kind, _SAME


def _matrix(item: Any) -> _Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _SAME
    return found.a, found.b, found.c, found.d, found.e, found.f


def _through(matrix: _Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(text: PageText, item: Any, matrix: _Matrix) -> Box | None:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    return _span(text, _through(matrix, left.value, bottom.value), _through(matrix, right.value, top.value))


def _sort(
    text: PageText, item: Any, matrix: _Matrix, box: Box, across: list[Box], down: list[Box], grounds: list[Box]
) -> None:
    width, height = box.right - box.left, box.bottom - box.top
    if height <= _THIN < width:
        across.append(box)
    elif width <= _THIN < height:
        down.append(box)
    elif width > _THIN:
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(item, mode, stroke)
        if mode.value != raw.FPDF_FILLMODE_NONE and _is_coloured(item):
            grounds.append(box)
        if stroke.value:
            for edge in _edges(text, item, matrix):
                if edge.bottom - edge.top <= _THIN < edge.right - edge.left:
                    across.append(edge)
                elif edge.right - edge.left <= _THIN < edge.bottom - edge.top:
                    down.append(edge)


def _is_coloured(item: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
        return True
    return alpha.value > 20 and min(red.value, green.value, blue.value) < _DARK


def _edges(text: PageText, item: Any, outer: _Matrix) -> Iterator[Box]:
    """The straight parts of a path that was drawn with a pen."""
    matrix = _matrix(item)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(min(raw.FPDFPath_CountSegments(item), _MOST_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = _through(outer, *_through(matrix, x.value, y.value))
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield _span(text, last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield _span(text, point, start)
        last = point


def _span(text: PageText, one: tuple[float, float], two: tuple[float, float]) -> Box:
    return text.seen(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))
