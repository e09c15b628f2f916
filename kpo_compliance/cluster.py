"""Checking files on many machines: an engine that gives them to the workers of a dask scheduler.

The scheduler gets paths, never contracts: all workers must see the same files at the same paths, or reach the same object
store. What they say comes back as reports. Settings, the playbook among them, are sent; the program itself must be the same
everywhere.
"""

from __future__ import annotations

import logging
import os
import pickle
import platform
import socket
import time
import uuid
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kpo_compliance import __version__
from kpo_compliance.check import unreadable
from kpo_compliance.checker import CRASHED
from kpo_compliance.errors import RuleError, UsageError
from kpo_compliance.files import is_url
from kpo_compliance.report import Report
from kpo_compliance.workers import Engine, Job, Started

if TYPE_CHECKING:
    from kpo_compliance.cluster_worker import Unfit

SCHEMES: Final = {"dask://": "tcp://", "dask+tls://": "tls://"}
_CONNECT: Final = 15.0  # seconds for a scheduler to answer
_PORT: Final = 8786
_PATIENCE: Final = 60.0  # seconds without any worker
_LOOK: Final = 2.0  # seconds between two looks at who is there
_AHEAD: Final = 2  # files given to each thread of a worker, so that none waits for the next
_KEPT: Final = "What was checked is kept; run the same command again to go on."


def cluster(address: str, at_once: int = 0) -> Engine:
    """The engine of a scheduler, as "dask://host:8786".

    Args:
        at_once: how many files may be given away at a time; 0 for as many as the workers can take.

    Raises:
        UsageError: the address is none, or dask is not installed. The engine raises it too: when the scheduler does not
            answer or is lost, when there are no workers, or when they are not as they must be.
    """
    scheme = next((one for one in SCHEMES if address.startswith(one)), None)
    if scheme is None or not address.removeprefix(scheme):
        raise UsageError(f"An engine is “local” or an address such as dask://host:8786, not “{address}”.")
    try:
        distributed: Any = import_module("distributed")
    except ImportError as error:
        raise UsageError("The engine dask is not installed: pip install 'kpo-compliance[dask]' installs it.") from error
    for name in ("distributed", "distributed.client", "distributed.core", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is told by us
    place = SCHEMES[scheme] + address.removeprefix(scheme)

    def engine(jobs: Sequence[Job], started: Started) -> Generator[tuple[int, Report], None, None]:
        try:
            _knock(place)  # a client that finds nobody leaves its thread behind
            client = distributed.Client(place, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(
                f"No scheduler answers at {address}. Start one with “dask scheduler”, or check the address."
            ) from error
        run = _Run(distributed, client, jobs, started, at_once, address)
        try:
            yield from run.reports()
        except (CancelledError, OSError) as error:
            raise UsageError(f"The scheduler at {address} is no longer there. {_KEPT}") from error
        finally:
            run.end()

    return engine


def _knock(place: str) -> None:
    """Waits until somebody listens at an address.

    Raises:
        OSError: nobody does, though time was given.
        ValueError: it is no address.
    """
    address = urlsplit(place)
    end = time.monotonic() + _CONNECT
    while True:
        try:
            socket.create_connection((address.hostname or "", address.port or _PORT), timeout=_CONNECT).close()
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


class _Run:
    """The files of one audit on a cluster."""

    def __init__(self, dask: Any, client: Any, jobs: Sequence[Job], started: Started, at_once: int, address: str) -> None:
        self.dask = dask
        self.client, self.jobs, self.started, self.at_once, self.address = client, jobs, started, at_once, address
        self.keys: dict[int, str] = {}  # settings that are at the workers, by id
        self.running: dict[Any, int] = {}
        self.waiting = iter(range(len(jobs)))
        self.threads: dict[str, int] = {}
        self.looked = -_LOOK
        self.alone_since = time.monotonic()  # since when there is no worker

    def reports(self) -> Generator[tuple[int, Report], None, None]:
        """The reports as they come, with the numbers of their jobs."""
        self._fill()
        while self.running:
            try:
                with self.client.as_current():
                    done = self.dask.wait(list(self.running), timeout=_LOOK, return_when="FIRST_COMPLETED").done
            except self.dask.TimeoutError:
                done = set()
            if self.client.status not in ("running", "newly-created"):
                raise CancelledError
            results = []
            for future in done:
                number = self.running.pop(future)
                results.append((number, self._result(number, future)))
            self._fill()  # before the reports are dealt with, so that nobody waits
            for number, result in results:
                yield number, result

    def end(self) -> None:
        """Leaves nothing of ours at the workers."""
        try:
            if self.client.status == "running":
                self.client.cancel(list(self.running), force=True)
                for key in self.keys.values():
                    self.client.unregister_worker_plugin(key)
        except Exception:  # noqa: BLE001, S110 - the scheduler went away just now; there is nothing left to tidy up
            pass
        finally:
            self.client.close(timeout=2)

    def _fill(self) -> None:
        """Gives away as many files as the workers can take."""
        from kpo_compliance.cluster_worker import check, fingerprint  # noqa: PLC0415 - needs dask

        self._look()
        most = self.at_once or max(1, _AHEAD * sum(self.threads.values()))
        while len(self.running) < most and (number := next(self.waiting, None)) is not None:
            path, settings = self.jobs[number]
            key = self._key(settings)
            self.started(number)
            whole = path if is_url(path) else os.path.abspath(path)  # noqa: PTH100 - links are followed by the workers
            future = self.client.submit(check, whole, _size(path), key, fingerprint(), pure=False, retries=0)
            self.running[future] = number

    def _look(self) -> None:
        """Who is there. A cluster without workers is waited for, but not for ever."""
        now = time.monotonic()
        if now - self.looked < _LOOK:
            return
        self.looked = now
        self.threads = self.client.nthreads()
        if self.threads:
            self.alone_since = now
        elif now - self.alone_since > _PATIENCE:
            raise UsageError(f"The scheduler at {self.address} has no workers. Start one with “dask worker”. {_KEPT}")

    def _key(self, settings: object) -> str:
        """The name by which the workers know settings; they are sent once."""
        from kpo_compliance.cluster_worker import Settled  # noqa: PLC0415 - needs dask

        if id(settings) not in self.keys:
            key = f"kpo-{uuid.uuid4().hex}"
            self.client.register_plugin(Settled(key, pickle.dumps(settings)), name=key)
            self.keys[id(settings)] = key
        return self.keys[id(settings)]

    def _result(self, number: int, future: Any) -> Report:
        """A report; that of a file which killed one worker after another says so.

        Raises:
            RuleError: a wording of the playbook does not compile.
            UsageError: the worker is not as it must be.
        """
        from kpo_compliance.cluster_worker import Unfit  # noqa: PLC0415 - needs dask

        path, settings = self.jobs[number]
        try:
            result = future.result()
        except self.dask.KilledWorker:
            return unreadable(path, settings.playbook, *CRASHED)
        except (CancelledError, OSError):
            raise
        except Exception as error:  # whatever a worker raises that has another program than ours
            raise UsageError(
                f"A worker of {self.address} cannot run this program ({type(error).__name__}: {error}). Install kpo-check"
                f" {__version__} there. {_KEPT}"
            ) from error
        if isinstance(result, Unfit):
            raise UsageError(f"{self._unfit(result, path)} {_KEPT}")
        if isinstance(result, Report):
            return result
        if len(result) == 2:
            return unreadable(path, settings.playbook, *result)
        mistake = RuleError(result[0])
        mistake.location, mistake.line = result[1], result[2]
        raise mistake

    def _unfit(self, found: Unfit, path: str) -> str:
        from kpo_compliance.cluster_worker import fingerprint  # noqa: PLC0415 - needs dask

        if found.problem == "program":
            return (
                f"A worker of {self.address} has another program ({found.told}) than this machine (kpo-check {__version__},"
                f" Python {platform.python_version()}, {fingerprint()[:12]}), so its results could differ. Install the same"
                " version of both, and of the libraries, everywhere."
            )
        if found.problem == "files":
            return (
                f"A worker of {self.address} does not see {path} as this machine does. The contracts must lie at the same"
                " path on every worker, on a disk that all of them share."
            )
        return f"A worker of {self.address} has lost the settings of this audit."


def _size(path: str) -> int:
    """The size of a file, -1 where it cannot be told: then the workers look for themselves what there is."""
    if is_url(path):
        return -1
    try:
        return os.stat(path).st_size  # noqa: PTH116 - a name may be no path
    except (OSError, ValueError):
        return -1
