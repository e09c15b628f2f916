"""Wordings and scorer together: who decides, and when a person must look."""

import pytest

from kpo_compliance.document import Span
from kpo_compliance.fusion import Blend, blends, decide
from kpo_compliance.hits import Hit, Hits, Scored
from kpo_compliance.requirement import Requirement
from kpo_compliance.scorer import load

BLEND = Blend(constant=0.0, wording=2.0, best=2.0, second=0.0, found=1.0, threshold=0.5, doubt=0.1)
ASKED = Requirement("T-01", "t", {}, {}, {}, "high")
FORBIDDEN = Requirement("T-02", "t", {}, {}, {}, "high", forbidden=True)
HIT = Hit(0, Span(0, 4), "pattern")
OTHER = Hit(1, Span(5, 9), "pattern")


def scored(best: float, found: float | None = None) -> Scored:
    return Scored(best, best - 1, found, 0)


@pytest.mark.parametrize(
    ("hits", "answer", "by", "doubtful"),
    [
        (Hits((HIT,), scored=scored(1.0, 1.0)), "present", ("wording", "scorer"), False),
        (Hits(scored=scored(-1.5)), "absent", ("wording", "scorer"), False),
        (Hits(scored=scored(3.0)), "present", ("scorer",), False),
        (Hits(scored=scored(1.3)), "present", ("scorer",), True),
        (Hits((HIT,), scored=scored(-0.8, -1.3)), "absent", ("scorer",), True),
        (Hits((HIT,), scored=scored(-0.5, -0.9)), "present", ("wording", "scorer"), True),
        (Hits((HIT,)), "present", ("wording",), False),
        (Hits(), "absent", ("wording",), False),
        (Hits((HIT,), (HIT,)), "contrary", ("wording",), False),
        (Hits((HIT,), (OTHER,), scored=scored(1.0, 1.0)), "present", ("wording", "scorer"), False),
    ],
)
def test_decide(hits: Hits, answer: str, by: tuple[str, ...], doubtful: bool) -> None:
    decision = decide(ASKED, hits, BLEND)
    assert (decision.answer, decision.by, decision.doubtful) == (answer, by, doubtful)
    assert 0.5 <= decision.confidence <= 1 or doubtful


def test_a_forbidden_clause_is_contrary_when_found_and_present_when_not() -> None:
    assert decide(FORBIDDEN, Hits((HIT,)), BLEND).answer == "contrary"
    assert decide(FORBIDDEN, Hits(), BLEND).answer == "present"


def test_without_a_scorer_the_wordings_decide_alone() -> None:
    assert decide(ASKED, Hits((HIT,), scored=scored(-3.0, -3.0)), None).by == ("wording",)


def test_the_shipped_weights_fit_together() -> None:
    model = load("kpo.en")
    assert model is not None
    shipped = blends("kpo.en")
    assert set(shipped) == set(model.requirements)
    assert model.weights.shape == (len(model.idf), len(model.requirements))
    assert all(0.3 <= blend.threshold <= 0.7 and blend.best >= 0 for blend in shipped.values())
    assert load("kpo.xx") is None
    assert blends("kpo.xx") == {}
