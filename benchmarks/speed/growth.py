"""How time and memory of a whole check grow with the pages of a contract."""

from __future__ import annotations

import math
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Check:
    """One run of the command: processor time of all its processes in seconds, and the most memory that they held together.

    ``memory`` is in megabytes; what processes share is counted once (proportional set size). ``largest`` is of one process.
    """

    pages: int
    processor: float
    memory: float
    largest: float


def check(pdf: Path, pages: int, cache: str) -> Check:
    """Checks one file, and looks at its processes twenty times a second."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [str(Path(sys.executable).with_name("kpo-check")), str(pdf), "--format", "json"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "XDG_CACHE_HOME": cache},
    )  # fmt: skip
    most = largest = 0.0
    while process.poll() is None:
        sizes = [_megabytes(member) for member in _session(process.pid)]
        most, largest = max(most, sum(sizes)), max([largest, *sizes])
        time.sleep(0.05)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Check(pages, spent, most, largest)


def median(pdf: Path, pages: int, cache: str, runs: int) -> Check:
    """The run of several that took the median time, with the most memory that any took."""
    checks = sorted((check(pdf, pages, cache) for _ in range(runs)), key=lambda one: one.processor)
    middle = checks[len(checks) // 2]
    return Check(pages, middle.processor, max(c.memory for c in checks), max(c.largest for c in checks))


def exponent(checks: Sequence[Check], start: float) -> float:
    """The slope of time over pages, both as logarithms: 1 is linear. ``start`` is the time of a contract of one page."""
    xs = [math.log(c.pages - 1) for c in checks]
    ys = [math.log(max(c.processor - start, 1e-3)) for c in checks]
    return statistics.linear_regression(xs, ys).slope


def _session(leader: int) -> list[int]:
    members = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                fields = (process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader:
                members.append(int(process.name))
    return members


def _megabytes(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
