"""Where each word of a contract stands, provision by provision: what patterns are joined over.

The *stream* is the words of all provisions one after the other, each provision with its lead-ins, one empty place between
two provisions so that nothing matches across. A place in the stream is an int; ``Unit`` says which provision it is in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpo_compliance import masks, nlp
from kpo_compliance.contract import Contract, Provision
from kpo_compliance.document import Span
from kpo_compliance.folding import Vocabulary, is_form_of

_FEW = 8  # places of a key, up to which their units are looked for one by one


@dataclass(frozen=True, slots=True)
class Unit:
    """A provision in the stream: places ``start`` to ``end``; ``provision`` indexes ``Contract.provisions``."""

    provision: int
    start: int
    end: int


class TextIndex:
    """The provisions of one language as a stream of words, with the places of every known key."""

    def __init__(self, contract: Contract, language: str, vocabulary: Vocabulary) -> None:
        self.language = language
        self._words = nlp.words(contract.document.text, language)
        self.units: tuple[Unit, ...]
        places, self.units = _stream(self._words, contract.provisions, language)
        self.places = places
        self._starts = [unit.start for unit in self.units]
        self._forms: dict[str, list[tuple[str, int]]] = {}  # by first two letters; for Turkish names only
        self._unit_of = np.repeat(np.arange(len(self.units)), [unit.end - unit.start + 1 for unit in self.units])
        self._masks: dict[str, int] = {}
        self._joined: dict[int, list[int]] = {}  # by the identity of the keys, which live as long as the patterns
        self.positions = self._index(vocabulary)

    def _index(self, vocabulary: Vocabulary) -> dict[str, list[int]]:
        real = np.flatnonzero(self.places >= 0)
        norms = self._words.norms[self.places[real]]
        unique, inverse = np.unique(norms, return_inverse=True)
        order = np.argsort(inverse, kind="stable")
        bounds = np.searchsorted(inverse[order], np.arange(len(unique) + 1))
        found: dict[str, list[int]] = {}
        several: set[str] = set()
        for index, norm in enumerate(unique.tolist()):
            form = self._words.form(norm)
            if self.language == "tr":
                self._forms.setdefault(form[:2], []).append((form, norm))
            keys = vocabulary.keys(form)
            if not keys:
                continue
            places = real[order[bounds[index] : bounds[index + 1]]].tolist()
            for key in keys:
                if key in found:
                    found[key] = found[key] + places
                    several.add(key)
                else:
                    found[key] = places
        for key in several:
            found[key].sort()
        return found

    def hashes(self, hash_of: Callable[[str, str], int]) -> npt.NDArray[np.uint64]:
        """The hash of each word in the stream, 0 in the holes between units."""
        unique, inverse = np.unique(self._words.norms, return_inverse=True)
        table = np.array([hash_of(self._words.form(norm), self.language) for norm in unique.tolist()], dtype=np.uint64)
        stream = np.zeros(len(self.places), dtype=np.uint64)
        real = self.places >= 0
        stream[real] = table[inverse][self.places[real]]
        return stream

    def forms(self, unit: Unit) -> list[str]:
        """The folded words of a unit."""
        return [self._words.form(norm) for norm in self._words.norms[self.places[unit.start : unit.end]].tolist()]

    def unit_at(self, place: int) -> int:
        """The number of the unit that a place of the stream lies in."""
        return bisect_right(self._starts, place) - 1

    def span(self, start: int, end: int, own: Span) -> Span:
        """The characters of the document from one place of the stream to another (excluded).

        Of a match that reaches from a lead-in into its item (``own``) this is the item's part.
        """
        inside = self.places[start:end]
        starts, ends = self._words.starts[inside], self._words.ends[inside]
        item = (starts >= own.start) & (ends <= own.end)
        if item.any():
            starts, ends = starts[item], ends[item]
        return Span(int(starts[0]), int(ends[-1]))

    def mask(self, key: str) -> int:
        """The units (a bit each) that hold a word with this key."""
        mask = self._masks.get(key)
        if mask is None:
            mask = 0
            places = self.positions.get(key, ())
            if len(places) < _FEW:
                for unit in {bisect_right(self._starts, place) - 1 for place in places}:
                    mask |= 1 << unit
            else:
                held = np.zeros(len(self.units), dtype=np.bool_)
                held[self._unit_of[places]] = True
                mask = masks.of_flags(held)
            self._masks[key] = mask
        return mask

    def any_in_unit(self, keys: tuple[str, ...], unit: int) -> list[int]:
        """The places in one unit of words that have any of these keys."""
        places = self._joined.get(id(keys))
        if places is None:
            found = [places for key in keys if (places := self.positions.get(key))]
            places = self._joined[id(keys)] = sorted(set().union(*found)) if len(found) > 1 else [*found, []][0]
        bounds = self.units[unit]
        return places[bisect_left(places, bounds.start) : bisect_left(places, bounds.end)]

    def in_unit(self, key: str, unit: int) -> list[int]:
        """The places of a key's words in one unit."""
        places = self.positions.get(key, [])
        bounds = self.units[unit]
        return places[bisect_left(places, bounds.start) : bisect_left(places, bounds.end)]

    def phrases(self, phrases: Iterable[tuple[str, ...]]) -> list[tuple[int, int]]:
        """The places (start, end) where the folded words of these phrases, names of a contract, stand side by side.

        In Turkish the last word may have suffixes: “Banka” also stands in “Banka'nın”.
        """
        table = nlp.tokenizer(self.language).vocab.strings
        real = self.places >= 0
        norms = np.zeros(len(self.places), dtype=np.uint64)
        norms[real] = self._words.norms[self.places[real]]
        found: list[tuple[int, int]] = []
        for forms in set(phrases):
            if not forms or any(form not in table for form in forms[:-1]):
                continue
            last = self._inflected(forms[-1])
            first = np.uint64(table[forms[0]]) if forms[1:] else last
            hit = np.flatnonzero(np.isin(norms, first))
            for offset, form in enumerate(forms[1:], 1):
                hit = hit[hit + offset < len(norms)]
                hit = hit[np.isin(norms[hit + offset], last if offset == len(forms) - 1 else np.uint64(table[form]))]
            found += [(place, place + len(forms)) for place in hit.tolist()]
        return found

    def _inflected(self, word: str) -> npt.NDArray[np.uint64]:
        """The norms of the forms of a name's last word that stand in this text."""
        table = nlp.tokenizer(self.language).vocab.strings
        if self.language == "tr":
            norms = [norm for form, norm in self._forms.get(word[:2], ()) if is_form_of(form, word)]
        else:
            norms = [table[word]] if word in table else []
        return np.array(norms, dtype=np.uint64)


def _stream(
    words: nlp.Words, provisions: tuple[Provision, ...], language: str
) -> tuple[nlp.IntArray, tuple[Unit, ...]]:
    chosen = [(i, p) for i, p in enumerate(provisions) if p.language == language]
    pieces: list[nlp.IntArray] = []
    units: list[Unit] = []
    place = 0
    hole = np.full(1, -1, dtype=np.int64)
    for number, provision in chosen:
        spans = sorted({*provision.lead_in, provision.span})
        ranges = [_word_range(words, span) for span in spans]
        parts = [np.arange(a, b, dtype=np.int64) for a, b in ranges if b > a]
        size = sum(map(len, parts))
        pieces += [*parts, hole]
        units.append(Unit(number, place, place + size))
        place += size + 1
    stream = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
    return stream, tuple(units)


def _word_range(words: nlp.Words, span: Span) -> tuple[int, int]:
    first = int(np.searchsorted(words.starts, span.start, side="left"))
    return first, max(first, int(np.searchsorted(words.starts, span.end, side="left")))
