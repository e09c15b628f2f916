"""Five fixed workloads, counted and not timed: how many bytecode instructions each takes, and function calls into C.

The counts are the same on every machine, however busy it is, for one version of Python and of the libraries; work inside
C (pdfium, numpy, the tokenizer) counts only as calls. Usage: guard.py [--record]; status 1 when a workload takes over a
tenth more than recorded.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

RECORDED = Path(__file__).with_name("recorded.json")
SAMPLES = Path(__file__).resolve().parents[2] / "samples"
MORE = 1.10


def workloads() -> dict[str, Callable[[], object]]:
    """What is counted. All that is made once a process is made here."""
    from datetime import date  # noqa: PLC0415 - after the interpreter was started anew

    from kpo_compliance import ingest, nlp, playbook, reading  # noqa: PLC0415 - as above
    from kpo_compliance.assess import assess  # noqa: PLC0415
    from kpo_compliance.waivers import Waivers  # noqa: PLC0415
    from kpo_compliance.wording import Engine  # noqa: PLC0415

    def judged(name: str, pack: str) -> Callable[[], object]:
        contract, rules = reading.read(ingest.read(SAMPLES / name)), playbook.load(pack)
        engine = Engine(rules)

        def judge() -> object:
            nlp.words.cache_clear()  # as for a contract that comes for the first time
            return assess(contract, rules, engine, Waivers(), date(2026, 1, 1))

        return judge

    document = ingest.read(SAMPLES / "analytics-services-agreement.txt")
    return {
        "read a PDF": lambda: ingest.read(SAMPLES / "analytics-services-agreement.pdf"),
        "read a DOCX": lambda: ingest.read(SAMPLES / "veri-analizi-sozlesmesi.docx"),
        "contract of a document": lambda: reading.read(document),
        "judge a contract (en, kpo)": judged("analytics-services-agreement.txt", "kpo"),
        "judge a contract (tr, kpo)": judged("veri-analizi-sozlesmesi.txt", "kpo"),
    }


def count(call: Callable[[], object]) -> int:
    """Bytecode instructions and calls of C functions of one call, after one that fills the caches."""
    call()
    counted = 0

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal counted
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            counted += 1
        return step

    def profile(_frame: FrameType, event: str, _: Any) -> None:
        nonlocal counted
        counted += event == "c_call"

    sys.setprofile(profile)
    sys.settrace(step)
    try:
        call()
    finally:
        sys.settrace(None)
        sys.setprofile(None)
    return counted


def main() -> int:
    if os.environ.get("PYTHONHASHSEED") != "0":
        with tempfile.TemporaryDirectory() as cache:
            environment = {**os.environ, "PYTHONHASHSEED": "0", "XDG_CACHE_HOME": cache}
            return os.spawnve(os.P_WAIT, sys.executable, [sys.executable, *sys.argv], environment)
    python = ".".join(platform.python_version_tuple()[:2])
    recorded = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.exists() else {}
    known: dict[str, int] = recorded.get(python, {})
    found = {name: count(call) for name, call in workloads().items()}
    if "--record" in sys.argv:
        recorded[python] = found
        RECORDED.write_text(json.dumps(recorded, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    worse = []
    for name, now in found.items():
        before = known.get(name)
        change = f"{100 * (now / before - 1):+6.1f} %" if before else "not recorded"
        print(f"{name:30} {now:12,d} {change}")
        if before and now > MORE * before:
            worse.append(name)
    if not known:
        print(f"nothing is recorded for Python {python}: guard.py --record")
    if worse:
        print(f"over {100 * (MORE - 1):.0f} % worse: {', '.join(worse)}")
    return 1 if worse and "--record" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
