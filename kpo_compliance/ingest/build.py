"""Blocks of words with the pages they stand on → ``Document``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpo_compliance.document import Document, Notice, PageSpan, Paragraph, ParagraphKind, Span


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph to be: ``runs`` of (page number, text); the page is 0 where the format has none."""

    runs: tuple[tuple[int, str], ...]
    kind: ParagraphKind = "body"
    level: int | None = None
    bold: bool = False
    style: str = ""
    number: str = ""
    cell: tuple[int, int, int] | None = None

    @property
    def text(self) -> str:
        """The words of all runs."""
        return "".join(text for _, text in self.runs)


def build(
    blocks: Iterable[Block],
    *,
    path: str,
    sha256: str,
    media_type: str,
    page_count: int = 0,
    notices: Sequence[Notice] = (),
    complete: bool = True,
) -> Document:
    """Put blocks together; empty ones are left out. A newline belongs to the page of the character before it."""
    parts: list[str] = []
    paragraphs: list[Paragraph] = []
    marks: list[tuple[int, int]] = []
    position = 0
    for block in blocks:
        if not any(text for _, text in block.runs):
            continue
        if parts:
            parts.append("\n")
            position += 1
        start = position
        for page, text in block.runs:
            if not text:
                continue
            if not marks or marks[-1][0] != page:
                marks.append((page, position))
            parts.append(text)
            position += len(text)
        paragraphs.append(
            Paragraph(
                Span(start, position),
                kind=block.kind,
                number=block.number,
                level=block.level,
                bold=block.bold,
                style=block.style,
                source=str(len(paragraphs)),
                cell=block.cell,
            )
        )
    ends = [start for _, start in marks[1:]] + [position] * bool(marks)
    pages = (
        tuple(PageSpan(page, Span(start, end)) for (page, start), end in zip(marks, ends, strict=True))
        if page_count
        else ()
    )
    return Document(
        path=path,
        sha256=sha256,
        media_type=media_type,
        text="".join(parts),
        paragraphs=tuple(paragraphs),
        pages=pages,
        page_count=page_count,
        notices=tuple(notices),
        complete=complete,
    )
