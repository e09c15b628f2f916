"""Tokens: the one module that imports spaCy. A text becomes words with places; punctuation carries no meaning here."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from kpo_compliance.folding import fold

_CLI = ("spacy.cli", "spacy.cli.info")


@contextmanager
def _without_commands() -> Iterator[None]:
    """Leaves the command line of spaCy out while spaCy loads: it takes half of the time, and nothing here uses it."""
    stands_in = [name for name in _CLI if "spacy" not in sys.modules and name not in sys.modules]
    for name in stands_in:
        module = ModuleType(name)
        module.__dict__["info"] = None
        sys.modules[name] = module
    try:
        yield
    finally:
        for name in stands_in:
            sys.modules.pop(name, None)


with _without_commands():
    import spacy

from spacy.attrs import LENGTH, NORM, SPACY  # noqa: E402 - after spaCy has been loaded without its commands
from spacy.strings import get_string_id  # noqa: E402
from spacy.tokenizer import Tokenizer  # noqa: E402
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex  # noqa: E402
from spacy.vocab import create_vocab  # noqa: E402

IntArray = npt.NDArray[np.int64]

_SIGNS = frozenset("%$€£₺")  # signs that patterns may name; other signs and the genitive 's carry no meaning
_ABBREVIATIONS = frozenset({"Inc.", "Ltd.", "Co.", "Corp.", "e.g.", "i.e.", "a.m.", "p.m."})
_LONG_RUN = re.compile(r"\S{200}")
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
    """The tokenizer of a language, made once and without a pipeline; NORM of its lexemes is the folded word."""
    defaults: Any = spacy.util.get_lang_class(code).Defaults
    exceptions = {w: parts for w, parts in defaults.tokenizer_exceptions.items() if code == "en" and _splits(w)}
    vocab: Any = create_vocab(code, defaults)
    vocab.lex_attr_getters[NORM] = _turkish_norm if code == "tr" else _english_norm
    return Tokenizer(
        vocab,
        rules=exceptions,
        prefix_search=compile_prefix_regex(defaults.prefixes).search,
        suffix_search=compile_suffix_regex(defaults.suffixes).search,
        infix_finditer=compile_infix_regex([*(defaults.infixes or ()), _NUMBER_AND_UNIT]).finditer,
    )


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


def words(text: str, code: str) -> Words:
    """The words of a text, without punctuation, blanks and the genitive 's."""
    made = tokenizer(code)
    text, added = _with_blanks(text)
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
