"""What the statement reader sees of a confidentiality agreement: cues, and how its provisions score for each statement.

The same functions serve training (``benchmarks/train_nda.py``) and use, so that they cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
import numpy.typing as npt

from kpo_compliance import compiled_cache, masks, nlp
from kpo_compliance.contract import Clause, Contract, Provision
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.features import Features, features
from kpo_compliance.joins import Compiler, Join, Joiner
from kpo_compliance.text_index import TextIndex

FloatArray = npt.NDArray[np.float32]
BoolArray = npt.NDArray[np.bool_]

LANGUAGE = "en"
_LEAST_WORDS = 4  # of a provision that can say anything
_TOP = 3  # provisions that are looked at closely for one statement
_NO_SCORE = -1.5  # stands for the score of a provision that is not there
_MOST_COUNTED = 4
_STEEP, _MIDDLE = 4.0, -0.3  # of the curve from a provision's score to its share in a cue's weight
_GROUPS = 5  # ways in which each of a statement's own cues is counted
SCORES = 3  # of a provision for a statement: it bears on it, it entails it, it contradicts it


class Cues:
    """Small phrases by name ("NDA-01.should-know"), in the pattern language and without its care for negation.

    With a ``digest``, the hash of all that they are made of, they are compiled once and kept in the cache of wordings.
    """

    def __init__(self, patterns: Mapping[str, str], classes: Mapping[str, Sequence[str]], digest: str = "") -> None:
        self.names = tuple(patterns)
        self.compiler = Compiler(LANGUAGE, classes, lambda text: list(nlp.split(text, LANGUAGE)))
        known = compiled_cache.get(digest, self.compiler) if digest else None
        if known is not None and set(known[1]) == set(patterns):
            joins = known[1]
        else:
            joins = {
                name: tuple(replace(join, negative=True) for join in self.compiler.compile(text))
                for name, text in patterns.items()
            }
            if digest:
                compiled_cache.put(digest, self.compiler, {}, joins)
        self._joins: tuple[tuple[Join, ...], ...] = tuple(joins[name] for name in patterns)

    def of(self, statement: str) -> list[int]:
        """The cues written for a statement, by their place in ``names``."""
        return [place for place, name in enumerate(self.names) if name.partition(".")[0] == statement]

    def table(self, index: TextIndex, units: Sequence[int]) -> BoolArray:
        """Which of these units each cue stands in: (units, cues)."""
        joiner = Joiner(index, self.compiler, {}, {})
        rows = {unit: row for row, unit in enumerate(units)}
        mask = masks.of(units)
        table = np.zeros((len(units), len(self.names)), dtype=np.bool_)
        for column, joins in enumerate(self._joins):
            for join in joins:
                for match in joiner.matches(join, mask):
                    table[rows[match.unit], column] = True
        return table


@dataclass(frozen=True, slots=True)
class Seen:
    """The provisions of a contract that can bear on a statement (indexes), their words hashed, and their cues."""

    provisions: tuple[int, ...]
    words: Features
    cues: BoolArray


def see(contract: Contract, cues: Cues) -> Seen:
    """What the reader sees of a contract; headings and tables of contents are left out."""
    index = TextIndex(contract, LANGUAGE, cues.compiler.vocabulary)
    units = [number for number, unit in enumerate(index.units) if unit.end - unit.start >= _LEAST_WORDS]
    units = [number for number in units if _speaks(contract, index.units[number].provision)]
    made = features(index, contract)
    pieces = [made.ids[made.offsets[unit] : made.offsets[unit + 1]] for unit in units]
    ids = np.concatenate(pieces) if pieces else made.ids[:0]
    offsets = np.cumsum([0, *map(len, pieces)])
    return Seen(tuple(index.units[unit].provision for unit in units), Features(ids, offsets), cues.table(index, units))


def dense(scores: FloatArray, cues: BoolArray, statement: int, own: Iterable[int]) -> FloatArray:
    """The features of a whole contract for one statement.

    Args:
        scores: of every provision for every statement: (provisions, statements, ``SCORES``); at least one provision.
        own: the cues of this statement.
    """
    mine = scores[:, statement]
    bearing = mine[:, 0]
    order = np.argsort(-bearing, kind="stable")[:_TOP]
    highest = -np.sort(-mine, axis=0)[:_TOP]
    if len(highest) < _TOP:
        highest = np.concatenate([highest, np.full((_TOP - len(highest), SCORES), _NO_SCORE, dtype=highest.dtype)])
    told = cues[:, list(own)].astype(np.float32)
    share = 1 / (1 + np.exp(-_STEEP * (bearing - _MIDDLE)))
    parts = [
        highest.T.ravel(),
        mine[order[0], 1:],
        told.max(axis=0),
        np.minimum(told.sum(axis=0), _MOST_COUNTED),
        told[order[0]],
        told[order].max(axis=0),
        (told * share[:, None]).max(axis=0),
        scores[:, :, 0].max(axis=0),
        cues.max(axis=0),
    ]
    return np.concatenate(parts).astype(np.float32)


def weights_of_groups(statements: int, cues: int, own: int) -> FloatArray:
    """How much each of the features of ``dense`` may weigh: what is about other statements, less."""
    return np.concatenate(
        [
            np.ones(_TOP * SCORES + SCORES - 1 + _GROUPS * own),
            np.full(statements, 0.7),
            np.full(cues, 0.3),
        ]
    ).astype(np.float32)


def fingerprint(cues: Cues) -> int:
    """A number that changes when words are folded, cut or hashed in another way: weights are of use only to one."""
    text = "The Receiving Party's employees shall not re-use 12 (twelve) copies; “Confidential Information” survives."
    span = Span(0, len(text))
    document = Document("", "", "text/plain", text, (Paragraph(span),))
    seen = see(Contract(document, LANGUAGE, "nda", (Clause(span, span),), (Provision(span, 0),)), cues)
    return crc32(np.sort(seen.words.ids).astype("<i8").tobytes() + seen.cues.tobytes())


def _speaks(contract: Contract, number: int) -> bool:
    provision = contract.provisions[number]
    return not provision.heading and provision.kind != "toc"
