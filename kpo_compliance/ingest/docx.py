"""Word files: everything that Word shows, in reading order, with the automatic numbers that it shows.

The XML is read here and not with python-docx, whose paragraphs leave out tables, text boxes, content controls, footnotes
and automatic numbers, know nothing of tracked changes, and which opens no template and no file with a loose end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import cache, partial

from lxml.etree import _Element

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning
from kpo_compliance.ingest.archive import damaged, too_large
from kpo_compliance.ingest.docx_body import BodyReader, Limit
from kpo_compliance.ingest.docx_numbering import Numbering
from kpo_compliance.ingest.docx_package import KIND, PROGRAM, Package, Relation
from kpo_compliance.ingest.docx_styles import Styles
from kpo_compliance.ingest.docx_xml import R, W, attribute, switched
from kpo_compliance.ingest.shown import Shown

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NOTES = ("footnotes", "endnotes")
_MOST_INSIDE = 3
_inside: ContextVar[int] = ContextVar("_inside", default=0)


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
        for kind, name in dict.fromkeys(
            _furniture(body.sections, relations, cache(partial(_even_pages, package, relations)))
        ):
            if name in package:
                body.furniture(package.xml(name), "header" if kind == "header" else "footer")
        text = body.finish()
        _count_comments(roots.get("comments"), shown)
        missing = sum(r.kind in _NOTES and r.target not in package for r in relations.values())
    except (UnreadableDocument, MemoryError, RecursionError):
        raise
    except Limit as error:
        raise too_large(KIND) from error
    except Exception as error:  # what lxml raises on a damaged part cannot be foreseen
        raise damaged(KIND, PROGRAM) from error
    if not text.text.strip():
        raise UnreadableDocument(
            "The Word file holds no text; it may be a picture of a contract. Recognise its text (OCR) first and check that file.",
            "no-text",
        )
    return Document(
        path, sha256, MEDIA_TYPE, text.text, text.paragraphs, text.pages, text.page_count,
        tuple(_notices(shown, body, missing)), complete=shown.complete and not (body.in_field or missing),
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
        name: package.blob(r.target)
        for name, r in relations.items()
        if r.kind == "aFChunk"
        and not r.external
        and r.target in package
        and _shown_by_word(package.content_type(r.target))
    }
    return BodyReader(Styles(roots.get("styles")), Numbering(roots.get("numbering")), shown, roots, chunks, _embedded)


def _shown_by_word(media_type: str) -> bool:
    """Whether Word shows a part of a media type within a document."""
    office = ("html", "rtf", "wordprocessingml", "ms-word")
    return media_type.startswith(("text/", "message/")) or any(name in media_type for name in office)


def _embedded(data: bytes) -> Document:
    """A document inside the document (``w:altChunk``), by what it is; deeper than one in one, it is not read."""
    from kpo_compliance import ingest  # noqa: PLC0415 - which knows this module's reader

    token = _inside.set(_inside.get() + 1)
    try:
        if _inside.get() > _MOST_INSIDE:
            raise UnreadableDocument("Documents are nested too deeply in it.", "limit")
        return ingest.read_bytes(data, "", "")
    finally:
        _inside.reset(token)


def _even_pages(package: Package, relations: Mapping[str, Relation]) -> bool:
    """Whether even pages have headers of their own."""
    name = next((r.target for r in relations.values() if r.kind == "settings" and not r.external), "")
    return name in package and bool(switched(package.xml(name), "evenAndOddHeaders"))


def _furniture(
    sections: Iterable[_Element], relations: Mapping[str, Relation], even: Callable[[], bool]
) -> list[tuple[str, str]]:
    """The headers and footers that sections show: their kind and the names of their parts."""
    found: list[tuple[str, str]] = []
    for section in sections:
        first = switched(section, "titlePg")
        for kind in ("header", "footer"):
            for reference in section.iterfind(f"{W}{kind}Reference"):
                relation = relations.get(str(reference.get(f"{R}id", "")))
                place = attribute(reference, "type") or "default"
                if (
                    relation is not None
                    and not relation.external
                    and (place == "default" or (place == "first" and first) or (place == "even" and even()))
                ):
                    found.append((kind, relation.target))
    return found


def _notices(shown: Shown, body: BodyReader, missing: int) -> Iterator[Notice]:
    yield from shown.notices()
    yield from body.notices
    yield from cleaning.character_notices(body.written)
    if body.in_field:
        yield Notice("unread-part", "A field never ends; the words after its beginning may not have been read.")
    if missing:
        yield Notice("unread-part", "The file refers to notes that it does not hold.")


def _count_comments(comments: _Element | None, shown: Shown) -> None:
    for comment in comments.findall(W + "comment") if comments is not None else ():
        shown.comments += 1
        shown.commenters[attribute(comment, "author") or "?"] += 1
