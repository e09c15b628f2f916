"""Characters as people mean them: no ligatures, soft hyphens, zero-width or control characters, composed letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from kpo_compliance.document import Notice

_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u2028\u2029\u0085"
)
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff\u180e\u034f\u115f\u1160\u3164"
_BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BULLETS = (
    "\uf0b7\uf0a7\uf0d8\uf076\uf06e\uf0fc\uf02d\u25cf\u25cb\u25aa\u25a0\u25a1\u2023\u2043\u2219\u25e6\u27a2\u2756"
)


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " ")
    table |= dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), None)
    table |= {ord(c): " " for c in _SPACES}
    table |= {ord(c): None for c in _ZERO_WIDTH + _BIDI + "\u00ad"}
    table |= {ord(c): "•" for c in _BULLETS}
    table |= {ord(c): plain for c, plain in _LIGATURES.items()}
    return table


_TABLE = _table()
_CHANGED = re.compile(  # what the table changes, but for spaces
    "[\x00-\x1f\x7f-\x9f\u00ad\ud800-\udfff\ufffe\uffff"
    f"{_ZERO_WIDTH}{_BIDI}{_BULLETS}{''.join(_LIGATURES)}]"
)
_SHOWN_HYPHEN = re.compile("\u00ad(?=[A-Z])")  # no word is broken before a capital
_UNSEEN = re.compile(f"[{_ZERO_WIDTH}]")
_HIDDEN = re.compile(f"\\w[{_ZERO_WIDTH}]+\\w")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u04ff]")
_MIXED = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u03ff\u0400-\u04ff]+")
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЈЅаеорсухіјѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ", "ABEKMHOPCTYXIJSaeopcyxijsdhABEZHIKMNOPTYXovp"
)
# What cp1254 letters become when a font or a file calls itself Latin-1.
_MISREAD = str.maketrans("ýÝþÞðÐ", "ıİşŞğĞ")
_TURKISH_WORD = re.compile(r"\b(?:ve|ile|bir|veya|için|olan|bu)\b")


def clean(text: str) -> str:
    """One line of text with single spaces, and none at its ends."""
    if text.isascii():
        if "  " not in text and text.isprintable() and text[:1] != " " and text[-1:] != " ":
            return text
        text = " ".join(text.split())
        return text if text.isprintable() else " ".join(text.translate(_TABLE).split())
    text = " ".join(text.split())
    if _CHANGED.search(text):  # seldom, and to look every character up takes the longest
        if "\u00ad" in text:
            text = _SHOWN_HYPHEN.sub("-", text)
        text = " ".join(text.translate(_TABLE).split())
    return unicodedata.normalize("NFC", text)


def keep_layout(text: str) -> str:
    """A line with its spaces kept (tabs as eight columns), for readers that measure indentation."""
    text = text.expandtabs(8)
    if text.isascii():
        return text if text.isprintable() else text.translate(_TABLE)
    return unicodedata.normalize("NFC", text.translate(_TABLE))


def misread_turkish(text: str) -> bool:
    """Whether Turkish letters of cp1254 were read as Latin-1 (``þ`` for ``ş``)."""
    if "þ" not in text and "ý" not in text and "ð" not in text:
        return False
    wrong = sum(text.count(c) for c in "ýþð")
    right = sum(text.count(c) for c in "ışğ")
    return wrong > 2 * right and len(_TURKISH_WORD.findall(text[:200_000])) * 3 >= wrong * 0.02


def repair_turkish(text: str) -> str:
    """The letters as they were meant, for text that :func:`misread_turkish` recognised."""
    return text.translate(_MISREAD)


def plain_letters(text: str) -> str:
    """Greek and Cyrillic letters that imitate Latin ones inside a Latin word, replaced by what they imitate."""
    if text.isascii() or not _FOREIGN.search(text):
        return text
    return _MIXED.sub(lambda m: m[0].translate(_LOOK_ALIKES) if _is_mixed(m[0]) else m[0], text)


def _is_mixed(word: str) -> bool:
    foreign = sum(1 for c in word if "\u0370" <= c <= "\u04ff")
    return bool(foreign) and len(word) > foreign


def character_notices(texts: Iterable[str]) -> tuple[Notice, ...]:
    """Warnings about characters that a reader does not see, or sees as others; ``texts`` as they stand in the file."""
    hidden = mixed = 0
    for text in texts:
        if text.isascii():
            continue
        if _UNSEEN.search(text):
            hidden += len(_HIDDEN.findall(text))
        if _FOREIGN.search(text):
            mixed += sum(_is_mixed(word) for word in _MIXED.findall(text))
    notices = []
    if hidden:
        notices.append(
            Notice("hidden-characters", f"{hidden} words hold zero-width characters; they were read without.")
        )
    if mixed:
        notices.append(
            Notice("look-alike-letters", f"{mixed} words mix Latin with Greek or Cyrillic letters that look alike.")
        )
    return tuple(notices)
