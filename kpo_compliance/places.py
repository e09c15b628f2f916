"""Where a gapless part of a pattern stands: places of the stream of words, from each start the ends that it can have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kpo_compliance.text_index import TextIndex

Places = Mapping[int, tuple[int, ...]]


def union(parts: list[Places]) -> Places:
    """The places of several nodes together."""
    filled = [part for part in parts if part]
    if len(filled) <= 1:
        return filled[0] if filled else {}
    total: dict[int, tuple[int, ...]] = dict(filled[0])
    for part in filled[1:]:
        for start, ends in part.items():
            have = total.get(start)
            total[start] = ends if have is None else tuple(sorted({*have, *ends}))
    return total


def left_of(places: Places, foreign: Places) -> Places:
    """The places without those of another node."""
    left = {start: tuple(end for end in ends if end not in foreign.get(start, ())) for start, ends in places.items()}
    return {start: ends for start, ends in left.items() if ends}


def by_unit(index: TextIndex, pairs: Iterable[tuple[int, int]]) -> dict[int, dict[int, tuple[int, ...]]]:
    """Pairs of start and end, as places of each unit."""
    total: dict[int, dict[int, tuple[int, ...]]] = {}
    for start, end in pairs:
        places = total.setdefault(index.unit_at(start), {})
        places[start] = (*places.get(start, ()), end)
    return total
