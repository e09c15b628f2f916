"""Which paragraphs are a table of contents: they name clauses and are none."""

from __future__ import annotations

import re

from kpo_compliance.document import Document

_TITLES = frozenset({"table of contents", "contents", "index", "içindekiler", "içindekiler tablosu", "icindekiler"})
_TITLE_WORDS = ("ontents", "ONTENTS", "ndex", "NDEX", "çindekiler", "ÇİNDEKİLER", "ÇINDEKILER", "cindekiler")
_MARKS = ("....", ". . . ", "……", "____", "····")
_LEADER = re.compile(r"(?<!\.)\.{4,}+|(?<!\. )(?:\. ){3,}+|(?<!…)…{2,}+|(?<!_)_{5,}+(?= ?\d)|(?<!·)·{4,}+")
_FLATTENED = re.compile(r"(?:(?<!\.)\.{4,}+|(?<!\. )(?:\. ){3,}+|(?<!…)…{2,}+)[ .]{0,9}\d{1,3}\b")
_PAGE_AT_END = re.compile(
    r"(?:\.{3}|…|\. \.|\t|[ ])[ \t.]{0,200}(?<![\d-])(?:\d{1,3}|[ivx]{1,6}|[A-Z]-\d{1,2})[ \t]{0,20}$"
)
_KEY = re.compile(r"[\W\d_]+")
_LONGEST = 160
_MOST_ENTRIES = 300


def contents_paragraphs(document: Document) -> frozenset[int]:
    """The indices of the paragraphs that make up a table of contents, its title with them."""
    found: set[int] = set()
    if not any(mark in document.text for mark in (*_MARKS, *_TITLE_WORDS)):
        return frozenset()
    texts = [document.text[p.span.start : p.span.end].strip() for p in document.paragraphs]
    index = 0
    while index < len(texts):
        text = texts[index]
        titled = len(text) < _LONGEST and _lower(text).rstrip(" :.") in _TITLES
        stop = _after_title(texts, index) if titled else _run(texts, index)
        found.update(range(index, stop))
        index = max(stop, index + 1)
    return frozenset(found)


def _after_title(texts: list[str], title: int) -> int:
    first = title + 1
    stop = first
    keys: list[str] = []
    paged = 0
    last_paged = first
    while stop < len(texts) and stop - first < _MOST_ENTRIES:
        text = texts[stop]
        if len(text) > _LONGEST and not _LEADER.search(text):
            break
        key = _key(text)
        if key and key in keys[:3]:
            return last_paged if paged > 1 else stop if stop - first > 2 else title
        if _is_entry(text):
            paged += 1
            last_paged = stop + 1
        keys.append(key)
        stop += 1
    if paged >= 2:
        return last_paged
    # Without page numbers only the text itself, which repeats the first entry, tells where the list ends.
    return title


def _run(texts: list[str], index: int) -> int:
    text = texts[index]
    if not any(mark in text for mark in _MARKS) or not _LEADER.search(text):
        return index
    if len(text) > _LONGEST and len(_FLATTENED.findall(text)) >= 3:
        return index + 1
    stop = index
    while stop < len(texts) and len(texts[stop]) < 300 and _LEADER.search(texts[stop]) and _is_entry(texts[stop]):
        stop += 1
    return stop if stop - index >= 3 else index


def _is_entry(text: str) -> bool:
    return bool(_PAGE_AT_END.search(text[-220:])) and len(text.split()) > 1


def _key(text: str) -> str:
    return _KEY.sub("", _lower(_LEADER.split(text, maxsplit=1)[0]))


def _lower(text: str) -> str:
    return text.replace("İ", "i").replace("I", "ı").lower().replace("ı", "i") if text.isupper() else text.lower()
