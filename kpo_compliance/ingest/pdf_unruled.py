"""Tables without lines around their cells: columns of words with empty strips between them.

Only a table whose rows were written line by line over all of its columns needs it: the words of its cells are then
mixed up. Where the file writes cell after cell, its own order is right.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kpo_compliance.ingest.lines import has_marker
from kpo_compliance.ingest.pdf_marks import Marks
from kpo_compliance.ingest.pdf_page import WIDE_GAP, Piece, Places, rows_of
from kpo_compliance.ingest.pdf_tables import Table, names_a_page

_FEWEST_LINES = 4
_FEWEST_MIXED = 2
_FEWEST_WIDE = 2
_MOST_PIECES = 300
_MOST_COLUMNS = 8
_STRIP = 1.2  # columns: the least width of the empty strip between two columns of words
_LOOSE = 1.2  # of the width that its letters take: a line with wide spaces
_APART = 1.25  # line distances: more between two rows of a table than between two lines of a cell
_FAR = 3.0  # heights of a letter
_SIGNED = re.compile(
    r"(?:By|Name|Title|Date|Its|Witness|Adı|Unvan|Tarih|İmza)\s{0,2}:|___|/s/|\[signature|Signed (?:for|by)\b", re.IGNORECASE
)


@dataclass(slots=True)
class _Run:
    """Words without a wide space between them."""

    left: float
    right: float
    words: str


@dataclass(slots=True)
class _Line:
    """A line of the page over all columns: where it stands, and its runs of words."""

    top: float
    bottom: float
    runs: list[_Run]


@dataclass(slots=True)
class _Zone:
    """Lines that leave the same strips empty."""

    lines: list[_Line] = field(default_factory=list)
    strips: list[tuple[float, float]] = field(default_factory=list)


def unruled_tables(
    text: Places, pieces: Sequence[Piece], marks: Marks, column: float, *, ruled_rows: bool = False
) -> list[Table]:
    """The tables of a page whose lines were written over all columns at once.

    ``ruled_rows`` asks for those alone that have a line between two rows: on a page that may as well be set in columns.
    """
    if ruled_rows and len(marks.across) < _FEWEST_LINES - 1:
        return []
    if not _FEWEST_LINES <= len(pieces) <= _MOST_PIECES or not _has_loose(pieces, column):
        return []
    lines = [_line(text, row, column) for row in rows_of(pieces)]
    order = {id(piece): place for place, piece in enumerate(pieces)}
    return [
        table
        for zone in _zones(lines, column)
        if _in_line_order(zone, pieces, order) and (table := _table(zone, marks, column, ruled_rows=ruled_rows))
    ]


def _has_loose(pieces: Sequence[Piece], column: float) -> bool:
    """Whether a line is wider than its letters are, and no signature, which is never in a table, or begins beside another."""
    return any(
        len(p.text) > 8 and not p.text.isupper() and not _SIGNED.search(p.text)
        for p in pieces
        if p.box.right - p.box.left > _LOOSE * column * len(p.text)
    ) or any(abs(a.box.bottom - b.box.bottom) < 0.2 * a.size for a, b in itertools.pairwise(pieces))


def _line(text: Places, row: Sequence[Piece], column: float) -> _Line:
    parts = sorted((part for piece in row for part in text.split(piece, column, _STRIP)), key=lambda p: p.box.left)
    runs: list[_Run] = []
    begun = False  # with the number of a clause or item, which its words follow after a wide space
    for part in parts:
        if runs and begun:
            runs[-1].right, runs[-1].words = part.box.right, f"{runs[-1].words} {part.text}"
        else:
            runs.append(_Run(part.box.left, part.box.right, part.text))
        begun = len(part.text) < 9 and has_marker(part.text + " ")
    return _Line(min(p.box.top for p in row), max(p.box.bottom for p in row), runs)


def _zones(lines: Sequence[_Line], column: float) -> Iterator[_Zone]:
    zone = _Zone()
    for line in lines:
        strips = _gaps(line, column)
        if zone.lines:
            near = line.top - zone.lines[-1].bottom < _FAR * (line.bottom - line.top)
            kept = _common(zone.strips, line, column) if near else []
            if len(kept) == len(zone.strips):
                zone.lines.append(line)
                zone.strips = kept
                continue
            yield zone
            zone = _Zone()
        if strips and len(strips) < _MOST_COLUMNS:
            zone = _Zone([line], strips)
    if zone.lines:
        yield zone


def _gaps(line: _Line, column: float) -> list[tuple[float, float]]:
    return [(a.right, b.left) for a, b in itertools.pairwise(line.runs) if b.left - a.right > WIDE_GAP * column]


def _common(strips: Sequence[tuple[float, float]], line: _Line, column: float) -> list[tuple[float, float]]:
    """What a line leaves empty of each strip, of those that stay wide enough."""
    kept = []
    for strip in strips:
        left, right = strip
        for run in line.runs:
            if run.right <= left or run.left >= right:
                continue
            if run.left - left > right - run.right:
                right = run.left
            else:
                left = run.right
        if right - left >= _STRIP * column:
            kept.append((left, right))
    return kept


def _in_line_order(zone: _Zone, pieces: Sequence[Piece], order: dict[int, int]) -> bool:
    """Whether the file wrote the zone line by line: its pieces never go back up."""
    top, bottom = zone.lines[0].top, zone.lines[-1].bottom
    inside = [p for p in pieces if top <= (p.box.top + p.box.bottom) / 2 <= bottom]
    inside.sort(key=lambda p: order[id(p)])
    return all(b.box.bottom > a.box.bottom - 0.3 * a.size for a, b in itertools.pairwise(inside))


def _in_columns(line: _Line, strips: Sequence[tuple[float, float]]) -> _Line:
    """A line with one run for each column that it has words in."""
    middles = [(left + right) / 2 for left, right in strips]
    runs: dict[int, _Run] = {}
    for run in line.runs:
        place = bisect_right(middles, run.left)
        if place in runs:
            runs[place].right, runs[place].words = run.right, f"{runs[place].words} {run.words}"
        else:
            runs[place] = _Run(run.left, run.right, run.words)
    return _Line(line.top, line.bottom, [runs[place] for place in sorted(runs)])


def _table(zone: _Zone, marks: Marks, column: float, *, ruled_rows: bool) -> Table | None:
    lines = [_in_columns(line, zone.strips) for line in zone.lines]
    wide = [gap for line in lines for gap in _gaps(line, column)]
    if any(sum(a <= left and right <= b for a, b in wide) < _FEWEST_WIDE for left, right in zone.strips):
        return None
    while lines and len(lines[-1].runs) < 2 and _is_alone(lines):
        lines.pop()
    several = sum(len(line.runs) > 1 for line in lines)
    if several < _FEWEST_LINES - 1 or several < 0.5 * len(lines):
        return None
    rows = _below_rules(lines, marks)
    if len(rows) < 3:
        rows = [] if ruled_rows else _spaced(lines)
    if not rows or _is_no_table(lines) or _mixed(lines, rows) < _FEWEST_MIXED:
        return None
    left = min(run.left for line in lines for run in line.runs)
    right = max(run.right for line in lines for run in line.runs)
    columns = (left - 1, *((a + b) / 2 for a, b in zone.strips), right + column)
    edges = (lines[0].top - 1, *((lines[n - 1].bottom + lines[n].top) / 2 for n in rows[1:]), lines[-1].bottom + 1)
    return Table(columns, edges)


def _is_no_table(lines: Sequence[_Line]) -> bool:
    """Whether lines are signatures, a table of contents, a numbered list or labels with their values."""
    several = [line.runs for line in lines if len(line.runs) > 1]
    first, last = [runs[0].words for runs in several], [runs[-1].words.split()[-1] for runs in several]
    return (
        any(_SIGNED.search(run.words) for line in lines for run in line.runs)
        or sum(names_a_page(word) for word in last) >= 0.5 * len(last)
        or sum(" " not in words for words in first) >= 0.6 * len(first)
        or sum(words.endswith(":") for words in first) >= 0.3 * len(first)
    )


def _mixed(lines: Sequence[_Line], rows: Sequence[int]) -> int:
    """How many lines hold words of two cells, one of which goes on from the line before."""
    begins = frozenset(rows)
    return sum(
        n not in begins and len(line.runs) > 1 and any(run.words[:1].islower() for run in line.runs)
        for n, line in enumerate(lines)
    )


def _is_alone(lines: Sequence[_Line]) -> bool:
    """Whether the last line stands farther below than the others do."""
    distances = [b.bottom - a.bottom for a, b in itertools.pairwise(lines)]
    return len(distances) < 2 or distances[-1] > _APART * min(distances)


def _below_rules(lines: Sequence[_Line], marks: Marks) -> list[int]:
    """The lines that begin a row because a ruling stands above them, the first with them."""
    width = max(line.runs[-1].right for line in lines) - min(line.runs[0].left for line in lines)
    rules = [(b.top + b.bottom) / 2 for b in marks.across if b.right - b.left > 0.3 * width]
    return [0] + [
        n
        for n, (a, b) in enumerate(itertools.pairwise(lines), 1)
        if any(a.bottom - 0.5 * (a.bottom - a.top) < y < b.top + 0.5 * (b.bottom - b.top) for y in rules)
    ]


def _spaced(lines: Sequence[_Line]) -> list[int]:
    """The lines that begin a row: those below more white space than others, or else those in the first column."""
    distances = [b.bottom - a.bottom for a, b in itertools.pairwise(lines)]
    usual = sorted(distances)[len(distances) // 4]
    spaced = [n for n, d in enumerate(distances, 1) if d > _APART * usual]
    if spaced:
        return [0, *spaced]
    first = min(line.runs[0].left for line in lines) + 3
    return [n for n, line in enumerate(lines) if n == 0 or line.runs[0].left < first]
