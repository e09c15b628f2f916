"""OpenDocument texts (.odt, .ott, and .fodt in a single XML file), read as LibreOffice shows them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning
from kpo_compliance.ingest.archive import Archive, damaged, locked, parsed
from kpo_compliance.ingest.bilingual import one_after_the_other
from kpo_compliance.ingest.build import build
from kpo_compliance.ingest.odt_body import KIND, BodyReader
from kpo_compliance.ingest.odt_styles import OFFICE, STYLE, TEXT, Styles
from kpo_compliance.ingest.shown import Shown

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
PROGRAM = "LibreOffice"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FORM = "{urn:oasis:names:tc:opendocument:xmlns:form:1.0}"
_MANIFEST = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_FURNITURE_WORDS = 8  # a header or footer shorter than this says nothing of its own
_NO_TEXT = (
    "The OpenDocument file holds no text; it may be a picture of a contract. Recognise its text (OCR) first and check "
    "that file."
)


def read_odt(data: bytes, path: str, sha256: str) -> Document:
    """An OpenDocument text as a document.

    Raises:
        UnreadableDocument: damaged, encrypted, without text, or larger than a contract can be.
    """
    try:
        roots = _roots(data)
        text = _text(roots[0])
        body = BodyReader(Styles(roots), _fields(roots[0]))
        body.read(text)
        body.endnotes()
        _count_changes(text, body.shown)
        said = {cleaning.clean(" ".join(map(str, element.itertext()))) for element in _furniture(roots)}
        for element in _furniture(roots):
            words = cleaning.clean(" ".join(map(str, element.itertext())))
            if words in said and len(words.split()) >= _FURNITURE_WORDS:
                said.remove(words)
                body.read(element, "footer" if "footer" in str(element.tag) else "header")
    except (UnreadableDocument, MemoryError, RecursionError):
        raise
    except Exception as error:  # what a parser makes of a damaged part cannot be foreseen
        raise damaged(KIND, PROGRAM) from error
    if not body.blocks:
        raise UnreadableDocument(_NO_TEXT, "no-text")
    written = [str(x) for x in text.itertext()]
    return build(
        one_after_the_other(body.blocks),
        path=path,
        sha256=sha256,
        media_type=MEDIA_TYPE,
        notices=[*cleaning.character_notices(written), *body.shown.notices()],
        complete=body.shown.complete,
    )


def _roots(data: bytes) -> list[_Element]:
    """The content, and the styles where they are a part of their own."""
    if not data.startswith(b"PK"):
        return [parsed(data, KIND, PROGRAM)]
    archive = Archive(data, KIND, PROGRAM)
    if "META-INF/manifest.xml" in archive:
        manifest = archive.xml("META-INF/manifest.xml")
        if next(manifest.iter(f"{_MANIFEST}encryption-data"), None) is not None:
            raise locked()
    return [archive.xml(name) for name in ("content.xml", "styles.xml") if name == "content.xml" or name in archive]


def _text(content: _Element) -> _Element:
    found = content.find(f"{OFFICE}body/{OFFICE}text")
    if found is None:
        raise damaged(KIND, PROGRAM)
    return found


def _fields(content: _Element) -> dict[str, str]:
    """What is filled in, and printed on, the controls of forms, by their ids."""
    found: dict[str, str] = {}
    for element in content.iter(
        f"{_FORM}text", f"{_FORM}textarea", f"{_FORM}fixed-text", f"{_FORM}formatted-text", f"{_FORM}combobox"
    ):
        value = element.get(f"{_FORM}current-value") or element.get(f"{_FORM}value") or element.get(f"{_FORM}label")
        for name in (element.get(_XML_ID), element.get(f"{_FORM}id")):
            if name and value:
                found[str(name)] = str(value)
    return found


def _furniture(roots: list[_Element]) -> Iterator[_Element]:
    """The headers and footers of the pages that the text begins, and those that follow them."""
    masters = {str(m.get(f"{STYLE}name", "")): m for root in roots for m in root.iter(f"{STYLE}master-page")}
    wanted = [
        str(e.get(f"{STYLE}master-page-name"))
        for root in roots
        for e in root.iter(f"{STYLE}style")
        if e.get(f"{STYLE}master-page-name")
    ]
    wanted.append("Standard" if "Standard" in masters else next(iter(masters), ""))
    seen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name in seen or name not in masters:
            continue
        seen.add(name)
        wanted.append(str(masters[name].get(f"{STYLE}next-style-name", "")))
        for element in masters[name]:
            if (
                str(element.tag).startswith((f"{STYLE}header", f"{STYLE}footer"))
                and element.get(f"{STYLE}display") != "false"
            ):
                yield element


def _count_changes(text: _Element, shown: Shown) -> None:
    for changes in text.iterfind(f"{TEXT}tracked-changes"):
        shown.inserted += sum(1 for _ in changes.iter(f"{TEXT}insertion"))
        shown.deleted += sum(1 for _ in changes.iter(f"{TEXT}deletion"))
        shown.authors.update(cleaning.clean(e.text or "?")[:80] for e in changes.iter(f"{_DC}creator"))
        shown.dates |= {e.text[:10] for e in changes.iter(f"{_DC}date") if e.text}
