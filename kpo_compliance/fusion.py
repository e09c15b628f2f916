"""What wordings and scorer say together: the answer, how sure it is, and who decided.

The table of each requirement is found by ``benchmarks/train_scorer.py`` in cross-validation and ships beside the weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kpo_compliance.hits import Hits
from kpo_compliance.report import Answer
from kpo_compliance.requirement import Requirement
from kpo_compliance.scorer import WEIGHTS

_SURE_ALONE = 0.8  # the scorer against the wordings decides alone from here; below, a person must look
_ALIKE = 0.5  # a score from which a provision is so like one that meets the requirement that nobody may call it missing
_NO_SCORE = -2.0  # stands for the score of a wording's hit when there is none
_WITHOUT_SCORER = {"present": 0.95, "absent": 0.93, "contrary": 0.88}  # measured on the development contracts


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, the probability that it is right, who spoke for it, and whether a person must look."""

    answer: Answer
    confidence: float
    by: tuple[str, ...]
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Blend:
    """A logistic model over what was found: constant, wording, the best two scores, and the best among the wording's hits.

    ``threshold`` is the least probability of ``present``; between it and ``doubt`` on either side a person must look.
    """

    constant: float
    wording: float
    best: float
    second: float
    found: float
    threshold: float
    doubt: float

    def probability(self, hits: Hits, found: bool) -> float:
        """The probability that the contract has the provision."""
        scored = hits.scored
        if scored is None:
            return float(found)
        inside = scored.found if found and scored.found is not None else _NO_SCORE
        second = max(scored.second, _NO_SCORE)
        total = self.constant + self.wording * found + self.best * scored.best + self.second * second
        total += self.found * inside
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@lru_cache(maxsize=4)
def blends(name: str) -> Mapping[str, Blend]:
    """The blends of a pack and language, by requirement; empty without a scorer."""
    path = WEIGHTS / f"{name}.json"
    if not path.is_file():
        return {}
    return {requirement: Blend(**blend) for requirement, blend in json.loads(path.read_text("utf-8")).items()}


def decide(requirement: Requirement, hits: Hits, blend: Blend | None) -> Decision:
    """The answer for one requirement."""
    denied = {hit.provision for hit in hits.contrary}
    found = any(hit.provision not in denied for hit in hits.found)
    found = found and not (requirement.contrary_prevails and hits.contrary)
    if requirement.forbidden:
        answer: Answer = "contrary" if hits.found or hits.contrary else "present"
        return Decision(answer, _WITHOUT_SCORER[answer], ("wording",))
    if not found and hits.contrary:
        return Decision("contrary", _WITHOUT_SCORER["contrary"], ("wording",))
    if blend is None or hits.scored is None:
        answer = "present" if found else "absent"
        return Decision(answer, _WITHOUT_SCORER[answer], ("wording",))
    probability = blend.probability(hits, found)
    present = probability >= blend.threshold
    agree = present == found
    by: tuple[str, ...] = ("wording", "scorer") if agree else ("scorer",)
    confidence = probability if present else 1 - probability
    near = abs(probability - blend.threshold) < blend.doubt and (not agree or found)
    alike = not present and not found and hits.scored.best > _ALIKE
    doubtful = near or alike or (not agree and confidence < _SURE_ALONE)
    return Decision("present" if present else "absent", round(confidence, 4), by, doubtful)
