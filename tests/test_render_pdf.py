"""The PDF report, read back and drawn by another library."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2
import pytest

from kpo_compliance.cli import run
from kpo_compliance.render import paper, pdf
from kpo_compliance.report import Evidence
from tests.render_reports import HOSTILE, LAW, SECRECY, UNREADABLE, assessment, huge, report

TURKISH = "Şirket, GİZLİLİK yükümlülüğünü ığdır çöğüş."


def pages(*reports, lang=""):
    made = pypdfium2.PdfDocument(pdf.render(reports, lang=lang))
    return [" ".join(made[number].get_textpage().get_text_range().split()) for number in range(len(made))]


def test_it_says_what_the_others_say():
    text = " ".join(pages(report()))
    for words in (
        "Contract report: acme <b>.pdf", "Outcome: FAIL", "confidentiality agreement", "Acme <Ltd>", "=Beta", "3 years", "It has comments.",
        "IP-01 Title of IP-01 · missing · critical", "confidence 91%", f"“{SECRECY}” — clause 1.1, page 1", f"Nearest text: “{LAW}”",
        "» Ask for it.", "Suggested clause", "The Supplier does it.", "CONF-02 Title of CONF-02 met", "approved by Counsel", "no legal advice",
    ):  # fmt: skip
        assert words in text
    assert text.index("IP-01 Title") < text.index("IP-07 Title") < text.index("CONF-05 Title")


def test_turkish_letters_are_words():
    quote = Evidence(TURKISH, 0, len(TURKISH), 3, "4.2")
    one = replace(report("sözleşme.pdf", language="tr"), assessments=(assessment("CONF-02", "partial", "high", quote),))
    text = " ".join(pages(one))
    for words in ("Sözleşme raporu: sözleşme.pdf", "UYGUN DEĞİL", f"“{TURKISH}” — madde 4.2, sayfa 3", "müşteri", "Gizlilik", "3 yıl"):
        assert words in text


def test_the_font_has_the_letters_and_signs_that_reports_use():
    paper.fonts()
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415

    for name in ("Vera", "VeraBd"):
        glyphs = pdfmetrics.getFont(name).face.charToGlyph
        assert [sign for sign in "çğıİöşüÇĞÖŞÜâîû“”‘’–—…·»§€½" if ord(sign) not in glyphs] == []


def test_hostile_words_are_literal():
    text = " ".join(pages(report(HOSTILE.replace("/", "|"))))
    assert "<script>window.hacked=1<|script>" in text
    assert "{{7*7}}" in text
    assert "&amp;" in text
    assert "\x1b" not in text
    data = pdf.render([report(HOSTILE)])
    assert b"/JavaScript" not in data
    assert b"/URI" not in data
    assert b"/Launch" not in data


@pytest.mark.parametrize("words", ["x" * 60_000, "word " * 12_000, "ığüşöç" * 3_000], ids=["one word", "many words", "Turkish"])
def test_no_text_is_too_long_for_a_page(words):
    quote = Evidence(words, 0, len(words), 1, words[:4000], words)
    one = replace(assessment("IP-07", "contrary", "high", quote), why=words, remediation=words, clause=words, title=words[:3000])
    whole = replace(report(), assessments=(one, replace(one, verdict="met")), facts={}, parties=report().parties)
    assert len(pages(whole)) > 12


def test_an_unreadable_contract_says_so_and_each_contract_begins_a_page():
    first, *rest = pages(UNREADABLE, report(), report("b.pdf"))
    assert "UNREADABLE" in first
    assert "It is a scan. Ask for text." in first
    assert [text.split("Contract report: ")[0] in ("Contract report 1 ", "Contract report 2 ", "Contract report 3 ") for text in (first, *rest)].count(True) == 3


def test_nothing_found_says_so():
    one = replace(report(), assessments=(assessment("CONF-02", "met", "critical"),), outcome="pass")
    assert "Nothing was found" in " ".join(pages(one))


def test_pages_are_numbered_and_named():
    many = pages(huge(40))
    assert len(many) > 2
    assert all("huge.pdf" in text and f"{number}" in text for number, text in enumerate(many, 1))


@pytest.mark.parametrize("reports", [(), (report(), UNREADABLE)], ids=["none", "two"])
def test_equal_reports_give_equal_files_that_can_be_drawn(reports):
    data = pdf.render(reports)
    assert data == pdf.render(reports)
    made = pypdfium2.PdfDocument(data)
    assert not reports or made[0].render(scale=1).to_numpy().std() > 5


def test_on_the_command_line(own, monkeypatch, tmp_path):
    monkeypatch.chdir(own.parent)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("1. Records. The Provider shall keep a logbook, signed, for three years.\n", "utf-8")
    assert run(["a.txt", "--format", "pdf", "--output", "a.pdf", "-q"]) in (0, 1)
    assert run(["a.txt", "b.txt", "--format", "pdf", "--output", "all", "-q"]) in (0, 1)
    for path in (tmp_path / "a.pdf", tmp_path / "all" / "a.txt.pdf", tmp_path / "all" / "b.txt.pdf"):
        assert path.read_bytes().startswith(b"%PDF-")
