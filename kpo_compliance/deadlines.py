"""The days of a contract that somebody must not miss: its end or renewal, the last day for notice, the end of waivers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Literal

from kpo_compliance.report import Evidence, Report
from kpo_compliance.values.dates import add_duration
from kpo_compliance.values.durations import Duration, parse_duration

Kind = Literal["notice", "renewal", "expiry", "waiver"]
KINDS: tuple[Kind, ...] = ("notice", "renewal", "expiry", "waiver")
_BY_PROVIDER: Final = ("provider", "recipient")
_MOST_RENEWALS: Final = 1200
_AUTOMATIC: Final = "automatic"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day, and what happens on it to the contract ``path``.

    ``vendor`` is the provider as the contract names it, "" where it does not. ``length`` is how long a renewal lasts, or how
    long before the end of the term notice must be given ("60 days"), ""
    where the contract does not say. ``requirement``, ``reason`` and ``approved_by`` are a waiver's. ``evidence`` is
    what the contract says of it. ``contracts`` is how many the same waiver covers.
    """

    day: dt.date
    kind: Kind
    path: str
    vendor: str = ""
    length: str = ""
    requirement: str = ""
    reason: str = ""
    approved_by: str = ""
    evidence: Evidence | None = None
    contracts: int = 1


def provider_of(report: Report) -> str:
    """The provider as the contract names it, "" where it does not say who that is."""
    return next((party.name for role in _BY_PROVIDER for party in report.parties if party.role == role), "")


def deadlines(report: Report, today: dt.date) -> Iterator[Deadline]:
    """The days of a contract, as they lie ahead on ``today``.

    A contract that is prolonged by itself has renewals and no expiry; of these the next one counts. One that has ended
    has an expiry before ``today``.
    """
    path, vendor = report.document.path, provider_of(report)
    ends = _end(report, today)
    if ends is not None:
        yield ends
        yield from _notice(report, ends, today)
    for one in report.assessments:
        until = _day(one.waiver.until) if one.waiver is not None else None
        if one.waiver is not None and until is not None:
            yield Deadline(
                until, "waiver", path, vendor, requirement=one.requirement, reason=one.waiver.reason,
                approved_by=one.waiver.approved_by,
            )  # fmt: skip


def _end(report: Report, today: dt.date) -> Deadline | None:
    fact = report.facts.get("expiry")
    first = _day(fact.value) if fact else None
    if fact is None or first is None:
        return None
    path, vendor = report.document.path, provider_of(report)
    length = _renewal_length(report)
    if length is None:
        return Deadline(first, "expiry", path, vendor, evidence=fact.evidence)
    if not length:
        # Prolonged by itself, nobody says for how long: after the first end there is no day that is known.
        return Deadline(first, "renewal", path, vendor, evidence=fact.evidence) if first >= today else None
    following = _renewed(first, length, today)
    return Deadline(following, "renewal", path, vendor, length, evidence=fact.evidence) if following else None


def _notice(report: Report, ends: Deadline, today: dt.date) -> Iterator[Deadline]:
    """The last day on which notice ends the contract with its term; of a renewal that can no longer be stopped, the next."""
    fact = report.facts.get("renewal_notice")
    if fact is None and ends.kind == "renewal":
        fact = report.facts.get("notice_period")
    length = parse_duration(fact.value) if fact else None
    if fact is None or length is None or ends.day < today:
        return
    found = Deadline(ends.day, "notice", ends.path, ends.vendor, str(length), evidence=fact.evidence)
    day = add_duration(ends.day, Duration(-length.number, length.unit))
    if day is not None and day < today and ends.kind == "renewal" and ends.length:
        later = _renewed(ends.day, ends.length, ends.day + dt.timedelta(days=1))
        day = add_duration(later, Duration(-length.number, length.unit)) if later else None
    if day is not None and day >= today:
        yield replace(found, day=day)


def _renewal_length(report: Report) -> str | None:
    """How long a contract is prolonged by itself, "" when it does not say; None when it is not."""
    fact = report.facts.get("renewal")
    kind, _, length = (fact.value if fact else "").partition(", ")
    return length if kind == _AUTOMATIC else None


def _renewed(first: dt.date, length: str, today: dt.date) -> dt.date | None:
    """The first of the days ``first``, and so many lengths after it, that is not before ``today``."""
    each = parse_duration(length)
    if each is None or each.days < 1:
        return first if first >= today else None
    for times in count():
        day = add_duration(first, Duration(each.number * times, each.unit)) if times else first
        if day is None or times > _MOST_RENEWALS:
            return None
        if day >= today:
            return day
    return None


def _day(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return None
