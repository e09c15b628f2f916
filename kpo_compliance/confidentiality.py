"""The confidentiality article of a contract that is about something else, on which pack ``nda`` has a say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kpo_compliance.contract import Contract
from kpo_compliance.folding import fold
from kpo_compliance.hits import Hits

# Over folded words, in which Turkish letters are plain ones.
_HEADED: Final = re.compile(r"confidential|non-?disclosure|secrecy|proprietary information|gizlilik|gizli bilgi|sir saklama")
# What stands over every page of a filing is no heading: "CONFIDENTIAL Page 3 of 49", "Confidential treatment requested".
_OVER_PAGES: Final = re.compile(r"confidential (?:treatment|page)\b")
_SPEAKS: Final = re.compile(r"confiden|secre|disclos|proprietary|gizli|\bsir(?:lar|ri)?\b|ifsa|acikla")
_SURVIVAL: Final = "CONF-09"  # often said by the numbers of clauses alone
_FAMILY: Final = "CONF-"
_DUTIES: Final = ("CONF-02", "CONF-03")  # secrecy, and use for the purpose alone: without them it is no such article


def article(contract: Contract, hits: Mapping[str, Hits]) -> Contract | None:
    """The contract with the provisions of its confidentiality article alone; None when it has no such article.

    They stand below a heading that says so, or define confidential information, or speak of it where ``hits`` found what
    pack ``kpo`` asks of confidentiality, or say what survives.
    """
    headed: set[int] = set()
    for number, clause in enumerate(contract.clauses):
        if clause.parent in headed or _says(clause.heading, contract.language):
            headed.add(number)
    if not headed and not any(hits.get(name, Hits()).found for name in _DUTIES):
        return None
    found = {
        hit.provision
        for name, one in hits.items()
        if name.startswith(_FAMILY)
        for hit in (*one.found, *one.contrary)
        if name == _SURVIVAL or _speaks(contract, hit.provision)
    }  # fmt: skip
    defined = [term.span for term in contract.definitions if _says(term.name, contract.language)]
    kept = tuple(
        provision
        for number, provision in enumerate(contract.provisions)
        if not provision.heading
        and (provision.clause in headed or number in found or any(provision.span.overlaps(span) for span in defined))
    )
    return replace(contract, provisions=kept) if kept else None


def _says(text: str, language: str) -> bool:
    return any(_HEADED.search(_OVER_PAGES.sub("", fold(text, one))) for one in language.split("+"))


def _speaks(contract: Contract, number: int) -> bool:
    provision = contract.provisions[number]
    words = " ".join(map(contract.document.quote, (*provision.lead_in, provision.span)))
    return bool(_SPEAKS.search(fold(words, provision.language)))
