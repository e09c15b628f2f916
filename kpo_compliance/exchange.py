"""Documents and refusals as plain JSON, and back: the only thing that a confined reader can say to us.

What comes back was made from a stranger's file by a process that the file may have taken over; so every type, place and
length is checked before it becomes a ``Document``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NoReturn, cast, get_args

from kpo_compliance.document import Document, Notice, PageSpan, Paragraph, ParagraphKind, Span
from kpo_compliance.errors import KpoError, UnreadableDocument, UsageError

_KINDS: frozenset[str] = frozenset(get_args(ParagraphKind))
_STATUSES = frozenset({"no-text", "encrypted", "limit", "memory", "unreadable", "unsupported", "changed", "skipped"})
_LONGEST_MESSAGE = 2000


class InternalError(Exception):
    """A reader raised what it never should; ``str()`` is the name of the exception's class."""


def document_bytes(document: Document) -> bytes:
    """A document as JSON in ASCII, lone surrogates included; its path stays with the one who asked."""
    return _json(
        {
            "sha256": document.sha256,
            "media": document.media_type,
            "text": document.text,
            "paragraphs": [
                [p.span.start, p.span.end, p.kind, p.number, p.level, p.bold, p.style, p.source, p.cell]
                for p in document.paragraphs
            ],
            "pages": [[p.number, p.span.start, p.span.end] for p in document.pages],
            "count": document.page_count,
            "notices": [[n.kind, n.message, n.page] for n in document.notices],
            "complete": document.complete,
        }
    )


def refusal_bytes(error: KpoError) -> bytes:
    """Why a file cannot be read, or not be written, as JSON; the status is "" where that is not the file's fault."""
    status = error.status if isinstance(error, UnreadableDocument) else ""
    return _json({"refused": str(error)[:_LONGEST_MESSAGE], "status": status})


def failure_bytes(error: BaseException) -> bytes:
    """An exception that nobody foresaw, as JSON; where it happened, and its message, only for who looks for mistakes."""
    where = ""
    if os.environ.get("KPO_DEBUG"):
        import traceback  # noqa: PLC0415 - only for a mistake of ours

        where = "".join(traceback.format_exception(error))
    return _json({"failed": type(error).__name__, "where": where[-20_000:]})


def document_from(data: bytes, path: str) -> Document:
    """The document that a reader found in the file ``path``.

    Raises:
        UnreadableDocument: the reader refused the file.
        InternalError: the reader failed.
        ValueError: the data are not what a reader of ours says.
    """
    try:
        told = json.loads(data)
        _raise_told(told)
        return _document(told, path)
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no document") from error


def raise_refusal(data: bytes) -> NoReturn:
    """Raises what a process that should have made something says in its place.

    Raises:
        UnreadableDocument: the file cannot be written again.
        UsageError: what was asked for cannot be.
        InternalError: the process failed.
        ValueError: the data are not what a process of ours says.
    """
    try:
        _raise_told(json.loads(data))
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no refusal") from error
    raise ValueError("no refusal")


def _raise_told(told: Any) -> None:
    if "refused" in told:
        status = _text(told["status"])
        message = _text(told["refused"])[:_LONGEST_MESSAGE]
        if not status:
            raise UsageError(message)
        raise UnreadableDocument(message, status if status in _STATUSES else "unreadable")
    if "failed" in told:
        failed = InternalError(_text(told["failed"])[:100])
        failed.add_note(_text(told["where"]))
        raise failed


def _document(told: dict[str, Any], path: str) -> Document:
    text = _text(told["text"])
    paragraphs = tuple(_paragraph(*row) for row in told["paragraphs"])
    pages = tuple(PageSpan(_whole(number), Span(_whole(start), _whole(end))) for number, start, end in told["pages"])
    _ordered([p.span for p in paragraphs], len(text))
    _ordered([p.span for p in pages], len(text))
    return Document(
        path=path,
        sha256=_text(told["sha256"]),
        media_type=_text(told["media"]),
        text=text,
        paragraphs=paragraphs,
        pages=pages,
        page_count=_whole(told["count"]),
        notices=tuple(Notice(_text(k), _text(m), None if p is None else _whole(p)) for k, m, p in told["notices"]),
        complete=told["complete"] is True,
    )


def _paragraph(
    start: Any, end: Any, kind: Any, number: Any, level: Any, bold: Any, style: Any, source: Any, cell: Any
) -> Paragraph:
    if kind not in _KINDS:
        raise ValueError("no kind of paragraph")
    if cell is not None and len(cell) != 3:
        raise ValueError("no cell")
    return Paragraph(
        Span(_whole(start), _whole(end)),
        cast("ParagraphKind", kind),
        _text(number),
        None if level is None else _whole(level),
        bold is True,
        _text(style),
        _text(source),
        None if cell is None else (_whole(cell[0]), _whole(cell[1]), _whole(cell[2])),
    )


def _ordered(spans: Sequence[Span], length: int) -> None:
    """Refuses spans that lie outside the text, overlap, or stand in the wrong order."""
    if any(not 0 <= span.start <= span.end <= length for span in spans):
        raise ValueError("a place outside the text")
    if any(before.end > after.start for before, after in pairwise(spans)):
        raise ValueError("places out of order")


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not -1 << 53 < value < 1 << 53:
        raise TypeError
    return value


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii")
