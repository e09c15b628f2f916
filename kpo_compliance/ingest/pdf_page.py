"""One PDF page → lines of print with their places, by pdfium.

pdfium gives the text of a page at once; places are asked for line by line, and not letter by letter, which keeps
reading about as fast as the plain text. Places are in columns from the left and line distances from the top.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_BREAK = re.compile("\r\n|[\r\n\ufffe]")
_WIDE_GAP = 2.2  # columns beyond an ordinary space: two cells, not two words


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on one line. ``top`` grows downwards; all lengths are in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    bold: bool
    start: int
    end: int

    @property
    def size(self) -> float:
        """The height of the letters' cell, in points."""
        return self.bottom - self.top


class PageText:
    """The text layer of a page, with the few questions about places that the reader asks."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.page = page
        self._text = page.get_textpage()
        self._raw = self._text.raw
        self.width, self.height = page.get_size()
        self._rect = raw.FS_RECTF()
        self._bold: dict[int, bool] = {}
        count = raw.FPDFText_CountChars(self._raw)
        self.text = self._text.get_text_range() if count > 0 else ""
        self.aligned = len(self.text) == count

    def close(self) -> None:
        """Give the page's memory back."""
        self._text.close()

    def char_index(self, index: int) -> int:
        """The index that pdfium knows a character of ``text`` by."""
        return index if self.aligned else raw.FPDFText_GetCharIndexFromTextIndex(self._raw, index)

    def box(self, index: int) -> tuple[float, float, float, float] | None:
        """Left, top, right, bottom of a character's cell in points from the page's upper left corner."""
        rect = self._rect
        if not raw.FPDFText_GetLooseCharBox(self._raw, self.char_index(index), rect):
            return None
        return rect.left, self.height - rect.top, rect.right, self.height - rect.bottom

    def pieces(self) -> list[Piece]:
        """The page's lines as pdfium divides them, in the order of the page's content."""
        found: list[Piece] = []
        start = 0
        for end in [m.span() for m in _BREAK.finditer(self.text)] + [(len(self.text), len(self.text))]:
            text = self.text[start : end[0]]
            if words := text.strip():
                first = start + text.index(words[0])
                last = first + len(words) - 1
                hyphen = end[1] > end[0] and self.text[end[0]] == "\ufffe"
                if piece := self._piece(words + "-" if hyphen else words, first, last):
                    if found and (whole := _one_line(found[-1], piece)):
                        found[-1] = whole
                    else:
                        found.append(piece)
            start = end[1]
        return found

    def _piece(self, text: str, first: int, last: int) -> Piece | None:
        one, two = self.box(first), self.box(last)
        if one is None or two is None:
            return None
        top, bottom = one[1], one[3]
        return Piece(
            text,
            min(one[0], two[0]),
            max(one[2], two[2]),
            top,
            bottom,
            self.is_bold(first) and self.is_bold(last),
            first,
            last,
        )

    def is_bold(self, index: int) -> bool:
        """Whether a character's font is a bold one, by its name or weight."""
        index = self.char_index(index)
        found: Any = raw.FPDFText_GetTextObject(self._raw, index)
        key = ctypes.addressof(found.contents) if found else 0
        known = self._bold.get(key)
        if known is None:
            known = self._bold[key] = self._font_is_bold(index)
        return known

    def _font_is_bold(self, index: int) -> bool:
        name = ctypes.create_string_buffer(96)
        raw.FPDFText_GetFontInfo(self._raw, index, name, 96, ctypes.c_int())
        value = name.value.lower()
        return (
            b"bold" in value
            or b"black" in value
            or b"heavy" in value
            or raw.FPDFText_GetFontWeight(self._raw, index) >= 600
        )

    def split(self, piece: Piece, column: float) -> list[Piece]:
        """The piece cut where a space is much wider than a space: cells of a row, columns of a page."""
        parts: list[Piece] = []
        start = piece.start
        words = list(re.finditer(r"\S+", self.text[piece.start : piece.end + 1]))
        for one, two in zip(words, words[1:], strict=False):
            before, after = self.box(piece.start + one.end() - 1), self.box(piece.start + two.start())
            if before and after and after[0] - before[2] > _WIDE_GAP * column + column:
                parts.append(self._part(piece, start, piece.start + one.end() - 1))
                start = piece.start + two.start()
        if not parts:
            return [piece]
        last = self._part(piece, start, piece.end)
        return [*parts, last]

    def _part(self, piece: Piece, start: int, end: int) -> Piece:
        text = self.text[start : end + 1]
        if end == piece.end and piece.text.endswith("-") and not text.endswith("-"):
            text += "-"
        part = self._piece(text.strip(), start, end)
        return part or piece


def _one_line(one: Piece, two: Piece) -> Piece | None:
    """Both as one piece if the second goes on where the first ends: pdfium takes a raised "th" for a line of its own."""
    shared = min(one.bottom, two.bottom) - max(one.top, two.top)
    low, high = sorted((one.size, two.size))
    if shared < 0.4 * low or not -0.2 * high < two.left - one.right < 0.45 * high:
        return None
    space = " " if two.left - one.right > 0.12 * high else ""
    larger = one if one.size >= two.size else two
    return Piece(
        one.text + space + two.text,
        one.left,
        two.right,
        larger.top,
        larger.bottom,
        one.bold and two.bold,
        one.start,
        two.end,
    )


def column_width(pieces: Sequence[Piece]) -> float:
    """The width of an average character of a page, in points."""
    widths = sorted((p.right - p.left) / len(p.text) for p in pieces if len(p.text) > 20 and p.right > p.left)
    if not widths:
        widths = sorted((p.right - p.left) / len(p.text) for p in pieces if p.right > p.left) or [5.0]
    return max(widths[len(widths) // 2], 0.1)


def line_distance(pieces: Sequence[Piece]) -> float:
    """The commonest distance from one line to the next, in points; 0 when the page has too few lines to tell."""
    distances = Counter(
        round(2 * (b.top - a.top)) / 2
        for a, b in zip(pieces, pieces[1:], strict=False)
        if 0.5 * a.size < b.top - a.top < 3.5 * a.size and 0.8 < a.size / (b.size or 1) < 1.25
    )
    if not distances:
        return 0.0
    most = max(distances.values())
    return min(d for d, n in distances.items() if n >= 0.6 * most) if most > 2 else 0.0
