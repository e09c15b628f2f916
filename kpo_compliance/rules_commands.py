"""``kpo-check rules``: list, show, test and try the rules of a playbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpo_compliance import options
from kpo_compliance import playbook as playbooks
from kpo_compliance.errors import UsageError
from kpo_compliance.marked import did_you_mean
from kpo_compliance.render.plain import plain
from kpo_compliance.requirement import LANGUAGES, Example, Playbook, Requirement, Wording, WordingSet
from kpo_compliance.rule_files import ANSWERS

if TYPE_CHECKING:
    from kpo_compliance.wording import Engine

_language = click.option(
    "--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The language shown."
)


@click.group()
def rules() -> None:
    """List, show, test and try the rules of a playbook."""


@rules.command("list")
@options.playbook
@options.profile
@_language
def list_rules(playbook: str | None, profile: str | None, lang: str) -> None:
    """What the playbook asks for: id, severity, title."""
    loaded = playbooks.load(playbook, near=Path(), profile=profile or "")
    for requirement in loaded.requirements.values():
        click.echo(f"{requirement.id:<8} {requirement.severity:<8} {_text(requirement.title, lang)}")


@rules.command()
@click.argument("requirement_id", metavar="ID")
@options.playbook
@options.profile
@_language
def show(requirement_id: str, playbook: str | None, profile: str | None, lang: str) -> None:
    """One requirement: why it is asked, what makes it strong, how it is worded."""
    loaded = playbooks.load(playbook, near=Path(), profile=profile or "", examples=True)
    click.echo("\n".join(_shown(_named(loaded, (requirement_id,))[0], lang)))


@rules.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@options.playbook
@options.profile
def test(ids: tuple[str, ...], playbook: str | None, profile: str | None) -> int:
    """Try every example of the rules: each must get the answer that it stands under."""
    from kpo_compliance.examples import check_example  # noqa: PLC0415 - loads spaCy
    from kpo_compliance.wording import Engine  # noqa: PLC0415

    loaded = playbooks.load(playbook, near=Path(), profile=profile or "", examples=True)
    engine, tried, failed = Engine(loaded), 0, 0
    for requirement, language, example in examples_of(_named(loaded, ids)):
        tried += 1
        if wrong := check_example(engine, requirement, language, example):
            failed += 1
            click.echo(f"{example.location}: {requirement.id}: {wrong}\n    {plain(example.text)}")
    click.echo(f"{tried} examples, {failed} failed")
    return 1 if failed or not tried else 0


@rules.command("try")
@click.argument("pattern")
@click.argument("file", type=click.Path())
@options.playbook
@click.option(
    "--lang", type=click.Choice(LANGUAGES), help="Which provisions are tried; default: the contract's language."
)
def try_pattern(pattern: str, file: str, playbook: str | None, lang: str | None) -> int:
    """Show each provision of a contract that a pattern matches."""
    from kpo_compliance import isolation  # noqa: PLC0415 - before spaCy is loaded, so that the reader's process is small

    document = isolation.read(file)
    from kpo_compliance import reading  # noqa: PLC0415 - loads spaCy
    from kpo_compliance.wording import Engine  # noqa: PLC0415

    loaded = playbooks.load(playbook, near=Path(file))
    contract = reading.read(document, language=lang or "")
    language = lang or contract.language[:2]
    tried = Requirement(
        "TRY-01", "", {}, {}, {}, "low", wordings={language: WordingSet((Wording(pattern, location="PATTERN"),))}
    )
    engine: Engine = Engine(Playbook("", "", "", {tried.id: tried}, loaded.lexicons))
    hits = engine.scan(contract)[tried.id].found
    for hit in hits:
        clause = contract.clauses[contract.provisions[hit.provision].clause]
        page = contract.document.page_at(hit.span.start)
        place = ", ".join(part for part in (clause.label or clause.number, f"page {page}" if page else "") if part)
        quote = plain(contract.document.quote(contract.provisions[hit.provision].span))
        click.echo(f"{plain(place) or '-'}: {quote}")
    click.echo(f"{len(hits)} of {len(contract.provisions)} provisions match")
    return 0 if hits else 1


def examples_of(requirements: Iterable[Requirement]) -> Iterator[tuple[Requirement, str, Example]]:
    """Every example with its requirement and language."""
    for requirement in requirements:
        for language, wordings in requirement.wordings.items():
            for example in wordings.examples:
                yield requirement, language, example


def _named(loaded: Playbook, ids: tuple[str, ...]) -> tuple[Requirement, ...]:
    """The requirements with these ids, or of these families; all of them when none is given."""
    if not ids:
        return tuple(loaded.requirements.values())
    found: dict[str, Requirement] = {}
    for name in (name.upper() for name in ids):
        meant = {key: item for key, item in loaded.requirements.items() if name in (key, key.rpartition("-")[0])}
        if not meant:
            raise UsageError(
                f"There is no requirement “{name}” in this playbook; {did_you_mean(name, loaded.requirements)}"
            )
        found |= meant
    return tuple(found.values())


def _shown(requirement: Requirement, lang: str) -> Iterator[str]:
    yield f"{requirement.id}  {_text(requirement.title, lang)}"
    yield f"severity: {requirement.severity}" + (f" · risk: {requirement.risk}" if requirement.risk else "")
    yield from _reasons(requirement, lang)
    if requirement.forbidden:
        yield "The contract must not say this."
    for name, element in requirement.elements.items():
        yield f"element {name}: {_text(element.title, lang)}" + (" (mandatory)" if element.mandatory else "")
    if limit := requirement.threshold:
        yield f"threshold {limit.name}: {limit.compare} {limit.limit or ', '.join(limit.accepted) or 'anything'}"
    if requirement.sources:
        yield f"sources: {'; '.join(requirement.sources)}"
    yield f"described in {requirement.location}"
    wordings = requirement.wordings.get(lang, WordingSet())
    for name, group in (("found", wordings.found), ("contrary", wordings.contrary), ("not", wordings.vetoes)):
        for wording in group:
            yield f"  {name}: {wording.text}" + (f"  (under {wording.under})" if wording.under else "")
    for example in wordings.examples:
        yield f"  example, {example.answer}: {example.text}"


def _reasons(requirement: Requirement, lang: str) -> Iterator[str]:
    """Why it is asked and what to do: once, or for each side by its name."""
    if not requirement.sides:
        if requirement.lacks:
            yield f"a near clause that is not enough: {_text(requirement.lacks, lang)}"
        yield f"why: {_text(requirement.why, lang)}"
        yield f"remedy: {_text(requirement.remedy, lang)}"
    for side, view in requirement.sides.items():
        if set(view.wants) == set(ANSWERS):
            yield f"{side}: any answer"
        else:
            yield f"{side}: {' or '.join(view.wants)}. {_text(view.why, lang)} {_text(view.remedy, lang)}"


def _text(texts: Mapping[str, str], lang: str) -> str:
    return texts.get(lang) or next(iter(texts.values()), "")
