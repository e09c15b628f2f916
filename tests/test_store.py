"""The store in a SQLite file: what may be wrong with it, what is then said, and that nothing is lost by it."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from kpo_compliance import store
from kpo_compliance.errors import StoreError, UsageError
from kpo_compliance.store import schema
from tests.audits import BAD, finished, folder_of, own_rules, run, start

NEXT = """\
import sqlalchemy as sa
from alembic import op
revision = "0002"
down_revision = "0001"
def upgrade():
    op.add_column("runs", sa.Column("remark", sa.Text))
    {more}
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory):
    """A folder of contracts that was audited once, into audit.db."""
    place = tmp_path_factory.mktemp("audited")
    own_rules(place)
    folder_of(place, 4)
    assert finished(start("audit", place / "contracts", "--store", place / "audit.db", "-q"))[0] == 0
    return place


@pytest.fixture
def here(audited, tmp_path, monkeypatch):
    """A folder with a copy of that store; no test changes the contracts."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(audited / "audit.db", tmp_path)
    return tmp_path


@pytest.fixture
def audit(audited, capfdbinary):
    """Audits the contracts, into audit.db unless another store is named."""

    def audit(*options, place="audit.db"):
        return run(capfdbinary, "audit", audited / "contracts", "--store", place, *options)

    return audit


def test_only_its_owner_may_read_a_store(here, audit):
    assert audit(place="new.db")[0] == 0
    assert {path.name for path in here.glob("new.db*")} == {"new.db", "new.db-lock"}
    assert [path.stat().st_mode & 0o077 for path in here.glob("new.db*")] == [0, 0]
    with store.opened("audit.db") as database:
        assert database.row("PRAGMA journal_mode")[0] == "wal"
        assert database.row("PRAGMA synchronous")[0] == 2
        database.run("DELETE FROM begun")
        assert {path.stat().st_mode & 0o077 for path in here.glob("audit.db-*")} == {0}


def _empty(path):
    path.write_bytes(b"")


def _text(path):
    path.write_text("1. The Provider shall keep a logbook.\n" * 100, "utf-8")


def _foreign(path):
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bills (id integer)")
    connection.close()


def _newer(path):
    with sqlite3.connect(path) as connection:
        connection.execute(f"UPDATE {schema.TABLE} SET version_num = '0999'")
    connection.close()


def _damaged(path):
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * len(content[4096:])
    path.write_bytes(content)


def _halved(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 8192 * 4096])


def _spoilt(path):
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE reports SET body = x'00'")
    connection.close()


def _lost(path):
    path.rename(path.with_name("elsewhere.db"))
    path.with_name("audit.db-wal").write_bytes(b"frames")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_empty, "is empty, which a store never is. Delete it"),
        (_text, "is no store of audits, and was left as it is"),
        (_foreign, "holds tables of another program, and was left as it is"),
        (_newer, "was written by a newer version of kpo-check (its tables are of version 0999"),
        (_damaged, "is damaged, and was left as it is. Put back a copy"),
        (_halved, "is damaged, and was left as it is. Put back a copy"),
        (_spoilt, "is damaged, and was left as it is. Put back a copy"),
        (_lost, "is gone, but audit.db-wal is there. Put audit.db back"),
    ],
)
def test_a_store_with_something_wrong_is_told_and_never_rebuilt(here, audit, harm, told):
    path = here / "audit.db"
    harm(path)
    before = path.read_bytes() if path.exists() else None
    rows = _dump(path) if harm in (_foreign, _newer) else None
    status, out, err = audit("--format", "json")
    assert (status, out.strip("[\n")) == (2, "")
    assert told in err
    assert "Traceback" not in err
    if rows is not None:
        assert _dump(path) == rows
    elif harm is not _spoilt:
        assert (path.read_bytes() if path.exists() else None) == before


def _dump(path):
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def _later(monkeypatch, place, more=""):
    """A version of the program whose tables are a step further."""
    shutil.copytree(schema.MIGRATIONS, place, ignore=shutil.ignore_patterns("__pycache__"))
    (place / "versions/0002_next.py").write_text(NEXT.format(more=more), "utf-8")
    monkeypatch.setattr(schema, "MIGRATIONS", place)
    monkeypatch.setattr(schema, "HEAD", "0002")


def test_an_older_store_is_brought_up_to_date_with_all_that_it_holds(here, audit, monkeypatch, tmp_path):
    before = audit("--format", "jsonl")[1]
    _later(monkeypatch, tmp_path / "later")
    _, out, err = audit("--format", "jsonl")
    assert out == before
    assert "0 contracts read, 4 unchanged" in err
    with store.opened("audit.db") as database:
        assert database.row("SELECT count(*), count(remark) FROM runs") == (3, 0)


def test_a_step_that_fails_leaves_the_store_as_it_was(here, audit, monkeypatch, tmp_path):
    before = _dump(here / "audit.db")
    with monkeypatch.context() as later:
        _later(later, tmp_path / "later", 'op.execute("INSERT INTO nowhere VALUES (1)")')
        status, _, err = audit()
        assert (status, "What was recorded before is kept" in err) == (2, True)
    assert _dump(here / "audit.db") == before
    assert audit()[0] == 0


def test_a_store_of_this_version_needs_no_migrations(here, audited):
    code = "import sys; sys.modules['alembic'] = sys.modules['sqlalchemy'] = None"
    status, _, err = finished(start("audit", audited / "contracts", "--store", "audit.db", code=code))
    assert (status, "0 contracts read, 4 unchanged" in err) == (0, True)
    status, _, err = finished(start("audit", audited / "contracts", "--store", "new.db", code=code))
    assert (status, "pip install 'kpo-compliance[audit]'" in err, (here / "new.db").exists()) == (2, True, False)


def test_the_known_version_is_that_of_the_newest_migration():
    newest = max(path.name for path in schema.MIGRATIONS.glob("versions/0*.py"))
    assert newest.startswith(f"{schema.HEAD}_")


def test_the_second_audit_on_a_store_says_so(here, audit):
    hold = "import sys, time\nfrom kpo_compliance import store\nwith store.opened('audit.db'):\n print(flush=True)\n time.sleep(60)"
    first = start(code=hold)
    try:
        first.stdout.readline()
        status, out, err = audit()
        assert (status, out) == (2, "")
        assert f"Another audit is using the store audit.db (process {first.pid} on " in err
    finally:
        first.kill()
        first.communicate()
    assert audit()[0] == 0


def test_children_that_outlive_an_audit_do_not_keep_its_lock(here, audit):
    orphan = "import os, sys, time\nfrom kpo_compliance import store\nwith store.opened('audit.db'):\n"
    orphan += " if os.fork() == 0: time.sleep(60)\n print(flush=True)\n os._exit(0)"
    process = start(code=orphan, start_new_session=True)
    try:
        process.stdout.readline()
        process.wait()
        assert audit()[0] == 0
    finally:
        os.killpg(process.pid, 9)
        process.communicate()


def test_a_store_is_a_file_or_a_database(tmp_path):
    with pytest.raises(UsageError, match="not “ftp://x/y”"), store.opened("ftp://x/y"):
        pass
    with pytest.raises(StoreError, match=r"no store of audits|cannot be"), store.opened(str(tmp_path)):
        pass


@contextmanager
def disk(place: Path, size: str):
    """A small disk of its own, where the system lets us make one."""
    place.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("a disk can be made by root only, where mounting is allowed")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("pages", [0, 30, 55, 80, 120])
def test_a_full_disk_costs_nothing_that_was_kept(here, audit, pages):
    """The disk fills up while the store is made, while results are written to its log, or while those are put in place."""
    whole = audit("--format", "jsonl")[1]
    with disk(here / "disk", "2m") as small:
        filler = small / "filler"
        filler.write_bytes(b"x" * ((512 - pages) * 4096 - 8192))
        status, out, err = audit("--format", "jsonl", place=small / "audit.db")
        if status == 2:
            assert "Make room" in err or "is full" in err or "No space left" in err, err
            assert out == ""
        else:
            assert (status, out) == (0, whole)
        filler.unlink()
        assert audit("--format", "jsonl", place=small / "audit.db")[:2] == (0, whole)


def test_a_report_that_does_not_fit_leaves_the_older_one(here, audit):
    with disk(here / "disk", "64k") as small:
        report = small / "report.txt"
        assert audit("-o", report)[0] == 0
        before = report.read_bytes()
        (small / "filler").write_bytes(b"x" * 57_344)
        status, _, err = audit("--format", "json", "-o", report)
        assert (status, "The report cannot be written (No space left on device). The store holds all" in err) == (2, True)
        assert (report.read_bytes(), [p.name for p in small.glob("*.part")]) == (before, [])


def test_a_limit_on_the_size_of_files_is_as_good_as_a_full_disk(here, audited, audit):
    whole = audit("--format", "jsonl")[1]
    for limit in (8192, 65536, 150_000):
        code = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {resource.RLIM_INFINITY}))"
        status, _, err = finished(start("audit", audited / "contracts", "--store", "small.db", "-q", code=code))
        assert status in (0, 2)
        assert "Traceback" not in err
    assert audit("--format", "jsonl", place="small.db")[1] == whole


@pytest.mark.skipif(sys.platform != "linux", reason="disks are mounted otherwise elsewhere")
def test_a_disk_that_is_read_only_is_told(here, audit):
    with disk(here / "disk", "4m") as small:
        shutil.copy(here / "audit.db", small)
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        status, _, err = audit(place=small / "audit.db")
        assert (status, "cannot be written beside it (Read-only file system)" in err) == (2, True)
        status, _, err = audit("-o", small / "report.txt")
        assert (status, "The report cannot be written (Read-only file system)" in err) == (2, True)


def test_a_file_of_a_read_only_store_is_told(here, audit):
    with store.opened("audit.db") as database:
        database.run("PRAGMA query_only = 1")
        with pytest.raises(StoreError, match="cannot be written: it, its folder or its disk is read-only"), database.transaction():
            database.run("DELETE FROM results")


def test_the_ledger_keeps_the_history(own, monkeypatch, capfdbinary):
    monkeypatch.chdir(own.parent)
    contracts = folder_of(own.parent, 3)
    command = ("audit", contracts, "--store", "audit.db", "-q")
    run(capfdbinary, *command)
    (contracts / "vendor-0/c000.txt").write_text(BAD, "utf-8")
    (contracts / "vendor-1/c001.txt").unlink()
    run(capfdbinary, *command)
    with store.opened("audit.db") as database:
        rows = database.rows("SELECT path, since, until, high, medium, low FROM results ORDER BY path, since")
        assert rows == [
            ("vendor-0/c000.txt", 1, 2, 0, 1, 0),
            ("vendor-0/c000.txt", 2, None, 0, 1, 1),
            ("vendor-0/c002.txt", 1, None, 0, 1, 1),
            ("vendor-1/c001.txt", 1, 2, 0, 1, 0),
        ]
        runs = database.rows("SELECT outcomes, ended IS NOT NULL FROM runs ORDER BY id")
        assert runs == [('{"review": 3}', 1), ('{"review": 2}', 1)]
