"""ZIP packages of documents and their XML, opened with nothing trusted: bombs, doubled names, entities."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element

from kpo_compliance.errors import UnreadableDocument

_MOST_BYTES: Final = 200_000_000
_MOST_RATIO: Final = 200
_MOST_PARTS: Final = 20_000


class Archive:
    """The parts of a package.

    Args:
        data: the file.
        kind: what users call it ("Word file").
        program: what makes such files ("Word").

    Raises:
        UnreadableDocument: no package, a bomb, encrypted, or one in which a name stands twice.
    """

    def __init__(self, data: bytes, kind: str, program: str) -> None:
        self._kind, self._program = kind, program
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged(self._kind, self._program) from error
        size = sum(entry.file_size for entry in entries)
        text = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
        if size > _MOST_BYTES or len(entries) > _MOST_PARTS or text > max(20_000_000, _MOST_RATIO * len(data)):
            raise too_large(kind)
        if any(entry.flag_bits & 1 for entry in entries):
            raise locked()
        self._entries = {_key(entry.filename): entry for entry in entries if not entry.is_dir()}
        if len(self._entries) < sum(not entry.is_dir() for entry in entries):
            raise UnreadableDocument(
                f"The {kind} holds two parts of one name, and programs differ in which they show. {_again(program)}"
            )

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def blob(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            UnreadableDocument: it is not there, or damaged.
        """
        try:
            return self._archive.read(self._entries[_key(name)])
        except MemoryError:
            raise
        except Exception as error:  # each way to compress has errors of its own
            raise damaged(self._kind, self._program) from error

    def xml(self, name: str) -> _Element:
        """A part as XML."""
        return self.parsed(self.blob(name))

    def parsed(self, data: bytes) -> _Element:
        """XML. Entities are neither declared nor resolved: with them a parser loses text, or adds some."""
        return parsed(data, self._kind, self._program)


def damaged(kind: str, program: str) -> UnreadableDocument:
    """The refusal of a damaged file."""
    return UnreadableDocument(f"The {kind} is damaged and cannot be read. {_again(program)}")


def too_large(kind: str) -> UnreadableDocument:
    """The refusal of a file that unpacks to too much."""
    return UnreadableDocument(
        f"The {kind} unpacks to more than a contract can hold. Save the contract without its attachments and "
        "check that file.",
        "limit",
    )


def locked() -> UnreadableDocument:
    """The refusal of an encrypted package."""
    return UnreadableDocument(
        "The file is protected by a password. Save it without the password and check that file.", "encrypted"
    )


def parsed(data: bytes, kind: str, program: str) -> _Element:
    """XML without a document type.

    Raises:
        UnreadableDocument: it is damaged, or declares entities.
    """
    declared = f"The {kind} declares entities, which {program} never writes and which can hide text. {_again(program)}"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        told = "entit" in str(error).lower()
        raise (UnreadableDocument(declared) if told else damaged(kind, program)) from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise UnreadableDocument(declared)
    return root


def _again(program: str) -> str:
    return f"Open it in {program}, save it again and check the new file."


def _key(name: str) -> str:
    """Names of parts do not tell capitals and small letters apart, nor do they need the slash at the beginning."""
    return name.replace("\\", "/").lstrip("/").lower()
