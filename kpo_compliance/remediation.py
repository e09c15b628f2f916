"""The cure: for each requirement a clause to propose, in the contract's own words, with the playbook's values.

A clause is a Jinja template ``templates/clauses/<lang>/<ID>.j2`` with the blocks ``heading``, ``clause`` and, for each
element of the requirement, ``element_<name>``: the wording of that element alone. Where a side of the contract wants the
opposite of what is asked, the block ``contrary`` says that.
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
from kpo_compliance.report import Assessment, Report, Verdict
from kpo_compliance.requirement import LANGUAGES, Language, Playbook, Requirement
from kpo_compliance.vocabulary import Word, vocabulary

if TYPE_CHECKING:
    from jinja2 import Template

Position = Literal["preferred", "acceptable", "walk-away"]
POSITIONS: Final[tuple[Position, ...]] = get_args(Position)

# What a template that is wrong, or that cannot be opened, may raise besides Jinja's own errors.
_MISTAKES: Final = (
    TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, OSError,
)  # fmt: skip
_OPPOSITE: Final = "contrary"  # the answer, and the block that gives it
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
    """The clause that would cure a finding; None when there is no template for it, or none for what is wanted.

    Args:
        verdict: ``partial`` gives the wording of the missing elements alone, if there are any; all others the whole
            clause.
        language: of the clause; None for the contract's own.
        position: which of the fallback positions its values and carve-outs take.
        templates: a folder with a company's own templates, named as the shipped ones, which go before those.

    Raises:
        RuleError: a mistake in a template.
    """
    drafter = drafter_for(contract, language=language, position=position, templates=templates)
    return drafter.clause(requirement, verdict, missing_elements)


def with_clauses(report: Report, playbook: Playbook, drafter: Drafter) -> Report:
    """The report with a suggested clause for each finding that one would cure.

    Raises:
        RuleError: a mistake in a template.
    """
    return replace(report, assessments=tuple(_cured(one, playbook, drafter) for one in report.assessments))


def drafter_for(
    contract: Contract,
    *,
    language: Language | None = None,
    position: Position = "preferred",
    templates: Path | None = None,
) -> Drafter:
    """What drafts clauses for one contract; the arguments are those of ``clause``."""
    spoken = language or language_of(contract)
    words = vocabulary(contract, spoken)
    # Each word under its name, and under the name with a capital as it stands at the beginning of a sentence.
    known = {**words, **{name.capitalize(): word.first for name, word in words.items()}}
    return Drafter(contract, spoken, position, templates, known, straight_quotes(contract.document.text))


def _cured(assessment: Assessment, playbook: Playbook, drafter: Drafter) -> Assessment:
    requirement = playbook.requirements.get(assessment.requirement)
    if assessment.verdict not in CURED or requirement is None:
        return assessment
    # Elements that are only desirable are not why the verdict is partial: then the whole clause is the cure.
    missing = assessment.missing_elements
    demanded = all(name in requirement.elements and requirement.elements[name].mandatory for name in missing)
    found = drafter.clause(requirement, assessment.verdict, missing if demanded else ())
    return replace(assessment, clause=found.text if found else "")


def block_of(element: str) -> str:
    """The name of an element's block in a template."""
    return f"element_{element.replace('-', '_')}"


def straight_quotes(text: str) -> bool:
    """Whether a text writes straight quotation marks and apostrophes rather than curved ones."""
    return text.count("'") + text.count('"') > sum(map(text.count, "‘’“”"))


def _quoted(text: str, *, straight: bool) -> str:
    if straight:
        return text.replace("’", "'").replace("“", '"').replace("”", '"')
    return text.replace("'", "’")


@cache
def _environment(own: Path | None) -> ImmutableSandboxedEnvironment:
    folders = [own] if own is not None else []
    loaders = [FileSystemLoader(folder) for folder in (*folders, resources.templates() / "clauses")]
    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=False,
        undefined=StrictUndefined,
    )


@dataclass(frozen=True, slots=True)
class Drafter:
    """Drafts clauses for one contract: its ``words`` by name, its kind of quotation marks, a position, the templates."""

    contract: Contract
    language: Language
    position: Position
    templates: Path | None
    words: Mapping[str, Word]
    straight: bool

    def clause(
        self, requirement: Requirement, verdict: Verdict, missing_elements: Sequence[str] = ()
    ) -> SuggestedClause | None:
        """See ``remediation.clause``."""
        name = f"{self.language}/{requirement.id}.j2"
        try:
            return self._filled(requirement, name, verdict, [block_of(element) for element in missing_elements])
        except TemplateNotFound as error:
            if error.name == name:
                return None
            raise RuleError(f"there is no template “{error.name}”", name) from error
        except TemplateSyntaxError as error:
            raise RuleError(f"not a template: {error.message}", f"{error.filename or name}:{error.lineno}") from error
        except (TemplateError, *_MISTAKES) as error:
            raise RuleError(f"the template cannot be filled: {error}", name) from error

    def _filled(
        self, requirement: Requirement, name: str, verdict: Verdict, additions: Sequence[str]
    ) -> SuggestedClause | None:
        template = _environment(self.templates).get_template(name)
        said = "clause" if "present" in requirement.wants else _OPPOSITE
        if said == _OPPOSITE and (said not in requirement.wants or said not in template.blocks):
            return None
        values = clause_values(requirement, self.contract, self.language, self.position)
        context = {**self.words, "position": self.position, "v": values}
        heading = " ".join(self._paragraphs(template, "heading", context))
        if verdict == "partial" and additions and all(block in template.blocks for block in additions):
            added = [paragraph for block in additions for paragraph in self._paragraphs(template, block, context)]
            return SuggestedClause(heading, tuple(added), whole=False)
        return SuggestedClause(heading, self._paragraphs(template, said, context))

    def _paragraphs(self, template: Template, block: str, context: Mapping[str, object]) -> tuple[str, ...]:
        if block not in template.blocks:
            raise RuleError(f"the template has no block “{block}”", str(template.filename or template.name))
        text = "".join(template.blocks[block](template.new_context(dict(context))))
        shown = (plain(paragraph) for paragraph in text.split("\n\n"))
        return tuple(_quoted(paragraph, straight=self.straight) for paragraph in shown if paragraph)
