"""What the clause scorer sees of a provision: its words, pairs and triples of words, and its clause's headings, hashed.

The same function serves training and use, so that they cannot drift apart. Hashes do not depend on the run or machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kpo_compliance.contract import Contract
from kpo_compliance.folding import english_stem, fold
from kpo_compliance.nlp import IntArray, hashed
from kpo_compliance.text_index import TextIndex, Unit

BITS = 16  # of a hashed feature; 65,536 features
_PAIR = np.uint64(0x9E3779B97F4A7C15)
_TRIPLE = np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(64 - BITS)
_HEADING = "heading:"
_NUMBER = "#"
_MOST_NAMED = 2000  # words of a provision that are looked at to say which weighed
_MOST_HEADINGS = 24  # words of headings that count for one provision


@dataclass(frozen=True, slots=True)
class Features:
    """Hashed features of all units: those of unit ``i`` are ``ids[offsets[i]:offsets[i + 1]]`` (with repeats)."""

    ids: IntArray
    offsets: IntArray


def features(index: TextIndex, contract: Contract) -> Features:
    """The features of every unit of a text index, in the order of its units."""
    hashes = index.hashes(_hash)
    pieces: list[IntArray] = []
    offsets = [0]
    for unit in index.units:
        one = hashes[unit.start : unit.end]
        ids = np.concatenate(
            [
                _ids(one),
                _ids(one[:-1] * _PAIR + one[1:]),
                _ids((one[:-2] * _PAIR + one[1:-1]) * _TRIPLE + one[2:]),
                _headings(contract, contract.provisions[unit.provision].clause, index.language),
            ]
        )
        pieces.append(ids)
        offsets.append(offsets[-1] + len(ids))
    every = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
    return Features(every, np.array(offsets, dtype=np.int64))


def named(index: TextIndex, unit: int) -> list[tuple[str, int]]:
    """The words, pairs and triples of one unit with their feature, to say which of them weighed."""
    whole = index.units[unit]
    forms = index.forms(Unit(whole.provision, whole.start, min(whole.end, whole.start + _MOST_NAMED)))
    one = np.array([_hash(form, index.language) for form in forms], dtype=np.uint64)
    single = list(zip(forms, _ids(one).tolist(), strict=True))
    pairs = [" ".join(forms[i : i + 2]) for i in range(len(forms) - 1)]
    return single + list(zip(pairs, _ids(one[:-1] * _PAIR + one[1:]).tolist(), strict=True))


def _ids(hashes: npt.NDArray[np.uint64]) -> IntArray:
    mixed = hashes * _PAIR
    return (mixed >> _SHIFT).astype(np.int64)


@lru_cache(maxsize=200_000)
def _hash(form: str, language: str) -> int:
    if form.isdigit():
        return hashed(_NUMBER)
    return hashed(english_stem(form) if language == "en" else form)


def _headings(contract: Contract, clause: int, language: str) -> IntArray:
    """The words of the clause's heading and of those above it."""
    words: list[str] = []
    at: int | None = clause
    while at is not None and len(words) < _MOST_HEADINGS:
        words += contract.clauses[at].heading.split()
        at = contract.clauses[at].parent
    stems = {fold(word, language).strip(".,:;()\"'“”-–") for word in words[:_MOST_HEADINGS]}
    hashes = [int(hashed(_HEADING + (english_stem(s) if language == "en" else s))) for s in sorted(stems) if s]
    return _ids(np.array(hashes, dtype=np.uint64))
