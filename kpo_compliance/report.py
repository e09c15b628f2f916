"""The difference between a contract and a playbook: assessments with evidence (data only)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kpo_compliance.document import Notice

Answer = Literal["present", "absent", "contrary"]
Verdict = Literal["met", "partial", "missing", "contrary", "unclear", "not-applicable", "waived"]
Severity = Literal["critical", "high", "medium", "low"]
Outcome = Literal["pass", "review", "fail", "unreadable"]

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
FINDINGS: frozenset[Verdict] = frozenset({"partial", "missing", "contrary", "unclear"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the contract: ``start`` and ``end`` into the document's text, the page and the clause's label."""

    quote: str
    start: int
    end: int
    page: int | None = None
    clause: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class WaiverUse:
    """The waiver that covers an assessment, and the verdict it covers."""

    reason: str
    approved_by: str
    until: str
    covers: Verdict


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result for one requirement.

    ``answer`` says what the text holds, for whichever party; ``verdict`` what the playbook makes of it.
    ``confidence`` is the probability, 0 to 1, that ``answer`` is right. ``decided_by`` names who spoke
    ("wording", "scorer"). ``why`` is one sentence in the report's language; ``remediation`` what to do, and ``clause``
    the words to propose, in the contract's language, paragraphs parted by empty lines ("" where none are asked for).
    ``nearest`` is the closest text when nothing, or not enough, was found. ``searched`` counts the provisions read.
    ``matters`` says why the requirement is asked at all.
    """

    requirement: str
    title: str
    answer: Answer
    verdict: Verdict
    severity: Severity
    confidence: float
    decided_by: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    missing_elements: tuple[str, ...] = ()
    why: str = ""
    remediation: str = ""
    nearest: Evidence | None = None
    searched: int = 0
    waiver: WaiverUse | None = None
    clause: str = ""
    matters: str = ""


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact as reports show it."""

    value: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class ShownParty:
    """A party as reports show it."""

    name: str
    role: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """The file that a report is about. ``status`` is ``ok`` or why it could not be read."""

    path: str
    sha256: str = ""
    media_type: str = ""
    pages: int = 0
    language: str = ""
    type: str = ""
    notices: tuple[Notice, ...] = ()
    status: str = "ok"
    error: str = ""


@dataclass(frozen=True, slots=True)
class PlaybookInfo:
    """The playbook that a report was made with; ``sha256`` is over everything that can change a verdict."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ShownParagraph:
    """A paragraph of the contract for reports that show its text: ``start`` and ``end`` into ``Report.text``.

    ``label`` is the label of the clause that begins here ("" inside one), ``level`` that clause's depth.
    """

    start: int
    end: int
    kind: str = "body"
    page: int | None = None
    label: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All that the checker says of one document. ``facts`` maps the names of the JSON report to values.

    ``text`` and ``paragraphs`` are the contract itself, only for the formats that show it.
    """

    document: DocumentInfo
    playbook: PlaybookInfo
    outcome: Outcome
    parties: tuple[ShownParty, ...] = ()
    facts: dict[str, ShownFact] = field(default_factory=dict)
    assessments: tuple[Assessment, ...] = ()
    text: str = ""
    paragraphs: tuple[ShownParagraph, ...] = ()
