"""Words folded to what patterns compare: case, diacritics, plural, verb form, Turkish suffixes.

A *key* is what the index of a text is kept by: ``word`` (the stem), ``=word`` (exactly this form), ``word*`` (a
beginning; of Turkish verbs only where it is not denied after it), ``word**`` (a beginning, denied or not), ``stem~ending``
(a frame of a Turkish verb) and ``#`` (a number). ``Vocabulary`` gives the keys of a word, of those that any pattern asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from kpo_compliance import turkish_verbs

NUMBER = "#"

_IRREGULAR = {
    "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "am": "be",
    "has": "have", "had": "have", "having": "have", "does": "do", "did": "do", "done": "do", "doing": "do",
    "held": "hold", "kept": "keep", "made": "mak", "gave": "giv", "given": "giv", "took": "tak", "taken": "tak",
    "sought": "seek", "brought": "bring", "bought": "buy", "sold": "sell", "sent": "send", "paid": "pay",
    "said": "say", "wrote": "writ", "written": "writ", "known": "know", "knew": "know", "became": "becom",
    "began": "begin", "begun": "begin", "bore": "bear", "borne": "bear", "bound": "bind", "broke": "break",
    "broken": "break", "chose": "choos", "chosen": "choos", "dealt": "deal", "found": "find", "forbade": "forbid",
    "forbidden": "forbid", "got": "get", "grew": "grow", "grown": "grow", "led": "lead", "left": "leav",
    "lent": "lend", "lost": "los", "meant": "mean", "met": "meet", "overseen": "overse", "ran": "run",
    "shown": "show", "spent": "spend", "stolen": "steal", "told": "tell", "taught": "teach", "understood": "understand",
    "undertook": "undertak", "undertaken": "undertak", "withdrew": "withdraw", "withdrawn": "withdraw",
    "withheld": "withhold", "arose": "aris", "arisen": "aris", "used": "use", "uses": "use", "using": "use",
    "n't": "not", "note": "note", "notes": "note", "noted": "note", "noting": "note", "none": "none",
    "people": "person", "men": "man", "women": "woman", "indices": "index", "licence": "licens",
    "defence": "defens", "offence": "offens", "cancelled": "cancel", "cancelling": "cancel", "data": "data",
}  # fmt: skip
_UNCHANGED = frozenset(
    "during nothing anything everything something need speed proceed exceed succeed indeed bring thing string spring "
    "king ring this its thus plus minus as us his whereas gas bus always news hundred shed bed red wed feed seed "
    "breed greed weed united series species means premises headquarters overseas besides perhaps unless".split()
)
_BRITISH_OUR = re.compile(r"(fav|hon|lab|col|behavi|endeav)our")
_VOWEL = re.compile(r"[aeiouy]")
_ENGLISH_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion".split()
)
_TURKISH_NUMBERS = frozenset(
    "bir iki uc dort bes alti yedi sekiz dokuz on yirmi otuz kirk elli altmis yetmis seksen doksan yuz bin milyon "
    "milyar bucuk yarim".split()
)
_ONE_WORD = re.compile(f"(?:{'|'.join(sorted(_TURKISH_NUMBERS, key=len, reverse=True))}){{2,8}}")  # "yirmidört"
_DIGITS = re.compile(r"[0-9][0-9.,:/'-]*")
_SUFFIXED = re.compile(r"[0-9][0-9.,:/-]*[a-z]{1,6}")  # "2025'tir", "%99,5'in", the apostrophe folded away
_TURKISH_LETTERS = str.maketrans("çğıöşüâîûİ", "cgiosuaiui")
_QUOTES = str.maketrans("", "", "'\"“”„«»")  # of Turkish: suffixes stand after them ("Gizli Bilgi"nin)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})

# Plural, possessive, case, -ki, copula: the nominal suffix chain, vowels folded (ı→i, ö→o, ü→u).
_NOMINAL = re.compile(
    r"(?:l[ae]r)?"
    r"(?:imiz|umuz|iniz|unuz|miz|muz|niz|nuz|im|um|in|un|m|n|si|su|i|u|l[ae]ri)?"
    r"(?:nd[ae]n|nd[ae]|d[ae]n|t[ae]n|d[ae]|t[ae]|nin|nun|yin|yun|in|un|ni|nu|yi|yu|i|u|n[ae]|y[ae]|a|e|yl[ae]|l[ae]|nc[ae]|c[ae])?"
    r"(?:ki(?:l[ae]r)?(?:i|nin|nd[ae])?)?"
    r"(?:d[iu]r(?:l[ae]r)?|t[iu]r(?:l[ae]r)?)?"
)
# Stems whose last vowel drops, or whose last consonant doubles, before a vowel.
_TURKISH_STEMS = {
    "izin": "izn", "akit": "akd", "fesih": "fesh", "sekil": "sekl", "isim": "ism", "kayip": "kayb", "hukum": "hukm",
    "nakil": "nakl", "sir": "sirr", "hak": "hakk", "had": "hadd", "emir": "emr", "fikir": "fikr", "metin": "metn",
    "kisim": "kism", "devir": "devr", "haciz": "hacz", "kayit": "kayd", "aciz": "acz", "sahis": "sahs",
    "vakit": "vakt", "nakit": "nakd", "kesif": "kesf", "azil": "azl", "asil": "asl", "bahis": "bahs", "omur": "omr",
    "sehir": "sehr", "resim": "resm", "husus": "husus", "ret": "redd", "his": "hiss", "tip": "tibb", "zit": "zidd",
}  # fmt: skip
_PARTICLES = frozenset(("kaydiyla",))  # "provided that", which is no form of "kayıt", a record
_SOFTENED = {"k": "g", "p": "b", "t": "d"}


def fold(text: str, language: str) -> str:
    """Lower case and straight apostrophes; for Turkish plain letters too (İ, ı → i), no apostrophe, no quotation mark."""
    if language == "tr":
        lowered = text.replace("I", "ı").lower().translate(_TURKISH_LETTERS).translate(_APOSTROPHES)
        plain = (
            lowered
            if lowered.isascii()
            else "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
        )
        return plain.translate(_QUOTES)
    return text.lower().translate(_APOSTROPHES)


def english_stem(word: str) -> str:
    """A folded English word without plural and verb endings, spelt the American way ("utilised" → "utiliz").

    The stem need not be a word; it is only compared. Derivation is kept apart: "disclosure" is not "disclose".
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _UNCHANGED or len(word) < 4 or not word.isalpha():
        return word
    stem = _without_ending(word)
    if stem.endswith("isation"):
        stem = stem[:-7] + "ization"
    stem = _BRITISH_OUR.sub(r"\1or", stem)
    if len(stem) > 3 and stem[-1] == "e":
        stem = stem[:-1]
    if len(stem) > 4 and stem.endswith("is"):
        stem = stem[:-2] + "iz"
    if stem.endswith("licenc"):
        stem = "licens"
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        stem = stem[:-1]
    return stem


def _without_ending(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("ied") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    if word.endswith("eed") and len(word) > 5:
        return word[:-1]
    if word.endswith("ed") and len(word) > 4 and _VOWEL.search(word[:-2]):
        return word[:-2]
    if word.endswith("ing") and len(word) > 5 and _VOWEL.search(word[:-3]):
        return word[:-3]
    return word


class Vocabulary:
    """The keys that patterns of one language ask for, and which of them a word has.

    ``synonyms`` are words that stand for a plainer one, with its keys ("mukavele" has those of "sözleşme").
    """

    def __init__(self, language: str, synonyms: Mapping[str, str] | None = None) -> None:
        self.language = language
        self._synonyms: dict[str, list[tuple[str, str]]] = {}
        for word, plain in (synonyms or {}).items():
            self._synonyms.setdefault(fold(word, language)[:2], []).append(
                (fold(word, language), fold(plain, language))
            )
        self._known: set[str] = set()
        self._shown: dict[str, str] = {}
        self._prefixes: dict[str, list[tuple[str, str]]] = {}
        self._stems: dict[str, list[tuple[str, str]]] = {}
        self._verbs: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        self._cache: dict[str, tuple[str, ...]] = {}

    def key(self, word: str) -> str:
        """The key of a word as written in a pattern, which is known from then on."""
        star, exact = word.endswith("*"), word.startswith("=")
        bare = fold(word.strip("*="), self.language)
        if star:
            key = bare + ("**" if word.endswith("**") else "*")
        elif exact:
            key = "=" + bare
        else:
            key = english_stem(bare) if self.language == "en" else bare
        if key not in self._known:
            self._shown[key] = word.strip("*=")
            self._add(key, bare, star)
        return key

    def words(self) -> dict[str, str]:
        """Each known key and the word that it was first written as."""
        return dict(self._shown)

    def learn(self, words: Mapping[str, str]) -> None:
        """Takes over keys that were known before."""
        for key, word in words.items():
            if key not in self._known:
                self._shown[key] = word
                self._add(key, key.strip("*="), key[-1] == "*")

    def shown(self, key: str) -> str:
        """The word of a key as it was first written in a pattern."""
        return self._shown.get(key, key).replace(turkish_verbs.SIGN, "")

    def _add(self, key: str, bare: str, star: bool) -> None:
        self._known.add(key)
        self._cache.clear()
        verb = turkish_verbs.form(bare) if turkish_verbs.SIGN in bare else None
        if verb is not None:
            for beginning in turkish_verbs.beginnings(bare):
                self._verbs.setdefault(beginning, []).append((verb, key))
        elif star:
            self._prefixes.setdefault(bare[:2], []).append((bare, key))
        elif self.language == "tr" and len(bare) > 1 and key[0] != "=":
            for stem in _turkish_variants(bare):
                self._stems.setdefault(stem[:2], []).append((stem, key))

    def keys(self, folded: str) -> tuple[str, ...]:
        """All known keys of a folded word of a text."""
        found = self._cache.get(folded)
        if found is None:
            found = self._cache[folded] = tuple(self._find(folded))
        return found

    def _find(self, word: str) -> Iterable[str]:
        keys: set[str] = set()
        stem = english_stem(word) if self.language == "en" else word
        keys.update(k for k in (stem, "=" + word) if k in self._known)
        keys.update(
            key
            for beginning, key in self._prefixes.get(word[:2], ())
            if word.startswith(beginning)
            and (self.language == "en" or key.endswith("**") or not turkish_verbs.denied(word, len(beginning)))
        )
        numbers = _ENGLISH_NUMBERS if self.language == "en" else _TURKISH_NUMBERS
        if word in numbers or _DIGITS.fullmatch(word) or (
            self.language == "tr" and (_SUFFIXED.fullmatch(word) or _ONE_WORD.fullmatch(word))
        ):
            keys.add(NUMBER)
        for stem, key in self._stems.get(word[:2], ()):
            if _is_inflected(word, stem):
                keys.add(key)
        if self._verbs:
            verbs = (*self._verbs.get(word[:2], ()), *self._verbs.get("", ()))
            keys.update(key for verb, key in verbs if verb.fullmatch(word))
        for stem, plain in self._synonyms.get(word[:2], ()):
            form = next((form for form in _turkish_variants(stem) if _is_inflected(word, form)), None)
            if form is not None:
                keys.update(self.keys(plain + word[len(form) :]))
                keys.update(key for key in self.keys(plain) if key[0] != "=")
        return sorted(keys)


def is_form_of(word: str, stem: str) -> bool:
    """Whether a folded Turkish word is this stem, bare or with nominal suffixes ("klinigin" of "klinik")."""
    return any(_is_inflected(word, form) for form in _turkish_variants(stem))


def _is_inflected(word: str, form: str) -> bool:
    if word in _PARTICLES and word != form:
        return False
    return word.startswith(form) and len(word) < len(form) + 16 and _NOMINAL.fullmatch(word, len(form)) is not None


def _turkish_variants(stem: str) -> tuple[str, ...]:
    variants = [stem]
    if stem in _TURKISH_STEMS:
        variants.append(_TURKISH_STEMS[stem])
    elif stem[-1] in _SOFTENED and len(stem) > 3:
        variants.append(stem[:-1] + _SOFTENED[stem[-1]])
    return tuple(variants)
