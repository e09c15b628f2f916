"""A value and where it stands; text folded so that one pattern reads it with and without accents, in capitals or not."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

from kpo_compliance.document import Span

Value = TypeVar("Value")

_ACCENTED = "ŞşĞğÇçÖöÜüÂâÎîÛûÁáÀàÉéÈèÊêËëÍíÓóÔôÕõÚúÑñÅåÄäÃãİ"
_SIGNS = {'"': "“”„«»‟″", "'": "‘’ʼ`´′", " ": "\u00a0\u2007\u202f\u2009\t\r\n", "-": "\u2010\u2011\u2012\u2013\u2014\u2212"}
_FOLDED = str.maketrans(
    {letter: unicodedata.normalize("NFD", letter)[0].lower() for letter in _ACCENTED}
    | {"I": "i", "ı": "i", "Ø": "o", "ø": "o"}
    | {sign: plain for plain, signs in _SIGNS.items() for sign in signs}
)


def fold(text: str) -> str:
    """Lower case, no accents, plain quotation marks, hyphens and blanks; as long as ``text``, so that positions hold."""
    return text.translate(_FOLDED).lower()


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value and the span it was read from, relative to the text that was searched."""

    value: Value
    span: Span
