"""What every format shares: words in the report's language, places in words, findings in their order."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpo_compliance.render.plain import plain
from kpo_compliance.render.words import LABELS
from kpo_compliance.report import FINDINGS, SEVERITIES, Assessment, Evidence, Report
from kpo_compliance.sentences import names_itself, told

_RENEWALS = {"automatic": "kendiliğinden", "by agreement": "anlaşmayla"}

ORDER = {"contrary": 0, "missing": 1, "partial": 2, "unclear": 3, "waived": 4, "met": 5, "not-applicable": 6}


def label(name: str, language: str) -> str:
    """A word of the report in its language; the name itself when there is none."""
    return LABELS.get(language, LABELS["en"]).get(name, name)


def shown(value: str, language: str) -> str:
    """A fact's value in the report's language: lengths of time, dates and kinds of renewal are translated, names are not."""
    if language != "tr":
        return value
    kind, comma, rest = value.partition(", ")
    value = _RENEWALS.get(kind, kind) + comma + rest
    return told(value, language)


def place_of(evidence: Evidence, language: str) -> str:
    """Clause and page of evidence, in words."""
    name = label("clause", language)
    own = plain(evidence.clause)
    clause = own if names_itself(own) or not own else f"{name} {own}"
    page = f"{label('page', language)} {evidence.page}" if evidence.page else ""
    return ", ".join(part for part in (clause, page) if part)


def confidence_of(assessment: Assessment) -> float:
    """The confidence as a number that every format can write, four digits behind the point."""
    return round(float(assessment.confidence), 4) if math.isfinite(assessment.confidence) else 0.0


def family_of(requirement: str) -> str:
    """The family in a requirement's id: CONF of CONF-02."""
    return requirement.rsplit("-", 1)[0]


def report_language(report: Report, asked: str) -> str:
    """The language to write a report in: what was asked for, or else the contract's own."""
    own = report.document.language[:2]
    return asked or (own if own in LABELS else "en")


def findings(report: Report) -> list[Assessment]:
    """What needs somebody's hand, the worst first."""
    chosen = (a for a in report.assessments if a.verdict in FINDINGS)
    return sorted(chosen, key=lambda a: (SEVERITIES.index(a.severity), ORDER[a.verdict], a.requirement))


def others(report: Report) -> list[Assessment]:
    """What needs nobody's hand, in the catalogue's order."""
    return [a for a in report.assessments if a.verdict not in FINDINGS]


def waiver_of(assessment: Assessment, language: str) -> str:
    """The waiver of an assessment on one line, and the verdict underneath; "" when there is none."""
    waiver = assessment.waiver
    if waiver is None:
        return ""
    said = f"{label('waiver', language)} ({label(waiver.covers, language)}): {waiver.reason}"
    return f"{said} — {label('approved', language)} {waiver.approved_by}, {label('until', language)} {waiver.until}"


def counts(assessments: Sequence[Assessment]) -> dict[str, int]:
    """How many assessments have each verdict, only those that occur, in a fixed order."""
    total = {verdict: sum(a.verdict == verdict for a in assessments) for verdict in ORDER}
    return {verdict: number for verdict, number in total.items() if number}
