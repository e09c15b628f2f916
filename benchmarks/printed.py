"""What a file prints, read by other means than the program's: raw text by line, and where a quote and a number stand.

The program's reader is never used. Only lines that a page repeats or counts by may stand inside a quote unseen.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_EDGE = 5  # lines from the top or bottom of a page in which running heads and feet stand
_COUNT = re.compile(
    r"[\W_]*(?:page|sayfa|p)?[\W_]*(?:[a-z]{1,2}\W{1,3})?(\d{1,4}|[ivxlc]{1,6})(?:[\W_]*(?:of|/)?[\W_]*\d{1,4})?[\W_]*",
    re.IGNORECASE,
)
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii")
_KEYWORD = (
    r"(?i:sections?|clauses?|paragraphs?|articles?|subsections?|exhibit|schedule|annex|appendix|attachment|madde|§+)"
)
_WORD_BEFORE = re.compile(rf"{_KEYWORD}\s*$")
_CITED_BEFORE = re.compile(
    r"(?:(?<![;,] )\b(?:and|or|ve|veya)|\b(?:to|through|of|in|under|with|by|this|per|see)|,|&)\s*$", re.IGNORECASE
)
_MARKED = re.compile(
    rf"\s*(?:{_KEYWORD}\s|(?:\(?(?:\d{{1,3}}|[a-z]|[ivxIVX]{{1,4}})|\([A-Z])[.)][\s\xa0]|\d[\d.]*\s?[A-Z])"
)
_WORDED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen|\w{3,5}ty|hundred)\s*$",
    re.IGNORECASE,
)
_TITLE_AFTER = re.compile(r"[.):]{0,2}\s*(?:[\"“'‘(\[]?[A-ZÇĞİÖŞÜ]|$|[\r\n])")
_SCHEDULE = re.compile(
    r"(exhibit|schedule|annex|appendix|attachment|addendum|ek)[ -]([A-Z\d]{1,3}(?:-\d{1,2})?)\b", re.IGNORECASE
)
_TITLE = re.compile(
    r"^[ \t]*(exhibit|schedule|annex|appendix|attachment|addendum|ek)[ \t-]{1,3}[\"“]?(?-i:([A-Z\d]{1,3}(?:-\d{1,2})?))[\"”]?"
    r"[ \t]*(?:$|[:–—-]|\.?[ \t]*[A-Z“\"(\[])",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBER = re.compile(r"\(([A-Za-z0-9]{1,5})\)|(?<!\w)(\d{1,3}(?:\.\d{1,3})*)(?!\d)|\bArticle ([IVXLC]{1,6})\b")


def letters(text: str) -> str:
    """Letters and digits only, so that line breaks, hyphens and ligatures do not matter."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text)).lower()


@dataclass(frozen=True, slots=True)
class _Printed:
    """A printed line: its page, where it begins in the raw text, its letters and whether it may be furniture."""

    page: int
    start: int
    length: int
    letters: str
    furniture: bool


class Print:
    """The raw pages of a file. ``bare`` is their text with the lines that may be furniture blanked."""

    def __init__(self, pages: Sequence[str]) -> None:
        self.raw = "\n".join(pages)
        self._pages = pages
        self.starts = [0, *itertools.accumulate(len(page) + 1 for page in pages)]
        self._lines = list(_lines(pages, self.starts))
        bare = list(self.raw.replace("\xa0", " ").replace("\r", "\n"))
        for line in self._lines:
            if line.furniture and not _TITLE.match(
                self.raw[line.start : line.start + line.length].replace("\xa0", " ")
            ):
                bare[line.start : line.start + line.length] = " " * line.length
        self.bare = "".join(bare)
        on_page = Counter(line.page for line in self._lines)
        self._first = [0, *itertools.accumulate(on_page[number] for number in range(1, len(pages) + 1))]

    def find(self, quote: str, page: int) -> int | None:
        """Where in the raw text a quote begins on a page, counted from 1, or None; it may go on overleaf."""
        return next(self.places(quote, page), None)

    def places(self, quote: str, page: int) -> Iterator[int]:
        """All places where a quote begins on a page."""
        wanted = letters(quote)
        if not wanted or not 1 <= page <= len(self._pages):
            return
        first, last = self._first[page - 1], self._first[page]
        for index in range(first, last):
            line = self._lines[index].letters
            at = line.find(wanted[0])
            while at >= 0:
                if self._goes_on(wanted, index, at):
                    yield self._raw_place(index, at)
                at = line.find(wanted[0], at + 1)

    def _goes_on(self, wanted: str, index: int, at: int) -> bool:
        """Whether the wanted letters follow from here, lines of furniture passed over or not."""
        states = [(0, index, at)]
        while states:
            done, index, at = states.pop()
            line = self._lines[index].letters
            rest = line[at:]
            if len(wanted) - done <= len(rest):
                if rest.startswith(wanted[done:]):
                    return True
                continue
            if not wanted.startswith(rest, done):
                continue
            done += len(rest)
            for following in range(index + 1, min(index + 12, len(self._lines))):
                states.append((done, following, 0))
                if not self._lines[following].furniture:
                    break
        return False

    def _raw_place(self, index: int, at: int) -> int:
        line = self._lines[index]
        count = 0
        for place in range(line.start, len(self.raw)):
            count += len(letters(self.raw[place]))
            if count > at:
                return place
        return line.start


def _lines(pages: Sequence[str], starts: Sequence[int]) -> Iterator[_Printed]:
    found: list[tuple[int, int, str, int]] = []
    for number, page in enumerate(pages):
        position = starts[number]
        rows = [(m.start() + position, m[0]) for m in re.finditer(r"[^\r\n]+", page) if letters(m[0])]
        for place, (start, text) in enumerate(rows):
            found.append((number + 1, start, text, min(place, len(rows) - 1 - place)))
    counted = _counted(found)
    running = _running(found, len(pages))
    for index, (number, start, text, _) in enumerate(found):
        yield _Printed(number, start, len(text), letters(text), index in counted or _shape(text) in running)


def _counted(found: Sequence[tuple[int, int, str, int]]) -> set[int]:
    """Lines that are a page number: the one before or after it, among lines of that kind, is its neighbour."""
    lone = [(i, _value(m[1])) for i, (_, _, text, _) in enumerate(found) if (m := _COUNT.fullmatch(text))]
    counted: set[int] = set()
    for place, (index, value) in enumerate(lone):
        near = [v for _, v in lone[max(0, place - 3) : place] + lone[place + 1 : place + 4]]
        counts = value and any(abs(value - v) in (1, 2) for v in near if v)
        if counts or (found[index][3] == 0 and abs(value - found[index][0]) < 2):
            counted.add(index)
    return counted


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    return _ROMAN.index(number.lower()) + 1 if number.lower() in _ROMAN else 0


def _shape(text: str) -> str:
    """What a line has in common with its like on other pages; nothing for one that begins with a clause's number."""
    return "" if _MARKED.match(text) else re.sub(r"\d+", "#", letters(text))


def _running(found: Sequence[tuple[int, int, str, int]], count: int) -> set[str]:
    """Lines that the edges of three pages share, numbers apart; two pages are enough for a file of up to three."""
    pages: dict[str, set[int]] = defaultdict(set)
    for number, _, text, depth in found:
        if depth < _EDGE and len(shape := _shape(text)) > 2:
            pages[shape].add(number)
    return {shape for shape, on in pages.items() if len(on) >= (2 if count <= 3 else 3)}


def numbers(label: str) -> list[str]:
    """The numbers of a clause's label, outermost first: "Exhibit D 9.1(d)(ii)" → "9.1", "d", "ii"."""
    schedule = _SCHEDULE.match(label)
    return [a or b or c for a, b, c in _NUMBER.findall(label, schedule.end() if schedule else 0)]


def neighbours(number: str) -> tuple[str, ...]:
    """The numbers that may follow a number: "9.1" → "9.2", "10"; "d" → "e"; "i" → "ii", "j".

    "h" has none: "(i)" below it is the first of a list more often than its neighbour.
    """
    if re.fullmatch(r"[\d.]+", number):
        parts = [int(p) for p in number.split(".") if p]
        return tuple(".".join(map(str, [*parts[:n], parts[n] + 1])) for n in range(len(parts)))
    following = []
    if number.lower() in _ROMAN[:-1]:
        roman = _ROMAN[_ROMAN.index(number.lower()) + 1]
        following.append(roman.upper() if number.isupper() else roman)
    if len(number) == 1 and number.lower() not in "hz":
        following.append(chr(ord(number) + 1))
    return tuple(following)


def heads(raw: str, number: str, start: int, end: int, *, strict: bool = False) -> Iterator[int]:
    """Where a number stands between two places as the number of a clause, and not as a reference to one.

    Within a line, and for a small letter anywhere, a number needs its mark ("(d)", "d.", "4."). ``strict`` leaves out
    those that begin a line but may go on from the line before it, and all letters without a mark.
    """
    whole = re.escape(number)
    marked = rf"(?<![^\s:;.,\"“§-])(?<!\d\.)\(?{whole}[.):](?!\d)"
    bare = rf"{whole}(?=[\s–—\"“-]|$|[A-Z])"
    if "." in number:
        form = rf"{marked}|(?<![^\s:;.,\"“§-])(?<!\d\.){bare}"
    elif number.islower() or (strict and not number.isdigit()):
        form = marked
    else:
        form = rf"{marked}|^[ \t]*(?:{_KEYWORD}[ \t]+)?{bare}"
    for found in re.compile(form, re.MULTILINE).finditer(raw, start, end):
        at = found.start() + re.search(rf"\(?{whole}[.):]?$", found[0]).start()  # type: ignore[union-attr]
        before = raw[max(0, at - 120) : at]
        if number.isdigit() and found[0].endswith(")") and _WORDED.search(before):
            continue  # "thirty (30) days"
        if word := _WORD_BEFORE.search(before):
            before = before[: word.start()]
            if not before.rstrip(" \t").endswith("\n"):
                continue
        if _CITED_BEFORE.search(before if strict else before.rpartition("\n")[2]):
            continue
        yield at


def in_clause(raw: str, place: int, label: str) -> bool:
    """Whether the numbers of a label are the last ones of their kind printed before a place.

    From the innermost outwards each must be printed at or before the place, without the number that follows it at
    the beginning of a line in between. A schedule must have begun, and not begin again after the place and
    another schedule.
    """
    if (schedule := _SCHEDULE.match(label)) and not _in_schedule(raw, place, schedule[1], schedule[2]):
        return False
    lead = re.match(r"[(\s]{0,2}[\dA-Za-z.]{1,10}[.):]", raw[place : place + 14])
    return _chain(raw, place + (lead.end() if lead else 0), numbers(label), place)


def _in_schedule(raw: str, place: int, word: str, number: str) -> bool:
    titles = [
        (m.start(), m[2].casefold())
        for m in _TITLE.finditer(raw)
        if m[1].casefold() == word.casefold() and not _CITED_BEFORE.search(raw[max(0, m.start() - 60) : m.start()])
    ]
    before = [other for at, other in titles if at <= place]
    after = [other for at, other in titles if at > place]
    number = number.casefold()
    return before[-1:] == [number] and (number not in after or after[0] == number)


def _chain(raw: str, before: int, wanted: Sequence[str], place: int) -> bool:
    if not wanted:
        return True
    number = wanted[-1]
    for head in reversed(list(heads(raw, number, 0, before))):
        if any(_followed(raw, number, following, head, place) for following in neighbours(number)):
            continue
        if _chain(raw, head, wanted[:-1], place):
            return True
    return False


def _followed(raw: str, number: str, following: str, head: int, place: int) -> bool:
    """Whether a line between a number and a place begins with the number that follows, and not in a list below it."""
    bracket = raw[head] == "(" if number[0].isdigit() else None  # letters are not always set alike
    at = _opens_line(raw, following, head + 1, place, bracket)
    if at is None:
        return False
    if not number.isdigit() or number == "1":
        return True
    return any(_opens_line(raw, n, head + 1, at, bracket) is None for n in ("1", number))


def _opens_line(raw: str, number: str, start: int, end: int, bracket: bool | None) -> int | None:
    """Where a line between two places begins with a number as a clause does, in brackets or not if that matters."""
    for at in heads(raw, number, start, end, strict=True):
        if bracket is not None and (raw[at] == "(") is not bracket:
            continue
        begin = raw.rfind("\n", 0, at) + 1
        if _WORD_BEFORE.sub("", raw[begin:at]).strip(" \t("):
            continue
        after = raw.find(number, at) + len(number)
        item = number.isalpha() and not raw[max(0, begin - 200) : begin].rstrip()[-1:].isdigit()
        if item or _TITLE_AFTER.match(raw, after):
            return at
    return None
