"""A value and where it stands; text folded, so that a pattern reads it with accents or without, in any case."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from kpo_compliance.document import Span

Value = TypeVar("Value")

_ACCENTED = "ŞşĞğÇçÖöÜüÂâÎîÛûÁáÀàÉéÈèÊêËëÍíÓóÔôÕõÚúÑñÅåÄäÃã"
_SIGNS = {
    '"': "“”„«»‟″",
    "'": "‘’ʼ`´′",
    " ": "\u00a0\u2007\u202f\u2009\t\r",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2212",
}
_FOLDED = (
    *((letter, unicodedata.normalize("NFD", letter)[0].lower()) for letter in _ACCENTED),
    *(("İ", "i"), ("ı", "i"), ("Ø", "o"), ("ø", "o")),
    *((sign, plain) for plain, signs in _SIGNS.items() for sign in signs),
)


def fold_lines(text: str) -> str:
    """Lower case, no accents, plain quotation marks, hyphens, blanks; as long as ``text``, so that positions hold."""
    if not text.isascii():
        for written, plain in _FOLDED:
            if written in text:
                text = text.replace(written, plain)
    else:
        text = text.replace("\t", " ").replace("\r", " ")
    return text.lower()


def fold(text: str) -> str:
    """As ``fold_lines``, and line breaks are blanks."""
    return fold_lines(text).replace("\n", " ")


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value and the span it was read from, relative to the text that was searched."""

    value: Value
    span: Span
