"""What a clause number is: which list it belongs to, and its place in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["part", "article", "section", "decimal", "letter", "roman", "digit", "schedule"]

# Turkish and English letters in one order; those that only one of the two alphabets has may be left out of a list.
_ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_OPTIONAL = frozenset("çğıöşüqwx")
_LOWER = str.maketrans("IİÇĞÖŞÜ", "ıiçğöşü")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ROMAN_PARTS = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_HIGHEST_ROMAN = 89
_NUMBER_WORDS = {
    word: value
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu",
    )
    for value, word in enumerate(words.split(), 1)
} | {"yirminci": 20, "otuzuncu": 30}
_TENS = {"on": 10, "yirmi": 20, "otuz": 30, "kırk": 40}


@dataclass(frozen=True, slots=True)
class Marker:
    """One reading of a printed number.

    ``style`` tells one numbering from another ("(a)", "a)", "1."); ``value`` is the place in it, from 1.
    ``path`` is the whole address of a decimal number ((4, 2) for "4.2"), or one number of an article.
    ``printed`` is the number without keyword and full stop, ``cited`` how it is cited at the top of an
    address ("Article IV"), ``words`` where its words begin. ``firm`` is false for a form that is a
    number only if it is the next one of its list, as the "A." of a name or the "12" of an address.
    """

    family: Family
    style: str
    value: int
    path: tuple[int, ...]
    printed: str
    cited: str
    words: int
    firm: bool = True


def lowered(text: str) -> str:
    """Small letters as Turkish has them (I becomes ı), each in the place of its capital."""
    return text.translate(_LOWER).lower()


def letter_value(text: str) -> int:
    """The place of a letter in the common alphabet, from 1; "aa" comes after "z"; 0 for anything else."""
    if not 1 <= len(text) <= 2 or len(set(text)) > 1:
        return 0
    place = _ALPHABET.find(lowered(text[0])) + 1
    return place + len(_ALPHABET) * (len(text) - 1) if place else 0


def roman_value(text: str) -> int:
    """The value of a roman numeral up to 89, written as it must be; 0 for anything else."""
    small = text.lower()
    values = [_ROMAN.get(letter, 0) for letter in small]
    if not values or 0 in values:
        return 0
    total = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    return total if 0 < total <= _HIGHEST_ROMAN and _roman(total) == small else 0


def word_value(text: str) -> int:
    """The value of a number word ("ONE", "üçüncü", "on ikinci"); 0 for anything else."""
    if text.lower() in _NUMBER_WORDS:
        return _NUMBER_WORDS[text.lower()]
    tens, _, unit = lowered(" ".join(text.split())).rpartition(" ")
    value = _NUMBER_WORDS.get(unit, 0)
    return value + _TENS.get(tens, 0) if value else 0


def follows(value: int, last: int, family: Family) -> bool:
    """Whether a value is the next after ``last`` in its list (in lists of letters some may be left out)."""
    if family != "letter":
        return value == last + 1
    between = range(last + 1, value)
    return value > last and all(_ALPHABET[(v - 1) % len(_ALPHABET)] in _OPTIONAL for v in between)


def _roman(value: int) -> str:
    written = ""
    for number, letters in _ROMAN_PARTS:
        count, value = divmod(value, number)
        written += letters * count
    return written
