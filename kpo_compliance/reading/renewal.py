"""How a contract is prolonged, and the notice that keeps it from being prolonged."""

from __future__ import annotations

import re
from typing import Final

from kpo_compliance.contract import Fact
from kpo_compliance.document import Span
from kpo_compliance.reading.sentence_window import cues, sentence_around
from kpo_compliance.values.durations import Duration, find_durations
from kpo_compliance.values.found import Found

_LIFE: Final = re.compile(
    r"(?:this|the|isbu) (?:[a-z-]+ ){0,4}?(?:agreement|nda|contract|undertaking|letter)"
    r"|\bterm\b|sozlesme|anlasma|\bsure|period of performance|engagement|bitis tarihi"
)
_RENEWS: Final = re.compile(
    r"(?:auto-?renew|automatic(?:ally)? (?:be )?(?:renew|extend)|renew(?:ed|s)? (?:automatically|itself)"
    r"|automatic renewal|successive|evergreen|tacit(?:ly)?"
    r"|(?:shall|will|may|can|to) (?:be )?(?:renew|extend)|renewable|kendiliginden (?:uza|yenilen)"
    r"|otomatik[a-z]* (?:uza|yenilen)|uzatil(?:abil|ir|mis)|uzar\b|uzamis|yenilenir|yenilenmis)"
)
_STEMS: Final = ("renew", "extend", "successive", "evergreen", "tacit", "uzat", "uzar", "yenilen", "uzamis")
_AUTOMATIC: Final = re.compile(r"auto|successive|tacit|evergreen|kendiliginden|uzar\b|yenilenmis|uzamis|yenilenir")
_AGREED: Final = re.compile(
    r"mutual|by (?:written )?agreement|written (?:agreement|consent) of|agree(?:d)? in writing|mutabakat|yazili anlasma"
)
_NOTICE_STEMS: Final = (
    "renew",
    "extend",
    "extension",
    "end of the",
    "expir",
    "yenile",
    "uza",
    "temdit",
    "bitim",
    "sona erme",
)
_NOTICE_CUES: Final = re.compile(r"renew|exten[ds]|end of the|expir|yenile|uza[trmy]|temdit|bitim|sona erme")
_RENEWAL: Final = re.compile(r"renew|exten[ds]|successive|yenile|uza[trmy]|temdit")
_SAID: Final = re.compile(r"notic|notif|advis|inform|in writing|unless|cancel|bildir|ihbar|ihtar|fesh|fesih|yazili")
_BEFORE: Final = re.compile(
    r"^['’]?s?\)? *(?:or more |in advance )?(?:(?:written|advance|prior|calendar) +)*"
    r"(?:(?:but|and|nor) (?:no[rt]? )?(?:more|earlier) than [^.;]{0,30}?(?:days?|weeks?|months?|years?)['’]? *)?"
    r"(?:notice|before|in advance|preceding|previous|prior to|(?:oncesin|onceden|once\b|evvel|kala(?:na)?\b))"
)
_OF_THE_TERM: Final = re.compile(
    r"^[^.;]{0,40}?(?:before|prior to|preceding|in advance of) (?:the )?(?:scheduled |natural )?(?:date of )?(?:the )?"
    r"(?:end|expir[a-z]*|conclusion) (?:date )?of (?:the|any|each|its|such|this|that)[a-z -]{0,40}(?:term|period|agreement)"
)
_OF_THE_TERM_TR: Final = re.compile(r"(?:bitim|sona erme|bitis)[a-z' ]{0,40}$")
_UPPER_BOUND: Final = re.compile(r"(?:more than|earlier than|up to|within|fazla) (?:[a-z]+ ){0,2}$")
_OTHER: Final = re.compile(
    r"breach|default|cure\b|remed|insolven|bankrupt|deficienc|date that is|ihlal|temerrut|aykiri|iflas|price|fees? |fiyat"
)
_MOST_DAYS: Final = 400  # longer ones are terms


def renewal(text: str, folded: str) -> Fact | None:
    """How the contract is prolonged: "automatic, 1 year" or "by agreement"."""
    for match in cues(folded, _STEMS, _RENEWS):
        sentence = sentence_around(text, match.start())
        words = folded[sentence.start : sentence.end]
        if not _LIFE.search(words):
            continue
        automatic = bool(_AUTOMATIC.search(words)) and not _AGREED.search(words)
        lengths = _lengths(text[match.start() : sentence.end]) or _lengths(text[sentence.start : match.start()])[-1:]
        kind = "automatic" if automatic else "by agreement"
        return Fact(f"{kind}, {lengths[0].value}" if lengths else kind, Span(match.start(), match.end()))
    return None


def _lengths(text: str) -> list[Found[Duration]]:
    return [
        found
        for found in find_durations(text)
        if found.value.unit in ("month", "year")
        and not re.search(r"notice|prior|before|önce", text[found.span.end : found.span.end + 14])
    ]


def renewal_notice(text: str, folded: str) -> Fact | None:
    """How long before the end of a term notice about its renewal must be given, as a length of time ("60 days").

    In a contract that is prolonged by itself this is the notice that stops it; else the one that asks for more.
    """
    best: tuple[int, Fact] | None = None
    for match in cues(folded, _NOTICE_STEMS, _NOTICE_CUES):
        sentence = sentence_around(text, match.start(), 700, 700)
        words = folded[sentence.start : sentence.end]
        if not _SAID.search(words) or not _LIFE.search(words):
            continue
        renews = bool(_RENEWAL.search(words))
        for found in find_durations(text[sentence.start : sentence.end]):
            start, end = sentence.start + found.span.start, sentence.start + found.span.end
            before, after = folded[max(sentence.start, start - 150) : start], folded[end : end + 120]
            if not 1 <= found.value.days <= _MOST_DAYS or _UPPER_BOUND.search(before) or not _BEFORE.search(after):
                continue
            ends = bool(_OF_THE_TERM.search(after) or _OF_THE_TERM_TR.search(before[-60:]))
            if not (renews or ends) or _OTHER.search(before + after[:60]):
                continue
            score = 2 * ends + renews
            if best is None or score > best[0]:
                best = (score, Fact(str(found.value), Span(start, end)))
    return best[1] if best else None
