"""PDF → Document: pdfium reads text and places, lines become paragraphs that run over page breaks."""

from __future__ import annotations

from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning
from kpo_compliance.ingest.build import build
from kpo_compliance.ingest.furniture import without_furniture
from kpo_compliance.ingest.lines import Line, spaced_marker
from kpo_compliance.ingest.paragraphs import paragraphs
from kpo_compliance.ingest.pdf_page import PageText, Piece, column_width, line_distance

_MAX_PAGES = 5000
_NO_TEXT = "The PDF holds pictures of pages and no text. Make it searchable first, for example with ocrmypdf, and check the new file."


def read_pdf(data: bytes, path: str, sha256: str) -> Document:
    """Read a PDF.

    Raises:
        UnreadableDocument: encrypted, damaged, without a text layer, or beyond the limits.
    """
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise UnreadableDocument(
                "The PDF is protected by a password. Remove the protection and check the file again.", "encrypted"
            ) from error
        raise UnreadableDocument("The PDF is damaged and cannot be opened. Ask for the file again.") from error
    try:
        return _read(pdf, path, sha256)
    finally:
        pdf.close()


def _read(pdf: pdfium.PdfDocument, path: str, sha256: str) -> Document:
    count = len(pdf)
    if count > _MAX_PAGES:
        raise UnreadableDocument(f"The PDF has {count} pages, more than {_MAX_PAGES}. Check it in parts.", "limit")
    sheets: list[list[Line]] = []
    failed: list[int] = []
    empty: list[int] = []
    for index in range(count):
        try:
            page = pdf[index]
            lines = page_lines(page, index + 1)
            page.close()
        except pdfium.PdfiumError:
            failed.append(index + 1)
            lines = []
        if not lines and index + 1 not in failed:
            empty.append(index + 1)
        sheets.append(lines)
    texts = [line.text for sheet in sheets for line in sheet]
    if not texts and not failed:
        raise UnreadableDocument(_NO_TEXT, "no-text")
    if not texts:
        raise UnreadableDocument("The PDF is damaged: none of its pages can be read. Ask for the file again.")
    notices = list(cleaning.character_notices(texts))
    kept = without_furniture(sheets)
    return build(
        paragraphs(kept),
        path=path,
        sha256=sha256,
        media_type="application/pdf",
        page_count=count,
        notices=notices,
    )


def page_lines(page: pdfium.PdfPage, number: int) -> list[Line]:
    """The lines of one page, in reading order."""
    text = PageText(page)
    try:
        pieces = text.pieces()
        if not pieces:
            return []
        return _lines(pieces, number)
    finally:
        text.close()


def _lines(pieces: Sequence[Piece], number: int) -> list[Line]:
    column = column_width(pieces)
    distance = line_distance(pieces)
    rights = sorted(p.right for p in pieces if p.right - p.left > 30 * column) or sorted(p.right for p in pieces)
    edge = rights[int(0.9 * (len(rights) - 1))] / column
    order = sorted(range(len(pieces)), key=lambda i: pieces[i].top)
    zones = {piece: rank for rank, piece in enumerate(order)}
    lines: list[Line] = []
    before: Piece | None = None
    for index, piece in enumerate(pieces):
        words = spaced_marker(cleaning.plain_letters(cleaning.clean(piece.text)))
        if not words:
            continue
        ahead = piece.top - before.top if before else 0.0
        lines.append(
            Line(
                words,
                number,
                left=piece.left / column,
                right=piece.right / column,
                edge=edge,
                gap=ahead / (distance or 1.25 * piece.size or 12.0),
                size=piece.size,
                bold=piece.bold,
                boundary=ahead < -0.5 * piece.size,
                zone=zones[index],
                below=len(pieces) - 1 - zones[index],
            )
        )
        before = piece
    return lines
