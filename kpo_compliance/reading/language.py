"""The language of a contract and of each paragraph: English, Turkish, or both."""

from __future__ import annotations

import re
from collections import Counter

from kpo_compliance.document import Document, Paragraph

_EN = frozenset(
    "the of and to in or any by for shall this that with be is as from on such not will may are which an other "
    "agreement party parties its their under has have between section it upon".split()
)
_TR = frozenset(
    "ve veya ile bu bir için icin olarak her olan tarafından tarafindan göre gore kadar ise da de işbu isbu sözleşme "
    "sozlesme"
    " sözleşmenin sozlesmenin madde taraf taraflar taraflardan yazılı yazili gizli bilgi bilgiler ilgili üzere uzere "
    "sonra önce"
    " once ancak dahil halinde hâlinde hizmet müşteri musteri yüklenici yuklenici eder edilir olduğu oldugu bulunan"
    " yükümlüdür herhangi gibi tarihinde itibaren değil degil şekilde sekilde".split()
)
_COMMON = (_EN | _TR) - frozenset("in is an as on de da of will be her such not".split())  # not those of other languages
_FEWEST_COMMON = 0.03  # of all words; contracts in either language have 0.06 to 0.4
_FEWEST_WORDS = 40
_FEWEST_LETTERS = 500
_LONGEST_WORD = 20  # letters, on average: the spaces between the words were lost
_SAMPLE = 200_000
_TR_LETTERS = "ğĞşŞıİ"
_BOTH = 0.12
_MOST_LETTERS = 20_000


def legible(text: str) -> bool:
    """Whether a text reads as English or Turkish: not as another language, a code, or letters that a font has mixed up."""
    words = re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower())
    letters = sum(map(len, words))
    latin = sum(c < "\u0250" for word in words for c in word)
    if 2 * latin < letters or (letters > _FEWEST_LETTERS and letters > _LONGEST_WORD * len(words)):
        return False
    return len(words) < _FEWEST_WORDS or sum(map(_COMMON.__contains__, words)) >= _FEWEST_COMMON * len(words)


def document_language(text: str) -> str:
    """``en``, ``tr``, or ``en+tr`` for a text of which each language has at least an eighth."""
    english, turkish = _score(text)
    total = english + turkish
    if not total:
        return "en"
    if min(english, turkish) / total >= _BOTH and min(english, turkish) >= 8:
        return "en+tr"
    return "tr" if turkish > english else "en"


def paragraph_languages(document: Document) -> tuple[str, tuple[str, ...]]:
    """The language of a document (``en``, ``tr``, ``en+tr``) and ``en`` or ``tr`` for each of its paragraphs.

    A document is bilingual when whole paragraphs of it are in either language: Turkish headings with their
    English names in brackets do not make it so.
    """
    text = document.text
    english, turkish = _score(text)
    whole = "tr" if turkish > english else "en"
    if min(english, turkish) < 8 or min(english, turkish) / max(1, english + turkish) < 0.03:
        return whole, (whole,) * len(document.paragraphs)
    own = [_language_of(text[p.span.start : p.span.end]) for p in document.paragraphs]
    sizes: Counter[str] = Counter()
    for language, paragraph in zip(own, document.paragraphs, strict=True):
        sizes[language] += len(paragraph.span)
    known = sizes["en"] + sizes["tr"]
    if not known or min(sizes["en"], sizes["tr"]) / known < _BOTH:
        return whole, (whole,) * len(document.paragraphs)
    return "en+tr", _filled(document.paragraphs, own, whole)


def _filled(paragraphs: tuple[Paragraph, ...], own: list[str], whole: str) -> tuple[str, ...]:
    """Short paragraphs take the language of their table column, else of the paragraph before them."""
    columns: dict[tuple[int, int], Counter[str]] = {}
    for language, paragraph in zip(own, paragraphs, strict=True):
        if paragraph.cell is not None and language:
            columns.setdefault((paragraph.cell[0], paragraph.cell[2]), Counter())[language] += 1
    filled: list[str] = []
    for index, (language, paragraph) in enumerate(zip(own, paragraphs, strict=True)):
        if language:
            filled.append(language)
            continue
        column = columns.get((paragraph.cell[0], paragraph.cell[2])) if paragraph.cell is not None else None
        following = next((other for other in own[index + 1 : index + 3] if other), "")
        filled.append(column.most_common(1)[0][0] if column else following or (filled[-1] if filled else whole))
    return tuple(filled)


def _language_of(text: str) -> str:
    """``en``, ``tr``, or "" when the words do not tell."""
    english, turkish = _score(text)
    if abs(english - turkish) < 1 or max(english, turkish) < 2:
        return ""
    return "tr" if turkish > english else "en"


def _score(text: str) -> tuple[float, float]:
    words = text.lower().split()
    english = sum(map(_EN.__contains__, words))
    turkish = sum(map(_TR.__contains__, words))
    letters = sum(map(text.count, _TR_LETTERS))
    return float(english), turkish + min(letters, _MOST_LETTERS) / 3
