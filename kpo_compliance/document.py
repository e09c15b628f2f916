"""What a file says: text, with the page and paragraph of each character.

``Span(start, end)`` into ``Document.text`` is the only coordinate in the program.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

ParagraphKind = Literal[
    "body", "heading", "list", "table", "footnote", "header", "footer", "text-box", "attachment"
]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters ``start`` (included) to ``end`` (excluded) of ``Document.text``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether ``other`` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as the file shows it; its text holds no newline.

    ``number`` is the automatic number ("7.2", "(b)") when the file keeps it apart from the words; it
    stands at the beginning of the paragraph's text as well, followed by a space, so that the text
    reads as the viewer shows it. ``level`` is the outline or list level (0 the highest) when known.
    ``bold`` says that all of its words are bold. ``source`` is the reader's own address of the
    paragraph (the DOCX reader's is what a redline needs to find it again). ``cell`` is the
    (table, row, column) of a table paragraph.
    """

    span: Span
    kind: ParagraphKind = "body"
    number: str = ""
    level: int | None = None
    bold: bool = False
    style: str = ""
    source: str = ""
    cell: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class PageSpan:
    """A run of text that stands on one page, ``number`` counted from 1.

    A page has several runs when a paragraph that its end cuts is joined across a footnote.
    """

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader of the report must know about the file: tracked changes, hidden text….

    ``kind`` is a short stable id ("tracked-changes", "hidden-text", "comments", "scanned-pages").
    """

    kind: str
    message: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file's text in reading order, paragraphs separated by one newline.

    ``page_count`` is 0 when the format has no pages (HTML, or DOCX that Word never laid out). ``pages``
    is sorted by position and covers the text when there are pages; of a message, the text of attachments that have pages.
    ``complete`` is false when a part could not be read: then nothing may be called missing.
    """

    path: str
    sha256: str
    media_type: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    pages: tuple[PageSpan, ...] = ()
    page_count: int = 0
    notices: tuple[Notice, ...] = ()
    complete: bool = True
    _page_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _paragraph_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_page_starts", tuple(p.span.start for p in self.pages))
        object.__setattr__(self, "_paragraph_starts", tuple(p.span.start for p in self.paragraphs))

    def page_at(self, offset: int) -> int | None:
        """The page number of a character, or None when the format has no pages."""
        index = bisect_right(self._page_starts, offset) - 1
        return self.pages[index].number if index >= 0 and offset <= self.pages[index].span.end else None

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """The paragraph of a character, or None in an empty document."""
        index = bisect_right(self._paragraph_starts, offset) - 1
        return self.paragraphs[index] if index >= 0 else None

    def quote(self, span: Span) -> str:
        """The words of a span."""
        return self.text[span.start : span.end]
