"""Form fields and notes of a PDF, read where a viewer shows them."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from kpo_compliance import ingest, isolation
from kpo_compliance.document import Document
from kpo_compliance.ingest.pdf_forms import Field, Overlay, Rect, in_place
from tests.endings import ended

CONTENT = (
    b"BT /F 11 Tf 72 700 Td (The term of this agreement is) Tj 260 0 Td (from the date of signature.) Tj ET "
    b"BT /F 11 Tf 72 600 Td (The Provider keeps all information secret.) Tj ET"
)
FORM = b"/AcroForm<</Fields[6 0 R 7 0 R 8 0 R]%b/DA(/Helv 11 Tf 0 g)/DR<</Font<</Helv 5 0 R>>>>>>"
WHOLE = ["The term of this agreement is from the date of signature.", "The Provider keeps all information secret."]


def pdf(*annotations: bytes, form: bytes = b"", content: bytes = CONTENT) -> bytes:
    """A page with annotations, which are the objects from 6."""
    listed = b" ".join(b"%d 0 R" % (6 + n) for n in range(len(annotations)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + form + b">>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/Annots[" + listed + b"]>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>", *annotations,
    ]  # fmt: skip
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%btrailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table, len(objects) + 1, len(out))


def text(place: str, value: str = "three years", flags: int = 4) -> bytes:
    return f"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V({value})/Rect[{place}]/DA(/Helv 11 Tf 0 g)/F {flags}>>".encode()


def note(kind: str, place: str, words: str = "", flags: int = 4, more: str = "") -> bytes:
    return f"<</Type/Annot/Subtype/{kind}/Rect[{place}]/DA(/Helv 11 Tf 0 g)/Contents({words})/T(Ada)/F {flags}{more}>>".encode()


def read(*annotations: bytes, form: bytes = FORM % b"") -> Document:
    return ingest.read("-", stdin=pdf(*annotations, form=form))


def kinds(document: Document) -> list[str]:
    return [n.kind for n in document.notices]


def lines(document: Document) -> list[str]:
    return [document.quote(p.span) for p in document.paragraphs]


@pytest.mark.parametrize("form", [FORM % b"", FORM % b"/NeedAppearances true"])
def test_a_filled_field_is_read_within_its_sentence(form) -> None:
    document = read(text("222 695 330 712"), form=form)
    assert lines(document) == ["The term of this agreement is three years from the date of signature.", WHOLE[1]]
    assert kinds(document) == ["form-fields"]
    assert document.complete
    assert document.page_at(30) == 1


def test_a_form_that_only_some_programs_show_is_not_complete() -> None:
    document = ingest.read("-", stdin=pdf(form=b"/AcroForm<</Fields[]/XFA(x)>>/NeedsRendering true"))
    assert "dynamic-form" in kinds(document)
    assert not document.complete
    hybrid = FORM % b"/XFA(x)"
    assert "three years" in read(text("222 695 330 712"), form=hybrid).text


def test_fields_as_a_program_writes_them() -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    form = canvas.acroForm
    canvas.drawString(72, 700, "Term of this agreement:")
    form.textfield(name="term", value="three years", x=220, y=692, width=150, height=20, forceBorder=True)
    canvas.drawString(72, 650, "Confidential:")
    form.checkbox(name="conf", checked=True, x=160, y=645)
    canvas.drawString(190, 650, "Public:")
    form.checkbox(name="pub", checked=False, x=240, y=645)
    form.choice(name="law", value="England", options=["England", "Turkey"], x=72, y=600, width=90, height=20)
    form.textfield(name="duty", value="The Provider\nkeeps it secret.", x=72, y=520, width=200, height=60, fieldFlags="multiline")
    canvas.drawString(72, 480, "Signed on 3 March 2026.")
    canvas.showPage()
    canvas.save()
    document = ingest.read("-", stdin=out.getvalue())
    found = " ".join(lines(document))
    assert found == "Term of this agreement: three years Confidential: ☒ Public: ☐ England The Provider keeps it secret. Signed on 3 March 2026."


def test_a_check_box_whose_looks_are_lost_does_not_take_the_page_with_it(tmp_path) -> None:
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 650, "Confidential:")
    canvas.acroForm.checkbox(name="conf", checked=True, x=160, y=645)
    canvas.drawString(72, 600, "Signed on 3 March 2026.")
    canvas.save()
    lost = re.sub(rb"/N <<\s/Off \d+ 0 R /Yes \d+ 0 R", b"/N << /Off 99 0 R /Yes 99 0 R", out.getvalue())
    file = tmp_path / "form.pdf"
    file.write_bytes(lost.replace(b"/AS /Yes", b"").replace(b"/V /Yes", b""))
    assert isolation.read(str(file)).text == "Confidential: ☐\nSigned on 3 March 2026."


def test_text_written_over_a_page_is_read_with_a_notice_and_comments_are_not() -> None:
    for form in (b"", FORM % b""):
        document = read(
            note("FreeText", "72 640 400 660", "Clause 3 is deleted."), note("Text", "500 640 520 660", "Please check"),
            note("Highlight", "72 598 300 610", "Why", more="/QuadPoints[72 610 300 610 72 598 300 598]"), form=form,
        )  # fmt: skip
        assert lines(document) == [WHOLE[0], "Clause 3 is deleted.", WHOLE[1]]
        assert kinds(document) == ["written-over", "comments"]
        assert "2 comments (by Ada)" in document.notices[1].message


def test_what_a_reviewer_struck_out_stays_out_beside_a_field() -> None:
    quads = "/QuadPoints[72 609 279 609 72 597 279 597]"
    for others in ((), (text("222 695 330 712"),)):
        document = read(*others, note("StrikeOut", "72 597 279 609", more=quads))
        assert WHOLE[1] not in document.text
        assert "struck-out-text" in kinds(document)


@pytest.mark.parametrize("flags", [2, 32, 1])
def test_fields_that_are_not_shown_are_left_out(flags) -> None:
    document = read(text("222 695 330 712", flags=flags), note("FreeText", "72 640 400 660", "unseen", flags=flags))
    assert lines(document) == WHOLE
    assert kinds(document) == ["hidden-fields"]


def test_links_cost_nothing_and_say_nothing() -> None:
    document = read(*[note("Link", "72 600 100 610")] * 20, form=b"")
    assert (lines(document), kinds(document)) == (WHOLE, [])


@pytest.mark.parametrize(
    "annotation",
    [
        b"null", b"<<>>", b"<</Type/Annot/Subtype/Widget>>", b"<</Type/Annot/Subtype/Widget/Rect[a b]/FT/Tx/V(x)>>", b"[6 0 R]",
        b"<</Type/Annot/Subtype/Widget/Rect[0 0 1e30 1e30]/FT/Tx/V(x)/F 4>>", b"<</Type/Annot/Subtype/FreeText/Contents 6 0 R/Rect[0 0 9 9]>>",
        b"<</Type/Annot/Subtype/Widget/FT/Btn/Parent 6 0 R/Kids[6 0 R]/Rect[72 600 90 610]/F 4>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/V 6 0 R/Rect[72 640 90 650]/AP<</N 6 0 R>>/F 4>>",
        b"<</Type/Annot/Subtype/FreeText/Rect[72 640 400 660]/Contents(" + b"x" * 100_000 + b")/F 4>>",
    ],
)  # fmt: skip
def test_broken_annotations_cost_only_themselves(annotation) -> None:
    status, document = ended(lambda: read(annotation))
    assert status in ("ok", "limit")
    assert document is None or all(words in document.text for words in WHOLE)


def test_more_notes_than_can_be_read() -> None:
    document = read(*[note("Text", "1 1 2 2", "x")] * 5001, form=b"")
    assert not document.complete
    assert "unread-part" in kinds(document)


BOX = {n: Rect(10.0 * n, 0.0, 10.0 * n + 9, 10.0) for n in range(10)}


def test_letters_behind_what_stands_left_of_them() -> None:
    own, field = "abcd", Field(Rect(15, 0, 28, 10))
    places = {0: Rect(0, 0, 9, 10), 1: Rect(10, 0, 14, 10), 2: Rect(30, 0, 39, 10), 3: Rect(40, 0, 49, 10), 6: Rect(16, 0, 20, 10), 7: Rect(21, 0, 25, 10)}
    made, order = in_place("abcd\r\nxy", Overlay((field,), own=own), places.get)
    assert made == "ab xy cd"
    assert len(order) == len(made)
    assert [order[n] for n in (0, 1, 3, 4, 6, 7)] == [0, 1, 6, 7, 2, 3]


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab \r\n", max_size=12),
    st.text("xy \r\n", max_size=8),
    st.lists(st.tuples(st.floats(0, 90), st.floats(0, 90), st.sampled_from(["", "☒"])), max_size=4),
    st.data(),
)
def test_no_letter_is_lost_or_made_up(own, extra, fields, data) -> None:
    whole = own + extra
    rects = {n: Rect(x := data.draw(st.floats(0, 90)), y := data.draw(st.floats(0, 90)), x + 5, y + 9) for n in range(len(whole))}
    overlay = Overlay(tuple(Field(Rect(x, y, x + 30, y + 12), mark) for x, y, mark in fields), own=own)
    made, order = in_place(whole, overlay, rects.get)
    assert len(made) == len(order)
    assert all(0 <= n <= max(len(whole) - 1, 0) for n in order)
    kept = [c for c in made if c in "ab"]
    assert kept == [c for c in own if c in "ab"]
    boxes = [o.place for o in overlay.places if o.mark]
    inside = sum(any(b.holds((rects[n].left + rects[n].right) / 2, (rects[n].bottom + rects[n].top) / 2) for b in boxes) for n in range(len(own), len(whole)))
    letters = sum(c in "xy" for c in extra)
    assert letters - inside <= sum(c in "xy" for c in made) <= letters
