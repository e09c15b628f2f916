"""What a confidentiality agreement says on each statement of pack ``nda``: entailed, contradicted or not mentioned.

A logistic model for each statement weighs cues and the scores of provisions over the whole contract, since the answer is
often spread over several clauses. Trained by ``benchmarks/train_nda.py``; ``docs/accuracy-nda.md`` has the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from itertools import pairwise

import numpy as np

from kpo_compliance.contract import Contract
from kpo_compliance.document import Span
from kpo_compliance.fusion import Decision
from kpo_compliance.hits import Hit, Hits, Near
from kpo_compliance.report import Answer
from kpo_compliance.scorer import WEIGHTS, Scorer
from kpo_compliance.statement_features import LANGUAGE, SCORES, Cues, FloatArray, Seen, dense, fingerprint, see

__all__ = ["ANSWERS", "Head", "Reader", "Statement", "fingerprint", "load", "read", "retold"]

ANSWERS: tuple[Answer, ...] = ("present", "contrary", "absent")
_MOST_QUOTES = 4
_DOUBTFUL = 0.55  # below this probability about half of the answers are right, and a person must look
_QUOTED = -0.5  # the least score of a second quote


@dataclass(frozen=True, slots=True)
class Statement:
    """The answer on one statement, its probability, and the provisions (indexes) that bear on it, in text order.

    ``nearest`` is the provision that comes closest, whatever the answer; ``bearing`` how much each provision bears on it.
    """

    answer: Answer
    probability: float
    provisions: tuple[int, ...]
    nearest: int
    bearing: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """The logistic model of one statement over ``dense`` features: (answers, features) weights and constants."""

    weights: FloatArray
    constants: FloatArray

    def probabilities(self, made: FloatArray) -> FloatArray:
        """Of ``ANSWERS``, in their order."""
        total = self.weights @ made + self.constants
        raised = np.exp(total - total.max())
        probabilities: FloatArray = (raised / raised.sum()).astype(np.float32)
        return probabilities


@dataclass(frozen=True, slots=True)
class Reader:
    """All that the statement reader learned; ``scorer`` has ``SCORES`` columns for each statement."""

    statements: tuple[str, ...]
    cues: Cues
    scorer: Scorer
    heads: tuple[Head, ...]
    fingerprint: int

    def read(self, contract: Contract) -> dict[str, Statement]:
        """What an English contract says on each statement, by requirement id; empty when it has no provisions."""
        seen = see(contract, self.cues)
        if not seen.provisions:
            return {}
        scores = self.scores(seen)
        return {name: self._statement(number, seen, scores) for number, name in enumerate(self.statements)}

    def scores(self, seen: Seen) -> FloatArray:
        """The scores of every provision for every statement: (provisions, statements, ``SCORES``)."""
        return self.scorer.of(seen.words).reshape(-1, len(self.statements), SCORES)

    def _statement(self, number: int, seen: Seen, scores: FloatArray) -> Statement:
        made = dense(scores, seen.cues, number, self.cues.of(self.statements[number]))
        probabilities = self.heads[number].probabilities(made)
        best = int(probabilities.argmax())
        answer = ANSWERS[best]
        bearing = scores[:, number, 0] + (0 if answer == "absent" else scores[:, number, 1 + best])
        order = np.argsort(-bearing, kind="stable")[:_MOST_QUOTES].tolist()
        chosen = sorted(row for place, row in enumerate(order) if place == 0 or scores[row, number, 0] > _QUOTED)
        if answer == "absent":
            chosen = []
        return Statement(
            answer,
            round(float(probabilities[best]), 4),
            tuple(seen.provisions[row] for row in chosen),
            seen.provisions[order[0]],
            tuple(float(bearing[row]) for row in chosen),
        )


def retold(statement: Statement, hits: Hits, decision: Decision) -> tuple[Hits, Decision]:
    """The reader's answer in the form that wordings give theirs; ``decision`` is what the wordings say.

    Where a wording hit a provision that the reader chose, its words stay the ones that are shown. The strongest hit is the
    one that bears most on the statement.
    """
    known = {hit.provision: hit for hit in (*hits.contrary, *hits.found)}
    chosen = tuple(
        replace(known.get(number, Hit(number, Span(0, 0), "")), score=bearing, wordings=1)
        for number, bearing in zip(statement.provisions, statement.bearing, strict=True)
    )
    told = replace(
        hits,
        found=chosen if statement.answer == "present" else (),
        contrary=chosen if statement.answer == "contrary" else (),
        elsewhere=None,
        near=Near(statement.nearest, ()) if statement.answer == "absent" else None,
        scored=None,
    )
    by = ("wording", "scorer") if decision.answer == statement.answer else ("scorer",)
    doubtful = statement.probability < _DOUBTFUL
    return told, Decision(statement.answer, statement.probability, by, doubtful)


def read(contract: Contract, requirements: Iterable[str]) -> dict[str, Statement]:
    """What the shipped reader says of these requirements; empty where it knows none of them, or not the language."""
    wanted = set(requirements)
    reader = _reader_for(wanted, contract.language)
    if reader is None or wanted.isdisjoint(reader.statements):
        return {}
    return {name: statement for name, statement in reader.read(contract).items() if name in wanted}


def get_ready(requirements: Iterable[str], language: str) -> None:
    """Loads the shipped reader, if it will be asked for these requirements in a contract of this language."""
    _reader_for(requirements, language)


def _reader_for(requirements: Iterable[str], language: str) -> Reader | None:
    if language != LANGUAGE or not any(name.startswith("NDA-") for name in requirements):
        return None
    return load(f"nda.{LANGUAGE}")


@lru_cache(maxsize=2)
def load(name: str) -> Reader | None:
    """The shipped reader of a pack and language ("nda.en"), read once; None when there is none."""
    path = WEIGHTS / f"{name}.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as kept:
        classes = dict(zip(kept["class_names"].tolist(), kept["class_entries"].tolist(), strict=True))
        patterns = dict(zip(kept["cue_names"].tolist(), kept["cue_patterns"].tolist(), strict=True))
        statements = tuple(kept["statements"].tolist())
        weights, constants = kept["head_weights"], kept["head_constants"]
        bounds = pairwise([0, *np.cumsum(kept["head_features"]).tolist()])
        return Reader(
            statements,
            Cues(patterns, {key: entries.split("\n") for key, entries in classes.items()}, _digest(patterns, classes)),
            Scorer(
                tuple(f"{key}.{score}" for key in statements for score in range(SCORES)),
                kept["weights"],
                kept["scale"],
                kept["bias"],
                kept["idf"].astype(np.float32),
            ),
            tuple(Head(weights[:, start:end], own) for (start, end), own in zip(bounds, constants, strict=True)),
            int(kept["fingerprint"]),
        )


def _digest(patterns: Mapping[str, str], classes: Mapping[str, str]) -> str:
    """The hash of all that cues are made of."""
    return sha256(repr((patterns, classes)).encode()).hexdigest()
