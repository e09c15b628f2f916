"""Word files: everything that Word shows, in reading order, with the automatic numbers that it shows.

python-docx opens the package; its XML is read here, since ``Document.paragraphs`` leaves out tables, text boxes, content
controls, footnotes and automatic numbers, and knows nothing of tracked changes.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
from lxml import etree
from lxml.etree import _Element

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.docx_body import BodyReader, Limit
from kpo_compliance.ingest.docx_numbering import Numbering
from kpo_compliance.ingest.docx_runs import Shown
from kpo_compliance.ingest.docx_styles import Styles
from kpo_compliance.ingest.docx_xml import W, attribute

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOST_BYTES = 200_000_000
_MOST_RATIO = 200
_MOST_PARTS = 20_000
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_DAMAGED = "The Word file is damaged and cannot be read. Open it in Word, save it again and check the new file."
_TOO_LARGE = (
    "The Word file unpacks to more than a contract can hold. Save the contract without its attachments and check "
    "that file."
)
_MACRO_TYPES = ("macroEnabled.main+xml", "template.main+xml", "macroEnabledTemplate.main+xml")


def read_docx(data: bytes, path: str, sha256: str) -> Document:
    """A Word file (.docx, .docm, .dotx) as a document.

    Raises:
        UnreadableDocument: damaged, encrypted, without text, or larger than a contract can be.
    """
    _check_size(data)
    try:
        package = _open(data)
        root = _roots(package)
        shown = Shown()
        body = _reader(package, root, shown)
        for element in package.element.body:
            body.read(element)
        for section in package.sections:
            if not section.header.is_linked_to_previous:
                body.furniture(section.header._element, "header")  # noqa: SLF001 - python-docx gives no other way to its XML
            if not section.footer.is_linked_to_previous:
                body.furniture(section.footer._element, "footer")  # noqa: SLF001 - python-docx gives no other way to its XML
        text = body.finish()
    except (UnreadableDocument, MemoryError, RecursionError):
        raise
    except Limit as error:
        raise UnreadableDocument(_TOO_LARGE, "limit") from error
    except Exception as error:  # the library and lxml raise anything on a damaged package
        raise UnreadableDocument(_DAMAGED) from error
    if not text.text.strip():
        raise UnreadableDocument(
            "The Word file holds no text; it may be a picture of a contract. Recognise its text (OCR) first and check that file.",
            "no-text",
        )
    return Document(
        path, sha256, MEDIA_TYPE, text.text, text.paragraphs, text.pages, text.page_count,
        _notices(shown, root.get("comments"), body), complete=not body.unread_chunks,
    )  # fmt: skip


def paragraph_elements(data: bytes, root: _Element) -> dict[str, _Element]:
    """The ``w:p`` elements of the body by the ``source`` that ``read_docx`` gives their paragraphs.

    Args:
        data: the Word file.
        root: its main part as the caller has parsed it, and may change it. Elements of other parts (footnotes) are left out.
    """
    package = _open(data)
    body = _reader(package, _roots(package), Shown())
    for element in root.iterfind(f"{W}body/*"):
        body.read(element)
    return {source: element for source, element in body.elements.items() if element.getroottree().getroot() is root}


def _open(data: bytes) -> Any:
    return docx.Document(io.BytesIO(_as_document(data)))


def _roots(package: Any) -> dict[str, _Element]:
    """The parts beside the body that hold words or say how they are shown."""
    parts = {r.reltype.rpartition("/")[2]: r for r in package.part.rels.values() if not r.is_external}
    return {
        name: _root(parts[name].target_part)
        for name in ("numbering", "footnotes", "endnotes", "comments")
        if name in parts
    }


def _reader(package: Any, roots: dict[str, _Element], shown: Shown) -> BodyReader:
    part = package.part
    return BodyReader(Styles(part.styles.element), Numbering(roots.get("numbering")), shown, roots, _chunks(part))


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableDocument(_DAMAGED) from error
    size = sum(entry.file_size for entry in entries)
    text = sum(entry.file_size for entry in entries if entry.filename.endswith(".xml"))
    if size > _MOST_BYTES or len(entries) > _MOST_PARTS or text > max(20_000_000, _MOST_RATIO * len(data)):
        raise UnreadableDocument(_TOO_LARGE, "limit")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableDocument(
            "The file is protected by a password. Save it without the password and check that file.", "encrypted"
        )


def _as_document(data: bytes) -> bytes:
    """The same package with the content type of a plain document; python-docx opens no template or macro file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
        if not any(kind in types for kind in _MACRO_TYPES):
            return data
        for prefix in (
            "application/vnd.ms-word.document.",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.",
            "application/vnd.ms-word.template.",
        ):
            for kind in _MACRO_TYPES:
                types = types.replace(
                    prefix + kind, "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
                )
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
            for entry in archive.infolist():
                copy.writestr(entry.filename, types if entry.filename == "[Content_Types].xml" else archive.read(entry))
        return out.getvalue()


def _root(part: Any) -> _Element:
    element = getattr(part, "element", None)
    if element is not None:
        return element  # type: ignore[no-any-return]  # python-docx is untyped here
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(part.blob, parser)


def _chunks(part: Any) -> dict[str, tuple[str, bytes]]:
    """The foreign documents that are embedded as text (altChunk): media type and bytes by relation."""
    return {
        name: (relation.target_part.content_type, relation.target_part.blob)
        for name, relation in part.rels.items()
        if not relation.is_external and relation.reltype == _RELATIONS + "aFChunk"
    }


def _notices(shown: Shown, comments: _Element | None, body: BodyReader) -> tuple[Notice, ...]:
    notices: list[Notice] = []
    if shown.inserted or shown.deleted:
        authors = ", ".join(sorted(shown.authors)[:5])
        days = f", {min(shown.dates)} to {max(shown.dates)}" if shown.dates else ""
        notices.append(
            Notice(
                "tracked-changes",
                f"The file holds tracked changes ({shown.inserted} insertions, {shown.deleted} deletions, by {authors}{days}); "
                "it was read as if all were accepted.",
            )
        )
    if comments is not None:
        found = comments.findall(W + "comment")
        if found:
            authors = ", ".join(sorted({attribute(c, "author") or "?" for c in found})[:5])
            notices.append(
                Notice(
                    "comments",
                    f"The file holds {len(found)} comments (by {authors}); they were not read as contract text.",
                )
            )
    if shown.hidden:
        notices.append(Notice("hidden-text", f"{shown.hidden} characters are hidden or white; they are not evidence."))
    if shown.struck:
        notices.append(Notice("struck-out-text", f"{shown.struck} characters are struck out; they are not evidence."))
    if body.unread_chunks:
        notices.append(Notice("unread-part", f"{body.unread_chunks} embedded documents could not be read."))
    return tuple(notices)
