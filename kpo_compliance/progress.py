"""How far a run is, on one line of a terminal, with an estimate of what is left."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kpo_compliance.render.plain import plain

_PAUSE: Final = 0.2  # seconds between two lines
_WIDTH: Final = 24
_FEWEST: Final = 5  # files before an estimate is worth anything
_LONGEST_NAME: Final = 40


@dataclass(slots=True)
class Progress:
    """A bar on standard error, for people only: nothing is shown where that is no terminal, or ``quiet``."""

    quiet: bool = False
    _since: float = field(default_factory=time.monotonic)
    _last: float = 0.0

    def __call__(self, done: int, total: int) -> None:
        """Shows that so many of all files are done; a pause lies between two of its lines."""
        now = time.monotonic()
        if self.quiet or not sys.stderr.isatty() or (now - self._last < _PAUSE and done < total):
            return
        self._last = now
        sys.stderr.write(f"\r{line(done, total, now - self._since)}\x1b[K")
        sys.stderr.flush()

    def page(self, path: str, done: int, total: int) -> None:
        """Shows that so many pages of a file were read from their pictures."""
        now = time.monotonic()
        if self.quiet or not sys.stderr.isatty():
            return
        self._last = now
        name = plain(Path(path).name)
        name = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
        sys.stderr.write(f"\r{name}: page {done + 1} of {total} is read from its picture\x1b[K")
        sys.stderr.flush()

    def end(self) -> None:
        """Takes the line away."""
        if self._last:
            self._last = 0.0
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def line(done: int, total: int, seconds: float) -> str:
    """The line: a bar, the numbers, and the time that the rest will take at the pace so far."""
    filled = _WIDTH * done // max(total, 1)
    told = f"{'█' * filled}{'░' * (_WIDTH - filled)} {done} of {total} contracts"
    if done < _FEWEST or done >= total or seconds <= 0:
        return told
    return f"{told}, about {_length(seconds / done * (total - done))} left"


def _length(seconds: float) -> str:
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
