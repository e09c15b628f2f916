"""Names of companies and people: legal forms ("Inc.", "A.Ş."), one spelling for the same company, titles left out."""

from __future__ import annotations

import re

from kpo_compliance.values.found import fold

_FORMS = (
    r"inc(?:orporated)?", r"corp(?:oration)?", r"l ?\.?l ?\.?c", r"l\.?l\.?p", r"l\.?p", r"ltd", r"limited",
    r"plc", r"p\.l\.c", r"p\.?c", r"company", r"co", r"n\.?v", r"b\.?v", r"ag", r"gmbh(?: & co\.? kg)?", r"kg",
    r"kgaa", r"s\.?a", r"s\.?a\.?s", r"s\.?p\.?a", r"s\.?r\.?l", r"s\.?à\.?r\.?l", r"s\.?a\.?r\.?l", r"s\.?l",
    r"asa", r"a/s", r"aps", r"oy", r"oyj", r"ab", r"as", r"se", r"pty", r"pte", r"sdn\.? bhd", r"bhd", r"kk",
    r"k\.k", r"d\.?o\.?o", r"dooel", r"s\.?r\.?o", r"limited partnership", r"limited liability company",
    r"anonim sirketi", r"limited sirketi", r"anonim ortakligi", r"ltd\.? ?sti", r"a\.? ?s", r"a\.? ?o", r"sti",
    r"holding", r"n\.a", r"kollektif sirketi", r"kooperatifi", r"universitesi", r"vakfi", r"dernegi",
    r"sahis sirketi", r"bankasi",
)  # fmt: skip
LEGAL_FORM = "(?:" + "|".join(sorted(_FORMS, key=len, reverse=True)) + r")(?![a-z0-9])\.?"
"""Pattern of a legal form, in folded text."""

_LEGAL_FORM_END = re.compile(rf"(?:^|[ ,(]){LEGAL_FORM}\)?$")
_PERSON_TITLE = re.compile(
    r"^(?:mr|mrs|ms|dr|prof|sn|sayin|av)\.? +|,? +(?:m\.?d|ph\.? ?d|cpa|esq|j\.?d|m\.?b\.?a|dvm|pharm\.? ?d)\.?$"
)

_SPELLINGS = (
    (re.compile(r"\bL ?\. ?L ?\. ?C\b\.?"), "LLC"),
    (re.compile(r"\bL ?\. ?L ?\. ?P\b\.?"), "LLP"),
    (re.compile(r"\bL ?\. ?P\b\.?$"), "LP"),
    (re.compile(r"\bP ?\. ?L ?\. ?C\b\.?$", re.IGNORECASE), "PLC"),
    (re.compile(r"\bIncorporated$", re.IGNORECASE), "Inc."),
    (re.compile(r"\bLimited Partnership$", re.IGNORECASE), "LP"),
    (re.compile(r"(?<!Private )\bLimited$", re.IGNORECASE), "Ltd."),
    (re.compile(r"\b(Inc|Corp|Ltd|Co)$", re.IGNORECASE), r"\1."),
    (re.compile(r"\b(Inc|Corp|Ltd|Co)\.\.$", re.IGNORECASE), r"\1."),
    (re.compile(r" & "), " and "),
)


def has_legal_form(name: str) -> bool:
    """Whether ``name`` ends with a legal form ("Inc.", "GmbH", "Anonim Şirketi"), as a company's full name does."""
    return bool(_LEGAL_FORM_END.search(fold(name).strip(" ,;")))


def full_name(name: str) -> str:
    """``name`` in one spelling, so that the same company reads the same in every document.

    "Acme, L.L.C." → "Acme, LLC"; "Acme Limited" → "Acme Ltd."; "Bar & Co" → "Bar and Co."; titles of people go.
    """
    spelled = re.sub(r"\s+", " ", name).strip(" ,;:")
    title = _PERSON_TITLE.search(fold(spelled))
    while title:
        spelled = (spelled[: title.start()] + spelled[title.end() :]).strip(" ,")
        title = _PERSON_TITLE.search(fold(spelled))
    for pattern, usual in _SPELLINGS:
        spelled = pattern.sub(usual, spelled)
    return spelled


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, punctuation and the spelling of the legal form."""
    return name_key(one) == name_key(other)


def name_key(name: str) -> str:
    """What is compared of a name: its letters and digits, folded, in the usual spelling, without "the"."""
    key = re.sub(r"[^a-z0-9]+", " ", fold(full_name(name))).strip()
    key = re.sub(r"\bcorporation$", "corp", re.sub(r"\bcompany$", "co", key))
    return key.removeprefix("the ")
