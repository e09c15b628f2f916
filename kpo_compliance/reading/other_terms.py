"""Terms that a contract takes in from a web page: who reads the contract alone does not see them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kpo_compliance.contract import Provision
from kpo_compliance.document import Document, Span

_ADDRESS: Final = re.compile(
    r"https?://|\bwww\.|\b[a-z0-9-]{2,60}\.(?:com|org|net|io|eu|gov|edu|co|tr|uk|de)(?:\.[a-z]{2})?/[a-z0-9]", re.IGNORECASE
)
_TAKES_IN: Final = re.compile(
    r"\bincorporat(?:e[sd]?|ing)\b|\b(?:made|forms?|forming|becomes?|are|is) (?:an? )?(?:integral )?part\b"
    r"|\bparças\w{0,6}\b|\bbu sözleşmeye dahil\w{0,6}\b",
    re.IGNORECASE,
)
_NOT_SO: Final = re.compile(r"\bnot (?:be )?(?:incorporated|(?:a )?part)\b|\bparçası (?:değil|sayılmaz|olmaz)", re.IGNORECASE)


def find_other_terms(document: Document, provisions: Sequence[Provision]) -> tuple[Span, ...]:
    """The provisions that make terms at a web address part of the contract, in its order."""
    if not _ADDRESS.search(document.text):
        return ()
    return tuple(provision.span for provision in provisions if _takes_in(document.quote(provision.span)))


def _takes_in(words: str) -> bool:
    return bool(_ADDRESS.search(words) and _TAKES_IN.search(words) and not _NOT_SO.search(words))
