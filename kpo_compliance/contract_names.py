"""The contract's own names as members of classes of words: its parties by their role, its defined terms by their subject."""

from __future__ import annotations

from kpo_compliance import nlp
from kpo_compliance.contract import Contract
from kpo_compliance.folding import fold

_ROLE_CLASSES = {
    "client": ("client", "party", "other-party", "discloser"),
    "provider": ("provider", "party", "other-party", "recipient"),
    "discloser": ("discloser", "party", "other-party", "client"),
    "recipient": ("recipient", "party", "other-party", "provider"),
    "mutual": ("recipient", "discloser", "party", "other-party"),
    "other": ("party", "other-party"),
}
# A defined term belongs to a class when one of these stands in its name, at the beginning of a word.
_TERM_CLASSES = {
    "en": {
        "confidential-information": ("confidential", "proprietary", "secret", "evaluation material"),
        "client-data": ("client data", "customer data", "customer information", "company data", "client information"),
        "deliverables": ("deliverable", "work product", "developed", "invention", "foreground", "results", "work"),
        "services": ("services", "project"),
    },
    "tr": {
        "confidential-information": (
            "gizli",
            "ticari sir",
            "meslek sir",
            "sirri",
            "sirlar",
            "sir kapsam",
            "sir niteli",
            "mahrem",
            "ozel bilgi",
            "tescilli bilgi",
            "hassas bilgi",
            "korunan bilgi",
            "sakli bilgi",
            "rezerve bilgi",
        ),
        "client-data": ("verisi", "veriler", "veri seti", "veri kume", "veri taban", "kayitlar", "kisisel veri"),
        "deliverables": ("teslim", "cikti", "sonuc", "urun", "bulus", "eser", "rapor"),
        "services": ("hizmet", "proje", "isler"),
    },
}


# Defined terms that are no information, data or work, whatever else is in their name.
_NO_THINGS = {
    "en": (" mark", "trademark", " right", "agreement", " party", " feature", " period", " date"),
    "tr": ("sozlesme", " marka", " hakk", " taraf", " sure", " tarih"),
}


def class_names(contract: Contract, language: str) -> dict[str, list[tuple[str, ...]]]:
    """The contract's own names, as folded words, for the classes of words they belong to."""
    names: dict[str, list[tuple[str, ...]]] = {}
    of_parties = {fold(name, language) for party in contract.parties for name in (party.name, *party.aliases)}
    for party in contract.parties:
        for name in (party.name, *party.aliases):
            words = tuple(fold(word, language) for word in nlp.split(name, language))
            if words and any(len(word) > 1 for word in words):
                for class_name in _ROLE_CLASSES.get(party.role, ()):
                    names.setdefault(class_name, []).append(words)
    for term in contract.definitions:
        folded = fold(term.name, language)
        if folded in of_parties or any(mark in folded for mark in _NO_THINGS[language]):
            continue
        for class_name, marks in _TERM_CLASSES[language].items():
            if any(f" {mark}" in f" {folded}" for mark in marks):
                names.setdefault(class_name, []).append(
                    tuple(fold(w, language) for w in nlp.split(term.name, language))
                )
    return names


def foreign_names(contract: Contract, language: str) -> dict[str, list[tuple[str, ...]]]:
    """The names that must not count for a side's class, because the contract gives them to the other side.

    "Company" is a usual word for the client, but not where the provider is called so.
    """
    foreign: dict[str, list[tuple[str, ...]]] = {}
    sides = {"client": "provider", "provider": "client", "discloser": "recipient", "recipient": "discloser"}
    own = {(party.role, fold(alias, language)) for party in contract.parties for alias in party.aliases}
    for party in contract.parties:
        other = sides.get(party.role, "")
        for alias in party.aliases:
            if other and (other, fold(alias, language)) not in own:
                words = tuple(fold(word, language) for word in nlp.split(alias, language))
                foreign.setdefault(other, []).append(words)
    return foreign
