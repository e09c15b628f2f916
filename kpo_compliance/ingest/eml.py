"""E-mail messages as they are sent and saved (.eml, .mht): MIME, by the standard library's most frugal ways.

Headers stay bytes until one is wanted, and then only its beginning is decoded: ``email.policy.default`` parses each of them
into objects, which costs a thousand times its size.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect
from email.header import decode_header
from email.message import Message as Mime
from email.policy import compat32
from typing import Any, Final

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.decoding import decode
from kpo_compliance.ingest.html import read_html
from kpo_compliance.ingest.mail import Attachment, Message, attached, document_of
from kpo_compliance.ingest.text import document_of as read_plain

MEDIA_TYPE: Final = "message/rfc822"
_MOST_PARTS: Final = 1000
_DEEPEST: Final = 30
_LONGEST_HEADER: Final = 2000
_LONGEST_LIST: Final = 4000  # lines of headers in one part
_BOM: Final = b"\xef\xbb\xbf"
_SHOWN: Final = ("From", "To", "Cc", "Date", "Subject")
_BESIDE: Final = frozenset(
    "application/pkcs7-signature application/x-pkcs7-signature application/pgp-signature application/pgp-keys text/vcard "
    "text/x-vcard text/calendar text/css".split()
)
_LOCKED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_LEADING_FROM = re.compile(rb"From [^\n]{1,300}\n")
_CID = re.compile(rb"cid:([^\"'\s>)]{1,200})", re.IGNORECASE)
_SUFFIXES: Final = {"message/rfc822": ".eml", "application/pdf": ".pdf", "text/html": ".html", "text/plain": ".txt"}


def read_eml(data: bytes, path: str, sha256: str) -> Document:
    """Read a message with its attachments.

    Raises:
        UnreadableDocument: it holds no words, or more parts than a message has.
    """
    if (mbox := _LEADING_FROM.match(data)) is not None:
        data = data[mbox.end() :]
    _check_headers(data)
    parts = _Parts(referred=frozenset(x.lower() for x in _CID.findall(data[:20_000_000])))
    root = email.message_from_bytes(data, policy=compat32)
    parts.take(root, 0)
    headers = tuple((name, _header(root, name)) for name in _SHOWN)
    notices = []
    if parts.cut:
        notices.append(
            Notice("cut-off", "The end of the message is missing, and maybe attachments with it. Ask for it again.")
        )
    if parts.locked:
        notices.append(
            Notice("encrypted-part", "A part of the message is encrypted, and was not read. Save it decrypted.")
        )
    if parts.unknown:
        notices.append(
            Notice("unread-part", f"{parts.unknown} parts of the message only point to what they stand for.")
        )
    complete = not (parts.cut or parts.locked or parts.unknown)
    message = Message(headers, tuple(parts.body), tuple(parts.attachments), tuple(notices), complete)
    return document_of(message, path, sha256, MEDIA_TYPE)


def _check_headers(data: bytes) -> None:
    """Refuses a message with so many headers that they are there to take memory."""
    head = data[: data.find(b"\n\n") if b"\n\n" in data else len(data)]
    if head.count(b"\n") > _LONGEST_LIST and b"\r\n\r\n" not in data[: 200 * _LONGEST_LIST]:
        raise UnreadableDocument(
            "The message has more headers than a mail program writes. Save its attachment.", "limit"
        )


@dataclass(slots=True)
class _Parts:
    """The parts of a message sorted: what is its text, what is attached. ``referred`` are ids that its HTML shows."""

    referred: frozenset[bytes]
    body: list[Document] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    cut: bool = False
    locked: bool = False
    unknown: int = 0
    count: int = 0

    def take(self, part: Mime, depth: int) -> None:
        """Sorts a part with all below it."""
        self.count += 1
        if self.count > _MOST_PARTS or depth > _DEEPEST:
            raise UnreadableDocument("The message has more parts than a message has. Save its attachment.", "limit")
        kind = part.get_content_type()
        lost = (CloseBoundaryNotFoundDefect, StartBoundaryNotFoundDefect)
        self.cut = self.cut or any(isinstance(defect, lost) for defect in part.defects)
        if kind in _LOCKED:
            self.locked = True
        elif kind in ("message/partial", "message/external-body"):
            self.unknown += 1
        elif kind.startswith("message/") and kind != "message/delivery-status" and part.is_multipart():
            self._forwarded(part)
        elif part.is_multipart():
            self._several(part, kind, depth)
        elif self._is_attached(part, kind):
            self._attach(part, kind)
        else:
            self._show(part, kind)

    def _several(self, part: Mime, kind: str, depth: int) -> None:
        inner = list(_children(part))
        if kind == "multipart/alternative" and inner:
            kinds = [_leading(x) for x in inner]
            best = next(
                (at for at in (kinds.index(k) for k in ("text/html", "text/plain") if k in kinds)), len(inner) - 1
            )
            self.take(inner[best], depth + 1)
            for at, other in enumerate(inner):  # an attachment may stand among the alternatives
                if at != best and (other.get_content_maintype() not in ("text", "multipart")):
                    self.take(other, depth + 1)
            return
        for child in inner:
            self.take(child, depth + 1)

    def _forwarded(self, part: Mime) -> None:
        encoded = _raw(part, "Content-Transfer-Encoding").strip().lower() in ("base64", "quoted-printable")
        for child in _children(part):
            if encoded:  # against the standard, and done all the same: the parser took it for a message as it stands
                child["Content-Transfer-Encoding"] = _raw(part, "Content-Transfer-Encoding")
                self.attachments.append(attached(_name(part) or "message.eml", _payload(child)))
                continue
            subject = _header(child, "Subject")
            self.attachments.append(attached(f"{subject or 'message'}.eml", child.as_bytes(policy=compat32)))

    def _is_attached(self, part: Mime, kind: str) -> bool:
        disposition = part.get_content_disposition()
        return disposition == "attachment" or kind not in ("text/plain", "text/html") or _name(part) != ""

    def _attach(self, part: Mime, kind: str) -> None:
        identity = _raw(part, "Content-ID").strip().strip("<>").lower().encode("latin-1", "replace")
        shown = kind.startswith("image/") and identity and identity in self.referred
        data = _payload(part)
        name = _name(part) or f"attachment{_SUFFIXES.get(kind, '')}"
        self.attachments.append(attached(name, data, beside=bool(shown) or kind in _BESIDE))

    def _show(self, part: Mime, kind: str) -> None:
        """Takes a text as the message's own. Some programs put its HTML into several parts."""
        text = _text(part)
        if not text.strip():
            return
        try:
            self.body.append(
                read_html(_BOM + text.encode("utf-8", "replace"), "", "")
                if kind == "text/html"
                else read_plain(text, "", "")
            )
        except UnreadableDocument as error:
            if error.status != "no-text":
                raise


def _children(part: Mime) -> Iterator[Mime]:
    inner: Any = part.get_payload()
    for child in inner if isinstance(inner, list) else ():
        if isinstance(child, Mime):
            yield child


def _leading(part: Mime) -> str:
    """The kind of a part, or of the first of its parts where they belong together."""
    for _ in range(_DEEPEST):
        inner = list(_children(part))
        if part.get_content_type() not in ("multipart/related", "multipart/mixed") or not inner:
            break
        part = inner[0]
    return part.get_content_type()


def _payload(part: Mime) -> bytes:
    data: Any = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Mime) -> str:
    data = _payload(part)
    charset = str(part.get_content_charset() or "")
    if charset and charset not in ("us-ascii", "utf-8"):
        try:
            return data.decode(charset, "replace").replace("\x00", "")
        except (LookupError, ValueError):
            pass
    return decode(data) if data else ""


def _raw(part: Mime, name: str) -> str:
    """The beginning of a header as it stands in the message."""
    return str(part.get(name, ""))[:_LONGEST_HEADER]


def _header(part: Mime, name: str) -> str:
    """A header as people read it."""
    raw = _raw(part, name)
    try:
        pieces = decode_header(raw)
        return "".join(_decoded(piece, charset) for piece, charset in pieces)
    except Exception:  # noqa: BLE001 - a broken encoded word raises whatever it leads into
        return raw


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return piece.decode(charset or "utf-8", "replace")
    except (LookupError, ValueError):
        return piece.decode("utf-8", "replace")


def _name(part: Mime) -> str:
    """The file name that a part gives itself; "" for none."""
    if len(_raw(part, "Content-Disposition")) + len(_raw(part, "Content-Type")) >= _LONGEST_HEADER:
        return "attachment"
    try:
        name = part.get_filename() or ""
        return "".join(_decoded(piece, charset) for piece, charset in decode_header(name))
    except Exception:  # noqa: BLE001 - what a broken parameter leads it into cannot be foreseen
        return "attachment"
