"""A message as one document: its own text, then each attachment as a schedule that bears the attachment's name.

An attachment is read as it would be alone, by what it is and not by its name. One that cannot be read makes the whole not
complete, and a notice names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final, Literal

from kpo_compliance.document import Document, Notice, PageSpan, Paragraph, Span
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.amounts import check_amount
from kpo_compliance.ingest.cleaning import clean

MOST_ATTACHMENTS: Final = 200
_DEEPEST: Final = 5  # messages in messages
_LONGEST_NAME: Final = 120
_LONGEST_HEADER: Final = 500
_depth: ContextVar[int] = ContextVar("_depth", default=0)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a message, and how it is read.

    ``beside`` says that it only goes with the message: a signature, a card, a picture in its text.
    """

    name: str
    read: Callable[[], Document]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """What a message holds: ``headers`` as (name, value) in the order shown, ``body`` in HTML or plain, the attachments."""

    headers: tuple[tuple[str, str], ...]
    body: tuple[Document, ...]
    attachments: tuple[Attachment, ...]
    notices: tuple[Notice, ...] = ()
    complete: bool = True


def document_of(message: Message, path: str, sha256: str, media_type: str) -> Document:
    """The message with all that is attached to it.

    Raises:
        UnreadableDocument: it holds no words, or more than a contract can.
    """
    if len(message.attachments) > MOST_ATTACHMENTS:
        raise UnreadableDocument(
            f"The message carries {len(message.attachments)} files. Save the contract among them and check that file.",
            "limit",
        )
    whole = _Joined()
    whole.say(*(f"{name}: {clean(value)[:_LONGEST_HEADER]}" for name, value in message.headers if clean(value)))
    for part in message.body:
        whole.add(part)
    whole.notices += message.notices
    complete = message.complete and all(part.complete for part in message.body)
    wanted = [a for a in message.attachments if not a.beside]
    for number, attachment in enumerate(wanted, 1):
        name = shown_name(attachment.name)
        try:
            document = _read(attachment)
        except UnreadableDocument as error:
            complete = False
            whole.notices.append(Notice("unread-attachment", f"The attachment “{name}” was not read: {error}"))
            continue
        whole.say(f"Attachment {number}: {name}", attachment=True)
        whole.add(document, name)
        check_amount(whole.letters, len(whole.paragraphs))
        complete = complete and document.complete
        whole.notices.append(Notice("attachment", _told(name, document)))
    beside = [shown_name(a.name) for a in message.attachments if a.beside]
    if beside:
        shown = ", ".join(f"“{name}”" for name in beside[:5]) + (" …" if len(beside) > 5 else "")
        whole.notices.append(
            Notice("beside", f"{len(beside)} parts of the message that only go with it were not read: {shown}.")
        )
    if complete and not any(part.text for part in message.body) and not wanted:
        raise UnreadableDocument("The message holds no text. Check that it was saved completely.", "no-text")
    return whole.document(path, sha256, media_type, complete=complete)


def shown_name(name: str) -> str:
    """A name as it may be shown: without folders, control characters and marks that turn its letters around."""
    last = clean(name).replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    if len(last) > _LONGEST_NAME:
        last = last[: _LONGEST_NAME // 2] + "…" + last[-_LONGEST_NAME // 2 :]
    return last if last.strip(". ") else "unnamed"


def attached(name: str, data: bytes, *, beside: bool = False) -> Attachment:
    """A file in a message that is read by what its bytes are."""

    def read() -> Document:
        from kpo_compliance import ingest  # noqa: PLC0415 - which knows this module's readers

        if not data:
            raise UnreadableDocument("It is empty. Ask for it again.")
        return ingest.read_bytes(data, shown_name(name), hashlib.sha256(data).hexdigest())

    return Attachment(name, read, beside)


def refused(name: str, reason: str) -> Attachment:
    """Something in a message that cannot be read; ``reason`` says why, and what to do."""

    def read() -> Document:
        raise UnreadableDocument(reason)

    return Attachment(name, read)


def _read(attachment: Attachment) -> Document:
    depth = _depth.get()
    if depth >= _DEEPEST:
        raise UnreadableDocument("Messages in it are nested too deeply. Save it, and check that file.", "limit")
    token = _depth.set(depth + 1)
    try:
        return attachment.read()
    finally:
        _depth.reset(token)


def _told(name: str, document: Document) -> str:
    from kpo_compliance.ingest import media  # noqa: PLC0415 - which loads the readers of containers

    pages = f", {document.page_count} pages" if document.page_count else ""
    return f"The attachment “{name}” ({media.name(document.media_type)}{pages}) was read as a part of the message."


class _Joined:
    """Documents put one below the other."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.notices: list[Notice] = []
        self.letters = 0
        self._texts: list[str] = []
        self._pages: list[PageSpan] = []
        self._count = 0
        self._tables = 0

    def say(self, *lines: str, attachment: bool = False) -> None:
        """Lines of our own: the headers of a message, or the name of an attachment."""
        for line in lines:
            start = self._next()
            self._texts.append(line)
            self.letters = start + len(line)
            kind: Literal["attachment", "body"] = "attachment" if attachment else "body"
            self.paragraphs.append(Paragraph(Span(start, self.letters), kind, source=str(len(self.paragraphs))))

    def add(self, document: Document, name: str = "") -> None:
        """A whole document, with its pages and what is to be known of it."""
        if document.text:
            start = self._next()
            tables = max((p.cell[0] for p in document.paragraphs if p.cell is not None), default=-1) + 1
            for p in document.paragraphs:
                cell = (p.cell[0] + self._tables, p.cell[1], p.cell[2]) if p.cell is not None else None
                source = str(len(self.paragraphs))
                self.paragraphs.append(replace(p, span=_moved(p.span, start), cell=cell, source=source))
            self._pages += [PageSpan(page.number, _moved(page.span, start)) for page in document.pages]
            self._tables += tables
            self._count += document.page_count
            self._texts.append(document.text)
            self.letters = start + len(document.text)
        self.notices += _named(document.notices, name)

    def document(self, path: str, sha256: str, media_type: str, *, complete: bool) -> Document:
        """All of it as one document."""
        return Document(
            path, sha256, media_type, "\n".join(self._texts), tuple(self.paragraphs), tuple(self._pages), self._count,
            tuple(self.notices), complete,
        )  # fmt: skip

    def _next(self) -> int:
        return self.letters + 1 if self._texts else 0


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _named(notices: Sequence[Notice], name: str) -> Iterator[Notice]:
    for notice in notices:
        yield replace(notice, message=f"{name}: {notice.message}") if name else notice
