"""Many contracts: which files are meant, and checking them side by side without one bad file hiding another."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

from kpo_compliance.check import STDIN, Settings, check_file, prepare, unreadable
from kpo_compliance.errors import RuleError
from kpo_compliance.report import Report

# Files that may be contracts, also of kinds that cannot be read: those are reported, not passed over.
SUFFIXES: Final = frozenset(
    {
        ".pdf",
        ".docx",
        ".docm",
        ".dotx",
        ".doc",
        ".rtf",
        ".odt",
        ".txt",
        ".text",
        ".md",
        ".html",
        ".htm",
        ".xhtml",
        ".eml",
    }
)
_FEWEST_FOR_WORKERS: Final = 8
_SECONDS_A_FILE: Final = 240.0
_FILES_A_WORKER: Final = 200


def contracts_in(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that an argument of the command line means, and what is wrong with it, in sentences.

    A folder means the contracts in and below it, sorted; that a folder cannot be listed, or holds no contract, is wrong.
    """
    if path == STDIN or not Path(path).is_dir():
        return (path,), ()
    failures: list[OSError] = []
    found: list[str] = []
    for folder, folders, names in os.walk(path, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found.extend(os.path.join(folder, name) for name in sorted(names) if _is_contract(name))  # noqa: PTH118
    wrong = [
        f"The folder “{error.filename}” cannot be read ({error.strerror or '?'})." for error in failures
    ]
    if not found:
        wrong.append(f"The folder “{path}” holds no contracts; expected PDF, DOCX, HTML or text files.")
    return tuple(found), tuple(wrong)


def _is_contract(name: str) -> bool:
    return Path(name).suffix.lower() in SUFFIXES and not name.startswith((".", "~$"))


def check_files(jobs: Sequence[tuple[str, Settings]], workers: int = 0) -> Iterator[Report]:
    """Checks files, in worker processes when there are many, and yields the reports in the order of the input.

    Args:
        workers: how many processes; 0 for one a core.

    Raises:
        RuleError: a wording of a playbook does not compile.
    """
    workers = min(workers or os.cpu_count() or 1, len(jobs))
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    if len(jobs) < _FEWEST_FOR_WORKERS or not can_fork:
        yield from (check_file(path, settings) for path, settings in jobs)
        return
    for settings in {id(settings): settings for _, settings in jobs}.values():
        prepare(settings)
    yield from _in_workers(jobs, workers)


@dataclass(slots=True)
class _Worker:
    """A process that checks one file after another; ``job`` is the number of the one it has, None when it waits."""

    process: BaseProcess
    pipe: Connection
    job: int | None = None
    since: float = 0.0
    done: int = 0

    def stop(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def _in_workers(jobs: Sequence[tuple[str, Settings]], count: int) -> Iterator[Report]:
    context = multiprocessing.get_context("fork")
    crew: list[_Worker] = []
    waiting = iter(range(len(jobs)))
    finished: dict[int, Report] = {}
    following = 0
    try:
        crew.extend(_hired(context, jobs, crew) for _ in range(count))
        for worker in crew:
            _send(worker, next(waiting, None))
        while following < len(jobs):
            for worker in _reporting(crew):
                job, result = worker.job, _received(worker)
                if job is None:
                    continue
                if isinstance(result, RuleError):
                    raise result
                lost = not isinstance(result, Report)
                path, settings = jobs[job]
                finished[job] = result if isinstance(result, Report) else unreadable(path, settings.playbook, *result)
                if lost or worker.done >= _FILES_A_WORKER:
                    crew.remove(worker)
                    worker.stop()
                    crew.append(worker := _hired(context, jobs, crew))
                _send(worker, next(waiting, None))
            while following in finished:
                yield finished.pop(following)
                following += 1
    finally:
        for worker in crew:
            worker.stop()


def _hired(context: ForkContext, jobs: Sequence[tuple[str, Settings]], others: Sequence[_Worker]) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, [ours, *(w.pipe for w in others)], jobs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _send(worker: _Worker, job: int | None) -> None:
    worker.job, worker.since = job, time.monotonic()
    if job is not None:
        worker.pipe.send(job)


def _reporting(crew: Sequence[_Worker]) -> list[_Worker]:
    """The workers that have something to say, have died, or have taken too long."""
    busy = {worker.pipe: worker for worker in crew if worker.job is not None}
    ready = wait(list(busy), timeout=1.0)
    late = time.monotonic() - _SECONDS_A_FILE
    return [worker for pipe, worker in busy.items() if pipe in ready or worker.since < late]


def _received(worker: _Worker) -> Report | RuleError | tuple[str, str]:
    """A worker's report, or why there is none and the status of the file."""
    if not worker.pipe.poll():
        return f"The file took longer than {_SECONDS_A_FILE:.0f} seconds.", "timeout"
    try:
        result: Report | tuple[str, str, str] = worker.pipe.recv()
    except (EOFError, OSError):
        return "The program crashed while it read this file; please report it.", "crash"
    worker.done += 1
    if isinstance(result, tuple):
        error = RuleError(result[0])
        error.location, error.line = result[1], result[2]
        return error
    return result


def _work(pipe: Connection, foreign: Sequence[Connection], jobs: Sequence[tuple[str, Settings]]) -> None:
    """What a worker does: takes numbers of jobs and answers with reports; it never raises."""
    for other in foreign:
        other.close()
    try:
        while True:
            path, settings = jobs[pipe.recv()]
            try:
                pipe.send(check_file(path, settings))
            except RuleError as error:
                pipe.send((str(error), error.location, error.line))
    except (EOFError, OSError, KeyboardInterrupt):
        return
