"""The clauses that a provision names by number: "Sections 7, 9 and 12 survive", "Article IV", "Madde 5 ila 8"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpo_compliance.contract import Contract

_MOST_IN_A_RANGE = 60
_NUMBER = r"(?:\d{1,3}(?:\.\d{1,3})*|[IVXL]{1,7}\b)"
_PART = r"(?:\s?[-–]?\([a-z0-9]{1,4}\))*"
_BETWEEN = r"(?:\s?(?:,|;|&|and|or|through|to|ve|veya|ila|[-–—])){1,3}\s?"
_WORD = r"(?i:sections?|articles?|clauses?|paragraphs?|§{1,2}|maddeler[a-z]*|madde)"
_NAMED = re.compile(rf"\b{_WORD}\s*({_NUMBER}{_PART}(?:{_BETWEEN}(?:{_WORD}\s*)?{_NUMBER}{_PART})*)")
_ONE = re.compile(rf"(?:(through|to|ila|[-–—])\s*(?:{_WORD}\s*)?)?({_NUMBER})")


def numbers(text: str) -> Iterator[str]:
    """The numbers of clauses that a text names, in order; a range gives all whole numbers within it."""
    for named in _NAMED.finditer(text):
        last = ""
        for joined, number in _ONE.findall(named[1]):
            if joined and last.isdigit() and number.isdigit():
                yield from map(str, range(int(last) + 1, min(int(number), int(last) + _MOST_IN_A_RANGE)))
            yield number
            last = number


def clauses_named(contract: Contract, text: str) -> set[int]:
    """The clauses of a contract that a text names by number; of several with one number the highest in the tree."""
    found: set[int] = set()
    for number in set(numbers(text)):
        same = [
            (clause.level, index)
            for index, clause in enumerate(contract.clauses)
            if clause.number.upper().rstrip(".") == number and clause.kind in ("clause", "definition")
        ]
        found |= {index for level, index in same if level == min(same)[0]}
    return found
