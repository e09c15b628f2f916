"""Calendar dates in every style that contracts use, English and Turkish."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from math import floor

from kpo_compliance.document import Span
from kpo_compliance.values.durations import Duration
from kpo_compliance.values.found import Found, fold
from kpo_compliance.values.numbers import ORDINAL_WORDS, parse_ordinal

MONTHS = (
    ("January", "Ocak"), ("February", "Şubat"), ("March", "Mart"), ("April", "Nisan"), ("May", "Mayıs"), ("June", "Haziran"),
    ("July", "Temmuz"), ("August", "Ağustos"), ("September", "Eylül"), ("October", "Ekim"), ("November", "Kasım"),
    ("December", "Aralık"),
)  # fmt: skip
_MONTHS = {fold(name): number for number, names in enumerate(MONTHS, 1) for name in names} | {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip

_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_YEAR = r"(?:1[89]|20)[0-9]{2}"
# "5", "5th", and as some files print it "5 th" or "27t h".
_DAY = r"[0-3]?[0-9](?: ?(?:s ?t|n ?d|r ?d|t ?h))?"

_DATE = re.compile(
    rf"(?<![a-z0-9.,/])(?:"
    rf"(?P<m1>{_MONTH}) {{1,3}}(?P<d1>{_DAY}) ?,? {{0,3}}(?:of )?(?P<y1>{_YEAR})"
    rf"|(?P<d2>{_DAY}|{ORDINAL_WORDS})(?: \([0-3]?[0-9](?:st|nd|rd|th)?\))? {{0,3}}(?:day )?(?:of )?-?"
    rf"(?P<m2>{_MONTH}) ?,? {{0,3}}-?(?:of )?(?P<y2>{_YEAR})"
    rf"|(?P<y3>{_YEAR})-(?P<m3>[01][0-9])-(?P<d3>[0-3][0-9])"
    rf"|(?P<a>[0-3]?[0-9])(?P<sign>[./-])(?P<b>[0-3]?[0-9])(?P=sign) ?(?P<y4>{_YEAR}|[0-9]{{2}})"
    rf"|(?P<e>[0-3]?[0-9]) ?(?P<sign2>[./]) (?P<f>[01]?[0-9]) ?(?P=sign2) (?P<y5>{_YEAR})"
    r")(?![0-9a-z]|[.,/][0-9]|-[0-9](?![0-9]? ?[a-z]{3}))(?!(?<=\.[0-9]{2})\.)"
)


def find_dates(text: str, language: str = "en") -> tuple[Found[date], ...]:
    """Every date in ``text``, in text order.

    "03/04/2020" is month first in English where that is possible; "03.04.2020", and in Turkish all, day first.
    """
    found = []
    for match in _DATE.finditer(fold(text)):
        value = _value(match, language)
        if value:
            found.append(Found(value, Span(*match.span())))
    return tuple(found)


def parse_date(text: str, language: str = "en") -> date | None:
    """The first date in ``text``; None when there is none."""
    return next((item.value for item in find_dates(text, language)), None)


def add_duration(start: date, length: Duration) -> date | None:
    """The date ``length`` after ``start``, before it for a negative length (the last of a month that has no such day); None
    beyond the year 9999.
    """
    try:
        if length.unit in ("month", "year") and length.number == int(length.number):
            months = int(length.number) * (12 if length.unit == "year" else 1) + start.month - 1
            year, month = start.year + months // 12, months % 12 + 1
            return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
        return start + timedelta(days=floor(length.days))
    except (ValueError, OverflowError):
        return None


def _value(match: re.Match[str], language: str) -> date | None:
    if match["m1"]:
        year, month, day = match["y1"], _month(match["m1"]), _day(match["d1"])
    elif match["m2"]:
        year, month, day = match["y2"], _month(match["m2"]), _day(match["d2"])
    elif match["m3"]:
        year, month, day = match["y3"], int(match["m3"]), int(match["d3"])
    else:
        year, first, second = match["y4"] or match["y5"], int(match["a"] or match["e"]), int(match["b"] or match["f"])
        day_first = (match["sign"] or match["sign2"]) == "." or language == "tr" or first > 12
        if day_first and second > 12:
            day_first = False
        day, month = (first, second) if day_first else (second, first)
    try:
        return date(_century(int(year)), month, day)
    except ValueError:
        return None


def _month(text: str) -> int:
    return _MONTHS[text.rstrip(".")]


def _day(text: str) -> int:
    return parse_ordinal(text.replace(" ", "") if text[0].isdigit() else text) or 0


def _century(year: int) -> int:
    if year >= 100:
        return year
    return year + (2000 if year < 50 else 1900)
