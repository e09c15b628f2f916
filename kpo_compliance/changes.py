"""What became of each file of a portfolio since the previous audit: worse, better, new, gone (data, and how it is told)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kpo_compliance.comparison import Change, compare
from kpo_compliance.portfolio import AuditedFile, Portfolio
from kpo_compliance.report import Outcome, Report

Turn = Literal["worse", "better", "other", "new", "gone"]
TURNS: tuple[Turn, ...] = ("worse", "other", "better", "new", "gone")
_RANKS: Final[dict[Outcome, int]] = {"pass": 0, "review": 1, "fail": 2, "unreadable": 3}


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that is not what it was. ``old`` is None for a new one, ``new`` for one that is gone.

    ``changes`` are its assessments that became worse or better, or are asked for only now or no more.
    """

    path: str
    turn: Turn
    old: Report | None
    new: Report | None
    changes: tuple[Change, ...] = ()


def changes(portfolio: Portfolio) -> Iterator[FileChange]:
    """The files that are not what they were, in the order of their paths, then those that are gone.

    A file of which only the wording changed, and no verdict with it, is none of them.
    """
    for file in portfolio.changed:
        if (change := _change(file)) is not None:
            yield change
    for path in portfolio.gone:
        yield FileChange(path, "gone", None, None)


def _change(file: AuditedFile) -> FileChange | None:
    if file.previous is None:
        return FileChange(file.path, "new", None, file.report)
    if "unreadable" in (file.previous.outcome, file.report.outcome):  # then there are no assessments to compare
        changed: tuple[Change, ...] = ()
    else:
        compared = compare(file.previous, file.report)
        changed = tuple(one for one in compared.changes if one.direction != "wording")
    turn = _turn(file.previous.outcome, file.report.outcome, {one.direction for one in changed})
    return FileChange(file.path, turn, file.previous, file.report, changed) if turn is not None else None


def _turn(old: Outcome, new: Outcome, directions: set[str]) -> Turn | None:
    """By the outcomes; where they are equal, by the assessments."""
    if _RANKS[old] != _RANKS[new]:
        return "worse" if _RANKS[new] > _RANKS[old] else "better"
    if directions == {"worse"}:
        return "worse"
    if directions == {"better"}:
        return "better"
    return "other" if directions else None
