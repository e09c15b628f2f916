"""All contracts of an audit as they stand, and what was said of them before (data only)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from kpo_compliance.report import Outcome, PlaybookInfo, Report

Status = Literal[
    "ok", "partial", "no-text", "encrypted", "limit", "timeout", "memory", "crash", "unreadable", "unsupported",
    "changed", "skipped",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditedFile:
    """One file and its report.

    ``path`` is relative to the root, with "/" between its parts, and so is the path in ``report``. ``previous`` is what
    the previous completed audit said of it, the very same object as ``report`` where nothing changed, None where the
    file was not there; ``previous_date`` is the day of the audit that first said so.
    """

    path: str
    status: Status
    sha256: str
    report: Report
    previous: Report | None = None
    previous_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One file in a line: ``findings`` counts them by severity, the gravest first; ``error`` says why it was not read."""

    path: str
    status: Status
    outcome: Outcome
    findings: tuple[int, int, int, int] = (0, 0, 0, 0)
    error: str = ""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A completed audit: its day, the playbook's hash, the version of the program, and how many files had each outcome."""

    date: dt.date
    playbook_sha256: str
    version: str
    outcomes: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The contracts below ``root`` as audited on ``date``.

    ``files`` are in the order of their paths. They may be more than memory holds, so a store reads them one by one each
    time they are gone through: keep of each what is needed. ``changed`` are those of them that are new since the previous
    completed audit, or of which another report was made since. ``gone`` are paths that the previous completed audit, of
    ``previous_date``, had and this one has not. ``history`` are the completed audits, the oldest first, this one too.
    """

    root: str
    date: dt.date
    playbook: PlaybookInfo
    files: Collection[AuditedFile]
    changed: Collection[AuditedFile] = ()
    previous_date: dt.date | None = None
    gone: tuple[str, ...] = ()
    history: tuple[RunSummary, ...] = ()
