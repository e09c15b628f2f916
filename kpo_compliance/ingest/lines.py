"""Lines of print, and what their words say about where a paragraph begins or ends.

Lengths are in columns: the width of an average character. The same lines come from PDF pages and from text files.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kpo_compliance.document import ParagraphKind

_MARKER = re.compile(
    r"(?:[•·*▪–—-]\s"
    r"|\(?(?:\d{1,3}|[A-Za-zçğıöşüÇĞİÖŞÜ]|[ivxl]{1,6}|[IVXL]{1,6})\)(?:\s|$|(?=[A-Z\"“]))"
    r"|\([a-z]{2}\)\s"
    r"|(?:\d{1,3}\.){1,5}(?:\d{1,3})?[.)]?(?:\s|$|(?=[A-Z\"“]))"
    r"|\d{1,3}(?:\.\d{1,3}){1,4}[.)]?\s"
    r"|\d{1,2}\s*[-–]\s+[A-ZÇĞİÖŞÜ]"
    r"|(?:[IVXL]{1,6}|[A-Za-z])\.\s"
    r"|(?i:section|article|clause|schedule|exhibit|annex|appendix|part|attachment|madde|bölüm|kısım|ek)[\s-]{1,3}"
    r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXL]{1,6}|[A-Z])(?=[.:–—-]|\s{0,3}$|\s{1,3}[A-ZÇĞİÖŞÜ\"“(–—-])"
    r"|§+\s*\d)"
)
_LIST_MARKER = re.compile(r"[•·*▪–—-]\s|\(?(?:\d{1,3}|[A-Za-zçğıöşü]|[ivxl]{1,6}|[a-z]{2})\)|[a-zçğıöşü]\.\s")
_LOWER = re.compile(r"[\"“‘'(\[]?[a-zçğıöşüâîû]")
_TERMINAL = re.compile(
    r"(?:[.!?:;…\]][\"”’')\]*]{0,4}|[a-zçğıöşü]{2}[.;]\d{1,2}|[;][\"”’)]{0,2} (?:and|or|and/or|ve|veya))$",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"\b(?:No|Inc|Ltd|Co|Corp|St|Mr|Mrs|Ms|Dr|vs|e\.g|i\.e|Art|Sec|Nr|md|vb|bkz|U\.S|L\.P|N\.A)\.$"
)
_CONNECTOR = re.compile(
    r"(?:,|\b(?:a|an|and|any|are|as|at|be|been|between|by|each|for|from|has|have|if|in|into|is|its|may|not|of|on|or|"
    r"other|shall|such|than|that|the|their|this|those|to|under|upon|was|which|who|whose|will|with|without|ve|veya|ile|"
    r"için|bir|bu|her|hiçbir|olan|gibi|kadar|işbu|söz|ilgili))$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:sections?|articles?|clauses?|sub-?sections?|paragraphs?|sub-?paragraphs?|schedules?|exhibits?|annex|items?|"
    r"parts?|no\.|and|or|to|through|in|of|under|with|madde|maddeleri|bent|fıkra|sayılı)$|[§,]$",
    re.IGNORECASE,
)
_SECTION = re.compile(r"\d{1,2}\.\d{1,2}(?![\d%])")
_ITEM_END = re.compile(r",(?: (?:and|or|and/or|ve|veya))?$", re.IGNORECASE)
_TO_COME = re.compile(r"[;,] (?:and|or|ve|veya)$", re.IGNORECASE)
_SMALL_WORDS = frozenset(
    (
        "a an and as at by for from in into its of on or other s than the to under upon with without "
        "ve veya ile için ya da de"
    ).split()
)
_MEANS = ("means ", "mean ", "shall mean", "has the meaning", "have the meaning", "shall have the meaning")
_GLUED = re.compile(
    r"^(\(?(?:[a-z]{1,2}|[ivxl]{1,5}|[A-Z]|\d{1,2})\)|(?:\d{1,2}\.){1,4}(?:\d{1,2})?)"
    r"(?=[\"“]?[A-Za-z]{2}|A \w{2,30} (?:may|shall|will|must|is|has|that|which|who|of)\b)"
)
_TOC = re.compile(r"(?:\.{4,}|(?:\. ){3,}|…+|_{4,})\s*[\dA-Za-z-]{0,6}$")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_FIGURE = re.compile(r"\(\d{1,3}\)")
_NUMBER_WORD = re.compile(
    r"(?:\b|-)(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|forty|"
    r"forty|fifty|sixty|seventy|eighty|ninety|hundred|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|"
    r"altmış|yetmiş|seksen|doksan|yüz)$",
    re.IGNORECASE,
)
_INLINE = re.compile(r"\(([a-z]|[ivx]{1,5}|\d{1,2})\)")


class Line(NamedTuple):
    """A line of print, or the part of it in one column or cell; a tuple, of which a contract is made of thousands.

    ``left`` and ``right`` are in columns; ``edge`` is how far a line can go there. ``gap`` is the distance to the line
    before, in ordinary line distances (1.0: set solid). ``boundary`` says that the gap says nothing, because a page
    or column ended there or furniture stood between. ``zone`` is the line's place from the top of its page (0 the
    first) and ``below`` from the bottom. ``whole`` says that the line is a paragraph as its writer typed
    it, whatever its length. ``column`` is 1 or 2 on a page whose two columns say the same side by side.
    """

    text: str
    page: int
    left: float = 0.0
    right: float = 0.0
    edge: float = 0.0
    gap: float = 1.0
    size: float = 0.0
    bold: bool = False
    boundary: bool = False
    whole: bool = False
    zone: int = 99
    below: int = 99
    kind: ParagraphKind = "body"
    cell: tuple[int, int, int] | None = None
    column: int = 0


def spaced_marker(text: str) -> str:
    """The text with a space after its number, where layout alone kept the two apart ("2.1Subject to")."""
    if text[:1].isalpha() and text[1:2] != ")":
        return text
    return _GLUED.sub(r"\1 ", text, count=1)


def has_section_number(text: str) -> bool:
    """Whether the text begins with a number of two or more parts ("4.2")."""
    return _SECTION.match(text) is not None


def has_marker(text: str) -> bool:
    """Whether the text begins with a number, a letter in brackets, a bullet, or "Article 4"."""
    return _MARKER.match(text) is not None


def is_item(text: str) -> bool:
    """Whether the text begins as a list item does: a bullet, "(a)", "1)"."""
    return _LIST_MARKER.match(text) is not None


def starts_lower(text: str) -> bool:
    """Whether the first letter is in lower case, and no list marker."""
    return _LOWER.match(text) is not None and not has_marker(text)


def ends_sentence(text: str) -> bool:
    """Whether the text ends in a full stop, colon or semicolon that is no abbreviation's."""
    tail = text[-16:]
    return _TERMINAL.search(tail) is not None and _ABBREVIATION.search(tail) is None


def ends_item(text: str) -> bool:
    """Whether a list item may end so, with more items to come: in a comma, or "and"."""
    return _ITEM_END.search(text[-12:]) is not None


def continues_term(text: str) -> bool:
    """Whether the text tells what the term before it means ("means any …")."""
    return text.startswith(_MEANS)


def ends_open(text: str) -> bool:
    """Whether the last word, or a comma, promises more ("of the", "and", "shall")."""
    return _CONNECTOR.search(text[-16:]) is not None and " " in text


def ends_in_reference(text: str) -> bool:
    """Whether a number may follow as part of the sentence ("under Section")."""
    return _REFERENCE.search(text[-20:]) is not None


def is_contents_line(text: str) -> bool:
    """Whether it is a line of a table of contents: leaders and a page number."""
    tail = text[-200:]
    leaders = "...." in tail or ". . . " in tail or "…" in tail or "____" in tail
    return leaders and _TOC.search(tail) is not None


def is_capitals(text: str) -> bool:
    """Whether all letters are capitals, and there are some."""
    return text.isupper() and sum(c.isalpha() for c in text[:80]) >= 3


def looks_like_heading(text: str, bold: bool) -> bool:
    """Whether a paragraph of these words is a heading and no sentence: short, not ended, in capitals or title case."""
    if len(text) > 110 or text[-1:] in ";,:" or (text[-1:] == "." and len(text) > 60) or _TO_COME.search(text):
        return False
    words = [w.strip("\"'“”‘’()[]") for w in text.split() if w[:1].isalpha() or w[:1] in "\"“'("]
    if is_capitals(text):
        return text[-1:] != "." or has_marker(text) or len(words) <= 4
    titled = [w for w in words if w[:1].isupper()]
    small = all(w[:1].isupper() or w.casefold() in _SMALL_WORDS for w in words if w[:1].isalpha())
    return bool(titled) and small and (bold or has_marker(text) or (len(titled) <= 6 and ": " not in text))


def follows_inline(text: str, paragraph: str) -> bool:
    """Whether ``text`` begins with "(ii)" while ``paragraph`` runs on from an inline "(i)"."""
    found = _INLINE.match(text)
    if not found:
        return False
    return any(paragraph.find(f"({before})", 1) > 0 for before in _before(found[1]))


def repeats_number(before: str, text: str) -> bool:
    """Whether a number in words is followed by its figure: "thirty", "(30) days"."""
    return _FIGURE.match(text) is not None and _NUMBER_WORD.search(before[-16:]) is not None


def _before(label: str) -> tuple[str, ...]:
    """The labels that may stand before this one: "ii" → "i"; "c" → "b"; "v" → "iv", "u"."""
    found = []
    if label in _ROMAN[1:]:
        found.append(_ROMAN[_ROMAN.index(label) - 1])
    if len(label) == 1 and "b" <= label <= "z":
        found.append(chr(ord(label) - 1))
    if label.isdigit() and int(label) > 1:
        found.append(str(int(label) - 1))
    return tuple(found)
