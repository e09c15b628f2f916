"""RTF read as a word processor shows it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpo_compliance import ingest
from kpo_compliance.document import Document
from kpo_compliance.ingest.rtf import read_rtf
from tests.endings import ended

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset162 Arial Tur;}{\f2\fcharset2 Symbol;}{\f3\fcharset204 A;}}"
    r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}{\stylesheet{\s0 Normal;}{\s1\outlinelevel0\b heading 1;}{\s2 Body;}}"
    r"{\*\revtbl {Unknown;}{Ada Lovelace;}}{\info{\title Not this}}{\*\generator nor this}"
)


def rtf(body: str) -> bytes:
    return (HEAD + body + "}").encode("latin-1")


def read(body: str) -> Document:
    return read_rtf(rtf(body), "x.rtf", "")


def shown(body: str) -> list[str]:
    document = read(body)
    return [document.quote(p.span) for p in document.paragraphs]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"One\par Two\par", ["One", "Two"]),
        ("One\r\ntwo\\par\r\nThree", ["Onetwo", "Three"]),
        (r"a\tab b\line c\emdash d \ldblquote e\rdblquote  \{f\}\~g\_h\-i", ["a b c—d “e” {f} g-hi"]),
        (r"\f1 gizli bilgi a\'e7\'fdklanmaz, \'fe\'fd", ["gizli bilgi açıklanmaz, şı"]),
        (r"\'e7 {\f1\'fe}\'fe \f3\'cf\'d0", ["ç şþ ПР"]),
        (r"{\f2\'b7} point", ["• point"]),
        (r"\u351?i \u8220?x\u8221? {\uc0\u304 x}\uc2\u305 ??y", ["şi “x” İxıy"]),
        (r"\u-10179?\u-8960? \u55357 lone", ["\U0001f500 one"]),
        (r"{\listtext\pard\plain 7.2\tab}Secrecy\par{\pntext\f2\'b7\tab}point\par", ["7.2 Secrecy", "• point"]),
        (r"See {\field{\*\fldinst HYPERLINK \"x\"}{\fldrslt {\b the page}}} here", ["See the page here"]),
        (r"Note{\super\chftn}{\footnote \pard Foot\par} goes on\par Next{\footnote\ftnalt End} \par Last", ["Note goes on", "Foot", "Next", "Last", "End"]),
        (r"Box {\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt \pard Inside\par}}{\shprslt no}} after", ["Box after", "Inside"]),
        (r"{\upr{Ansi}{\*\ud{\u350?ey}}}", ["Şey"]),
        (r"{\pict 0102}{\*\unknown no}{\object{\*\objdata 01}{\result Shown}}", ["Shown"]),
        (r"{\header Page 1}{\footer All pages of this are subject to the confidentiality terms below}Text", ["Text", "All pages of this are subject to the confidentiality terms below"]),
        (r"\bin5 {}\}}x", ["x"]),
        (r"{\s1 Head\par}\pard Body", ["Head", "Body"]),
        (r"One {\deleted two }three{\deleted\par}\pard four\par five", ["One three four", "five"]),
    ],
)  # fmt: skip
def test_what_is_shown(body: str, expected: list[str]) -> None:
    assert shown(body) == expected


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (r"Seen {\v unseen}", "hidden-text"),
        (r"Seen \v unseen\v0", "hidden-text"),
        (r"Seen {\v unseen\plain}", "hidden-text"),
        (r"Seen {\cf2 unseen}", "hidden-text"),
        (r"Seen {\fs2 unseen}", "hidden-text"),
        (r"Seen {\strike unseen}", "struck-out-text"),
        (r"Seen {\striked1 unseen}", "struck-out-text"),
        (r"Seen {\deleted\revauthdel1\revdttmdel1180000 unseen}", "tracked-changes"),
        (r"Seen{\*\atnid A}{\*\atnauthor Ada}\chatn{\*\annotation{\*\atndate 1}unseen}", "comments"),
    ],
)
def test_what_nobody_sees_is_not_evidence(body: str, kind: str) -> None:
    document = read(body)
    assert document.text == "Seen"
    assert kind in {n.kind for n in document.notices}
    assert document.complete


def test_tracked_changes_name_author_and_date() -> None:
    stamp = (126 << 20) | (3 << 16) | (9 << 11) | (10 << 6) | 5
    document = read(rf"The {{\revised\revauth1\revdttm{stamp} new}} {{\deleted\revauthdel1\revdttmdel{stamp} old}} term")
    assert document.text == "The new term"
    (notice,) = document.notices
    assert "(1 insertions, 1 deletions, by Ada Lovelace, 2026-03-09 to 2026-03-09); it was read as if all" in notice.message


def test_white_words_on_a_dark_ground_are_shown() -> None:
    assert shown(r"{\cf2\highlight1 one}\par\trowd\clcbpat1\cellx9\pard\intbl{\cf2 two}\cell\row") == ["one", "two"]


def test_tables_are_read_by_cells_and_rows() -> None:
    document = read(
        r"Before\par\trowd\cellx1\cellx2\pard\intbl A\cell B\par C\cell\row\pard\intbl D\cell\pard\intbl\itap2 E\nestcell{\*\nesttableprops\trowd"
        r"\nestrow}{\nonesttables\par}\pard\intbl F\cell\row\pard After"
    )
    found = [(document.quote(p.span), p.kind, p.cell) for p in document.paragraphs]
    assert found == [
        ("Before", "body", None), ("A", "table", (1, 0, 0)), ("B", "table", (1, 0, 1)), ("C", "table", (1, 0, 1)), ("D", "table", (1, 1, 0)),
        ("E", "table", (2, 0, 0)), ("F", "table", (1, 1, 1)), ("After", "body", None),
    ]  # fmt: skip


def test_two_languages_side_by_side_are_read_one_after_the_other() -> None:
    pairs = [(f"The Provider shall keep the information of the Client secret, point {n}.", f"Y\\'fcklenici, bilgilerini gizli tutar ve a\\'e7\\u305?klamaz, madde {n}.") for n in range(5)]
    found = shown("".join(rf"\trowd\cellx1\cellx2\pard\intbl {a}\cell {b}\cell\row" for a, b in pairs))
    assert [x[:3] for x in found] == ["The"] * 5 + ["Yük"] * 5


def test_headings_bold_and_numbers() -> None:
    document = read(r"{\pard\s1\b Secrecy\par}{\pard\outlinelevel1 Duty\par}{\pard{\listtext (a)\tab}\b0 Staff\par}")
    assert [(p.kind, p.level, p.bold, p.style, p.number) for p in document.paragraphs] == [
        ("heading", None, True, "heading 1", ""), ("heading", 1, False, "Normal", ""), ("list", None, False, "Normal", "(a)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"{\\rtf1 hello }}}}}{{{{{", "ok"),
        (b"{\\rtf1 hello {\\b there", "partial"),
        (b"{\\rtf1}", "no-text"),
        (b"{\\rtf1 " + b"{" * 1_000_000, "limit"),
        (b"{\\rtf1 x" + b"{}" * 500_000 + b"}", "ok"),
        (b"{\\rtf1 x" + b"}" * 1_000_000, "ok"),
        (b"{\\rtf1 x\\bin999999999 }", "partial"),
        (b"{\\rtf1 x\\bin-5 }", "ok"),
        (b"{\\rtf1 x" + b"\\par " * 900_000 + b"}", "limit"),
        (b"{\\rtf1 x" + b"\\itap99999\\nestcell " * 50_000 + b"}", "ok"),
        (b"{\\rtf1\\uc99999 \\u-10179 \\u-8704 x \\u55357 lone \\u99999999 }", "ok"),
        (b"{\\rtf1\\ansicpg99999{\\fonttbl{\\f0\\fcharset999\\cpg77777 A;}}\\f0 \\'e7 x}", "ok"),
        (b"{\\rtf1{\\colortbl" + b";" * 1_000_000 + b"}x}", "ok"),
        (b"{\\rtf1 x}" + b"More words that no program shows. " * 9, "ok"),
        (b"{\\rtf1 x" + b"{\\footnote y" * 300 + b"}" * 301, "ok"),
        (b"{\\rtf1 " + b"\\'" * 100_000 + b"x}", "ok"),
    ],
)  # fmt: skip
def test_hostile_files_end_with_a_status(data: bytes, status: str) -> None:
    begun = time.process_time()
    assert ended(lambda: ingest.read("-", stdin=data))[0] == status
    assert time.process_time() - begun < 10


def test_what_stands_after_the_end_is_told_and_left_out() -> None:
    document = read_rtf(b"{\\rtf1 Seen}" + b"More words that no program shows. " * 9, "", "")
    assert document.text == "Seen"
    assert [n.kind for n in document.notices] == ["after-the-end"]


def test_rtf_under_the_name_of_a_word_file_is_read(tmp_path) -> None:
    path = tmp_path / "contract.doc"
    path.write_bytes(rtf("The Provider keeps all secret."))
    document = ingest.read(path)
    assert document.text == "The Provider keeps all secret."
    assert [n.kind for n in document.notices] == ["wrong-suffix"]


SAMPLE = rtf(
    r"{\pard\s1\b Secrecy\par}{\listtext 1.\tab}One {\footnote x}{\v y}\par\trowd\cellx1\pard\intbl A\cell\row\pard{\field{\*\fldinst x}{\fldrslt z}}"
    r"\'e7\u351?{\shp{\*\shpinst{\shptxt b}}}\par"
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_file_changed_at_random_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        bits = st.binary(max_size=9) | st.sampled_from([b"{", b"}", b"\\", b"\\cell", b"\\row", b"\\u-1", b"\\bin9 ", b"{\\*", b"\\itap3", b"\\nestcell"])
        whole[at : at + data.draw(st.integers(0, 9))] = data.draw(bits)
    _, document = ended(lambda: read_rtf(bytes(whole), "", ""))
    assert document is None or document.text.count("\n") == len(document.paragraphs) - 1


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    for data in (junk, b"{\\rtf1 " + junk):
        ended(lambda data=data: read_rtf(data, "", ""))
