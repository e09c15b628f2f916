"""The compressed RTF of Outlook messages (MS-OXRTFCP)."""

from __future__ import annotations

import struct
from typing import Final

from kpo_compliance.errors import UnreadableDocument

_HEADER: Final = struct.Struct("<IIII")
_COMPRESSED: Final = 0x75465A4C
_PLAIN: Final = 0x414C454D
_MOST: Final = 100 << 20
_SIZE: Final = 4096
_BEGINNING: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpacked(data: bytes) -> bytes:
    """The RTF.

    Raises:
        UnreadableDocument: it is damaged, or unpacks to more than a message holds.
    """
    if len(data) < _HEADER.size:
        raise _damaged()
    _, size, kind, _ = _HEADER.unpack_from(data)
    if size > _MOST:
        raise UnreadableDocument("The text of the message is longer than a contract. Save its attachment.", "limit")
    body = data[_HEADER.size :]
    if kind == _PLAIN:
        return body[:size]
    if kind != _COMPRESSED:
        raise _damaged()
    return _expanded(body, size)


def _expanded(body: bytes, size: int) -> bytes:
    window = bytearray(_BEGINNING.ljust(_SIZE, b"\0"))
    place = len(_BEGINNING)
    made = bytearray()
    at = 0
    while at < len(body) and len(made) < size:
        control = body[at]
        at += 1
        for bit in range(8):
            if at >= len(body) or len(made) >= size:
                break
            if not control >> bit & 1:
                made.append(body[at])
                window[place] = body[at]
                place = (place + 1) % _SIZE
                at += 1
                continue
            if at + 1 >= len(body):
                return bytes(made)
            reference = body[at] << 8 | body[at + 1]
            at += 2
            start, length = reference >> 4, (reference & 15) + 2
            if start == place:  # the end
                return bytes(made)
            for step in range(length):
                letter = window[(start + step) % _SIZE]
                made.append(letter)
                window[place] = letter
                place = (place + 1) % _SIZE
    return bytes(made)


def _damaged() -> UnreadableDocument:
    return UnreadableDocument("The text of the message is damaged. Save its attachment and check that file.")
