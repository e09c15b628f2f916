"""The redline of a PDF: highlights with notes at the evidence, and pages of findings before the first page."""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pypdfium2
from pypdfium2 import raw

from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.cleaning import clean
from kpo_compliance.redline.notes import note
from kpo_compliance.redline.pdf_findings import findings_pages
from kpo_compliance.redline.revisions import AUTHOR, plain_xml
from kpo_compliance.render.labels import ORDER, report_language
from kpo_compliance.report import Assessment, Evidence, Report

_COLOURS: Final = {
    "contrary": (255, 130, 120), "partial": (255, 205, 90), "unclear": (150, 190, 255), "met": (205, 240, 200),
}  # fmt: skip
_SHORTEST: Final = 24  # letters of a quote that are enough to know it by, where a page end or a table cuts it
_FILE_ID: Final = re.compile(rb"/ID\s{0,2}\[\s{0,2}<([0-9A-Fa-f]{32})>\s{0,2}<([0-9A-Fa-f]{32})>\s{0,2}\]")

Box = tuple[float, float, float, float]


def annotated(data: bytes, report: Report, day: date, language: str = "") -> bytes:
    """A PDF with highlights and notes, and its findings on pages of their own at the front.

    Args:
        data: the file that the report is about.
        day: the date of the notes.
        language: of notes and findings; "" for the contract's own.

    Raises:
        UnreadableDocument: the PDF can be read, but not written again.
    """
    try:
        return _annotated(data, report, day, report_language(report, language))
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(
            "The PDF cannot be written again with notes. Print it to a new PDF and try that file."
        ) from error


def _annotated(data: bytes, report: Report, day: date, shown: str) -> bytes:
    pdf = pypdfium2.PdfDocument(data)
    try:
        for number, marks in sorted(_marks_by_page(report).items()):
            if number <= len(pdf):
                _annotate(pdf, number - 1, marks, day, shown)
        first = pdf.get_page_size(0)
        front = pypdfium2.PdfDocument(findings_pages(report, shown, first))
        try:
            pdf.import_pages(front, index=0)
        finally:
            front.close()
        out = io.BytesIO()
        pdf.save(out)
    finally:
        pdf.close()
    return _repeatable(out.getvalue(), report.document.sha256)


def _marks_by_page(report: Report) -> dict[int, list[tuple[Evidence, list[Assessment]]]]:
    """For each page the quotes on it, each once with all the assessments that rest on it, the worst first."""
    marks: dict[int, dict[tuple[int, int], tuple[Evidence, list[Assessment]]]] = {}
    for assessment in sorted(report.assessments, key=lambda a: ORDER[a.verdict]):
        if assessment.verdict in _COLOURS:
            nearest = (assessment.nearest,) if assessment.nearest and assessment.verdict == "unclear" else ()
            for evidence in assessment.evidence or nearest:
                if evidence.page:
                    on_page = marks.setdefault(evidence.page, {})
                    on_page.setdefault((evidence.start, evidence.end), (evidence, []))[1].append(assessment)
    return {page: list(quotes.values()) for page, quotes in marks.items()}


def _annotate(pdf: Any, index: int, marks: list[tuple[Evidence, list[Assessment]]], day: date, language: str) -> None:
    """Highlights on one page; a quote that its end cuts is marked on the next page too."""
    page, text = _page(pdf, index)
    following: tuple[Any, _Letters] | None = None
    for evidence, assessments in marks:
        letters = _letters(evidence.quote)
        start, size = text.find(letters)
        if size:
            _highlight(page, text.boxes(start, size), assessments, day, language)
        if size < len(letters) and index + 1 < len(pdf):
            following = following or _page(pdf, index + 1)
            start, found = following[1].find_end(letters[size:])
            if found:
                _highlight(following[0], following[1].boxes(start, found), assessments, day, language)
    for opened in (page, following[0] if following else None):
        if opened is not None:
            opened.close()


def _page(pdf: Any, index: int) -> tuple[Any, _Letters]:
    page = pdf[index]
    return page, _Letters(page.get_textpage())


def _highlight(page: Any, boxes: list[Box], assessments: list[Assessment], day: date, language: str) -> None:
    if not boxes:
        return
    mark = raw.FPDFPage_CreateAnnot(page.raw, raw.FPDF_ANNOT_HIGHLIGHT)
    if not mark:
        return
    try:
        for left, bottom, right, top in boxes:
            corners = raw.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
            raw.FPDFAnnot_AppendAttachmentPoints(mark, ctypes.byref(corners))
        around = raw.FS_RECTF(
            min(b[0] for b in boxes), max(b[3] for b in boxes), max(b[2] for b in boxes), min(b[1] for b in boxes)
        )
        raw.FPDFAnnot_SetRect(mark, ctypes.byref(around))
        raw.FPDFAnnot_SetColor(mark, raw.FPDFANNOT_COLORTYPE_Color, *_COLOURS[assessments[0].verdict], 255)
        raw.FPDFAnnot_SetFlags(mark, raw.FPDF_ANNOT_FLAG_PRINT)
        words = "\n\n".join("\n".join(note(a, language, do=a.verdict != "met")) for a in assessments)
        for key, value in ((b"Contents", words), (b"T", AUTHOR), (b"M", f"D:{day:%Y%m%d}000000Z")):
            _set(mark, key, plain_xml(value))
    finally:
        raw.FPDFPage_CloseAnnot(mark)


def _set(mark: Any, key: bytes, value: str) -> None:
    encoded = (value + "\0").encode("utf-16-le")
    buffer = (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
    raw.FPDFAnnot_SetStringValue(mark, key, buffer)


class _Letters:
    """The letters and digits of a page, and the place of each, so that a quote is found across line ends and hyphens."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._places: list[int] = []
        letters: list[str] = []
        for index in range(page.count_chars()):
            for letter in _letters(chr(raw.FPDFText_GetUnicode(page.raw, index) or 32)):
                letters.append(letter)
                self._places.append(index)
        self._text = "".join(letters)

    def find(self, letters: str) -> tuple[int, int]:
        """Where the quote, or as much of its beginning as stands here, is: first letter and how many."""
        size = len(letters)
        while size >= min(_SHORTEST, len(letters)) and size:
            start = self._text.find(letters[:size])
            if start >= 0:
                return start, self._grown(start, letters, size)
            size //= 2
        return 0, 0

    def find_end(self, letters: str) -> tuple[int, int]:
        """Where the end of a quote is, that began on the page before."""
        start = self._text.find(letters)
        return (start, len(letters)) if len(letters) >= _SHORTEST and start >= 0 else (0, 0)

    def boxes(self, start: int, size: int) -> list[Box]:
        """The box of each line."""
        first, last = self._places[start], self._places[start + size - 1]
        count = self._page.count_rects(first, last - first + 1)
        found = (self._page.get_rect(number) for number in range(count))
        return [box for box in found if box[2] > box[0] and box[3] > box[1]]

    def _grown(self, start: int, letters: str, size: int) -> int:
        while size < len(letters) and start + size < len(self._text) and self._text[start + size] == letters[size]:
            size += 1
        return size


def _letters(text: str) -> str:
    return "".join(_alphanumeric(clean(text)))


def _alphanumeric(text: str) -> Iterator[str]:
    return (c for c in text.lower() if c.isalnum())


def _repeatable(content: bytes, sha256: str) -> bytes:
    """The file with an id that comes from the original, so that equal runs give equal files."""
    if b"/Encrypt" in content:
        return content
    fixed = sha256[:32].upper().encode().ljust(32, b"0")
    return _FILE_ID.sub(lambda found: found[0].replace(found[1], fixed).replace(found[2], fixed), content)
