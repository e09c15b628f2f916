"""The reading order of a PDF page: columns one after the other, tables row by row."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

from kpo_compliance.ingest.lines import has_marker
from kpo_compliance.ingest.pdf_marks import Marks
from kpo_compliance.ingest.pdf_page import Piece, Placed, Places, rows_of
from kpo_compliance.ingest.pdf_tables import drawn_tables, in_cells
from kpo_compliance.ingest.pdf_unruled import unruled_tables

_FEWEST_ROWS = 6  # side by side, before two pieces of a line are called columns
_SAMPLE = 4


def column_width(pieces: Sequence[Piece]) -> float:
    """The width of an average character of a page, in points."""
    wide = [p for p in pieces if p.box.right > p.box.left]
    widths = sorted((p.box.right - p.box.left) / len(p.text) for p in wide if len(p.text) > 20)
    if not widths:
        widths = sorted((p.box.right - p.box.left) / len(p.text) for p in wide) or [5.0]
    return max(widths[len(widths) // 2], 0.1)


def line_distance(placed: Sequence[Placed]) -> float:
    """The commonest distance from one line to the next, in points; 0 when the page has too few lines to tell."""
    found: list[float] = []
    for one, two in itertools.pairwise(placed):
        (_, top, _, bottom), (_, below, _, end) = one.piece.box, two.piece.box
        size, other, ahead = bottom - top, end - below, below - top
        if 0.5 * size < ahead < 3.5 * size and 0.8 < size / (other or 1) < 1.25 and one.cell == two.cell:
            found.append(round(2 * ahead) / 2)
    distances = Counter(found)
    if not distances:
        return 0.0
    most = max(distances.values())
    return min(d for d, n in distances.items() if n >= 0.6 * most) if most > 2 else 0.0


def arrange(text: Places, pieces: list[Piece], marks: Marks, column: float) -> list[Placed]:
    """The pieces of a page in the order in which a person reads them."""
    if found := drawn_tables(text, pieces, marks):
        return in_cells(text, pieces, found, column)
    parts = pieces
    if _has_gaps(text, pieces, column):
        parts = [part for piece in pieces for part in text.split(piece, column)]
    gutter = _gutter(parts, column)
    if found := unruled_tables(text, pieces, marks, column, ruled_rows=gutter is not None):
        return in_cells(text, pieces, found, column)
    return [Placed(p) for p in pieces] if gutter is None else _in_columns(parts, gutter)


def _has_gaps(text: Places, pieces: Sequence[Piece], column: float) -> bool:
    """Whether lines of the page hold wide spaces: asked of its longest lines only, to be quick."""
    if len(pieces) < _FEWEST_ROWS:
        return False
    longest = sorted(pieces, key=lambda p: p.box.left - p.box.right)[: len(pieces) // 2 + 1]
    sample = longest[:: max(1, len(longest) // _SAMPLE)][:_SAMPLE]
    found = 0
    for left, piece in zip(range(len(sample) - 1, -1, -1), sample, strict=True):
        found += len(text.split(piece, column)) > 1
        if found > 1 or found + left < 2:
            break
    return found > 1


def _gutter(parts: Sequence[Piece], column: float) -> tuple[float, float] | None:
    """The empty strip between two columns of running text, or None: enough rows with words on both of its sides."""
    rows = rows_of(parts)
    pairs = [(a, b) for row in rows if len(row) == 2 for a, b in [sorted(row, key=lambda p: p.box.left)]]
    pairs = [(a, b) for a, b in pairs if b.box.left - a.box.right > column]
    if len(pairs) < _FEWEST_ROWS:
        return None
    begins = Counter(round(b.box.left / (4 * column)) for _, b in pairs)
    place, _ = begins.most_common(1)[0]
    pairs = [(a, b) for a, b in pairs if abs(round(b.box.left / (4 * column)) - place) <= 1]
    left, right = max(a.box.right for a, _ in pairs), min(b.box.left for _, b in pairs)
    if len(pairs) < _FEWEST_ROWS or left >= right:
        return None
    return (left, right) if all(_is_prose(side) for side in zip(*pairs, strict=True)) else None


def _is_prose(side: Sequence[Piece]) -> bool:
    """Whether pieces are lines of running text, most of them full, and not names, amounts or addresses."""
    widths = sorted(p.box.right - p.box.left for p in side)
    length = sorted(len(p.text) for p in side)[len(side) // 2]
    return length >= 18 and widths[len(widths) // 2] > 0.75 * widths[int(0.9 * (len(widths) - 1))]


def _in_columns(parts: Sequence[Piece], gutter: tuple[float, float]) -> list[Placed]:
    """Left column, then right; what lies across the gutter, or beyond the rows side by side, keeps its place."""
    middle = (gutter[0] + gutter[1]) / 2
    rows = [sorted(row, key=lambda p: p.box.left) for row in rows_of(parts)]
    crossing = [any(p.box.left < middle - 1 and p.box.right > middle + 1 for p in row) for row in rows]
    parallel = _is_parallel(rows)
    placed: list[Placed] = []
    block: list[Piece] = []

    def flush() -> None:
        both = any(p.box.left >= middle for p in block) and any(p.box.right <= middle for p in block)
        for side in (1, 2):
            inside = [p for p in block if (p.box.left >= middle) == (side == 2)]
            edge = sorted(p.box.right for p in inside)[int(0.9 * (len(inside) - 1))] if inside else 0.0
            for place, piece in enumerate(inside):
                placed.append(
                    Placed(piece, side if parallel and both else 0, edge if both else 0.0, None, both and not place)
                )
        block.clear()

    for row, crosses in zip(rows, crossing, strict=True):
        if crosses:
            flush()
            placed += [Placed(p) for p in row]
        else:
            block += row
    flush()
    return placed


def _is_parallel(rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether the columns say the same side by side (two languages): numbers stand in both at one height."""
    same = other = 0
    for row in rows:
        marks = [p.text.split()[0] for p in row if has_marker(p.text)]
        if len(row) == 2 and len(marks) == 2 and marks[0] == marks[1]:
            same += 1
        elif marks:
            other += 1
    return same >= 2 and same >= 0.5 * other
