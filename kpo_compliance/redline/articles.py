"""The articles of a contract as a drafter sees them: where each begins and ends, and the sub-clauses in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kpo_compliance.contract import Clause, Contract
from kpo_compliance.document import Paragraph, Span

_OUTER: Final = frozenset({"clause", "definition", "recital"})
_INLINE: Final = frozenset({"body", "heading", "list", "table"})
_DOTTED: Final = re.compile(r"[0-9A-Z]{1,4}(?:\.[0-9]{1,4}){1,5}")
_IN_BRACKETS: Final = re.compile(r"\(?[0-9a-zA-Z]{1,5}\)")
_ROMAN: Final = re.compile(r"[IVXLC]{1,8}")
_ENDED: Final = (".", ";", "!", "?", "”", '"', ")", ":")
_FEWEST_WORDS: Final = 6
_SIGNED: Final = re.compile(
    r"in witness|signed|signature|by:|name:|date:|_{3}|executed|imza|kaşe|tarih:|iş ?bu sözleşme .{0,80}nüsha",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """An article or sub-clause: its clause, and the paragraphs of its own words and of all of it."""

    clause: Clause
    own: tuple[Paragraph, ...]
    all: tuple[Paragraph, ...]
    subs: tuple[Unit, ...] = ()

    @property
    def heading_stands(self) -> str:
        """``none``, ``run-in`` (before the words, in the same paragraph) or ``alone``."""
        if not self.clause.heading:
            return "none"
        first = self.own[0].span
        beyond = len(first) - len(self.clause.heading) - len(self.clause.label or self.clause.number)
        return "run-in" if beyond > len(self.clause.heading) // 2 + 10 else "alone"


def articles(contract: Contract, reachable: frozenset[str]) -> tuple[Unit, ...]:
    """The main articles, in the order of the text; () when the contract is not divided.

    Args:
        reachable: the ``source`` of each paragraph that a writer can find again.
    """
    candidates = _outermost(contract)
    kinds = Counter(_shape(contract.clauses[index]) for index in candidates)
    numbered = [kind for kind in ("number", "roman", "letter") if kinds[kind] > 1]
    kind = max(numbered, key=lambda name: kinds[name]) if numbered else "heading"
    chosen = [index for index in candidates if _shape(contract.clauses[index]) == kind]
    if kind == "number":
        chosen = _longest_run(contract, chosen)
    below = _children(contract)
    items = {provision.clause for provision in contract.provisions if provision.lead_in}
    units = []
    for index in chosen:
        subs = _subs(contract, [child for child in below.get(index, ()) if child not in items], reachable)
        made = _unit(contract, index, reachable, subs)
        if made is not None and (kind != "heading" or made.own[0].cell is None):
            units.append(made)
    if not units or (kind == "heading" and len(units) < 2):
        return ()
    return (*units[:-1], _without_signatures(contract, units[-1]))


def paragraphs_of(contract: Contract, span: Span, reachable: frozenset[str]) -> tuple[Paragraph, ...]:
    """The paragraphs in the flow of the text that a span touches."""
    paragraphs = contract.document.paragraphs
    found = []
    for paragraph in paragraphs[max(0, bisect_right(paragraphs, span.start, key=_start) - 1) :]:
        if paragraph.span.start >= span.end:
            break
        if paragraph.span.overlaps(span) and paragraph.kind in _INLINE and paragraph.source in reachable:
            found.append(paragraph)
    return tuple(found)


def _start(paragraph: Paragraph) -> int:
    return paragraph.span.start


def _children(contract: Contract) -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for index, clause in enumerate(contract.clauses):
        if clause.parent is not None:
            below.setdefault(clause.parent, []).append(index)
    return below


def _outermost(contract: Contract) -> list[int]:
    """Clauses that may be articles: none stands in another numbered one, or in a schedule."""
    chosen: list[int] = []
    inside: set[int] = set()
    for index, clause in enumerate(contract.clauses):
        within = clause.parent is not None and clause.parent in inside
        shape = _shape(clause)
        if within or clause.kind not in _OUTER:
            if within or clause.kind == "schedule":
                inside.add(index)
        elif shape:
            chosen.append(index)
            if shape != "heading":
                inside.add(index)
    return chosen


def _shape(clause: Clause) -> str:
    number = clause.number.strip(".")
    if number.isdigit() and len(number) < 4:
        return "number"
    if _ROMAN.fullmatch(number):
        return "roman"
    if len(number) == 1 and number.isalpha() and number.isupper():
        return "letter"
    return "heading" if not number and clause.heading else ""


def _longest_run(contract: Contract, chosen: Sequence[int]) -> list[int]:
    """Articles counted up in one go; a cover page or a schedule counts anew."""
    runs: list[list[int]] = [list(chosen[:1])]
    for before, index in pairwise(chosen):
        if int(contract.clauses[index].number.strip(".")) > int(contract.clauses[before].number.strip(".")):
            runs[-1].append(index)
        else:
            runs.append([index])
    return max(runs, key=len)


def _unit(contract: Contract, index: int, reachable: frozenset[str], subs: tuple[Unit, ...] = ()) -> Unit | None:
    clause = contract.clauses[index]
    own = paragraphs_of(contract, clause.own, reachable)
    return Unit(clause, own, paragraphs_of(contract, clause.span, reachable), subs) if own else None


def _subs(contract: Contract, below: Sequence[int], reachable: frozenset[str]) -> tuple[Unit, ...]:
    """The sub-clauses of an article that are sentences of their own, those that are numbered alike."""
    shapes = {index: _sub_shape(contract.clauses[index]) for index in below if contract.clauses[index].kind in _OUTER}
    kinds = Counter(shape for shape in shapes.values() if shape)
    if not kinds:
        return ()
    kind = max(("dotted", "brackets", "number", "heading"), key=lambda name: kinds[name])
    found = (_unit(contract, index, reachable) for index, shape in shapes.items() if shape == kind)
    return tuple(unit for unit in found if unit is not None)


def _sub_shape(clause: Clause) -> str:
    number = clause.number.strip(".")
    if _DOTTED.fullmatch(number):
        return "dotted"
    if _IN_BRACKETS.fullmatch(number):
        return "brackets"
    if number:
        return "number"
    return "heading" if clause.heading else ""


def _without_signatures(contract: Contract, unit: Unit) -> Unit:
    """The last article without the lines to sign on that follow it."""
    kept = list(unit.all)
    while len(kept) > 1 and not _says_something(contract.document.quote(kept[-1].span)):
        kept.pop()
    return Unit(unit.clause, unit.own, tuple(kept), unit.subs)


def _says_something(text: str) -> bool:
    return len(text.split()) >= _FEWEST_WORDS and text.rstrip().endswith(_ENDED) and not _SIGNED.search(text[:200])
