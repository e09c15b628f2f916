"""What docs/audit.md shows is tried: the commands, the query, the unit, the timer and the cron line."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.audits import folder_of, own_rules

GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "audit.md").read_text("utf-8")
ROOT = Path(__file__).resolve().parent.parent


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A folder as the guide has it, and kpo-check in its place."""
    monkeypatch.chdir(tmp_path)
    own_rules(tmp_path)
    folder_of(tmp_path, 3)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/kpo-check"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec "{sys.executable}" -m kpo_compliance "$@"\n', "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    return tmp_path


def placed(text: str, here: Path) -> str:
    """The text with its folders here."""
    for old, new in (("/opt/kpo/bin", "bin"), ("/srv/contracts", "contracts"), ("/var/lib/kpo-audit", "state")):
        text = text.replace(old, str(here / new))
    return text


def test_the_commands_and_the_query_run(here):
    told = subprocess.run(["sh", "-e", "-c", blocks("sh")[0]], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "3 contracts: 3 REVIEW" in told.stdout
    assert "Nothing became worse or better since the audit of" in told.stdout
    query = re.search(r'"(SELECT .*)"', blocks("sh")[1])[1]
    connection = sqlite3.connect("audit.db")
    assert connection.execute(query.replace("'fail'", "'review'")).fetchall() == [
        ("vendor-0/c000.txt", 0, 0), ("vendor-0/c002.txt", 0, 0), ("vendor-1/c001.txt", 0, 0),
    ]  # fmt: skip
    connection.close()


def test_the_unit_and_the_cron_line_run(here):
    (here / "state").mkdir()
    unit = placed(blocks("ini")[0], here)
    command = shlex.split(re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE)[1])
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert (here / "state/audit.html").read_text("utf-8").lower().startswith("<!doctype html>")
    line = placed(blocks("crontab")[0], here).split(maxsplit=5)[5]
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert (told.returncode, "Nothing became worse or better" in told.stdout) == (0, True)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze")
def test_systemd_understands_the_unit_and_the_timer(here):
    service, timer = blocks("ini")
    (here / "kpo-audit.service").write_text(placed(service, here), "utf-8")
    (here / "kpo-audit.timer").write_text(timer, "utf-8")
    for name in ("service", "timer"):
        command = ["systemd-analyze", "verify", "--man=no", str(here / f"kpo-audit.{name}")]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        complaints = [line for line in told.stderr.splitlines() if "kpo-audit" in line]
        assert (told.returncode, complaints) == (0, [])
    when = re.search(r"OnCalendar=(.*)", timer)[1]
    assert subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(shutil.which("crontab") is None, reason="there is no cron")
def test_cron_understands_its_line(here):
    (here / "table").write_text(blocks("crontab")[0], "utf-8")
    told = subprocess.run(["crontab", "-n", "table"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
