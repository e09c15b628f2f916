"""The length of time in a clause that falls short of what the playbook asks, where it can be told for certain which that is."""

from __future__ import annotations

import re
from typing import Final

from kpo_compliance.document import Span
from kpo_compliance.report import Assessment
from kpo_compliance.requirement import Threshold
from kpo_compliance.values.durations import Duration, find_durations, parse_duration

# What ends in a bare unit can be exchanged for another length as it stands; "two-year" and "iki yıllık" cannot.
_BARE: Final = re.compile(
    r"(?:[0-9)a-zçğıöşü] )(?:years?|months?|weeks?|days?|hours?|yıl|ay|hafta|gün|saat)\Z", re.IGNORECASE
)


def only_shortfall(assessment: Assessment, threshold: Threshold) -> Span | None:
    """Where the one length of time stands in the evidence, if it falls short; None when there is another one beside it."""
    limit = parse_duration(threshold.limit) if threshold.kind == "duration" else None
    found = [(quote, item) for quote in assessment.evidence for item in find_durations(quote.quote)]
    if limit is None or len(found) != 1:
        return None
    quote, item = found[0]
    words = quote.quote[item.span.start : item.span.end]
    if not _BARE.search(words) or not _falls_short(item.value, limit, threshold.compare):
        return None
    return Span(quote.start + item.span.start, quote.start + item.span.end)


def _falls_short(stated: Duration, limit: Duration, compare: str) -> bool:
    return stated.days < limit.days * 0.99 if compare == "at-least" else stated.days > limit.days * 1.01
