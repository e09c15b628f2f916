"""A store in a SQLite file: readable by its owner only, made in one step, locked while an audit writes to it."""

from __future__ import annotations

import contextlib
import os
import socket
import sqlite3
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from kpo_compliance.errors import StoreError
from kpo_compliance.store.database import Database, Dialect

_HEADER: Final = b"SQLite format 3\0"
_PATIENCE: Final = 5.0  # seconds to wait for somebody who reads
_FULL: Final = (
    "There is no room for the store {place} ({code}). What was recorded before is kept. Make room on its disk, and run the"
    " same command again."
)
_TOLD: Final = {
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": "The disk under the store {place} fails or is full ({code}). What was recorded before is kept."
    " Look after the disk, and run the same command again.",
    "SQLITE_READONLY": "The store {place} cannot be written: it, its folder or its disk is read-only. Nothing was changed."
    " Give the right to write there, or name another place with --store.",
    "SQLITE_PERM": "The store {place} may not be opened. Ask for the right to read and write it.",
    "SQLITE_CANTOPEN": "The store {place} cannot be opened. Check that its folder is there and may be written.",
    "SQLITE_BUSY": "Another program is using the store {place}. Close it, and run the same command again.",
    "SQLITE_CORRUPT": "The store {place} is damaged, and was left as it is. Put back a copy from before the damage, or"
    " move it away to begin a new one (then the history is lost).",
    "SQLITE_NOTADB": "{place} is no store of audits, and was left as it is. Name another file with --store.",
}


def open_file(path: Path, build: Callable[[Path], None]) -> Database:
    """The store in a file, for one audit at a time; a new one where there is no file.

    Args:
        build: makes the tables in an empty file.

    Raises:
        StoreError: it is in use, damaged, no store, or cannot be read and written.
    """
    release = _lock(path)
    try:
        if not path.exists():
            _make(path, build)
        _look_at(path)
        return Database(_connected(path), dialect(path), str(path), release)
    except OSError as error:
        release()
        raise StoreError(f"The store {path} cannot be opened ({error.strerror}). Check the path and its rights.") from error
    except sqlite3.Error as error:
        release()
        raise _translated(path)(error) from error
    except BaseException:
        release()
        raise


def dialect(path: Path) -> Dialect:
    """SQLite's ways. Values are named as here, so nothing is to be rewritten."""
    return Dialect(
        named=str,
        begin="BEGIN IMMEDIATE",
        hurried="PRAGMA synchronous=NORMAL",
        careful="PRAGMA synchronous=FULL",
        tables="SELECT name FROM sqlite_master WHERE type = 'table'",
        errors=(sqlite3.Error,),
        told=_translated(path),
    )


def _look_at(path: Path) -> None:
    if path.stat().st_size == 0:
        raise StoreError(f"The store {path} is empty, which a store never is. Delete it to begin a new one.")
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            raise _told(path, "SQLITE_NOTADB")


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make(path: Path, build: Callable[[Path], None]) -> None:
    """A new store gets its name when it is complete, so that a power cut leaves a whole one or none."""
    wal = path.with_name(f"{path.name}-wal")
    if wal.exists():
        raise StoreError(f"{path} is gone, but {wal.name} is there. Put {path.name} back, or delete {wal.name} too.")
    new = path.with_name(f"{path.name}.new")
    for left in (new, *(new.with_name(f"{new.name}{end}") for end in ("-wal", "-shm", "-journal"))):
        left.unlink(missing_ok=True)
    os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
    try:
        build(new)
        _connected(new).close()
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def _translated(path: Path) -> Callable[[Exception], StoreError]:
    def told(error: Exception) -> StoreError:
        return _told(path, getattr(error, "sqlite_errorname", "") or str(error))

    return told


def _told(path: Path, code: str) -> StoreError:
    """The sentence for a result code of SQLite, of which the first two words tell the kind."""
    kind = "_".join(code.split("_")[:2])
    text = _TOLD.get(kind, "The store {place} does not work ({code}). What was recorded before is kept.")
    return StoreError(text.format(place=path, code=code))


def _lock(path: Path) -> Callable[[], None]:
    """Takes the lock of a store. It is the process's own: a child does not inherit it, and its death gives it back."""
    place = path.with_name(f"{path.name}-lock")
    try:
        descriptor = os.open(place, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be used: {place.name} cannot be written beside it ({error.strerror})."
            " Check that the folder is there and may be written, or name another place with --store."
        ) from error
    file = os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace")
    try:
        _take(file)
    except OSError as error:
        holder = file.read(200).strip()
        file.close()
        raise StoreError(
            f"Another audit is using the store {path}{f' ({holder})' if holder else ''}."
            " Wait until it has ended, or end it; then run the same command again."
        ) from error
    with contextlib.suppress(OSError):  # a full disk: only the message of others is poorer
        file.truncate(0)
        file.write(f"process {os.getpid()} on {socket.gethostname()} since {datetime.now():%Y-%m-%d %H:%M}\n")  # noqa: DTZ005 - for people there
        file.flush()
    return file.close


def _take(file: IO[str]) -> None:
    """Locks a file, at once or not at all. ``flock`` would go over to children, who may outlive us."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - see below

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - not on every system

        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
