"""Old Word files (.doc), turned into new ones by LibreOffice where it is installed, and read as such."""

from __future__ import annotations

import struct
from dataclasses import replace
from typing import Final

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.containers import DAMAGED, DOC
from kpo_compliance.ingest.docx import read_docx
from kpo_compliance.ingest.locked import unlocked
from kpo_compliance.office import CONVERTER, Converter, OfficeError, how_to_install, program

_FIB: Final = struct.Struct("<HH6xH")  # what it is, of which version, flags
_WORD: Final = frozenset({0xA5EC, 0xA5DC})
_WORD_97: Final = 0x00C0
_ENCRYPTED: Final = 0x0100
_CONVERTED: Final = "The old Word file was turned into a new one by LibreOffice for reading."
_LATE: Final = "LibreOffice takes too long to open the file. Save it as DOCX in Word, and check that file."
_FAILED: Final = "LibreOffice does not open the file; it may be damaged. Save it as DOCX in Word, and check that file."


def read_doc(data: bytes, path: str, sha256: str) -> Document:
    """Read an old Word file.

    Raises:
        UnreadableDocument: there is no LibreOffice, it does not open the file, or no password does.
    """
    version, flags = _header(data)
    if flags & _ENCRYPTED:
        data = unlocked(data)
    converter = CONVERTER.get()
    if converter is None:
        found = program()
        if not found:
            raise UnreadableDocument(
                "The file is an old Word document, which is read with the help of LibreOffice, and that is not installed. "
                f"Install it ({how_to_install()}), or save the file as DOCX in Word and check that file.",
                "unsupported",
            )
        converter = Converter(found)
    try:
        made = converter.to_docx(data, old=version < _WORD_97)
    except OfficeError as error:
        raise UnreadableDocument(_LATE if error.late else _FAILED, "limit" if error.late else "unreadable") from error
    document = read_docx(made, path, sha256)
    notices = (Notice("converted", _CONVERTED), *document.notices)
    return replace(document, media_type=DOC, notices=notices)


def _header(data: bytes) -> tuple[int, int]:
    """Version and flags at the beginning of the text's stream."""
    import olefile  # noqa: PLC0415 - only for such files

    try:
        with olefile.OleFileIO(data) as container, container.openstream("WordDocument") as stream:
            magic, version, flags = _FIB.unpack(stream.read(_FIB.size))
    except Exception as error:  # what a broken directory leads it into cannot be foreseen
        raise UnreadableDocument(DAMAGED) from error
    if magic not in _WORD:
        raise UnreadableDocument(DAMAGED)
    return int(version), int(flags)
