"""The ledger of one folder's audits: what was said of each file, from which run on and until which.

A file that does not change takes no new row; the state at a run is made of the rows that hold then. What a run says of a
file is one transaction: the old row ends, the new one begins, and the file is no longer among those being checked.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from kpo_compliance import __version__
from kpo_compliance.errors import StoreError
from kpo_compliance.portfolio import FileSummary
from kpo_compliance.report import PlaybookInfo
from kpo_compliance.store.database import Database
from kpo_compliance.store.entries import Entry, Kept, Seen, Suspect, storable

_PAGE: Final = 200


@dataclass(slots=True)
class Ledger:
    """The ledger of a folder in a store. ``run`` is the run that is under way; ``previous`` the last completed one before."""

    database: Database
    folder: int
    run: int
    previous: int | None
    resumed: bool

    def entries(self) -> dict[str, Entry]:
        """What is held now, by path."""
        rows = self.database.rows(
            "SELECT path, size, modified, sha256, terms, status FROM results WHERE folder = :folder AND until IS NULL",
            {"folder": self.folder},
        )
        return {row[0]: Entry(row[0], Seen(row[1], row[2], row[3]), row[4], row[5]) for row in rows}

    def suspects(self) -> dict[str, Suspect]:
        """The files that were being checked when an audit died, by path; from now on they count as such."""
        with self.database.transaction():
            self.database.run(
                "UPDATE begun SET deaths = deaths + 1, alone = 0 WHERE folder = :folder AND alone = 1",
                {"folder": self.folder},
            )
            rows = self.database.rows("SELECT path, deaths FROM begun WHERE folder = :folder", {"folder": self.folder})
        return {row[0]: Suspect(row[0], row[1]) for row in rows}

    def begin(self, path: str, *, alone: bool) -> None:
        """Notes that a file is about to be checked, so that it is a suspect should the program die."""
        with self.database.note():
            self.database.run(
                "INSERT INTO begun (folder, path, alone, deaths) VALUES (:folder, :path, :alone, 0)"
                " ON CONFLICT (folder, path) DO UPDATE SET alone = excluded.alone",
                {"folder": self.folder, "path": path, "alone": int(alone)},
            )

    def acquit(self, paths: Iterable[str]) -> None:
        """Takes files from those being checked: nothing happened to them."""
        with self.database.transaction():
            for path in paths:
                self._acquit(path)

    def record(self, file: FileSummary, seen: Seen, terms: str, body: str, *, acquit: bool = True) -> None:
        """Keeps what is said of a file, in one transaction.

        Args:
            body: the report as JSON.
            acquit: whether the file is taken from those being checked.
        """
        path = file.path
        with self.database.transaction():
            self._end(path)
            report = self.database.row(
                "INSERT INTO reports (body) VALUES (:body) RETURNING id", {"body": zlib.compress(body.encode())}
            )[0]
            critical, high, medium, low = file.findings
            self.database.run(
                "INSERT INTO results (folder, path, since, size, modified, sha256, terms, status, outcome,"
                " error, critical, high, medium, low, report) VALUES (:folder, :path, :run, :size, :modified, :sha, :terms,"
                " :status, :outcome, :error, :critical, :high, :medium, :low, :report)",
                {
                    "folder": self.folder, "path": path, "run": self.run, "size": seen.size, "modified": seen.modified,
                    "sha": seen.sha256, "terms": terms, "status": file.status, "outcome": file.outcome, "error": file.error,
                    "critical": critical, "high": high, "medium": medium, "low": low, "report": report,
                },
            )  # fmt: skip
            if acquit:
                self._acquit(path)

    def touch(self, seen: Mapping[str, Seen]) -> None:
        """Keeps new times of files whose content is what it was."""
        with self.database.transaction():
            for path, state in seen.items():
                self.database.run(
                    "UPDATE results SET modified = :modified WHERE folder = :folder AND path = :path AND until IS NULL",
                    {"folder": self.folder, "path": path, "modified": state.modified},
                )

    def forget(self, paths: Iterable[str]) -> None:
        """Ends what is held of files that are no longer there; the history keeps it."""
        with self.database.transaction():
            for path in paths:
                self._end(path)
                self._acquit(path)

    def complete(self) -> None:
        """Ends the run."""
        outcomes = dict(
            self.database.rows(
                "SELECT outcome, count(*) FROM results WHERE folder = :folder AND until IS NULL"
                " GROUP BY outcome ORDER BY outcome",
                {"folder": self.folder},
            )
        )
        with self.database.transaction():
            self.database.run(
                "UPDATE runs SET ended = :now, outcomes = :outcomes WHERE id = :run",
                {"run": self.run, "now": _now(), "outcomes": json.dumps(outcomes)},
            )

    def kept(self, since: int = 0) -> Iterator[Kept]:
        """The files as they stand now, in the order of their paths; only those of which a later run than this spoke."""
        after = ""
        while True:
            page = self.database.rows(
                "SELECT path, status, outcome, critical, high, medium, low, error, sha256, report, since FROM results"  # noqa: S608 - our own number
                " WHERE folder = :folder AND path > :after AND until IS NULL AND since > :since"
                f" ORDER BY path LIMIT {_PAGE}",
                {"folder": self.folder, "after": after, "since": since},
            )
            for path, status, outcome, critical, high, medium, low, error, sha256, report, first in page:
                file = FileSummary(path, status, outcome, (critical, high, medium, low), error)
                yield Kept(file, sha256, report, first)
            if len(page) < _PAGE:
                return
            after = page[-1][0]

    def body(self, report: int) -> str:
        """A report as JSON.

        Raises:
            StoreError: the store is damaged.
        """
        row = self.database.row("SELECT body FROM reports WHERE id = :report", {"report": report})
        try:
            return zlib.decompress(bytes(row[0])).decode()
        except (TypeError, ValueError, zlib.error) as error:
            raise damaged(self.database.place) from error

    def count(self, since: int = 0) -> int:
        """How many files are held now, of which a later run than this spoke."""
        counted = self.database.row(
            "SELECT count(*) FROM results WHERE folder = :folder AND until IS NULL AND since > :since",
            {"folder": self.folder, "since": since},
        )
        return int(counted[0])

    def ends(self) -> tuple[set[str], set[str]]:
        """The statuses and the outcomes that files have now."""
        rows = self.database.rows(
            "SELECT DISTINCT status, outcome FROM results WHERE folder = :folder AND until IS NULL",
            {"folder": self.folder},
        )
        return {row[0] for row in rows}, {row[1] for row in rows}

    def passed_over(self, files: Iterable[Path]) -> tuple[Path, ...]:
        """These files and those of earlier runs: stores and reports, which are no contracts where they lie among them."""
        ours = {"folder": self.folder}
        known = {row[0] for row in self.database.rows("SELECT path FROM outputs WHERE folder = :folder", ours)}
        given = {storable(str(path)): path for path in files}
        new = [text for text in given if text not in known]
        if new:
            with self.database.transaction():
                for text in new:
                    self.database.run(
                        "INSERT INTO outputs (folder, path) VALUES (:folder, :path)", {**ours, "path": text}
                    )
        return (*given.values(), *(Path(text) for text in sorted(known - given.keys())))

    def _end(self, path: str) -> None:
        """Ends what is held of a file; what this very run had said of it goes."""
        this = {"folder": self.folder, "path": path, "run": self.run}
        gone = self.database.row(
            "DELETE FROM results WHERE folder = :folder AND path = :path AND since = :run RETURNING report", this
        )
        if gone is not None:
            self.database.run("DELETE FROM reports WHERE id = :report", {"report": gone[0]})
        self.database.run(
            "UPDATE results SET until = :run WHERE folder = :folder AND path = :path AND until IS NULL", this
        )

    def _acquit(self, path: str) -> None:
        self.database.run(
            "DELETE FROM begun WHERE folder = :folder AND path = :path", {"folder": self.folder, "path": path}
        )


def begin(database: Database, root: str, day: date, playbook: PlaybookInfo, settings: Mapping[str, Any]) -> Ledger:
    """Begins a run over a folder, or goes on with the one that was interrupted, if it is the same in all that counts."""
    told = json.dumps(settings, sort_keys=True)
    with database.transaction():
        database.run("INSERT INTO folders (root) VALUES (:root) ON CONFLICT (root) DO NOTHING", {"root": root})
        folder = database.row("SELECT id FROM folders WHERE root = :root", {"root": root})[0]
        last = database.row(
            "SELECT id, day, playbook_sha256, settings, version, ended FROM runs WHERE folder = :folder"
            " ORDER BY id DESC LIMIT 1",
            {"folder": folder},
        )
        previous = database.row(
            "SELECT max(id) FROM runs WHERE folder = :folder AND ended IS NOT NULL", {"folder": folder}
        )[0]
        same = (day.isoformat(), playbook.sha256, told, __version__, None)
        if last is not None and tuple(last[1:]) == same:
            return Ledger(database, folder, last[0], previous, resumed=True)
        run = database.row(
            "INSERT INTO runs (folder, day, started, version, playbook, playbook_version, playbook_sha256, settings)"
            " VALUES (:folder, :day, :now, :version, :playbook, :playbook_version, :sha, :settings) RETURNING id",
            {
                "folder": folder, "day": day.isoformat(), "now": _now(), "version": __version__, "playbook": playbook.name,
                "playbook_version": playbook.version, "sha": playbook.sha256, "settings": told,
            },
        )[0]  # fmt: skip
    return Ledger(database, folder, run, previous, resumed=False)


def damaged(place: str) -> StoreError:
    """A store whose content is not what was put there."""
    return StoreError(
        f"The store {place} is damaged, and was left as it is. Put back a copy from before the damage, or move it away"
        " to begin a new one (then the history is lost)."
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
