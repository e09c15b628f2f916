"""What a ledger knows, for reports: the portfolio of a folder."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kpo_compliance.portfolio import AuditedFile, Portfolio, RunSummary
from kpo_compliance.render.json import from_plain
from kpo_compliance.report import PlaybookInfo, Report
from kpo_compliance.store.ledger import Ledger, damaged


def portfolio_of(ledger: Ledger, root: str) -> Portfolio:
    """The folder as the run of the ledger, which is completed, left it, compared with the completed one before."""
    name, version, sha256 = ledger.database.row(
        "SELECT playbook, playbook_version, playbook_sha256 FROM runs WHERE id = :run", {"run": ledger.run}
    )
    days, replaced = _days(ledger), _replaced(ledger)
    return Portfolio(
        root=root,
        date=days[ledger.run],
        playbook=PlaybookInfo(name, version, sha256),
        files=_Files(ledger, replaced, days),
        changed=_Files(ledger, replaced, days, ledger.previous or 0),
        previous_date=None if ledger.previous is None else days[ledger.previous],
        gone=_gone(ledger),
        history=_history(ledger),
    )


def report_from(ledger: Ledger, number: int) -> Report:
    """A report that the ledger keeps.

    Raises:
        StoreError: the store is damaged.
    """
    try:
        return from_plain(json.loads(ledger.body(number)))
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(ledger.database.place) from error


@dataclass(frozen=True, slots=True)
class _Files(Collection[AuditedFile]):
    """The files of a ledger, read one by one: those of which a later run than ``since`` spoke.

    ``replaced`` are the reports that the previous completed run left.
    """

    ledger: Ledger
    replaced: Mapping[str, tuple[int, int]]
    days: Mapping[int, date]
    since: int = 0

    def __len__(self) -> int:
        return self.ledger.count(self.since)

    def __contains__(self, file: object) -> bool:
        return any(file == one for one in self)

    def __iter__(self) -> Iterator[AuditedFile]:
        before = self.ledger.previous
        for kept in self.ledger.kept(self.since):
            report = report_from(self.ledger, kept.report)
            previous, since = None, None
            if before is not None and kept.since <= before:
                previous, since = report, kept.since
            elif kept.file.path in self.replaced:
                number, since = self.replaced[kept.file.path]
                previous = report_from(self.ledger, number)
            day = None if since is None else self.days[since]
            yield AuditedFile(kept.file.path, kept.file.status, kept.sha256, report, previous, day)


def _replaced(ledger: Ledger) -> dict[str, tuple[int, int]]:
    """Of files whose row is not what the previous completed run left: its report, and the run that first said so."""
    rows = ledger.database.rows(
        "SELECT path, report, since FROM results WHERE folder = :folder AND since <= :run AND until > :run",
        {"folder": ledger.folder, "run": ledger.previous or 0},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _gone(ledger: Ledger) -> tuple[str, ...]:
    """The files that the previous completed run had, and that are there no more, in their order."""
    rows = ledger.database.rows(
        "SELECT path FROM results AS old WHERE folder = :folder AND since <= :run AND until > :run AND NOT EXISTS"
        " (SELECT 1 FROM results WHERE folder = old.folder AND path = old.path AND until IS NULL) ORDER BY path",
        {"folder": ledger.folder, "run": ledger.previous or 0},
    )
    return tuple(row[0] for row in rows)


def _history(ledger: Ledger) -> tuple[RunSummary, ...]:
    """The completed runs, the oldest first."""
    rows = ledger.database.rows(
        "SELECT day, playbook_sha256, version, outcomes FROM runs WHERE folder = :folder AND ended IS NOT NULL ORDER BY id",
        {"folder": ledger.folder},
    )
    return tuple(RunSummary(date.fromisoformat(row[0]), row[1], row[2], json.loads(row[3])) for row in rows)


def _days(ledger: Ledger) -> dict[int, date]:
    rows = ledger.database.rows("SELECT id, day FROM runs WHERE folder = :folder", {"folder": ledger.folder})
    return {row[0]: date.fromisoformat(row[1]) for row in rows}
