"""The clause scorer: a linear model over hashed words that knows a provision by its words where no wording foresaw it.

Trained by ``benchmarks/train_scorer.py``; the weights are in ``kpo_compliance/weights``. A score is a distance to the
decision boundary: above 0 the provision reads like one that meets the requirement. Every score can be explained by the
words that weighed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kpo_compliance.contract import Contract
from kpo_compliance.features import BITS, Features, features, named
from kpo_compliance.nlp import IntArray
from kpo_compliance.text_index import TextIndex

WEIGHTS = Path(__file__).parent / "weights"
FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scorer:
    """The weights of all requirements: ``weights`` is (features, requirements), a byte each, times ``scale`` of its column.

    Few of its rows are of use to one contract, so bytes become floats only in those.
    """

    requirements: tuple[str, ...]
    weights: npt.NDArray[np.int8]
    scale: FloatArray
    bias: FloatArray
    idf: FloatArray

    def scores(self, index: TextIndex, contract: Contract) -> FloatArray:
        """The score of every unit for every requirement: (units, requirements)."""
        return self.of(features(index, contract))

    def of(self, made: Features) -> FloatArray:
        """The scores of features that are at hand."""
        units, ids, values = weighted(made, self.idf)
        total = np.zeros((len(made.offsets) - 1, len(self.requirements)), dtype=np.float32)
        bounds = np.searchsorted(units, np.arange(len(total) + 1)).tolist()
        for unit, (start, end) in enumerate(pairwise(bounds)):
            rows = self.weights[ids[start:end]]
            known = rows.any(axis=1)
            total[unit] = values[start:end][known] @ rows[known].astype(np.float32)
        return total * self.scale + self.bias

    def weighed(self, index: TextIndex, unit: int, requirement: str, most: int = 5) -> list[tuple[str, float]]:
        """The words of a unit that spoke most for a requirement, with their share, the heaviest first."""
        column = self.requirements.index(requirement)
        shares: dict[str, float] = {}
        for words, feature in named(index, unit):
            shares[words] = float(self.weights[feature, column] * self.scale[column] * self.idf[feature])
        return sorted(((w, s) for w, s in shares.items() if s > 0), key=lambda item: (-item[1], item[0]))[:most]


def weighted(made: Features, idf: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Each unit's distinct features: unit, feature and value (logarithmic count times inverse frequency, length 1)."""
    unit_of = np.repeat(np.arange(len(made.offsets) - 1), np.diff(made.offsets))
    keys, counts = np.unique((unit_of << BITS) | made.ids, return_counts=True)
    units, ids = keys >> BITS, keys & ((1 << BITS) - 1)
    values = ((1 + np.log(counts)) * idf[ids]).astype(np.float32)
    lengths = np.sqrt(np.bincount(units, values * values, minlength=len(made.offsets) - 1))
    lengths[lengths == 0] = 1  # a unit of words that no training text held
    return units, ids, (values / lengths[units]).astype(np.float32)


@lru_cache(maxsize=4)
def load(name: str) -> Scorer | None:
    """The shipped scorer of a pack and language ("kpo.en"), read once; None when there is none."""
    path = WEIGHTS / f"{name}.npz"
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as archive:
        return Scorer(
            tuple(archive["requirements"].tolist()),
            archive["weights"],
            archive["scale"],
            archive["bias"],
            archive["idf"],
        )
