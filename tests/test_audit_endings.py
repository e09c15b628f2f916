"""However an audit ends, by a kill, a signal, a worker's death or a folder that goes away: the next one makes it whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kpo_compliance import check, sources, workers
from tests.audits import DEADLY, finished, folder_of, own_rules, reports, run, start

COUNT = 12
SLOW = """\
import time
from kpo_compliance import workers
real = workers.check_file
workers.check_file = lambda *job, **more: (time.sleep(0.15), real(*job, **more))[1]
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A folder of contracts, and the reports of an audit that nobody disturbed."""
    place = tmp_path_factory.mktemp("audited")
    own_rules(place)
    contracts = folder_of(place, COUNT)
    status, out, _ = finished(start("audit", contracts, "--store", place / "audit.db", "--format", "jsonl"))
    assert (status, len(reports(out))) == (0, COUNT)
    return contracts, out


@pytest.fixture
def here(audited, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return audited[0]


@pytest.fixture
def whole(audited):
    return audited[1]


def command(contracts, *options):
    return ("audit", contracts, "--store", "audit.db", "--format", "jsonl", "-o", "report.jsonl", *options)


def copy_of(contracts, place):
    """A copy of the contracts, and the options that have it held against the same playbook."""
    shutil.copytree(contracts, place / "copy")
    return place / "copy", ("--playbook", contracts.parent / "kpo.toml")


def rows(store="audit.db"):
    """The paths that a store holds now, and how many runs were completed."""
    connection = sqlite3.connect(store)
    try:
        paths = [row[0] for row in connection.execute("SELECT path FROM results WHERE until IS NULL ORDER BY path")]
        return paths, connection.execute("SELECT count(*) FROM runs WHERE ended IS NOT NULL").fetchone()[0]
    finally:
        connection.close()


def test_killed_at_any_moment_and_resumed_the_report_is_the_same(here, whole):
    chance = random.Random(7)
    kills = 0
    for _ in range(6):
        process = start(*command(here, "--workers", 2), code=SLOW)
        time.sleep(chance.uniform(0.6, 2.4))
        kills += process.poll() is None
        process.kill()
        finished(process)
    assert kills
    assert finished(start(*command(here)))[0] == 0
    assert Path("report.jsonl").read_text("utf-8") == whole
    assert rows()[0] == list(reports(whole))


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("number", [1, 2, 9, COUNT + 5])
def test_killed_at_a_commit_or_a_renaming_the_report_is_the_same(here, whole, number, before):
    deadly = DEADLY.format(number=number, before=before, counted='not str(target).endswith(".pack")')
    status, _, _ = finished(start(*command(here), code=deadly))
    assert status in (-signal.SIGKILL, 0)
    status, _, err = finished(start(*command(here)))
    assert status == 0, err
    assert Path("report.jsonl").read_text("utf-8") == whole
    assert rows()[0] == list(reports(whole))
    assert [path.name for path in Path().glob("audit.db*")] == ["audit.db", "audit.db-lock"] or not list(Path().glob("*.new*"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_audit_in_good_order(here, whole, number):
    process = start(*command(here, "--workers", 2), code=SLOW, start_new_session=True)
    _wait_for_results()
    process.send_signal(number)
    status, out, err = finished(process)
    assert (status, out, "Interrupted." in err) == (130, "", True)
    with pytest.raises(ProcessLookupError):  # nobody is left
        _until_gone(process.pid)
    connection = sqlite3.connect("audit.db")
    assert connection.execute("SELECT count(*) FROM begun").fetchone()[0] == 0
    connection.close()
    assert not Path("report.jsonl").exists()
    assert "gone on with" in finished(start(*command(here)))[2]
    assert Path("report.jsonl").read_text("utf-8") == whole
    assert rows()[1] == 1


def _wait_for_results():
    deadline = time.monotonic() + 60
    while not (Path("audit.db").exists() and rows()[0]):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _until_gone(group):
    for _ in range(200):
        os.killpg(group, 0)
        time.sleep(0.05)


def test_the_death_of_a_worker_costs_nothing(here, whole, monkeypatch, capfdbinary, tmp_path):
    real = check.check_file

    def mortal(path, settings, *_, **__):
        mark = tmp_path / Path(path).name
        if path.endswith(("c003.txt", "c007.txt")) and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return real(path, settings)

    monkeypatch.setattr(workers, "check_file", mortal)
    assert run(capfdbinary, *command(here, "--workers", 2))[0] == 0
    assert Path("report.jsonl").read_text("utf-8") == whole


def test_a_file_that_ends_the_program_is_found_and_condemns_no_other(here, whole, tmp_path):
    contracts, ours = copy_of(here, tmp_path)
    deadly = """\
import os, signal
from kpo_compliance import workers
real = workers.check_file
def check_file(path, settings, *_, **__):
    if path.endswith("c005.txt") and "fatal" in open(path).read():
        os.kill(os.getppid(), signal.SIGKILL)
    return real(path, settings)
workers.check_file = check_file
"""
    bad = contracts / "vendor-1/c005.txt"
    text = bad.read_text("utf-8")
    bad.write_text(f"{text}fatal\n", "utf-8")
    ends = [finished(start(*command(contracts, *ours, "--workers", 2), code=deadly))[0] for _ in range(5)]
    assert ends == [-signal.SIGKILL] * 4 + [3]  # the first time among others, three times alone
    made = reports(Path("report.jsonl").read_text("utf-8"))
    told = made.pop("vendor-1/c005.txt")
    assert (told["document"]["status"], told["outcome"]) == ("crash", "unreadable")
    assert "passed over until it changes" in told["document"]["error"]
    assert made == {path: one for path, one in reports(whole).items() if path in made}
    status, _, err = finished(start(*command(contracts, *ours), code=deadly))
    assert (status, f"0 contracts read, {COUNT} unchanged" in err) == (3, True)
    bad.write_text(text, "utf-8")
    status, _, err = finished(start(*command(contracts, *ours), code=deadly))
    assert (status, f"1 contracts read, {COUNT - 1} unchanged" in err) == (0, True)
    assert Path("report.jsonl").read_text("utf-8") == whole


def test_a_file_that_changes_while_it_is_read_is_read_once_more(here, whole, monkeypatch, capfdbinary, tmp_path):
    real = check.check_file
    always = tmp_path / "always"

    def restless(path, settings, *_, **__):
        mark = tmp_path / "read"
        if path.endswith("c004.txt") and (always.exists() or not mark.exists()):
            mark.touch()
            return check.unreadable(path, settings.playbook, "The file changed while it was read.", "changed")
        return real(path, settings)

    monkeypatch.setattr(workers, "check_file", restless)
    assert run(capfdbinary, *command(here))[0] == 0
    assert Path("report.jsonl").read_text("utf-8") == whole
    always.touch()
    Path("audit.db").unlink()
    assert run(capfdbinary, *command(here))[0] == 3
    changed = reports(Path("report.jsonl").read_text("utf-8"))["vendor-0/c004.txt"]
    assert (changed["document"]["status"], changed["assessments"]) == ("changed", [])
    always.unlink()
    status, _, err = run(capfdbinary, *command(here))  # the next audit tries it again
    assert (status, "1 contracts read" in err) == (0, True)
    assert Path("report.jsonl").read_text("utf-8") == whole


def test_a_folder_that_goes_away_ends_the_audit_and_nothing_is_forgotten(whole, monkeypatch, capfdbinary, tmp_path, here):
    (contracts, ours), real = copy_of(here, tmp_path), check.check_file

    def leaving(path, settings, *_, **__):
        if path.endswith("c006.txt") and contracts.exists():
            contracts.rename(tmp_path / "away")
        return real(path, settings)

    monkeypatch.setattr(workers, "check_file", leaving)
    status, _, err = run(capfdbinary, *command(contracts, *ours, "--workers", 1))
    assert (status, "is no longer there; the audit stopped" in err) == (2, True)
    assert "There is no folder" in run(capfdbinary, *command(contracts, *ours))[2]
    held = rows()[0]
    contracts.mkdir()  # as a disk leaves its folder behind that is not there
    status, _, err = run(capfdbinary, *command(contracts, *ours))
    assert (status, "What the store knows of them is kept" in err) == (3, True)
    assert rows()[0] == held
    contracts.rmdir()
    (tmp_path / "away").rename(contracts)
    monkeypatch.setattr(workers, "check_file", real)
    assert run(capfdbinary, *command(contracts, *ours))[0] == 0
    assert Path("report.jsonl").read_text("utf-8") == whole


def test_a_file_that_goes_away_is_as_if_it_had_not_been_there(here, whole, monkeypatch, capfdbinary, tmp_path):
    (contracts, ours), real = copy_of(here, tmp_path), check.check_file

    def leaving(path, settings, *_, **__):
        if path.endswith("c006.txt"):
            Path(path).unlink()
        return real(path, settings)

    monkeypatch.setattr(workers, "check_file", leaving)
    assert run(capfdbinary, *command(contracts, *ours))[0] == 0
    left = [line for line in whole.splitlines() if '"path": "vendor-0/c006.txt"' not in line]
    assert Path("report.jsonl").read_text("utf-8").splitlines() == left


def test_what_lies_in_a_folder_that_cannot_be_read_is_not_forgotten(here, whole, monkeypatch, capfdbinary):
    assert run(capfdbinary, *command(here))[0] == 0
    real = sources.walk

    def barred(root):
        found, _ = real(root)
        barrier = PermissionError(13, "Permission denied", f"{root}/vendor-1")
        return tuple(path for path in found if "vendor-1" not in path), (barrier,)

    monkeypatch.setattr(sources, "walk", barred)
    status, _, err = run(capfdbinary, *command(here))
    assert (status, "vendor-1” cannot be read (Permission denied)" in err) == (3, True)
    assert Path("report.jsonl").read_text("utf-8") == whole


def test_an_audit_of_another_day_or_playbook_begins_anew_and_keeps_what_stands(here, whole, capfdbinary):
    process = start(*command(here, "--workers", 1), code=SLOW)
    _wait_for_results()
    process.kill()
    finished(process)
    held = len(rows()[0])
    connection = sqlite3.connect("audit.db", isolation_level=None)
    connection.execute("UPDATE runs SET day = '2020-02-02'")
    connection.close()
    _, _, err = run(capfdbinary, *command(here))
    assert f"{COUNT - held} contracts read, {held} unchanged." in err
    assert Path("report.jsonl").read_text("utf-8") == whole


def test_no_descriptor_and_no_process_is_left(here, capfdbinary):
    run(capfdbinary, *command(here))
    before = {path.name for path in Path("/proc/self/fd").iterdir()}
    for path in ("one.db", "two.db"):
        run(capfdbinary, "audit", here, "--store", path, "-q", "--workers", 2)
    assert {path.name for path in Path("/proc/self/fd").iterdir()} == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_time_out_that_was_the_machines_fault_is_made_good(here, whole, monkeypatch, capfdbinary, tmp_path):
    real = check.check_file

    def slow(path, settings, *_, **__):
        report = real(path, settings)
        if path.endswith("c001.txt") and not (tmp_path / "alone").exists():
            (tmp_path / "alone").touch()
            info = replace(report.document, status="timeout", error="It takes too long.")
            return replace(report, document=info, outcome="unreadable", assessments=())
        return report

    monkeypatch.setattr(workers, "check_file", slow)
    assert run(capfdbinary, *command(here))[0] == 0
    assert Path("report.jsonl").read_text("utf-8") == whole
