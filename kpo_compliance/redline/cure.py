"""From a contract and what the checker says of it to the changed file, and to what the checker says of that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpo_compliance.clause_values import clause_values
from kpo_compliance.contract import Contract
from kpo_compliance.document import Document
from kpo_compliance.ingest.docx import read_docx
from kpo_compliance.redline.docx import Redlined, redline
from kpo_compliance.remediation import Position, SuggestedClause, drafter_for, language_of
from kpo_compliance.report import Report, Verdict
from kpo_compliance.requirement import Playbook

if TYPE_CHECKING:
    from kpo_compliance.check import Settings

_STATEMENTS: Final = "nda"  # the pack of statements
_CURED: Final[frozenset[Verdict]] = frozenset({"missing", "partial", "contrary"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A file, read as a contract, and what the checker says of it."""

    contract: Contract
    report: Report


def checked(document: Document, settings: Settings) -> Checked:
    """A document held against the playbook."""
    from kpo_compliance import reading  # noqa: PLC0415 - loads spaCy
    from kpo_compliance.assess import assess  # noqa: PLC0415
    from kpo_compliance.check import engine_of  # noqa: PLC0415

    contract = reading.read(document, language=settings.language)
    report = assess(
        contract, settings.playbook, engine_of(settings.playbook), settings.waivers, settings.today,
        language=settings.report_language, fail_on=settings.fail_on,
    )  # fmt: skip
    return Checked(contract, report)


def redlined(
    data: bytes,
    found: Checked,
    settings: Settings,
    day: date,
    *,
    position: Position = "preferred",
    templates: Path | None = None,
) -> Redlined:
    """The Word file with the cure of each finding written in.

    Args:
        data: the file that ``found`` was read from.
        day: the date of the changes.
        templates: a folder of clauses that go before the shipped ones.

    Raises:
        RuleError: a mistake in a template.
    """
    language = settings.report_language or found.contract.language[:2]
    clauses = proposals(found, settings, position=position, templates=templates)
    limits = _limits(found.contract, settings.playbook, position)

    def written(report: Report, clauses: Mapping[str, SuggestedClause]) -> Redlined:
        return redline(data, found.contract, report, settings.playbook, clauses, limits, day, language)

    asked = settings.playbook.requirements
    others = {name: one for name, one in clauses.items() if asked[name].pack != _STATEMENTS}
    statements = clauses.keys() - others.keys()
    silent = {a.requirement for a in found.report.assessments if a.verdict == "missing" and a.requirement in statements}
    if not others or not silent:
        return written(found.report, clauses)
    # A statement is one sentence, and a clause for another requirement often says it: it must not stand there twice,
    # nor both it and its opposite.
    first = written(_without(found.report, silent), others)
    then = {a.requirement: a.verdict for a in after(first.content, found, settings).assessments}
    said = {name for name in silent if then.get(name) in ("met", "contrary")}
    cured = {name for name in said if then[name] == "met"}
    return written(_without(found.report, cured), {name: one for name, one in clauses.items() if name not in said})


def after(content: bytes, before: Checked, settings: Settings) -> Report:
    """What the checker will say once all changes are accepted: the reader takes insertions in and leaves deletions out."""
    document = before.contract.document
    return checked(read_docx(content, document.path, document.sha256), settings).report


def proposals(
    found: Checked, settings: Settings, *, position: Position = "preferred", templates: Path | None = None
) -> dict[str, SuggestedClause]:
    """The clause, or the missing part of one, for each finding that words can cure."""
    drafter = drafter_for(found.contract, position=position, templates=templates)
    made: dict[str, SuggestedClause] = {}
    for assessment in found.report.assessments:
        requirement = settings.playbook.requirements.get(assessment.requirement)
        if assessment.verdict in _CURED and requirement is not None:
            # Elements that are only desirable are not why a verdict is partial: then the whole clause is the cure.
            missing = assessment.missing_elements
            demanded = all(name in requirement.elements and requirement.elements[name].mandatory for name in missing)
            clause = drafter.clause(requirement, assessment.verdict, missing if demanded else ())
            if clause is not None:
                made[requirement.id] = clause
    return made


def _without(report: Report, names: Collection[str]) -> Report:
    return replace(report, assessments=tuple(a for a in report.assessments if a.requirement not in names))


def _limits(contract: Contract, playbook: Playbook, position: Position) -> dict[str, str]:
    """The lengths of time that clauses of the contract are to have, in its language, by requirement."""
    language = language_of(contract)
    limits: dict[str, str] = {}
    for requirement in playbook.requirements.values():
        threshold = requirement.threshold
        if threshold is not None and threshold.kind == "duration":
            values = clause_values(requirement, contract, language, position)
            limits[requirement.id] = values.get(threshold.name.replace("-", "_"), "")
    return limits
