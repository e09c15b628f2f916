"""Clause numbers as contracts print them: "Article IV", "§ 4", "4.2(a)", "(iii)", "MADDE 5 –", "ç)", "EK-A".

One printed number can mean several things, "(i)" the letter or the roman one: ``markers_at`` gives every
reading, and the clause tree chooses by what came before and what comes next.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Family = Literal["part", "article", "section", "decimal", "letter", "roman", "digit", "schedule"]

# Turkish and English letters in one order; those that only one of the two alphabets has may be left out of a list.
_ALPHABET = "abcçdefgğhıijklmnoöpqrsştuüvwxyz"
_OPTIONAL = frozenset("çğıöşüqwx")
_UPPER = str.maketrans("IİÇĞÖŞÜ", "ıiçğöşü")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_WORD_NUMBERS = {
    word: value
    for words in (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu",
    )
    for value, word in enumerate(words.split(), 1)
}
_TENS = {"on": 10, "yirmi": 20, "otuz": 30, "kırk": 40}
_UNITS = "|".join("birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu".split())

_FAMILIES: dict[str, Family] = {
    "part": "part", "chapter": "part", "bölüm": "part", "kısım": "part",
    "article": "article", "madde": "article", "md": "article",
    "section": "section", "sec": "section", "clause": "section", "paragraph": "section", "§": "section",
    "fıkra": "section",
    "exhibit": "schedule", "schedule": "schedule", "annex": "schedule", "annexure": "schedule",
    "appendix": "schedule", "attachment": "schedule", "addendum": "schedule", "ek": "schedule",
}  # fmt: skip

_KEYWORD = re.compile(
    r"(?P<word>ARTICLE|Article|SECTION|Section|SEC\.|Sec\.|CLAUSE|Clause|PARAGRAPH|Paragraph|§§?|PART|Part|CHAPTER|Chapter"
    r"|MADDE|Madde|MD\.|Md\.|BÖLÜM|Bölüm|KISIM|Kısım|FIKRA|Fıkra|EXHIBIT|Exhibit|SCHEDULE|Schedule|ANNEXURE|Annexure"
    r"|ANNEX|Annex|APPENDIX|Appendix|ATTACHMENT|Attachment|ADDENDUM|Addendum|EK|Ek)"
    r"(?P<gap>[ \t]{0,8}[-–—:.]?[ \t]{0,8})"
    r"[\"“(]?(?P<value>\d{1,3}(?:[./]\d{1,3}){0,3}(?![\d])|[IVXL]{1,6}(?![\w])|[A-Z]{1,2}[-.]?\d{0,3}(?![\w])"
    r"|(?:ONE|One|TWO|Two|THREE|Three|FOUR|Four|FIVE|Five|SIX|Six|SEVEN|Seven|EIGHT|Eight|NINE|Nine|TEN|Ten|FIRST|First"
    r"|SECOND|Second|THIRD|Third)(?![\w]))[\"”)]?"
    r"(?P<items>(?:\([a-z0-9]{1,4}\)){0,3})"
)
_ORDINAL = re.compile(
    rf"(?P<tens>on|yirmi|otuz|kırk)?[ \t]?(?P<word>{_UNITS}|onuncu|yirminci|otuzuncu)[ \t]{{1,3}}(?P<kind>madde|bölüm|kısım)\b"
)
_NUMBER_KEYWORD = re.compile(r"(?P<value>\d{1,3})[.][ \t]?(?P<word>MADDE|Madde|BÖLÜM|Bölüm|KISIM|Kısım)(?![\w'’])")
_DECIMAL = re.compile(
    r"(?P<path>\d{1,3}(?:\.\d{1,3}){0,4})(?![\d%,]|\.\d)"
    r"(?P<items>(?:\.[a-zçğıöşü](?=[.) \t])|\([a-z0-9]{1,4}\)){0,2})"
    r"(?P<suffix>\.[-–—)]|[.)][ \t]?[-–—:]?(?![\w])|[ \t]{0,3}[-–—](?=[ \t]|[A-ZÇĞİÖŞÜ])|:|/(?=[ \t])|(?=\s|$))"
)
_BRACKETED = re.compile(
    r"[\[(](?P<value>\d{1,3}|[A-Za-zçğıöşüÇĞİÖŞÜ]{1,2}|[ivxl]{1,6}|[IVXL]{1,6})[.]?[)\]][.:]?(?![\w(])"
)
_OPEN = re.compile(
    r"(?P<value>[ivxl]{1,6}|[IVXL]{1,6}|[A-Za-zçğıöşüÇĞİÖŞÜ])(?P<suffix>[.)](?:[-–—])?|[ \t]?[-–—])(?=\s)"
)
_SPACE = re.compile(r"[ \t\xa0]*")
_AFTER_KEYWORD = re.compile(r"[ \t\xa0]*[.:)–—-]{0,2}[ \t\xa0]*[–—-]?[ \t\xa0]*")


@dataclass(frozen=True, slots=True)
class Marker:
    """One reading of a printed number.

    ``style`` tells one numbering from another ("(a)", "a)", "1."); ``value`` is the place in it, from 1.
    ``path`` is the whole address of a decimal number ((4, 2) for "4.2"), or one number of an article.
    ``printed`` is the number without keyword and full stop, ``cited`` how it is cited at the top of an
    address ("Article IV"), ``words`` where its words begin. ``firm`` is false for a form that is a
    number only if it is the next one of its list, as the "A." of a name or the "12" of an address.
    """

    family: Family
    style: str
    value: int
    path: tuple[int, ...]
    printed: str
    cited: str
    words: int
    firm: bool = True


def letter_value(text: str) -> int:
    """The place of a letter in the common alphabet, from 1; "aa" comes after "z"; 0 for anything else."""
    lowered = text.translate(_UPPER).lower() if len(text) < 3 else ""
    if len(lowered) == 2 and lowered[0] != lowered[1]:
        return 0
    place = _ALPHABET.find(lowered[0]) + 1 if lowered else 0
    return place + len(_ALPHABET) * (len(lowered) - 1) if place else 0


def roman_value(text: str) -> int:
    """The value of a roman numeral up to 89, written as it must be; 0 for anything else."""
    lowered = text.lower()
    values = [_ROMAN.get(letter, 0) for letter in lowered]
    if not values or 0 in values:
        return 0
    total = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    return total if 0 < total < 90 and _roman(total) == lowered else 0


def follows(marker_value: int, last: int, family: Family) -> bool:
    """Whether a value is the next after ``last`` in its list (in lists of letters some may be left out)."""
    if family != "letter":
        return marker_value == last + 1
    if marker_value <= last:
        return False
    size = len(_ALPHABET)
    return all(_ALPHABET[(v - 1) % size] in _OPTIONAL for v in range(last + 1, marker_value))


def markers_at(text: str, start: int, end: int) -> tuple[Marker, ...]:
    """Every reading of the number that begins at ``start``; nothing when there is none."""
    first = text[start : start + 1]
    if not first or not (first.isalnum() or first in "(§["):
        return ()
    if first.isalpha() or first == "§":
        worded = _worded(text, start, end)
        if worded:
            return worded
    if first.isdigit():
        return _decimal(text, start, end)
    return _listed(text, start, end)


def _worded(text: str, start: int, end: int) -> tuple[Marker, ...]:
    match = _KEYWORD.match(text, start, end)
    if match:
        word = match["word"]
        key = word.rstrip(".").translate(_UPPER).lower() if word[0] not in "§" else "§"
        family = _FAMILIES.get(key) or _FAMILIES.get(word.rstrip(".").lower())
        if family is None or (not match["gap"] and key != "§"):
            return ()
        return _keyword_marker(text, end, match, family, word)
    head = text[start : min(end, start + 40)].translate(_UPPER).lower()
    ordinal = _ORDINAL.match(head)
    if ordinal and not head[ordinal.end() :].startswith(("'", "’")):
        value = _TENS.get(ordinal["tens"] or "", 0) + _WORD_NUMBERS.get(ordinal["word"], 0)
        value = value or {"yirminci": 20, "otuzuncu": 30}.get(ordinal["word"], 0)
        kind = ordinal["kind"]
        cited = f"{kind.capitalize()} {value}"
        printed = text[start : start + ordinal.end("word")]
        words = _AFTER_KEYWORD.match(text, start + ordinal.end(), end)
        family: Family = "article" if kind == "madde" else "part"
        stop = words.end() if words else start + ordinal.end()
        return (Marker(family, family, value, (value,), printed, cited, stop),)
    return ()


def _keyword_marker(text: str, end: int, match: re.Match[str], family: Family, word: str) -> tuple[Marker, ...]:
    printed = match["value"]
    stop = match.end()
    if text[stop : stop + 1] in ("'", "’", ",", "/"):
        return ()
    path = _keyword_path(printed)
    if not path:
        return ()
    items = tuple(_item_value(item) for item in re.findall(r"[a-z0-9]+", match["items"]))
    after = _AFTER_KEYWORD.match(text, stop, end)
    words = after.end() if after else stop
    spaced = text[stop:words].strip()
    following = text[words : words + 1]
    # A cross-reference runs on ("Section 4.2 shall apply"); a number is closed, or a capital follows it.
    if following.islower() and not (spaced and spaced[-1] in "–—-:"):
        return ()
    name = word.rstrip(".")
    separator = "-" if name in ("EK", "Ek") and match["gap"].strip() in ("-", "–", "—") else " "
    cited = (
        f"{name}{separator}{printed}"
        if name[0] == "§" or name.isupper() and len(name) < 3
        else f"{name.title() if name.isascii() else name.capitalize()} {printed}"
    )
    if name == "MADDE":
        cited = f"Madde {printed}"
    if family == "schedule":
        cited = f"{name}{separator}{printed}"
    path = path + items
    style = family if len(path) == 1 or family == "schedule" else f"d{len(path)}"
    value = path[-1]
    return (
        Marker(
            family,
            style,
            value,
            path,
            printed + match["items"],
            cited + match["items"],
            words,
            bool(spaced) or not following,
        ),
    )


def _keyword_path(printed: str) -> tuple[int, ...]:
    if printed[0].isdigit():
        return tuple(int(part) for part in re.split(r"[./]", printed))
    value = roman_value(printed) or _WORD_NUMBERS.get(printed.lower(), 0)
    if value:
        return (value,)
    letters = printed.rstrip("0123456789-.")
    return (letter_value(letters) or 1,)


def _decimal(text: str, start: int, end: int) -> tuple[Marker, ...]:
    keyword = _NUMBER_KEYWORD.match(text, start, end)
    if keyword:
        value = int(keyword["value"])
        family: Family = "article" if keyword["word"].upper() == "MADDE" else "part"
        after = _AFTER_KEYWORD.match(text, keyword.end(), end)
        words = after.end() if after else keyword.end()
        cited = f"{keyword['word'].capitalize()} {value}"
        return (Marker(family, family, value, (value,), keyword["value"], cited, words),)
    match = _DECIMAL.match(text, start, end)
    if not match:
        return ()
    parts = match["path"].split(".")
    if any(len(part) == 3 and part[0] == "0" for part in parts) or parts[0] in ("0", "00", "000"):
        return ()
    path = tuple(int(part) for part in parts) + tuple(_item_value(i) for i in re.findall(r"\w+", match["items"]))
    suffix = match["suffix"].strip()
    words = _skip(text, match.end(), end)
    printed = match["path"] + match["items"]
    if len(path) > 1:
        if 0 in path:
            return ()
        return (Marker("decimal", f"d{len(path)}", path[-1], path, printed, printed, words, True),)
    style = f"1{suffix[:1]}"
    firm = bool(suffix) and suffix[:1] not in ":/"
    return (Marker("digit", style, path[0], path, printed, printed, words, firm),)


def _listed(text: str, start: int, end: int) -> tuple[Marker, ...]:
    match = _BRACKETED.match(text, start, end)
    if match:
        return _readings(match["value"], "(", ")", f"({match['value']})", _skip(text, match.end(), end), firm=True)
    match = _OPEN.match(text, start, end)
    if match:
        value, suffix = match["value"], match["suffix"].strip()[:1]
        printed = f"{value})" if suffix == ")" else value
        return _readings(value, "", suffix, printed, _skip(text, match.end(), end), firm=suffix == ")")
    return ()


def _readings(value: str, left: str, right: str, printed: str, words: int, *, firm: bool) -> tuple[Marker, ...]:
    found: list[Marker] = []
    cited = printed if left else f"({value})"
    if value.isdigit():
        return (Marker("digit", f"{left}1{right}", int(value), (int(value),), printed, cited, words, firm),)
    upper = value[0].isupper()
    roman = roman_value(value) if value.isupper() or value.islower() else 0
    if roman:
        style = f"{left}{'I' if upper else 'i'}{right}"
        found.append(Marker("roman", style, roman, (), printed, cited, words, firm))
    letter = letter_value(value)
    if letter:
        style = f"{left}{'A' if upper else 'a'}{right}"
        found.append(Marker("letter", style, letter, (), printed, cited, words, firm))
    return tuple(found)


def _item_value(text: str) -> int:
    return int(text) if text.isdigit() else letter_value(text) or roman_value(text)


def _roman(value: int) -> str:
    written = ""
    for number, letters in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        count, value = divmod(value, number)
        written += letters * count
    return written


def _skip(text: str, position: int, end: int) -> int:
    match = _SPACE.match(text, position, end)
    return match.end() if match else position
