"""Bytes → text: by byte order mark, as UTF-8, as UTF-16 without a mark, then by the best guess."""

from __future__ import annotations

from charset_normalizer import from_bytes

from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.cleaning import misread_turkish, repair_turkish

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ORDINARY = "\t\n\v\f\r\x1e\x1a\x00"


def decode(data: bytes) -> str:
    """The text of bytes in whatever encoding.

    Raises:
        UnreadableDocument: the bytes are no text in any encoding known here.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not text or "\x00" in text[:4096]:
        if wide := _utf16(data):
            return wide
        if not text:
            text = _nearly_utf8(data) or _guess(data)
    text = text.rstrip("\x00")
    if _is_rubbish(text):
        raise UnreadableDocument(
            "The file holds binary data and not text. Open it with the program that made it and save it as PDF or DOCX."
        )
    text = text.replace("\x00", "")
    return repair_turkish(text) if misread_turkish(text) else text


def _nearly_utf8(data: bytes) -> str:
    """The text of UTF-8 in which a few bytes are damaged; "" when it is something else."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(not c.isascii() for c in text) - damaged if damaged < 0.01 * len(text) else 0
    return text if sound > 4 * damaged else ""


def _utf16(data: bytes) -> str:
    """The text if the bytes are UTF-16 without a mark: zeros stand in every second place."""
    head = data[: 4096 - len(data) % 2]
    if len(head) < 4:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.3 * half and even < 0.05 * half:
        return data.decode("utf-16-le", "replace")
    if even > 0.3 * half and odd < 0.05 * half:
        return data.decode("utf-16-be", "replace")
    return ""


def _guess(data: bytes) -> str:
    best = from_bytes(data[:65536], threshold=0.35).best()
    names = ["cp1254", "cp1252"]
    text = data.decode("cp1254", "replace")
    turkish = sum(text.count(c) for c in "ışğİŞĞ")
    if (
        best
        and best.encoding not in ("ascii", *names)
        and not turkish
        and best.encoding.startswith(("utf", "cp125", "iso"))
    ):
        text = data.decode(best.encoding, "replace")
    return text


def _is_rubbish(text: str) -> bool:
    head = text[:20_000]
    odd = sum((c < " " and c not in _ORDINARY) or c == "\ufffd" or "\x80" <= c < "\xa0" for c in head)
    return odd > 0.1 * len(head) or head.count("\x00") > 0.3 * len(head)
