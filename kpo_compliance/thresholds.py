"""Values that a contract states held against what the playbook asks: survival, notice, cure, law, court."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpo_compliance.contract import Contract
from kpo_compliance.hits import Hit
from kpo_compliance.requirement import Threshold
from kpo_compliance.values.durations import Duration, find_durations, parse_duration

# Elements that say a duty has no end: then no length of time falls short.
ENDLESS = frozenset({"indefinite", "perpetual", "unlimited", "without-end", "as-long-as-secret"})


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A value that falls short: what the contract says and what is asked, both as shown; ``kind`` of the threshold."""

    value: str
    limit: str
    comparison: str


def shortfall(threshold: Threshold, contract: Contract, hits: Sequence[Hit], endless: bool) -> Shortfall | None:
    """How the contract falls short of a threshold; None when it does not, or states no value that can be compared.

    Args:
        hits: where the provision was found.
        endless: whether the contract says that the duty has no end.
    """
    if threshold.kind == "duration":
        return _duration(threshold, contract, hits, endless)
    if threshold.kind in ("law", "court") and threshold.accepted:
        fact = contract.facts.governing_law if threshold.kind == "law" else contract.facts.venue
        if fact is not None and not any(_same(fact.value, accepted) for accepted in threshold.accepted):
            return Shortfall(fact.value, ", ".join(threshold.accepted), "one-of")
    return None


def _duration(threshold: Threshold, contract: Contract, hits: Sequence[Hit], endless: bool) -> Shortfall | None:
    limit = parse_duration(threshold.limit)
    if limit is None or (endless and threshold.compare == "at-least"):
        return None
    stated = [duration for hit in hits for duration in _durations(contract, hit)]
    if not stated:
        return None
    if threshold.compare == "at-least":
        longest = max(stated, key=lambda duration: duration.days)
        falls_short = longest.days < limit.days * 0.99  # 36 months and 3 years are the same
        return Shortfall(str(longest), threshold.limit, "at-least") if falls_short else None
    shortest = min(stated, key=lambda duration: duration.days)
    return Shortfall(str(shortest), threshold.limit, "at-most") if shortest.days > limit.days * 1.01 else None


def _durations(contract: Contract, hit: Hit) -> list[Duration]:
    """The lengths of time in the words that were found, else in their provision."""
    provision = contract.provisions[hit.provision]
    text = contract.document.quote(provision.span)
    found = find_durations(text)
    inside = [
        item.value
        for item in found
        if item.span.start + provision.span.start < hit.span.end
        and item.span.end + provision.span.start > hit.span.start
    ]
    return inside or [item.value for item in found]


def _same(one: str, other: str) -> bool:
    first, second = one.casefold(), other.casefold()
    return first in second or second in first
