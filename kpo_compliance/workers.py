"""Worker processes that check one file after another; one that crashes or takes too long costs only its file."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext
from multiprocessing.process import BaseProcess
from typing import Final

from kpo_compliance import confinement
from kpo_compliance.check import Settings, check_file, prepare, unreadable, warm_up
from kpo_compliance.errors import RuleError
from kpo_compliance.isolation import begun
from kpo_compliance.report import Report

SECONDS_A_FILE: Final = 240.0
FILES_A_WORKER: Final = 200

Job = tuple[str, Settings]
Started = Callable[[int], None]
# How jobs are mapped over workers. The reports come with the numbers of their jobs, in whatever order they are ready; the
# second argument is told the number of a job just before a worker gets it. The iterator is closed when no more is wanted.
Engine = Callable[[Sequence[Job], Started], Generator[tuple[int, Report], None, None]]


def can_fork() -> bool:
    """Whether this system can start a process with all that is loaded already."""
    return "fork" in multiprocessing.get_all_start_methods()


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


def local(count: int = 0) -> Engine:
    """The engine of this machine: so many worker processes, 0 for one a core; none where processes cannot be forked."""

    def engine(jobs: Sequence[Job], started: Started) -> Generator[tuple[int, Report], None, None]:
        with begun([path for path, _ in jobs]):
            warm_up()
            for settings in {id(settings): settings for _, settings in jobs}.values():
                prepare(settings)
            yield from in_workers(jobs, min(count or os.cpu_count() or 1, len(jobs)), started)

    def alone(jobs: Sequence[Job], started: Started) -> Generator[tuple[int, Report], None, None]:
        for number, (path, settings) in enumerate(jobs):
            started(number)
            yield number, check_file(path, settings)

    return engine if can_fork() else alone


def in_workers(
    jobs: Sequence[Job], count: int, started: Started = lambda _: None
) -> Generator[tuple[int, Report], None, None]:
    """The reports of all jobs by so many workers, as soon as they are there; all that they need should be loaded before.

    Raises:
        RuleError: a wording of a playbook does not compile.
    """
    context = multiprocessing.get_context("fork")
    crew: list[_Worker] = []
    waiting = iter(range(len(jobs)))
    left = len(jobs)
    try:
        for _ in range(count):
            crew.append(_hired(context, jobs, crew))
        for worker in crew:
            _send(worker, next(waiting, None), started)
        while left:
            for worker in _reporting(crew):
                job, result = worker.job, _received(worker)
                if job is None:
                    continue
                if isinstance(result, RuleError):
                    raise result
                lost = not isinstance(result, Report)
                path, settings = jobs[job]
                if lost or worker.done >= FILES_A_WORKER:
                    crew.remove(worker)
                    worker.stop()
                    crew.append(worker := _hired(context, jobs, crew))
                _send(worker, next(waiting, None), started)  # before the report is dealt with, so that nobody waits
                left -= 1
                yield job, result if isinstance(result, Report) else unreadable(path, settings.playbook, *result)
    finally:
        for worker in crew:
            worker.stop()


def _hired(context: ForkContext, jobs: Sequence[Job], others: Sequence[_Worker]) -> _Worker:
    ours, theirs = context.Pipe()
    foreign = [ours, *(w.pipe for w in others)]
    process = context.Process(target=_work, args=(theirs, foreign, jobs, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _send(worker: _Worker, job: int | None, started: Started) -> None:
    worker.job, worker.since = job, time.monotonic()
    if job is not None:
        started(job)
        with contextlib.suppress(OSError):  # a worker that is dead is found so when its report is waited for
            worker.pipe.send(job)


def _reporting(crew: Sequence[_Worker]) -> list[_Worker]:
    """The workers that have something to say, have died, or have taken too long."""
    busy = {worker.pipe: worker for worker in crew if worker.job is not None}
    ready = wait(list(busy), timeout=1.0)
    late = time.monotonic() - SECONDS_A_FILE
    return [worker for pipe, worker in busy.items() if pipe in ready or worker.since < late]


def _received(worker: _Worker) -> Report | RuleError | tuple[str, str]:
    """A worker's report, or why there is none and the status of the file."""
    if not worker.pipe.poll():
        return f"The file took longer than {SECONDS_A_FILE:.0f} seconds.", "timeout"
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


def _work(pipe: Connection, foreign: Sequence[Connection], jobs: Sequence[Job], parent: int) -> None:
    """What a worker does: takes numbers of jobs and answers with reports; it never raises, and dies with its parent."""
    confinement.die_with(parent)
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
