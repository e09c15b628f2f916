"""The contract's text cut into pieces at the ends of evidence, so that a page can show and link what a report rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import inf
from typing import Final

from kpo_compliance.report import FINDINGS, SEVERITIES, Assessment, Evidence, Report, ShownParagraph

# How a piece looks when several things rest on it: as the first of these.
KINDS: Final = (*SEVERITIES, "good", "near", "fact")
_UNPAGED: Final = 30  # paragraphs in a group where the file has no pages

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words. ``requirements`` rest on it; for those in ``ends`` it is the last of their words."""

    text: str
    id: str = ""
    kind: str = ""
    requirements: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph and its pieces."""

    paragraph: ShownParagraph
    pieces: tuple[Piece, ...]

    @property
    def label(self) -> str:
        """The label of the clause that begins here, where the text does not begin with it anyway."""
        label = self.paragraph.label
        begin = self.pieces[0].text.lstrip()[: len(label)] if self.pieces else ""
        return "" if begin.casefold() == label.casefold() else label


@dataclass(frozen=True, slots=True)
class MarkedText:
    """Groups of paragraphs, one a page (None: no pages), and the ids of the pieces of each place."""

    groups: tuple[tuple[int | None, tuple[Block, ...]], ...]
    ids: dict[Place, tuple[str, ...]]

    def ids_of(self, evidence: Evidence | None) -> tuple[str, ...]:
        """The ids of the pieces that evidence consists of, in order."""
        return self.ids.get((evidence.start, evidence.end), ()) if evidence is not None else ()


@dataclass(slots=True)
class _Mark:
    start: int
    end: int
    kind: str
    requirements: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def marked(report: Report, prefix: str = "") -> MarkedText:
    """The text of a report that has one, with everything marked that the report quotes.

    Args:
        prefix: of every id, so that several reports fit on one page.
    """
    marks = _marks(report)
    blocks = tuple(_blocks(report, marks, prefix))
    pages = groupby(enumerate(blocks), key=lambda item: item[1].paragraph.page or -(item[0] // _UNPAGED) - 1)
    groups = tuple((page if page > 0 else None, tuple(block for _, block in group)) for page, group in pages)
    return MarkedText(groups, {(mark.start, mark.end): tuple(mark.ids) for mark in marks})


def _marks(report: Report) -> list[_Mark]:
    marks: dict[Place, _Mark] = {}
    for evidence, kind, requirement in _quoted(report):
        if not 0 <= evidence.start < evidence.end <= len(report.text):
            continue
        mark = marks.setdefault((evidence.start, evidence.end), _Mark(evidence.start, evidence.end, kind))
        mark.kind = min(mark.kind, kind, key=KINDS.index)
        if requirement and requirement not in mark.requirements:
            mark.requirements.append(requirement)
    return sorted(marks.values(), key=lambda mark: (mark.start, mark.end))


def _quoted(report: Report) -> Iterator[tuple[Evidence, str, str]]:
    for one in report.assessments:
        for evidence in one.evidence:
            yield evidence, kind_of(one), one.requirement
        if one.nearest and not one.evidence:
            yield one.nearest, "near", ""
    facts: Iterable[Evidence | None] = (
        *(party.evidence for party in report.parties),
        *(fact.evidence for fact in report.facts.values()),
    )
    for fact in facts:
        if fact is not None:
            yield fact, "fact", ""


def kind_of(assessment: Assessment) -> str:
    """How the evidence of an assessment is marked: by severity where somebody must act, else as good."""
    return assessment.severity if assessment.verdict in FINDINGS else "good"


def _blocks(report: Report, marks: list[_Mark], prefix: str) -> Iterator[Block]:
    """Walks paragraphs and marks together, both in text order."""
    active: list[_Mark] = []
    waiting = 0
    count = 0
    paragraphs = report.paragraphs
    for number, paragraph in enumerate(paragraphs):
        following = paragraphs[number + 1].start if number + 1 < len(paragraphs) else inf
        while waiting < len(marks) and marks[waiting].start < paragraph.end:
            active.append(marks[waiting])
            waiting += 1
        active = [mark for mark in active if mark.end > paragraph.start]
        cuts = {paragraph.start, paragraph.end}
        for mark in active:
            cuts |= {max(mark.start, paragraph.start), min(mark.end, paragraph.end)}
        places = sorted(cuts)
        pieces = []
        for start, end in pairwise(places):
            over = [mark for mark in active if mark.start <= start and end <= mark.end]
            if not over:
                pieces.append(Piece(report.text[start:end]))
                continue
            count += 1
            name = f"{prefix}m{count}"
            for mark in over:
                mark.ids.append(name)
            done = [mark for mark in over if end == min(mark.end, paragraph.end) and mark.end <= following]
            pieces.append(
                Piece(
                    report.text[start:end],
                    name,
                    min((mark.kind for mark in over), key=KINDS.index),
                    tuple(dict.fromkeys(one for mark in over for one in mark.requirements)),
                    tuple(dict.fromkeys(one for mark in done for one in mark.requirements)),
                )
            )
        yield Block(paragraph, tuple(pieces))
