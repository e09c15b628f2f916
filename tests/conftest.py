"""What tests share: a cache of their own, and small packs written to a temporary folder."""

from __future__ import annotations

from pathlib import Path

import pytest

FAMILY = """\
OWN-01:
  title: {en: "Log kept", tr: "Kayıt tutulması"}
  why: {en: "Without a log nobody knows who did what."}
  remedy: {en: "Add a duty to keep a log."}
  severity: medium
  elements:
    monthly: {title: {en: "sent monthly"}}
    signed: {title: {en: "signed"}, mandatory: true}
  threshold: {name: log-retention, value: duration, at-least: "2 years"}
OWN-02:
  title: {en: "Law of the log"}
  why: {en: "w"}
  remedy: {en: "r"}
  severity: low
  threshold: {name: log-law, value: law}
"""
ENGLISH = """\
classes:
  log: [logbook, work log]
OWN-01:
  found:
    - "keep … @log"
    - {text: "not delete … @log", under: "record*"}
  not: ["captain"]
  contrary: ["need not keep … @log"]
  elements:
    monthly: ["every month"]
  examples:
    present:
      - "The Provider shall keep a logbook of all work."
      - {heading: "Records", text: "The Provider shall not delete the work log every month.", elements: [monthly]}
    absent: ["The captain shall keep a logbook."]
    contrary: ["The Provider need not keep a logbook."]
OWN-02:
  found: ["law of the log"]
  examples: {present: ["The law of the log is English law."], absent: ["The log is long."]}
"""
POLICY = '[playbook]\nname = "ours"\npacks = []\nrules = ["our-rules"]\n'


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A policy file beside a folder of own rules."""
    folder = tmp_path / "our-rules"
    (folder / "en").mkdir(parents=True)
    (folder / "OWN.yaml").write_text(FAMILY, "utf-8")
    (folder / "en" / "OWN.yaml").write_text(ENGLISH, "utf-8")
    policy = tmp_path / "kpo.toml"
    policy.write_text(POLICY, "utf-8")
    return policy


@pytest.fixture
def strict(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of such a policy, made the present one, where a log is of high severity and nothing else is demanded of it."""
    monkeypatch.chdir(own.parent)
    rules = own.parent / "our-rules" / "OWN.yaml"
    text = rules.read_text("utf-8").replace(", mandatory: true", "").replace("severity: medium", "severity: high")
    rules.write_text(text, "utf-8")
    return own.parent
