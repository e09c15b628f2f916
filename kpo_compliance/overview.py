"""All contracts of an audit at a glance (data only): how they stand, by vendor and family, what changed, is due, is unread."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeVar

from kpo_compliance.changes import Turn
from kpo_compliance.comparison import Direction, FactChange
from kpo_compliance.deadlines import Deadline, Kind
from kpo_compliance.portfolio import Portfolio
from kpo_compliance.report import Evidence, Outcome, Severity, Verdict

OUTCOMES: Final[tuple[Outcome, ...]] = ("fail", "review", "pass", "unreadable")
WEIGHTS: Final[Mapping[Severity, int]] = {"critical": 8, "high": 4, "medium": 2, "low": 1}
DAYS_AHEAD: Final = 90

Counts = tuple[int, int, int, int]  # findings by severity, in the order of SEVERITIES
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each list is kept; None for all of it. ``findings`` are those of a contract that are shown."""

    contracts: int | None = None
    changes: int | None = None
    deadlines: int | None = None
    unread: int | None = None
    findings: int = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in short: what, how bad, and where in the contract."""

    requirement: str
    title: str
    severity: Severity
    verdict: Verdict
    place: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract in short. ``vendor`` is "" where none is known; ``waived`` counts what waivers cover; ``facts`` by name."""

    path: str
    vendor: str
    outcome: Outcome
    type: str
    language: str
    findings: Counts
    waived: int
    worst: tuple[Finding, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """The findings of a family in the contracts of a vendor; ``share`` is how much of what is asked, by weight, lacks."""

    findings: Counts = (0, 0, 0, 0)
    share: float | None = None

    @property
    def total(self) -> int:
        """All findings."""
        return sum(self.findings)


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor's contracts together; ``cells`` by family. ``worst`` is the path of its worst contract."""

    name: str
    contracts: int
    unread: int
    findings: Counts
    cells: Mapping[str, Cell]
    worst: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """An assessment that changed; a verdict is "" where the requirement was not asked for."""

    requirement: str
    title: str
    severity: Severity
    before: Verdict | Literal[""]
    after: Verdict | Literal[""]
    direction: Direction


@dataclass(frozen=True, slots=True)
class Moved:
    """A contract that is not what it was in the previous audit. An outcome is "" where the contract was not there."""

    path: str
    vendor: str
    turn: Turn
    before: Outcome | Literal[""]
    after: Outcome | Literal[""]
    steps: tuple[Step, ...] = ()
    facts: tuple[FactChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, or (``partial``) not completely: why, and what to do."""

    path: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listed(Generic[Item]):
    """The first of a list, and how many there are in all."""

    items: tuple[Item, ...] = ()
    total: int = 0

    @property
    def left_out(self) -> int:
        """How many are not among them."""
        return self.total - len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __bool__(self) -> bool:
        return self.total > 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What a portfolio comes to. ``ranking`` has what was read, worst first; ``due`` what the next 90 days bring, soonest
    first; ``ended`` the contracts whose term is over; ``ahead`` all days from today on, soonest first.
    """

    portfolio: Portfolio
    language: str
    outcomes: Mapping[Outcome, int]
    findings: Counts
    waived: int
    families: tuple[str, ...]
    vendors: tuple[Vendor, ...]
    ranking: Listed[Standing]
    moved: Listed[Moved]
    turns: Mapping[Turn, int]
    due: Listed[Deadline]
    due_kinds: Mapping[Kind, int]
    ended: Listed[Deadline]
    ahead: Listed[Deadline]
    unread: Listed[Unread]
    statuses: Mapping[str, int] = field(default_factory=dict)
    playbook_changed: bool = False

    @property
    def total(self) -> int:
        """The number of files."""
        return sum(self.outcomes.values())

    @property
    def previous_date(self) -> dt.date | None:
        """The day of the audit before."""
        return self.portfolio.previous_date
