"""Numbers in words, English and Turkish, up to hundreds of millions: "one hundred eighty", "yüz seksen"."""

from __future__ import annotations

import re

from kpo_compliance.values.found import fold

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
    "bir": 1, "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8, "dokuz": 9, "on": 10,
    "yirmi": 20, "otuz": 30, "kirk": 40, "elli": 50, "altmis": 60, "yetmis": 70, "seksen": 80, "doksan": 90,
    "birer": 1, "ikiser": 2, "ucer": 3, "dorder": 4, "beser": 5, "altisar": 6, "yediser": 7, "sekizer": 8, "dokuzar": 9,
    "onar": 10, "yirmiser": 20, "otuzar": 30, "kirkar": 40, "elliser": 50, "altmisar": 60,
}  # fmt: skip
_HALVES = {"bucuk": 0.5, "yarim": 0.5}
_MULTIPLES = {
    "hundred": 100, "thousand": 1000, "million": 1_000_000, "yuz": 100, "bin": 1000, "milyon": 1_000_000,
    "milyar": 1_000_000_000,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip

_WORD = "(?:" + "|".join(sorted([*_UNITS, *_HALVES, *_MULTIPLES], key=len, reverse=True)) + ")"
# Turkish also writes a number as one word: "yirmidört", "beşyüzbin".
_PARTS = "yirmi|otuz|kirk|elli|altmis|yetmis|seksen|doksan|milyon|milyar|on|yuz|bin|bir|iki|uc|dort|bes|alti|yedi|sekiz|dokuz"
_JOINED = rf"(?:(?:{_PARTS}){{2,8}})"
_ORDINAL = "(?:" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + ")"

NUMBER_WORDS = rf"(?:{_JOINED}|{_WORD})(?:[ -]{{1,2}}(?:and )?(?:{_JOINED}|{_WORD})){{0,8}}"
"""Pattern of a number in words, in folded text."""

ORDINAL_WORDS = rf"(?:(?:twenty|thirty)[ -])?{_ORDINAL}"
"""Pattern of an ordinal in words up to thirty-ninth, in folded text."""

_DIGITS = re.compile(r"[0-9]{1,15}(?:[.,][0-9]{1,4})?")
_ONE_WORD, _PART = re.compile(_JOINED), re.compile(_PARTS)
_SPLIT = re.compile(r"[ -]+")


def parse_number(text: str) -> float | None:
    """The number that ``text`` is, in words or digits ("twenty-four", "yirmi dört", "1.5"); None when it is not one."""
    folded = fold(text).strip()
    if _DIGITS.fullmatch(folded):
        return float(folded.replace(",", "."))
    total = group = 0.0
    words = [part for word in _SPLIT.split(folded) if word != "and" for part in _parts(word)]
    for word in words:
        if word in _UNITS:
            group += _UNITS[word]
        elif word in _HALVES:
            group += _HALVES[word]
        elif word in {"hundred", "yuz"}:
            group = max(group, 1) * 100
        elif word in _MULTIPLES:
            total += max(group, 1) * _MULTIPLES[word]
            group = 0
        else:
            return None
    return total + group if words else None


def _parts(word: str) -> list[str]:
    """A Turkish number that is written as one word, in its parts; any other word alone."""
    if word in _UNITS or not _ONE_WORD.fullmatch(word):
        return [word]
    return _PART.findall(word)


def parse_ordinal(text: str) -> int | None:
    """The place that an ordinal names ("third", "twenty-first", "3rd"); None when it is not one."""
    folded = fold(text).strip()
    digits = re.fullmatch(r"([0-9]{1,3})(?:st|nd|rd|th)?", folded)
    if digits:
        return int(digits[1])
    *tens, last = _SPLIT.split(folded)
    if last not in _ORDINALS:
        return None
    return sum(_UNITS.get(word, 0) for word in tens) + _ORDINALS[last]
