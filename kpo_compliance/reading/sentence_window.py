"""The sentence around a place in the text, by its punctuation alone: cheap, bounded, enough to read a value from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from kpo_compliance.document import Span

_END = re.compile(r"[.;!?][\"”’)]?\s+(?=[\"“(]?[A-ZÇĞİÖŞÜ0-9(])|\n")
_ABBREVIATED = re.compile(
    r"(?:\b[A-Za-z]|\b(?:No|Nos|Inc|Corp|Ltd|Co|Mr|Mrs|Ms|Dr|St|vs|Sn|Mad|Md|Sec|Art|Şti|San|Tic))\.$"
)


def sentence_around(text: str, offset: int, before: int = 500, after: int = 400) -> Span:
    """The sentence that a character stands in, cut off ``before`` and ``after`` characters from it."""
    floor, ceiling = max(0, offset - before), min(len(text), offset + after)
    start = floor
    for match in _END.finditer(text, floor, offset):
        if not _abbreviation(text, match.start()):
            start = match.end()
    for match in _END.finditer(text, offset, ceiling):
        if not _abbreviation(text, match.start()):
            return Span(start, match.start() + 1)
    return Span(start, ceiling)


def cues(folded: str, stems: tuple[str, ...], pattern: re.Pattern[str], most: int = 500) -> Iterator[re.Match[str]]:
    """The first ``most`` matches of a pattern that begins at most 30 characters before one of its ``stems``.

    Looking for the stems first is some ten times faster than the pattern alone.
    """
    since = 0
    for place in islice(sorted(_places(folded, stems)), most):
        match = pattern.search(folded, max(since, place - 30), place + 60)
        if match:
            since = match.end()
            yield match


def _places(folded: str, stems: tuple[str, ...]) -> Iterator[int]:
    for stem in stems:
        place = folded.find(stem)
        while place >= 0:
            yield place
            place = folded.find(stem, place + len(stem))


def _abbreviation(text: str, stop: int) -> bool:
    return text[stop] == "." and bool(_ABBREVIATED.search(text, max(0, stop - 6), stop + 1))
