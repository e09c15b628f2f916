"""What an audit must stand and how fast it is: 100 kills, the second audit, two workers, memory over 10,000 files.

    python benchmarks/audit.py kills      100 kill -9 at random moments of an audit of 300 contracts, then the reports compared
    python benchmarks/audit.py commits    a kill -9 before and after each commit and each renaming, one after another
    python benchmarks/audit.py again      the second audit of 500 unchanged contracts against the first
    python benchmarks/audit.py workers    two workers against one, in alternation (on a machine with two free cores)
    python benchmarks/audit.py memory     the main process over 10,000 files: memory and descriptors
    python benchmarks/audit.py all        everything

The contracts are the project's samples with small changes. Each command prints what it found and ends with status 1 when
that is not what the project promises.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.audits import DEADLY

SAMPLES = Path(__file__).parent.parent / "samples"
COMMAND = [sys.executable, "-m", "kpo_compliance", "audit"]
TEXTS = sorted(SAMPLES.glob("*.txt"))
COUNTED = 'str(target).endswith((".db", ".jsonl"))'


def deadly(number: int, *, before: bool) -> str:
    """A program that audits and ends without notice at its Nth commit, or renaming of its store or report."""
    begin = "from kpo_compliance.__main__ import main\nraise SystemExit(main())\n"
    return DEADLY.format(number=number, before=before, counted=COUNTED) + begin


def contracts(place: Path, count: int, *, tiny: bool = False) -> Path:
    """A folder of so many contracts; every twentieth is a PDF, all others differ in their words."""
    chance = random.Random(count)
    folder = place / "contracts"
    texts = [path.read_text("utf-8") for path in TEXTS]
    for number in range(count):
        path = folder / f"vendor-{number % 37:02}" / f"agreement-{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        if tiny:
            path.write_text(f"Agreement {number}.\n\n1. The Provider shall keep the data of the Client secret.\n", "utf-8")
        elif number % 20 == 7:
            path = path.with_suffix(".pdf")
            shutil.copy(SAMPLES / "analytics-services-agreement.pdf", path)
        else:
            paragraphs = texts[number % len(texts)].split("\n\n")
            del paragraphs[chance.randrange(3, len(paragraphs))]
            path.write_text("\n\n".join([*paragraphs, f"Reference number {number}."]), "utf-8")
        then = time.time() - 86_400 - number
        os.utime(path, (then, then))
    return folder


def audit(folder: Path, store: Path, *options: str, code: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", code, "audit"] if code else COMMAND
    return subprocess.Popen(
        [*command, str(folder), "--store", str(store), "--format", "jsonl", "-o", str(store.with_suffix(".jsonl")), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes]) -> int:
    _, err = process.communicate()
    if process.returncode not in (0, 1, 3, -signal.SIGKILL):
        print(err.decode())
    return process.returncode


def undisturbed(place: Path, folder: Path) -> bytes:
    store = place / "whole.db"
    ended(audit(folder, store))
    return store.with_suffix(".jsonl").read_bytes()


def same(store: Path, whole: bytes, count: int) -> bool:
    """Whether the report is the undisturbed one, and the store holds each contract once."""
    connection = sqlite3.connect(store)
    rows = connection.execute("SELECT count(*), count(DISTINCT path) FROM results WHERE until IS NULL").fetchone()
    healthy = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    equal = store.with_suffix(".jsonl").read_bytes() == whole
    if rows != (count, count) or healthy != "ok" or not equal:
        print(f"{store.name}: {rows} rows, {healthy}, report {'equal' if equal else 'NOT equal'}")
    return rows == (count, count) and healthy == "ok" and equal


def kills(place: Path, count: int = 300, wanted: int = 100) -> bool:
    folder = contracts(place, count)
    whole = undisturbed(place, folder)
    chance = random.Random(1)
    done, right, number = 0, True, 0
    while done < wanted:
        store = place / f"killed-{number}.db"
        number += 1
        while True:
            options = ("--workers", str(chance.choice((1, 2, 4))))
            process = audit(folder, store, *options)
            end = time.monotonic() + chance.expovariate(1 / 3.0)
            while process.poll() is None and time.monotonic() < end:
                time.sleep(0.005)
            if process.poll() is not None or done >= wanted:
                break
            process.kill()
            ended(process)
            done += 1
        status = ended(process)
        right &= status in (1, 3) and same(store, whole, count)
    print(f"kills: {done} kill -9 over {number} audits of {count} contracts; reports {'equal' if right else 'NOT equal'}")
    return right


def commits(place: Path, count: int = 12) -> bool:
    folder = contracts(place, count)
    whole = undisturbed(place, folder)
    right, tried = True, 0
    for before in (True, False):
        for number in range(1, 200):
            store = place / f"commit-{before}-{number}.db"
            status = ended(audit(folder, store, code=deadly(number, before=before)))
            if status != -signal.SIGKILL:
                break  # there are no more commits
            tried += 1
            right &= ended(audit(folder, store)) in (1, 3) and same(store, whole, count)
    print(f"commits: {tried} kills before and after commits and renamings; reports {'equal' if right else 'NOT equal'}")
    return right


def again(place: Path, count: int = 500, rounds: int = 5) -> bool:
    folder, store = contracts(place, count), place / "again.db"
    first = timed(folder, store)
    later = [timed(folder, store) for _ in range(rounds)]
    clock, cpu = (statistics.median(one[part] for one in later) for part in (0, 1))
    print(f"again: first {first[0]:.1f} s ({first[1]:.1f} s of processor), later {clock:.2f} s ({cpu:.2f} s)")
    print(f"again: {first[0] / clock:.0f} times faster by the clock, {first[1] / cpu:.0f} times by the processor")
    return min(first[0] / clock, first[1] / cpu) >= 50


def timed(folder: Path, store: Path, *options: str) -> tuple[float, float]:
    """Seconds of the clock and of the processor, children included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    ended(audit(folder, store, "-q", *options))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, used


def workers(place: Path, count: int = 300, rounds: int = 5) -> bool:
    folder = contracts(place, count)
    undisturbed(place, folder)  # the rule cache is made
    ratios = []
    for number in range(rounds):
        spent = {}
        for crew in ("1", "2") if number % 2 else ("2", "1"):
            spent[crew] = timed(folder, place / f"workers-{crew}-{number}.db", "--workers", crew)[0]
        ratios.append(spent["1"] / spent["2"])
        print(f"workers: one {spent['1']:.1f} s, two {spent['2']:.1f} s, ratio {ratios[-1]:.2f}")
    print(f"workers: two are {statistics.median(ratios):.2f} times as fast as one (median of {rounds})")
    return statistics.median(ratios) >= 1.7


def memory(place: Path, count: int = 10_000) -> bool:
    folder, store = contracts(place, count, tiny=True), place / "memory.db"
    process = audit(folder, store)
    seen: list[tuple[int, int, int]] = []
    while process.poll() is None:
        time.sleep(0.25)
        if (state := state_of(process.pid, store)) is not None:
            seen.append(state)
    ended(process)
    early = [one for one in seen if count * 0.08 <= one[0] <= count * 0.15]
    late = [one for one in seen if one[0] >= count * 0.9]
    if not early or not late:
        print("memory: too few looks; take more files")
        return False
    (before, open_before), (after, open_after) = ((max(o[1] for o in part), max(o[2] for o in part)) for part in (early, late))
    print(f"memory: {before >> 10} MB at a tenth of {count} files, {after >> 10} MB at their end ({after / before - 1:+.1%})")
    print(f"memory: {open_before} descriptors at a tenth, {open_after} at the end")
    return after < 1.1 * before and open_after <= open_before


def state_of(process: int, store: Path) -> tuple[int, int, int] | None:
    """How many files are done, the memory of the main process in kilobytes, and its open descriptors."""
    try:
        connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        done = connection.execute("SELECT count(*) FROM results").fetchone()[0]
        connection.close()
        lines = Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines()
        size = next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
        return done, size, sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    except (sqlite3.Error, OSError, StopIteration):
        return None


PARTS = {"kills": kills, "commits": commits, "again": again, "workers": workers, "memory": memory}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=[*PARTS, "all"])
    parser.add_argument("--count", type=int, help="how many contracts, instead of what stands above")
    asked = parser.parse_args()
    right = True
    for name, part in PARTS.items():
        if asked.part in (name, "all"):
            with tempfile.TemporaryDirectory(prefix="kpo-audit-") as place:
                right &= part(Path(place), *([asked.count] if asked.count else []))
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
