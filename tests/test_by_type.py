"""The type of a contract decides what it is held against, when nobody named a playbook."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kpo_compliance import playbook

NDA = Path(__file__).resolve().parent.parent / "samples" / "mutual-nda.txt"


@pytest.mark.parametrize(
    ("kind", "has", "has_not"),
    [
        ("nda", {"NDA-01", "CONF-02", "JUR-01", "IP-05"}, {"IP-01", "QUAL-01", "TERM-01"}),
        ("services-agreement", {"CONF-02", "IP-01", "QUAL-01"}, {"NDA-01"}),
        ("other", {"CONF-02", "IP-01"}, {"NDA-20"}),
    ],
)
def test_the_type_decides(kind: str, has: set[str], has_not: set[str]) -> None:
    chosen = playbook.load().for_type(kind)
    assert has <= set(chosen.requirements)
    assert not has_not & set(chosen.requirements)
    assert chosen.name == ("nda" if kind == "nda" else "kpo")


@pytest.mark.parametrize("name", ["kpo", "nda"])
def test_a_named_playbook_is_the_same_for_every_type(name: str) -> None:
    named = playbook.load(name)
    assert named.for_type("nda") is named
    assert {requirement.pack for requirement in named.requirements.values()} == {name}


def test_a_policy_is_a_choice(tmp_path: Path) -> None:
    (tmp_path / "kpo.toml").write_text('[playbook]\nname = "Ours"\nextends = "kpo"\n', encoding="utf-8")
    assert not playbook.load(near=tmp_path).by_type


def test_the_command_does_so() -> None:
    command = [sys.executable, "-m", "kpo_compliance", str(NDA), "--format", "json"]
    out = subprocess.run(command, capture_output=True, check=False).stdout
    asked = {a["requirement"] for a in json.loads(out)["assessments"]}
    assert {"NDA-04", "CONF-02"} <= asked
    assert "QUAL-01" not in asked
