"""Which level a numbered clause stands on: the sequence of its list tells "(i)" the letter from "(i)" the numeral."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kpo_compliance.reading.blocks import Block
from kpo_compliance.reading.numbering import Marker, follows
from kpo_compliance.reading.regions import CROSS_REFERENCE, UNIT

_HORIZON = 40
_GAP = 3


@dataclass(slots=True)
class Frame:
    """An open clause: ``family`` is that of its number, or ``heading`` or ``text`` for one that has none.

    ``invites`` says that its own words lead in to a list ("shall not:").
    """

    clause: int
    family: str
    style: str
    value: int
    path: tuple[int, ...]
    level: int
    look: str = ""
    invites: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A reading of a number and how many of the open clauses stay open above it."""

    marker: Marker
    keep: int


@dataclass(slots=True)
class Sequences:
    """The open clauses, outermost first, and the last number seen in each list."""

    frames: list[Frame] = field(default_factory=list)
    last: dict[str, int] = field(default_factory=dict)

    def base(self) -> int:
        """How many frames a new article leaves open: the schedule that it is in."""
        return 1 if self.frames and self.frames[0].family == "schedule" else 0

    def deepest(self, style: str, *, family: str = "") -> int | None:
        """The innermost frame of this style (or family), or None."""
        for index in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[index]
            if frame.style == style or (family and frame.family == family):
                return index
        return None

    def top(self) -> Frame | None:
        """The innermost open clause."""
        return self.frames[-1] if self.frames else None


def place(open_: Sequences, text: str, blocks: Sequence[Block], at: int) -> Place | None:
    """Where the clause that begins at ``blocks[at]`` stands, or None when its number is no clause number."""
    block = blocks[at]
    best: Place | None = None
    best_score = 0.0
    for marker in block.markers:
        if marker.family == "schedule" or _is_value(text, marker, block.end):
            continue
        found = _rate(open_, text, blocks, at, marker)
        if found is not None and found[0] > best_score:
            best_score, best = found[0], Place(marker, found[1])
    return best


def _rate(open_: Sequences, text: str, blocks: Sequence[Block], at: int, marker: Marker) -> tuple[float, int] | None:
    if marker.family in ("part", "article"):
        return _article(open_, blocks[at], marker)
    if len(marker.path) > 1:
        return _decimal(open_, blocks[at], marker)
    if marker.family == "section":
        return _section(open_, blocks[at], marker)
    return _listed(open_, text, blocks, at, marker)


def _article(open_: Sequences, block: Block, marker: Marker) -> tuple[float, int] | None:
    index = open_.deepest(marker.style)
    last = open_.frames[index].value if index is not None else open_.last.get(marker.style, 0)
    nexts = follows(marker.value, last, marker.family)
    if not nexts and (block.place == "mid" or (not marker.firm and marker.value != 1)):
        return None
    keep = index if index is not None else open_.base()
    if index is None and marker.family == "article":
        part = open_.deepest("part")
        keep = part + 1 if part is not None else keep
    return (10.0 if nexts else 5.0, keep)


def _section(open_: Sequences, block: Block, marker: Marker) -> tuple[float, int] | None:
    index = open_.deepest(marker.style)
    last = open_.frames[index].value if index is not None else open_.last.get(marker.style, 0)
    nexts = follows(marker.value, last, marker.family) or marker.value == 1
    if not nexts and (block.place == "mid" or not marker.firm):
        return None
    return (10.0 if nexts else 5.0, index if index is not None else _above_lists(open_))


def _above_lists(open_: Sequences) -> int:
    keep = 0
    for index, frame in enumerate(open_.frames):
        if frame.family in ("schedule", "part", "article", "heading"):
            keep = index + 1
    return keep


def _decimal(open_: Sequences, block: Block, marker: Marker) -> tuple[float, int] | None:
    path = marker.path
    parent, sibling = -1, -1
    for index, frame in enumerate(open_.frames):
        if frame.path and len(frame.path) < len(path) and frame.path == path[: len(frame.path)]:
            parent = index
        if frame.path and len(frame.path) == len(path) and frame.path[:-1] == path[:-1]:
            sibling = index
    if sibling >= 0:
        last = open_.frames[sibling].value
        if block.place == "mid" and not 0 < marker.value - last < _GAP:
            return None
        return (10.0 if marker.value == last + 1 else 6.0, sibling)
    if parent >= 0:
        if block.place == "mid" and marker.value != 1:
            return None
        return (9.0 if marker.value == 1 else 5.0, parent + 1)
    if block.place == "mid" and not _opens_next(open_, path):
        return None
    return _orphan(open_, marker)


def _opens_next(open_: Sequences, path: tuple[int, ...]) -> bool:
    """Whether "5.1" follows something of article 4, whose own number was not seen."""
    known = next((frame.path[0] for frame in reversed(open_.frames) if frame.path and frame.family != "schedule"), 0)
    return path[0] == known + 1 and path[1:] == (1,) * (len(path) - 1)


def _orphan(open_: Sequences, marker: Marker) -> tuple[float, int] | None:
    """A decimal number whose own article has not been seen: beside others of its length, or at the top."""
    path = marker.path
    for index, frame in enumerate(open_.frames):
        if frame.path and frame.family != "schedule" and frame.path[0] != path[0]:
            near = 0 < path[0] - frame.path[0] <= _GAP or path[1:] == (1,) * len(path[1:])
            return (5.0, index) if near or len(frame.path) == len(path) else None
    return (4.0, _above_lists(open_)) if path[0] < 60 and path[-1] < 60 else None


def _listed(open_: Sequences, text: str, blocks: Sequence[Block], at: int, marker: Marker) -> tuple[float, int] | None:
    block, frames = blocks[at], open_.frames
    if marker.family != "digit" and CROSS_REFERENCE.match(text, marker.words):
        return None
    same = [i for i, frame in enumerate(frames) if frame.style == marker.style]
    nexts = [i for i in same if follows(marker.value, frames[i].value, marker.family)]
    titled = marker.style == "1" and text[marker.words : block.end].isupper()
    if not same and titled:
        nexts = [i for i, f in enumerate(frames) if f.style == "1." and f.value + 1 == marker.value]
    if not same and not nexts and (marker.style == "1." or titled) and marker.value > 1:
        above = next((i for i, f in enumerate(frames) if f.family == "decimal" and f.path[0] + 1 == marker.value), None)
        nexts = [above] if above is not None else []
    if not same and marker.family == "letter" and block.place == "paragraph":
        nexts = [
            i for i, f in enumerate(frames) if _other_marks(f, marker) and follows(marker.value, f.value, "letter")
        ]
    coming = _comes(blocks, at, marker)
    if nexts:
        rival = marker.family == "letter" and len(block.markers) > 1 and not coming and _roman_comes(blocks, at)
        return None if rival else (10.0 + len(frames) * 0.01 + (2.0 if coming else 0.0), nexts[-1])
    top = open_.top()
    invites = top is not None and top.invites
    if marker.value == 1:
        return _first(open_, text, block, marker, same, invites=invites, coming=coming)
    if block.place == "mid":
        return None
    return _out_of_order(open_, text, marker, same, coming=coming)


def _other_marks(frame: Frame, marker: Marker) -> bool:
    """Whether a clause has a letter of the same case in other marks: "c." before "(d)"."""
    return frame.family == "letter" and frame.style.strip("().-") == marker.style.strip("().-")


def _first(
    open_: Sequences, text: str, block: Block, marker: Marker, same: list[int], *, invites: bool, coming: bool
) -> tuple[float, int] | None:
    if not coming and (block.place != "paragraph" or not marker.firm):
        return None
    if marker.style == "1" and not text[marker.words : marker.words + 1].isupper():
        return None
    score = 7.0 if coming else 5.0
    if same and not invites:
        return (score, same[-1])
    if marker.family == "digit" and marker.style[0] == "1" and not invites:
        keep = len(open_.frames)
        while keep and open_.frames[keep - 1].family in ("letter", "roman", "text") and not open_.frames[keep - 1].look:
            keep -= 1
        keep = next((i for i, frame in enumerate(open_.frames[:keep]) if frame.family == "decimal"), keep)
        return (score, keep)
    return (score, len(open_.frames))


def _out_of_order(
    open_: Sequences, text: str, marker: Marker, same: list[int], *, coming: bool
) -> tuple[float, int] | None:
    first = text[marker.words : marker.words + 1]
    capital = first.isupper() or first in '"“['
    if same:
        last = open_.frames[same[-1]].value
        if 0 < marker.value - last <= _GAP and (marker.firm or coming):
            return (3.0, same[-1])
        return (2.0, same[-1]) if marker.firm and (capital or marker.family != "digit") else None
    if marker.family == "digit":
        known = open_.last.get(marker.style, 0)
        if known and 0 < marker.value - known <= _GAP and capital and (marker.firm or coming):
            return (4.0, _above_lists(open_))
        firm = marker.firm and capital and coming and not known
        return (1.5, _above_lists(open_)) if firm else None
    return (1.0, len(open_.frames)) if marker.firm and coming else None


def _comes(blocks: Sequence[Block], at: int, marker: Marker) -> bool:
    """Whether the next number of the same list comes soon, before the list begins anew."""
    for block in blocks[at + 1 : at + 1 + _HORIZON]:
        for other in block.markers:
            if marker.path and other.path == (*marker.path, 1):
                return True
            if other.style == marker.style:
                if follows(other.value, marker.value, marker.family):
                    return True
                if other.value == marker.value and len(block.markers) == 1:
                    return False
    return False


def _roman_comes(blocks: Sequence[Block], at: int) -> bool:
    """Whether the next numeral comes after a number that can be letter and numeral."""
    return any(_comes(blocks, at, marker) for marker in blocks[at].markers if marker.family == "roman")


def _is_value(text: str, marker: Marker, end: int) -> bool:
    """Whether the words after a number make it an amount, a date or an address."""
    if marker.family not in ("decimal", "digit"):
        return False
    return bool(UNIT.match(text, marker.words, min(end, marker.words + 12)))
