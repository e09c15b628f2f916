"""One PDF page → pieces of text with their places, by pdfium.

pdfium gives the text of a page at once; places are asked for line by line, and not letter by letter, which keeps
reading about as fast as the plain text. Places are in points, as the reader sees the page: ``top`` grows downwards.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import pypdfium2 as pdfium
from pypdfium2 import raw

from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import pdf_calls
from kpo_compliance.ingest.lines import has_marker
from kpo_compliance.ingest.pdf_forms import Overlay, Rect, in_place

_BREAK = re.compile("\r\n|[\r\n\ufffe]")
_WORD = re.compile(r"\S+")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
WIDE_GAP = 3.2  # columns between two words: two cells or columns, not a space
_MOST_LETTERS = 500_000
_SMALLEST = 0.9  # points: smaller letters are not meant to be read
_WHITE = 250  # of 255, in all three colours
_LONGEST_NAME = 96
_INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE


class Box(NamedTuple):
    """A rectangle in points, as the reader sees the page."""

    left: float
    top: float
    right: float
    bottom: float


# What pdfium writes answers to: one for all pages, since pdfium itself answers one question at a time.
_PAIR, _RECT, _ORIGINS = pdf_calls.Numbers("f", 4, 4), pdf_calls.Numbers("f", 4), pdf_calls.Numbers("d", 1, 1)
_MATRIX, _COLOUR = pdf_calls.Numbers("f", 6), pdf_calls.Numbers("I", 1, 1, 1, 1)
_NAME = pdf_calls.Numbers("B", _LONGEST_NAME)
_new_box = tuple.__new__  # what Box() does, without a call of a Python function


class Look(NamedTuple):
    """How a text object looks: ``hidden`` is "", "invisible" or "white"; ``size`` is that of its letters in points."""

    bold: bool
    hidden: str
    size: float


class Piece(NamedTuple):
    """A run of text on one line; ``start`` and ``end`` (included) index the text of its page.

    Its box is as high as its letters are large, and stands on their common line. A tuple is made in a third of the time
    that a frozen data class takes, and a page is made of hundreds.
    """

    text: str
    box: Box
    bold: bool
    start: int
    end: int
    hidden: str = ""

    @property
    def size(self) -> float:
        """The height of the letters' cells."""
        return self.box.bottom - self.box.top


class Placed(NamedTuple):
    """A piece in reading order. ``column`` is 1 or 2 in a page of two columns that belong side by side, else 0.

    ``edge`` is how far its lines go, in points; 0 when the page decides. ``cell`` is (table, row, column) in a ruled
    table. ``restart`` marks the beginning of a column or cell.
    """

    piece: Piece
    column: int = 0
    edge: float = 0.0
    cell: tuple[int, int, int] | None = None
    restart: bool = False


class Places(Protocol):
    """The words of a page, whose places the layout may ask for: a PDF's own, or those read from its picture."""

    def split(self, piece: Piece, column: float, wide: float = WIDE_GAP) -> list[Piece]:
        """The piece cut where the space between two words is wider than ``wide`` columns: cells, columns of a page."""

    def cut_at(self, piece: Piece, places: Sequence[float]) -> list[Piece]:
        """The piece cut between the words that stand left and right of each place."""


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces that stand on one line of the page, from the top.

    A line is as high as its first piece.
    """
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.box.top + p.box.bottom, p.box.left)):
        middle = (piece.box.top + piece.box.bottom) / 2
        if rows and rows[-1][0].box.top < middle < rows[-1][0].box.bottom:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


class PageText:
    """The text layer of a page, with the few questions about places and looks that the reader asks."""

    def __init__(self, page: pdfium.PdfPage, overlay: Overlay | None = None) -> None:
        self.page = page
        self._text = page.get_textpage()
        self._raw = self._text.raw
        self._handle = pdf_calls.handle(self._raw)
        self._looks: dict[int, Look] = {}
        self._bold: dict[int, bool] = {}  # by font
        count = raw.FPDFText_CountChars(self._raw)
        if count > _MOST_LETTERS:
            raise UnreadableDocument(
                f"A page of the PDF holds {count} letters, more than can be read. Check it in parts.", "limit"
            )
        self.text: str = self._text.get_text_range() if count > 0 else ""
        self._counted = self._aligned = len(self.text) == count
        self._order: Sequence[int] = ()
        self.struck: Sequence[Rect] = overlay.struck if overlay is not None else ()
        if overlay is not None and overlay.places:
            self.text, self._order = in_place(self.text, overlay, self._rectangle)
            self._aligned = False
        self.turn = self._turn()
        left, bottom, right, top = page.get_cropbox()
        if not (abs(right - left) > 1 and abs(top - bottom) > 1):  # none that makes sense: pdfium shows a page of its own
            left, bottom, (right, top) = 0.0, 0.0, page.get_size()
        self._page = self.seen(min(left, right), min(bottom, top), max(left, right), max(bottom, top))

    def close(self) -> None:
        """Give the page's memory back."""
        self._text.close()

    def seen(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the file turned the way in which the page's text is read."""
        if self.turn == 0:
            return _new_box(Box, (left, -top, right, -bottom))
        if self.turn == 1:
            return Box(bottom, left, top, right)
        if self.turn == 2:
            return Box(-right, bottom, -left, top)
        return Box(-top, -right, -bottom, -left)

    def box(self, index: int) -> Box | None:
        """The cell of a character of ``text``."""
        if not self._aligned:
            index = self._index(index)
        if not pdf_calls.loose_char_box(self._handle, index, *_RECT.places):
            return None
        left, top, right, bottom = _RECT.values
        return self.seen(left, bottom, right, top)

    def _spaces(self, ends: Sequence[int], begins: Sequence[int]) -> list[float]:
        """How far each second character begins behind its first, in points; 0 when the file gives one of them no place."""
        if self.turn or not self._aligned:
            pairs = ((self.box(end), self.box(begin)) for end, begin in zip(ends, begins, strict=True))
            return [after.left - before.right if before and after else 0.0 for before, after in pairs]
        box, handle, (first, second), values = (
            pdf_calls.loose_char_box,
            self._handle,
            _PAIR.places,
            _PAIR.values,
        )
        return [
            values[4] - values[2] if box(handle, end, first) and box(handle, begin, second) else 0.0
            for end, begin in zip(ends, begins, strict=True)
        ]

    def look(self, index: int) -> Look:
        """How a character looks; asked once for each text object of the file."""
        return self._look(self._object(index), index)

    def _object(self, index: int) -> int | None:
        """The address of the text object that a character belongs to."""
        found: int | None = pdf_calls.text_object(self._handle, index if self._aligned else self._index(index))
        return found

    def _look(self, found: int | None, index: int) -> Look:
        if not self._aligned:
            index = self._index(index)
        if not found:
            return Look(self._is_bold(index), "", self._size(index))
        known = self._looks.get(found)
        if known is None:
            font = pdf_calls.font(found)
            if (bold := self._bold.get(font)) is None:
                bold = self._bold[font] = self._is_bold(index)
            known = self._looks[found] = Look(bold, self._hidden(found), self._size(index))
        return known

    def pieces(self) -> list[Piece]:
        """The page's lines as pdfium divides them, in the order of the page's content."""
        found: list[Piece] = []
        start = 0
        for end, following in [m.span() for m in _BREAK.finditer(self.text)] + [(len(self.text), len(self.text))]:
            text = self.text[start:end]
            if words := text.strip():
                first = start + text.index(words[0])
                hyphen = following > end and self.text[end] == "\ufffe"
                piece = self.piece(words + "-" if hyphen else words, first, first + len(words) - 1)
                if piece and found and (whole := _one_line(found[-1], piece)):
                    found[-1] = whole
                elif piece:
                    found.append(piece)
            start = following
        return self._with_ordinals(found)

    def _with_ordinals(self, pieces: list[Piece]) -> list[Piece]:
        """Raised "th" and the like, which some files keep apart from the number they belong to, put where they stand."""
        raised = [p for p in pieces if p.text in _ORDINALS]
        for ending in raised[:200]:
            middle = (ending.box.top + ending.box.bottom) / 2
            hosts = [
                (place, p)
                for place, p in enumerate(pieces)
                if p.box.top - 0.3 * p.size < middle < p.box.bottom
                and p.box.left <= ending.box.left <= p.box.right + p.size
                and p.size > ending.size
            ]
            for place, host in hosts:
                if (text := self._with_ordinal(host, ending)) is not None:
                    pieces[place] = host._replace(text=text)
                    pieces.remove(ending)
                    break
        return pieces

    def _with_ordinal(self, host: Piece, ending: Piece) -> str | None:
        for number in re.finditer(r"\d{1,2}(?!\d)", self.text[host.start : host.end + 1]):
            box = self.box(host.start + number.end() - 1)
            if box and abs(box.right - ending.box.left) < 0.3 * host.size and host.text.find(number[0]) >= 0:
                at = number.end()
                return host.text[:at] + ending.text + host.text[at:]
        return None

    def piece(self, text: str, first: int, last: int) -> Piece | None:
        """A piece for the characters ``first`` to ``last``, or None when the file gives them no place."""
        origin, end = self._origin(first), self.box(last)
        if origin is None or end is None:
            return None
        one, two = self._object(first), self._object(last)
        alike = one is not None and one == two and not self._order  # what stands in one object looks alike
        begun = self._look(one, first)
        ended = begun if alike else self._look(two, last)
        size = max(begun.size, ended.size)
        begin, base, _, _ = origin
        left, _, right, _ = end
        box = _new_box(Box, (min(begin, left), base - 0.8 * size, max(begin, right), base + 0.2 * size))
        hidden = begun.hidden or ended.hidden
        if not hidden and last - first > 40 and not alike:
            hidden = next((h for part in (1, 2, 3) if (h := self.look(first + (last - first) * part // 4).hidden)), "")
        if not hidden and (size < _SMALLEST or self._is_outside(origin)):
            hidden = "outside"
        return Piece(text, box, begun.bold and ended.bold, first, last, hidden)

    def without_hidden(self, piece: Piece, kinds: frozenset[str]) -> list[Piece]:
        """What of a piece can be seen: its text less the characters whose look is one of ``kinds``."""
        if piece.hidden == "outside":
            return [] if "outside" in kinds else [piece]
        return self.cut(piece, lambda index, _: self.look(index).hidden in kinds)

    def cut(self, piece: Piece, drop: Callable[[int, Box], bool]) -> list[Piece]:
        """The runs of a piece that are left when the characters are dropped for which ``drop(index, box)`` is true."""
        parts: list[Piece] = []
        start = -1
        for index in range(piece.start, piece.end + 2):
            gone = index > piece.end
            if not gone and not self.text[index].isspace():
                box = self.box(index)
                gone = box is None or bool(drop(index, box))
            elif not gone and start < 0:
                gone = True
            if gone and start >= 0:
                parts += self._part(piece, start, index - 1)
                start = -1
            elif not gone and start < 0:
                start = index
        return parts

    def split(self, piece: Piece, column: float, wide: float = WIDE_GAP) -> list[Piece]:
        """The piece cut where the space between two words is wider than ``wide`` columns: cells, columns of a page."""
        parts: list[Piece] = []
        start = piece.start
        widest = wide * column
        words = [m.span() for m in _WORD.finditer(self.text, piece.start, piece.end + 1)]
        ends, begins = [end - 1 for _, end in words[:-1]], [begin for begin, _ in words[1:]]
        for end, begin, space in zip(ends, begins, self._spaces(ends, begins), strict=True):
            if space > widest:
                parts += self._part(piece, start, end)
                start = begin
        return [*parts, *self._part(piece, start, piece.end)] if parts else [piece]

    def cut_at(self, piece: Piece, places: Sequence[float]) -> list[Piece]:
        """The piece cut between the words that stand left and right of each place."""
        runs: list[tuple[int, int, int]] = []
        for word in _WORD.finditer(self.text[piece.start : piece.end + 1]):
            first, last = piece.start + word.start(), piece.start + word.end() - 1
            box = self.box(first)
            group = sum(box.left + 1 > x for x in places) if box else 0
            if runs and runs[-1][0] == group:
                runs[-1] = (group, runs[-1][1], last)
            else:
                runs.append((group, first, last))
        if len(runs) < 2:
            return [piece]
        return [part for _, first, last in runs for part in self._part(piece, first, last)]

    def _part(self, piece: Piece, start: int, end: int) -> list[Piece]:
        text = self.text[start : end + 1]
        words = text.strip()
        if not words:
            return []
        start += len(text) - len(text.lstrip())
        if end == piece.end and piece.text.endswith("-") and not words.endswith("-"):
            words += "-"
        made = self.piece(words.replace("\r", " ").replace("\n", " "), start, start + len(text.strip()) - 1)
        return [made._replace(hidden="")] if made else []

    def _rectangle(self, index: int) -> Rect | None:
        """The cell of a character of the file's own text, as the file counts."""
        if not pdf_calls.loose_char_box(self._handle, self._index(index), *_RECT.places):
            return None
        left, top, right, bottom = _RECT.values
        return Rect(left, bottom, right, top)

    def _index(self, index: int) -> int:
        if self._order:
            index = self._order[index]
        return index if self._counted else max(0, int(raw.FPDFText_GetCharIndexFromTextIndex(self._raw, index)))

    def _turn(self) -> int:
        """How many quarter turns the page's text makes, told from three of its letters."""
        turns = [0]
        for part in (1, 2, 3):
            place = len(self.text) * part // 4
            letter = next((i for i in range(place, min(place + 50, len(self.text))) if self.text[i].isalnum()), None)
            if letter is not None:
                angle = raw.FPDFText_GetCharAngle(self._raw, self._index(letter))
                turns.append(round(-angle / (math.pi / 2)) % 4 if angle >= 0 else 0)
        return max(set(turns[1:] or turns), key=turns.count)

    def _origin(self, index: int) -> Box | None:
        """Where a character begins, on the line that letters stand on."""
        if not pdf_calls.char_origin(self._handle, self._index(index), *_ORIGINS.places):
            return None
        x, y = _ORIGINS.values
        return self.seen(x, y, x, y)

    def _is_outside(self, origin: Box) -> bool:
        left, top, right, bottom = self._page
        return not (left <= origin.left <= right and top <= origin.top <= bottom)

    def _size(self, index: int) -> float:
        size = float(pdf_calls.font_size(self._handle, index))
        if not pdf_calls.matrix(self._handle, index, *_MATRIX.places):
            return size
        _, _, c, d, _, _ = _MATRIX.values
        return size * math.hypot(c, d)

    def _is_bold(self, index: int) -> bool:
        pdf_calls.font_info(self._handle, index, *_NAME.places, _LONGEST_NAME, None)
        value = bytes(_NAME.values).partition(b"\0")[0].lower()
        if b"bold" in value or b"black" in value or b"heavy" in value:
            return True
        return bool(pdf_calls.font_weight(self._handle, index) >= 600)

    def area(self) -> float:
        """The area of the page in square points."""
        return max((self._page.right - self._page.left) * (self._page.bottom - self._page.top), 1.0)

    def _hidden(self, text_object: int) -> str:
        if pdf_calls.render_mode(text_object) == _INVISIBLE:
            return "invisible"
        if pdf_calls.fill_colour(text_object, *_COLOUR.places):
            red, green, blue, alpha = _COLOUR.values
            if alpha < 5:
                return "invisible"
            if min(red, green, blue) >= _WHITE:
                return "white"
        return ""


def _one_line(one: Piece, two: Piece) -> Piece | None:
    """Both as one piece if the second goes on where the first ends: pdfium takes a raised "th" for a line of its own,
    and the number of a clause that stands left of its words.
    """
    _, top, right, bottom = one.box
    left, upper, _, lower = two.box
    low, high = sorted((bottom - top, lower - upper))
    gap = left - right
    if min(bottom, lower) - max(top, upper) < 0.4 * low or gap <= -0.2 * high or one.hidden or two.hidden:
        return None
    number = len(one.text) < 9 and has_marker(one.text + " ")
    if gap >= (9 * high if number else 0.45 * high):
        return None
    larger = one if one.size >= two.size else two
    box = Box(one.box.left, larger.box.top, two.box.right, larger.box.bottom)
    space = " " if gap > 0.12 * high else ""
    return Piece(one.text + space + two.text, box, one.bold and two.bold, one.start, two.end)
