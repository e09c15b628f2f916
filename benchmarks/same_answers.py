"""Whether two states of the program say the same of many contracts: what makes it faster must not change an answer.

Usage: same_answers.py keep FILE PATH…       writes what is said now
       same_answers.py compare FILE PATH…    says what differs from what was kept; status 1 when anything does

A PATH is a contract, a folder of contracts, or a ContractNLI file (JSON with "documents"). Of each contract both the
document that the reader makes and the reports of both packs are kept, as hashes; of the reports the answers too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from kpo_compliance import ingest, playbook, render
from kpo_compliance.audit import contracts_in
from kpo_compliance.check import Settings, check_file
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.exchange import document_bytes

TODAY = date(2026, 1, 1)
PACKS = ("kpo", "nda")


def contracts(paths: list[Path], folder: Path) -> Iterator[tuple[str, Path]]:
    """A name and a file for each contract; texts that stand in JSON are written to ``folder``."""
    for path in paths:
        if path.suffix == ".json":
            for item in json.loads(path.read_text(encoding="utf-8"))["documents"]:
                file = folder / f"{path.stem}-{item['id']}.txt"
                file.write_text(item["text"], encoding="utf-8")
                yield file.name, file
        else:
            for found in contracts_in(str(path))[0]:
                yield f"{path.name}/{os.path.relpath(found, path)}", Path(found)


def said(job: tuple[str, str]) -> tuple[str, dict[str, object]]:
    """What the program says of one contract."""
    name, path = job
    try:
        whole = document_bytes(ingest.read(path))
    except UnreadableDocument as error:
        whole = str(error).encode()
    kept: dict[str, object] = {"document": hashlib.sha256(whole).hexdigest()}
    for pack in PACKS:
        report = check_file(path, Settings(playbook.load(pack), TODAY))
        told = json.loads(render.renderer("json")([report]))
        told = told[0] if isinstance(told, list) else told
        for changing in ("tool", "playbook"):
            told.pop(changing, None)
        told["document"]["path"] = name
        plain = json.dumps(told, sort_keys=True).encode()
        kept[pack] = hashlib.sha256(plain).hexdigest()
        kept[f"{pack} answers"] = {a["requirement"]: f"{a['answer']}/{a['verdict']}" for a in told["assessments"]}
    return name, kept


def differences(name: str, old: dict[str, object], new: dict[str, object]) -> Iterator[str]:
    for part in ("document", *PACKS):
        if old.get(part) == new.get(part):
            continue
        before, after = (x.get(f"{part} answers") or {} for x in (old, new))
        assert isinstance(before, dict)
        assert isinstance(after, dict)
        changed = [f"{key} {before.get(key)} → {after.get(key)}" for key in after if before.get(key) != after.get(key)]
        yield f"{name}: {part} differs" + (": " + ", ".join(changed) if changed else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("keep", "compare"))
    parser.add_argument("file", type=Path)
    parser.add_argument("paths", type=Path, nargs="+")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        jobs = [(name, str(path)) for name, path in contracts(options.paths, Path(folder))]
        for pack in PACKS:
            check_file(jobs[0][1], Settings(playbook.load(pack), TODAY))  # what is compiled here, children have
        with get_context("fork").Pool() as pool:
            found = dict(pool.imap_unordered(said, jobs, chunksize=4))
    if options.action == "keep":
        options.file.write_text(json.dumps(found, sort_keys=True), encoding="utf-8")
        print(f"{len(found)} contracts kept")
        return 0
    known = json.loads(options.file.read_text(encoding="utf-8"))
    lines = [line for name in sorted(known) for line in differences(name, known[name], found.get(name, {}))]
    print("\n".join(lines[:40]))
    print(f"{len(found)} contracts, {len(found.keys() ^ known.keys())} not in both; {len(lines)} differences")
    return 1 if lines or found.keys() != known.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
