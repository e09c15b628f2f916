"""Files → ``Document``: one module a format, and a dict from media type to reader."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import media
from kpo_compliance.ingest.amounts import check_amount

MAX_BYTES = 200 * 1024 * 1024

_NO_FILE = "This is a pipe, socket or device, no regular file, and was passed over. Give the path of a contract."
_FOLDER = "This is a folder. Give the path of a contract."
_CHANGED = "The file changed while it was read. Check it again when it is complete."

Reader = Callable[[bytes, str, str], Document]

_READERS = {
    media.PDF: ("kpo_compliance.ingest.pdf", "read_pdf"),
    media.DOCX: ("kpo_compliance.ingest.docx", "read_docx"),
    media.DOC: ("kpo_compliance.ingest.doc", "read_doc"),
    media.ODT: ("kpo_compliance.ingest.odt", "read_odt"),
    media.RTF: ("kpo_compliance.ingest.rtf", "read_rtf"),
    media.EML: ("kpo_compliance.ingest.eml", "read_eml"),
    media.MSG: ("kpo_compliance.ingest.msg", "read_msg"),
    media.LOCKED: ("kpo_compliance.ingest.locked", "read_locked"),
    media.TEXT: ("kpo_compliance.ingest.text", "read_text"),
    media.MARKDOWN: ("kpo_compliance.ingest.markdown", "read_markdown"),
    media.HTML: ("kpo_compliance.ingest.html", "read_html"),
    media.PNG: ("kpo_compliance.ingest.picture", "read_png"),
    media.JPEG: ("kpo_compliance.ingest.picture", "read_jpeg"),
    media.TIFF: ("kpo_compliance.ingest.picture", "read_tiff"),
}


def read(path: str | Path, *, stdin: bytes | None = None) -> Document:
    """Read a contract from a file, or from standard input when ``path`` is "-".

    ``stdin`` holds the bytes of standard input when they were read already.

    Raises:
        UnreadableDocument: with the reason and the remedy; no other exception leaves this function.
    """
    shown = str(path)
    data = _standard_input(stdin) if shown == "-" else _bytes(shown)
    if not data:
        raise UnreadableDocument("The file is empty. Ask for it again.")
    return read_bytes(data, shown, hashlib.sha256(data).hexdigest())


def read_bytes(data: bytes, name: str, sha256: str) -> Document:
    """Read the content of a file, also of one inside another; ``name`` becomes the document's path.

    Raises:
        UnreadableDocument: with the reason and the remedy; no other exception leaves this function.
    """
    suffix = Path(name).suffix.lower()
    try:
        kind = media.media_type(data, suffix)
        document = _reader(kind)(data, name, sha256)
        check_amount(len(document.text), len(document.paragraphs))
    except UnreadableDocument:
        raise
    except MemoryError as error:
        raise UnreadableDocument(
            "Reading the file needs more memory than is allowed. Check it in parts.", "memory"
        ) from error
    except RecursionError as error:
        raise UnreadableDocument(
            "The file is nested too deeply to be read. Print it to a new PDF, and check that file.", "limit"
        ) from error
    except Exception as error:  # what a parser makes of a hostile file cannot be foreseen
        raise UnreadableDocument(f"The file is damaged ({type(error).__name__}). Ask for it again.") from error
    promised = media.expected_type(suffix)
    if promised and kind not in (promised, media.LOCKED) and not {promised, kind} <= {media.TEXT, media.MARKDOWN}:
        message = f"The file is {media.name(kind)} and was read as such, although its name ends in {suffix}."
        document = replace(document, notices=(*document.notices, Notice("wrong-suffix", message)))
    return document


def reader_module(kind: str) -> str:
    """The name of the module that reads a media type."""
    return _READERS.get(kind, _READERS[media.TEXT])[0]


def _reader(kind: str) -> Reader:
    module, function = _READERS[kind]
    return cast("Reader", getattr(import_module(module), function))


def _standard_input(given: bytes | None) -> bytes:
    data = sys.stdin.buffer.read(MAX_BYTES + 1) if given is None else given
    if len(data) > MAX_BYTES:
        raise _too_big()
    return data


def _bytes(path: str) -> bytes:
    """The bytes of a regular file; opening does not wait for the other end of a pipe."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(file.fileno())
            if stat.S_ISDIR(before.st_mode):
                raise UnreadableDocument(_FOLDER)
            if not stat.S_ISREG(before.st_mode):
                raise UnreadableDocument(_NO_FILE, "skipped")
            if before.st_size > MAX_BYTES:
                raise _too_big()
            data = file.read(before.st_size + 1)  # memory for more would be asked for, and given back
            after = os.fstat(file.fileno())
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
                raise UnreadableDocument(_CHANGED, "changed")
    except FileNotFoundError as error:
        raise UnreadableDocument("The file does not exist. Check the path.") from error
    except IsADirectoryError as error:
        raise UnreadableDocument(_FOLDER) from error
    except PermissionError as error:
        raise UnreadableDocument("The file may not be read. Ask for the right to read it.") from error
    except (OSError, ValueError) as error:
        if getattr(error, "errno", None) == errno.ENXIO:  # a socket
            raise UnreadableDocument(_NO_FILE, "skipped") from error
        why = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableDocument(f"The file cannot be opened ({why}). Check the path.") from error
    if len(data) > MAX_BYTES:
        raise _too_big()
    return data


def _too_big() -> UnreadableDocument:
    return UnreadableDocument(f"The file is larger than {MAX_BYTES >> 20} MB. Check it in parts.", "limit")
