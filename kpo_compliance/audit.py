"""Many contracts: which files are meant, and checking them side by side without one bad file hiding another."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from kpo_compliance.check import STDIN, Settings, Watch, check_file, prepare
from kpo_compliance.ingest import media
from kpo_compliance.report import Report

NOTHING: Final = "no PDF, Word, OpenDocument, RTF, HTML or text file, and no message"
_FEWEST_FOR_WORKERS: Final = 8


def contracts_in(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that an argument of the command line means, and what is wrong with it, in sentences.

    A folder means the contracts in and below it, sorted; one that cannot be listed, or holds none, is wrong.
    """
    if path == STDIN or not Path(path).is_dir():
        return (path,), ()
    found, failures = walk(path)
    wrong = [f"The folder “{e.filename}” cannot be read ({e.strerror or '?'})." for e in failures]
    if not found:
        wrong.append(f"The folder “{path}” holds no contracts: {NOTHING}.")
    return found, tuple(wrong)


def walk(root: str) -> tuple[tuple[str, ...], tuple[OSError, ...]]:
    """The contracts in and below a folder, sorted folder by folder, and the folders that cannot be listed."""
    failures: list[OSError] = []
    found: list[str] = []
    for folder, folders, names in os.walk(root, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(os.path.join(folder, name) for name in sorted(names) if is_contract(name))  # noqa: PTH118
    return tuple(found), tuple(failures)


def is_contract(name: str) -> bool:
    """Whether a file of this name may be a contract."""
    return Path(name).suffix.lower() in media.SUFFIXES and not name.startswith((".", "~$"))


def check_files(
    jobs: Sequence[tuple[str, Settings]], workers: int = 0, watch: Watch | None = None
) -> Generator[Report, None, None]:
    """Checks files, in worker processes when there are many, and yields the reports in the order of the input.

    Args:
        workers: how many processes; 0 for one a core.
        watch: is told the path, how many of its pages are read from pictures, and of how many.

    Raises:
        RuleError: a wording of a playbook does not compile.
    """
    if len(jobs) >= _FEWEST_FOR_WORKERS:
        from kpo_compliance.workers import can_fork, in_workers  # noqa: PLC0415 - slow to load

        if can_fork():
            for settings in {id(settings): settings for _, settings in jobs}.values():
                prepare(settings)
            yield from _in_order(in_workers(jobs, min(workers or os.cpu_count() or 1, len(jobs)), watch=watch))
            return
    yield from (check_file(path, settings, watch) for path, settings in jobs)


def _in_order(numbered: Generator[tuple[int, Report], None, None]) -> Generator[Report, None, None]:
    """The reports by their numbers, each as soon as those before it are there."""
    early: dict[int, Report] = {}
    following = 0
    with closing(numbered):
        for number, report in numbered:
            early[number] = report
            while following in early:
                yield early.pop(following)
                following += 1
