"""Many contracts: which files are meant, and checking them side by side without one bad file hiding another."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Final

from kpo_compliance.check import STDIN, Settings, check_file, prepare
from kpo_compliance.ingest import media
from kpo_compliance.report import Report

_FEWEST_FOR_WORKERS: Final = 8


def contracts_in(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that an argument of the command line means, and what is wrong with it, in sentences.

    A folder means the contracts in and below it, sorted; one that cannot be listed, or holds none, is wrong.
    """
    if path == STDIN or not Path(path).is_dir():
        return (path,), ()
    failures: list[OSError] = []
    found: list[str] = []
    for folder, folders, names in os.walk(path, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(os.path.join(folder, name) for name in sorted(names) if _is_contract(name))  # noqa: PTH118
    wrong = [f"The folder “{e.filename}” cannot be read ({e.strerror or '?'})." for e in failures]
    if not found:
        wrong.append(f"The folder “{path}” holds no contracts: no PDF, DOCX, HTML or text file.")
    return tuple(found), tuple(wrong)


def _is_contract(name: str) -> bool:
    return Path(name).suffix.lower() in media.SUFFIXES and not name.startswith((".", "~$"))


def check_files(jobs: Sequence[tuple[str, Settings]], workers: int = 0) -> Generator[Report, None, None]:
    """Checks files, in worker processes when there are many, and yields the reports in the order of the input.

    Args:
        workers: how many processes; 0 for one a core.

    Raises:
        RuleError: a wording of a playbook does not compile.
    """
    if len(jobs) >= _FEWEST_FOR_WORKERS:
        from kpo_compliance.workers import can_fork, in_workers  # noqa: PLC0415 - slow to load

        if can_fork():
            for settings in {id(settings): settings for _, settings in jobs}.values():
                prepare(settings)
            yield from in_workers(jobs, min(workers or os.cpu_count() or 1, len(jobs)))
            return
    yield from (check_file(path, settings) for path, settings in jobs)
