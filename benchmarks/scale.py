"""What docs/scale.md rests on: the cost of a file, of its rows in a store, of going through an audit, of a cluster.

Usage: scale.py FOLDER [--postgresql URL] [--cluster]

FOLDER holds real contracts. Costs are seconds of processor time, which do not depend on who else uses the machine; those
of writing to a store are on the clock, for they wait for the disk. ``--postgresql`` names an empty database.
``--cluster`` starts a scheduler and workers of dask on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zlib
from datetime import date
from pathlib import Path
from statistics import mean, median, quantiles

from kpo_compliance import check, store
from kpo_compliance.audit import contracts_in
from kpo_compliance.gathering import overview
from kpo_compliance.overview import Limits
from kpo_compliance.portfolio import FileSummary
from kpo_compliance.render.json import dumped, to_plain
from kpo_compliance.report import PlaybookInfo
from kpo_compliance.run_settings import Wish, settings_for
from kpo_compliance.store.ledger import Seen, begin
from kpo_compliance.store.reading import portfolio_of

ROWS = 3000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--postgresql", metavar="URL", default="")
    parser.add_argument("--cluster", action="store_true")
    asked = parser.parse_args()
    bodies = files(asked.folder)
    with tempfile.TemporaryDirectory() as place:
        rows("SQLite", str(Path(place) / "audit.db"), bodies)
        if asked.postgresql:
            rows("PostgreSQL", asked.postgresql, bodies)
        if asked.cluster:
            engines(asked.folder, Path(place))
    return 0


def files(folder: str) -> list[str]:
    """Each file read and judged in this process; the reports as the store keeps them."""
    settings = settings_for(folder, Wish(today=date(2026, 6, 1)))
    paths = contracts_in(folder)[0]
    reading, judging, bodies, pages = [], [], [], 0
    check.warm_up().join()
    check.prepare(settings)
    begun = memory()
    for path in paths:  # without the server of readers that an audit has, for what its children take cannot be asked for
        before, children = own(), others()
        report = check.check_file(path, settings)
        judging.append(own() - before)
        reading.append(others() - children)
        bodies.append(dumped(to_plain(report)))
        pages += report.document.pages
    held = memory() - begun
    print(f"{len(paths)} files, {pages} pages, {sum(Path(path).stat().st_size for path in paths) / 1e6:.1f} MB")
    told("reading", reading)
    told("judging", judging)
    sizes = [len(body.encode()) for body in bodies]
    packed = [len(zlib.compress(body.encode())) for body in bodies]
    print(f"a report: {mean(sizes) / 1e3:.1f} kB as JSON, packed {mean(packed) / 1e3:.1f}, at most {max(packed) / 1e3:.0f} kB")
    print(f"memory of the main process: {begun:.0f} MB when it begins, {held:.0f} MB more after {len(paths)} files")
    return bodies


def rows(name: str, place: str, bodies: list[str]) -> None:
    """So many results written to a store, each in a transaction of its own, and gone through once."""
    info = PlaybookInfo("kpo", "1", "ab" * 32)
    with store.opened(place) as database:
        ledger = begin(database, f"/contracts-{os.getpid()}", date(2026, 6, 1), info, {})
        started, before = time.monotonic(), own()
        for number in range(ROWS):
            path = f"vendor-{number % 97}/{number:07}.pdf"
            told_of = json.loads(bodies[number % len(bodies)])
            told_of["document"]["path"] = path
            ledger.begin(path, alone=False)
            file = FileSummary(path, "ok", told_of["outcome"], (1, 2, 3, 4))
            ledger.record(file, Seen(100_000, str(number), f"{number:064x}"), "cd" * 32, dumped(told_of))
        clock, cpu = time.monotonic() - started, own() - before
        ledger.complete()
        print(f"{name}: {clock / ROWS * 1e3:.2f} ms a result on the clock, {cpu / ROWS * 1e3:.2f} ms of this process")
        before = own()
        view = overview(portfolio_of(ledger, "/contracts"), Limits(200, 200, 200, 200))
        print(f"{name}: going through {view.total} results for a report takes {(own() - before) / ROWS * 1e3:.2f} ms each")
        tracemalloc.start()
        known = ledger.entries()
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        print(f"{name}: the state of a file, as the next audit holds it, takes {held / len(known):.0f} bytes")
        if "://" in place:
            size = database.row("SELECT pg_database_size(current_database())")[0]
        else:
            size = sum(path.stat().st_size for path in Path(place).parent.glob(Path(place).name + "*"))
        print(f"{name}: {size / ROWS / 1e3:.2f} kB a result on the disk")


def engines(folder: str, place: Path) -> None:
    """The same folder audited here and on a cluster of this machine, one worker and two; the same bytes."""
    found: dict[str, tuple[float, float, bytes]] = {}
    for number in (1, 2):
        found[f"here, {number} workers"] = timed(folder, place, ["--workers", str(number)])
    for number in (1, 2):
        scheduler = start(place, "dask_scheduler", "--port", "18787", "--host", "127.0.0.1")
        workers = [start(place, "dask_worker", "tcp://127.0.0.1:18787", "--nthreads", "1") for _ in range(number)]
        time.sleep(15)
        before = others()
        found[f"dask, {number} workers"] = timed(folder, place, ["--engine", "dask://127.0.0.1:18787"])
        for process in (*workers, scheduler):
            process.send_signal(signal.SIGINT)
            process.wait()
        clock, _, text = found[f"dask, {number} workers"]
        found[f"dask, {number} workers"] = clock, others() - before, text  # with the workers, which were waited for
    first = next(iter(found.values()))[2]
    for name, (clock, cpu, text) in found.items():
        same = "the same bytes" if text == first else "OTHER BYTES"
        print(f"{name}: {clock:.1f} s on the clock, {cpu:.1f} s of processors without the readers, {same}")


def timed(folder: str, place: Path, options: list[str]) -> tuple[float, float, bytes]:
    target, ledger = place / "out.jsonl", place / f"{time.monotonic_ns()}.db"
    command = [sys.executable, "-m", "kpo_compliance", "audit", folder, "--store", ledger, "--format", "jsonl", "-q", "-o"]
    started, before = time.monotonic(), others()
    done = subprocess.run([*command, target, *options], check=False)
    assert done.returncode in (0, 1, 3), done.returncode
    return time.monotonic() - started, others() - before, target.read_bytes()


def start(place: Path, program: str, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *options]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place)


def told(name: str, seconds: list[float]) -> None:
    parts = quantiles(seconds, n=20)
    print(f"{name}: {mean(seconds):.3f} s a file (median {median(seconds):.3f}, 95 of 100 below {parts[18]:.3f})")


def own() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def others() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
