"""Two versions of a contract: which assessments and facts changed between their reports, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final, Literal

from kpo_compliance.report import FINDINGS, SEVERITIES, Assessment, Evidence, Report, Severity, Verdict

Direction = Literal["worse", "better", "other", "wording"]

DIRECTIONS: tuple[Direction, ...] = ("worse", "other", "better", "wording")
# A provision that nobody can judge is no better and no worse than one that is weak.
_RANKS: Final[dict[Verdict, int]] = {
    "contrary": 0, "missing": 1, "partial": 2, "unclear": 2, "waived": 2, "met": 3, "not-applicable": 3,
}  # fmt: skip
_MARKS: Final = str.maketrans({**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’‚", "'"), "\u00ad": None})

Quotes = tuple[Evidence | None, Evidence | None]


@dataclass(frozen=True, slots=True)
class Change:
    """An assessment that is not what it was; ``old`` or ``new`` is None where only one version was asked for it.

    ``quotes`` are the words it rests on, side by side, without those that both versions have; None where a version has
    no counterpart. ``lost`` and ``gained`` are elements that are missing now, or were before.
    """

    direction: Direction
    old: Assessment | None
    new: Assessment | None
    quotes: tuple[Quotes, ...] = ()
    lost: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()

    @property
    def shown(self) -> Assessment:
        """The new assessment, or the old one where there is no new one."""
        shown = self.new or self.old
        assert shown is not None  # noqa: S101 - a change is of something
        return shown

    @property
    def moved(self) -> bool:
        """Whether the verdict changed."""
        return (self.old and self.old.verdict) != (self.new and self.new.verdict)


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that the versions state differently, by its name in reports; "" where one does not say."""

    name: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports, ``old`` and ``new``, and what changed: the gravest first.

    ``same`` counts what did not change. ``elements`` maps a requirement and the id of an element to the element's title.
    """

    old: Report
    new: Report
    changes: tuple[Change, ...]
    facts: tuple[FactChange, ...]
    same: int
    elements: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def titles(self, change: Change, elements: Sequence[str]) -> tuple[str, ...]:
        """The titles of elements of a change's requirement; the id where none is known."""
        return tuple(self.elements.get((change.shown.requirement, name), name) for name in elements)

    def of(self, direction: Direction) -> tuple[Change, ...]:
        """The changes of one direction."""
        return tuple(change for change in self.changes if change.direction == direction)

    def worsened(self, fail_on: Severity | None) -> tuple[Change, ...]:
        """What became worse, needs somebody's hand, and is at or above a severity; nothing for None."""
        if fail_on is None:
            return ()
        return tuple(
            change
            for change in self.of("worse")
            if change.shown.verdict in FINDINGS and SEVERITIES.index(change.shown.severity) <= SEVERITIES.index(fail_on)
        )


def compare(old: Report, new: Report, elements: Mapping[tuple[str, str], str] | None = None) -> Comparison:
    """What changed from one report to the other, both made with the same playbook.

    Args:
        elements: the titles of elements, by requirement and id.
    """
    before = {one.requirement: one for one in old.assessments}
    after = {one.requirement: one for one in new.assessments}
    names = dict.fromkeys([*after, *before])
    changes = [change for name in names if (change := _change(before.get(name), after.get(name))) is not None]
    changes.sort(key=_gravest_first)
    return Comparison(old, new, tuple(changes), tuple(_facts(old, new)), len(names) - len(changes), elements or {})


def _change(old: Assessment | None, new: Assessment | None) -> Change | None:
    """How an assessment changed, or None when it did not."""
    if old is None or new is None:
        return Change("other", old, new, tuple(_side_by_side(old, new)))
    lost = tuple(name for name in new.missing_elements if name not in old.missing_elements)
    gained = tuple(name for name in old.missing_elements if name not in new.missing_elements)
    direction = _direction(old, new, lost, gained)
    quotes = tuple(_side_by_side(old, new))
    if direction is None:
        if not quotes:
            return None
        direction = "wording"
    return Change(direction, old, new, quotes, lost, gained)


def _direction(old: Assessment, new: Assessment, lost: tuple[str, ...], gained: tuple[str, ...]) -> Direction | None:
    """By the verdicts; where they are equal, by the elements that make a provision strong."""
    before, after = _standing(old), _standing(new)
    if before != after:
        return "worse" if after < before else "better"
    if old.verdict != new.verdict:
        return "other"
    if bool(lost) == bool(gained) or not (old.evidence and new.evidence):
        return None
    return "worse" if lost else "better"


def _standing(one: Assessment) -> tuple[int, bool]:
    """How good an assessment is: that of what a waiver covers, which is better with the waiver than without."""
    waived = one.verdict == "waived"
    return _RANKS[one.waiver.covers if waived and one.waiver else one.verdict], waived


def _side_by_side(old: Assessment | None, new: Assessment | None) -> Iterator[Quotes]:
    """The quotes that only one version has, in pairs."""
    before, after = _quotes(old), _quotes(new)
    known = {_words(one) for one in before} & {_words(one) for one in after}
    return zip_longest(
        (one for one in before if _words(one) not in known), (one for one in after if _words(one) not in known)
    )


def _quotes(one: Assessment | None) -> tuple[Evidence, ...]:
    """What an assessment rests on; for one that is unclear and has no evidence, the nearest text."""
    if one is None:
        return ()
    if one.evidence or one.nearest is None or one.verdict != "unclear":
        return one.evidence
    return (one.nearest,)


def _words(evidence: Evidence) -> str:
    """The words as they are compared: blanks and the shape of quotation marks do not count."""
    return " ".join(evidence.quote.translate(_MARKS).split())


def _facts(old: Report, new: Report) -> Iterator[FactChange]:
    before, after = dict(_stated(old)), dict(_stated(new))
    for name in dict.fromkeys([*before, *after]):
        if before.get(name, "") != after.get(name, ""):
            yield FactChange(name, before.get(name, ""), after.get(name, ""))


def _stated(report: Report) -> Iterator[tuple[str, str]]:
    yield "type", report.document.type
    yield "parties", "; ".join(party.name for party in report.parties)
    for name, fact in report.facts.items():
        yield name, fact.value


def _gravest_first(change: Change) -> tuple[int, bool, int, str]:
    shown = change.shown
    settled = shown.verdict not in FINDINGS
    return DIRECTIONS.index(change.direction), settled, SEVERITIES.index(shown.severity), shown.requirement
