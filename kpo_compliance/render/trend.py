"""The picture of the runs of an audit: a column a run, stacked by outcome; where each part goes, as numbers for a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpo_compliance.portfolio import RunSummary
from kpo_compliance.report import Outcome

MOST_RUNS: Final = 24
WIDTH: Final = 720
HEIGHT: Final = 190
_FOOT: Final = 20  # for the days below the columns
_HEAD: Final = 16  # for the numbers above them
_STACK: Final[tuple[Outcome, ...]] = ("fail", "review", "unreadable", "pass")
_WIDEST: Final = 72
_FEWEST_DAYS: Final = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a column, in the coordinates of the picture."""

    outcome: Outcome
    number: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A run: its parts from the bottom up, and the day below it, "" where there is no room for all of them."""

    run: RunSummary
    x: float
    width: float
    total: int
    top: float
    parts: tuple[Part, ...]
    day: str


def columns(history: Sequence[RunSummary]) -> tuple[Column, ...]:
    """The columns of the last runs; their heights are to one scale, which begins at nothing."""
    runs = history[-MOST_RUNS:]
    largest = max((sum(run.outcomes.values()) for run in runs), default=0)
    if not largest:
        return ()
    step = WIDTH / len(runs)
    width = min(step * 0.72, _WIDEST)
    every = 1 if len(runs) <= _FEWEST_DAYS else -(-len(runs) // _FEWEST_DAYS)
    found = []
    for place, run in enumerate(runs):
        base = float(HEIGHT - _FOOT)
        parts = []
        for outcome in _STACK:
            number = run.outcomes.get(outcome, 0)
            height = (HEIGHT - _FOOT - _HEAD) * number / largest
            base -= height
            if number:
                parts.append(Part(outcome, number, round(base, 2), round(height, 2)))
        day = run.date.isoformat() if (len(runs) - 1 - place) % every == 0 else ""
        x = round(step * place + (step - width) / 2, 2)
        total = sum(run.outcomes.values())
        found.append(Column(run, x, round(width, 2), total, round(base, 2), tuple(parts), day))
    return tuple(found)
