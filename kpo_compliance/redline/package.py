"""The zip around a Word file: parts are read, replaced and added; what is not touched stays byte for byte the same."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.etree import _Element

_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CONTENT_TYPES: Final = "[Content_Types].xml"


def parsed(content: bytes) -> _Element:
    """The root of an XML part; white space, comments and processing instructions are kept, entities are not resolved.

    Raises:
        etree.XMLSyntaxError: it is no XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(content, parser)


def serialised(root: _Element, before: bytes = b"") -> bytes:
    """An XML part as bytes, with the declaration that stood ``before`` it, so that no more than the change differs."""
    made: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    body = made.partition(b"?>")[2].lstrip(b"\n")
    declaration, mark, rest = before.partition(b"?>")
    if not mark or b"<?xml " not in declaration or b"UTF-8" not in declaration.upper():
        return made
    return declaration + mark + rest[: len(rest) - len(rest.lstrip())] + body


class Package:
    """The parts of a Word file by name; ``to_bytes`` gives it back with the changes made to them."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._changed: dict[str, bytes] = {}
        relations = parsed(self.read("_rels/.rels"))
        target = next((str(r.get("Target")) for r in relations if str(r.get("Type")).endswith("/officeDocument")), "")
        self.main = target.lstrip("/") or "word/document.xml"

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            KeyError: there is no such part.
        """
        return self._changed[name] if name in self._changed else self._archive.read(name)

    def replace(self, name: str, content: bytes) -> None:
        """Sets the bytes of a part, which may be new."""
        if name not in self._archive.namelist() or self._archive.read(name) != content:
            self._changed[name] = content

    def xml_parts(self) -> Iterator[bytes]:
        """The XML parts beside the main one that may hold marks of their own."""
        for name in self._archive.namelist():
            if name.endswith(".xml") and posixpath.dirname(name) == posixpath.dirname(self.main) and name != self.main:
                yield self.read(name)

    def related(self, kind: str) -> str:
        """The part that the main part is related to in this way ("comments"), "" when there is none."""
        for relation in self._relations():
            if str(relation.get("Type")) == _OFFICE + kind and relation.get("TargetMode") != "External":
                target = str(relation.get("Target"))
                return target.lstrip("/") if target.startswith("/") else self._beside(target)
        return ""

    def add(self, kind: str, content_type: str, content: bytes) -> None:
        """A new part beside the main one, with its relation and content type."""
        taken = set(self._archive.namelist()) | set(self._changed)
        tries = (f"{kind}{number or ''}.xml" for number in range(len(taken) + 1))
        target = next(name for name in tries if self._beside(name) not in taken)
        relations = self._relations()
        known = {str(relation.get("Id")) for relation in relations}
        name = next(name for name in (f"rId{n}" for n in range(1, len(known) + 2)) if name not in known)
        etree.SubElement(relations, f"{_RELATIONS}Relationship", Id=name, Type=_OFFICE + kind, Target=target)
        self._put(self._relations_name(), relations)
        types = parsed(self.read(_CONTENT_TYPES))
        etree.SubElement(types, f"{_TYPES}Override", PartName=f"/{self._beside(target)}", ContentType=content_type)
        self._put(_CONTENT_TYPES, types)
        self._changed[self._beside(target)] = content

    def to_bytes(self) -> bytes:
        """The whole file; parts stay in their order, new ones come last."""
        out = io.BytesIO()
        names = self._archive.namelist()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for entry in {
                entry.filename: entry for entry in self._archive.infolist()
            }.values():  # of two with one name the last
                copy.writestr(entry, self._changed.get(entry.filename, self._archive.read(entry)), entry.compress_type)
            for name, content in self._changed.items():
                if name not in names:
                    added = zipfile.ZipInfo(name)
                    added.compress_type = zipfile.ZIP_DEFLATED
                    copy.writestr(added, content)
        return out.getvalue()

    def _put(self, name: str, root: _Element) -> None:
        before = self.read(name) if name in self._archive.namelist() else b""
        self._changed[name] = serialised(root, before)

    def _relations(self) -> _Element:
        name = self._relations_name()
        if name in self._changed or name in self._archive.namelist():
            return parsed(self.read(name))
        return etree.Element(f"{_RELATIONS}Relationships", nsmap={None: _RELATIONS[1:-1]})  # type: ignore[dict-item]  # the stubs know no default namespace

    def _relations_name(self) -> str:
        folder, name = posixpath.split(self.main)
        return posixpath.join(folder, "_rels", f"{name}.rels")

    def _beside(self, target: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.main), target))
