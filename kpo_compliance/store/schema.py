"""Which tables a store has, and bringing an older one up to date. Alembic is loaded only when there is something to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpo_compliance.errors import StoreError, UsageError

if TYPE_CHECKING:
    import sqlalchemy as sa

    from kpo_compliance.store.database import Database

HEAD: Final = "0001"
TABLE: Final = "kpo_schema"
MIGRATIONS: Final = Path(__file__).parent / "migrations"
_NEEDED: Final = "A new store, or one of an older version, needs Alembic. Install it: pip install 'kpo-compliance[audit]'"


def is_current(database: Database) -> bool:
    """Whether a store has the tables of this version; false for an empty or an older one.

    Raises:
        StoreError: the store is another program's, or that of a newer version.
    """
    tables = {row[0] for row in database.rows(database.dialect.tables)}
    if TABLE not in tables:
        if tables:
            raise StoreError(
                f"{database.place} holds tables of another program, and was left as it is. Name another store."
            )
        return False
    row = database.row(f"SELECT version_num FROM {TABLE}")  # noqa: S608 - a name of ours
    version = str(row[0]) if row else ""
    if version > HEAD:
        raise StoreError(
            f"The store {database.place} was written by a newer version of kpo-check (its tables are of version {version},"
            f" those known here of {HEAD}), and was left as it is. Update kpo-check."
        )
    return version == HEAD


def migrate_file(path: Path) -> None:
    """Gives a SQLite file the tables of this version, all or none."""
    import_alembic()
    import sqlalchemy as sa  # noqa: PLC0415 - half the start of a program

    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), poolclass=sa.NullPool)

    @sa.event.listens_for(engine, "connect")
    def _own_transactions(connection: sa.engine.interfaces.DBAPIConnection, _: object) -> None:
        connection.isolation_level = None  # else tables are made outside of any transaction

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    _upgrade(engine)


def migrate_url(url: str) -> None:
    """Gives a PostgreSQL database the tables of this version, all or none."""
    import_alembic()
    import sqlalchemy as sa  # noqa: PLC0415 - half the start of a program

    _upgrade(sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), poolclass=sa.NullPool))


def import_alembic() -> None:
    """Loads what migrations need.

    Raises:
        UsageError: it is not installed.
    """
    try:
        import alembic.command  # noqa: F401, PLC0415 - half the start of a program
    except ImportError as error:
        raise UsageError(_NEEDED) from error


def _upgrade(engine: sa.Engine) -> None:
    from alembic import command  # noqa: PLC0415 - see above
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import exc  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except exc.DBAPIError as error:
        if isinstance(error.orig, Exception):
            raise error.orig from error  # the driver's own, as all other statements give it
        raise
