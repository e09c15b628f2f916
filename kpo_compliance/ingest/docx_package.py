"""The package of a Word file: parts by name and by relation, opened with nothing trusted.

A part that a relation names and the package does not hold is not there, and the rest is read: Word opens such files too.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element

from kpo_compliance.errors import UnreadableDocument

_MOST_BYTES: Final = 200_000_000
_MOST_RATIO: Final = 200
_MOST_PARTS: Final = 20_000
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
)  # fmt: skip
DAMAGED: Final = "The Word file is damaged and cannot be read. Open it in Word, save it again and check the new file."
TOO_LARGE: Final = (
    "The Word file unpacks to more than a contract can hold. Save the contract without its attachments and check "
    "that file."
)
_TWICE: Final = (
    "The Word file holds two parts of one name, and programs differ in which they show. Open it in Word, save it again "
    "and check the new file."
)
_DECLARED: Final = (
    "The Word file declares entities, which Word never writes and which can hide text. Open it in Word, save it again "
    "and check the new file."
)
_LOCKED: Final = "The file is protected by a password. Save it without the password and check that file."


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to: ``kind`` is the last word of the relation's type, ``target`` a part's name."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of one Word file. ``main`` is the name of the document's own part.

    Raises:
        UnreadableDocument: no package, a bomb, encrypted, or one in which a name stands twice.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            entries = self._archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise UnreadableDocument(DAMAGED) from error
        size = sum(entry.file_size for entry in entries)
        text = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
        if size > _MOST_BYTES or len(entries) > _MOST_PARTS or text > max(20_000_000, _MOST_RATIO * len(data)):
            raise UnreadableDocument(TOO_LARGE, "limit")
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableDocument(_LOCKED, "encrypted")
        self._entries = {_key(entry.filename): entry for entry in entries if not entry.is_dir()}
        if len(self._entries) < sum(not entry.is_dir() for entry in entries):
            raise UnreadableDocument(_TWICE)
        roots = self.relations("")
        self.main = next((r.target for r in roots.values() if r.kind == "officeDocument"), "word/document.xml")

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def blob(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            UnreadableDocument: it is not there, or damaged.
        """
        try:
            return self._archive.read(self._entries[_key(name)])
        except (KeyError, zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
            raise UnreadableDocument(DAMAGED) from error
        except Exception as error:  # each way to compress has errors of its own
            if isinstance(error, MemoryError):
                raise
            raise UnreadableDocument(DAMAGED) from error

    def xml(self, name: str) -> _Element:
        """A part as XML. Entities are neither declared nor resolved: with them a parser loses text, or adds some."""
        data = self.blob(name)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableDocument(_DECLARED if "entit" in str(error).lower() else DAMAGED) from error
        docinfo: Any = root.getroottree().docinfo
        if docinfo.doctype:
            raise UnreadableDocument(_DECLARED)
        return root

    def relations(self, part: str) -> dict[str, Relation]:
        """The relations of a part by id; of the whole package for ""."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place not in self:
            return {}
        found: dict[str, Relation] = {}
        for element in self.xml(place).iter(_RELATION):
            target = str(element.get("Target", ""))
            external = element.get("TargetMode") == "External"
            kind = str(element.get("Type", "")).rpartition("/")[2]
            whole = target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[str(element.get("Id", ""))] = Relation(kind, whole, external)
        return found

    def content_type(self, name: str) -> str:
        """The media type that the package states for a part; "" when it states none."""
        if "[Content_Types].xml" not in self:
            return ""
        root = self.xml("[Content_Types].xml")
        key, suffix = _key(name), name.rpartition(".")[2].lower()
        for element in root.iter(f"{_TYPES}Override"):
            if _key(str(element.get("PartName", ""))) == key:
                return str(element.get("ContentType", "")).lower()
        for element in root.iter(f"{_TYPES}Default"):
            if str(element.get("Extension", "")).lower() == suffix:
                return str(element.get("ContentType", "")).lower()
        return ""


def _key(name: str) -> str:
    """Names of parts do not tell capitals and small letters apart, nor do they need the slash at the beginning."""
    return name.replace("\\", "/").lstrip("/").lower()
