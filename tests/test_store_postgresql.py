"""The store in PostgreSQL, against a server of the tests' own."""

from __future__ import annotations

import signal
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from kpo_compliance.errors import StoreError, UsageError
from kpo_compliance.store import opened, postgresql, schema
from tests.audits import finished, folder_of, reports, run, start
from tests.postgres import server


@pytest.fixture(scope="module")
def cluster():
    with tempfile.TemporaryDirectory(prefix="pg") as place, server(Path(place)) as url:  # a socket's path must be short
        yield url


@pytest.fixture
def url(cluster):
    """The URL of an empty database."""
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS contracts WITH (FORCE)")
        connection.execute("CREATE DATABASE contracts")
    return cluster.replace("/postgres?", "/contracts?")


@pytest.fixture
def here(own, monkeypatch):
    monkeypatch.chdir(own.parent)
    folder_of(own.parent, 6)
    return own.parent


def test_the_same_reports_as_from_a_file(here, url, capfdbinary):
    for format_name in ("jsonl", "terminal", "csv"):
        options = ("--format", format_name, "-q", "-o", "report")
        made = []
        for store in (url, "audit.db"):
            assert run(capfdbinary, "audit", "contracts", "--store", store, *options)[0] == 0
            made.append(Path("report").read_bytes())
        assert made[0] == made[1]
    (here / "contracts/new.txt").write_text("1. Tea. The Provider likes tea.\n", "utf-8")
    (here / "contracts/vendor-0/c000.txt").unlink()
    told = [run(capfdbinary, "audit", "contracts", "--store", store, "--since-last") for store in (url, "audit.db")]
    assert told[0] == told[1]
    assert "1 new, 1 gone" in told[0][1]


def test_a_second_audit_says_so_and_a_dead_one_holds_nothing(here, url, capfdbinary):
    folder_of(here, 60)
    slow = "import time\nfrom kpo_compliance import workers, check\nreal = check.check_file\n"
    slow += "workers.check_file = lambda *a, **more: (time.sleep(0.3), real(*a, **more))[1]\n"
    first = start("audit", "contracts", "--store", url, code=slow)
    try:
        with psycopg.connect(url, autocommit=True) as watching:
            deadline = time.monotonic() + 60
            while not _count(watching):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            status, _, err = run(capfdbinary, "audit", "contracts", "--store", url)
            assert (status, "Another audit is using the store" in err, f"process {first.pid} on" in err) == (2, True, True)
            first.send_signal(signal.SIGKILL)
            first.wait()
            while _others(watching):  # until the server knows that nobody is there any more
                assert time.monotonic() < deadline
                time.sleep(0.05)
            status, out, err = run(capfdbinary, "audit", "contracts", "--store", url, "--format", "jsonl")
            assert (status, len(reports(out))) == (0, 60)
            assert "gone on with" in err
    finally:
        finished(first)


def _others(watching):
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    return watching.execute(asked).fetchone()[0]


def _count(watching):
    tables = watching.execute("SELECT to_regclass('results')").fetchone()[0]
    return tables and watching.execute("SELECT count(*) FROM results").fetchone()[0]


def test_what_is_wrong_with_a_database_is_told(here, url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE bills (id integer)")
        with pytest.raises(StoreError, match="holds tables of another program"), opened(url):
            pass
        connection.execute("DROP TABLE bills")
        with opened(url):
            pass
        connection.execute(f"UPDATE {schema.TABLE} SET version_num = '9999'")
        with pytest.raises(StoreError, match=r"newer version of kpo-check \(its tables are of version 9999"), opened(url):
            pass
        connection.execute(f"UPDATE {schema.TABLE} SET version_num = '{schema.HEAD}'")
        connection.execute("ALTER DATABASE contracts SET default_transaction_read_only = on")
        status, _, err = finished(start("audit", "contracts", "--store", url))
        assert (status, "cannot be written: the server is read-only" in err) == (2, True)
    with pytest.raises(StoreError, match='database "absent" does not exist'), opened(url.replace("/contracts?", "/absent?")):
        pass
    with pytest.raises(StoreError, match="does not answer"), opened("postgresql://127.0.0.1:1/contracts"):
        pass


def test_a_server_that_goes_away_costs_nothing_that_was_kept(here, url, capfdbinary):
    with opened(url) as database, psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'kpo-check%'")
        with pytest.raises(StoreError, match="What was recorded before is kept"), database.transaction():
            database.run("DELETE FROM results")
    assert run(capfdbinary, "audit", "contracts", "--store", url, "-q")[0] == 0


def test_messages_do_not_tell_the_password():
    assert postgresql.shown("postgresql://me:secret@db.example:5433/contracts?sslmode=require") == "postgresql://db.example:5433/contracts"
    with pytest.raises(StoreError) as told, opened("postgresql://me:secret@127.0.0.1:1/contracts"):
        pass
    assert "secret" not in str(told.value)


def test_psycopg_is_asked_for(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(UsageError, match=r"pip install 'kpo-compliance\[postgresql\]'"), opened("postgresql://x/y"):
        pass
