"""Tokens: the one module that imports spaCy. A text becomes words with places; punctuation carries no meaning here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import IS_PUNCT, IS_SPACE, LENGTH, NORM
from spacy.lang.en import English
from spacy.lang.tr import Turkish
from spacy.language import Language
from spacy.util import compile_infix_regex

from kpo_compliance.folding import fold

IntArray = npt.NDArray[np.int64]

_KEPT = frozenset({"%"})  # punctuation that patterns may name
_DROPPED = frozenset({"'s", "'", "’s"})


def _english_norm(text: str) -> str:
    return fold(text, "en")


def _turkish_norm(text: str) -> str:
    return fold(text, "tr")


class _EnglishDefaults(English.Defaults):
    lex_attr_getters = {**English.Defaults.lex_attr_getters, NORM: _english_norm}
    infixes = [*(English.Defaults.infixes or ()), r"(?<=[0-9])-(?=[A-Za-z])"]  # "thirty-day" and "30-day" alike


class _TurkishDefaults(Turkish.Defaults):
    lex_attr_getters = {**Turkish.Defaults.lex_attr_getters, NORM: _turkish_norm}
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
    table = doc.to_array([NORM, LENGTH, IS_PUNCT, IS_SPACE])
    norms = table[:, 0]
    lengths = table[:, 1].astype(np.int64)
    starts = _starts(doc, lengths)
    skipped = table[:, 3].astype(bool) | table[:, 2].astype(bool)
    strings = nlp.vocab.strings
    for form in _KEPT:
        skipped &= norms != strings.add(form)
    for form in _DROPPED:
        skipped |= norms == strings.add(form)
    kept = ~skipped
    return Words(starts[kept], (starts + lengths)[kept], norms[kept], code)


def _starts(doc: Any, lengths: IntArray) -> IntArray:
    from spacy.attrs import SPACY

    gaps = lengths + doc.to_array([SPACY]).astype(np.int64).reshape(-1)
    starts = np.zeros(len(lengths), dtype=np.int64)
    np.cumsum(gaps[:-1], out=starts[1:])
    return starts
