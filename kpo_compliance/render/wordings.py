"""Two wordings of a provision, cut into the words that both have and the words that only one has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from kpo_compliance.render.plain import plain

_WORD: Final = re.compile(r"\S+")
_LONGEST: Final = 150  # words between the first and the last difference that are compared one by one

_FEWEST: Final = 4  # one word in so many must be in both, or the two are taken for different sentences
_NONE: Final[tuple[frozenset[int], frozenset[int]]] = (frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Run:
    """Words in a row, with single blanks; ``own`` when the other wording does not have them here."""

    text: str
    own: bool


def side_by_side(old: str, new: str) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """The runs of both wordings. What is longer than a clause is taken as one run between its first and last difference."""
    before, after = _WORD.findall(plain(old)), _WORD.findall(plain(new))
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    middle = before[start : len(before) - end], after[start : len(after) - end]
    kept = _kept(*middle) if max(map(len, middle)) <= _LONGEST else _NONE
    if (start + end + len(kept[0])) * _FEWEST < max(len(before), len(after)):
        start, middle, kept = 0, (before, after), _NONE
    return (
        tuple(_runs(before, start, len(middle[0]), kept[0])),
        tuple(_runs(after, start, len(middle[1]), kept[1])),
    )


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _kept(old: Sequence[str], new: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """The places of the longest row of words that both have in the same order."""
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for row in range(len(old) - 1, -1, -1):
        for column in range(len(new) - 1, -1, -1):
            lengths[row][column] = (
                lengths[row + 1][column + 1] + 1
                if old[row] == new[column]
                else max(lengths[row + 1][column], lengths[row][column + 1])
            )
    rows, columns = set(), set()
    row = column = 0
    while row < len(old) and column < len(new):
        if old[row] == new[column]:
            rows.add(row)
            columns.add(column)
            row, column = row + 1, column + 1
        elif lengths[row + 1][column] >= lengths[row][column + 1]:
            row += 1
        else:
            column += 1
    return frozenset(rows), frozenset(columns)


def _runs(words: Sequence[str], start: int, length: int, kept: frozenset[int]) -> Iterator[Run]:
    marked = ((start <= n < start + length and n - start not in kept, word) for n, word in enumerate(words))
    for own, run in groupby(marked, key=lambda pair: pair[0]):
        yield Run(" ".join(word for _, word in run), own)
