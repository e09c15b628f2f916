"""Redlines of PDF files: highlights on the words of the evidence, notes, and the findings in front."""

from __future__ import annotations

import ctypes
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from kpo_compliance.check import Settings
from kpo_compliance.ingest import read
from kpo_compliance.playbook import load
from kpo_compliance.redline.cure import checked
from kpo_compliance.redline.pdf import annotated
from kpo_compliance.redline.pdf_findings import findings_pages
from kpo_compliance.report import Assessment, DocumentInfo, PlaybookInfo, Report

DAY = date(2025, 3, 1)
SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "analytics-services-agreement.pdf"


@pytest.fixture(scope="module")
def report() -> Report:
    return checked(read(SAMPLE), Settings(load("kpo"), DAY)).report


@pytest.fixture(scope="module")
def made(report) -> bytes:
    return annotated(SAMPLE.read_bytes(), report, DAY)


def texts(data: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(data)
    return [pdf[number].get_textpage().get_text_range() for number in range(len(pdf))]


def value(mark, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(mark, key, None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFAnnot_GetStringValue(mark, key, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def marks(data: bytes) -> list[tuple[int, str, str]]:
    """For each highlight its page, its note and the words below it."""
    pdf, found = pypdfium2.PdfDocument(data), []
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
            mark = raw.FPDFPage_GetAnnot(page.raw, index)
            assert raw.FPDFAnnot_GetSubtype(mark) == raw.FPDF_ANNOT_HIGHLIGHT
            words = []
            for place in range(raw.FPDFAnnot_CountAttachmentPoints(mark)):
                corners = raw.FS_QUADPOINTSF()
                raw.FPDFAnnot_GetAttachmentPoints(mark, place, corners)
                words.append(text.get_text_bounded(corners.x3 - 1, corners.y3 - 1, corners.x2 + 1, corners.y2 + 1))
            found.append((number, value(mark, b"Contents"), " ".join(" ".join(words).split())))
            raw.FPDFPage_CloseAnnot(mark)
    return found


def test_the_findings_stand_in_front_and_the_contract_follows_unchanged(report, made):
    before, after = texts(SAMPLE.read_bytes()), texts(made)
    front = len(after) - len(before)
    assert front >= 1
    assert after[front:] == before
    shown = " ".join(after[:front])
    for assessment in report.assessments:
        if assessment.verdict in ("missing", "partial", "contrary", "unclear"):
            assert assessment.requirement in shown


def test_each_quote_is_highlighted_on_its_page(report, made):
    front = len(texts(made)) - report.document.pages
    found = marks(made)
    quotes = {
        (e.page, e.quote): a.requirement for a in report.assessments if a.verdict in ("contrary", "partial") for e in a.evidence
    }
    assert quotes
    for (page, quote), requirement in quotes.items():
        [words] = [words for number, note, words in found if number == page - 1 + front and f"{requirement} ·" in note]
        assert words[:30].replace(" ", "") in quote.replace(" ", "") or quote[:20].replace(" ", "") in words.replace(" ", "")


def test_notes_say_why_and_what_to_do(report, made):
    [assessment] = [a for a in report.assessments if a.verdict == "contrary"]
    note = next(note for _, note, _ in marks(made) if note.startswith(assessment.requirement))
    assert assessment.why in note
    assert f"What to do: {assessment.remediation}" in note


def test_equal_runs_give_equal_files(report, made):
    assert annotated(SAMPLE.read_bytes(), report, DAY) == made


def test_it_can_be_drawn(made):
    pdf = pypdfium2.PdfDocument(made)
    picture = pdf[len(pdf) - 3].render(scale=1).to_numpy()
    assert picture.std() > 5


def test_turkish_letters_and_hostile_names_are_literal():
    title = "Şüğİı <b>&amp;</b> <img src='x'/>\x00 başlık"
    one = Assessment("OWN-01", title, "absent", "missing", "high", 1.0, ("wording",), why="Çünkü <para>", remediation="Ekleyin & yazın")
    report = Report(DocumentInfo("söz<leşme>.pdf"), PlaybookInfo("kpo", "1", ""), "fail", assessments=(one,))
    [page] = texts(findings_pages(report, "tr", (595.0, 842.0)))
    for words in ("Şüğİı <b>&amp;</b> <img src='x'/>", "başlık", "Çünkü <para>", "Ekleyin & yazın", "söz<leşme>.pdf"):
        assert words in " ".join(page.split())


@pytest.mark.parametrize("size", [(50.0, 50.0), (595.0, 842.0), (5000.0, 9000.0)])
def test_the_findings_fit_any_page(report, size):
    pdf = pypdfium2.PdfDocument(findings_pages(report, "en", size))
    width, height = pdf.get_page_size(0)
    assert 300 <= width <= 1200
    assert 400 <= height <= 1200
