"""From hits to a verdict: elements, values and directions weighed against what the playbook asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from kpo_compliance.contract import Contract
from kpo_compliance.fusion import Decision
from kpo_compliance.hits import Hits
from kpo_compliance.report import Answer, Verdict
from kpo_compliance.requirement import Requirement
from kpo_compliance.thresholds import ENDLESS, shortfall

_EVERY_ANSWER = frozenset(get_args(Answer))
_FAR = -0.5  # a score below which the nearest provision speaks of something else; about 27 % alike


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and the reason for it: ``reason`` names a sentence of ``sentences``, the others fill it."""

    verdict: Verdict
    reason: str
    missing: tuple[str, ...] = ()
    value: str = ""
    limit: str = ""
    comparison: str = ""


_INCOMPLETE = Finding("unclear", "unclear-incomplete")


def judge(requirement: Requirement, contract: Contract, hits: Hits, decision: Decision, profile: str = "") -> Finding:
    """What the playbook makes of an answer."""
    if not applies(requirement, contract, profile):
        return Finding("not-applicable", "not-applicable")
    if requirement.asked_by:
        return Finding("not-applicable", f"asked-{decision.answer}", value=requirement.asked_by)
    if set(requirement.wants) == _EVERY_ANSWER:
        return Finding("not-applicable", f"unasked-{decision.answer}")
    if not any(language in requirement.wordings for language in contract.language.split("+")):
        return Finding("unclear", "unclear-language")
    if requirement.wants != ("present",):
        return _wanted(requirement, contract, decision)
    if decision.answer == "contrary":
        return Finding("contrary", "contrary-forbidden" if requirement.forbidden else "contrary")
    if decision.doubtful:
        return Finding("unclear", "unclear-scorer" if "scorer" in decision.by else "unclear-wording")
    if requirement.forbidden:
        return _unseen(contract) or Finding("met", "met-none")
    if decision.answer == "absent":
        return _absent(contract, hits)
    return _present(requirement, contract, hits)


def applies(requirement: Requirement, contract: Contract, profile: str = "") -> bool:
    """Whether the requirement is asked of this kind of contract and this kind of service."""
    if requirement.types and contract.type not in requirement.types:
        return False
    return not requirement.profiles or profile in requirement.profiles


def _wanted(requirement: Requirement, contract: Contract, decision: Decision) -> Finding:
    """Where a side wants another answer than ``present``, or is content with several."""
    if decision.doubtful:
        return Finding("unclear", "unclear-scorer" if decision.answer != "absent" else "unclear-silent")
    if decision.answer == "absent":
        if "absent" in requirement.wants:
            return _unseen(contract) or Finding("met", "met-absent")
        return Finding("missing", "missing") if contract.document.complete else _INCOMPLETE
    if decision.answer in requirement.wants:
        return Finding("met", "met" if decision.answer == "present" else "met-contrary")
    return Finding("contrary", "contrary" if decision.answer == "contrary" else "contrary-unwanted")


def _unseen(contract: Contract) -> Finding | None:
    """Why nobody can be content that a contract does not say something: there is more of it than was read."""
    if not contract.document.complete:
        return _INCOMPLETE
    return Finding("unclear", "unclear-other-terms") if contract.other_terms else None


def _absent(contract: Contract, hits: Hits) -> Finding:
    if not contract.document.complete:
        return _INCOMPLETE
    if hits.elsewhere is not None:
        return Finding("unclear", "unclear-elsewhere")
    if hits.nearest is None:
        return Finding("missing", "missing")
    far = hits.scored is not None and hits.scored.best < _FAR
    return Finding("missing", "missing-far" if far else "missing-nearest")


def _present(requirement: Requirement, contract: Contract, hits: Hits) -> Finding:
    missing = tuple(name for name in requirement.elements if name not in hits.elements)
    if requirement.direction == "provider" and hits.client_only:
        return Finding("partial", "partial-direction", missing)
    lacking = tuple(name for name in missing if requirement.elements[name].mandatory)
    if lacking:
        return Finding("partial", "partial-elements", lacking)
    if requirement.threshold is not None:
        endless = not ENDLESS.isdisjoint(hits.elements)
        short = shortfall(requirement.threshold, contract, hits.found, endless)
        if short is not None:
            reason = "partial-accepted" if short.comparison == "one-of" else "partial-value"
            comparison = "" if short.comparison == "one-of" else short.comparison
            return Finding("partial", reason, missing, short.value, short.limit, comparison)
    if hits.contrary:
        return Finding("partial", "partial-contrary", missing)
    return Finding("met", "met", missing)
