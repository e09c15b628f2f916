"""Tables drawn here on PDF pages, written line by line over all columns, read back cell by cell."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.test_ingest_pdf import CLAUSES, of, pdf, texts, wrap

ROWS = (
    ("Service", "Response", "Credit"),
    (
        "Help desk for the staff of the Client in all of its offices, by telephone and by mail",
        "Within two hours of the call on working days, and within eight hours otherwise",
        "Five per cent of the monthly fee for each hour of delay",
    ),
    ("Repair of the machines on the premises of the Client", "Within one working day", "Ten per cent of the fee"),
    (
        "Monthly report on all calls, with the cause of each and what was done to keep it from coming again",
        "On the fifth working day of the month that follows",
        "None",
    ),
    ("Escrow of the source code", "Thirty days", "The fees of the agent are borne by the Provider alone"),
)
LEFT = (72.0, 232.0, 382.0, 512.0)


def table(canvas: Canvas, rows: Sequence[Sequence[str]], lefts: Sequence[float], top: float) -> list[float]:
    """Writes the rows line by line over all columns; the heights at which rows begin and the last one ends."""
    edges, y = [top], top - 14.0
    for row in rows:
        cells = [wrap(text, b - a - 12) for text, a, b in zip(row, lefts, lefts[1:], strict=False)]
        for line in range(max(map(len, cells))):
            for left, cell in zip(lefts, cells, strict=False):
                if line < len(cell):
                    canvas.drawString(left + 6, y, cell[line])
            y -= 13
        edges.append(y + 7)
        y -= 7
    return edges


def rules(canvas: Canvas, style: str, lefts: Sequence[float], edges: Sequence[float]) -> None:
    canvas.setLineWidth(0.5)
    if style == "grid":
        canvas.grid(list(lefts), list(edges))
    if style == "rows":
        for y in edges[1:]:
            canvas.line(lefts[0], y, lefts[-1], y)
    if style == "columns":
        for x in lefts[1:-1]:
            canvas.line(x, edges[0], x, edges[-1])
    if style == "box":
        canvas.rect(lefts[0], edges[-1], lefts[-1] - lefts[0], edges[0] - edges[-1])


@pytest.mark.parametrize(
    ("style", "columns"), [("grid", 2), ("grid", 3), ("rows", 2), ("rows", 3), ("columns", 3), ("box", 3), ("none", 3)]
)
def test_cells_of_several_lines_are_not_mixed_up(style: str, columns: int) -> None:
    rows = [row[:columns] for row in ROWS]

    def draw(canvas: Canvas) -> None:
        for place, line in enumerate(wrap(CLAUSES[0], 440)):
            canvas.drawString(72, 800 - 13 * place, line)
        edges = table(canvas, rows, LEFT[: columns + 1], 720)
        rules(canvas, style, LEFT[: columns + 1], edges)
        for place, line in enumerate(wrap(CLAUSES[1], 440)):
            canvas.drawString(72, edges[-1] - 40 - 13 * place, line)

    assert texts(pdf(draw)) == [CLAUSES[0], *(cell for row in rows for cell in row), CLAUSES[1]]


def test_a_cell_that_spans_rows_is_read_whole() -> None:
    words = wrap("The Provider answers for all of these, on each day of the week and at each of the sites", 110)

    def draw(canvas: Canvas) -> None:
        for place in range(6):
            if place < len(words):
                canvas.drawString(78, 746 - 13 * place, words[place])
            if place % 2 == 0:
                canvas.drawString(206, 746 - 13 * place, f"Site number {place // 2 + 1}")
                canvas.drawString(306, 746 - 13 * place, f"{place + 7} staff")
        for y in (755.0, 677.0):
            canvas.line(72, y, 400, y)
        for y in (729.0, 703.0):
            canvas.line(200, y, 400, y)
        for x in (72.0, 200.0, 300.0, 400.0):
            canvas.line(x, 755, x, 677)

    document = of(pdf(draw))
    found = [(document.quote(p.span), (p.cell or (0, 0, 0))[1:]) for p in document.paragraphs]
    sites = [(f"Site number {n + 1}", (n, 1)) for n in range(3)]
    staff = [(f"{2 * n + 7} staff", (n, 2)) for n in range(3)]
    pairs = [cell for pair in zip(sites, staff, strict=True) for cell in pair]
    assert found == [(" ".join(words), (0, 0)), *pairs]


def test_rows_told_apart_by_their_ground() -> None:
    rows = [("Milestone of the work", "Date"), ("First delivery to the Client", "May"), ("Test by the Client", "June")]
    rows += [("Second delivery to the Client", "July"), ("Acceptance of the work", "August"), ("End", "Autumn")]

    def draw(canvas: Canvas) -> None:
        for place in range(0, len(rows), 2):
            canvas.setFillGray(0.8)
            canvas.rect(72, 740 - 16 * place, 300, 16, stroke=0, fill=1)
            canvas.rect(372, 740 - 16 * place, 100, 16, stroke=0, fill=1)
        canvas.setFillGray(0)
        for place, (one, two) in enumerate(rows):
            canvas.drawString(76, 744 - 16 * place, one)
            canvas.drawString(376, 744 - 16 * place, two)

    assert texts(pdf(draw)) == [*(cell for row in rows[:5] for cell in row), "End Autumn"]


def test_contents_labels_and_signatures_are_no_tables() -> None:
    contents = [
        ("The services of the Provider, and all that goes with them in the first", "12"),
        ("year of the term", "14"),
        ("The fees", "15"),
        ("The term, the end of the term, and what each party must do when it", "17"),
        ("ends", "19"),
    ]
    labels = [
        ("Client:", "Alder Shipping AS, a company that is registered in Norway, with its seat"),
        ("", "in the city of Bergen"),
        ("Provider:", "Birch Data Ltd, a company that is registered in England, with its seat"),
        ("", "in the city of London"),
        ("Start:", "the first day of the month that follows the one in which the last party"),
        ("", "signs"),
    ]
    signatures = [
        ("For the Client", "For the Provider"),
        ("By: Jane Alder", "By: John Birch"),
        ("Title: head", "Title: head"),
    ]

    def page(pairs: Sequence[tuple[str, str]], second: float) -> list[str]:
        def draw(canvas: Canvas) -> None:
            for place, (one, two) in enumerate(pairs):
                canvas.drawString(72, 760 - 14 * place, one)
                canvas.drawString(second, 760 - 14 * place, two)

        document = of(pdf(draw))
        assert not any(p.cell for p in document.paragraphs)
        return document.text.split()

    for pairs, second in ((contents, 480.0), (labels, 150.0), (signatures, 320.0)):
        assert page(pairs, second) == " ".join(f"{one} {two}" for one, two in pairs).split()


def test_entries_of_a_table_of_contents_stay_apart() -> None:
    entries = [("Section 9.01 Survival", "38"), ("Section 9.02 Notices", "38"), ("Section 9.03 Law and courts", "39")]

    def draw(canvas: Canvas) -> None:
        for place, (title, number) in enumerate(entries):
            canvas.drawString(72, 760 - 14 * place, title)
            canvas.drawRightString(500, 760 - 14 * place, number)

    assert texts(pdf(draw)) == [" ".join(entry) for entry in entries]
