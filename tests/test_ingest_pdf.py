"""PDF: pages drawn here, read back as paragraphs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from io import BytesIO

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import read
from tests.test_ingest_text import check

WIDTH, HEIGHT = A4
FONT, SIZE, LEADING = "Helvetica", 11, 14

CLAUSES = (
    (
        "1. Secrecy. The Provider shall keep secret everything that it learns about the business of the Client, shall use it "
        "for the Services alone, and shall hand it on to those of its staff only who need it and are bound in the same way."
    ),
    (
        "2. Return. When the Client asks for it, and in any case when this Agreement ends, the Provider shall hand back all "
        "papers and delete all files that hold information of the Client, and shall confirm in writing that it has done so."
    ),
    (
        "3. Law. This Agreement is governed by the laws of Norway, and the courts of Bergen decide every dispute about it that "
        "the parties have not settled between themselves within thirty days after one of them has told the other of it."
    ),
)


def pdf(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    for draw in pages:
        canvas.setFont(FONT, SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def wrap(text: str, width: float, font: str = FONT, size: float = SIZE) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and pdfmetrics.stringWidth(longer, font, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def column(canvas: Canvas, lines: Sequence[str], x: float = 72, y: float = 760, leading: float = LEADING) -> float:
    for line in lines:
        canvas.drawString(x, y, line)
        y -= leading
    return y


def body(canvas: Canvas, texts: Sequence[str], x: float = 72, y: float = 760, width: float = WIDTH - 144) -> float:
    for text in texts:
        y = column(canvas, wrap(text, width), x, y) - 6
    return y


def of(data: bytes) -> Document:
    document = read("-", stdin=data)
    check(document)
    return document


def texts(data: bytes) -> list[str]:
    document = of(data)
    return [document.quote(p.span) for p in document.paragraphs]


def test_paragraphs_and_headings() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 14)
        canvas.drawCentredString(WIDTH / 2, 790, "SERVICES AGREEMENT")
        canvas.setFont(FONT, SIZE)
        body(canvas, CLAUSES)

    document = of(pdf(draw))
    assert [document.quote(p.span) for p in document.paragraphs] == ["SERVICES AGREEMENT", *CLAUSES]
    assert document.paragraphs[0].kind == "heading"
    assert document.paragraphs[0].bold
    assert not document.paragraphs[1].bold
    assert (document.page_count, document.complete, document.notices) == (1, True, ())


@pytest.mark.parametrize("gap", [0, 6])
def test_a_clause_runs_over_the_page_break_and_its_furniture(gap: int) -> None:
    lines = [wrap(text, WIDTH - 144) for text in CLAUSES]

    def page(number: int, parts: Sequence[Sequence[str]]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 30, "Harbour Services Agreement – confidential draft")
            canvas.drawRightString(WIDTH - 72, 30, f"Page {number} of 3")
            canvas.drawString(72, 815, "Norfjord Shipping AS")
            y = 760.0
            for part in parts:
                y = column(canvas, part, y=y) - gap

        return draw

    data = pdf(page(1, [lines[0], lines[1][:1]]), page(2, [lines[1][1:], lines[2][:2]]), page(3, [lines[2][2:]]))
    document = of(data)
    assert [document.quote(p.span) for p in document.paragraphs] == ["Norfjord Shipping AS", *CLAUSES]
    assert document.page_at(document.text.index("When the Client")) == 1
    assert document.page_at(document.text.index("written" if "written" in document.text else "confirm")) == 2
    assert document.page_at(len(document.text) - 1) == 3


def test_line_end_hyphens_ligatures_and_raised_letters() -> None:
    def draw(canvas: Canvas) -> None:
        y = column(
            canvas,
            [
                "The Recipient shall keep all of the confi-",
                "dential papers safe under this non-",
                "disclosure deed, which it signed on the 7",
            ],
        )
        canvas.setFont(FONT, 7)
        canvas.drawString(
            72 + pdfmetrics.stringWidth("disclosure deed, which it signed on the 7", FONT, SIZE), y + 19, "th"
        )
        canvas.setFont(FONT, SIZE)
        canvas.drawString(72, y, "day of the month of May.")

    assert texts(pdf(draw)) == [
        "The Recipient shall keep all of the confidential papers safe under this non-disclosure deed, which it signed on the 7th day of the month of May."
    ]


def test_a_footnote_does_not_cut_the_sentence_over_it() -> None:
    lines = wrap(CLAUSES[0], WIDTH - 144)

    def first(canvas: Canvas) -> None:
        column(canvas, [*wrap(CLAUSES[2], WIDTH - 144), *lines[:1]])
        canvas.setFont(FONT, 8)
        canvas.drawString(72, 80, "1 The staff of a subsidiary counts as staff of the Provider.")

    document = of(pdf(first, lambda c: column(c, lines[1:])))
    assert [(p.kind, document.quote(p.span)) for p in document.paragraphs] == [
        ("body", CLAUSES[2]),
        ("body", CLAUSES[0]),
        ("footnote", "1 The staff of a subsidiary counts as staff of the Provider."),
    ]
    assert [p.number for p in document.pages] == [1, 2, 1]


def test_raised_letters_that_come_last_are_put_in_place() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, ["It was signed on the 21 day of May."])
        canvas.drawString(72, 600, "The end.")
        canvas.setFont(FONT, 7)
        canvas.drawString(72 + pdfmetrics.stringWidth("It was signed on the 21", FONT, SIZE), 765, "st")

    assert texts(pdf(draw)) == ["It was signed on the 21st day of May.", "The end."]


def test_numbers_set_apart_belong_to_their_clause() -> None:
    def draw(canvas: Canvas) -> None:
        for place, text in enumerate(CLAUSES):
            canvas.drawString(72, 760 - 100 * place, text[:2])
            column(canvas, wrap(text[3:], WIDTH - 180), x=108, y=760 - 100 * place)

    assert texts(pdf(draw)) == list(CLAUSES)


def test_list_items_stay_apart() -> None:
    items = ["The Provider shall not:", "(a) disclose it;", "(b) copy it; or", "(c) use it for itself."]

    def draw(canvas: Canvas) -> None:
        for place, text in enumerate(items):
            canvas.drawString(72 + (20 if place else 0), 760 - LEADING * place, text)

    assert texts(pdf(draw)) == items


@pytest.mark.parametrize("by_row", [True, False])
def test_two_columns_are_read_one_after_the_other(by_row: bool) -> None:
    width = 210
    left = [line for text in CLAUSES for line in wrap(text, width)]
    right = [line for text in reversed(CLAUSES) for line in wrap(text.replace("Provider", "Supplier"), width)]

    def draw(canvas: Canvas) -> None:
        if by_row:
            for place, (one, two) in enumerate(zip(left, right, strict=True)):
                canvas.drawString(60, 760 - LEADING * place, one)
                canvas.drawString(320, 760 - LEADING * place, two)
        else:
            column(canvas, left, x=60)
            column(canvas, right, x=320)

    found = texts(pdf(draw))
    assert found[0] == CLAUSES[0]
    assert " ".join(found) == " ".join([*CLAUSES, *(c.replace("Provider", "Supplier") for c in reversed(CLAUSES))])


def test_two_languages_side_by_side_over_two_pages() -> None:
    turkish = (
        "1. Gizlilik. Yüklenici, Müşterinin işi hakkında öğrendiği her şeyi gizli tutar ve yalnızca Hizmetler için kullanır, bunları ancak bilmesi gereken çalışanlarına verir.",
        "2. İade. Müşteri isterse ve her hâlde Sözleşme sona erdiğinde Yüklenici bütün belgeleri geri verir ve bütün dosyaları siler.",
    )
    turkish = tuple(t.translate(str.maketrans("ğışİŞ", "gisIS")) for t in turkish)
    rows: list[tuple[str, str]] = []
    for one, two in zip(turkish, CLAUSES, strict=False):
        left, right = wrap(one, 210), wrap(two, 210)
        size = max(len(left), len(right))
        rows += zip(left + [""] * (size - len(left)), right + [""] * (size - len(right)), strict=True)

    def page(part: Sequence[tuple[str, str]]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            for place, (one, two) in enumerate(part):
                canvas.drawString(60, 760 - LEADING * place, one)
                canvas.drawString(320, 760 - LEADING * place, two)

        return draw

    whole = texts(pdf(page(rows)))
    assert whole == [*turkish, *CLAUSES[:2]]


def test_a_ruled_table_is_read_by_cells() -> None:
    rows = [("Service", "Fee"), ("Proof reading of the annual report", "100"), ("Typing", "20")]

    def draw(canvas: Canvas) -> None:
        column(canvas, ["The fees are these:"], y=790)
        for place, (one, two) in enumerate(rows):
            canvas.drawString(80, 745 - 20 * place, one)
            canvas.drawString(330, 745 - 20 * place, two)
        canvas.grid([72, 320, 500], [760 - 20 * n for n in range(4)])
        column(canvas, ["They are due within thirty days."], y=660)

    document = of(pdf(draw))
    found = [(document.quote(p.span), p.cell) for p in document.paragraphs]
    cells = [(text, (0, row, place)) for row, pair in enumerate(rows) for place, text in enumerate(pair)]
    assert found == [("The fees are these:", None), *cells, ("They are due within thirty days.", None)]


def test_struck_out_words_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        before, struck = "The Provider shall pay ", "no more than one euro "
        canvas.drawString(72, 760, before + struck + "for each breach.")
        x = 72 + pdfmetrics.stringWidth(before, FONT, SIZE)
        canvas.line(x, 764, x + pdfmetrics.stringWidth(struck, FONT, SIZE) - 3, 764)
        canvas.drawString(72, 730, "These words are underlined only.")
        canvas.line(72, 728, 200, 728)

    document = of(pdf(draw))
    assert document.text == "The Provider shall pay for each breach.\nThese words are underlined only."
    assert [n.kind for n in document.notices] == ["struck-out-text"]


def _invisible(canvas: Canvas) -> None:
    text = canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.textLine("The Provider keeps nothing secret.")
    canvas.drawText(text)


def _white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 700, "The Provider keeps nothing secret.")


def _outside(canvas: Canvas) -> None:
    canvas.drawString(72, -60, "The Provider keeps nothing secret.")


@pytest.mark.parametrize("hide", [_invisible, _white, _outside])
def test_hidden_text_is_left_out(hide: Callable[[Canvas], None]) -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, ["The Provider keeps all secret."])
        hide(canvas)

    document = of(pdf(draw))
    assert document.text == "The Provider keeps all secret."
    assert [n.kind for n in document.notices] == ["hidden-text"]


def test_a_page_of_hidden_text_is_not_read_completely() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, ["Exhibit 1"], y=800)
        canvas.setFillColorRGB(1, 1, 1)
        body(canvas, CLAUSES)

    document = of(pdf(draw))
    assert (document.text, document.complete) == ("Exhibit 1", False)
    assert [n.kind for n in document.notices] == ["unseen-pages"]
    with pytest.raises(UnreadableDocument, match="cannot be seen"):
        of(pdf(lambda c: (c.setFillColorRGB(1, 1, 1), body(c, CLAUSES))[0]))


def test_white_words_on_a_dark_ground_are_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.1, 0.1, 0.4)
        canvas.rect(60, 690, 400, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 700, "FEES AND PAYMENT")
        canvas.setFillColorRGB(0, 0, 0)
        column(canvas, ["The fees are fixed."], y=660)

    assert texts(pdf(draw)) == ["FEES AND PAYMENT", "The fees are fixed."]


def _picture(canvas: Canvas, share: float = 1.0) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "lightgray")), 0, 0, WIDTH * share, HEIGHT * share)


def test_scanned_pages_are_told() -> None:
    data = pdf(_picture, _picture)
    with pytest.raises(UnreadableDocument, match="ocrmypdf") as caught:
        read("-", stdin=data)
    assert caught.value.status == "no-text"
    document = of(pdf(lambda c: body(c, CLAUSES), _picture))
    assert not document.complete
    assert [(n.kind, n.page) for n in document.notices] == [("scanned-pages", 2)]
    assert of(pdf(lambda c: body(c, CLAUSES), lambda c: _picture(c, 0.2))).complete


def test_the_text_layer_of_a_scan_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        _picture(canvas)
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textLine("The Provider keeps all secret.")
        canvas.drawText(text)

    document = of(pdf(draw))
    assert document.text == "The Provider keeps all secret."
    assert [n.kind for n in document.notices] == ["ocr-layer"]
    assert document.complete


def test_unseen_text_beside_a_picture_is_no_text_layer() -> None:
    def draw(canvas: Canvas) -> None:
        body(canvas, CLAUSES)
        canvas.drawImage(ImageReader(Image.new("RGB", (8, 8), "lightgray")), 0, 0, WIDTH, HEIGHT * 0.4)
        text = canvas.beginText(72, HEIGHT * 0.45)
        text.setTextRenderMode(3)
        for _ in range(12):
            text.textLine("The Provider keeps all secret, and the Client owns all that it makes for ever.")
        canvas.drawText(text)

    document = of(pdf(draw))
    assert "keeps all secret, and the Client owns" not in document.text
    assert "hidden-text" in {n.kind for n in document.notices}


@pytest.mark.parametrize("turned", [90, 270, 0])
def test_turned_pages(turned: int) -> None:
    def draw(canvas: Canvas) -> None:
        if turned:
            canvas.setPageRotation(turned)
            canvas.translate(*((WIDTH, 0) if turned == 90 else (0, WIDTH)))
            canvas.rotate(90 if turned == 90 else -90)
        y = 500
        for text in CLAUSES:
            for line in wrap(text, 450):
                canvas.drawString(72, y, line)
                y -= LEADING
            y -= 8

    assert texts(pdf(draw)) == list(CLAUSES)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"encrypt": StandardEncryption("user", "owner")}, "encrypted"),
        ({"encrypt": StandardEncryption("", "owner")}, ""),
    ],
)
def test_encryption(options: dict[str, object], status: str) -> None:
    data = pdf(lambda c: body(c, CLAUSES), **options)
    if not status:
        assert texts(data) == list(CLAUSES)
        return
    with pytest.raises(UnreadableDocument, match="password") as caught:
        read("-", stdin=data)
    assert caught.value.status == status


def test_damaged_and_blank_files() -> None:
    good = pdf(lambda c: body(c, CLAUSES))
    for data in (good[:200], b"%PDF-1.7\n" + b"x" * 500):
        with pytest.raises(UnreadableDocument, match="damaged"):
            read("-", stdin=data)
    with pytest.raises(UnreadableDocument, match="no text") as caught:
        read("-", stdin=pdf(lambda c: None))
    assert caught.value.status == "no-text"


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_mutated_files_are_read_or_refused(data: st.DataObject) -> None:
    good = bytearray(pdf(lambda c: body(c, CLAUSES), pageCompression=0))
    for _ in range(data.draw(st.integers(1, 12))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        check(read("-", stdin=bytes(good)))
    except UnreadableDocument as error:
        message = str(error)
        assert message.endswith(".")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.integers(-50, 650),
                st.integers(-50, 900),
                st.text(st.sampled_from("ab (1)-.;Z"), max_size=30),
                st.booleans(),
            ),
            max_size=15,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_page_makes_a_sound_document(pages: list[list[tuple[int, int, str, bool]]]) -> None:
    def page(items: list[tuple[int, int, str, bool]]) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            for x, y, text, ruled in items:
                canvas.drawString(x, y, text)
                if ruled:
                    canvas.grid([x, x + 40, x + 90], [y - 5, y + 12, y + 30])

        return draw

    try:
        check(read("-", stdin=pdf(*(page(items) for items in pages))))
    except UnreadableDocument as error:
        status = error.status
    else:
        status = "no-text"
    assert status == "no-text"


def test_reading_is_hardly_slower_than_the_plain_text() -> None:
    data = pdf(*[lambda c: body(c, CLAUSES * 4)] * 30)
    plain, whole = [], []
    for _ in range(3):
        begin = time.process_time()
        with pdfium.PdfDocument(data) as file:
            for page in file:
                page.get_textpage().get_text_range()
        plain.append(time.process_time() - begin)
        begin = time.process_time()
        read("-", stdin=data)
        whole.append(time.process_time() - begin)
    assert min(whole) < 6 * min(plain) + 0.1
