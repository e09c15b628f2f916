"""Outlook messages (.msg): properties in an OLE compound file, as MS-OXMSG and MS-OXPROPS describe them."""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.containers import DAMAGED, MSG
from kpo_compliance.ingest.decoding import decode
from kpo_compliance.ingest.html import read_html
from kpo_compliance.ingest.mail import MOST_ATTACHMENTS, Attachment, Message, attached, document_of, refused
from kpo_compliance.ingest.rtf import read_rtf
from kpo_compliance.ingest.rtf_compressed import unpacked
from kpo_compliance.ingest.rtf_words import codec_of_page
from kpo_compliance.ingest.text import document_of as read_plain

_SUBJECT, _BODY, _HTML, _RTF = 0x0037, 0x1000, 0x1013, 0x1009
_SENDER, _SENDER_ADDRESS, _TO, _COPY, _SENT = 0x0C1A, 0x5D01, 0x0E04, 0x0E03, 0x0039
_DATA, _METHOD, _LONG_NAME, _NAME, _DISPLAY_NAME, _MIME = 0x3701, 0x3705, 0x3707, 0x3704, 0x3001, 0x370E
_HIDDEN, _CONTENT_ID, _CODE_PAGE, _INTERNET_PAGE = 0x7FFE, 0x3712, 0x3FFD, 0x3FDE
_TEXT, _NARROW, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
_FIXED: Final = frozenset({0x0002, 0x0003, 0x000B, 0x0014, 0x0040})
_BY_VALUE: Final = (0, 1)
_EMBEDDED: Final = 5
_OLE: Final = 6
_LINKED: Final = "It is only a link to a file. Save that file, and check it."
_OBJECT_INSIDE: Final = "It is an object of another program. Open it there, save it as PDF, and check that file."
_MOST_FIXED: Final = 10_000
_BESIDE: Final = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
)
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_TOP, _INNER, _ATTACHED = 32, 24, 8  # bytes before the fixed properties of a message, of one inside another, of a file


def read_msg(data: bytes, path: str, sha256: str) -> Document:
    """Read an Outlook message with its attachments.

    Raises:
        UnreadableDocument: damaged, without words, or nested too deeply.
    """
    import olefile  # noqa: PLC0415 - only for such files

    try:
        with olefile.OleFileIO(data) as container:
            return _Reader(container).document((), path, sha256, 0)
    except (UnreadableDocument, MemoryError, RecursionError):
        raise
    except Exception as error:  # what a broken directory leads it into cannot be foreseen
        raise UnreadableDocument(DAMAGED) from error


@dataclass(slots=True)
class _Storage:
    """One folder of the file: its streams by property and type, the folders in it, and its properties of fixed size."""

    path: tuple[str, ...]
    streams: dict[tuple[int, int], str] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    fixed: dict[int, int] = field(default_factory=dict)


class _Reader:
    """The messages of one file."""

    def __init__(self, container: Any) -> None:
        self._container = container
        self._listed: dict[tuple[str, ...], list[str]] = {}
        for path in container.listdir(streams=True, storages=True):
            self._listed.setdefault(tuple(path[:-1]), []).append(path[-1])

    def document(self, place: tuple[str, ...], path: str, sha256: str, depth: int) -> Document:
        """The message that a folder of the file holds."""
        message = self._storage(place, _INNER if place else _TOP)
        codec = codec_of_page(message.fixed.get(_CODE_PAGE) or message.fixed.get(_INTERNET_PAGE) or 1252)
        sender = self._text(message, _SENDER, codec)
        address = self._text(message, _SENDER_ADDRESS, codec)
        headers = (
            ("From", f"{sender} <{address}>" if address and address != sender else sender),
            ("To", self._text(message, _TO, codec)),
            ("Cc", self._text(message, _COPY, codec)),
            ("Date", _date(message.fixed.get(_SENT, 0))),
            ("Subject", self._text(message, _SUBJECT, codec)),
        )
        files = [name for name in message.folders if name.lower().startswith("__attach_version1.0_#")]
        if len(files) > MOST_ATTACHMENTS:
            raise UnreadableDocument(
                f"The message carries {len(files)} files. Save the contract and check that file.", "limit"
            )
        attachments = tuple(self._attachment((*place, file), codec, depth) for file in sorted(files))
        return document_of(Message(headers, self._body(message, codec), attachments), path, sha256, MSG)

    def _attachment(self, place: tuple[str, ...], codec: str, depth: int) -> Attachment:
        file = self._storage(place, _ATTACHED)
        name = next((x for p in (_LONG_NAME, _NAME, _DISPLAY_NAME) if (x := self._text(file, p, codec))), "attachment")
        method = file.fixed.get(_METHOD, 1)
        folder = next((x for x in file.folders if x.lower() == f"__substg1.0_{_DATA:04x}{_OBJECT:04x}"), "")
        if method == _EMBEDDED and folder:
            inner = (*place, folder)
            return Attachment(f"{name}.msg", lambda: self.document(inner, name, "", depth + 1))
        if method in _BY_VALUE:
            kind = self._text(file, _MIME, codec).lower()
            shown = bool(file.fixed.get(_HIDDEN)) and bool(self._text(file, _CONTENT_ID, codec))
            beside = kind in _BESIDE or (shown and kind.startswith("image/"))
            return attached(name, self._bytes(file, _DATA, _BINARY), beside=beside)
        return refused(name, _OBJECT_INSIDE if method == _OLE else _LINKED)

    def _body(self, message: _Storage, codec: str) -> tuple[Document, ...]:
        """The text of the message: in HTML, plain, or unpacked from RTF, whichever is there first."""
        page = codec_of_page(message.fixed.get(_INTERNET_PAGE) or 0) if message.fixed.get(_INTERNET_PAGE) else codec
        html = self._bytes(message, _HTML, _BINARY)
        written = html.decode(page, "replace") if html else self._text(message, _HTML, codec)
        plain = self._text(message, _BODY, codec)
        packed = self._bytes(message, _RTF, _BINARY)
        try:
            if written.strip():
                return (read_html(b"\xef\xbb\xbf" + written.encode("utf-8", "replace"), "", ""),)
            if plain.strip():
                return (read_plain(plain.replace("\x00", ""), "", ""),)
            return (read_rtf(unpacked(packed), "", ""),) if packed else ()
        except UnreadableDocument as error:
            if error.status == "no-text":
                return ()
            raise

    def _storage(self, place: tuple[str, ...], header: int) -> _Storage:
        found = _Storage(place)
        for name in self._listed.get(place, ()):
            number = name[12:20] if name.lower().startswith("__substg1.0_") else ""
            whole = (*place, name)
            if self._container.get_type(list(whole)) == 1:
                found.folders.append(name)
            elif name.lower() == "__properties_version1.0":
                self._fixed(found, self._read(whole)[header:])
            elif len(name) == 20 and number:
                with suppress(ValueError):
                    found.streams[int(number[:4], 16), int(number[4:], 16)] = name
        return found

    def _fixed(self, storage: _Storage, data: bytes) -> None:
        for at in range(0, min(len(data) - 15, 16 * _MOST_FIXED), 16):
            kind, number, _, value = struct.unpack_from("<HHIQ", data, at)
            if kind in _FIXED:
                storage.fixed[number] = value & (0xFFFFFFFFFFFFFFFF if kind in (0x0014, 0x0040) else 0xFFFFFFFF)

    def _bytes(self, storage: _Storage, number: int, kind: int) -> bytes:
        name = storage.streams.get((number, kind))
        return self._read((*storage.path, name)) if name else b""

    def _text(self, storage: _Storage, number: int, codec: str) -> str:
        wide = self._bytes(storage, number, _TEXT)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        narrow = self._bytes(storage, number, _NARROW).rstrip(b"\x00")
        try:
            return narrow.decode(codec)
        except UnicodeDecodeError:
            return decode(narrow)

    def _read(self, place: tuple[str, ...]) -> bytes:
        with self._container.openstream(list(place)) as stream:
            data: bytes = stream.read()
        return data


def _date(ticks: int) -> str:
    """A time of Windows (tenths of a microsecond since 1601) as people read it."""
    try:
        return f"{_EPOCH + timedelta(microseconds=ticks // 10):%Y-%m-%d %H:%M} UTC" if ticks else ""
    except OverflowError:
        return ""
