"""The cure: for each requirement a clause to propose, in the contract's own words, with the playbook's values.

A clause is a Jinja template ``templates/clauses/<lang>/<ID>.j2`` with the blocks ``heading``, ``clause`` and, for each
element of the requirement, ``element_<name>``: the wording of that element alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, get_args

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kpo_compliance import resources
from kpo_compliance.clause_values import clause_values
from kpo_compliance.contract import Contract
from kpo_compliance.errors import RuleError
from kpo_compliance.render.plain import plain
from kpo_compliance.report import Report, Verdict
from kpo_compliance.requirement import LANGUAGES, Language, Playbook, Requirement
from kpo_compliance.vocabulary import Word, vocabulary

if TYPE_CHECKING:
    from jinja2 import Template

Position = Literal["preferred", "acceptable", "walk-away"]
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)

CURED: Final[frozenset[Verdict]] = frozenset({"partial", "missing", "contrary"})


@dataclass(frozen=True, slots=True)
class SuggestedClause:
    """A clause to propose. ``whole`` is false when it only adds what an existing clause lacks."""

    heading: str
    paragraphs: tuple[str, ...]
    whole: bool = True

    @property
    def text(self) -> str:
        """Heading and paragraphs, or the additions alone, parted by empty lines."""
        return "\n\n".join((self.heading, *self.paragraphs) if self.whole else self.paragraphs)


def language_of(contract: Contract) -> Language:
    """The language in which a clause for this contract is written."""
    return next((known for known in LANGUAGES if contract.language.startswith(known)), "en")


def clause(
    requirement: Requirement,
    contract: Contract,
    verdict: Verdict,
    missing_elements: Sequence[str] = (),
    *,
    language: Language | None = None,
    position: Position = "preferred",
    templates: Path | None = None,
) -> SuggestedClause | None:
    """The clause that would cure a finding; None when there is no template for the requirement.

    Args:
        verdict: ``partial`` gives the wording of the missing elements alone, if there are any; all others the whole clause.
        language: of the clause; None for the contract's own.
        position: which of the fallback positions its values and carve-outs take.
        templates: a folder with a company's own templates, named as the shipped ones, which go before those.

    Raises:
        RuleError: a mistake in a template.
    """
    spoken = language or language_of(contract)
    context = _context(requirement, contract, spoken, position)
    return _rendered(requirement, spoken, context, verdict, missing_elements, templates, _straight(contract))


def with_clauses(
    report: Report, contract: Contract, playbook: Playbook, *, position: Position = "preferred", templates: Path | None = None
) -> Report:
    """The report with a suggested clause for each finding that one would cure."""
    language = language_of(contract)
    words = _words(vocabulary(contract, language))
    straight = _straight(contract)
    cured = []
    for assessment in report.assessments:
        requirement = playbook.requirements.get(assessment.requirement)
        if assessment.verdict in CURED and requirement is not None:
            context = {**words, **_values(requirement, contract, language, position)}
            found = _rendered(
                requirement, language, context, assessment.verdict, assessment.missing_elements, templates, straight
            )
            cured.append(replace(assessment, clause=found.text if found else ""))
        else:
            cured.append(assessment)
    return replace(report, assessments=tuple(cured))


def _context(requirement: Requirement, contract: Contract, language: Language, position: Position) -> dict[str, object]:
    return {**_words(vocabulary(contract, language)), **_values(requirement, contract, language, position)}


def _words(words: Mapping[str, Word]) -> dict[str, object]:
    """Each word under its name, and under the name with a capital as it stands at the beginning of a sentence."""
    return {**words, **{name.capitalize(): word.first for name, word in words.items()}}


def _values(requirement: Requirement, contract: Contract, language: Language, position: Position) -> dict[str, object]:
    return {"position": position, "v": clause_values(requirement, contract, language, position)}


def _rendered(
    requirement: Requirement,
    language: Language,
    context: Mapping[str, object],
    verdict: Verdict,
    missing: Sequence[str],
    templates: Path | None,
    straight: bool,
) -> SuggestedClause | None:
    name = f"{language}/{requirement.id}.j2"
    try:
        template = _environment(templates).get_template(name)
        heading = " ".join(_paragraphs(template, "heading", context, straight))
        names = [block_of(element) for element in missing]
        if verdict == "partial" and names and all(block in template.blocks for block in names):
            additions = [paragraph for block in names for paragraph in _paragraphs(template, block, context, straight)]
            return SuggestedClause(heading, tuple(additions), whole=False)
        return SuggestedClause(heading, _paragraphs(template, "clause", context, straight))
    except TemplateNotFound as error:
        if error.name == name:
            return None
        raise RuleError(f"there is no template “{error.name}”", name) from error
    except TemplateSyntaxError as error:
        raise RuleError(f"not a template: {error.message}", f"{error.filename or name}:{error.lineno}") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise RuleError(f"the template cannot be filled: {error}", name) from error


def block_of(element: str) -> str:
    """The name of an element's block in a template."""
    return f"element_{element.replace('-', '_')}"


def _paragraphs(template: Template, block: str, context: Mapping[str, object], straight: bool) -> tuple[str, ...]:
    if block not in template.blocks:
        raise RuleError(f"the template has no block “{block}”", str(template.filename or template.name))
    text = "".join(template.blocks[block](template.new_context(dict(context))))
    shown = (plain(paragraph) for paragraph in text.replace("\n\n", "\x1e").split("\x1e"))
    return tuple(_quoted(paragraph, straight) for paragraph in shown if paragraph)


def _straight(contract: Contract) -> bool:
    """Whether the contract writes straight quotation marks and apostrophes."""
    text = contract.document.text
    return text.count("'") + text.count('"') > text.count("’") + text.count("“") + text.count("”")


def _quoted(text: str, straight: bool) -> str:
    if straight:
        return text.replace("’", "'").replace("“", '"').replace("”", '"')
    return text.replace("'", "’")


@cache
def _environment(own: Path | None) -> ImmutableSandboxedEnvironment:
    folders = [own] if own is not None else []
    loaders = [FileSystemLoader(folder) for folder in (*folders, resources.templates() / "clauses")]
    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=False,  # noqa: S701 - the clause is text; what shows it escapes it
        undefined=StrictUndefined,
    )
