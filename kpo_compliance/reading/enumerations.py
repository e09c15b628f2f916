"""Lists written inside a paragraph: "shall not (a) disclose…; (b) copy…; or (c) use…"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpo_compliance.reading.markers import markers_at
from kpo_compliance.reading.numbering import Marker, follows
from kpo_compliance.reading.splitting import crowded

_MARK = re.compile(
    r"(?<![\w(])(?:\((?:[a-zçğıöşü]{1,2}|[ivxl]{2,6}|[A-Z]|[IVX]{2,5}|\d{1,2})\)|(?<=[\s:;,])(?:[a-zçğ]|[ivx]{2,4}"
    r"|\d{1,2})\))(?=[ \t\xa0]*\S)"
)
_REFERS = re.compile(
    r"(?:\b(?:sections?|articles?|clauses?|paragraphs?|sub-?sections?|sub-?clauses?|sub-?paragraphs?|items?|parts?"
    r"|rules?|points?"
    r"|exhibits?|schedules?|limbs?|madde\w*|bent\w*|fıkra\w*|under|pursuant to)|\d|§)"
    r"(?:[ \t\xa0]?\([a-z0-9]{1,4}\))?[ \t\xa0]{0,3}(?:(?:and|or|through|to|-|–|,|ve|veya|ile|ilâ)[ \t\xa0]?)?$",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|ninety"
    r"|hundred|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|altmış|doksan|yüz|\d{1,3})[ \t\xa0]?$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\)?\s{0,3}(?:business |calendar |working |iş )?(?:days?|months?|years?|weeks?|hours?|%|percent|per cent|gün"
    r"|ay\b|yıl|saat|hafta)"
)
_AND = re.compile(r"[\s,;]*+(?:and|or|and/or|through|to|ve|veya|ile|[-–])?+[\s,;]*+$")
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Item:
    """One item: ``start`` of its number, ``words`` after it, ``depth`` from 0, ``group`` the list that it is in."""

    start: int
    words: int
    depth: int
    group: int


def items(text: str, start: int, end: int) -> tuple[Item, ...]:
    """The items of the lists inside a paragraph, in order, nested; only lists of two items or more."""
    found: list[Item] = []
    stack: list[tuple[str, int, int]] = []  # style, value, group
    sizes: dict[int, int] = {}
    groups = 0
    previous = start
    every = list(_MARK.finditer(text, start, end))
    if crowded(len(every), start, end):
        return ()
    marks = [m for m in every if not _is_reference(text, start, m, end)]
    known = [markers_at(text, match.start(), end) for match in marks]
    for index, (match, readings) in enumerate(zip(marks, known, strict=True)):
        if found and _AND.fullmatch(text, previous, match.start()):
            continue
        chosen = _choose(stack, readings, known[index + 1 : index + 12])
        if chosen is None:
            continue
        marker, depth = chosen
        if depth == len(stack):
            if depth >= _DEEPEST:
                continue
            stack.append((marker.style, marker.value, groups))
            groups += 1
        else:
            del stack[depth + 1 :]
            stack[depth] = (marker.style, marker.value, stack[depth][2])
        group = stack[depth][2]
        sizes[group] = sizes.get(group, 0) + 1
        found.append(Item(match.start(), marker.words, depth, group))
        previous = marker.words
    return tuple(item for item in found if sizes[item.group] > 1)


def _choose(
    stack: list[tuple[str, int, int]], readings: tuple[Marker, ...], ahead: list[tuple[Marker, ...]]
) -> tuple[Marker, int] | None:
    for depth in range(len(stack) - 1, -1, -1):
        for marker in readings:
            if stack[depth][0] == marker.style and follows(marker.value, stack[depth][1], marker.family):
                if (
                    marker.family == "letter"
                    and len(readings) > 1
                    and _next(readings[0], ahead)
                    and not _next(marker, ahead)
                ):
                    continue
                return marker, depth
    for marker in readings:
        if marker.value == 1 and _next(marker, ahead):
            if any(style == marker.style for style, _, _ in stack):
                depth = next(i for i, frame in enumerate(stack) if frame[0] == marker.style)
                del stack[depth:]
                return marker, depth
            return marker, len(stack)
    return None


def _next(marker: Marker, ahead: list[tuple[Marker, ...]]) -> bool:
    return any(
        other.style == marker.style and follows(other.value, marker.value, marker.family)
        for readings in ahead
        for other in readings
    )


def _is_reference(text: str, start: int, match: re.Match[str], end: int) -> bool:
    before = text[max(start, match.start() - 40) : match.start()]
    if not before:
        return False
    if _REFERS.search(before):
        return True
    return match[0][1:2].isdigit() and bool(
        _NUMBER_WORD.search(before) or _UNIT.match(text, match.end(), min(end, match.end() + 24))
    )
