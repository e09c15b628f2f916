"""Where a party's name begins and ends in running text: word by word, from its beginning or from its legal form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpo_compliance.document import Span
from kpo_compliance.reading.party_words import (
    ABBREVIATIONS,
    AND_CONTINUES,
    FORMS,
    GENERIC,
    JOINS,
    OFFICES,
    PLAIN_WORDS,
    STOPS,
    WEAK_FORMS,
)
from kpo_compliance.values.found import fold

_WORD = re.compile(r"\S+")
_MOST_WORDS = 16
_OF_A_PLACE = frozenset(("corporation", "corp", "limited"))
_PREPOSITIONS = frozenset(("on", "at", "in", "with", "to", "from", "by", "as"))
_LAWS = frozenset(("act", "code", "law", "ordinance", "regulations"))
_BRACKETED = re.compile(r"\([A-Za-zÇĞİÖŞÜçğıöşü.&]{2,20}\)")

_TURKISH_TWO_WORDS = {
    "sirketi": ("anonim", "limited", "sahis", "kollektif", "komandit", "–", "-"),
    "ortakligi": ("anonim",),
    "sti": ("ltd",),
}
_OPENERS = "\"'“‘«([{<"
_CLOSERS = "\"'”’»)]}>"


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    raw: str
    core: str
    key: str


def name_at(text: str, start: int, end: int) -> Span | None:
    """The name that begins at ``start``, or None: capitalised words up to a legal form, a comma or a word of prose."""
    tokens = _tokens(text, start, min(end, start + 240))
    last: _Token | None = None
    index = 0
    while index < len(tokens):
        token = tokens[index]
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if (
            last
            and last.key == "company"
            and token.raw[0] in '"“«'
            and "joint" in (word.key for word in tokens[:index])
        ):
            closing = next((word for word in tokens[index : index + 5] if word.raw.rstrip(",;.")[-1:] in '"”»'), None)
            if closing:
                return Span(start + _leading(text, start), closing.start + len(closing.raw.rstrip(",;.")))
        if last and after and _is_bracketed(token) and any(word.key in FORMS for word in tokens[index + 1 : index + 3]):
            last = token
            index += 1
            continue
        if token.raw[0] in _OPENERS or not token.core or "\n" in text[(last.end if last else start) : token.start]:
            break
        if token.key in JOINS and not (index == 0 and token.key == "the"):
            if not after or not _joins(tokens, index, last):
                break
        elif not _belongs(token, last, after):
            break
        last = token
        index += 1
        if _ends_name(tokens, index - 1, after):
            break
    if last is None or last.key in JOINS:
        return None
    return Span(start + _leading(text, start), last.start + len(last.core) + _full_stop(last))


def companies(text: str, start: int, end: int) -> Iterator[Span]:
    """Every name with a legal form ("… Inc.", "… Anonim Şirketi") between two positions, in text order."""
    tokens = _tokens(text, start, end)
    used = 0
    for index in range(len(tokens)):
        if index < used or not _is_form(tokens, index):
            continue
        last = index
        while (
            last + 1 < len(tokens)
            and _is_form(tokens, last + 1)
            and tokens[last + 1].key not in ("company", "bank", "trust")
            and "\n" not in text[tokens[last].end : tokens[last + 1].start]
        ):
            last += 1
        first = _walk_back(text, tokens, index, used)
        used = last + 1
        first = _after_role(tokens, first, index)
        if used < len(tokens) and tokens[used].key in _LAWS and tokens[used].raw[:1].isupper():
            continue  # "the Investment Company Act"
        if first < index and not all(word.key in GENERIC for word in tokens[first:index]):
            ending = tokens[last]
            yield Span(
                tokens[first].start + _openers(tokens[first].raw),
                ending.start + _openers(ending.raw) + len(ending.core) + _full_stop(ending),
            )


def _belongs(token: _Token, last: _Token | None, after: _Token | None) -> bool:
    """Whether a word that joins nothing goes on with the name."""
    if not _is_name_word(token):
        return last is not None and token.key in FORMS and token.key not in WEAK_FORMS
    if token.key not in STOPS or _is_initial(token):
        return True
    return _is_middle_initial(token, last, after) or _is_titled_preposition(token, last, after)


def _walk_back(text: str, tokens: list[_Token], index: int, floor: int) -> int:
    first = index
    while first > floor and index - first < _MOST_WORDS:
        before, here = tokens[first - 1], tokens[first]
        if (
            "\n" in text[before.end : here.start]
            or not before.core
            or (here.raw[0] in _OPENERS and not _is_bracketed(here))
        ):
            break
        ending = "" if _is_bracketed(before) else before.raw[-1]
        if (ending and ending in ":;" + _CLOSERS) or (ending == "." and not _is_abbreviation(before)):
            break
        if ending == "," and here.key not in FORMS and not _firm(tokens, first, index):
            break
        if (before.key in STOPS and not _is_initial(before)) or (
            before.key in ("and", "ile") and _is_form(tokens, first - 2)
        ):
            break
        if before.key not in JOINS and not _is_name_word(before):
            break
        first -= 1
    while first < index and tokens[first].key in JOINS and not tokens[first].core[0].isupper():
        first += 1
    while first < index and tokens[first].key in ("and", "of", "for", "ve", "ile"):
        first += 1
    return first


def _after_role(tokens: list[_Token], first: int, index: int) -> int:
    """Where the name itself begins in "Board of Directors of Acme, Inc." or "EMPLOYEE ACME, INC."."""
    for position in range(index - 1, first, -1):
        if tokens[position].key == "of" and any(word.key in OFFICES for word in tokens[first:position]):
            return position + 1
    while first < index - 1 and tokens[first].key in OFFICES:
        first += 1
    return first


def _firm(tokens: list[_Token], first: int, index: int) -> bool:
    """The words after a comma lead on to the form by an "and" ("Roe, Bar and Co.")."""
    return index - first <= 3 and any(token.key in ("and", "&") for token in tokens[first:index])


def _joins(tokens: list[_Token], index: int, last: _Token | None) -> bool:
    """Whether the word of joining at ``index`` stands inside a name."""
    token, after = tokens[index], tokens[index + 1]
    if last is None or (not _is_name_word(after) and after.key not in JOINS):
        return False
    if token.key in ("and", "ve", "&", "und"):
        if token.key == "&" or after.key in AND_CONTINUES:
            return True
        if last.key in FORMS or last.raw.endswith(","):
            return False
        return _leads_to_form(tokens, index + 1, 3) and not _leads_to_form(tokens, 0, index)
    return not last.raw.endswith(",")


def _leads_to_form(tokens: list[_Token], first: int, count: int) -> bool:
    for position in range(first, min(first + count + 1, len(tokens))):
        token = tokens[position]
        if token.key in FORMS and _is_name_word(token):
            return position > first
        if not _is_name_word(token) or token.raw[-1] in ".;:)" or token.key in STOPS:
            return False
    return False


def _ends_name(tokens: list[_Token], index: int, after: _Token | None) -> bool:
    token = tokens[index]
    if after is None:
        return True
    if token.raw.endswith(","):
        return not (
            after.key in FORMS
            or after.key in {"jr", "sr", "ii", "iii"}
            or (after.key in {"l", "l.", "s"} and _is_initial(after))
            or (_is_name_word(after) and index <= 1 and _continues_firm(tokens, index + 1))
        )
    if token.raw[-1] in ";:" + _CLOSERS:
        return True
    if token.key in FORMS and after.key not in FORMS:
        return not (token.key in WEAK_FORMS or (after.key == "of" and token.key in _OF_A_PLACE))
    return token.raw.endswith(".") and not _is_abbreviation(token)


def _continues_firm(tokens: list[_Token], index: int) -> bool:
    """The comma stands inside the name ("Roe, Bar & Partners LLP")."""
    window = tokens[index : index + 4]
    return any(token.key in ("and", "&") for token in window[1:2]) and any(
        token.key in AND_CONTINUES or token.key in FORMS for token in window[2:]
    )


def _tokens(text: str, start: int, end: int) -> list[_Token]:
    tokens = []
    for match in _WORD.finditer(text, start, end):
        raw = match.group()
        core = raw[_openers(raw) :].rstrip(",;:" + _CLOSERS)
        core = core.rstrip(".")
        tokens.append(_Token(match.start(), match.end(), raw, core, fold(core)))
    return tokens


def _is_form(tokens: list[_Token], index: int) -> bool:
    if index < 0:
        return False
    token = tokens[index]
    if token.key not in FORMS or not token.core[0].isupper():
        return False
    if token.key in _TURKISH_TWO_WORDS:
        return index > 0 and tokens[index - 1].key in _TURKISH_TWO_WORDS[token.key]
    if token.key in ("bankasi", "universitesi"):
        return index + 1 >= len(tokens) or tokens[index + 1].key not in ("anonim", "limited", "a.s", "t.a.s", "ve")
    if token.key in ("bank", "trust"):
        return index > 1 and all(
            _is_name_word(word) and word.key not in STOPS | {"the"} for word in tokens[index - 2 : index]
        )
    return token.key not in PLAIN_WORDS or (token.core.isupper() and token.key != "as")


def _is_name_word(token: _Token) -> bool:
    return bool(token.core) and (
        token.core[0].isdigit() or token.core[0] in "[&~" or any(c.isupper() for c in token.core)
    )


def _is_initial(token: _Token) -> bool:
    return len(token.core) <= 4 and token.core[:1].isupper() and token.raw.rstrip(",").endswith(".")


def _is_bracketed(token: _Token) -> bool:
    """A word in brackets inside a name ("Larch (Pty) Ltd"), not a short name in quotation marks."""
    return bool(_BRACKETED.fullmatch(token.raw))


def _is_titled_preposition(token: _Token, last: _Token | None, after: _Token | None) -> bool:
    """A preposition written as part of a title ("Larch On Demand, Inc.")."""
    if token.key not in _PREPOSITIONS or not token.core.istitle() or last is None or after is None:
        return False
    return last.key not in FORMS and _is_name_word(after) and not last.raw.endswith((",", "."))


def _is_middle_initial(token: _Token, last: _Token | None, after: _Token | None) -> bool:
    if token.raw != "A" or last is None or after is None:
        return False
    return last.key not in FORMS and not last.raw.endswith(",") and not after.core.isupper()


def _is_abbreviation(token: _Token) -> bool:
    return (
        len(token.core) <= 1
        or "." in token.core
        or token.key in ABBREVIATIONS
        or token.key in FORMS
        or (token.core.isupper() and len(token.core) <= 3)
    )


def _openers(raw: str) -> int:
    return len(raw) - len(raw.lstrip(_OPENERS))


def _full_stop(token: _Token) -> int:
    """A full stop belongs to the name when it ends an abbreviation ("Inc.", "L.P.", "Jr.")."""
    rest = token.raw[_openers(token.raw) + len(token.core) :]
    return (
        1
        if rest.startswith(".")
        and (token.key in FORMS or _is_abbreviation(token))
        and token.key not in ("corporation", "company", "limited", "incorporated")
        else 0
    )


def _leading(text: str, start: int) -> int:
    match = _WORD.search(text, start)
    return match.start() - start if match else 0
