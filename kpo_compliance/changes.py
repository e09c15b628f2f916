"""What became of each file of a portfolio since the previous audit: worse, better, new, gone (data, and how it is told)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kpo_compliance.comparison import Change, FactChange, compare
from kpo_compliance.portfolio import AuditedFile, Portfolio
from kpo_compliance.report import Outcome, Report

Turn = Literal["worse", "better", "other", "new", "gone"]
TURNS: tuple[Turn, ...] = ("worse", "other", "better", "new", "gone")
_RANKS: Final[dict[Outcome, int]] = {"pass": 0, "review": 1, "fail": 2, "unreadable": 3}


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not what it was. ``old`` is None for a new one, ``new`` for one that is gone.

    ``changes`` are its assessments that became worse or better, or are asked for only now or no more; ``facts`` what it
    states otherwise now, its term or its parties for example.
    """

    path: str
    turn: Turn
    old: Report | None
    new: Report | None
    changes: tuple[Change, ...] = ()
    facts: tuple[FactChange, ...] = ()


def changes(portfolio: Portfolio) -> Iterator[FileChange]:
    """The files that are not what they were, in the order of their paths, then those that are gone.

    A file of which only the wording changed, and no verdict with it, is none of them.
    """
    for file in portfolio.changed:
        if (change := change_of(file)) is not None:
            yield change
    for path in portfolio.gone:
        yield FileChange(path, "gone", None, None)


def change_of(file: AuditedFile) -> FileChange | None:
    """What became of a file; None where nothing did."""
    if file.previous is file.report:
        return None
    if file.previous is None:
        return FileChange(file.path, "new", None, file.report)
    changed: tuple[Change, ...] = ()
    facts: tuple[FactChange, ...] = ()
    if "unreadable" not in (file.previous.outcome, file.report.outcome):  # else there is nothing to compare
        compared = compare(file.previous, file.report)
        changed = tuple(one for one in compared.changes if one.direction != "wording")
        facts = compared.facts
    turn = _turn(file.previous.outcome, file.report.outcome, {one.direction for one in changed}, stated=bool(facts))
    return FileChange(file.path, turn, file.previous, file.report, changed, facts) if turn is not None else None


def _turn(old: Outcome, new: Outcome, directions: set[str], *, stated: bool) -> Turn | None:
    """By the outcomes; where they are equal, by the assessments."""
    if _RANKS[old] != _RANKS[new]:
        return "worse" if _RANKS[new] > _RANKS[old] else "better"
    if directions == {"worse"}:
        return "worse"
    if directions == {"better"}:
        return "better"
    return "other" if directions or stated else None
