"""Amounts of money with their currency: "US$ 1,000,000.00", "1.000.000 TL", "five million dollars"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpo_compliance.document import Span
from kpo_compliance.values.found import Found, fold
from kpo_compliance.values.numbers import NUMBER_WORDS, parse_number

_CURRENCIES = {
    "us$": "USD", "$": "USD", "usd": "USD", "abd dolari": "USD", "u.s. dollars": "USD", "us dollars": "USD",
    "united states dollars": "USD", "dollars": "USD", "dollar": "USD", "dolar": "USD", "euros": "EUR", "eur": "EUR",
    "euro": "EUR", "avro": "EUR", "€": "EUR", "gbp": "GBP", "£": "GBP", "pounds sterling": "GBP", "pounds": "GBP",
    "sterlin": "GBP", "tl": "TRY", "try": "TRY", "₺": "TRY", "turk lirasi": "TRY", "lira": "TRY",
    "ingiliz sterlini": "GBP", "isvicre frangi": "CHF", "turkish lira": "TRY", "chf": "CHF",
    "cad": "CAD", "c$": "CAD", "aud": "AUD", "inr": "INR", "jpy": "JPY", "¥": "JPY", "rs.": "INR", "₹": "INR",
}  # fmt: skip
_CURRENCY = "(?:" + "|".join(re.escape(name) for name in sorted(_CURRENCIES, key=len, reverse=True)) + ")"
_DIGITS = r"[0-9]{1,3}(?:[., ][0-9]{3}){1,5}(?:[.,][0-9]{1,2})?|[0-9]{1,15}(?:[.,][0-9]{1,2})?"
_SCALE = r"(?: ?(?P<scale%d>thousand|million|billion|bin|milyon|milyar)\b)?"
_SCALES = {"thousand": 1e3, "bin": 1e3, "million": 1e6, "milyon": 1e6, "billion": 1e9, "milyar": 1e9}

_MONEY = re.compile(
    rf"(?<![a-z0-9.,])(?:(?P<c1>{_CURRENCY}) ?(?P<n1>{_DIGITS})(?![0-9]){_SCALE % 1}"
    rf"|(?P<n2>{_DIGITS}){_SCALE % 2}(?:[.,]?-)? ?(?:\([^()]{{1,80}}\) ?)?(?P<c2>{_CURRENCY})(?![a-z]{{5}})"
    rf"|(?P<n3>{NUMBER_WORDS}) (?:\([^()]{{1,40}}\) )?(?P<c3>{_CURRENCY})(?![a-z]{{5}}))"
)


def find_money(text: str) -> tuple[Found[Money], ...]:
    """Every amount with a currency in ``text``, in text order."""
    found = []
    for match in _MONEY.finditer(fold(text)):
        currency = _CURRENCIES[match["c1"] or match["c2"] or match["c3"]]
        scale = _SCALES.get(match["scale1"] or match["scale2"] or "", 1.0)
        amount = parse_number(match["n3"]) if match["n3"] else _amount(match["n1"] or match["n2"])
        if amount is not None:
            found.append(Found(Money(amount * scale, currency), Span(*match.span())))
    return tuple(found)


def parse_money(text: str) -> Money | None:
    """The first amount with a currency in ``text``; None when there is none."""
    return next((item.value for item in find_money(text)), None)


def _amount(digits: str) -> float:
    """A sign before three digits groups thousands; the last sign before one or two digits begins the fraction."""
    fraction = re.search(r"[.,]([0-9]{1,2})$", digits)
    whole = digits[: fraction.start()] if fraction else digits
    number = float(re.sub(r"[., ]", "", whole))
    return number + (float(f"0.{fraction[1]}") if fraction else 0.0)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency as a three-letter ISO 4217 code; "$" is taken as United States dollars."""

    amount: float
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"
