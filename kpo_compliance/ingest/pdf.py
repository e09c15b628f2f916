"""PDF → Document: pdfium reads text and places, lines become paragraphs that run over page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import pypdfium2 as pdfium
from pypdfium2 import raw

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning, ocr
from kpo_compliance.ingest.build import build
from kpo_compliance.ingest.furniture import page_number, without_furniture
from kpo_compliance.ingest.grey import DPI, MOST_DOTS, Grey, looks_printed
from kpo_compliance.ingest.lines import Line, spaced_marker
from kpo_compliance.ingest.ocr import Pages
from kpo_compliance.ingest.ocr_words import Scan
from kpo_compliance.ingest.paragraphs import paragraphs
from kpo_compliance.ingest.pdf_file import FileState, file_state
from kpo_compliance.ingest.pdf_forms import Notes, Overlay, flattened, overlay_of
from kpo_compliance.ingest.pdf_layout import arrange, column_width, line_distance
from kpo_compliance.ingest.pdf_marks import Marks, page_marks, strokes_through
from kpo_compliance.ingest.pdf_page import Box, PageText, Piece, Placed
from kpo_compliance.passwords import PASSWORDS, refusal

_MOST_PAGES = 5000
_DRAWING = 150  # objects: a page without text that has as many may show letters drawn as curves
_FOOTNOTE = re.compile(r"(?:\d{1,2}|\*{1,3}|[†‡§])\s?[A-Z“\"ÇĞİÖŞÜ]")
_DAMAGED = "The PDF is damaged and cannot be read. Ask for the file again."
_BLANK = "The PDF shows no text. Check that it was saved completely."
_NO_TEXT = "The PDF holds pictures of pages and no text."
_UNSEEN_TEXT = (
    "The text of the PDF cannot be seen on its pages. Print what they show to a new PDF and make it searchable."
)
_STAMP = 300  # letters
_UNSEEN = 0.8  # of the letters of a page: too many to call the rest of it complete
_UNSEEN_LETTERS = 400


@dataclass(slots=True)
class _Findings:
    """What the pages hold besides readable text: their numbers; and what is wrong with the file as a whole."""

    empty: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    layered: list[int] = field(default_factory=list)
    unseen: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    file: FileState | None = None
    form: bool = False
    attached: int = 0
    portfolio: bool = False
    notes: Notes = field(default_factory=Notes)
    pictures: Pages = field(default_factory=Pages)

    @property
    def complete(self) -> bool:
        """Whether all that the file shows was read."""
        pages = self.pictures.unread or self.pictures.unsure or self.failed or self.unseen
        cut = self.file is not None and self.file.cut
        return not (pages or cut or self.form or self.notes.too_many or (self.attached and self.portfolio))


def read_pdf(data: bytes, path: str, sha256: str) -> Document:
    """Read a PDF.

    Raises:
        UnreadableDocument: encrypted, damaged, without a text layer, or beyond the limits.
    """
    start = data.find(b"%PDF-", 0, 8192)
    pdf = _opened(data[start:] if start > 1000 else data)
    count = len(pdf)
    try:
        if not count:
            raise UnreadableDocument(_DAMAGED)
        if count > _MOST_PAGES:
            raise UnreadableDocument(f"The PDF has {count} pages, more than {_MOST_PAGES}. Check it in parts.", "limit")
        findings = _Findings(
            file=file_state(data),
            form=pdf.get_formtype() == raw.FORMTYPE_XFA_FULL,
            attached=pdf.count_attachments(),
            portfolio=b"/Collection" in data,
        )
        if pdf.get_formtype() in (raw.FORMTYPE_ACRO_FORM, raw.FORMTYPE_XFA_FOREGROUND):
            pdf.init_forms()
        sheets = [_sheet(pdf, number, findings) for number in range(1, count + 1)]
        _read_pictures(pdf, sheets, findings)
    finally:
        pdf.close()
    if len(findings.failed) == count:
        raise UnreadableDocument(_DAMAGED)
    if not any(sheets):
        why = findings.pictures.why_nothing()
        reason = f"{_NO_TEXT} {why}" if why else _UNSEEN_TEXT if findings.unseen else _BLANK
        raise UnreadableDocument(reason, "no-text")
    notices = [*cleaning.character_notices(x.text for sheet in sheets for x in sheet), *_notices(findings)]
    return build(
        paragraphs(side_by_side(without_furniture(in_turkish(sheets)))),
        path=path,
        sha256=sha256,
        media_type="application/pdf",
        page_count=count,
        notices=notices,
        complete=findings.complete,
    )


def _opened(data: bytes) -> pdfium.PdfDocument:
    for password in (None, *PASSWORDS.get()):
        try:
            return pdfium.PdfDocument(data, password=password)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD:
                continue
            if getattr(error, "err_code", None) != raw.FPDF_ERR_SECURITY:
                raise UnreadableDocument(_DAMAGED) from error
            break
    raise UnreadableDocument(refusal("PDF", "remove the protection and check the file again"), "encrypted")


def _sheet(pdf: pdfium.PdfDocument, number: int, findings: _Findings) -> list[Line]:
    try:
        page = pdf[number - 1]
        overlay = overlay_of(page, pdf.formenv, findings.notes)
        if overlay.places:
            page = flattened(pdf, page, number)
    except pdfium.PdfiumError:
        findings.failed.append(number)
        return []
    try:
        return page_lines(page, number, findings, overlay)
    except pdfium.PdfiumError:
        findings.failed.append(number)
        return []
    finally:
        page.close()


def page_lines(page: pdfium.PdfPage, number: int, findings: _Findings, overlay: Overlay | None = None) -> list[Line]:
    """The lines of one page, in reading order."""
    text = PageText(page, overlay)
    try:
        marks = page_marks(text)
        pieces = text.pieces()
        if not pieces:
            if _covered(text, marks) > 0.3 or raw.FPDFPage_CountObjects(page.raw) > _DRAWING:
                findings.empty.append(number)
            return []
        pieces = _visible(text, pieces, marks, number, findings)
        if marks.pictures and _is_stamped_scan(page, text, marks, pieces):
            findings.empty.append(number)
        pieces = _unstruck(text, pieces, marks, number, findings)
        if not pieces:
            return []
        column = column_width(pieces)
        return _lines(arrange(text, pieces, marks, column), number, column)
    finally:
        text.close()


def _read_pictures(pdf: pdfium.PdfDocument, sheets: list[list[Line]], findings: _Findings) -> None:
    """Puts what OCR finds on pages that are pictures, or that are to be read so, in the place of their text."""
    failed = set(findings.failed)
    everything = [number for number in range(1, len(sheets) + 1) if number not in failed]
    wanted = everything if ocr.mode() == "always" else findings.empty
    if wanted:
        findings.pictures = ocr.read_pages(wanted, partial(_picture, pdf))
    for number, scan in findings.pictures.scans.items():
        sheets[number - 1] = scanned_lines(scan, number)


def _picture(pdf: pdfium.PdfDocument, number: int) -> Grey:
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
        scale = min(DPI / 72, (MOST_DOTS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        return cast("Grey", bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy())
    finally:
        page.close()


def scanned_lines(scan: Scan, number: int) -> list[Line]:
    """The lines of a page that was read from a picture, in reading order."""
    pieces = scan.pieces
    if not pieces:
        return []
    column = column_width(pieces)
    return _lines(arrange(scan, pieces, Marks(), column), number, column)


def _visible(text: PageText, pieces: list[Piece], marks: Marks, number: int, findings: _Findings) -> list[Piece]:
    """The pieces without what no reader of the page sees. Unseen text with a picture of the page is its OCR: kept."""
    if not any(p.hidden for p in pieces):
        return pieces
    kinds = {"outside", "white", "invisible"}
    if marks.pictures and _is_layer(pieces, marks) and _covered(text, marks) > 0.3:
        findings.layered.append(number)
        return pieces
    kept: list[Piece] = []
    left_out = False
    for piece in pieces:
        if piece.hidden not in kinds or (piece.hidden == "white" and _on_ground(piece, marks)):
            kept.append(piece)
            continue
        rest = text.without_hidden(piece, frozenset(kinds))
        left_out |= sum(len(p.text) for p in rest) < len(piece.text)
        kept += rest
    if left_out:
        whole, seen = sum(len(p.text) for p in pieces), sum(len(p.text) for p in kept)
        mostly = whole - seen > max(_UNSEEN_LETTERS, _UNSEEN * whole)
        (findings.unseen if mostly else findings.hidden).append(number)
    return kept


def _is_layer(pieces: Sequence[Piece], marks: Marks) -> bool:
    """Whether most of the letters are unseen and stand on a picture: what a scanner's program has read from it."""
    unseen = sum(len(p.text) for p in pieces if p.hidden and _inside(p, marks.pictures))
    return 2 * unseen > sum(len(p.text) for p in pieces)


def _is_stamped_scan(page: pdfium.PdfPage, text: PageText, marks: Marks, pieces: Sequence[Piece]) -> bool:
    """Whether a page is a picture of print, with no more text on it than a stamp or a page number."""
    if sum(len(p.text) for p in pieces) > _STAMP or _covered(text, marks) < 0.5:
        return False
    bitmap = page.render(scale=100 / 72, grayscale=True)
    return looks_printed(bitmap.to_numpy().reshape(bitmap.height, bitmap.width))


def _covered(text: PageText, marks: Marks) -> float:
    """The part of the page that pictures cover."""
    return sum((b.right - b.left) * (b.bottom - b.top) for b in marks.pictures) / text.area()


def _on_ground(piece: Piece, marks: Marks) -> bool:
    return _inside(piece, (*marks.grounds, *marks.pictures))


def _inside(piece: Piece, areas: Sequence[Box]) -> bool:
    x, y = piece.box.left + 1, (piece.box.top + piece.box.bottom) / 2
    return any(b.left <= x <= b.right and b.top <= y <= b.bottom for b in areas)


def _unstruck(text: PageText, pieces: list[Piece], marks: Marks, number: int, findings: _Findings) -> list[Piece]:
    """The pieces without the words that a line crosses out."""
    if not marks.across:
        return pieces
    kept: list[Piece] = []
    for piece in pieces:
        if not (strokes := strokes_through(marks, piece)):
            kept.append(piece)
            continue
        if not findings.struck or findings.struck[-1] != number:
            findings.struck.append(number)
        kept += text.cut(piece, partial(_is_crossed, strokes))
    return kept


def _is_crossed(strokes: Sequence[Box], _: int, box: Box) -> bool:
    middle = (box.left + box.right) / 2
    return any(x.left <= middle <= x.right for x in strokes)


def _lines(placed: Sequence[Placed], number: int, column: float) -> list[Line]:
    pieces = [x.piece for x in placed]
    distance = line_distance(placed)
    rights = sorted(p.box.right for p in pieces if p.box.right - p.box.left > 30 * column)
    rights = rights or sorted(p.box.right for p in pieces)
    edge = max([rights[int(0.9 * (len(rights) - 1))], *(x.edge for x in placed if x.cell)])
    tops = [p.box.top for p in pieces]
    zones = {place: rank for rank, place in enumerate(sorted(range(len(pieces)), key=tops.__getitem__))}
    lines: list[Line] = []
    before: float | None = None  # where the line before begins
    for place, item in enumerate(placed):
        piece = item.piece
        words = spaced_marker(cleaning.plain_letters(cleaning.clean(piece.text)))
        if not words:
            continue
        left, top, right, bottom = piece.box
        size = bottom - top
        before = top if before is None else before
        lines.append(
            Line(
                words,
                number,
                left / column,
                right / column,
                (item.edge or edge) / column,
                (top - before) / (distance or 1.25 * size or 12.0),
                size,
                piece.bold,
                item.restart or top - before < -0.5 * size,
                False,
                zones[place],
                len(pieces) - 1 - zones[place],
                "table" if item.cell else "body",
                item.cell,
                item.column,
            )
        )
        before = top
    return _with_footnotes(lines)


def _with_footnotes(lines: list[Line]) -> list[Line]:
    """The lines, those at the foot of the page in small letters after a footnote's sign marked as such."""
    sizes: list[float] = []
    for line in lines:
        sizes += [line.size] * (len(line.text) // 20 + 1)
    sizes.sort()
    small = 0.9 * sizes[len(sizes) // 2] if sizes else 0.0
    first = len(lines)
    for place in range(len(lines) - 1, 0, -1):
        if lines[place].size >= small and page_number(lines[place].text) is None:
            break
        if lines[place].size < small and _FOOTNOTE.match(lines[place].text) and lines[place].zone > 0.4 * len(lines):
            first = place
    return [x._replace(kind="footnote") if n >= first and x.size < small else x for n, x in enumerate(lines)]


def side_by_side(lines: Sequence[Line]) -> list[Line]:
    """Columns of two languages, whole pages of which follow each other, put one language after the other."""
    result: list[Line] = []
    run: list[Line] = []
    for line in lines:
        if line.column:
            run.append(line)
            continue
        result += sorted(run, key=lambda x: x.column)
        run = []
        result.append(line)
    return result + sorted(run, key=lambda x: x.column)


def in_turkish(sheets: list[list[Line]]) -> list[list[Line]]:
    """The lines with the letters of Turkish that a font has mixed up put right."""
    if not cleaning.misread_turkish(" ".join(x.text for sheet in sheets for x in sheet)):
        return sheets
    return [[x._replace(text=cleaning.repair_turkish(x.text)) for x in sheet] for sheet in sheets]


def _notices(findings: _Findings) -> Iterable[Notice]:
    if findings.file:
        yield from findings.file.notices()
    if findings.form:
        yield Notice("dynamic-form", "The file is a form that only some programs show. Print it to a new PDF.")
    if findings.attached:
        yield Notice("attachments", f"The PDF carries {findings.attached} attached file(s), which were not read.")
    yield from findings.notes.notices()
    yield from findings.pictures.notices()
    for kind, pages, message in (
        ("scanned-pages", findings.pictures.unread, "hold a picture without text, which was not read"),
        ("unreadable-pages", findings.failed, "are damaged and were not read"),
        ("unseen-pages", findings.unseen, "hold almost only text that cannot be seen, which was not read"),
        (
            "ocr-layer",
            [n for n in findings.layered if n not in findings.pictures.scans],
            "are pictures with unseen text behind them, which was read in their place",
        ),
        ("hidden-text", findings.hidden, "hold text that cannot be seen; it was left out"),
        ("struck-out-text", findings.struck, "hold struck-out words; they were left out"),
    ):
        if pages:
            shown = ", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else "")
            remedy = f" {findings.pictures.reason}" if kind == "scanned-pages" else ""
            yield Notice(kind, f"{len(pages)} page(s) {message}: {shown}.{remedy}", pages[0])
