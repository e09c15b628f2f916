"""Plain text → Document: any encoding, lines that a margin broke joined again, page furniture taken off."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning
from kpo_compliance.ingest.amounts import check_lines
from kpo_compliance.ingest.build import build
from kpo_compliance.ingest.decoding import decode
from kpo_compliance.ingest.furniture import without_furniture
from kpo_compliance.ingest.lines import (
    Line,
    ends_in_reference,
    ends_open,
    ends_sentence,
    has_marker,
    looks_like_heading,
    spaced_marker,
    starts_lower,
)
from kpo_compliance.ingest.markdown import markdown_document
from kpo_compliance.ingest.media import is_markdown
from kpo_compliance.ingest.paragraphs import paragraphs

_LINE_END = re.compile(r"\r\n|[\n\r\v\x85\u2028\u2029\x1e]")
_PAGE_TAG = re.compile(r"^[ \t]{0,9}<PAGE>[ \t]{0,99}\d{0,4}[ \t]{0,9}$", re.MULTILINE)  # as old filings mark page ends
_LEADING_NUMBER = re.compile(r" {0,9}(\d{1,3}) {3,}(?=\S)")
_PAGE_GAP = 4  # blank lines: more than any writer puts between paragraphs
_WIDEST = 130  # columns; longer lines were not broken by a margin
_LONG = 400  # columns; a line as long as this may be a page whose line ends were lost
_WIDE_SPACE = re.compile(r" {2,}")
_SECTION = re.compile(
    r"(?:(?<=[.;:])|(?<=; or)|(?<=; and)) (?=\d{1,2}(?:\.\d{1,2}){2}\.? \S)"
    r"| (?=WHEREAS, |NOW, THEREFORE|IN WITNESS WHEREOF)"
    r"|(?<=[.;:”\"')\]]) (?=\d{1,2}\.(?:\d{1,2}\.?){0,12}+ {1,3}[A-ZÇĞİÖŞÜ“\"])"
)


def read_text(data: bytes, path: str, sha256: str) -> Document:
    """Read plain text.

    Raises:
        UnreadableDocument: the bytes are no text in any encoding known here.
    """
    text = decode(data)
    if is_markdown(text):
        return markdown_document(text, path, sha256)
    return document_of(text, path, sha256)


def document_of(text: str, path: str, sha256: str, media_type: str = "text/plain") -> Document:
    """Read decoded text. There are page numbers only where the text has form feeds."""
    check_lines(text)
    text = _PAGE_TAG.sub("\f", text)
    feeds = text.count("\f")
    pages = _pages(text)
    if not any(pages):
        raise UnreadableDocument("The file holds no text. Check that it was saved completely.", "no-text")
    lines = without_furniture(pages)
    notices: tuple[Notice, ...] = cleaning.character_notices([text])
    return build(
        paragraphs(lines),
        path=path,
        sha256=sha256,
        media_type=media_type,
        page_count=text.rstrip("\f\n\r ").count("\f") + 1 if feeds else 0,
        notices=notices,
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    """A line as it stands in the file: its layout kept, and the blank lines before it."""

    text: str
    blanks: int


def _pages(text: str) -> list[list[Line]]:
    """The lines by page. Without form feeds the page number is 0, and a wide run of blank lines divides the text."""
    sheets = text.split("\f") if "\f" in text else [text]
    raw: list[tuple[int, list[_Raw]]] = []
    for number, sheet in enumerate(sheets, 1 if len(sheets) > 1 else 0):
        raw += [(number, chunk) for chunk in _chunks(sheet)]
    width = _margin([line for _, chunk in raw for line in chunk])
    return [_lines(chunk, number, width) for number, chunk in raw]


def _chunks(sheet: str) -> Iterator[list[_Raw]]:
    chunk: list[_Raw] = []
    blanks = 0
    for whole in _LINE_END.split(sheet):
        if not whole or whole.isspace():
            blanks += 1
            continue
        line = whole
        if (lead := _LEADING_NUMBER.match(line)) and chunk and lead[1] == _following(chunk[-1].text):
            chunk.append(_Raw(lead[1], blanks))
            line, blanks = line[lead.end() :], 1
        if chunk and blanks >= _PAGE_GAP:
            yield chunk
            chunk = []
        kept = cleaning.keep_layout(line).rstrip()
        if not kept:  # nothing but signs that are not shown
            blanks += 1
            continue
        chunk.append(_Raw(kept, blanks))
        blanks = 0
    if chunk:
        yield chunk


def _following(text: str) -> str:
    """The number after the page number that a line consists of: old filings print both at a page's end."""
    number = text.strip(" -")
    return str(int(number) + 1) if number.isdecimal() and len(number) < 4 else ""


def _margin(lines: Sequence[_Raw]) -> int:
    """The column where a margin broke the lines, or 0 for a text whose lines are whole paragraphs.

    Among lines that follow each other without a blank line, most are then nearly full: the next word had no room.
    """
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if not b.blanks and len(a.text) <= _WIDEST]
    lengths = sorted(len(a.text) for a, _ in pairs if len(a.text) > 30)
    if len(lengths) < 3:
        return 0
    width = lengths[int(0.97 * (len(lengths) - 1))]
    full = sum(1 for a, b in pairs if len(a.text) + 1 + len(b.text.split(None, 1)[0]) > width - 3)
    long = sum(1 for line in lines if len(line.text) > _WIDEST)
    return width if width >= 40 and full >= 0.35 * len(pairs) and full > long else 0


def _lines(chunk: Sequence[_Raw], page: int, width: int) -> list[Line]:
    pieces = [(part, raw.blanks if not place else 1) for raw in chunk for place, part in enumerate(_parts(raw.text))]
    lines: list[Line] = []
    for zone, (part, blanks) in enumerate(pieces):
        words = spaced_marker(cleaning.plain_letters(cleaning.clean(part)))
        if not words:
            continue
        left = len(part) - len(part.lstrip())
        whole = not width or len(part) > max(width + 10, _WIDEST)
        lines.append(
            Line(
                words,
                page,
                left=left,
                right=len(part),
                edge=(len(part) if len(part) > _WIDEST else 1e9) if whole else width,
                whole=whole,
                gap=1.0 + blanks if lines else 9.0,
                zone=zone,
                below=len(pieces) - 1 - zone,
            )
        )
    return lines


def _parts(line: str) -> list[str]:
    """A line that holds several paragraphs, cut where wide spaces or section numbers show that line ends were lost."""
    if len(line) < _LONG:
        return [line]
    indent = len(line) - len(line.lstrip())
    spaces = list(_WIDE_SPACE.finditer(line, indent))
    # In one kind of file wide spaces are the indentation of lines that were joined, in another they are paragraph ends.
    joined = sum(starts_lower(line[m.end() : m.end() + 12]) for m in spaces) > 0.25 * len(spaces)
    pieces, start = [], 0
    for space in spaces:
        before, after = line[max(start, space.start() - 120) : space.start()], line[space.end() : space.end() + 120]
        if _ends_paragraph(before, after, space.end() - space.start(), joined):
            pieces.append(line[start : space.start()])
            start = space.end()
    pieces.append(line[start:])
    return [part for piece in pieces for part in _SECTION.split(piece) if part.strip()]


def _ends_paragraph(before: str, after: str, width: int, joined: bool) -> bool:
    marked = has_marker(after)
    if len(before.strip()) < 9 and has_marker(before.strip() + " "):
        return False
    if joined:
        return marked and ends_sentence(before)
    if ends_sentence(before):
        return marked or not starts_lower(after)
    if width < 3 or starts_lower(after) or ends_open(before) or ends_in_reference(before):
        return False
    return marked or (len(before) < 120 and looks_like_heading(before.strip(), False))
