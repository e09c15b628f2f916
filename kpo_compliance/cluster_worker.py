"""What runs on a worker of dask: it has files checked by a process beside it, and says when it is not as it must be.

A worker must hold the same program and see the same files at the same paths. Both are looked at with every file: a
worker may join at any time.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import threading
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any, Final

from distributed import WorkerPlugin

from kpo_compliance import __version__, resources
from kpo_compliance.checker import Checker, Result
from kpo_compliance.workers import FILES_A_WORKER, SECONDS_A_FILE

_EXTRA: Final = re.compile(r"extra *== *['\"]([a-z]+)")
_NEEDED_ELSEWHERE: Final = frozenset({"dev", "audit", "postgresql", "dask"})


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a worker cannot check a file: ``problem`` is "program", "files" or "settings"; ``told`` says more."""

    problem: str
    told: str


class Settled(WorkerPlugin):
    """A plugin of dask that brings pickled settings to every worker, also to those that join later."""

    def __init__(self, key: str, settings: bytes) -> None:
        self.key, self.settings = key, settings

    def setup(self, worker: Any) -> None:  # noqa: ARG002 - dask calls it so
        """Keeps the settings in the worker's process."""
        _settings[self.key] = self.settings

    def teardown(self, worker: Any) -> None:  # noqa: ARG002 - see above
        """Forgets them, and ends the processes that had them."""
        _settings.pop(self.key, None)
        with _lock:
            checkers = _idle.pop(self.key, [])
        for checker in checkers:
            checker.stop()


_settings: dict[str, bytes] = {}
_idle: dict[str, list[Checker]] = {}
_lock: Final = threading.Lock()


def check(path: str, size: int, key: str, program: str) -> Result | Unfit:
    """What is said of a file, by a process of this worker; ``size`` is what the file has where the audit runs."""
    if program != fingerprint():
        return Unfit("program", f"kpo-check {__version__}, Python {platform.python_version()}, {fingerprint()[:12]}")
    if size >= 0 and _size(path) != size:
        return Unfit("files", path)
    settings = _settings.get(key)
    if settings is None:
        return Unfit("settings", key)
    with _lock:
        checker = _idle[key].pop() if _idle.get(key) else None
    if checker is None:
        checker = Checker(settings)
    try:
        result = checker.check(path, SECONDS_A_FILE)
    except BaseException:
        checker.stop()
        raise
    if not checker.alive or checker.done >= FILES_A_WORKER or key not in _settings:
        checker.stop()
    else:
        with _lock:
            _idle.setdefault(key, []).append(checker)
    return result


@cache
def fingerprint() -> str:
    """A hash over all that can change what is said of a file, besides the settings: code, weights, rules, libraries."""
    digest = hashlib.sha256(platform.python_version().encode())
    for library in _libraries():
        digest.update(f"{library} {_version(library)}\n".encode())
    for name, path in sorted(_ours()):
        digest.update(f"{name}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _ours() -> list[tuple[str, Path]]:
    package, rules = Path(__file__).parent, resources.rules()
    found = [(path.relative_to(package).as_posix(), path) for path in package.rglob("*.py") if "_data" not in path.parts]
    found += [(path.relative_to(package).as_posix(), path) for path in (package / "weights").rglob("*") if path.is_file()]
    return found + [(f"rules/{path.relative_to(rules).as_posix()}", path) for path in rules.rglob("*") if path.is_file()]


def _libraries() -> list[str]:
    """The libraries that judging or reading may use, installed or not."""
    found = set()
    for line in requires("kpo-compliance") or ():
        extra = _EXTRA.search(line)
        if extra is None or extra[1] not in _NEEDED_ELSEWHERE:
            found.add(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower())
    return sorted(found)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a name may be no path
    except (OSError, ValueError):
        return -1
