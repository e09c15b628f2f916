"""Reports as JSON, schema ``kpo-report/1``: one object a contract, described by ``kpo-report.schema.json``."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kpo_compliance import __version__
from kpo_compliance.document import Notice
from kpo_compliance.render.labels import confidence_of
from kpo_compliance.report import (
    Assessment,
    DocumentInfo,
    Evidence,
    PlaybookInfo,
    Report,
    ShownFact,
    ShownParty,
    WaiverUse,
)

SCHEMA: Final = "kpo-report/1"
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

Json = dict[str, Any]


def render(reports: Sequence[Report], *, lang: str = "") -> str:  # noqa: ARG001 - every renderer is called alike
    """A single report as an object, several as an array."""
    plain = [to_plain(report) for report in reports]
    return dumped(plain[0] if len(plain) == 1 else plain, indent=2) + "\n"


def render_array(reports: Sequence[Report], *, lang: str = "") -> str:  # noqa: ARG001
    """An array, whatever the number of reports."""
    return dumped([to_plain(report) for report in reports], indent=2) + "\n"


def render_lines(reports: Sequence[Report], *, lang: str = "") -> str:  # noqa: ARG001
    """JSON Lines: one object a line."""
    return "".join(dumped(to_plain(report)) + "\n" for report in reports)


def schema() -> Json:
    """The JSON Schema of a report."""
    loaded: Json = json.loads(Path(__file__).with_name("kpo-report.schema.json").read_text("utf-8"))
    return loaded


def to_plain(report: Report) -> Json:
    """A report as dictionaries, lists and scalars, always with the same keys in the same order."""
    document = report.document
    return {
        "schema": SCHEMA,
        "tool": {"name": "kpo-check", "version": __version__},
        "playbook": asdict(report.playbook),
        "document": {
            "path": document.path,
            "sha256": document.sha256,
            "media_type": document.media_type,
            "pages": document.pages,
            "language": document.language,
            "type": document.type,
            "status": document.status,
            "error": document.error,
            "notices": [asdict(notice) for notice in document.notices],
        },
        "facts": {
            "parties": [
                {"name": party.name, "role": party.role, "evidence": _evidence(party.evidence)}
                for party in report.parties
            ],
            **{
                name: {"value": fact.value, "evidence": _evidence(fact.evidence)}
                for name, fact in sorted(report.facts.items())
            },
        },
        "assessments": [_assessment(assessment) for assessment in report.assessments],
        "outcome": report.outcome,
    }


def from_plain(value: Json) -> Report:
    """The report that ``to_plain`` made such dictionaries of; what is not in them (the contract's text) is empty.

    Raises:
        KeyError, TypeError: they are no report of this schema.
    """
    facts = {**value["facts"]}
    parties = tuple(ShownParty(one["name"], one["role"], _evidence_of(one["evidence"])) for one in facts.pop("parties"))
    document = {**value["document"]}
    notices = tuple(Notice(**notice) for notice in document.pop("notices"))
    return Report(
        document=DocumentInfo(**document, notices=notices),
        playbook=PlaybookInfo(**value["playbook"]),
        outcome=value["outcome"],
        parties=parties,
        facts={name: ShownFact(fact["value"], _evidence_of(fact["evidence"])) for name, fact in facts.items()},
        assessments=tuple(_assessment_of({**one}) for one in value["assessments"]),
    )


def _assessment_of(value: Json) -> Assessment:
    evidence, nearest, waiver = value.pop("evidence"), value.pop("nearest"), value.pop("waiver")
    decided_by, missing = value.pop("decided_by"), value.pop("missing_elements")
    return Assessment(
        **value,
        decided_by=tuple(decided_by),
        missing_elements=tuple(missing),
        evidence=tuple(Evidence(**one) for one in evidence),
        nearest=_evidence_of(nearest),
        waiver=WaiverUse(**waiver) if waiver else None,
    )


def _evidence_of(value: Json | None) -> Evidence | None:
    return Evidence(**value) if value is not None else None


def _assessment(assessment: Assessment) -> Json:
    return {
        "requirement": assessment.requirement,
        "title": assessment.title,
        "answer": assessment.answer,
        "verdict": assessment.verdict,
        "severity": assessment.severity,
        "confidence": confidence_of(assessment),
        "decided_by": list(assessment.decided_by),
        "evidence": [_evidence(evidence) for evidence in assessment.evidence],
        "missing_elements": list(assessment.missing_elements),
        "why": assessment.why,
        "remediation": assessment.remediation,
        "clause": assessment.clause,
        "nearest": _evidence(assessment.nearest),
        "searched": assessment.searched,
        "waiver": asdict(assessment.waiver) if assessment.waiver else None,
    }


def _evidence(evidence: Evidence | None) -> Json | None:
    return asdict(evidence) if evidence is not None else None


def dumped(value: object, indent: int | None = None) -> str:
    """JSON that no terminal and no JSON reader stumbles over."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _UNSAFE.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """Signs that terminals obey are escaped, and half a surrogate pair, which JSON readers refuse, is replaced."""
    sign = match.group()
    return "\N{REPLACEMENT CHARACTER}" if "\ud800" <= sign <= "\udfff" else f"\\u{ord(sign):04x}"
