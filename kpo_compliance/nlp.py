"""Tokens: the one module that imports spaCy. A text becomes words with places; punctuation carries no meaning here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import LENGTH, NORM, SPACY
from spacy.lang.en import English
from spacy.lang.tr import Turkish
from spacy.language import Language
from spacy.util import compile_infix_regex

from kpo_compliance.folding import fold

IntArray = npt.NDArray[np.int64]

_SIGNS = frozenset("%$€£₺")  # signs that patterns may name; all others carry no meaning


def _norm(text: str, code: str) -> str:
    """The folded word, "" for what is no word: punctuation, blanks, the genitive 's."""
    folded = fold(text, code)
    if folded == "'s" or not any(c.isalnum() or c in _SIGNS for c in folded):
        return ""
    return folded


def _english_norm(text: str) -> str:
    return _norm(text, "en")


def _turkish_norm(text: str) -> str:
    return _norm(text, "tr")


class _EnglishDefaults(English.Defaults):
    infixes = [*(English.Defaults.infixes or ()), r"(?<=[0-9])-(?=[A-Za-z])"]  # "thirty-day" and "30-day" alike


class _TurkishDefaults(Turkish.Defaults):
    tokenizer_exceptions: dict[str, Any] = {}
    token_match = None


class _ContractEnglish(Language):
    lang = "en"
    Defaults = _EnglishDefaults


class _ContractTurkish(Language):
    lang = "tr"
    Defaults = _TurkishDefaults


@lru_cache(maxsize=2)
def language(code: str) -> Language:
    """The tokenizer of a language, made once; NORM of its lexemes is the folded word."""
    nlp: Language = _ContractTurkish() if code == "tr" else _ContractEnglish()
    nlp.vocab.lex_attr_getters[NORM] = _turkish_norm if code == "tr" else _english_norm
    nlp.tokenizer.url_match = None  # its expression is slow on text without spaces, and no pattern needs it
    return nlp


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: the place of each (``starts``, ``ends``) and its folded form as a number in ``norms``."""

    starts: IntArray
    ends: IntArray
    norms: npt.NDArray[np.uint64]
    language: str

    def form(self, norm: int) -> str:
        """The folded form of a number in ``norms``."""
        return str(language(self.language).vocab.strings[int(norm)])


def words(text: str, code: str) -> Words:
    """The words of a text, without punctuation, blanks and the genitive 's."""
    nlp = language(code)
    doc = nlp.tokenizer(text)
    table = doc.to_array([NORM, LENGTH, SPACY])
    lengths = table[:, 1].astype(np.int64)
    ends = np.cumsum(lengths + table[:, 2].astype(np.int64)) - table[:, 2].astype(np.int64)
    kept = table[:, 0] != 0
    return Words((ends - lengths)[kept], ends[kept], table[kept, 0], code)
