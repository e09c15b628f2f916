"""Numbers that a drafter types by hand: what stands before the words, and what comes next."""

from __future__ import annotations

import re
from typing import Final

from kpo_compliance.ingest.docx_numbering import formatted

_LAST: Final = re.compile(r"([0-9]{1,6}|[A-Za-z]{1,8})(\W{0,3})\Z")
_ROMANS: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_WORD_BEFORE: Final = re.compile(r"\s{0,4}(?:[^\W\d]{1,12}\s{1,3})?[(\[]?\Z")
_AFTER: Final = re.compile(r"[.):\]]{0,2}(?:\s{0,3}[-–—:](?=\s))?")


def following(number: str, steps: int = 1) -> str:
    """The number that comes ``steps`` after this one: "4.2" → "4.3", "(b)" → "(c)", "IV" → "V"; "" if it does not count."""
    last = _LAST.search(number)
    if last is None:
        return ""
    shown, tail = last.groups()
    start = number[: last.start()]
    if shown.isdigit():
        return f"{start}{int(shown) + steps}{tail}"
    capital = shown.isupper()
    if len(shown) == 1 and shown.lower() not in "ivx":
        made = formatted(ord(shown.lower()) - ord("a") + 1 + steps, "lowerLetter")
    elif set(shown.lower()) <= _ROMANS.keys():
        made = formatted(_roman(shown.lower()) + steps, "lowerRoman")
    else:
        return ""
    return f"{start}{made.upper() if capital else made}{tail}"


def typed_before(text: str, number: str) -> tuple[str, str] | None:
    """What is typed before and after the number at the beginning of a text ("Article ", " –"); None when it is not there."""
    at = text[:40].find(number) if number else -1
    if at < 0 or not _WORD_BEFORE.fullmatch(text, 0, at):
        return None
    after = _AFTER.match(text, at + len(number))
    return text[:at].lstrip(), after.group() if after else ""


def _roman(letters: str) -> int:
    values = [_ROMANS[letter] for letter in letters]
    return sum(-v if any(v < later for later in values[i + 1 : i + 2]) else v for i, v in enumerate(values))
