"""The functions of pdfium that are asked about single letters, bound so that a call costs half of what it does else.

They take handles as numbers and the addresses of memory that stays the same, so nothing is made or converted for a call.
The interpreter's lock is kept, for each of them is over at once.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Sequence
from typing import Any, cast

from pypdfium2 import raw

_PROTOTYPE: Any = getattr(ctypes, "WINFUNCTYPE", ctypes.PYFUNCTYPE)


class Numbers:
    """Memory that pdfium writes numbers of one format (see ``struct``) to: so many for each argument of a call."""

    __slots__ = ("places", "values")

    def __init__(self, form: str, *counts: int) -> None:
        size = struct.calcsize(form)
        memory = ctypes.create_string_buffer(size * sum(counts))
        #: The arguments.
        self.places = tuple(ctypes.byref(memory, size * sum(counts[:number])) for number in range(len(counts)))
        #: What was written last.
        self.values: Sequence[Any] = cast("Sequence[Any]", memoryview(memory).cast("B").cast(form))  # type: ignore[call-overload]


def handle(pointer: Any) -> ctypes.c_void_p:
    """A page, or its text, as the functions below take it."""
    return ctypes.cast(pointer, ctypes.c_void_p)


def _of_text(function: Any, result: Any = ctypes.c_int) -> Any:
    """A function of (handle of a page's text, number of a letter, places of ``Numbers`` …)."""
    return _PROTOTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value)


def _of_object(function: Any, result: Any = ctypes.c_int, places: int = 0) -> Any:
    """A function of (address of an object, places of ``Numbers`` …)."""
    arguments = [ctypes.c_void_p] * (1 + places)
    return _PROTOTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value)


page_object = _PROTOTYPE(ctypes.c_void_p)(ctypes.cast(raw.FPDFPage_GetObject, ctypes.c_void_p).value)
object_type = _of_object(raw.FPDFPageObj_GetType)
loose_char_box = _of_text(raw.FPDFText_GetLooseCharBox)
char_origin = _of_text(raw.FPDFText_GetCharOrigin)
text_object = _of_text(raw.FPDFText_GetTextObject, ctypes.c_void_p)
font_size = _of_text(raw.FPDFText_GetFontSize, ctypes.c_double)
matrix = _of_text(raw.FPDFText_GetMatrix)
font_info = _of_text(raw.FPDFText_GetFontInfo, ctypes.c_ulong)
font_weight = _of_text(raw.FPDFText_GetFontWeight)
font = _of_object(raw.FPDFTextObj_GetFont, ctypes.c_void_p)
render_mode = _of_object(raw.FPDFTextObj_GetTextRenderMode)
fill_colour = _of_object(raw.FPDFPageObj_GetFillColor, places=4)
