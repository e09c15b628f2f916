"""Worker processes that check one file after another; one that crashes or takes too long costs only its file."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext
from multiprocessing.process import BaseProcess
from typing import Final

from kpo_compliance.check import Settings, Watch, check_file, prepare, unreadable
from kpo_compliance.errors import RuleError, UnreadableDocument
from kpo_compliance.isolation import begun
from kpo_compliance.processes import end_with
from kpo_compliance.report import Report

SECONDS_A_FILE: Final = 240.0
FILES_A_WORKER: Final = 200
_LATE: Final = (f"The file took longer than {SECONDS_A_FILE:.0f} seconds. Check it in parts.", "timeout")

Job = tuple[str, Settings]
Started = Callable[[int], None]
# How jobs are mapped over workers. The reports come with the numbers of their jobs, in whatever order they are ready; the
# second argument is told the number of a job just before a worker gets it. The iterator is closed when no more is wanted.
Engine = Callable[[Sequence[Job], Started], Generator[tuple[int, Report], None, None]]


def can_fork() -> bool:
    """Whether this system can start a process with all that is loaded already."""
    return "fork" in multiprocessing.get_all_start_methods()


@dataclass(frozen=True, slots=True)
class _Pages:
    """How many pages of a file a worker has read from pictures."""

    path: str
    done: int
    total: int


@dataclass(slots=True)
class _Worker:
    """A process that checks one file after another; ``job`` is the number of the one it has, None when it waits.

    ``alone`` says that no other worker has one at the same time.
    """

    process: BaseProcess
    pipe: Connection
    job: int | None = None
    alone: bool = False
    since: float = 0.0
    done: int = 0

    def stop(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def local(count: int = 0, watch: Watch | None = None) -> Engine:
    """The engine of this machine: so many worker processes, 0 for one a core; none where processes cannot be forked.

    ``watch`` is told the path, how many pages are read from pictures, and of how many.
    """

    def engine(jobs: Sequence[Job], started: Started) -> Generator[tuple[int, Report], None, None]:
        with begun([path for path, _ in jobs]):
            for settings in {id(settings): settings for _, settings in jobs}.values():
                prepare(settings)
            yield from in_workers(jobs, min(count or os.cpu_count() or 1, len(jobs)), started, watch)

    def alone(jobs: Sequence[Job], started: Started) -> Generator[tuple[int, Report], None, None]:
        for number, (path, settings) in enumerate(jobs):
            started(number)
            yield number, check_file(path, settings, watch)

    return engine if can_fork() else alone


def in_workers(
    jobs: Sequence[Job], count: int, started: Started = lambda _: None, watch: Watch | None = None
) -> Generator[tuple[int, Report], None, None]:
    """The reports of all jobs by so many workers, as soon as they are there; all that they need should be loaded before.

    A file that takes too long by the clock may be innocent, for the clock runs on while other workers have the
    processor: it is tried once more, alone.

    Raises:
        RuleError: a wording of a playbook does not compile.
    """
    context = multiprocessing.get_context("fork")
    crew: list[_Worker] = []
    waiting = iter(range(len(jobs)))
    late: list[int] = []
    left = len(jobs)
    try:
        for _ in range(count):
            crew.append(_hired(context, jobs, crew))
        while left:
            _hand_out(crew, waiting, late, started)
            for worker in _reporting(crew):
                job, result = worker.job, _received(worker)
                if job is None:
                    continue
                if isinstance(result, _Pages):
                    worker.since = time.monotonic()
                    if watch is not None:
                        watch(result.path, result.done, result.total)
                    continue
                if isinstance(result, RuleError):
                    raise result
                worker.job = None
                lost = not isinstance(result, Report)
                if lost or worker.done >= FILES_A_WORKER:
                    crew.remove(worker)
                    worker.stop()
                    crew.append(_hired(context, jobs, crew))
                if not isinstance(result, Report) and result[1] == "timeout" and not worker.alone:
                    late.append(job)
                    continue
                _hand_out(crew, waiting, late, started)  # before the report is dealt with, so that nobody waits
                left -= 1
                path, settings = jobs[job]
                yield job, result if isinstance(result, Report) else unreadable(path, settings.playbook, *result)
    finally:
        for worker in crew:
            worker.stop()


def _hand_out(crew: Sequence[_Worker], waiting: Iterator[int], late: list[int], started: Started) -> None:
    """Gives each free worker a job; one that was late only when no worker has any, and then no other."""
    busy = [worker for worker in crew if worker.job is not None]
    if late:
        if not busy:
            _send(crew[0], late.pop(0), started, alone=True)
    elif not any(worker.alone for worker in busy):
        for worker in crew:
            if worker.job is None and (job := next(waiting, None)) is not None:
                _send(worker, job, started, alone=False)


def _hired(context: ForkContext, jobs: Sequence[Job], others: Sequence[_Worker]) -> _Worker:
    ours, theirs = context.Pipe()
    foreign = [ours, *(w.pipe for w in others)]
    process = context.Process(target=_work, args=(theirs, foreign, jobs, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _send(worker: _Worker, job: int, started: Started, *, alone: bool) -> None:
    started(job)
    worker.job, worker.alone, worker.since = job, alone, time.monotonic()
    with contextlib.suppress(OSError):  # a worker that is dead is found so when its report is waited for
        worker.pipe.send((job, alone))


def _reporting(crew: Sequence[_Worker]) -> list[_Worker]:
    """The workers that have something to say, have died, or have taken too long."""
    busy = {worker.pipe: worker for worker in crew if worker.job is not None}
    ready = wait(list(busy), timeout=1.0)
    late = time.monotonic() - SECONDS_A_FILE
    return [worker for pipe, worker in busy.items() if pipe in ready or worker.since < late]


def _received(worker: _Worker) -> Report | RuleError | _Pages | tuple[str, str]:
    """A worker's report, or why there is none and the status of the file; or how far it is."""
    if not worker.pipe.poll():
        return _LATE
    try:
        result: Report | _Pages | tuple[str, str, str] | None = worker.pipe.recv()
    except (EOFError, OSError):
        return "The program crashed while it read this file; please report it.", "crash"
    if result is None:
        return _LATE
    worker.done += not isinstance(result, _Pages)
    if isinstance(result, tuple):
        error = RuleError(result[0])
        error.location, error.line = result[1], result[2]
        return error
    return result


def _work(pipe: Connection, foreign: Sequence[Connection], jobs: Sequence[Job], parent: int) -> None:
    """What a worker does: takes numbers of jobs and answers with reports; it never raises, and dies with its parent."""
    end_with(parent)
    for other in foreign:
        other.close()

    def watch(path: str, done: int, total: int) -> None:
        pipe.send(_Pages(path, done, total))

    try:
        while True:
            job, alone = pipe.recv()
            path, settings = jobs[job]
            try:
                pipe.send(check_file(path, settings, watch, final=alone))
            except UnreadableDocument:
                pipe.send(None)
            except RuleError as error:
                pipe.send((str(error), error.location, error.line))
    except (EOFError, OSError, KeyboardInterrupt):
        return
