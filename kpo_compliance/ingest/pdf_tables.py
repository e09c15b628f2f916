"""Tables that a PDF page draws, with lines or with grounds of colour, and the words of their cells in order.

A plain grid is told from its lines alone. Cells that span several rows or columns are found by pdfplumber's table
finder, which is given pdfium's lines and never opens the file.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kpo_compliance.ingest.furniture import page_number
from kpo_compliance.ingest.pdf_marks import Marks
from kpo_compliance.ingest.pdf_page import Box, Piece, Placed, Places, rows_of

_NEAR = 3.0  # points: lines closer than this are one
_MOST_EDGES = 300  # the finder's time grows with their square, and more
_MOST_CROSSINGS = 1500
_FEWEST_GROUNDS = 4
_NARROW = 20.0  # points: less is the space between two columns
_WHOLE = 0.9  # of a table's width or height: a line of all of it


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the places of its ``columns`` and ``rows`` (their edges, first and last with them).

    ``cells`` holds its cells where some of them span several rows or columns, and is empty in a plain grid.
    """

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[Box, ...] = ()

    @property
    def box(self) -> Box:
        """The whole table."""
        return Box(self.columns[0], self.rows[0], self.columns[-1], self.rows[-1])


def drawn_tables(text: Places, pieces: Sequence[Piece], marks: Marks) -> list[Table]:
    """The ruled or shaded tables of a page, from the top: each at least two columns and two rows."""
    return _ruled(marks) or _shaded(text, pieces, marks)


def in_cells(text: Places, pieces: Sequence[Piece], tables: Sequence[Table], column: float) -> list[Placed]:
    """Each table where its first words stand, row by row; the rest in the order of the page."""
    placed: list[Placed | int] = []
    cells: list[dict[tuple[int, int], list[Piece]]] = [{} for _ in tables]
    for piece in pieces:
        middle = (piece.box.top + piece.box.bottom) / 2
        found = next((n for n, t in enumerate(tables) if t.box.top < middle < t.box.bottom), -1)
        if found < 0 or piece.box.right < tables[found].box.left or piece.box.left > tables[found].box.right:
            placed.append(Placed(piece))
            continue
        if not cells[found]:
            placed.append(found)
        for part, place in _parts(text, piece, tables[found]):
            cells[found].setdefault(place, []).append(part)
    result: list[Placed] = []
    for item in placed:
        if isinstance(item, Placed):
            result.append(item)
            continue
        edges = tables[item].columns[1:]
        for (row, at), inside in sorted(cells[item].items()):
            edge = edges[min(at, len(edges) - 1)] - column
            result += [Placed(p, 0, edge, (item, row, at), not number) for number, p in enumerate(inside)]
    return result


def _parts(text: Places, piece: Piece, table: Table) -> list[tuple[Piece, tuple[int, int]]]:
    """A piece, cut where it goes over several cells, and the (row, column) where the cell of each part begins."""
    middle = (piece.box.top + piece.box.bottom) / 2
    lines: Sequence[float] = table.columns
    beside = [c for c in table.cells if c.top <= middle <= c.bottom]
    if beside:
        lines = sorted({c.left for c in beside} | {c.right for c in beside})
    crossed = [x for x in lines if piece.box.left + 1 < x < piece.box.right - 1]
    parts = text.cut_at(piece, crossed) if crossed else [piece]
    return [(part, _place(table, beside, part, middle)) for part in parts]


def _place(table: Table, beside: Sequence[Box], part: Piece, middle: float) -> tuple[int, int]:
    across = (part.box.left + part.box.right) / 2
    cell = next((c for c in beside if c.left <= across <= c.right), None)
    left, top = (cell.left + _NEAR, cell.top + _NEAR) if cell else (across, middle)
    return bisect_right(table.rows[1:], top), bisect_right(table.columns[1:], left)


def _ruled(marks: Marks) -> list[Table]:
    if len(marks.down) < 3 or len(marks.across) < 3:
        return []
    zones: list[list[Box]] = []
    bottoms: list[float] = []
    for line in sorted(marks.down, key=lambda b: b.top):
        if zones and line.top <= bottoms[-1] + _NEAR:
            zones[-1].append(line)
            bottoms[-1] = max(bottoms[-1], line.bottom)
        else:
            zones.append([line])
            bottoms.append(line.bottom)
    return [table for zone in zones if (table := _grid(zone, marks.across))]


def _grid(down: Sequence[Box], across: Sequence[Box]) -> Table | None:
    columns = _clusters((b.left + b.right) / 2 for b in down)
    top, bottom = min(b.top for b in down), max(b.bottom for b in down)
    lines = [b for b in across if top - 3 <= b.top <= bottom + 3 and b.right > columns[0] and b.left < columns[-1]]
    rows = _clusters((b.top + b.bottom) / 2 for b in lines)
    if len(columns) < 3 or len(rows) < 3:
        return None
    table = Table(tuple(columns), tuple(rows))
    if _is_plain(table, down, lines) or len(columns) * len(rows) > _MOST_CROSSINGS:
        return table
    return Table(table.columns, table.rows, _cells(down, lines, table.box))


def _is_plain(table: Table, down: Sequence[Box], across: Sequence[Box]) -> bool:
    """Whether each line between two columns or rows goes from one side of the table to the other."""
    box = table.box
    heights = _lengths(table.columns[1:-1], ((b.left + b.right, b.bottom - b.top) for b in down))
    widths = _lengths(table.rows[1:-1], ((b.top + b.bottom, b.right - b.left) for b in across))
    return all(h >= _WHOLE * (box.bottom - box.top) for h in heights) and all(
        w >= _WHOLE * (box.right - box.left) for w in widths
    )


def _lengths(places: Sequence[float], lines: Iterable[tuple[float, float]]) -> list[float]:
    """How long the lines at each place are together; a line is (twice its place, its length)."""
    total = [0.0] * len(places)
    for double, length in lines:
        index = bisect_right(places, double / 2 + _NEAR) - 1
        if index >= 0 and abs(double / 2 - places[index]) <= _NEAR:
            total[index] += length
    return total


def _shaded(text: Places, pieces: Sequence[Piece], marks: Marks) -> list[Table]:
    """A table whose cells have grounds of colour, in each row or in every other; a table of contents is none."""
    grounds = [b for b in marks.grounds if b.right - b.left > _NARROW and 6 < b.bottom - b.top < 300]
    if not _FEWEST_GROUNDS <= len(grounds) <= _MOST_EDGES:
        return []
    columns = _clusters(x for b in grounds for x in (b.left, b.right))
    columns = [columns[0]] + [b for a, b in itertools.pairwise(columns) if b - a > _NARROW]
    rows = _clusters(y for b in grounds for y in (b.top, b.bottom))
    if len(columns) < 3 or len(rows) < 4 or not _is_steady(grounds, columns):
        return []
    table = Table(tuple(columns), tuple(rows))
    return [table] if _holds(text, table, pieces) and not _is_contents(table, pieces) else []


def _is_steady(grounds: Sequence[Box], columns: Sequence[float]) -> bool:
    """Whether grounds begin where columns do, as many in each column, with at most a row or two between them."""
    first = sorted((b for b in grounds if b.left < columns[0] + 2 * _NEAR), key=lambda b: b.top)
    between = [b.top - a.bottom for a, b in itertools.pairwise(first)]
    if not first or max(between, default=0.0) > 3 * max(b.bottom - b.top for b in first):
        return False
    places = [bisect_right(columns, b.left + 2 * _NEAR) - 1 for b in grounds]
    counts = [places.count(n) for n in range(len(columns) - 1)]
    return min(counts) > 1 and max(counts) - min(counts) <= 1


def _holds(text: Places, table: Table, pieces: Sequence[Piece]) -> bool:
    """Whether few of the words in a table go over a line between two of its columns."""
    parts = [part for piece in _inside(table, pieces) for part, _ in _parts(text, piece, table)]
    over = sum(any(p.box.left + 2 < x < p.box.right - 2 for x in table.columns[1:-1]) for p in parts)
    return len(parts) > 3 and over <= 0.1 * len(parts)


def _inside(table: Table, pieces: Sequence[Piece]) -> list[Piece]:
    box = table.box
    return [p for p in pieces if box.top < (p.box.top + p.box.bottom) / 2 < box.bottom]


def _is_contents(table: Table, pieces: Sequence[Piece]) -> bool:
    """Whether most rows end in a page number, as those of a table of contents do."""
    rows = rows_of(_inside(table, pieces))
    ends = [max(row, key=lambda p: p.box.left).text.split()[-1] for row in rows]
    return sum(names_a_page(word) for word in ends) >= 0.5 * len(rows)


def names_a_page(word: str) -> bool:
    """Whether a word may be the page number in a table of contents."""
    return len(word) < 4 and page_number(word) is not None


def _cells(down: Sequence[Box], across: Sequence[Box], box: Box) -> tuple[Box, ...]:
    """The cells that lines enclose, by pdfplumber's table finder; nothing for more lines than it can take."""
    if len(down) + len(across) > 2 * _MOST_EDGES:
        return ()
    from pdfplumber.table import TableFinder  # noqa: PLC0415  # a quarter of a second, which few files need

    sheet: Any = _Sheet(tuple(box), [_edge(b, "v") for b in down] + [_edge(b, "h") for b in across])
    finder: Any = TableFinder(sheet, {"snap_tolerance": _NEAR, "intersection_tolerance": 2 * _NEAR})
    return tuple(sorted((Box(*cell) for cell in finder.cells), key=lambda c: (c.top, c.left)))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What the table finder asks of a page."""

    bbox: tuple[float, ...]
    edges: list[dict[str, Any]]


def _edge(line: Box, orientation: str) -> dict[str, Any]:
    x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    left, right = (x, x) if orientation == "v" else (line.left, line.right)
    top, bottom = (y, y) if orientation == "h" else (line.top, line.bottom)
    return {
        "x0": left, "x1": right, "top": top, "bottom": bottom, "width": right - left, "height": bottom - top,
        "orientation": orientation, "object_type": "line",
    }  # fmt: skip


def _clusters(places: Iterable[float]) -> list[float]:
    """Distinct places of lines, those closer than three points being one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found
