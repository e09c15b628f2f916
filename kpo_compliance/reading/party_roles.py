"""Who buys and who performs, who discloses and who receives: by what the parties are called, else by what they do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kpo_compliance.contract import Party, Role
from kpo_compliance.document import Document
from kpo_compliance.reading.party_words import CLIENT, PERSON_ALIASES, PROVIDER
from kpo_compliance.values.found import fold

_DISCLOSER = frozenset(
    ("discloser", "disclosing party", "aciklayan taraf", "aciklayici taraf", "ifsa eden taraf", "bilgi veren taraf")
)
_RECIPIENT = frozenset(("recipient", "receiving party", "receiver", "alan taraf", "alici taraf", "bilgi alan taraf"))
_WEAK_CLIENT = frozenset(("company", "sirket", "bank", "banka", "hospital", "hastane", "sponsor", "owner", "principal"))

_MUTUAL = re.compile(r"\bmutual\b|\bkarsilikli\b|each party (?:may|shall|will|agrees)|either party may disclose")
_NDA = re.compile(
    r"(?:non-?disclosure|confidentiality|nondisclosure|gizlilik) (?:and [a-z-]{1,20} )?(?:agreement|sozlesmesi"
    r"|anlasmasi)"
)
_PERFORMS = (
    r"(?: hereby)?(?:,[^,.;]{1,60},)? (?:shall|will|agrees to|undertakes to|desires to|is willing to|wishes to"
    r"|hereby agrees to|is engaged in the business of"
    r"|has agreed to)? ?(?:provide|providing|provides|perform|performs|render|renders|furnish|supply|deliver|carry out)"
)
_ENGAGES = (
    r"(?: hereby)? (?:desires to |wishes to |agrees to |shall |will |hereby )?(?:retain|retains|engage|engages"
    r"|appoint|appoints|hire|hires|contract with|"
    r"purchase|procure|outsource|pay|pays|reimburse|reimburses)"
)


def with_roles(parties: Sequence[Party], document: Document) -> tuple[Party, ...]:
    """The parties with their roles; one that nothing tells the role of stays ``other``."""
    if not parties:
        return ()
    head = fold(document.text[:6_000])
    roles: list[Role] = [_by_alias(party) for party in parties]
    if _NDA.search(head[:1_500]) and not any(
        role in ("client", "provider") and _strong(party) for party, role in zip(parties, roles, strict=True)
    ):
        return _nda_roles(parties, roles, head)
    told = len(parties) == 2 and "client" in roles and _strong(parties[roles.index("client")])
    if ("provider" not in roles and len(parties) > 1 and not told) or roles.count("provider") > 1:
        roles = _by_deeds(parties, roles, fold(document.text[:60_000]))
    if len(parties) == 2:
        roles = _completed(roles, "client", "provider")
    return tuple(replace(party, role=role) for party, role in zip(parties, roles, strict=True))


def _nda_roles(parties: Sequence[Party], roles: list[Role], head: str) -> tuple[Party, ...]:
    roles = [role if role in ("discloser", "recipient") else "other" for role in roles]
    if "discloser" in roles or "recipient" in roles:
        roles = _completed(roles, "discloser", "recipient") if len(parties) == 2 else roles
    elif _MUTUAL.search(head):
        roles = ["mutual"] * len(parties)
    elif len(parties) == 2:
        people = [alias_key(alias) in PERSON_ALIASES for party in parties for alias in party.aliases[:1]]
        if people.count(True) == 1 and len(people) == 2:
            roles = ["recipient" if person else "discloser" for person in people]
    return tuple(replace(party, role=role) for party, role in zip(parties, roles, strict=True))


def _completed(roles: list[Role], one: Role, other: Role) -> list[Role]:
    for place, role in enumerate(roles):
        if role in (one, other) and roles[1 - place] not in (one, other):
            return [role, other if role == one else one] if place == 0 else [other if role == one else one, role]
    return roles


def _strong(party: Party) -> bool:
    return not any(alias_key(alias) in _WEAK_CLIENT for alias in party.aliases)


def _by_alias(party: Party) -> Role:
    for alias in party.aliases:
        key = alias_key(alias)
        for names, role in (
            (_DISCLOSER, "discloser"),
            (_RECIPIENT, "recipient"),
            (PROVIDER, "provider"),
            (CLIENT, "client"),
        ):
            if key in names:
                return role  # type: ignore[return-value]  # each is a Role
    return "other"


def _by_deeds(parties: Sequence[Party], roles: list[Role], text: str) -> list[Role]:
    """Who performs the services, by counting "X shall provide" against "X engages", "X pays"."""
    scores = []
    for party in parties:
        names = [re.escape(fold(name)) for name in (*party.aliases, party.name) if len(name) > 1][:4]
        pattern = "(?:" + "|".join(names) + ")"
        scores.append(
            len(re.findall(rf"\b{pattern}{_PERFORMS}\b", text)) - len(re.findall(rf"\b{pattern}{_ENGAGES}\b", text))
        )
    if max(scores) == min(scores):
        return roles
    best = scores.index(max(scores))
    return [
        ("provider" if place == best else "client" if scores[place] == min(scores) else role)
        for place, role in enumerate(roles)
    ]


def alias_key(alias: str) -> str:
    """What is compared of a short name: folded, without "the"."""
    return fold(alias).removeprefix("the ").strip()
