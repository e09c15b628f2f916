"""The package of a Word file: parts by name and by relation.

A part that a relation names and the package does not hold is not there, and the rest is read: Word opens such files too.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element

from kpo_compliance.ingest.archive import Archive

KIND: Final = "Word file"
PROGRAM: Final = "Word"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_STRICT_NAMES: Final = b"http://purl.oclc.org/ooxml/"
_STRICT: Final = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part points to: ``kind`` is the last word of the relation's type, ``target`` a part's name."""

    kind: str
    target: str
    external: bool


class Package(Archive):
    """The parts of one Word file. ``main`` is the name of the document's own part.

    Raises:
        UnreadableDocument: no package, a bomb, encrypted, or one in which a name stands twice.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data, KIND, PROGRAM)
        roots = self.relations("")
        self.main = next((r.target for r in roots.values() if r.kind == "officeDocument"), "word/document.xml")

    def xml(self, name: str) -> _Element:
        """A part as XML, in the names of Word's usual form also where it is saved in the strict one."""
        data = self.blob(name)
        if _STRICT_NAMES in data:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        return self.parsed(data)

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
        key, suffix = name.lstrip("/").lower(), name.rpartition(".")[2].lower()
        for element in root.iter(f"{_TYPES}Override"):
            if str(element.get("PartName", "")).lstrip("/").lower() == key:
                return str(element.get("ContentType", "")).lower()
        for element in root.iter(f"{_TYPES}Default"):
            if str(element.get("Extension", "")).lower() == suffix:
                return str(element.get("ContentType", "")).lower()
        return ""
