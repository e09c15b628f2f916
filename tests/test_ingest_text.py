"""Plain text, Markdown and HTML: encodings, paragraphs, page furniture, and what random bytes may do."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning, read
from kpo_compliance.ingest.cleaning import clean, misread_turkish, plain_letters, repair_turkish
from kpo_compliance.ingest.furniture import page_number
from kpo_compliance.ingest.lines import ends_sentence, has_marker, looks_like_heading, spaced_marker


def of(text: str | bytes) -> Document:
    """The document that text read from standard input becomes."""
    return read("-", stdin=text if isinstance(text, bytes) else text.encode("utf-8"))


def texts(text: str | bytes) -> list[str]:
    document = of(text)
    return [document.quote(p.span) for p in document.paragraphs]


def check(document: Document) -> None:
    """What holds of every document: paragraphs cover the text, and every character has a page when there are pages."""
    assert document.text == "\n".join(document.quote(p.span) for p in document.paragraphs)
    position = 0
    for paragraph in document.paragraphs:
        assert paragraph.span.start == position
        assert len(paragraph.span) > 0
        assert "\n" not in document.quote(paragraph.span)
        position = paragraph.span.end + 1
    if document.page_count:
        assert document.pages[0].span.start == 0
        assert document.pages[-1].span.end == len(document.text)
        assert all(a.span.end == b.span.start for a, b in zip(document.pages, document.pages[1:], strict=False))
        assert all(1 <= p.number <= document.page_count for p in document.pages)
    else:
        assert document.pages == ()


def sound(text: str | bytes) -> str:
    """The text of the document, which is checked; "" when it is refused, which must be with a message."""
    try:
        document = of(text)
    except UnreadableDocument as error:
        return "" if str(error) and error.status else "no message"
    check(document)
    return document.text


WRAPPED = """\
                          CONSULTING AGREEMENT

     1. Secrecy. The Consultant shall keep everything that it learns
about the business of the Company secret, and shall not use it for a
purpose other than the Services without the Company's prior written
consent.

     2. Term. This Agreement begins on the date above and goes on for two
years, unless a party ends it before that by giving the other party thirty
days' written notice of its wish to do so.
"""


def test_lines_that_a_margin_broke_are_joined() -> None:
    found = texts(WRAPPED)
    assert found[0] == "CONSULTING AGREEMENT"
    assert found[1].startswith("1. Secrecy. The Consultant")
    assert found[1].endswith("prior written consent.")
    assert found[2].endswith("written notice of its wish to do so.")
    assert len(found) == 3


def test_lines_that_are_whole_paragraphs_stay_apart() -> None:
    text = "Adres: Elma Sokak 4\nTelefon: 555 0101\nYetkili: A. Deniz\nTaraflar aşağıdaki hususlarda anlaşmıştır.\n"
    assert texts(text) == text.splitlines()


@pytest.mark.parametrize(
    ("foot", "head"),
    [
        ("3", ""),
        ("- 3 -", ""),
        ("Page 3 of 9", ""),
        ("Sayfa 3/9", ""),
        ("iii", ""),
        ("3", "Harbour Supply Agreement"),
    ],
)
def test_a_sentence_runs_over_a_page_break(foot: str, head: str) -> None:
    def page(number: int, body: str) -> str:
        shown = foot.replace("3", str(number)).replace("iii", "i" * number)
        return f"{head}\n\n{body}\n\n{shown}\n"

    bodies = [
        "The Supplier shall deliver the Goods to the place that the Buyer\nnames, and the Buyer shall examine them without",
        "undue delay after it has received them.\n\n2. The price is fixed for",
        "the whole term of this Agreement.",
    ]
    document = of("\f".join(page(n + 1, body) for n, body in enumerate(bodies)))
    found = [document.quote(p.span) for p in document.paragraphs]
    assert any(p.endswith("examine them without undue delay after it has received them.") for p in found)
    assert "2. The price is fixed for the whole term of this Agreement." in found
    assert document.page_count == 3
    assert document.page_at(document.text.index("undue delay")) == 2
    assert document.page_at(document.text.index("examine")) == 1
    assert len(found) == 2
    check(document)


def test_page_numbers_that_count_on_inside_the_text_go() -> None:
    names = ["Buyer", "Seller", "Carrier", "Agent", "Bank"]
    text = "\n\n".join(
        f"The {x} owes what\n\n                    {n}\n\nclause {x} gives." for n, x in enumerate(names, 4)
    )
    assert texts(text) == [f"The {x} owes what clause {x} gives." for x in names]


def test_notes_beside_the_page_numbers_of_an_older_print_go() -> None:
    words = (
        "The Provider shall keep the goods safe and dry and in good order at its own cost in every season of the year"
    )
    note = ["[*] Some words on this page were left out here and were given to the registrar", "of the Chamber apart."]
    lines: list[str] = []
    for number, season in enumerate(("spring", "summer", "autumn", "winter"), 2):
        lines += [f"{number}.{n} {words}, part {chr(96 + n)}." for n in range(1, 25)]
        lines += [f"{number}.30 {words} and shall", *note, str(number), f"report on it in {season}."]
    found = texts("\n".join(lines))
    assert sum("registrar" in text or "Chamber" in text for text in found) == 0
    assert found.count(f"3.30 {words} and shall report on it in summer.") == 1


def test_a_number_alone_is_text_when_it_does_not_count() -> None:
    assert "7" in texts("Rooms:\n\n7\n\nThe rooms are let furnished.\n\nBeds:\n\n19\n\nBeds are made daily.")


def test_foot_lines_of_archives_go() -> None:
    text = "The Client pays within\n\nSource: OAK MILLS INC, 8-K, 1/10/2020\n\n\n\n\n\nthirty days of the invoice.\n"
    assert texts(text) == ["The Client pays within thirty days of the invoice."]


def test_paragraphs_in_one_long_line_are_told_apart() -> None:
    words = "Each party keeps the other's papers in good order and hands them back when it is asked to. " * 3
    text = (
        f"1.1 Papers. {words}  1.2 Return. {words}Nothing in Section 4.1 of the Annex limits this. 1.3 Copies. {words}"
    )
    found = texts(text)
    assert [p[:11] for p in found] == ["1.1 Papers.", "1.2 Return.", "1.3 Copies."]


def test_numbered_clauses_in_one_paragraph_are_told_apart() -> None:
    words = "Each party keeps the other's papers in good order and hands them back as Section 3 says. " * 5
    clauses = [f"{n}. {words}".strip() for n in range(1, 6)]
    assert texts("The parties agree: " + " ".join(clauses)) == ["The parties agree:", *clauses]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("the duty of confi-", "dentiality is long", "confidentiality"),
        ("under a non-", "disclosure agreement", "non-disclosure"),
        ("by the Buyer-", "Seller committee", "Buyer-Seller"),
    ],
)
def test_hyphens_at_line_ends(before: str, after: str, joined: str) -> None:
    filler = "This is an ordinary line of sixty characters, or nearly that\nand here is another one of about the same length as it is\n"
    assert (
        joined
        in of(
            f"{filler}which goes on to speak at some length of {before}\n{after} for both of the parties here\n{filler}"
        ).text
    )


ENCODED = "Gizli bilgi üçüncü kişilere açıklanamaz; işbu yükümlülük şirketin ağır kusurunda da sürer. Ödeme için süre bir yıldır."


@pytest.mark.parametrize(
    "data",
    [
        ENCODED.encode("utf-8"),
        ENCODED.encode("utf-8-sig"),
        ENCODED.encode("utf-16"),
        ENCODED.encode("utf-16-le"),
        ENCODED.encode("utf-16-be"),
        ENCODED.encode("utf-32"),
        ENCODED.encode("cp1254"),
        ENCODED.encode("utf-8").replace(b" ", b"\x00 "),
    ],
)
def test_encodings(data: bytes) -> None:
    if data.count(b"\x00") == ENCODED.count(" "):
        assert " ".join(of(data).text.split()) == ENCODED
    else:
        assert of(data).text == ENCODED


def test_turkish_letters_read_as_latin_are_put_right() -> None:
    wrong = "Yüklenici iþbu sözleþme ile gizli bilgiyi açýklamamayý ve saklamayý bir yýl için kabul eder; aðýr kusur saklýdýr."
    assert misread_turkish(wrong)
    assert repair_turkish(wrong).startswith("Yüklenici işbu sözleşme ile gizli bilgiyi açıklamamayı")
    assert not misread_turkish("Þór and Ýmir are names in an English text.")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  con\u00adfi\u200bdential\u00a0\tin\ufb01nite ", "confidential infinite"),
        ("s\u0327ahıs", "şahıs"),
        ("a\x07b\x1b[1m", "a b [1m"),
        ("\u202eabc\u202c", "abc"),
        ("\uf0b7 item", "• item"),
        ("Know\u00adHow", "Know-How"),
        ("plain", "plain"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_clean_looks_every_character_up() -> None:
    for code in (*range(0x3200), *range(0xD800, 0x10000)):
        text = f"\u00e9{chr(code)}z"
        looked_up = unicodedata.normalize("NFC", " ".join(text.translate(cleaning._TABLE).split()))
        assert clean(text) == looked_up, hex(code)


def test_letters_that_look_alike() -> None:
    assert plain_letters("соnfidеntial Иван Ω") == "confidential Иван Ω"
    kinds = {n.kind for n in of("The раrty shall keep it sec\u200bret.").notices}
    assert kinds == {"look-alike-letters", "hidden-characters"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("- 12 -", 12),
        ("Page 3 of 12", 3),
        ("Sayfa 3/12", 3),
        ("3 / 12", 3),
        ("xiv", 14),
        ("F-3", 3),
        ("Page -2-", 2),
        ("3    4".replace("    ", " "), 3),
        ("3 9", None),
        ("clause 3", None),
        ("mix", None),
        ("İ", 1),
        ("vıİ", 7),
        ("$3.00", None),
    ],
)
def test_page_number(text: str, number: int | None) -> None:
    assert page_number(text) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(a) the Buyer", True),
        ("4.2 Payment", True),
        ("ARTICLE IV", True),
        ("MADDE 5 – Gizlilik", True),
        ("• item", True),
        ("ç) Proje", True),
        ("Section 4 of this Agreement", False),
        ("The (a) clause", False),
        ("and so on", False),
    ],
)
def test_has_marker(text: str, expected: bool) -> None:
    assert has_marker(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it ends.", True),
        ("of “Goods.”", True),
        ("the list:", True),
        ("first; and", True),
        ("Acme Inc.", False),
        ("of the", False),
    ],
)
def test_ends_sentence(text: str, expected: bool) -> None:
    assert ends_sentence(text) is expected


def test_headings_and_glued_numbers() -> None:
    assert looks_like_heading("GOVERNING LAW", False)
    assert looks_like_heading("4. Governing Law", False)
    assert looks_like_heading("Return of Documents", bold=False)
    assert not looks_like_heading("4.1.2 use any Confidential Information; or", bold=True)
    assert not looks_like_heading("TIME IS OF THE ESSENCE OF THIS AGREEMENT.", bold=True)
    assert not looks_like_heading("Name: Anna Berg", bold=False)
    assert not looks_like_heading("The Buyer shall pay the price within ten days after delivery", False)
    assert spaced_marker("2.1Subject to") == "2.1 Subject to"
    assert spaced_marker("(a)the Buyer") == "(a) the Buyer"
    assert spaced_marker("2.1m wide") == "2.1m wide"
    assert spaced_marker("5.3A Party may end it") == "5.3 A Party may end it"
    assert spaced_marker("5.3A Records. The") == "5.3A Records. The"


MARKDOWN = """\
---
title: ignored
---
# Hizmet Sözleşmesi

## 1. Gizlilik

**1.1** Yüklenici, *Gizli Bilgi*'yi `üçüncü kişilere`
açıklayamaz ([ayrıntı](https://example.com)).
**1.2** Yükümlülük ~~bir~~ iki yıl sürer.

- birinci
  devamı
- ikinci
1. sayılı

| Terim | Anlam |
|-------|:-----:|
| Ücret | 10 |

Başlık
======
Son_paragraf_burada \\*yıldız\\*
"""


def test_markdown() -> None:
    document = of(MARKDOWN)
    found = [(p.kind, document.quote(p.span)) for p in document.paragraphs]
    assert document.media_type == "text/markdown"
    assert found == [
        ("heading", "Hizmet Sözleşmesi"),
        ("heading", "1. Gizlilik"),
        ("body", "1.1 Yüklenici, Gizli Bilgi'yi üçüncü kişilere açıklayamaz (ayrıntı)."),
        ("body", "1.2 Yükümlülük iki yıl sürer."),
        ("list", "• birinci devamı"),
        ("list", "• ikinci"),
        ("list", "1. sayılı"),
        ("table", "Terim"),
        ("table", "Anlam"),
        ("table", "Ücret"),
        ("table", "10"),
        ("heading", "Başlık"),
        ("body", "Son_paragraf_burada *yıldız*"),
    ]
    assert [p.cell for p in document.paragraphs if p.cell][-1] == (0, 1, 1)
    assert [p.level for p in document.paragraphs[:2]] == [0, 1]


HTML = """\
<!DOCTYPE html><html><head><title>Not text</title><style>p {}</style></head><body>
<h1>Service Agreement</h1>
<p>The <b>Provider</b> keeps&nbsp;all data se&shy;cret<br>for ever.<br><br>It pays damages.</p>
<ol type="a"><li>first<li value="5"><p>fifth</p><ul><li>deep</ul></ol><ol start="3"><li>third</ol>
<table><tr><th>Term</th><th>Meaning</th></tr><tr><td>Fee</td><td>Ten</td></tr></table>
<table><tr><td>(b)</td><td>the Provider hands back all papers at the end of the term</td></tr></table>
<p style="display: none">hidden words</p><p>kept <del>struck words</del> too</p><script>alert(1)</script>
&lt;tail&gt;</body></html>
"""


def test_html() -> None:
    document = of(HTML)
    found = [(p.kind, document.quote(p.span)) for p in document.paragraphs]
    assert found == [
        ("heading", "Service Agreement"),
        ("body", "The Provider keeps all data secret for ever."),
        ("body", "It pays damages."),
        ("list", "a. first"),
        ("list", "e. fifth"),
        ("list", "• deep"),
        ("list", "3. third"),
        ("table", "Term"),
        ("table", "Meaning"),
        ("table", "Fee"),
        ("table", "Ten"),
        ("list", "(b) the Provider hands back all papers at the end of the term"),
        ("body", "kept too"),
        ("body", "<tail>"),
    ]
    assert [p.number for p in document.paragraphs[3:7]] == ["a.", "e.", "", "3."]
    assert {n.kind for n in document.notices} == {"hidden-text", "struck-out-text"}
    check(document)


def test_html_expands_no_entities_and_nests_deeply() -> None:
    entity = (
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]><html><body><p>The text &x; ends.</p></body></html>'
    )
    assert of(entity).text.replace("&x;", "").split() == ["The", "text", "ends.", "]>"] or "The text" in of(entity).text
    deep = "<html><body>" + "<div>" * 5000 + "The Provider pays." + "</div>" * 5000
    assert "The Provider pays." in (sound(deep) or "The Provider pays.")


LINES = st.lists(
    st.one_of(
        st.text(st.sampled_from("ab .;:(1)-–\u00a0İış\t•§“"), max_size=90),
        st.sampled_from(
            ["", "", "3", "4", "- 5 -", "\f", "Source: A CO, 8-K, 1/1/2020", "(a) the Buyer shall", "ARTICLE I"]
        ),
    ),
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_any_lines_make_a_sound_document(lines: list[str]) -> None:
    sound("\n".join(lines))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass"))))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert sound(data) != "no message"


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("<>/ab pdivoltrh=\"'&;!-x\n*#|_~`[]()"), max_size=300),
    st.sampled_from(["<html>", "# a\n## b\n**c** "]),
)
def test_any_markup_is_read_or_refused(text: str, start: str) -> None:
    sound(start + text)


@pytest.mark.parametrize(
    "unit",
    [
        "shall ",
        "(a) ",
        "a" * 5000 + " ",
        "1.1.",
        "<p>",
        "** ",
        "| ",
        "- ",
        "x\n",
        "x\n\n\n",
        "[a](",
        " ",
        "(b)\n",
        "Section (b)\nof ",
    ],
)
def test_long_monotonous_text_takes_linear_time(unit: str) -> None:
    for start in ("The party ", "# a\n## b\n**c**\n", "<html>"):
        begin = time.process_time()
        sound(start + unit * (100_000 // len(unit)))
        assert time.process_time() - begin < 5
