"""From hits to a verdict: elements, values and directions weighed against what the playbook asks."""

from __future__ import annotations

from dataclasses import dataclass

from kpo_compliance.contract import Contract
from kpo_compliance.report import Answer, Verdict
from kpo_compliance.requirement import Requirement
from kpo_compliance.wording import Hits


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict and the reason for it: ``reason`` names a sentence of ``sentences``, the others fill it."""

    verdict: Verdict
    reason: str
    confidence: float
    missing: tuple[str, ...] = ()
    value: str = ""
    limit: str = ""
    comparison: str = ""


def judge(requirement: Requirement, contract: Contract, hits: Hits, answer: Answer) -> Finding:
    """What the playbook makes of an answer."""
    if not applies(requirement, contract):
        return Finding("not-applicable", "not-applicable", 1.0)
    if answer == "contrary":
        return Finding("contrary", "contrary-forbidden" if requirement.forbidden else "contrary", 0.9)
    if requirement.forbidden:
        if not contract.document.complete:
            return Finding("unclear", "unclear-incomplete", 0.5)
        return Finding("met", "met-none", 0.95)
    if answer == "absent":
        if not contract.document.complete:
            return Finding("unclear", "unclear-incomplete", 0.5)
        return Finding("missing", "missing", 0.85)
    missing = tuple(name for name in requirement.elements if name not in hits.elements)
    lacking = tuple(name for name in missing if requirement.elements[name].mandatory)
    if lacking:
        return Finding("partial", "partial-elements", 0.9, lacking)
    if hits.contrary:
        return Finding("partial", "partial-contrary", 0.8, missing)
    return Finding("met", "met", 0.95, missing)


def applies(requirement: Requirement, contract: Contract) -> bool:
    """Whether the requirement is asked of this kind of contract."""
    return not requirement.types or contract.type in requirement.types
