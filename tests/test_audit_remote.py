"""Contracts in an object store: listed, copied one by one to a private place, and read only when they changed."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import fsspec
import pytest

from kpo_compliance import check, copies, isolation
from kpo_compliance.errors import UnreadableDocument, UsageError
from tests.audits import BAD, GOOD, finished, folder_of, reports, run, start


@pytest.fixture
def here(own, monkeypatch):
    monkeypatch.chdir(own.parent)
    return own.parent


@pytest.fixture
def bucket():
    """A store in memory with three contracts, and what is none."""
    system = fsspec.filesystem("memory")
    for name, text in (("a/one.txt", GOOD), ("a/deep/two.txt", GOOD), ("three.txt", BAD), ("program.exe", "x"), (".x/h.txt", "x")):
        system.pipe(f"/contracts/{name}", text.encode())
    yield system
    system.store.clear()


def audit(capfdbinary, *options):
    return run(capfdbinary, "audit", "memory://contracts/", "--store", "audit.db", "--format", "jsonl", *options)


def test_contracts_in_an_object_store_are_audited_like_those_of_a_folder(here, bucket, capfdbinary):
    status, out, err = audit(capfdbinary)
    assert (status, list(reports(out))) == (0, ["a/deep/two.txt", "a/one.txt", "three.txt"])
    assert "3 contracts read, 0 unchanged" in err
    for name in ("a/one.txt", "a/deep/two.txt", "three.txt"):
        (here / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "copy" / name).write_bytes(bucket.cat(f"/contracts/{name}"))
    assert run(capfdbinary, "audit", "copy", "--store", "audit.db", "--format", "jsonl")[1] == out
    assert "0 contracts read, 3 unchanged" in audit(capfdbinary)[2]
    bucket.pipe("/contracts/three.txt", GOOD.encode())
    bucket.rm("/contracts/a/one.txt")
    status, out, err = audit(capfdbinary)
    assert (list(reports(out)), "1 contracts read, 1 unchanged, 1 gone" in err) == (["a/deep/two.txt", "three.txt"], True)
    bucket.pipe("/contracts/three.txt", GOOD.encode())  # another time, the same content
    assert "0 contracts read, 2 unchanged" in audit(capfdbinary, "--verify")[2]


def test_audits_of_two_folders_do_not_share_their_copies(here, bucket, capfdbinary, monkeypatch):
    rooms = []
    real = copies.room
    monkeypatch.setattr(copies, "room", lambda owner: rooms.append(owner) or real(owner))
    for place in ("one", "two"):
        (here / place).mkdir()
        monkeypatch.chdir(here / place)
        audit(capfdbinary)
    assert rooms == [str(here / "one/audit.db"), str(here / "two/audit.db")]


def test_an_empty_store_is_no_reason_to_forget(here, bucket, capfdbinary):
    before = audit(capfdbinary)[1]
    bucket.store.clear()
    status, out, err = audit(capfdbinary)
    assert (status, out) == (3, before)
    assert "holds no contracts" in err or "cannot be listed" in err


@pytest.mark.skipif(sys.platform == "win32", reason="file:// is written otherwise there")
def test_copies_are_private_and_nothing_is_left_of_them(here, capfdbinary, monkeypatch, tmp_path):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    seen = tmp_path / "seen"
    real = isolation.contract

    def watched(path, *more):
        copy = Path(path)
        modes = [copy.stat().st_mode & 0o077, copy.parent.stat().st_mode & 0o077, copy.parent.parent.stat().st_mode & 0o077]
        with seen.open("a") as log:
            log.write(f"{modes} {copy.is_relative_to(place)}\n")
        return real(path, *more)

    monkeypatch.setattr(isolation, "contract", watched)
    url = folder_of(here, 5).as_uri()
    status, out, _ = run(capfdbinary, "audit", url, "--store", "audit.db", "--format", "jsonl")
    assert (status, len(reports(out))) == (0, 5)
    assert seen.read_text().splitlines() == ["[0, 0, 0] True"] * 5
    assert list(place.iterdir()) == []


def test_what_a_killed_audit_left_of_copies_goes_with_the_next(here, monkeypatch):
    folder_of(here, 30)
    slow = "import time\nfrom kpo_compliance import isolation\nreal = isolation.contract\n"
    slow += "isolation.contract = lambda path, *more: (time.sleep(0.3), real(path, *more))[1]\n"
    place = here / "temporary"
    place.mkdir()
    command = ("audit", (here / "contracts").as_uri(), "--store", "audit.db", "-q")
    process = start(*command, code=slow, env=os.environ | {"TMPDIR": str(place)})
    while not list(place.glob("*/*/contract.txt")):
        assert process.poll() is None
    process.kill()
    finished(process)
    assert list(place.glob("*/*/contract.txt"))
    assert finished(start(*command, env=os.environ | {"TMPDIR": str(place)}))[0] == 0
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (ConnectionError("secret token"), "skipped", "cannot be fetched (ConnectionError)"),
        (OSError(28, "No space left on device"), "skipped", "There is no room for a copy"),
        (FileNotFoundError("x"), "unreadable", "does not exist"),
    ],
)
def test_what_cannot_be_fetched_is_told_and_tried_again(here, bucket, capfdbinary, monkeypatch, fault, status, told):
    real = copies._opened

    def broken(url):
        if url.endswith("three.txt"):
            raise fault
        return real(url)

    with monkeypatch.context() as broke:
        broke.setattr(copies, "_opened", broken)
        ended, out, _ = audit(capfdbinary)
    document = reports(out)["three.txt"]["document"]
    assert (ended, document["status"], told in document["error"]) == (3, status, True)
    assert "secret" not in out
    ended, out, err = audit(capfdbinary)
    assert (ended, "1 contracts read, 2 unchanged" in err) == (0, True), out


def test_a_file_that_is_too_large_is_not_copied_whole(bucket, monkeypatch):
    monkeypatch.setattr(copies, "_MOST_BYTES", 10)
    with pytest.raises(UnreadableDocument, match="larger than") as told, copies.at_hand("memory://contracts/three.txt"):
        pass
    assert told.value.status == "limit"


def test_what_an_object_store_needs_is_asked_for(monkeypatch, capfdbinary, here):
    with pytest.raises(UsageError, match="no such kind of store"):
        copies.reached("nothing://x/y")
    with pytest.raises(UsageError, match="s3fs"):
        copies.reached("s3://bucket/contracts")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    status, _, err = audit(capfdbinary)
    assert (status, "pip install 'kpo-compliance[remote]'" in err) == (2, True)


def test_a_check_of_a_local_file_loads_nothing_of_this():
    code = "import sys; from kpo_compliance import cli; cli.run(['samples/mutual-nda.txt', '-q'])\n"
    code += "print([m for m in ('fsspec', 'alembic', 'sqlalchemy', 'psycopg', 'sqlite3', 'kpo_compliance.copies') if m in sys.modules])\n"
    code += "raise SystemExit(0)"
    process = start(code=code)
    assert finished(process)[1] == "[]\n"
    assert check.check_file is not None
