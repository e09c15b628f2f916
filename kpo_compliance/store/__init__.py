"""Where audits are kept: a SQLite file, or a PostgreSQL database named by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kpo_compliance.errors import UsageError
from kpo_compliance.store import schema
from kpo_compliance.store.database import Database


@contextmanager
def opened(place: str) -> Iterator[Database]:
    """The store at a place, locked for one audit and with the tables of this version; a new one where there is none.

    Raises:
        StoreError: it is in use, damaged, no store, of a newer version, or cannot be read and written.
        UsageError: the place is neither a file nor a database of PostgreSQL, or what it needs is not installed.
    """
    database = _open(place)
    try:
        yield database
    finally:
        database.close()


def file_of(place: str) -> Path | None:
    """The file that a place names, None for a database on a server."""
    return None if "://" in place else Path(place)


def _open(place: str) -> Database:
    from kpo_compliance.store import postgresql  # noqa: PLC0415 - most stores are files

    path = file_of(place)
    if path is not None:
        from kpo_compliance.store import sqlite  # noqa: PLC0415 - only for files

        database = sqlite.open_file(path, schema.migrate_file)
    elif postgresql.is_url(place):
        database = postgresql.open_url(place)
    else:
        raise UsageError(f"A store is a file or a postgresql://… URL, not “{place}”.")
    try:
        if not schema.is_current(database):
            try:
                schema.migrate_file(path) if path is not None else schema.migrate_url(place)
            except database.dialect.errors as error:
                raise database.dialect.told(error) from error
    except BaseException:
        database.close()
        raise
    return database
