"""Two things done in turn, again and again: the ratio of their medians, in processor time and on the clock."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """Medians of several runs, in seconds: of the processor (user and system, with child processes) and of the clock."""

    processor: float
    clock: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. ``target`` is the greatest ratio that is good enough, 0 when none is set; ``at_least`` turns it."""

    name: str
    ours: Times
    theirs: Times
    target: float = 0.0
    at_least: bool = False
    by_clock: bool = False

    @property
    def ratios(self) -> tuple[float, float]:
        """In processor time, and on the clock."""
        one, two = (self.theirs, self.ours) if self.at_least else (self.ours, self.theirs)
        return one.processor / max(two.processor, 1e-6), one.clock / max(two.clock, 1e-6)

    @property
    def verdict(self) -> str:
        """``pass`` or ``fail``; "" without a target. What runs in several processes at once is judged by the clock."""
        if not self.target:
            return ""
        ratio = self.ratios[self.by_clock]
        return "pass" if (ratio >= self.target if self.at_least else ratio <= self.target) else "fail"


def spent() -> tuple[float, float]:
    """The processor time of this process and its finished children, and the clock."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime, time.perf_counter()


def once(call: Callable[[], object]) -> Times:
    """How long one call takes."""
    processor, clock = spent()
    call()
    after_processor, after_clock = spent()
    return Times(after_processor - processor, after_clock - clock)


def alternated(calls: Sequence[Callable[[], object]], runs: int) -> list[Times]:
    """The medians of calls that are done in turn (A B A B …), after one warm-up each."""
    for call in calls:
        call()
    taken: list[list[Times]] = [[] for _ in calls]
    for _ in range(runs):
        for number, call in enumerate(calls):
            taken[number].append(once(call))
    return [
        Times(statistics.median(t.processor for t in times), statistics.median(t.clock for t in times))
        for times in taken
    ]


def command(*arguments: str, cache: str = "") -> Callable[[], None]:
    """A call that runs a command, its output thrown away; ``cache`` is the user's cache directory meanwhile."""
    environment = {**os.environ, **({"XDG_CACHE_HOME": cache} if cache else {})}

    def run() -> None:
        subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=environment)

    return run


def python(code: str) -> Callable[[], None]:
    """A call that runs Python code in an interpreter of its own."""
    return command(sys.executable, "-c", code)
