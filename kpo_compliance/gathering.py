"""All contracts of an audit at a glance, gathered in one pass: a portfolio may be more than memory holds.

Each contract is put into short words at once, and of lists that could grow with the portfolio only the first ``Limits``
are kept, together with how many there are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Generic

from kpo_compliance.changes import TURNS, FileChange, Turn, change_of
from kpo_compliance.deadlines import KINDS, Deadline, Kind, deadlines, provider_of
from kpo_compliance.overview import (
    DAYS_AHEAD,
    OUTCOMES,
    WEIGHTS,
    Cell,
    Counts,
    Finding,
    Item,
    Limits,
    Listed,
    Moved,
    Overview,
    Standing,
    Step,
    Unread,
    Vendor,
)
from kpo_compliance.portfolio import AuditedFile, Portfolio
from kpo_compliance.report import FINDINGS, SEVERITIES, Assessment, Outcome, Report, Verdict
from kpo_compliance.values.names import name_key

_ORDER: Final[Mapping[Verdict, int]] = {"contrary": 0, "missing": 1, "partial": 2, "unclear": 3}

def overview(portfolio: Portfolio, limits: Limits | None = None) -> Overview:
    """Goes through a portfolio once."""
    fold = _Fold(portfolio, limits or Limits())
    for file in portfolio.files:
        fold.add(file)
    return fold.done()


def finding(one: Assessment) -> Finding:
    """An assessment that is a finding, in short."""
    place = one.evidence[0] if one.evidence else None
    return Finding(one.requirement, one.title, one.severity, one.verdict, replace(place, quote="") if place else None)


def findings_of(report: Report) -> tuple[Finding, ...]:
    """The findings of a report in short, the worst first."""
    found = [one for one in report.assessments if one.verdict in FINDINGS]
    found.sort(key=lambda one: (SEVERITIES.index(one.severity), _ORDER[one.verdict], one.requirement))
    return tuple(finding(one) for one in found)


def moved_of(change: FileChange, vendor: str = "") -> Moved:
    """A change in short."""
    outcomes = (change.old.outcome if change.old else "", change.new.outcome if change.new else "")
    steps = tuple(
        Step(
            one.shown.requirement, one.shown.title, one.shown.severity, one.old.verdict if one.old else "",
            one.new.verdict if one.new else "", one.direction,
        )
        for one in change.changes
    )  # fmt: skip
    return Moved(change.path, vendor, change.turn, *outcomes, steps, change.facts)


@dataclass(slots=True)
class _Group:
    """Contracts of one hint at a vendor, together; ``weights`` has what lacks and all that is asked, by family."""

    contracts: int = 0
    unread: int = 0
    findings: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    cells: dict[str, list[int]] = field(default_factory=dict)
    weights: dict[str, list[int]] = field(default_factory=dict)
    worst: tuple[tuple[int, ...], str] | None = None


# What tells the vendor of a contract: the provider's key, the first folder below the root, the keys of all parties.
_Hint = tuple[str, str, tuple[str, ...]]


class _Fold:
    """What has been seen of a portfolio so far."""

    def __init__(self, portfolio: Portfolio, limits: Limits) -> None:
        self.portfolio, self.limits = portfolio, limits
        self.today = portfolio.date
        self.horizon = self.today + dt.timedelta(days=DAYS_AHEAD)
        self.outcomes: Counter[Outcome] = Counter()
        self.languages: Counter[str] = Counter()
        self.statuses: Counter[str] = Counter()
        self.turns: Counter[Turn] = Counter()
        self.due_kinds: Counter[Kind] = Counter()
        self.findings = [0, 0, 0, 0]
        self.waived = 0
        self.names: dict[str, Counter[str]] = {}  # how each vendor's name is spelled
        self.clients: Counter[str] = Counter()
        self.groups: dict[_Hint, _Group] = {}
        self.waivers: dict[tuple[object, ...], Deadline] = {}
        self.ranking: _First[tuple[Standing, _Hint]] = _First(limits.contracts, lambda item: _worst_first(item[0]))
        self.moved: _First[tuple[Moved, _Hint]] = _First(limits.changes, lambda item: _gravest_first(item[0]))
        self.due: _First[Deadline] = _First(limits.deadlines, _soonest_first)
        self.ended: _First[Deadline] = _First(limits.deadlines, _latest_first)
        self.ahead: _First[Deadline] = _First(limits.deadlines, _soonest_first)
        self.unread: _First[Unread] = _First(limits.unread, lambda item: (item.status == "partial", item.path))

    def add(self, file: AuditedFile) -> None:
        report = file.report
        hint = self._hint(file)
        group = self.groups.setdefault(hint, _Group())
        group.contracts += 1
        self.outcomes[report.outcome] += 1
        if file.status != "ok" or report.outcome == "unreadable":
            self.statuses[file.status] += 1
            self.unread.add(Unread(file.path, file.status, _reason(report)))
        change = change_of(file) if self.portfolio.previous_date is not None else None
        if change is not None:
            self.turns[change.turn] += 1
            self.moved.add((moved_of(change), hint))
        if report.outcome == "unreadable":
            group.unread += 1
            return
        self.languages[report.document.language[:2]] += 1
        for deadline in deadlines(report, self.today):
            if deadline.kind == "waiver":
                key = (deadline.day, deadline.requirement, deadline.reason, deadline.approved_by)
                known = self.waivers.get(key)
                self.waivers[key] = replace(known, contracts=known.contracts + 1) if known else deadline
            elif deadline.day >= self.today:
                self._due(deadline)
            elif deadline.kind == "expiry":
                self.ended.add(deadline)
        self._count(report, file.path, hint, group)

    def done(self) -> Overview:
        for waiver in self.waivers.values():
            self._due(waiver)
        vendors = self._vendors()
        for path in self.portfolio.gone:
            self.turns["gone"] += 1
            self.moved.add((Moved(path, "", "gone", "", ""), ("", _folder(path), ())))
        named = {hint: self._name(hint) for hint in self.groups}
        history = self.portfolio.history
        return Overview(
            portfolio=self.portfolio,
            language="tr" if self.languages["tr"] > self.languages["en"] else "en",
            outcomes={outcome: self.outcomes[outcome] for outcome in OUTCOMES},
            findings=_counts(self.findings),
            waived=self.waived,
            families=tuple(sorted({family for one in vendors for family in one.cells}, key=_family_order(vendors))),
            vendors=vendors,
            ranking=self.ranking.listed(lambda item: replace(item[0], vendor=named[item[1]])),
            moved=self.moved.listed(lambda item: replace(item[0], vendor=self._name(item[1]))),
            turns={turn: self.turns[turn] for turn in TURNS},
            due=self.due.listed(),
            due_kinds={kind: self.due_kinds[kind] for kind in KINDS},
            ended=self.ended.listed(),
            ahead=self.ahead.listed(),
            unread=self.unread.listed(),
            statuses=dict(sorted(self.statuses.items())),
            playbook_changed=len(history) > 1 and history[-1].playbook_sha256 != history[-2].playbook_sha256,
        )

    def _due(self, deadline: Deadline) -> None:
        self.ahead.add(deadline)
        if deadline.day <= self.horizon:
            self.due.add(deadline)
            self.due_kinds[deadline.kind] += 1

    def _hint(self, file: AuditedFile) -> _Hint:
        keys = []
        for party in file.report.parties:
            key = _key(party.name)
            keys.append(key)
            self.names.setdefault(key, Counter())[party.name] += 1
            if party.role == "client":
                self.clients[key] += 1
        return _key(provider_of(file.report)), _folder(file.path), tuple(keys)

    def _count(self, report: Report, path: str, hint: _Hint, group: _Group) -> None:
        counts = [0, 0, 0, 0]
        waived = 0
        for one in report.assessments:
            if one.verdict == "not-applicable":
                continue
            family = one.requirement.rpartition("-")[0]
            weights = group.weights.setdefault(family, [0, 0])
            weights[1] += WEIGHTS[one.severity]
            waived += one.verdict == "waived"
            if one.verdict in FINDINGS:
                place = SEVERITIES.index(one.severity)
                counts[place] += 1
                group.cells.setdefault(family, [0, 0, 0, 0])[place] += 1
                weights[0] += WEIGHTS[one.severity]
        for place, number in enumerate(counts):
            self.findings[place] += number
            group.findings[place] += number
        self.waived += waived
        info = report.document
        standing = Standing(path, "", report.outcome, info.type, info.language, _counts(counts), waived)
        rank = _worst_first(standing)
        if group.worst is None or rank < group.worst[0]:
            group.worst = (rank, path)
        if self.ranking.wants((standing, hint)):
            worst = findings_of(report)[: self.limits.findings]
            facts = {name: fact.value for name, fact in report.facts.items()}
            self.ranking.add((replace(standing, worst=worst, facts=facts), hint))
        else:
            self.ranking.total += 1

    def _name(self, hint: _Hint) -> str:
        """The vendor: the provider; the one party that is nowhere a client; the folder's one provider; the folder."""
        provider, folder, parties = hint
        if provider:
            return self._spelled(provider)
        others = [key for key in parties if key not in self.clients]
        if len(others) == 1 and len(parties) > 1:
            return self._spelled(others[0])
        if not folder:
            return ""
        beside = {key for key, other, _ in self.groups if other == folder and key}
        return self._spelled(beside.pop()) if len(beside) == 1 else folder

    def _spelled(self, key: str) -> str:
        """The spelling that most contracts have."""
        return min(self.names[key].items(), key=lambda item: (-item[1], item[0]))[0]

    def _vendors(self) -> tuple[Vendor, ...]:
        merged: dict[str, _Group] = {}
        for hint, group in self.groups.items():
            _merge(merged.setdefault(self._name(hint), _Group()), group)
        vendors = [
            Vendor(
                name, group.contracts, group.unread, _counts(group.findings),
                {
                    family: Cell(_counts(group.cells.get(family, [0, 0, 0, 0])), lacking / asked if asked else None)
                    for family, (lacking, asked) in group.weights.items()
                },
                group.worst[1] if group.worst else "",
            )
            for name, group in merged.items()
        ]  # fmt: skip
        return tuple(sorted(vendors, key=lambda one: (*(-number for number in one.findings), one.name)))


def _merge(into: _Group, group: _Group) -> None:
    into.contracts += group.contracts
    into.unread += group.unread
    into.findings = [a + b for a, b in zip(into.findings, group.findings, strict=True)]
    for family, numbers in group.cells.items():
        known = into.cells.setdefault(family, [0, 0, 0, 0])
        known[:] = [a + b for a, b in zip(known, numbers, strict=True)]
    for family, (lacking, asked) in group.weights.items():
        pair = into.weights.setdefault(family, [0, 0])
        pair[:] = [pair[0] + lacking, pair[1] + asked]
    if group.worst is not None and (into.worst is None or group.worst < into.worst):
        into.worst = group.worst


class _First(Generic[Item]):
    """The first ``most`` of many items by their keys, and how many came; at no time more than twice as many are held."""

    def __init__(self, most: int | None, key: Callable[[Item], Any]) -> None:
        self.most, self.key = most, key
        self.items: list[Item] = []
        self.total = 0
        self.last: Any = None  # the key of the last that would be kept, once there are enough

    def wants(self, item: Item) -> bool:
        """Whether an item would be among the first, as far as is known."""
        return self.last is None or self.key(item) < self.last

    def add(self, item: Item) -> None:
        self.total += 1
        if not self.wants(item):
            return
        self.items.append(item)
        if self.most is not None and len(self.items) >= 2 * self.most:
            self._trim()

    def listed(self, finish: Callable[[Item], Any] = lambda item: item) -> Listed[Any]:
        self._trim()
        return Listed(tuple(finish(item) for item in self.items), self.total)

    def _trim(self) -> None:
        self.items.sort(key=self.key)
        if self.most is not None and len(self.items) >= self.most:
            del self.items[self.most :]
            self.last = self.key(self.items[-1]) if self.items else ()


def _counts(numbers: list[int]) -> Counts:
    critical, high, medium, low = numbers
    return critical, high, medium, low


def _key(name: str) -> str:
    """What is compared of a name; of one without a Latin letter the name itself."""
    return name_key(name) or name.casefold()


def _folder(path: str) -> str:
    folder, slash, _ = path.partition("/")
    return folder if slash else ""


def _reason(report: Report) -> str:
    """Why a file was not read; of one that was read in part what its notices say of that."""
    return report.document.error or " ".join(notice.message for notice in report.document.notices)


def _worst_first(one: Standing) -> tuple[Any, ...]:
    return OUTCOMES.index(one.outcome), *(-number for number in one.findings), one.path


def _gravest_first(one: Moved) -> tuple[Any, ...]:
    steps = [SEVERITIES.index(step.severity) for step in one.steps if step.direction == one.turn]
    return TURNS.index(one.turn), one.after != "unreadable", min(steps, default=9), one.path


def _soonest_first(one: Deadline) -> tuple[Any, ...]:
    return one.day, one.path, one.kind, one.requirement


def _latest_first(one: Deadline) -> tuple[Any, ...]:
    return -one.day.toordinal(), one.path


def _family_order(vendors: tuple[Vendor, ...]) -> Callable[[str], tuple[float, str]]:
    """The families with the gravest findings first."""
    weight: Counter[str] = Counter()
    for vendor in vendors:
        for family, cell in vendor.cells.items():
            weight[family] += sum(n * WEIGHTS[s] for n, s in zip(cell.findings, SEVERITIES, strict=True))
    return lambda family: (-weight[family], family)
