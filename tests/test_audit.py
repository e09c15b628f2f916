"""The audit from end to end: only what changed is read, and the report is the ledger's, whatever happened on the way."""

from __future__ import annotations

import csv
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kpo_compliance import audit_command, store
from kpo_compliance.progress import line
from kpo_compliance.report import PlaybookInfo
from kpo_compliance.store.ledger import begin
from kpo_compliance.store.reading import portfolio_of
from kpo_compliance.workers import local
from tests.audits import BAD, GOOD, POOR, age, audit, folder_of, reports, run


@pytest.fixture
def here(strict):
    """A folder with a policy of two small requirements, and three contracts."""
    folder_of(strict)
    return strict


def read(err):
    """How many contracts an audit says it read, and how many were unchanged."""
    words = err.split("kpo-check: ")[-1].split()
    return int(words[0]), int(words[3])


def test_an_audit_says_of_each_contract_what_a_check_says(here, capfdbinary):
    status, out, _ = audit(capfdbinary, "--format", "jsonl")
    _, checked, _ = run(capfdbinary, "contracts", "--format", "jsonl")
    assert status == 1
    assert list(reports(out)) == ["vendor-0/c000.txt", "vendor-0/c002.txt", "vendor-1/c001.txt"]
    assert out == checked.replace('"path": "contracts/', '"path": "')
    assert json.loads(audit(capfdbinary, "--format", "json")[1]) == list(reports(out).values())


def test_only_what_changed_is_read(here, capfdbinary):
    first = here / "contracts/vendor-0/c000.txt"
    assert read(audit(capfdbinary)[2]) == (3, 0)
    assert read(audit(capfdbinary)[2]) == (0, 3)
    first.write_text(BAD, "utf-8")
    age(first)
    assert read(audit(capfdbinary)[2]) == (1, 2)
    age(first, 7200)  # another time, the same content
    assert read(audit(capfdbinary)[2]) == (0, 3)
    first.unlink()
    (here / "contracts/new.txt").write_text(GOOD, "utf-8")
    status, out, err = audit(capfdbinary, "--format", "jsonl")
    assert (status, list(reports(out))) == (1, ["new.txt", "vendor-0/c002.txt", "vendor-1/c001.txt"])
    assert "1 contracts read, 2 unchanged, 1 gone." in err


def test_a_young_file_and_verify_compare_the_content(here, capfdbinary):
    path = here / "contracts/vendor-0/c000.txt"
    audit(capfdbinary)
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("three years", "seven weeks"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert read(audit(capfdbinary)[2]) == (0, 3)
    assert read(audit(capfdbinary, "--verify")[2]) == (1, 2)
    os.utime(path)  # as if written just now: its time proves nothing
    audit(capfdbinary)
    young = path.stat()
    path.write_text(path.read_text("utf-8").replace("seven weeks", "three years"), "utf-8")
    os.utime(path, ns=(young.st_atime_ns, young.st_mtime_ns))
    assert read(audit(capfdbinary)[2])[0] == 1


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (["--fail-on", "low"], 3),
        (["--lang", "en"], 3),
        (["--report-lang", "tr"], 3),
        (["--playbook", "nda"], 3),
        (["--workers", "2"], 0),
        (["--format", "csv"], 0),
        (["-v"], 0),
    ],
)
def test_what_a_report_depends_on_has_it_made_again(here, capfdbinary, change, again):
    audit(capfdbinary)
    assert read(audit(capfdbinary, *change)[2])[0] == again


def test_the_day_matters_only_where_a_waiver_lapses(here, capfdbinary, monkeypatch):
    class Day(date):
        on = date(2027, 1, 1)

        @classmethod
        def today(cls):
            return cls.on

    monkeypatch.setattr(audit_command, "date", Day)
    waiver = '[[waiver]]\nrequirement = "OWN-01"\ncontract = "c002.txt"\nreason = "r"\napproved_by = "GC"\nuntil = {}\n'
    (here / "waivers.toml").write_text(waiver.format("2027-01-31"), "utf-8")
    status, out, _ = audit(capfdbinary, "--format", "jsonl")
    assert (status, reports(out)["vendor-0/c002.txt"]["outcome"]) == (0, "review")
    Day.on = date(2027, 1, 31)
    assert read(audit(capfdbinary)[2]) == (0, 3)
    Day.on = date(2027, 2, 1)
    status, out, err = audit(capfdbinary, "--format", "jsonl")
    assert read(err) == (1, 2)
    assert (status, reports(out)["vendor-0/c002.txt"]["outcome"]) == (1, "fail")
    Day.on = date(2026, 1, 1)  # a clock that was set back
    assert audit(capfdbinary)[0] == 0
    Day.on = date(2026, 1, 2)
    (here / "waivers.toml").write_text(waiver.format("2028-01-31"), "utf-8")
    assert read(audit(capfdbinary)[2]) == (1, 2)


def test_any_number_of_workers_and_any_order_give_the_same_bytes(here, capfdbinary):
    folder_of(here, 20)
    (here / "contracts/hurt.pdf").write_bytes(b"%PDF-1.7 but no more")
    made = set()
    for name, workers in (("one", 1), ("two", 2), ("eight", 8)):
        for format_name in ("terminal", "json", "csv", "sarif"):
            options = ("--format", format_name, "--workers", workers)
            status, out, _ = run(capfdbinary, "audit", "contracts", "--store", f"{name}.db", *options)
            assert status == 3
            made.add((format_name, out))
    assert len(made) == 4


def test_every_format_holds_every_contract(here, capfdbinary):
    audit(capfdbinary)
    rows = list(csv.reader(io.StringIO(audit(capfdbinary, "--format", "csv")[1].removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == [n for n in ("vendor-0/c000.txt", "vendor-0/c002.txt", "vendor-1/c001.txt") for _ in "12"]
    assert "vendor-1/c001.txt" in audit(capfdbinary, "--format", "junit")[1]
    _, out, _ = audit(capfdbinary)
    assert out == "FAIL  vendor-0/c002.txt  (1 high, 1 low)\n\n3 contracts: 2 PASS, 1 FAIL\n"
    _, out, _ = audit(capfdbinary, "-v", "--report-lang", "tr")
    assert "UYGUN  vendor-0/c000.txt" in out
    assert "3 sözleşme: 2 UYGUN, 1 UYGUN DEĞİL" in out


@pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (BAD, 1), ("", 3)])
def test_the_exit_status_is_that_of_all_contracts_also_of_those_not_read_again(here, capfdbinary, text, status):
    for path in (here / "contracts").rglob("*.txt"):
        path.write_text(GOOD, "utf-8")
    (here / "contracts/last.txt").write_text(text, "utf-8")
    assert [audit(capfdbinary, "-q")[0] for _ in "12"] == [status, status]
    assert audit(capfdbinary, "-q")[1:] == ("", "")


def test_a_report_is_written_in_one_step_and_not_taken_for_a_contract(here, capfdbinary):
    place = here / "contracts/audit-report.txt"
    assert audit(capfdbinary, "-o", place)[0] == 1
    assert place.stat().st_mode & 0o077 == 0
    assert place.read_text("utf-8").endswith("3 contracts: 2 PASS, 1 FAIL\n")
    status, out, err = audit(capfdbinary)  # also when the report goes elsewhere the next time
    assert (status, read(err)) == (1, (0, 3))
    place.unlink()
    assert run(capfdbinary, "audit", "contracts", "--store", "contracts/store.txt")[1] == out
    assert run(capfdbinary, "audit", "contracts", "--store", "contracts/store.txt")[1] == out
    assert list(here.rglob("*.part")) == []


def test_what_became_worse_or_better_since_the_last_completed_audit(here, capfdbinary):
    audit(capfdbinary)
    assert "Nothing became worse or better" in audit(capfdbinary, "--since-last")[1]
    for name, text in (("vendor-0/c000", POOR), ("vendor-0/c002", GOOD), ("new", BAD)):
        (here / f"contracts/{name}.txt").write_text(text, "utf-8")
    (here / "contracts/vendor-1/c001.txt").unlink()
    status, out, _ = audit(capfdbinary, "--since-last")
    assert status == 1
    today = str(datetime.now(UTC).astimezone().date())
    assert out.splitlines() == [
        "+ new FAIL  new.txt",
        "▼ became worse PASS → REVIEW  vendor-0/c000.txt",
        "    OWN-02  Law of the log: met → missing",
        "▲ became better FAIL → PASS  vendor-0/c002.txt",
        "    OWN-01  Log kept: contrary → met",
        "    OWN-02  Law of the log: missing → met",
        "− gone  vendor-1/c001.txt",
        "",
        f"Since the audit of {today}: 1 became worse, 1 became better, 1 new, 1 gone",
    ]
    (here / "contracts/new.txt").unlink()
    turns = [json.loads(one) for one in audit(capfdbinary, "--since-last", "--format", "jsonl")[1].splitlines()]
    assert turns == [
        {"path": "new.txt", "change": "gone", "since": today, "old_outcome": None, "outcome": None, "assessments": [], "facts": []}
    ]
    status, _, err = audit(capfdbinary, "--since-last", "--format", "ics")
    assert (status, "not as ics" in err) == (2, True)


def test_a_portfolio_is_what_the_store_knows(here, capfdbinary):
    audit(capfdbinary)
    (here / "contracts/vendor-0/c000.txt").write_text(POOR, "utf-8")
    (here / "contracts/new.txt").write_text(GOOD, "utf-8")
    (here / "contracts/vendor-1/c001.txt").unlink()
    audit(capfdbinary)
    with store.opened("audit.db") as database:
        database.run("UPDATE runs SET day = '2026-12-0' || id")
        database.run("UPDATE runs SET ended = NULL WHERE id = 2")
        database.run("UPDATE runs SET day = '2027-01-01' WHERE id = 2")
        name, version, sha256, told = database.row(
            "SELECT playbook, playbook_version, playbook_sha256, settings FROM runs WHERE id = 2"
        )
        playbook = PlaybookInfo(name, version, sha256)
        ledger = begin(database, str(here / "contracts"), date(2027, 1, 1), playbook, json.loads(told))
        assert (ledger.run, ledger.previous, ledger.resumed) == (2, 1, True)
        ledger.complete()
        portfolio = portfolio_of(ledger, "contracts")
        files = list(portfolio.files)
        assert list(portfolio.files) == files  # it can be gone through again
        assert [file.path for file in files] == ["new.txt", "vendor-0/c000.txt", "vendor-0/c002.txt"]
        new, changed, same = files
        assert (new.previous, new.previous_date) == (None, None)
        assert (changed.previous.outcome, changed.report.outcome) == ("pass", "review")
        assert same.previous is same.report
        assert {changed.previous_date, same.previous_date} == {date(2026, 12, 1)}
        assert [file.path for file in portfolio.changed] == ["new.txt", "vendor-0/c000.txt"]
        assert (len(portfolio.files), len(portfolio.changed), portfolio.gone) == (3, 2, ("vendor-1/c001.txt",))
        assert (portfolio.date, portfolio.previous_date) == (date(2027, 1, 1), date(2026, 12, 1))
        assert [(run.date, run.outcomes) for run in portfolio.history] == [
            (date(2026, 12, 1), {"fail": 1, "pass": 2}),
            (date(2027, 1, 1), {"fail": 1, "pass": 1, "review": 1}),
        ]


def test_the_engine_that_was_asked_for_checks_the_contracts(here, capfdbinary, monkeypatch):
    given = []

    def cluster(address, at_once=0):
        def engine(jobs, started):
            given.append((address, at_once, len(jobs)))
            yield from local(1)(jobs, started)

        return engine

    monkeypatch.setattr("kpo_compliance.cluster.cluster", cluster)
    assert read(audit(capfdbinary, "--engine", "dask://host:8786")[2]) == (3, 0)
    assert given == [("dask://host:8786", 0, 3)]


def test_the_first_audit_has_nothing_to_compare_with(here, capfdbinary):
    assert audit(capfdbinary, "--since-last")[1] == "There is no completed audit before this one to compare with.\n"


def test_names_that_no_terminal_and_no_store_could_bear(here, capfdbinary):
    names = [b"a\nb.txt", b"\xff\xfe.txt", b"\\xff.txt", b"=cmd|x.txt", b"-v.txt", b"\x1b[31m.txt", "\u202egnp.txt".encode()]
    for name in names:
        Path("contracts", os.fsdecode(name)).write_text(GOOD, "utf-8")
    status, out, err = audit(capfdbinary, "--format", "jsonl")
    assert (status, len(reports(out)), read(err)) == (1, 10, (10, 0))
    assert {r"\xff\xfe.txt", r"\xff.txt"} <= set(reports(out))
    _, out, err = audit(capfdbinary, "-v")
    assert read(err) == (0, 10)
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert len(out.splitlines()) == 12
    odd = os.fsdecode(b"contracts\xff")
    (here / "contracts").rename(odd)
    for _ in "12":
        status, shown, _ = run(capfdbinary, "audit", odd, "--store", "audit.db", "-v", "-o", f"{odd}/report.txt")
        assert (status, Path(odd, "report.txt").read_text("utf-8"), shown) == (1, out, "")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["audit", "nowhere", "--store", "audit.db"], "There is no folder “nowhere”"),
        (["audit", "contracts", "--store", "mysql://x/y"], "A store is a file or a postgresql://"),
        (["audit", "contracts", "--store", "none/audit.db"], "Check that the folder is there"),
        (["audit", "contracts", "--store", "audit.db", "-o", "none/x.csv"], "There is no folder “none”"),
        (["audit", "contracts", "--store", "audit.db", "-o", "contracts"], "is a folder"),
        (["audit", "contracts"], "Missing option '--store'"),
    ],
)
def test_wrong_usage_is_told_in_a_sentence(here, capfdbinary, options, told):
    status, out, err = run(capfdbinary, *options)
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    ("done", "total", "seconds", "told"),
    [
        (0, 0, 0.0, "░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 0 contracts"),
        (3, 100, 1.0, "░░░░░░░░░░░░░░░░░░░░░░░░ 3 of 100 contracts"),
        (50, 100, 20.0, "████████████░░░░░░░░░░░░ 50 of 100 contracts, about 20 s left"),
        (10, 1000, 20.0, "░░░░░░░░░░░░░░░░░░░░░░░░ 10 of 1000 contracts, about 33 min left"),
        (10, 100000, 20.0, "░░░░░░░░░░░░░░░░░░░░░░░░ 10 of 100000 contracts, about 55 h 33 min left"),
        (100, 100, 20.0, "████████████████████████ 100 of 100 contracts"),
    ],
)
def test_the_line_of_progress(done, total, seconds, told):
    assert line(done, total, seconds) == told
