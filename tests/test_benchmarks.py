"""What keeps the program fast and its answers the same can itself be relied on."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks"


def loaded(name):
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCHMARKS / "speed" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_a_counted_workload_counts_the_same_twice_and_more_for_more_work():
    guard = loaded("guard")
    few, again, many = (guard.count(lambda n=n: [len(str(i)) for i in range(n)]) for n in (10, 10, 1000))
    assert few == again
    assert 50 * few < many < 200 * few


def test_every_workload_is_recorded_for_this_python():
    recorded = json.loads((BENCHMARKS / "speed" / "recorded.json").read_text(encoding="utf-8"))
    counts = recorded.get(".".join(map(str, sys.version_info[:2])))
    if counts is None:
        pytest.skip("nothing is recorded for this version of Python")
    assert set(counts) == set(loaded("guard").workloads())


def test_made_contracts_have_their_pages_and_differ(tmp_path):
    material = loaded("material")
    made = material.pdf(tmp_path / "a.pdf", 7)
    with pypdfium2.PdfDocument(made) as pdf:
        texts = [page.get_textpage().get_text_range() for page in pdf]
    assert len(texts) == 7
    assert len(set(texts)) == 7
    assert material.pdf(tmp_path / "b.pdf", 7).read_bytes() == made.read_bytes()


@pytest.mark.parametrize(("times", "slope"), [((1.0, 2.0, 4.0), 1.0), ((1.0, 4.0, 16.0), 2.0)])
def test_the_exponent_of_growth(times, slope):
    growth = loaded("growth")
    checks = [growth.Check(pages, 0.5 + time, 0, 0) for pages, time in zip((11, 21, 41), times, strict=True)]
    assert growth.exponent(checks, 0.5) == pytest.approx(slope)


def test_a_changed_answer_is_told(tmp_path):
    contract, kept = tmp_path / "nda.txt", tmp_path / "kept.json"
    contract.write_text((ROOT / "samples" / "mutual-nda.txt").read_text(encoding="utf-8"), encoding="utf-8")

    def run(action):
        command = [sys.executable, str(BENCHMARKS / "same_answers.py"), action, str(kept), str(contract)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run("keep").returncode == 0
    assert run("compare").returncode == 0
    contract.write_text("AGREEMENT\n\n1. Law\n\nThis Agreement is governed by the laws of England.\n", encoding="utf-8")
    changed = run("compare")
    assert changed.returncode == 1
    assert "document differs" in changed.stdout
    assert "kpo differs: " in changed.stdout
