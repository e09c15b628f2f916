"""The engine dask: the same bytes as on this machine, workers and schedulers that are lost, programs and files that differ."""

import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from kpo_compliance import cluster, cluster_worker
from kpo_compliance.audit import check_files
from kpo_compliance.checker import CRASHED, Checker
from kpo_compliance.errors import RuleError, UsageError
from kpo_compliance.render.json import render_lines
from kpo_compliance.report import Report
from kpo_compliance.run_settings import Wish, settings_for
from tests.audits import folder_of, run

pytestmark = pytest.mark.xdist_group("cluster")
ROOT = Path(__file__).parent.parent


class Cluster:
    """A scheduler and workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workers, self.count = folder, [], 0
        self.file = folder / "scheduler.json"
        self.scheduler = self.start(
            "dask_scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", self.file
        )
        until(self.file.exists)

    @property
    def address(self) -> str:
        return "dask://" + json.loads(self.file.read_text())["address"].removeprefix("tcp://")

    def start(self, program, *options):
        self.count += 1
        command = [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *map(str, options)]
        with (self.folder / f"{self.count}.log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True)

    def hire(self):
        self.workers.append(
            self.start(
                "dask_worker", "--scheduler-file", self.file, "--nthreads", "1", "--local-directory", self.folder
            )
        )

    def end(self):
        for process in (*self.workers, self.scheduler):
            kill(process)


def kill(process):
    """A process and its children, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    made.hire()
    made.hire()
    yield made
    made.end()


@pytest.fixture
def fresh(tmp_path):
    made = Cluster(tmp_path)
    yield made
    made.end()


@pytest.fixture(autouse=True)
def quiet():
    """Loggers as they were: the engine silences those of dask."""
    yield
    for name in ("distributed", "distributed.client", "distributed.core", "tornado"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def jobs_in(folder, count):
    folder_of(folder, count)
    settings = settings_for(str(ROOT), Wish(today=date(2026, 6, 1), playbook="kpo"))
    return [(str(path), settings) for path in sorted((folder / "contracts").rglob("*.txt"))]


def lines(reports):
    return render_lines(list(reports))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_cluster_says_what_this_machine_says(pair, tmp_path):
    jobs = jobs_in(tmp_path, 12)
    jobs += [(str(path), jobs[0][1]) for path in sorted((ROOT / "samples").iterdir())]
    jobs.append((jobs[0][0].replace(str(tmp_path), f"file://{tmp_path}"), jobs[0][1]))  # fetched by the worker
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    jobs.append((str(tmp_path / "broken.pdf"), jobs[0][1]))
    begun = []
    found = dict(cluster.cluster(pair.address)(jobs, begun.append))
    assert sorted(found) == sorted(begun) == list(range(len(jobs)))
    assert lines(found[number] for number in range(len(jobs))) == lines(check_files(jobs))
    assert found[len(jobs) - 1].outcome == "unreadable"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_audit_on_a_cluster_is_byte_equal_to_one_here(pair, tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    folder_of(tmp_path, 9)
    there = run(capfdbinary, "audit", "contracts", "--store", "there.db", "--engine", pair.address, "--format", "jsonl")
    here = run(capfdbinary, "audit", "contracts", "--store", "here.db", "--format", "jsonl")
    assert there[:2] == here[:2]
    assert len(here[1].splitlines()) == 9
    again = run(capfdbinary, "audit", "contracts", "--store", "there.db", "--engine", "dask://127.0.0.1:1")
    assert "0 contracts read, 9 unchanged" in again[2]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_worker_that_is_lost_loses_nothing(fresh, tmp_path):
    fresh.hire()
    fresh.hire()
    jobs = jobs_in(tmp_path, 40)
    found = {}
    for number, report in cluster.cluster(fresh.address)(jobs, lambda _: None):
        assert number not in found
        found[number] = report
        if len(found) == 3:
            kill(fresh.workers[0])
    assert lines(found[number] for number in range(len(jobs))) == lines(check_files(jobs))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_scheduler_that_is_lost_is_told_and_what_was_checked_is_kept(fresh, tmp_path):
    fresh.hire()
    jobs = jobs_in(tmp_path, 30)
    found = []

    def audited():
        for number, _ in cluster.cluster(fresh.address)(jobs, lambda _: None):
            found.append(number)
            if len(found) == 3:
                kill(fresh.scheduler)

    with pytest.raises(UsageError) as told:
        audited()
    assert "is no longer there. What was checked is kept; run the same command again to go on." in str(told.value)
    assert 3 <= len(found) < 30


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_cluster_without_workers_is_not_waited_for_for_ever(fresh, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 2.0)
    monkeypatch.setattr(cluster, "_LOOK", 0.5)
    with pytest.raises(UsageError, match="has no workers"):
        list(cluster.cluster(fresh.address)(jobs_in(tmp_path, 2), lambda _: None))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    ("module", "name", "value", "told"),
    [
        (cluster_worker, "fingerprint", lambda: "f" * 64, "has another program"),
        (cluster, "_size", lambda _: 7, "does not see"),
    ],
)
def test_a_worker_that_is_not_as_it_must_be_is_told(pair, tmp_path, monkeypatch, module, name, value, told):
    monkeypatch.setattr(module, name, value)
    with pytest.raises(UsageError, match=told):
        list(cluster.cluster(pair.address)(jobs_in(tmp_path, 2), lambda _: None))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_one_file_at_a_time_where_that_is_asked_for(pair, tmp_path):
    jobs = jobs_in(tmp_path, 4)
    open_ones = set()
    for number, _ in cluster.cluster(pair.address, at_once=1)(jobs, open_ones.add):
        assert number in open_ones
        open_ones.discard(number)
        assert len(open_ones) <= 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--engine", "spark://x:1"], "An engine is “local” or an address such as dask://host:8786"),
        (["--engine", "dask://"], "An engine is “local” or an address"),
        (["--engine", "dask://127.0.0.1:1"], "No scheduler answers at dask://127.0.0.1:1"),
        (["--engine", "dask://127.0.0.1:1", "--workers", "2"], "--workers counts the processes of this machine"),
        (["--engine", "dask://127.0.0.1:1", "--password-file", "secret"], "Passwords are not sent to other machines"),
    ],
)
def test_what_cannot_be_is_said(options, told, tmp_path, monkeypatch, capfdbinary):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cluster, "_CONNECT", 1.0)
    (tmp_path / "secret").write_text("opensesame\n")
    folder_of(tmp_path, 1)
    status, _, err = run(capfdbinary, "audit", "contracts", "--store", "audit.db", *options)
    assert (status, told in err) == (2, True), err
    assert not [thread.name for thread in threading.enumerate() if thread.name == "IO loop"]  # else readers cannot be forked


def test_without_dask_the_command_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'kpo-compliance\[dask\]'"):
        cluster.cluster("dask://127.0.0.1:1")


def settings():
    return settings_for(str(ROOT), Wish(today=date(2026, 6, 1), playbook="kpo"))


def test_a_checker_checks_dies_and_takes_too_long(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1. Law. English law governs this Agreement.\n", "utf-8")
    checker = Checker(pickle.dumps(settings()))
    report = checker.check(str(path), 240)
    assert isinstance(report, Report)
    assert lines([report]) == lines(check_files([(str(path), settings())]))
    assert checker.alive
    checker._process.kill()
    assert checker.check(str(path), 240) == CRASHED
    assert not checker.alive
    slow = Checker(pickle.dumps(settings()))
    assert slow.check(str(path), 0.01) == ("The file took longer than 0 seconds.", "timeout")
    assert not slow.alive


def test_the_fingerprint_knows_the_libraries_that_can_change_a_verdict():
    assert {"spacy", "pypdfium2", "lxml", "python-docx"} <= set(cluster_worker._libraries())
    assert not {"pytest", "distributed", "alembic"} & set(cluster_worker._libraries())
    names = {name for name, _ in cluster_worker._ours()}
    assert {"assess.py", "reading/term.py", "weights/kpo.en.json", "rules/kpo/pack.yaml"} <= names


def test_what_a_worker_looks_at_before_it_checks(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("1. Law. English law governs this Agreement.\n", "utf-8")
    program, size = cluster_worker.fingerprint(), path.stat().st_size
    assert cluster_worker.check(str(path), size, "x", "other").problem == "program"
    assert cluster_worker.check(str(path), size + 1, "x", program).problem == "files"
    assert cluster_worker.check(str(tmp_path / "none"), size, "x", program).problem == "files"
    assert cluster_worker.check(str(path), size, "x", program).problem == "settings"
    plugin = cluster_worker.Settled("x", pickle.dumps(settings()))
    plugin.setup(None)
    assert isinstance(cluster_worker.check(str(path), size, "x", program), Report)
    (kept,) = cluster_worker._idle["x"]
    plugin.teardown(None)
    assert not kept.alive
    assert cluster_worker._idle == {}


def test_a_mistake_in_a_rule_is_told_as_here():
    class Future:
        def result(self):
            return ("no such word", "rules.yaml:3", "- x")

    run_ = cluster._Run(__import__("distributed"), None, [("a", settings())], lambda _: None, 0, "dask://x")
    with pytest.raises(RuleError) as told:
        run_._result(0, Future())
    assert (told.value.location, told.value.line) == ("rules.yaml:3", "- x")
