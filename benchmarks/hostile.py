"""How a folder of hostile files ends: a status for each, time, memory, and what must not be.

    python benchmarks/hostile.py FOLDER [--slowest N]

A file FOLDER/INDEX.tsv, if there is one, tells beside each name what is expected of the file; it is shown, not judged.
Exit status 1: a traceback, a file without a status, something called missing in a file that was not read completely, a
process left behind, or the program above its memory.
"""

from __future__ import annotations

import collections
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

STATUSES = (
    "ok partial no-text encrypted limit timeout memory crash unreadable unsupported changed skipped".split()
)
MOST_MEGABYTES = 300


def main() -> int:
    folder = Path(sys.argv[1])
    expected = _expected(folder)
    files = sorted(str(path) for path in folder.rglob("*") if path.is_file() and path.name != "INDEX.tsv")
    started = time.monotonic()
    command = [sys.executable, "-m", "kpo_compliance", "--format", "jsonl", "--", *files]
    done = subprocess.run(command, capture_output=True, check=False)
    seconds = time.monotonic() - started
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    reports = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    statuses = {r["document"]["path"]: r for r in reports}
    counts = collections.Counter(r["document"]["status"] for r in reports)
    print(f"{len(files)} files, {len(reports)} reports, {seconds:.0f} s, exit status {done.returncode}")
    print(f"largest process of the program: {memory:.0f} MB")
    for status in (*STATUSES, *sorted(set(counts) - set(STATUSES))):
        print(f"  {status:12} {counts[status]:4}")
    _table(folder, statuses, expected)
    return _verdict(files, reports, done, memory)


def _expected(folder: Path) -> dict[str, str]:
    index = folder / "INDEX.tsv"
    if not index.exists():
        return {}
    rows = (line.split("\t", 1) for line in index.read_text("utf-8", "replace").splitlines() if "\t" in line)
    return {row[0]: row[1] for row in rows}


def _table(folder: Path, reports: dict[str, dict], expected: dict[str, str]) -> None:
    """What is worth a look: whatever is neither read nor refused for a plain reason."""
    for path, report in sorted(reports.items()):
        document = report["document"]
        name = str(Path(path).relative_to(folder))
        if document["status"] in ("timeout", "memory", "crash", "limit", "changed", "skipped"):
            print(f"{document['status']:9} {name:45} expected: {expected.get(name, '?')[:60]}")


def _verdict(files: list[str], reports: list[dict], done: subprocess.CompletedProcess[bytes], memory: float) -> int:
    wrong = []
    if len(files) != len(reports):
        wrong.append(f"{len(files) - len(reports)} files have no report")
    if b"Traceback" in done.stderr + done.stdout or b"Internal error" in done.stderr:
        wrong.append("there was a traceback or an internal error")
    for report in reports:
        document = report["document"]
        verdicts = {a["verdict"] for a in report["assessments"]}
        if document["status"] not in STATUSES:
            wrong.append(f"{document['path']}: status {document['status']}")
        if document["status"] != "ok" and "missing" in verdicts:
            wrong.append(f"{document['path']}: {document['status']}, and yet something is missing")
        if document["status"] not in ("ok", "partial") and (verdicts or not document["error"].endswith(".")):
            wrong.append(f"{document['path']}: {document['status']} without a sentence, or with verdicts")
    if memory > MOST_MEGABYTES:
        wrong.append(f"{memory:.0f} MB is more than {MOST_MEGABYTES}")
    left = subprocess.run(["pgrep", "-f", "kpo_compliance --format jsonl"], capture_output=True, check=False, text=True)
    if left.stdout.split():
        wrong.append(f"processes left behind: {left.stdout.split()}")
    for sentence in wrong:
        print("WRONG:", sentence)
    return 1 if wrong else 0


if __name__ == "__main__":
    os.environ.pop("KPO_DEBUG", None)
    sys.exit(main())
