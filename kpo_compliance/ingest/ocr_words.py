"""The words that Tesseract finds on a picture → pieces of text with their places, like those of a PDF page.

Places are in points from the top left corner of the upright page.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpo_compliance.ingest.lines import has_marker
from kpo_compliance.ingest.pdf_page import WIDE_GAP, Box, Piece

_SURE = 60.0  # percent: a word below is doubtful
_LIKE = 0.3  # of a letter's height: lines so near in size are of one size, for a picture does not tell better
_BOLD = 1.25  # of the usual width of a stroke
_NUMBER_REACH = 9.0  # heights of a letter between a clause's number and its words
_TALLEST = 2.4  # of the width of a letter: a line is no higher than its letters can be; noise makes boxes so


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in points, the confidence in percent, and the line of Tesseract's that it stands in.

    ``stroke`` is the width of its strokes in dots, 0 when it was not measured.
    """

    text: str
    box: Box
    confidence: float
    line: tuple[int, int, int]
    stroke: float = 0.0


class Scan:
    """The words of one page; the questions about places that the layout asks, answered from their boxes."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.confidence = _mean(words)
        self.letters = sum(len(w.text) for w in words)
        self.doubtful = sum(w.confidence < _SURE for w in words)
        self.count = len(words)
        self._stroke = statistics.median([w.stroke for w in words if len(w.text) > 2] or [0.0])
        self._words: list[Word] = []
        self.pieces = self._joined(_lines(words))

    def split(self, piece: Piece, column: float, wide: float = WIDE_GAP) -> list[Piece]:
        """The piece cut where the space between two words is wider than ``wide`` columns."""
        words = range(piece.start, piece.end + 1)
        cuts = [b for a, b in itertools.pairwise(words) if self._gap(a, b) > wide * column]
        return self._runs(piece, cuts)

    def cut_at(self, piece: Piece, places: Sequence[float]) -> list[Piece]:
        """The piece cut between the words that stand left and right of each place."""
        groups = {n: sum(self._words[n].box.left + 1 > x for x in places) for n in range(piece.start, piece.end + 1)}
        return self._runs(piece, [b for a, b in itertools.pairwise(groups) if groups[a] != groups[b]])

    def _gap(self, one: int, two: int) -> float:
        return self._words[two].box.left - self._words[one].box.right

    def _runs(self, piece: Piece, cuts: Sequence[int]) -> list[Piece]:
        if not cuts:
            return [piece]
        starts = [piece.start, *cuts]
        ends = [*(cut - 1 for cut in cuts), piece.end]
        return [self._piece(start, end, piece.size, piece.box) for start, end in zip(starts, ends, strict=True)]

    def _piece(self, start: int, end: int, size: float, row: Box | None = None) -> Piece:
        words = self._words[start : end + 1]
        bottom = row.bottom if row else max(w.box.bottom for w in words)
        box = Box(words[0].box.left, bottom - size, max(w.box.right for w in words), bottom)
        strokes = [w.stroke for w in words if len(w.text) > 2]
        bold = bool(strokes) and statistics.median(strokes) > _BOLD * self._stroke > 0
        return Piece(" ".join(w.text for w in words), box, bold, start, end)

    def _joined(self, lines: Sequence[_Line]) -> list[Piece]:
        """The lines from the top, a clause's number that was taken for a column of its own put before its words."""
        usual = statistics.median([x.size for x in lines for _ in x.words]) if lines else 0.0
        pieces: list[Piece] = []
        for row in _rows(lines):
            open_end: _Line | None = None
            for line in row:
                size = usual if abs(line.size - usual) < _LIKE * usual else line.size
                start = len(self._words)
                self._words += line.words
                made = self._piece(start, len(self._words) - 1, size, Box(0, 0, 0, line.bottom))
                if open_end is not None and line.left - open_end.right < _NUMBER_REACH * size:
                    number = pieces.pop()
                    made = made._replace(
                        text=f"{number.text} {made.text}",
                        start=number.start,
                        box=made.box._replace(left=number.box.left),
                    )
                pieces.append(made)
                text = " ".join(w.text for w in line.words)
                open_end = line if len(text) < 9 and has_marker(text + " ") else None
        return pieces


@dataclass(frozen=True, slots=True)
class _Line:
    """Words that Tesseract takes for a line; ``bottom`` is a fifth of a letter's height under what they stand on."""

    words: tuple[Word, ...]
    size: float
    bottom: float

    @property
    def left(self) -> float:
        return self.words[0].box.left

    @property
    def right(self) -> float:
        return max(w.box.right for w in self.words)


def words_of(tsv: bytes, dpi: int) -> list[Word]:
    """The words of Tesseract's table; rows that are none are passed over."""
    found = []
    for row in tsv.decode("utf-8", "replace").splitlines():
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        try:
            block, paragraph, line, _, left, top, width, height = map(int, cells[2:10])
            confidence = float(cells[10])
        except ValueError:
            continue
        scale = 72 / dpi
        box = Box(left * scale, top * scale, (left + width) * scale, (top + height) * scale)
        if width > 0 and height > 0 and math.isfinite(confidence):
            found.append(Word(" ".join(cells[11].split()), box, confidence, (block, paragraph, line)))
    return found


def _by_line(words: Sequence[Word]) -> Iterator[list[Word]]:
    for _, line in itertools.groupby(words, key=lambda w: w.line):
        yield list(line)


def _lines(words: Sequence[Word]) -> list[_Line]:
    return [_line(tuple(line)) for line in _by_line(words)]


def _line(words: tuple[Word, ...]) -> _Line:
    """A line with the size of its letters: from the highest point of most of its words to the lowest."""
    weights = [(w, min(len(w.text), 12)) for w in words]
    tops = sorted(w.box.top for w, n in weights for _ in range(n))
    bottoms = sorted(w.box.bottom for w, n in weights for _ in range(n))
    top, bottom = tops[len(tops) // 10], bottoms[len(bottoms) * 9 // 10]
    letter = max(w.box.right for w in words) - words[0].box.left
    letter /= max(sum(len(w.text) + 1 for w in words) - 1, 1)
    return _Line(words, max(min(bottom - top, _TALLEST * letter), 1.0), bottom)


def _rows(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines that stand side by side, from the top of the page to its foot, and each row from the left."""
    rows: list[list[_Line]] = []
    for line in sorted(lines, key=lambda x: x.bottom - x.size / 2):
        middle = line.bottom - line.size / 2
        if rows and rows[-1][0].bottom - rows[-1][0].size < middle < rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda x: x.left) for row in rows]


def _mean(words: Sequence[Word]) -> float:
    """The confidence of a page: that of its letters, in percent; 0 without any."""
    letters = sum(len(w.text) for w in words)
    return sum(w.confidence * len(w.text) for w in words) / letters if letters else 0.0
