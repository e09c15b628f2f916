"""One connection to a store, SQLite or PostgreSQL: the same statements for both, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kpo_compliance.errors import StoreError

Row = Sequence[Any]
Values = Mapping[str, object]
_NOTHING: Final[Values] = {}


class Cursor(Protocol):
    """What a statement gives; both drivers' cursors are like this."""

    def fetchall(self) -> list[Any]:
        """All rows."""


class Connection(Protocol):
    """A driver's connection that begins no transaction on its own."""

    def execute(self, statement: str, values: Any = ..., /) -> Cursor:
        """Runs a statement."""

    def close(self) -> None:
        """Ends the connection."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """In what the two differ.

    ``named`` writes the name of a value as the driver wants it, ``begin`` starts a transaction for writing. ``hurried``
    and ``careful`` frame a transaction that a crash of the program must not lose, but one of the machine may. ``told``
    makes a driver's error one that tells what to do; ``errors`` are those that it knows. ``tables`` asks for the names of
    all tables.
    """

    named: Callable[[str], str]
    begin: str
    hurried: str
    careful: str
    tables: str
    errors: tuple[type[Exception], ...]
    told: Callable[[Exception], StoreError]


@dataclass(slots=True)
class Database:
    """A store's connection. ``place`` is what the user called it; ``release`` gives back the lock, if there is one."""

    connection: Connection
    dialect: Dialect
    place: str
    release: Callable[[], None] = lambda: None

    def rows(self, statement: str, values: Values = _NOTHING) -> list[Any]:
        """All rows that a statement gives; values stand in it as ``:name``.

        Raises:
            StoreError: the store cannot do it.
        """
        return self._run(statement, values).fetchall()

    def row(self, statement: str, values: Values = _NOTHING) -> Any:
        """The first row, or None."""
        rows = self._run(statement, values).fetchall()
        return rows[0] if rows else None

    def run(self, statement: str, values: Values = _NOTHING) -> None:
        """Runs a statement that gives nothing."""
        self._run(statement, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on the disk when it ends.

        Raises:
            StoreError: the store cannot keep it; then it holds what it held before.
        """
        self.run(self.dialect.begin)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._undo()
            raise

    @contextmanager
    def note(self) -> Iterator[None]:
        """A transaction that is not waited for until it is on the disk: a crash of the program does not lose it."""
        self.run(self.dialect.hurried)
        try:
            with self.transaction():
                yield
        finally:
            self.run(self.dialect.careful)

    def close(self) -> None:
        """Ends the connection and gives back the lock."""
        try:
            self.connection.close()
        except self.dialect.errors as error:
            raise self.dialect.told(error) from error
        finally:
            self.release()

    def _run(self, statement: str, values: Values) -> Cursor:
        try:
            return self.connection.execute(self.dialect.named(statement), values)
        except self.dialect.errors as error:
            raise self.dialect.told(error) from error

    def _undo(self) -> None:
        try:
            self.connection.execute("ROLLBACK")
        except self.dialect.errors:
            return  # SQLite has undone it already, or the connection is lost and PostgreSQL undoes it
