"""Values as contracts write them: "thirty (30) days", "30 (otuz) gün", "one hundred percent (100%)", "%100 (yüzde yüz)"."""

from __future__ import annotations

import re
from typing import Final

from kpo_compliance.requirement import Language
from kpo_compliance.values.durations import Duration

_ONES: Final = {
    "en": """ one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen""".split(),
    "tr": "bir iki üç dört beş altı yedi sekiz dokuz".split(),
}
_TENS: Final = {
    "en": "ten twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "tr": "on yirmi otuz kırk elli altmış yetmiş seksen doksan".split(),
}
_UNITS_TR: Final = {
    "minute": "dakika", "hour": "saat", "day": "gün", "business day": "iş günü", "week": "hafta", "month": "ay",
    "year": "yıl",
}  # fmt: skip
_PERCENT: Final = re.compile(r"([0-9]{1,3}) ?%")
_MONEY: Final = re.compile(r"([A-Z]{3}) ([0-9]{1,12})")
_CURRENCIES_TR: Final = {"TRY": "Türk lirası", "USD": "ABD doları", "EUR": "avro", "GBP": "İngiliz sterlini"}


def in_words(number: int, language: Language) -> str:
    """A number from 1 to 999 in words; larger ones in digits."""
    if not 0 < number < 1000:
        return str(number)
    ones, tens = _ONES[language], _TENS[language]
    hundreds, rest = divmod(number, 100)
    parts: list[str] = []
    if hundreds:
        parts.append("yüz" if language == "tr" and hundreds == 1 else f"{ones[hundreds - 1]} {_hundred(language)}")
    if rest and rest <= len(ones):
        parts.append(ones[rest - 1])
    elif rest:
        ten, one = divmod(rest, 10)
        joined = ("-" if language == "en" else " ").join([tens[ten - 1], *([ones[one - 1]] if one else [])])
        parts.append(joined)
    return (" and " if language == "en" else " ").join(parts)


def duration(length: Duration, language: Language) -> str:
    """A length of time: "thirty (30) days", "30 (otuz) gün"."""
    number = int(length.number) if length.number == int(length.number) else None
    figure = f"{length.number:g}"
    if language == "tr":
        words = f" ({in_words(number, 'tr')})" if number else ""
        return f"{figure}{words} {_UNITS_TR[length.unit]}"
    unit = length.unit if length.number == 1 else f"{length.unit}s"
    return f"{in_words(number, 'en')} ({figure}) {unit}" if number else f"{figure} {unit}"


def percent(text: str, language: Language) -> str | None:
    """A percentage ("150%") in figures and words; None when ``text`` is none."""
    match = _PERCENT.fullmatch(text)
    if match is None:
        return None
    words = in_words(int(match[1]), language)
    return f"{words} percent ({match[1]}%)" if language == "en" else f"%{match[1]} (yüzde {words})"


def money(text: str, language: Language) -> str | None:
    """An amount ("USD 5000000") with its thousands parted; None when ``text`` is none."""
    match = _MONEY.fullmatch(text)
    if match is None:
        return None
    currency, figure = match[1], f"{int(match[2]):,}"
    if language == "en":
        return f"{currency} {figure}"
    return f"{figure.replace(',', '.')} {_CURRENCIES_TR.get(currency, currency)}"


def _hundred(language: Language) -> str:
    return "hundred" if language == "en" else "yüz"
