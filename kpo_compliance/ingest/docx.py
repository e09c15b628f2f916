"""Word files: everything that Word shows, in reading order, with the automatic numbers that it shows.

The XML is read here and not with python-docx, whose paragraphs leave out tables, text boxes, content controls, footnotes
and automatic numbers, know nothing of tracked changes, and which opens no template and no file with a loose end.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml.etree import _Element

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.docx_body import BodyReader, Limit
from kpo_compliance.ingest.docx_numbering import Numbering
from kpo_compliance.ingest.docx_package import DAMAGED, TOO_LARGE, Package, Relation
from kpo_compliance.ingest.docx_runs import Shown
from kpo_compliance.ingest.docx_styles import Styles
from kpo_compliance.ingest.docx_xml import R, W, attribute, switched

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOTES = ("footnotes", "endnotes")


def read_docx(data: bytes, path: str, sha256: str) -> Document:
    """A Word file (.docx, .docm, .dotx) as a document.

    Raises:
        UnreadableDocument: damaged, encrypted, without text, or larger than a contract can be.
    """
    try:
        package = Package(data)
        main = package.xml(package.main)
        relations = package.relations(package.main)
        roots = _roots(package, relations)
        shown = Shown()
        body = _reader(package, relations, roots, shown)
        for element in main.iterfind(f"{W}body/*"):
            body.read(element)
        for kind, name in _furniture(main, relations):
            if name in package:
                body.furniture(package.xml(name), "header" if kind == "header" else "footer")
        text = body.finish()
        missing = sum(r.kind in _NOTES and r.target not in package for r in relations.values())
    except (UnreadableDocument, MemoryError, RecursionError):
        raise
    except Limit as error:
        raise UnreadableDocument(TOO_LARGE, "limit") from error
    except Exception as error:  # what lxml raises on a damaged part cannot be foreseen
        raise UnreadableDocument(DAMAGED) from error
    if not text.text.strip():
        raise UnreadableDocument(
            "The Word file holds no text; it may be a picture of a contract. Recognise its text (OCR) first and check that file.",
            "no-text",
        )
    return Document(
        path, sha256, MEDIA_TYPE, text.text, text.paragraphs, text.pages, text.page_count,
        _notices(shown, roots.get("comments"), body, missing),
        complete=not (body.unread_chunks or body.in_field or shown.too_deep or missing),
    )  # fmt: skip


def paragraph_elements(data: bytes, root: _Element) -> dict[str, _Element]:
    """The ``w:p`` elements of the body by the ``source`` that ``read_docx`` gives their paragraphs.

    Args:
        data: the Word file.
        root: its main part as the caller has parsed it, and may change it. Elements of other parts (footnotes) are left out.
    """
    package = Package(data)
    relations = package.relations(package.main)
    body = _reader(package, relations, _roots(package, relations), Shown())
    for element in root.iterfind(f"{W}body/*"):
        body.read(element)
    return {source: element for source, element in body.elements.items() if element.getroottree().getroot() is root}


def _roots(package: Package, relations: Mapping[str, Relation]) -> dict[str, _Element]:
    """The parts beside the body that hold words or say how they are shown."""
    names = ("styles", "numbering", *_NOTES, "comments")
    parts = {r.kind: r.target for r in relations.values() if r.kind in names and not r.external and r.target in package}
    return {kind: package.xml(name) for kind, name in parts.items()}


def _reader(
    package: Package, relations: Mapping[str, Relation], roots: dict[str, _Element], shown: Shown
) -> BodyReader:
    chunks = {
        name: (package.content_type(r.target), package.blob(r.target))
        for name, r in relations.items()
        if r.kind == "aFChunk" and not r.external and r.target in package
    }
    return BodyReader(Styles(roots.get("styles")), Numbering(roots.get("numbering")), shown, roots, chunks)


def _furniture(main: _Element, relations: Mapping[str, Relation]) -> list[tuple[str, str]]:
    """The headers and footers that sections show: their kind and the names of their parts."""
    found: list[tuple[str, str]] = []
    for section in main.iter(f"{W}sectPr"):
        first = switched(section, "titlePg")
        for kind in ("header", "footer"):
            for reference in section.iterfind(f"{W}{kind}Reference"):
                relation = relations.get(str(reference.get(f"{R}id", "")))
                place = attribute(reference, "type") or "default"
                if relation is not None and not relation.external and (place == "default" or (place == "first" and first)):
                    found.append((kind, relation.target))
    return found


def _notices(shown: Shown, comments: _Element | None, body: BodyReader, missing: int) -> tuple[Notice, ...]:
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
    if shown.too_deep:
        notices.append(Notice("unread-part", f"{shown.too_deep} parts are nested too deeply and were not read."))
    if body.in_field:
        notices.append(Notice("unread-part", "A field never ends; the words after its beginning may not have been read."))
    if missing:
        notices.append(Notice("unread-part", "The file refers to notes that it does not hold."))
    if body.unread_chunks:
        notices.append(Notice("unread-part", f"{body.unread_chunks} embedded documents could not be read."))
    return tuple(notices)
