"""Tokens: the one module that imports spaCy. A text becomes words with places; punctuation carries no meaning here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from kpo_compliance import spacy_parts
from kpo_compliance.folding import fold

with spacy_parts.loading():
    import spacy.tokens  # noqa: F401 - first, since spaCy's modules import each other
    from spacy.attrs import LENGTH, NORM, SPACY
    from spacy.lang.en.punctuation import TOKENIZER_INFIXES as ENGLISH_INFIXES
    from spacy.lang.en.tokenizer_exceptions import TOKENIZER_EXCEPTIONS as ENGLISH_EXCEPTIONS
    from spacy.lang.punctuation import TOKENIZER_INFIXES, TOKENIZER_PREFIXES, TOKENIZER_SUFFIXES
    from spacy.strings import get_string_id
    from spacy.tokenizer import Tokenizer
    from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex
    from spacy.vocab import Vocab

IntArray = npt.NDArray[np.int64]

_SIGNS = frozenset("%$€£₺")  # signs that patterns may name; other signs and the genitive 's carry no meaning
_ABBREVIATIONS = frozenset({"Inc.", "Ltd.", "Co.", "Corp.", "e.g.", "i.e.", "a.m.", "p.m."})
_LONG_RUN = re.compile(r"\S{200}")
_MOST_LEARNT = 100_000
_AROUND = "\"'“”‘’()[]{},;:"  # signs that a word is parted from
_learnt: dict[str, set[str]] = {}  # by language
_NO_PLACES: IntArray = np.zeros(0, dtype=np.int64)
_NUMBER_AND_UNIT = r"(?<=[0-9])-(?=[A-Za-z])"  # "30-day" is two words, as "thirty-day" is


def _english_norm(text: str) -> str:
    return fold(text, "en")


def _turkish_norm(text: str) -> str:
    return fold(text, "tr")


@lru_cache(maxsize=200_000)
def _is_word(form: str) -> bool:
    return form != "'s" and any(c.isalnum() or c in _SIGNS for c in form)


@lru_cache(maxsize=2)
def tokenizer(code: str) -> Tokenizer:
    """The tokenizer of a language, made once and without a pipeline; NORM of its lexemes is the folded word.

    Its vocabulary asks nothing else of a new word: spaCy would work out some twenty attributes that nobody reads.
    """
    english = code == "en"
    exceptions = {word: parts for word, parts in ENGLISH_EXCEPTIONS.items() if english and _splits(word)}
    infixes = ENGLISH_INFIXES if english else TOKENIZER_INFIXES
    return Tokenizer(
        Vocab(lex_attr_getters={NORM: _english_norm if english else _turkish_norm}),
        rules=exceptions,
        prefix_search=_where_signs_are(compile_prefix_regex(TOKENIZER_PREFIXES).search),
        suffix_search=_where_signs_are(compile_suffix_regex(TOKENIZER_SUFFIXES).search),
        infix_finditer=_where_signs_are(compile_infix_regex([*infixes, _NUMBER_AND_UNIT]).finditer, ()),
        max_cache_size=_MOST_LEARNT,
    )


def _where_signs_are(look: Callable[[str], Any], nothing: tuple[()] | None = None) -> Callable[[str], Any]:
    """A search for what a word is to be parted at, not tried on letters alone: each of spaCy's patterns has a sign."""

    def looked(text: str) -> Any:
        return nothing if text.isalpha() else look(text)

    return looked


def _splits(word: str) -> bool:
    """Which of spaCy's 4,000 exceptions matter to a contract: negations run into a verb, and abbreviations of companies."""
    return word.lower() == "cannot" or word.lower().endswith(("n't", "n’t")) or word in _ABBREVIATIONS


def hashed(text: str) -> int:
    """A 64-bit hash of a text that is the same in every run and on every machine."""
    return int(get_string_id(text))


@lru_cache(maxsize=100_000)
def split(text: str, code: str) -> tuple[str, ...]:
    """The words of a short text as ``words`` finds them, not folded."""
    tokens: Any = tokenizer(code)
    if text.isalpha() and text not in tokens.rules:
        return (text,)
    return tuple(token.text for token in tokens(text) if _is_word(token.norm_))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: the place of each (``starts``, ``ends``) and its folded form as a number in ``norms``."""

    starts: IntArray
    ends: IntArray
    norms: npt.NDArray[np.uint64]
    language: str

    def form(self, norm: int) -> str:
        """The folded form of a number in ``norms``."""
        return str(tokenizer(self.language).vocab.strings[int(norm)])


@lru_cache(maxsize=2)
def words(text: str, code: str) -> Words:
    """The words of a text, without punctuation, blanks and the genitive 's; those of the last texts are at hand.

    A contract is asked for them by each pack that has a say on it.
    """
    made = tokenizer(code)
    text, added = _with_blanks(text)
    _learn(text, code)
    doc = made(text)
    table = doc.to_array([NORM, LENGTH, SPACY])
    lengths = table[:, 1].astype(np.int64)
    ends = np.cumsum(lengths + table[:, 2].astype(np.int64)) - table[:, 2].astype(np.int64)
    if len(added):
        ends -= np.searchsorted(added, ends)
    unique, inverse = np.unique(table[:, 0], return_inverse=True)
    strings = made.vocab.strings
    kept = np.array([_is_word(strings[norm]) for norm in unique.tolist()], dtype=bool)[inverse]
    return Words((ends - lengths)[kept], ends[kept], table[kept, 0], code)


def _learn(text: str, code: str) -> None:
    """Has the tokenizer take the words of a text apart once each.

    It keeps how it took a word apart only until a text holds the first of its exceptions ("Inc."); so the words come to it
    without them first, each once.
    """
    known = _learnt.setdefault(code, set())
    if len(known) > _MOST_LEARNT:
        return
    new = set(text.split()) - known
    known |= new
    exceptions = tokenizer(code).rules
    if plain := [word for word in new if word.strip(_AROUND) not in exceptions]:
        tokenizer(code)(" ".join(plain))


def _with_blanks(text: str) -> tuple[str, IntArray]:
    """A text with a blank put into every overlong run of signs, and the places of these blanks in it.

    The tokenizer takes such a run apart sign by sign from its end, and looks over the rest of it each time.
    """
    pieces: list[str] = []
    added: list[int] = []
    at = 0
    for run in _LONG_RUN.finditer(text):
        pieces.append(text[at : run.end()])
        added.append(run.end() + len(added))
        at = run.end()
    return (" ".join([*pieces, text[at:]]), np.array(added, dtype=np.int64)) if added else (text, _NO_PLACES)
