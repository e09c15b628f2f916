"""Lines of print → paragraphs: what a writer ended with the return key is told from what the margin broke.

The first rule is that a sentence is never cut, the second that two clauses are never glued.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kpo_compliance.document import ParagraphKind
from kpo_compliance.ingest.build import Block
from kpo_compliance.ingest.lines import (
    Line,
    continues_term,
    ends_in_reference,
    ends_item,
    ends_open,
    ends_sentence,
    follows_inline,
    has_marker,
    has_section_number,
    is_capitals,
    is_contents_line,
    is_item,
    looks_like_heading,
    repeats_number,
    starts_lower,
)

GAP = 1.3  # line distances: more is white space that a writer put there
_WIDE = 3.2  # line distances: a new part, or the end of a page as it once was
_LOOSE = 1.7  # line distances: some writers set long clauses so
_INDENT = 2.0  # columns
_PROSE = 60.0  # columns: a line as long as this, and not ended, is no heading or item
_MANY = 1500  # characters: a paragraph that may be several clauses
_INLINE_NUMBER = re.compile(r"(?<=[.;:”\"')\]\-]) (?=(\d{1,2})\.\s?[A-Z“\"ÇĞİÖŞÜ])")
_SIGNED = re.compile(r"(?:By|Name|Title|Date|Its|İmza|Tarih|Unvan|Adı) ?:")
_ENTRY = re.compile(r"(?:Section|SECTION|Article|ARTICLE|Clause|CLAUSE|Madde|MADDE) \d")
_PAGED = re.compile(r"[^\W\d_.;:] ?\d{1,3}$")
_BROKEN_WORD = re.compile(r"([^\W\d_]{2,})[\u00ad\u2010-]$")
_NEXT_WORD = re.compile(r"[^\W\d_]{2,}")
_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]{2,})*")
_HYPHENS = ("\u00ad", "\u2010", "-")
_FRAGMENT = re.compile(r"^[^\W\d_]+|[^\W\d_]+[\u00ad\u2010-]$")
_FIRST_PARTS = """
all anti arms built co cost cross day e ex full good half in inter intra long month multi non off on out per post pre
quasi re right self semi short so sub third up vice well year
"""
_KEEPS_HYPHEN = frozenset(_FIRST_PARTS.split())


def paragraphs(lines: Sequence[Line]) -> list[Block]:
    """Join lines into blocks, in order. A footnote at the foot of a page follows the paragraph that it would cut."""
    words = _Words(lines)
    blocks: list[Block] = []
    notes: list[list[Line]] = []
    current: list[Line] = []
    for line in lines:
        if line.kind == "footnote":
            if notes and not breaks(notes[-1], line):
                notes[-1].append(line)
            else:
                notes.append([line])
            continue
        if current and breaks(current, line):
            blocks += _divided(_block(current, words))
            blocks += [_block(note, words) for note in notes]
            current, notes = [], []
        current.append(line)
    if current:
        blocks += _divided(_block(current, words))
    return blocks + [_block(note, words) for note in notes]


def breaks(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether ``line`` begins a paragraph of its own after the lines of ``paragraph``."""
    last = paragraph[-1]
    if last.cell != line.cell or last.kind != line.kind:
        return True
    if is_contents_line(last.text):
        return True
    if line.boundary:
        return not _runs_on(paragraph, line)
    room = _has_room(paragraph, line)
    if _other_size(last, line):
        return room or ends_sentence(last.text) or not starts_lower(line.text)
    marked = has_marker(line.text)
    if line.gap > _usual_gap(paragraph):
        return marked or ends_sentence(last.text) or not _runs_on_below(paragraph, line, room=room)
    if marked:
        return _marker_breaks(paragraph, line, room or last.whole)
    if room or last.whole:
        if ends_sentence(last.text):
            return True
        opened = ends_open(last.text) and (_is_long(last) or not is_capitals(last.text))
        return not (opened or starts_lower(line.text))
    if len(paragraph) == 1:
        return line.left - last.left > _INDENT and ends_sentence(last.text) and not has_marker(last.text)
    return abs(line.left - last.left) > _INDENT and ends_sentence(last.text)


def _divided(block: Block) -> list[Block]:
    """A block that holds many numbered clauses, their line ends lost, cut before each number that counts on."""
    whole = block.text
    if len(whole) < _MANY or block.cell:
        return [block]
    places: list[int] = []
    expected = 0
    for found in _INLINE_NUMBER.finditer(whole):
        number = int(found[1])
        if number == expected or not places:
            places.append(found.start(1))
            expected = number + 1
    if len(places) < 4:
        return [block]
    ends = [*places, len(whole) + 1]
    parts = [_slice(block.runs, 0, places[0] - 1)]
    parts += [_slice(block.runs, start, end - 1) for start, end in itertools.pairwise(ends)]
    return [replace(block, runs=runs, kind="body") for runs in parts if runs]


def _slice(runs: Sequence[tuple[int, str]], start: int, end: int) -> tuple[tuple[int, str], ...]:
    """The characters ``start`` to ``end`` of runs."""
    kept, position = [], 0
    for page, text in runs:
        part = text[max(0, start - position) : max(0, end - position)]
        position += len(text)
        if part:
            kept.append((page, part))
    return tuple(kept)


def _usual_gap(paragraph: Sequence[Line]) -> float:
    """The distance up to which a line belongs to the paragraph: larger in one that is set loosely."""
    if len(paragraph) < 3 or paragraph[-1].boundary or paragraph[-2].boundary:
        return GAP
    return max(GAP, min(1.15 * min(paragraph[-1].gap, paragraph[-2].gap), 2.4))


def _marker_breaks(paragraph: Sequence[Line], line: Line, room: bool) -> bool:
    last = paragraph[-1]
    if (follows_inline(line.text, _tail(paragraph)) and not room) or repeats_number(last.text, line.text):
        return False
    if ends_in_reference(last.text) and not room and not last.text.endswith((",", "and", "or")):
        return False
    if (
        room
        or ends_sentence(last.text)
        or (ends_item(last.text) and has_marker(paragraph[0].text))
        or (has_section_number(last.text) and has_section_number(line.text))
        or (_ENTRY.match(line.text) and _ENTRY.match(last.text) and _PAGED.search(last.text[-8:]))
    ):
        return True
    if not has_marker(paragraph[0].text) and not is_item(line.text):
        return abs(line.left - last.left) > _INDENT
    return (
        abs(line.left - paragraph[0].left) < 1.0 and line.left + _INDENT < last.left
    ) or line.left > last.left + _INDENT


def _tail(paragraph: Sequence[Line]) -> str:
    return " ".join(x.text for x in paragraph[-60:])


def _runs_on(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether the sentence runs on over the end of a page or column."""
    last = paragraph[-1]
    if ends_sentence(last.text) or is_contents_line(line.text):
        return False
    if _SIGNED.match(last.text) and not starts_lower(line.text):
        return False
    if _other_size(last, line):
        return starts_lower(line.text) and (_is_long(last) or len(paragraph) > 1)
    if has_marker(line.text):
        return follows_inline(line.text, _tail(paragraph)) or (ends_in_reference(last.text) and not is_item(line.text))
    if starts_lower(line.text) or ends_open(last.text):
        return True
    if len(paragraph) == 1 and looks_like_heading(last.text, last.bold):
        return False
    if looks_like_heading(line.text, line.bold) and (
        line.bold != last.bold or is_capitals(line.text) != is_capitals(last.text)
    ):
        return False
    return _is_long(last) or _is_prose(paragraph) or not _has_room(paragraph, line)


def _runs_on_below(paragraph: Sequence[Line], line: Line, *, room: bool) -> bool:
    """Whether the sentence runs on over white space: where a page ended once, or in a loosely set clause."""
    last = paragraph[-1]
    lower = starts_lower(line.text)
    if line.gap > _WIDE:
        return lower and (_is_long(last) or _is_prose(paragraph))
    if not room and line.gap < _LOOSE:
        return True
    return ends_open(last.text) or (lower and (not room or _is_long(last) or continues_term(line.text)))


def _other_size(one: Line, two: Line) -> bool:
    return bool(one.size and two.size) and not 0.87 < one.size / two.size < 1.15


def _is_long(line: Line) -> bool:
    return line.right - line.left > _PROSE


def _is_prose(paragraph: Sequence[Line]) -> bool:
    """Whether the last line follows a full one, and so belongs to running text."""
    return len(paragraph) > 1 and not _has_room(paragraph[:-1], paragraph[-1])


def _has_room(paragraph: Sequence[Line], line: Line) -> bool:
    """Whether the next word would have gone on the last line, so that the writer, not the margin, ended it."""
    last = paragraph[-1]
    words = line.text.split(" ", 2)
    width = len(words[0]) * 1.05
    if len(words) > 1 and words[0][0] == "(" and has_marker(line.text):
        width += 1 + len(words[1])  # a number in brackets is often tied to the word after it
    return last.right + 1 + width < _edge(paragraph, line)


def _edge(paragraph: Sequence[Line], line: Line) -> float:
    """How far lines go here: to the margin of the page, or of the paragraph if its own is narrower."""
    last = paragraph[-1]
    if last.whole or last.right - last.left < 40:
        return last.edge
    rights = sorted([x.right for x in paragraph[-5:] if not x.whole] + [line.right])
    return min(last.edge, rights[-1] + 1.5) if rights[-1] - rights[-2] < 8 else last.edge


def _block(lines: Sequence[Line], words: _Words) -> Block:
    parts = [line.text for line in lines]
    for place in range(1, len(parts)):
        before, space = words.join(parts[place - 1], lines[place].text)
        parts[place - 1] = before + space
    first, bold = lines[0], all(line.bold for line in lines)
    whole = "".join(parts)
    runs = [(first.page, whole)]
    if any(line.page != first.page for line in lines):
        pages = itertools.groupby(zip(lines, parts, strict=True), key=lambda pair: pair[0].page)
        runs = [(page, "".join([part for _, part in pairs])) for page, pairs in pages]
    kind: ParagraphKind = first.kind
    if kind == "body":
        if looks_like_heading(whole, bold):
            kind = "heading"
        elif is_item(whole):
            kind = "list"
    return Block(tuple(runs), kind=kind, bold=bold, cell=first.cell)


class _Words:
    """The words of the document, to tell whether a hyphen at a line's end belongs to the word."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = lines
        self._known: set[str] | None = None

    def join(self, before: str, after: str) -> tuple[str, str]:
        """The text before the line end, as it goes on, and what goes between it and the text after."""
        if not before.endswith(("-", "/", "—", "\u2010")):
            return before, " "
        broken = _BROKEN_WORD.search(before[-40:])
        if not broken:
            return before, " " if before.endswith((" -", " —", "--", " /")) else ""
        following = _NEXT_WORD.match(after)
        if not following:
            return before, "" if after[:1].isdigit() else " "
        return (before, "") if self.keeps_hyphen(broken[1], following[0]) else (before[:-1], "")

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether "left-right" is spelled with its hyphen: as elsewhere in the document, else by common use."""
        if self._known is None:
            self._known = _whole_words(line.text for line in self._lines)
        one, two = left.casefold(), right.casefold()
        if f"{one}-{two}" in self._known:
            return True
        if one + two in self._known:
            return False
        if one in _KEEPS_HYPHEN or right[:1].isupper() != left[-1:].isupper():
            return True
        return one in self._known and two in self._known


def _whole_words(lines: Iterable[str]) -> set[str]:
    """The words of lines that no line's end has cut, in small letters."""
    whole: list[str] = []
    for line in lines:
        first, _, rest = line.partition(" ")
        if first.isalpha() and rest and not rest.endswith(_HYPHENS):
            whole.append(rest)  # what most lines come to
        else:
            middle, _, last = rest.rpartition(" ")
            whole += middle, _FRAGMENT.sub(" ", f"{first} {last}" if rest else line)
    chunks = set(" ".join(whole).split())
    return {word.casefold() for word in set(_WORD.findall(" ".join(chunks)))}
