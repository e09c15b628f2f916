"""A store in a PostgreSQL database, for archives that several machines see; one audit at a time writes to it."""

from __future__ import annotations

import contextlib
import os
import re
import socket
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import urlsplit

from kpo_compliance.errors import StoreError, UsageError
from kpo_compliance.store.database import Database, Dialect

if TYPE_CHECKING:
    import psycopg

_LOCK: Final = 0x6B706F  # "kpo"; the second part of the lock's key is the schema
_NAMED = re.compile(r":([a-z_]+)")
_OTHER: Final = (
    "The store {place} does not answer as it should ({code}). What was recorded before is kept. Look after the server, and"
    " run the same command again."
)
_TOLD: Final = {
    "53": "There is no room, or no connection free, for the store {place} ({code}). What was recorded before is kept."
    " Make room on the server, and run the same command again.",
    "25": "The store {place} cannot be written: the server is read-only ({code}). Nothing was changed.",
    "42": "The store {place} may not be used so ({code}). Ask for the right to create tables and to write there.",
    "XX": "The store {place} is damaged ({code}), and was left as it is. Put back a backup from before the damage.",
}


def is_url(place: str) -> bool:
    """Whether a place is a database of PostgreSQL."""
    return place.startswith(("postgresql://", "postgres://"))


def shown(url: str) -> str:
    """A URL as messages show it, without user, password and options."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{host}{parts.path}"


def open_url(url: str) -> Database:
    """The store in a database, for one audit at a time.

    Raises:
        StoreError: it is in use, or the server does not answer or refuses.
        UsageError: psycopg is not installed.
    """
    try:
        import psycopg  # noqa: PLC0415 - only for such stores
    except ImportError as error:
        raise UsageError(
            "A store in PostgreSQL needs psycopg. Install it: pip install 'kpo-compliance[postgresql]'"
        ) from error
    place = shown(url)

    def told(error: Exception) -> StoreError:
        state = getattr(error, "sqlstate", None) or ""
        text = _TOLD.get(state[:2], _OTHER)
        first = str(error).strip().splitlines()
        return StoreError(text.format(place=place, code=first[0][:300] if first else type(error).__name__))

    name = f"kpo-check, process {os.getpid()} on {socket.gethostname()}"[:63]
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10, application_name=name)
    except psycopg.Error as error:
        raise told(error) from error
    _stay_out_of_children(connection)
    dialect = Dialect(
        named=_rewritten,
        begin="BEGIN",
        hurried="SET synchronous_commit TO off",
        careful="SET synchronous_commit TO on",
        tables="SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
        errors=(psycopg.Error,),
        told=told,
    )
    database = Database(cast("Any", connection), dialect, place)
    try:
        _lock(database)
    except BaseException:
        connection.close()
        raise
    return database


@lru_cache(maxsize=64)
def _rewritten(statement: str) -> str:
    """The statement with its values named as psycopg wants them."""
    return _NAMED.sub(r"%(\1)s", statement)


def _lock(database: Database) -> None:
    """Takes the lock of the schema; the server gives it back when the connection ends, however it ends."""
    key = {"lock": _LOCK}
    taken, schema = database.row(
        "SELECT pg_try_advisory_lock(:lock, hashtext(current_schema())), current_schema()", key
    )
    if schema is None:
        raise StoreError(f"The schema of the store {database.place} does not exist. Create it first.")
    if taken:
        return
    holder = database.row(
        "SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)"
        " WHERE locktype = 'advisory' AND classid = :lock AND granted LIMIT 1",
        key,
    )
    raise StoreError(
        f"Another audit is using the store {database.place}{f' ({holder[0]})' if holder and holder[0] else ''}."
        " Wait until it has ended, or end it; then run the same command again."
    )


def _stay_out_of_children(connection: psycopg.Connection[Any]) -> None:
    """Has children let go of the connection: one that outlives us would keep it, and the lock, alive."""
    ours = [connection]  # empty in a child that has let go, and so in its own children

    def let_go() -> None:
        with contextlib.suppress(Exception):
            os.close(ours.pop().fileno())

    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=let_go)
