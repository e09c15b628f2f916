"""What is in a container: a ZIP archive or an OLE compound file holds a document, a workbook, a message, or anything."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Final

from kpo_compliance.errors import UnreadableDocument

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOC: Final = "application/msword"
ODT: Final = "application/vnd.oasis.opendocument.text"
MSG: Final = "application/vnd.ms-outlook"
LOCKED: Final = "application/x-encrypted-office"
DAMAGED: Final = "The file is damaged and cannot be opened. Ask for it again."
_WORKBOOK: Final = ("an Excel workbook", "Save the contract's text as DOCX or PDF, and check that file.")
_SLIDES: Final = ("a PowerPoint presentation", "Save it as PDF, and check that file.")
_SAVE: Final = "Open it in the program that made it, save it as DOCX or PDF, and check that file."
_MAIN_TYPE = re.compile(r"(?:wordprocessingml|ms-word)\.[\w.]{0,60}main\+xml", re.IGNORECASE)
_MOST_TYPES: Final = 1_000_000
_OPENDOCUMENT: Final = {
    "spreadsheet": "an OpenDocument spreadsheet",
    "presentation": "an OpenDocument presentation",
    "graphics": "an OpenDocument drawing",
}


def zip_type(data: bytes) -> str:
    """The media type of a ZIP archive.

    Raises:
        UnreadableDocument: it is damaged, or holds no document that is read.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
            types = _content_types(archive)
    except Exception as error:  # zipfile raises whatever a broken archive leads it into
        raise UnreadableDocument(DAMAGED) from error
    if _MAIN_TYPE.search(types) or any(n.startswith("word/document") and n.endswith(".xml") for n in names):
        return DOCX
    if any(n.startswith("xl/") for n in names):
        raise unsupported(*_WORKBOOK)
    if any(n.startswith("ppt/") for n in names):
        raise unsupported(*_SLIDES)
    if kind.startswith(b"application/vnd.oasis.opendocument."):
        return _opendocument(kind.decode("ascii", "replace").removeprefix("application/vnd.oasis.opendocument."))
    raise unsupported("a ZIP archive", "Unpack it and check the contract inside.")


def ole_type(data: bytes) -> str:
    """The media type of an OLE compound file: old Office documents, Outlook messages, Office files with a password.

    Raises:
        UnreadableDocument: it is damaged, or holds nothing that is read.
    """
    names = {path[0].lower() for path in _ole_names(data)}
    if "encryptedpackage" in names:
        return LOCKED
    if "worddocument" in names:
        return DOC
    if any(name.startswith("__properties_version") for name in names):
        return MSG
    if names & {"workbook", "book"}:
        raise unsupported(*_WORKBOOK)
    if "powerpoint document" in names:
        raise unsupported(*_SLIDES)
    raise unsupported("a compound file of an old program", _SAVE)


def unsupported(what: str, remedy: str) -> UnreadableDocument:
    """The refusal of a kind of file that is not read."""
    return UnreadableDocument(f"The file is {what}, which is not read. {remedy}", "unsupported")


def _content_types(archive: zipfile.ZipFile) -> str:
    """What an Office package says of its parts; "" when it says nothing, or too much to be one."""
    info = archive.NameToInfo.get("[Content_Types].xml")
    if info is None or info.file_size > _MOST_TYPES:
        return ""
    return archive.read(info).decode("utf-8", "replace")


def _opendocument(kind: str) -> str:
    kind = kind.strip().removesuffix("-template")
    if kind in ("text", "text-master", "text-web"):
        return ODT
    raise unsupported(
        _OPENDOCUMENT.get(kind, "an OpenDocument file without text"), "Save it as PDF, and check that file."
    )


def _ole_names(data: bytes) -> list[list[str]]:
    import olefile  # noqa: PLC0415 - only for such files

    try:
        with olefile.OleFileIO(data) as container:
            names: list[list[str]] = container.listdir()
    except Exception as error:  # what a broken directory leads it into cannot be foreseen
        raise UnreadableDocument(DAMAGED) from error
    return names
