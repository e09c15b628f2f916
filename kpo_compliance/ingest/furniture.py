"""Page furniture: page numbers, running heads and feet, taken off so that a sentence runs over the page break.

A line is furniture for what it repeats or counts, never for where it stands alone: a single odd line at the top of
a page is text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from kpo_compliance.ingest.lines import Line, has_marker, is_item

_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PAGE_WORD = re.compile(
    r"[-–—\s]*(?:page|pg\.?|p\.|sayfa|sayfa no:?|s\.)\s?(?:no\.?:?\s?)?[#-]?\s?(\d{1,4}|[ivxlc]{1,6})\s?"
    r"(?:(?:of|/|-|den|dan)\s?\d{1,4})?[-–—.\s]*",
    re.IGNORECASE,
)
_PAIR = re.compile(r"-? ?(\d{1,3}) ?-? -? ?(\d{1,3}) ?-?")
_OF = re.compile(r"[-–—\s]*(\d{1,4})\s?(?:of|/)\s?\d{1,4}[-–—\s]*", re.IGNORECASE)
_NUMBER = re.compile(r"[-–—~*\[(<\s]{0,4}(?:[A-Z]{1,3}-)?(\d{1,4}|[ivxlc]{1,7})[-–—~*\])>.\s]{0,4}", re.IGNORECASE)
_SOURCE = re.compile(r"source: .{2,120}, .{1,40}, \d{1,2}/\d{1,2}/\d{4}", re.IGNORECASE)
_TRAILING_SOURCE = re.compile(r" ?Source: [^.;:]{2,100}, [^,;:]{1,40}, \d{1,2}/\d{1,2}/\d{4}$")
_TRAILING = re.compile(r"(?<=[\s])-? ?(\d{1,3}) ?-?$")
_DIGITS = re.compile(r"\d+")
_EDGE_LINES = 4
_DEPTH = 3  # lines beside furniture; more might be a form that comes several times
_PAGE_LINES = 20  # no page is shorter
_LONGEST = 400
_END = 10  # letters
_FEWEST_BESIDE = 2
_SHORT = 70  # longer lines are sentences, which a contract may repeat of its own accord
_SIGNED = ("by:", "by ", "name", "title", "date", "its:", "/s/", "unvan", "imza", "tarih", "adı", "ad soyad", "adres")


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines of all pages in reading order, furniture left out; all of them if there is nothing else.

    The first line of each page, and the line after furniture, become boundaries.
    """
    given = pages
    pages = [[_without_source(line) for line in page] for page in given]
    drop = _repeated(pages) | _page_numbers(pages)
    places = _by_end(pages)
    for _ in range(_DEPTH):
        more = _beside(pages, places, drop)
        if not more:
            break
        drop |= more
    trailing = _trailing_numbers(pages, drop)
    kept: list[Line] = []
    for number, page in enumerate(pages):
        boundary = bool(kept)
        for index, line in enumerate(page):
            if (number, index) in drop or not line.text:
                boundary = bool(kept)
                continue
            text = line.text[: trailing.get((number, index))].rstrip()
            changed = boundary or text != line.text
            kept.append(line._replace(text=text, boundary=boundary or line.boundary) if changed else line)
            boundary = False
    return kept or [line for page in given for line in page]


def page_number(text: str) -> int | None:
    """The page number that a line consists of ("3", "- 3 -", "iv", "Page 3 of 12", "Sayfa 3/12", "F-3"), or None."""
    if len(text) > 40:
        return None
    if (pair := _PAIR.fullmatch(text)) and int(pair[2]) - int(pair[1]) in {0, 1}:
        return int(pair[1])
    for pattern in (_PAGE_WORD, _OF, _NUMBER):
        if found := pattern.fullmatch(text):
            return _value(found[1])
    return None


def is_source_line(text: str) -> bool:
    """Whether it is the foot line of a filing archive: "Source: COMPANY INC, 8-K, 1/10/2020"."""
    return text[:8].lower() == "source: " and _SOURCE.fullmatch(text) is not None


def _without_source(line: Line) -> Line:
    if "Source: " not in line.text:
        return line
    if is_source_line(line.text):
        return line._replace(text="")
    found = _TRAILING_SOURCE.search(line.text, max(0, len(line.text) - 170))
    return line._replace(text=line.text[: found.start()]) if found else line


def _value(digits: str) -> int | None:
    if digits.isdigit():
        return int(digits)
    values = [_ROMAN_VALUES[c] for c in digits.replace("İ", "i").replace("ı", "i").lower()]  # both pass for an i
    total = sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))
    return total if total <= 60 else None


def _repeated(pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """Lines at the top or bottom of their page that the same places of other pages hold too, numbers apart."""
    places: dict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for index, line in enumerate(page):
            sides = [top for top in (True, False) if (line.zone if top else line.below) < _EDGE_LINES]
            if sides and (shape := _shape(line.text)):
                for top in sides:
                    places[shape, top].append((number, index))
    drop: set[tuple[int, int]] = set()
    for (shape, top), found in places.items():
        on_pages = sorted({number for number, _ in found})
        if not _is_running(shape, on_pages, len(pages)):
            continue
        if len(on_pages) == 2 and not all(_outermost(pages[n][i], top) for n, i in found):
            continue
        drop.update((n, i) for n, i in found if n or not top)  # a head on the first page may be the title
    return drop


def _shape(text: str) -> str:
    """What a line has in common with its like on other pages; "" for what is never furniture."""
    if not 2 <= len(text) <= _LONGEST or is_item(text) or text.casefold().startswith(_SIGNED) or "___" in text:
        return ""
    shape = text.casefold() if has_marker(text) else _DIGITS.sub("#", text.casefold())
    return shape if shape.islower() or any(c.isalpha() for c in shape) else ""


def _is_running(shape: str, on_pages: Sequence[int], count: int) -> bool:
    """Whether a line that stands on these pages of ``count`` runs on: on enough of them, a sentence on following ones."""
    if len(on_pages) < (2 if count <= 3 else 3) or (len(on_pages) < 0.12 * count and len(on_pages) < 6):
        return False
    if len(shape) <= _SHORT or len(on_pages) >= 0.3 * count:
        return True
    return any(c - a == 2 for a, c in zip(on_pages, on_pages[2:], strict=False))


def _end(text: str) -> str:
    """The end of a line's shape, where it has no number: quick to tell, and the same for all lines of one shape."""
    end = text[-_END:].casefold()[-_END:]
    return "#" if _DIGITS.search(end) else end


def _by_end(pages: Sequence[Sequence[Line]]) -> dict[str, list[tuple[int, int]]]:
    """Where lines stand, by their ends."""
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, page in enumerate(pages):
        for index, line in enumerate(page):
            places[_end(line.text)].append((number, index))
    return places


def _beside(
    pages: Sequence[Sequence[Line]], places: Mapping[str, Sequence[tuple[int, int]]], drop: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Lines without a number that come again and again, and mostly beside furniture, wherever on the page they stand."""
    near: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for number, index in {(n, at) for n, i in drop for at in (i - 1, i + 1)} - drop:
        if 0 <= index < len(pages[number]) and (shape := _unnumbered(pages[number][index].text)):
            near[shape].append((number, index))
    near = {shape: spots for shape, spots in near.items() if len(spots) >= _FEWEST_BESIDE}
    ends = {_end(pages[spots[0][0]][spots[0][1]].text) for spots in near.values()}
    alike = itertools.chain.from_iterable(places[end] for end in ends)
    times = Counter(_unnumbered(pages[n][i].text) for n, i in alike if (n, i) not in drop)
    found: set[tuple[int, int]] = set()
    for shape, beside in near.items():
        spots = times[shape]
        often = spots >= (3 if len(shape) <= _SHORT else 5) and len(beside) >= 0.6 * spots
        if often or len(beside) == spots >= 3:
            found.update(beside)
    return found


def _unnumbered(text: str) -> str:
    """The shape of a line that has no number; "" for others."""
    return "" if has_marker(text) else _shape(text)


def _outermost(line: Line, top: bool) -> bool:
    return (line.zone if top else line.below) <= 1


def _page_numbers(pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """Lines that are only a page number: at the edge of a page, or inside it when they count on from each other."""
    drop: set[tuple[int, int]] = set()
    lone: list[tuple[int, int, int]] = []
    for number, page in enumerate(pages):
        for index, line in enumerate(page):
            text = line.text
            if len(text) > 40 or line.cell or (value := page_number(text)) is None:
                continue
            spelled = len(text) > 7 and any(c.isalpha() for c in text)
            edge = line.zone < 2 or line.below < 2
            if spelled and (edge or line.zone < _EDGE_LINES or line.below < _EDGE_LINES):
                drop.add((number, index))
            lone.append((number, index, value))
    drop.update(_counting(lone, pages))
    return drop


def _counting(lone: Sequence[tuple[int, int, int]], pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """The lone numbers that continue a count (…4, 5, 6…), and those that open a page at its very edge."""
    found: set[tuple[int, int]] = set()
    for place, (number, index, value) in enumerate(lone):
        line = pages[number][index]
        edge = line.zone < 2 or line.below < 2
        after = pages[number][index + 1] if index + 1 < len(pages[number]) else line
        apart = (
            edge or line.boundary or after.boundary or max(line.gap, after.gap) > 1.3 or line.left > 0.25 * line.edge
        )
        apart = apart or _far(lone, place)
        near = {lone[i][2] - value for i in range(max(0, place - 3), min(len(lone), place + 4)) if i != place}
        offset = [n - v for n, _, v in lone[max(0, place - 3) : place + 4]]
        steady = Counter(offset)[number - value] >= 2
        if (apart and (near & {1, -1, 2, -2} or steady)) or (edge and value in (number, number + 1, number + 2)):
            found.add((number, index))
    return found


def _far(lone: Sequence[tuple[int, int, int]], place: int) -> bool:
    """Whether a number is one of three that count on, many lines apart from each other, as the numbers of pages are."""
    for start in range(max(0, place - 2), min(place, len(lone) - 3) + 1):
        three = lone[start : start + 3]
        if all(
            two[2] == one[2] + 1 and (two[0] != one[0] or two[1] - one[1] > _PAGE_LINES)
            for one, two in itertools.pairwise(three)
        ):
            return True
    return False


def _trailing_numbers(pages: Sequence[Sequence[Line]], drop: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Where page numbers begin that end the last line of their page, if they count on from page to page."""
    counted: dict[int, int] = {}
    last: list[tuple[int, int, int, int]] = []
    for number, page in enumerate(pages):
        for index, line in enumerate(page):
            if (number, index) in drop and (value := page_number(line.text)):
                counted[number] = value
        rest = [i for i, line in enumerate(page) if line.text and (number, i) not in drop]
        text = page[rest[-1]].text if rest else ""
        if len(text) > 8 and (found := _TRAILING.search(text, len(text) - 8)):
            last.append((number, rest[-1], int(found[1]), found.start()))
            counted[number] = int(found[1])
    return {
        (number, index): start
        for number, index, value, start in last
        if counted.get(number - 1) == value - 1 or counted.get(number + 1) == value + 1
    }
