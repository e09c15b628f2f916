"""The picture of the risk: assessments by family, the family with the worst findings first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kpo_compliance.render.labels import ORDER, family_of
from kpo_compliance.report import FINDINGS, SEVERITIES, Assessment, Report, Severity, Verdict

SIGNS: Final[Mapping[Verdict, str]] = {
    "met": "✓",
    "waived": "~",
    "not-applicable": "·",
    "contrary": "!",
    "missing": "✗",
    "partial": "½",
    "unclear": "?",
}


@dataclass(frozen=True, slots=True)
class Family:
    """The assessments of a family, the worst first; ``findings`` counts those that need somebody's hand."""

    name: str
    assessments: tuple[Assessment, ...]
    findings: int

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(one.verdict in FINDINGS and one.severity == severity for one in self.assessments)


def families(report: Report) -> tuple[Family, ...]:
    """The families of a report, in the order of their risk."""
    members: dict[str, list[Assessment]] = {}
    for one in report.assessments:
        members.setdefault(family_of(one.requirement), []).append(one)
    found = (
        Family(name, tuple(sorted(ones, key=_worst_first)), sum(one.verdict in FINDINGS for one in ones))
        for name, ones in members.items()
    )
    return tuple(sorted(found, key=lambda family: tuple(-family.count(severity) for severity in SEVERITIES)))


def _worst_first(one: Assessment) -> tuple[bool, int, int, str]:
    finding = one.verdict in FINDINGS
    return not finding, SEVERITIES.index(one.severity) if finding else 0, ORDER[one.verdict], one.requirement
