"""A vendor's documents together, and the decision on them: stop or go (data only)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpo_compliance.report import Evidence, PlaybookInfo, Severity, Verdict, WaiverUse

Standing = Literal["in-force", "expired", "not-yet", "copy", "unreadable"]
WaiverState = Literal["used", "expired", "changed", "unused"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a dossier. ``name`` tells it from the others; dates are ISO, "" where it names none.

    ``standing`` says whether it counts: only what is in force does. ``complete`` is false when a part of it could not
    be read; ``error`` says why.
    """

    name: str
    path: str
    sha256: str
    type: str
    language: str
    standing: Standing
    effective: str = ""
    expiry: str = ""
    complete: bool = True
    error: str = ""
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """What one document says of a requirement: its verdict there, and the words, None where there are none."""

    paper: str
    verdict: Verdict
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What all documents together say of a requirement; ``places`` are those that it rests on, the deciding one first.

    Findings about the dossier itself (a document that is missing, two governing laws) have ids that begin with GATE.
    """

    requirement: str
    title: str
    verdict: Verdict
    severity: Severity
    why: str
    remediation: str = ""
    places: tuple[Place, ...] = ()
    waiver: WaiverUse | None = None


@dataclass(frozen=True, slots=True)
class UsedWaiver:
    """A waiver that this decision makes use of, or one that no longer counts: ``state`` is used, expired, changed, unused."""

    requirement: str
    contract: str
    reason: str
    approved_by: str
    until: str
    state: WaiverState = "used"


@dataclass(frozen=True, slots=True)
class Decision:
    """Stop or go for a vendor. ``stops`` are the ids of the rulings that stop it.

    ``precedence`` are pairs of document types, of which the first goes before the second by a clause of the dossier.
    ``complete`` is false when a document, or a part of one, could not be read: then it is never a go.
    """

    vendor: str
    outcome: Literal["go", "stop"]
    complete: bool
    date: str
    language: str
    profile: str
    fail_on: str
    playbook: PlaybookInfo
    papers: tuple[Paper, ...]
    rulings: tuple[Ruling, ...]
    stops: tuple[str, ...] = ()
    precedence: tuple[tuple[str, str], ...] = ()
    waivers: tuple[UsedWaiver, ...] = ()
