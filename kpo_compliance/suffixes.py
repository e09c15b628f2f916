"""Turkish case suffixes of names and defined terms: "Müşteri'nin", "Hizmet Sağlayıcı'ya", "Veri Sorumlusu'ndan"."""

from __future__ import annotations

from typing import Final, Literal

Case = Literal["genitive", "dative", "accusative", "ablative", "locative"]

_VOWELS: Final = "aeıioöuü"
_FLAT: Final = str.maketrans("âîû", "aiu")
_HIGH: Final = {"a": "ı", "ı": "ı", "e": "i", "i": "i", "o": "u", "u": "u", "ö": "ü", "ü": "ü"}
_VOICELESS: Final = "fstkçşhp"
# Loan words whose last vowel is a back one and whose suffixes are front ones.
_FRONT: Final = ("protokol", "kontrol", "petrol", "sembol", "alkol", "rol", "hal", "saat", "harf", "kabul", "ihtimal")
# What the ends of numbers and of abbreviations are read as.
_DIGITS: Final = {
    "0": "sıfır", "1": "bir", "2": "iki", "3": "üç", "4": "dört", "5": "beş", "6": "altı", "7": "yedi", "8": "sekiz",
    "9": "dokuz",
}  # fmt: skip
_ABBREVIATIONS: Final = {"şti": "şirketi", "ş": "şe", "inc": "ink", "ltd": "limited", "co": "co", "corp": "korp"}
# Last words of names that already end in the suffix of possession: an n comes between it and the case.
_POSSESSED: Final = frozenset(
    """sahibi şirketi kurumu merkezi ortağı derneği vakfı ajansı ofisi grubu birliği kuruluşu holdingi ortaklığı
    işvereni müdürlüğü başkanlığı bakanlığı belediyesi üniversitesi hastanesi bankası enstitüsü""".split()
)


def inflected(name: str, case: Case, *, apostrophe: bool = True) -> str:
    """A name with a case suffix, by vowel harmony.

    Args:
        apostrophe: whether one parts the suffix from the name, as after proper names and defined terms.
    """
    mark = "’" if "’" in name else "'"
    return f"{name}{mark if apostrophe else ''}{suffix(name, case)}"


def suffix(name: str, case: Case) -> str:
    """The suffix alone ("nin", "ya", "ndan")."""
    word = _spoken(name)
    last = next((letter for letter in reversed(word) if letter in _VOWELS), "e")
    if word.endswith(_FRONT):
        last = {"o": "ö", "u": "ü"}.get(last, "e")
    high, low = _HIGH[last], "a" if last in "aıou" else "e"
    open_end = word[-1:] in _VOWELS
    link = "n" if open_end and _is_possessed(name, word) else ""
    if case == "genitive":
        return f"{'n' if open_end else ''}{high}n"
    if case == "dative":
        return f"{link or ('y' if open_end else '')}{low}"
    if case == "accusative":
        return f"{link or ('y' if open_end else '')}{high}"
    hard = "t" if word[-1:] in _VOICELESS and not link else "d"
    return f"{link}{hard}{low}{'n' if case == 'ablative' else ''}"


def _spoken(name: str) -> str:
    """The last word as it is read aloud, in lower case; abbreviations and digits by the name of their last letter."""
    last = next((part for part in reversed(name.replace(".", " ").split()) if any(map(str.isalnum, part))), "e")
    last = "".join(letter for letter in last if letter.isalnum())
    word = _lower(last).translate(_FLAT)
    if word[-1:].isdigit():
        return _DIGITS.get(word[-1], "e")
    if word in _ABBREVIATIONS:
        return _ABBREVIATIONS[word]
    if not any(letter in _VOWELS for letter in word) and word[-1:] != "y":
        return f"{word}e"
    if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
        return f"{word[:-1]}i"
    return word


def _is_possessed(name: str, word: str) -> bool:
    if word in _POSSESSED or word.endswith(("ları", "leri")):
        return True
    return " " in name.strip() and (word.endswith(("sı", "si", "su", "sü")) or word == "şirketi")


def _lower(text: str) -> str:
    """Lower case the Turkish way (I → ı, İ → i)."""
    return text.replace("İ", "i").replace("I", "ı").lower()
