"""One audit: which files changed, checking those, and keeping what is said of them, so that no crash loses or doubles it.

Files that were being checked when an audit died, and files whose check failed for a reason that may not be theirs, are
checked last and one at a time. Only a death while a file was alone speaks against it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from kpo_compliance.audit_terms import Terms
from kpo_compliance.check import unreadable
from kpo_compliance.errors import StoreError
from kpo_compliance.passwords import PASSWORDS
from kpo_compliance.portfolio import FileSummary, Status
from kpo_compliance.render.json import dumped, to_plain
from kpo_compliance.report import FINDINGS, SEVERITIES, Report
from kpo_compliance.sources import Listing, Source
from kpo_compliance.store.entries import Entry, Seen, Suspect
from kpo_compliance.store.ledger import Ledger
from kpo_compliance.workers import Engine

# What the machine, and not the file, may be the reason of: tried once more, and again by the next audit.
UNSETTLED: Final = frozenset({"timeout", "memory", "crash", "changed", "skipped", "unsupported"})
_SECOND_CHANCE: Final = frozenset({"timeout", "memory", "crash", "changed"})
_MOST_DEATHS: Final = 3
_DEADLY: Final = (
    "Checking this file ended the whole program three times, so it is passed over until it changes. Print it to a new PDF"
    " and check that file."
)

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _File:
    """A file that must be checked."""

    name: str
    path: str
    seen: Seen


@dataclass(slots=True)
class Work:
    """What an audit has to do, and what it did: of ``total`` files ``checked``; ``unchanged`` ones are not read again."""

    unchanged: int = 0
    checked: int = 0
    gone: int = 0
    total: int = 0
    together: list[_File] = field(default_factory=list)
    alone: list[_File] = field(default_factory=list)
    deadly: list[_File] = field(default_factory=list)


@dataclass(slots=True)
class Audit:
    """An audit of a source into a ledger. ``verify`` compares the content of files even where size and time are as before."""

    ledger: Ledger
    source: Source
    terms: Terms
    told: Told = lambda *_: None
    verify: bool = False
    under_way: set[str] = field(default_factory=set)

    def run(self, listing: Listing, together: Engine, alone: Engine) -> Work:
        """Checks what has changed, with one engine for many files and one for a file at a time, and completes the run.

        Raises:
            StoreError: the store cannot keep a result; those before are kept.
            UsageError: the source is no longer there.
            RuleError: a wording of the playbook does not compile.
        """
        work = self.compared(listing)
        try:
            for file in work.deadly:
                report = unreadable(file.path, self.terms.settings.playbook, _DEADLY, "crash")
                self._keep(file, report, acquit=False)
            self._check(work, work.together, together, lone=False)
            for file in work.alone:  # the next begins when this one is kept, else its death would be blamed on both
                self._check(work, [file], alone, lone=True)
        finally:
            if self.under_way:
                with contextlib.suppress(StoreError):  # then they count as suspects, and are checked last
                    self.ledger.acquit(self.under_way)
        self.ledger.complete()
        return work

    def compared(self, listing: Listing) -> Work:
        """What has to be done: what is new, changed, held by other terms, or not settled; what is gone is ended."""
        work = Work()
        entries, suspects = self.ledger.entries(), self.ledger.suspects()
        touched: dict[str, Seen] = {}
        for name, path in listing.paths.items():
            now = self.source.seen(path)
            if now is None:
                continue
            entry, suspect = entries.pop(name, None), suspects.get(name)
            file = _File(name, path, now)
            if entry is not None and self._stands(entry, file, suspect, touched):
                work.unchanged += 1
            elif suspect is None:
                work.together.append(file)
            elif suspect.deaths >= _MOST_DEATHS and (entry is None or entry.status != "crash"):
                work.deadly.append(file)
            else:
                if suspect.deaths >= _MOST_DEATHS:  # another file by now
                    self.ledger.acquit([name])
                work.alone.append(file)
        work.alone.sort(key=lambda file: suspects[file.name].deaths)
        asked = {file.name for file in (*work.alone, *work.deadly)}
        cleared = [one.path for one in suspects.values() if one.path not in asked and one.deaths < _MOST_DEATHS]
        if cleared:
            self.ledger.acquit(cleared)
        work.total = len(work.together) + len(work.alone)
        gone = [name for name in entries if not listing.is_hidden(name)]
        work.gone = len(gone)
        if gone:
            self.ledger.forget(gone)
        if touched:
            self.ledger.touch(touched)
        return work

    def _stands(self, entry: Entry, file: _File, suspect: Suspect | None, touched: dict[str, Seen]) -> bool:
        """Whether what was said of a file would be said again."""
        held = entry.seen
        condemned = suspect is not None and suspect.deaths >= _MOST_DEATHS
        if not held.sha256 or (entry.status in UNSETTLED and not condemned) or held.size != file.seen.size:
            return False
        if entry.terms != self.terms.of(file.path, held.sha256) or (entry.status == "encrypted" and PASSWORDS.get()):
            return False
        if held.modified and held.modified == file.seen.modified and not self.verify:
            return True
        if self.source.digest(file.path) != held.sha256:
            return False
        if held.modified != file.seen.modified:
            touched[file.name] = file.seen
        return True

    def _check(self, work: Work, files: Sequence[_File], engine: Engine, *, lone: bool) -> None:
        if not files:
            return

        def started(number: int) -> None:
            name = files[number].name
            self.under_way.add(name)
            self.ledger.begin(name, alone=lone)

        jobs = [(file.path, self.terms.settings) for file in files]
        with contextlib.closing(engine(jobs, started)) as reports:
            for number, report in reports:
                file = files[number]
                if report.document.status in _SECOND_CHANCE and not lone:
                    work.alone.append(file)
                    self.ledger.acquit([file.name])
                elif not self._is_gone(file, report):
                    self._keep(file, report)
                    work.checked += 1
                self.under_way.discard(file.name)
                self.told(work.checked, work.total)

    def _is_gone(self, file: _File, report: Report) -> bool:
        """Whether a file was taken away before it was read, which is no fault of it; then it is as if it was not there."""
        if report.document.status != "unreadable" or not self.source.is_missing(file.path):
            return False
        self.ledger.forget([file.name])
        return True

    def _keep(self, found: _File, report: Report, *, acquit: bool = True) -> None:
        report = replace(report, document=replace(report.document, path=found.name))
        findings = [one.severity for one in report.assessments if one.verdict in FINDINGS]
        critical, high, medium, low = (findings.count(severity) for severity in SEVERITIES)
        info = report.document
        file = FileSummary(found.name, cast("Status", info.status), report.outcome, (critical, high, medium, low), info.error)
        seen = replace(found.seen, sha256=info.sha256)
        terms = self.terms.of(found.path, seen.sha256)
        self.ledger.record(file, seen, terms, dumped(to_plain(report)), acquit=acquit)
