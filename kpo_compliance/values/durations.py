"""Lengths of time: "three (3) years", "twelve-month", "üç (3) yıl", "48 saat", "the second anniversary"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Literal

from kpo_compliance.document import Span
from kpo_compliance.values.found import Found, fold
from kpo_compliance.values.numbers import NUMBER_WORDS, ORDINAL_WORDS, parse_number, parse_ordinal

Unit = Literal["minute", "hour", "day", "business day", "week", "month", "year"]

_DAYS: dict[Unit, float] = {
    "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "business day": 7 / 5, "week": 7, "month": 365 / 12, "year": 365,
}  # fmt: skip

_TURKISH_ENDING = r"(?:l[iu]k|l[iu]g[a-z]{1,4}|[iu]n[a-z]{0,4}|[dt][ae]n?|[aeiu]|l[ae]r[a-z]{0,5}|d[iu]r)?"
_UNIT = (
    r"(?P<year>years?|yrs?\b|(?:yil|sene)" + _TURKISH_ENDING + r")"
    r"|(?P<month>months?|ay" + _TURKISH_ENDING + r")"
    r"|(?P<week>weeks?|hafta" + _TURKISH_ENDING + r")"
    r"|(?P<day>days?|(?:is)?gun" + _TURKISH_ENDING + r")"
    r"|(?P<hour>hours?|saat" + _TURKISH_ENDING + r")"
    r"|(?P<minute>minutes?|dakika" + _TURKISH_ENDING + r")"
)
_DURATION = re.compile(
    r"(?<![a-z0-9.,$%])"
    rf"(?:(?P<words>{NUMBER_WORDS}) {{0,3}}(?:[(\[] ?(?P<repeated>[0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?) ?[)\]])?"
    rf"|[(\[]?(?P<digits>[0-9]{{1,5}}(?:[.,][0-9]{{1,2}})?)(?:'s?[ae]r)? ?[)\]]? {{0,3}}(?:[(\[] ?{NUMBER_WORDS} ?[)\]])?)"
    r"[ -]{0,3}"
    r"(?P<kind>(?:(?:full|whole|consecutive|successive|calendar|business|working|additional|further|more|contract"
    r"|is|takvim|tam)[ -]){0,2})"
    rf"(?:{_UNIT})(?![a-z0-9])"
)
_ANNIVERSARY = re.compile(
    rf"(?<![a-z0-9])(?:(?P<words>{ORDINAL_WORDS})|(?P<digits>[0-9]{{1,2}}(?:st|nd|rd|th)))"
    r"(?: ?\([0-9a-z]{1,6}\))?(?: annual)?(?: year)?[ -]anniversary"
)


def find_durations(text: str) -> tuple[Found[Duration], ...]:
    """Every length of time in ``text``, in text order; "the third anniversary" is a length of three years."""
    folded = fold(text)
    found = [Found(duration, Span(*match.span())) for match, duration in _lengths(folded)]
    if "anniversary" in folded:
        for match in _ANNIVERSARY.finditer(folded):
            place = parse_ordinal(match["words"] or match["digits"])
            if place:
                found.append(Found(Duration(place, "year"), Span(*match.span())))
        found.sort(key=lambda item: item.span)
    return tuple(found)


def parse_duration(text: str) -> Duration | None:
    """The first length of time in ``text`` ("3 years", "otuz gün"); None when there is none."""
    return next((item.value for item in find_durations(text)), None)


def _lengths(folded: str) -> list[tuple[re.Match[str], Duration]]:
    found = []
    for match in _DURATION.finditer(folded):
        number = parse_number(match["repeated"] or match["digits"] or match["words"])
        unit = match.lastgroup if match.lastgroup in _DAYS else None
        if number is None or unit is None:
            continue
        if unit == "day" and (match["day"].startswith("is") or re.search(r"business|working|\bis\b", match["kind"])):
            found.append((match, Duration(number, "business day")))
        else:
            found.append((match, Duration(number, unit)))
    return found


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Duration:
    """A length of time, ordered by its length in days: a month counts 365/12 days, so that 12 months are a year."""

    number: float
    unit: Unit

    @property
    def days(self) -> float:
        """Length in days; a business day counts as 1.4 of them."""
        return round(self.number * _DAYS[self.unit], 4)

    @property
    def hours(self) -> float:
        """Length in hours."""
        return round(self.number * _DAYS[self.unit] * 24, 3)

    def __str__(self) -> str:
        return f"{self.number:g} {self.unit}{'' if self.number == 1 else 's'}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and self.days == other.days

    def __lt__(self, other: Duration) -> bool:
        return self.days < other.days

    def __hash__(self) -> int:
        return hash(self.days)
