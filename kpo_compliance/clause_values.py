"""The values that a suggested clause asks for: by position, within the playbook's limits, in the contract's language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Final

from kpo_compliance import numerals, resources
from kpo_compliance.contract import Contract
from kpo_compliance.render.plain import plain
from kpo_compliance.requirement import Language, Requirement, Threshold
from kpo_compliance.values.durations import parse_duration

_PLACES: Final = {"law": "governing-law", "court": "courts"}
_WITH_THE: Final = tuple(
    "United |Netherlands|Philippines|Bahamas|Cayman|British Virgin|Marshall|Isle of|Czech Republic".split("|")
)
_TURKISH_NAMES: Final = {
    "Türkiye": "Türkiye Cumhuriyeti", "England and Wales": "İngiltere ve Galler", "Germany": "Almanya",
    "Switzerland": "İsviçre", "Netherlands": "Hollanda", "France": "Fransa", "Austria": "Avusturya",
    "Belgium": "Belçika", "Italy": "İtalya", "Spain": "İspanya", "Ireland": "İrlanda", "Sweden": "İsveç",
    "United States": "Amerika Birleşik Devletleri", "United Kingdom": "Birleşik Krallık", "India": "Hindistan",
}  # fmt: skip


def clause_values(requirement: Requirement, contract: Contract, language: Language, position: str) -> dict[str, str]:
    """All values by name (with ``_`` for ``-``): durations, amounts, percentages in words; ``governing_law``, ``courts``."""
    asked = {name: value[position] for name, value in _positions().items() if position in value}
    threshold = requirement.threshold
    if threshold is not None and threshold.kind == "duration" and threshold.limit:
        asked[threshold.name] = _within(asked.get(threshold.name, threshold.limit), threshold)
    shown = {name: _shown(value, language) for name, value in asked.items()}
    shown |= {name: _place(name, contract, language) for name in _PLACES.values()}
    if threshold is not None and threshold.kind in _PLACES and threshold.accepted:
        shown[_PLACES[threshold.kind]] = _named(threshold.accepted[0], language)
    return {name.replace("-", "_"): value for name, value in shown.items()}


@cache
def _positions() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((resources.templates() / "clauses" / "positions.toml").read_text("utf-8"))


def _within(value: str, threshold: Threshold) -> str:
    """The value, or the playbook's limit where the value is the weaker."""
    asked, limit = parse_duration(value), parse_duration(threshold.limit)
    if asked is None or limit is None:
        return value
    weaker = asked < limit if threshold.compare == "at-least" else asked > limit
    return threshold.limit if weaker else value


def _shown(value: str, language: Language) -> str:
    if value.startswith("[") and value.endswith("]"):
        return f"[{_shown(value[1:-1], language)}]"
    written = numerals.percent(value, language) or numerals.money(value, language)
    if written is not None:
        return written
    length = parse_duration(value)
    return numerals.duration(length, language) if length is not None else value


def _place(name: str, contract: Contract, language: Language) -> str:
    fact = contract.facts.governing_law if name == "governing-law" else contract.facts.venue
    known = plain(fact.value) if fact is not None else ""
    return _named(known, language) if 1 < len(known) < 60 else _named(_positions()[name][language], language)


def _named(place: str, language: Language) -> str:
    """A state, country or city as it stands in a sentence: "the Netherlands", "Hollanda"."""
    bare = place.strip("[]")
    english = f"the {bare}" if bare.startswith(_WITH_THE) else bare
    named = _TURKISH_NAMES.get(bare, bare) if language == "tr" else english
    return f"[{named}]" if place.startswith("[") else named
