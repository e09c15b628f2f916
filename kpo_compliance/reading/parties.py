"""The parties of a contract: full legal names, the short names it gives them, who buys and who performs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpo_compliance.contract import Clause, DefinedTerm, Party, Provision
from kpo_compliance.document import Document
from kpo_compliance.reading.party_places import (
    Mention,
    defined_companies,
    labelled_names,
    letter_names,
    listed_parties,
    signing_companies,
    signing_people,
    speaking_person,
    turkish_parties,
)
from kpo_compliance.reading.party_roles import with_roles
from kpo_compliance.reading.party_words import NO_PARTY, PERSON_ALIASES
from kpo_compliance.values.names import full_name, has_legal_form, name_key

_HEAD = 7_000
_MOST_PARTIES = 8


def find_parties(
    document: Document,
    clauses: Sequence[Clause],
    provisions: Sequence[Provision],  # noqa: ARG001
    definitions: Sequence[DefinedTerm] = (),  # noqa: ARG001
    language: str = "en",
) -> tuple[Party, ...]:
    """The parties in the order of the contract; empty when it names none (a form that is not filled in)."""
    text = _without_contents(document.text, clauses)
    head = min(len(text), _HEAD + sum(len(clause.own) for clause in clauses if clause.kind == "toc"))
    mentions: list[Mention] = []
    if "tr" in language:
        mentions = _merged([*labelled_names(text, head), *turkish_parties(text, head)])
    if "en" in language and len(mentions) < 2:
        mentions = _merged([*mentions, *_english(text, head)])
    parties = [
        Party(full_name(document.quote(mention.span)), mention.aliases, "other", mention.span)
        for mention in mentions[:_MOST_PARTIES]
    ]
    return with_roles(parties, document)


def _without_contents(text: str, clauses: Sequence[Clause]) -> str:
    """The text with blanks for its table of contents, so that every position holds."""
    for clause in clauses:
        if clause.kind == "toc":
            text = text[: clause.span.start] + " " * len(clause.span) + text[clause.span.end :]
    return text


def _english(text: str, head: int) -> list[Mention]:
    listed = listed_parties(text, head)
    named = _merged(mention for mention in listed if mention.span)
    if len(named) >= 2:
        return named
    labelled = _merged(labelled_names(text, head))
    if not named and len(labelled) >= 2:
        return labelled
    blank = any(not mention.span for mention in listed)
    found = named
    if not (named and blank):
        found = _merged([*named, *letter_names(text, head), *defined_companies(text, head), *speaking_person(text)])
        if not named:
            found = _signed(found, text)
    if len(found) < 2 and not (named and blank and _is_person(listed)):
        found = _merged([*found, *signing_companies(text)])
    if len(found) < 2:
        found = _merged([*found, *signing_people(text)])[:2]
    return found


def _signed(found: list[Mention], text: str) -> list[Mention]:
    """Of the companies that a letter names, those that sign it, when two of them do."""
    signing = _merged(signing_companies(text))
    keys = {_key(mention) for mention in signing}
    both = _merged([*(mention for mention in found if _key(mention) in keys), *signing[:3]])
    return both if len(both) >= 2 and len(found) != 1 else found


def _is_person(listed: Iterable[Mention]) -> bool:
    return any(alias.lower() in PERSON_ALIASES for mention in listed for alias in mention.aliases if not mention.span)


def _merged(mentions: Iterable[Mention]) -> list[Mention]:
    """Each party once, by its name but for case, punctuation and legal form; aliases are put together."""
    merged: dict[str, Mention] = {}
    for mention in mentions:
        if not mention.span:
            continue
        key = _key(mention)
        same = next((other for other in merged if other == key or _short_of(other, key) or _short_of(key, other)), None)
        if same is None:
            merged[key] = mention
        else:
            kept = merged[same]
            aliases = dict.fromkeys((*kept.aliases, *mention.aliases))
            fuller = mention if has_legal_form(mention.name) and not has_legal_form(kept.name) else kept
            merged[same] = Mention(fuller.name, fuller.span, tuple(aliases), fuller.described)
    names = {name_key(alias): key for key, mention in merged.items() for alias in mention.aliases}
    return [
        mention
        for key, mention in merged.items()
        if names.get(key, key) == key and key not in NO_PARTY and not _are_two(key, merged)
    ]


def _are_two(key: str, others: Iterable[str]) -> bool:
    """Whether a name is those of two parties in one, as a title has them ("BETWEEN ACME FUND AND ACME CAPITAL, LLC")."""
    one, joint, other = key.partition(" and ")
    return bool(joint) and {one, other}.issubset(others)


def _key(mention: Mention) -> str:
    return name_key(mention.name)


def _short_of(short: str, name: str) -> bool:
    rest = name.removeprefix(short)
    return rest != name and rest.startswith(" ") and has_legal_form("x" + rest) and len(rest.split()) <= 2
