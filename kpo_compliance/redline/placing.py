"""Where a clause goes, and which clause of the contract it is set like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from kpo_compliance.contract import Contract
from kpo_compliance.document import Paragraph
from kpo_compliance.redline import topics
from kpo_compliance.redline.articles import Unit, articles, paragraphs_of
from kpo_compliance.redline.numbers import following, typed_before
from kpo_compliance.remediation import SuggestedClause

_REFERENCE: Final = re.compile(r"\b(?:sections?|articles?|clauses?|paragraphs?|madde)\s{1,3}(\d{1,3})\b", re.IGNORECASE)
_REFERENCE_TR: Final = re.compile(
    r"\b(\d{1,3})\s?\.?\s?(?:inci|ıncı|üncü|uncu|nci|ncı|ncü|ncu)?\s?madde", re.IGNORECASE
)
_PLAIN_WORDS: Final = 8
_MOST_MODELS: Final = 400  # paragraphs looked through for one to copy


@dataclass(frozen=True, slots=True)
class Setting:
    """How a new clause is set: the paragraphs it copies, its number when that is typed by hand, where its heading stands.

    ``opening`` is the ``source`` of the paragraph that its first is a copy of, ``body`` of those that follow; "" for none.
    ``numbered`` and ``body_numbered`` keep the automatic number. ``bold`` makes a heading bold where there is none to copy.
    """

    opening: str = ""
    body: str = ""
    numbered: bool = True
    body_numbered: bool = True
    typed: str = ""
    heading: Literal["none", "run-in", "alone"] = "none"
    separator: str = "."
    capitals: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Before or after the paragraph ``beside``, in the same container as the paragraph ``among`` (both a ``source``)."""

    beside: str
    among: str
    before: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """One clause, or with no ``requirement`` the heading of a new article, and where it goes."""

    place: Place
    setting: Setting
    heading: str
    paragraphs: tuple[str, ...] = ()
    requirement: str = ""


@dataclass(frozen=True, slots=True)
class _Numbering:
    """The number of an article: the one it has, or will have."""

    number: str
    automatic: bool


def plan(
    contract: Contract,
    clauses: Mapping[str, SuggestedClause],
    offsets: Mapping[str, Sequence[int]],
    reachable: frozenset[str],
    language: str,
) -> tuple[Planned, ...]:
    """Where each clause goes.

    Args:
        clauses: by requirement, in the order of the catalogue.
        offsets: for each requirement that the contract meets, where; clauses of a family go where the others of it are.
        reachable: the ``source`` of each paragraph that the writer can find again.
        language: of the headings of new articles.
    """
    units = articles(contract, reachable)
    if not units:
        return tuple(_undivided(contract, clauses, reachable))
    at_home: dict[int, dict[str, SuggestedClause]] = {}
    homeless: dict[str, SuggestedClause] = {}
    votes = _votes(units, offsets)
    for name, clause in clauses.items():
        home = _home(name, units, votes)
        (homeless if home is None else at_home.setdefault(home, {}))[name] = clause
    planned: list[Planned] = []
    for index in sorted(at_home):
        planned += _within(contract, units[index], at_home[index])
    return (*planned, *_new_articles(contract, units, homeless, language))


def _home(requirement: str, units: Sequence[Unit], votes: Mapping[str, Counter[int]]) -> int | None:
    """The article that a requirement belongs to: by its heading, or else where most of its family stands."""
    ranked = [
        (rank, index)
        for index, unit in enumerate(units)
        if unit.clause.kind != "definition" and (rank := topics.rank(requirement, unit.clause.heading)) is not None
    ]
    if ranked:
        best = min(rank for rank, _ in ranked)
        tied = [index for rank, index in ranked if rank == best]
        family = votes.get(topics.family(requirement), Counter())
        return max(tied, key=lambda index: (family[index], -index))
    found = votes.get(topics.family(requirement)) if topics.of_one_subject(requirement) else None
    return found.most_common(1)[0][0] if found else None


def _votes(units: Sequence[Unit], offsets: Mapping[str, Sequence[int]]) -> dict[str, Counter[int]]:
    """For each family of requirements, how often the words that meet them stand in each article."""
    votes: dict[str, Counter[int]] = {}
    for name, places in offsets.items():
        for index, unit in enumerate(units):
            span = unit.clause.span
            here = sum(span.start <= place < span.end for place in places)
            if here and unit.clause.kind != "definition":
                votes.setdefault(topics.family(name), Counter())[index] += here
    return votes


def _within(contract: Contract, unit: Unit, clauses: Mapping[str, SuggestedClause]) -> Iterator[Planned]:
    """New clauses at the end of an article."""
    place = Place(unit.all[-1].source, unit.own[0].source)
    if not unit.subs:
        model = _continuation(unit)
        setting = Setting(
            model.source, model.source, numbered=not model.number, body_numbered=not model.number, heading="none"
        )
        for name, clause in clauses.items():
            yield Planned(place, setting, clause.heading, clause.paragraphs, name)
        return
    model_unit = _typical(unit.subs)
    last = unit.subs[-1]
    for step, (name, clause) in enumerate(clauses.items(), 1):
        setting = _like(contract, model_unit, following(last.clause.number, step))
        yield Planned(place, setting, clause.heading, clause.paragraphs, name)


def _new_articles(
    contract: Contract, units: Sequence[Unit], clauses: Mapping[str, SuggestedClause], language: str
) -> Iterator[Planned]:
    """New articles, one for each family: before the provisions that close a contract, where no number stands in the way."""
    place, first = _gap(contract, units)
    divided = [unit for unit in units if unit.subs and unit.heading_stands == "alone"]
    grouped = 2 * len(divided) >= len(units)
    model = (
        next((u for u in reversed(divided) if u.clause.kind == "clause"), divided[-1]) if grouped else _typical(units)
    )
    automatic = bool(model.own[0].number)
    counter = 0
    families: dict[str, list[str]] = {}
    for name in clauses:
        families.setdefault(topics.family(name), []).append(name)
    for family, names in families.items():
        if not grouped:
            for name in names:
                number = following(first, counter)
                counter += 1
                yield Planned(
                    place, _like(contract, model, number), clauses[name].heading, clauses[name].paragraphs, name
                )
            continue
        number = following(first, counter)
        counter += 1
        heading = (len(names) > 1 and topics.title(family, language)) or clauses[names[0]].heading
        yield Planned(place, replace(_like(contract, model, number), heading="alone"), heading)
        yield from _below(
            contract, place, model, _Numbering(number, automatic), {name: clauses[name] for name in names}
        )


def _below(
    contract: Contract, place: Place, model: Unit, article: _Numbering, clauses: Mapping[str, SuggestedClause]
) -> Iterator[Planned]:
    """The sub-clauses of a new article."""
    sub = _typical(model.subs)
    for step, (name, clause) in enumerate(clauses.items(), 1):
        number = sub.clause.number
        if "." in number:
            number = f"{article.number.strip('.')}.{step}"
        elif number:
            number = following(
                re.sub(r"[0-9]+|[a-zA-Z]+", "1" if any(map(str.isdigit, number)) else "a", number), step - 1
            )
        setting = _like(contract, sub, number)
        if sub.own[0].number and not article.automatic:  # the automatic numbers would go on those of another article
            setting = replace(setting, numbered=False, typed=f"{number}\t")
        yield Planned(place, setting, clause.heading, clause.paragraphs, name)


def _gap(contract: Contract, units: Sequence[Unit]) -> tuple[Place, str]:
    """Where new articles go, and the number of the first of them."""
    last = units[-1]
    after = Place(last.all[-1].source, last.own[0].source), following(last.clause.number.strip("."))
    start = len(units)
    while start > 1 and topics.closing(units[start - 1].clause.heading):
        start -= 1
    if start == len(units):
        return after
    first = units[start]
    number = first.clause.number.strip(".")
    by_hand = bool(number) and not first.own[0].number
    if (
        by_hand
        or (number.isdigit() and _highest_reference(contract) >= int(number))
        or not (number.isdigit() or not number)
    ):
        return after
    return Place(first.own[0].source, first.own[0].source, before=True), number


def _highest_reference(contract: Contract) -> int:
    """The highest article that the text refers to by a typed number."""
    text = contract.document.text
    found = (
        int(m[1])
        for pattern in (_REFERENCE, _REFERENCE_TR)
        for m in pattern.finditer(text)
        if m.start() and text[m.start() - 1] != "\n"  # there it is the number of an article itself
    )
    return max(found, default=0)


def _typical(units: Sequence[Unit]) -> Unit:
    """The last of the units that is set as most of them are, and numbered as the last is."""
    automatic = bool(units[-1].own[0].number)
    alike = [u for u in units if bool(u.own[0].number) == automatic and _complete(u)] or list(units)
    modes = Counter(unit.heading_stands for unit in alike)
    mode = max(modes, key=lambda name: modes[name])
    return next(unit for unit in reversed(alike) if unit.heading_stands == mode)


def _complete(unit: Unit) -> bool:
    return unit.heading_stands != "alone" or len(unit.own) > 1


def _continuation(unit: Unit) -> Paragraph:
    """The paragraph that a further one of an article without sub-clauses is set like."""
    body = unit.own[1:] if unit.heading_stands == "alone" else unit.own
    plain = [paragraph for paragraph in body if not paragraph.number and not paragraph.bold]
    return plain[-1] if plain else (body or unit.own)[0]


def _like(contract: Contract, model: Unit, number: str) -> Setting:
    """The setting of a unit, for one with another number."""
    document = contract.document
    opening = model.own[0]
    text = document.quote(opening.span)
    typed = ""
    if not opening.number and number:
        around = typed_before(text, model.clause.number)
        typed = f"{around[0]}{number}{around[1]}\t" if around else ""
    mode = model.heading_stands
    body = next((p for p in model.own[1:] if not p.number), None) if mode == "alone" else None
    heading = model.clause.heading
    at = text.find(heading) + len(heading) if heading else 0
    separator = text[at : at + 1] if heading and text[at : at + 1] in tuple(".:") else "."
    return Setting(
        opening=opening.source,
        body=(body or opening).source,
        numbered=True,
        body_numbered=body is not None or not opening.number,
        typed=typed,
        heading=mode if mode != "alone" or body is not None or model.subs else "none",  # type: ignore[arg-type]
        separator=separator,
        capitals=heading.isupper() and len(heading) > 3,
    )


def _undivided(
    contract: Contract, clauses: Mapping[str, SuggestedClause], reachable: frozenset[str]
) -> Iterator[Planned]:
    """Clauses of a contract without articles: before the signatures, else at the end, as plain paragraphs."""
    paragraphs = paragraphs_of(contract, contract.clauses[-1].span, reachable) if contract.clauses else ()
    inline = [p for clause in contract.clauses for p in paragraphs_of(contract, clause.own, reachable)] or list(
        paragraphs
    )
    if not inline:
        return
    signed = next((c for c in contract.clauses if c.kind == "signature" and c.span.start > inline[0].span.start), None)
    before = paragraphs_of(contract, signed.own, reachable)[:1] if signed is not None else ()
    plain = [
        p
        for p in inline[-_MOST_MODELS:]
        if p.cell is None and p.kind == "body" and not p.number and not p.bold and _words(contract, p) >= _PLAIN_WORDS
    ]
    source = plain[-1].source if plain else ""
    setting = Setting(source, source, heading="run-in", bold=True)
    place = Place(before[0].source, "", before=True) if before else Place(inline[-1].source, "")
    for name, clause in clauses.items():
        yield Planned(place, setting, clause.heading, clause.paragraphs, name)


def _words(contract: Contract, paragraph: Paragraph) -> int:
    return contract.document.quote(paragraph.span).count(" ") + 1
