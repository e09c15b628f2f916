"""Clause numbers as contracts print them: "Article IV", "§ 4", "4.2(a)", "(iii)", "MADDE 5 –", "ç)", "EK-A".

One printed number can mean several things, "(i)" the letter or the roman one: ``markers_at`` gives every
reading, and the clause tree chooses by what came before and what comes next.
"""

from __future__ import annotations

import re

from kpo_compliance.reading.numbering import Family, Marker, letter_value, lowered, roman_value, word_value
from kpo_compliance.values.dates import MONTHS

_FAMILIES: dict[str, Family] = {
    "part": "part", "chapter": "part", "bölüm": "part", "kısım": "part",
    "article": "article", "madde": "article", "md": "article",
    "section": "section", "sec": "section", "clause": "section", "paragraph": "section", "§": "section",
    "§§": "section", "fıkra": "section",
    "exhibit": "schedule", "schedule": "schedule", "annex": "schedule", "annexure": "schedule",
    "appendix": "schedule", "attachment": "schedule", "addendum": "schedule", "ek": "schedule",
}  # fmt: skip

_KEYWORD = re.compile(
    r"(?P<word>ARTICLE|Article|SECTION|Section|SEC\.|Sec\.|CLAUSE|Clause|PARAGRAPH|Paragraph|§§?|PART|Part|CHAPTER"
    r"|Chapter|MADDE|Madde|MD\.|Md\.|BÖLÜM|Bölüm|KISIM|Kısım|FIKRA|Fıkra|EXHIBIT|Exhibit|SCHEDULE|Schedule|ANNEXURE"
    r"|Annexure|ANNEX|Annex|APPENDIX|Appendix|ATTACHMENT|Attachment|ADDENDUM|Addendum|EK|Ek)"
    r"(?P<gap>[ \t]{0,8}[-–—:.]?[ \t]{0,8})[\"“(]?"
    r"(?P<value>\d{1,3}(?:[./]\d{1,3}){0,3}(?!\d)|[IVXL]{1,6}(?!\w)|(?!(?:TO|OF|IN|BY|ON)\b)[A-Z]{1,2}[-.]?\d{0,3}(?!\w)"
    r"|(?:ONE|One|TWO|Two|THREE|Three|FOUR|Four|FIVE|Five|SIX|Six|SEVEN|Seven|EIGHT|Eight|NINE|Nine|TEN|Ten|FIRST"
    r"|First|SECOND|Second|THIRD|Third)(?!\w))[\"”)]?"
    r"(?P<items>(?:\([a-z0-9]{1,4}\)){0,3})"
)
_ORDINAL = re.compile(
    r"(?P<value>(?:(?:on|yirmi|otuz|kırk)[ \t])?(?:birinci|ikinci|üçüncü|dördüncü|beşinci|altıncı|yedinci|sekizinci"
    r"|dokuzuncu|onuncu|yirminci|otuzuncu))[ \t]{1,3}(?P<kind>madde|bölüm|kısım)(?![\w'’])"
)
_NUMBER_KEYWORD = re.compile(r"(?P<value>\d{1,3})\.[ \t]?(?P<word>MADDE|Madde|BÖLÜM|Bölüm|KISIM|Kısım)(?![\w'’])")
_DECIMAL = re.compile(
    r"(?P<path>\d{1,3}(?:\.\d{1,3}){0,4})(?![\d%,]|\.\d)"
    r"(?P<items>(?:\.[a-zçğıöşü](?=[.) \t])|\([a-z0-9]{1,4}\)){0,2})"
    r"(?P<suffix>(?=[A-ZÇĞİÖŞÜ][a-zçğıöşü])|\.[-–—)]|[.)][ \t]?[-–—:]?(?!\w)|[.)](?=[A-ZÇĞİÖŞÜ][a-zçğıöşü])"
    r"|[ \t]{0,3}[-–—](?=[ \t]|[A-ZÇĞİÖŞÜ])|:|/(?=[ \t])|(?=\s|$))"
)
_BRACKETED = re.compile(
    r"[\[(](?P<value>\d{1,3}|[A-Za-zçğıöşüÇĞİÖŞÜ]{1,2}|[ivxl]{1,6}|[IVXL]{1,6})\.?[)\]][.:]?(?![\da-zçğıöşü_(])"
)
_OPEN = re.compile(
    r"(?P<value>[ivxl]{1,6}|[IVXL]{1,6}|[A-Za-zçğıöşüÇĞİÖŞÜ])(?P<suffix>[.)][-–—]?|[ \t]?[-–—])"
    r"(?=\s|[A-ZÇĞİÖŞÜ]\w)"
)
_MONTH = "|".join(name for names in MONTHS for name in names)
_DATE = re.compile(rf"\d{{1,2}}\.?[ \xa0](?:{_MONTH})[ ,\xa0]{{1,3}}\d{{4}}", re.IGNORECASE)
_ITEM = re.compile(r"\w+")
_PARTS = re.compile(r"[./]")
_SPACE = re.compile(r"[ \t\xa0]*")
_AFTER_KEYWORD = re.compile(r"[ \t\xa0]*[.:)–—-]{0,2}[ \t\xa0]*[–—-]?[ \t\xa0]*")


def markers_at(text: str, start: int, end: int) -> tuple[Marker, ...]:
    """Every reading of the number that begins at ``start``; nothing when there is none."""
    first = text[start : start + 1]
    if not first or not (first.isalnum() or first in "(§["):
        return ()
    if first.isdigit():
        return _number_keyword(text, start, end) or _decimal(text, start, end)
    if first in "([":
        return _bracketed(text, start, end)
    return _keyword(text, start, end) or _ordinal(text, start, end) or _open(text, start, end)


def _keyword(text: str, start: int, end: int) -> tuple[Marker, ...]:
    match = _KEYWORD.match(text, start, end)
    if not match:
        return ()
    name = match["word"].rstrip(".")
    family = _FAMILIES.get(name.lower()) or _FAMILIES[lowered(name)]
    if not match["gap"] and name[0] != "§":
        return ()
    stop = match.end()
    words = _skip(_AFTER_KEYWORD, text, stop, end)
    closing = text[stop:words].strip()
    following = text[words : min(words + 1, end)]
    # A cross-reference runs on ("Section 4.2 shall apply"); a number is closed, or a capital follows it.
    if text[stop : stop + 1] in ("'", "’", ",", "/") or (following.islower() and closing[-1:] not in tuple("–—-:")):
        return ()
    items = match["items"]
    path = _keyword_path(match["value"]) + tuple(_item_value(item) for item in _ITEM.findall(items))
    printed = match["value"] + items
    if family == "schedule":
        dash = name in ("EK", "Ek") and bool(match["gap"].strip(" \t:."))
        cited = f"{name}{'-' if dash else ' '}{printed}"
    else:
        cited = f"{name[0]}{lowered(name[1:]) if lowered(name) in _FAMILIES else name[1:].lower()} {printed}"
    style = family if len(path) == 1 or family == "schedule" else f"d{len(path)}"
    return (Marker(family, style, path[-1], path, printed, cited, words, bool(closing) or not following),)


def _keyword_path(printed: str) -> tuple[int, ...]:
    if printed[0].isdigit():
        return tuple(int(part) for part in _PARTS.split(printed))
    return (roman_value(printed) or word_value(printed) or letter_value(printed.rstrip("0123456789-.")) or 1,)


def _ordinal(text: str, start: int, end: int) -> tuple[Marker, ...]:
    head = lowered(text[start : min(end, start + 40)])
    match = _ORDINAL.match(head)
    if not match:
        return ()
    value = word_value(match["value"])
    family: Family = "article" if match["kind"] == "madde" else "part"
    words = _skip(_AFTER_KEYWORD, text, start + match.end(), end)
    printed = text[start : start + match.end("value")]
    return (Marker(family, family, value, (value,), printed, f"{match['kind'].capitalize()} {value}", words),)


def _number_keyword(text: str, start: int, end: int) -> tuple[Marker, ...]:
    match = _NUMBER_KEYWORD.match(text, start, end)
    if not match:
        return ()
    value = int(match["value"])
    word = lowered(match["word"])
    family: Family = "article" if word == "madde" else "part"
    words = _skip(_AFTER_KEYWORD, text, match.end(), end)
    return (Marker(family, family, value, (value,), match["value"], f"{word.capitalize()} {value}", words),)


def _decimal(text: str, start: int, end: int) -> tuple[Marker, ...]:
    match = _DECIMAL.match(text, start, end)
    if not match or _DATE.match(text, start, end):
        return ()
    parts = match["path"].split(".")
    path = tuple(int(part) for part in parts) + tuple(_item_value(i) for i in _ITEM.findall(match["items"]))
    if 0 in path or any(len(part) > 2 and part[0] == "0" for part in parts):
        return ()
    suffix = match["suffix"].strip()[:1]
    words = _skip(_SPACE, text, match.end(), end)
    printed = match["path"] + match["items"]
    if len(path) > 1:
        return (Marker("decimal", f"d{len(path)}", path[-1], path, printed, printed, words),)
    firm = bool(suffix) and suffix not in ":/"
    return (Marker("digit", f"1{suffix}", path[0], path, printed, printed, words, firm),)


def _bracketed(text: str, start: int, end: int) -> tuple[Marker, ...]:
    match = _BRACKETED.match(text, start, end)
    if not match:
        return ()
    value = match["value"]
    return _readings(value, "()", f"({value})", f"({value})", _skip(_SPACE, text, match.end(), end), firm=True)


def _open(text: str, start: int, end: int) -> tuple[Marker, ...]:
    match = _OPEN.match(text, start, end)
    if not match:
        return ()
    value, suffix = match["value"], match["suffix"].strip()[:1]
    printed = f"{value})" if suffix == ")" else value
    return _readings(value, suffix, printed, f"({value})", _skip(_SPACE, text, match.end(), end), firm=suffix == ")")


def _readings(value: str, marks: str, printed: str, cited: str, words: int, *, firm: bool) -> tuple[Marker, ...]:
    left, right = marks[:-1], marks[-1:]
    if value.isdigit():
        return (Marker("digit", f"{left}1{right}", int(value), (int(value),), printed, cited, words, firm),)
    found: list[Marker] = []
    upper = value[0].isupper()
    roman = roman_value(value) if value.isupper() or value.islower() else 0
    if roman:
        found.append(Marker("roman", f"{left}{'I' if upper else 'i'}{right}", roman, (), printed, cited, words, firm))
    letter = letter_value(value)
    if letter:
        found.append(Marker("letter", f"{left}{'A' if upper else 'a'}{right}", letter, (), printed, cited, words, firm))
    return tuple(found)


def _item_value(text: str) -> int:
    return int(text) if text.isdigit() else letter_value(text) or roman_value(text) or 1


def _skip(pattern: re.Pattern[str], text: str, position: int, end: int) -> int:
    match = pattern.match(text, position, end)
    return match.end() if match else position
