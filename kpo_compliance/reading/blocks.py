"""Where a clause may begin: at a paragraph, after a wide gap in a line, or in mid-paragraph after a full stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpo_compliance.document import Document
from kpo_compliance.reading.markers import markers_at
from kpo_compliance.reading.numbering import Marker
from kpo_compliance.reading.splitting import crowded

_WIDE = 4
_MID = re.compile(
    r"(?<=[^\s])[ \t\xa0]++"
    r"(?=[\[(]?[0-9A-Za-zçğıöşü]{1,5}[.)]|\d{1,2}\.\d|WHEREAS|NOW,|IN WITNESS|RECITALS|ARTICLE[ ]|Article[ ]|SECTION[ ]"
    r"|Section[ ]|MADDE[ ]|Madde[ ]|EXHIBIT[ ]|SCHEDULE[ ]|ANNEX[ ]|APPENDIX[ ])"
)
_CUE = re.compile(r"WHEREAS\b|NOW,|IN WITNESS|RECITALS\b")
_LINKED = re.compile(r"(?:\b(?:and|or|ve|veya)|[.;:,)\]\"”’\-_])$")
_CAPS_BEFORE = re.compile(r"[A-ZÇĞİÖŞÜ]{3}$")
_REFERS = re.compile(
    r"\b(?:sections?|articles?|clauses?|paragraphs?|subsections?|sub-?clauses?|subparagraphs?|items?|exhibits?"
    r"|schedules?"
    r"|no|nos|and|or|to|of|in|under|through|by|with|per|the|see|madde|maddenin|ve|veya|ile|inc|ltd|co|corp|[^\W\d]"
    r"|rule|rules|part|parts|annex|appendix|version|step|phase|[,&(–-])$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A place where a clause may begin.

    ``start`` is its first character, ``end`` the end of its paragraph, ``paragraph`` the index of it.
    ``place`` is "paragraph", "gap" (after a wide gap within a line: items that a line break was lost between), or
    "mid" (within running text: only the next number of its list is believed there).
    """

    start: int
    end: int
    paragraph: int
    place: str
    markers: tuple[Marker, ...]


def blocks(document: Document, contents: frozenset[int]) -> tuple[Block, ...]:
    """All places where a clause may begin, in text order."""
    return tuple(_blocks(document, contents))


def _blocks(document: Document, contents: frozenset[int]) -> Iterator[Block]:
    text = document.text
    for index, paragraph in enumerate(document.paragraphs):
        start, end = paragraph.span.start, paragraph.span.end
        while start < end and text[start].isspace():
            start += 1
        if start == end:
            continue
        yield Block(start, end, index, "paragraph", () if index in contents else markers_at(text, start, end))
        if end - start > 40 and index not in contents:
            yield from _within(text, start, end, index)


def _within(text: str, start: int, end: int, index: int) -> Iterator[Block]:
    places = list(_MID.finditer(text, start + 1, end))
    for match in places if not crowded(len(places), start, end) else ():
        at = match.end()
        before = text[max(start, match.start() - 24) : match.start()]
        if _CUE.match(text, at):
            if before[-1] in '.;:,"”)':
                yield Block(at, end, index, "mid", ())
            continue
        wide = len(match[0]) >= _WIDE or "\t" in match[0]
        if wide and _LINKED.search(before):
            markers = markers_at(text, at, end)
            if markers:
                yield Block(at, end, index, "gap", markers)
            continue
        if _REFERS.search(before):
            continue
        if before[-1] not in ".;:" and not text[at].isdigit() and not text[at : at + 4].isalpha():
            continue
        markers = tuple(m for m in markers_at(text, at, end) if _opens(text, m, before))
        if markers:
            yield Block(at, end, index, "mid", markers)


def _opens(text: str, marker: Marker, before: str) -> bool:
    following = text[marker.words : marker.words + 2]
    if not following or not (following[0].isupper() or following[0] in "\"“'(["):
        return False
    if len(marker.path) > 1 and marker.family in ("decimal", "section"):
        return before[-1] in ".;:" or (marker.value == 1 and "(" not in marker.printed)
    if marker.style == "1." and _CAPS_BEFORE.search(before) and text[marker.words : marker.words + 3].isupper():
        return True
    return before[-1] in ".;:" if marker.family not in ("article", "schedule") else before[-1] in ".;:_"
