"""Where an audit's contracts lie: a folder, or an object store by its URL. Names are relative to it, parted by "/"."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from kpo_compliance import copies
from kpo_compliance.audit import NOTHING, is_contract, walk
from kpo_compliance.errors import UsageError
from kpo_compliance.files import is_url, sha256_of
from kpo_compliance.store.entries import Seen, storable

# What an object store tells of a file that is another when the file is: the surest first.
_MARKS: Final = ("ETag", "etag", "md5Hash", "generation", "LastModified", "updated", "mtime", "created")
_FRESH: Final = 2_000_000_000  # nanoseconds in which a file may change again without a new time


_GONE: Final = (
    "{place} is no longer there; the audit stopped. What was checked is kept: when it is there again, run the same command."
)


@dataclass(frozen=True, slots=True)
class Listing:
    """The contracts found: names, and the path that opens each. ``wrong`` says in sentences what could not be listed.

    ``hidden`` are the names of folders that could not be listed: nothing is known of what lies below them, "" for all.
    """

    paths: Mapping[str, str]
    wrong: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    def is_hidden(self, name: str) -> bool:
        """Whether a file lies where nothing could be listed."""
        return any(not folder or name.startswith(f"{folder}/") for folder in self.hidden)


class Source(Protocol):
    """A place of contracts; ``root`` is its name in the ledger."""

    @property
    def root(self) -> str:
        """The name of the place, the same however the user writes it."""

    def listing(self, passed_over: Collection[Path] = ()) -> Listing:
        """All contracts. ``passed_over`` are files of ours that may lie among them: the store, and reports.

        Raises:
            UsageError: there is no such place.
        """

    def seen(self, path: str) -> Seen | None:
        """The state of a file without its hash, None when it is not there."""

    def digest(self, path: str) -> str:
        """The SHA-256 of a file's content, "" when it cannot be read."""

    def is_missing(self, path: str) -> bool:
        """Whether a file that was listed is there no more.

        Raises:
            UsageError: the place itself cannot be reached any more.
        """


def source_of(place: str) -> Source:
    """The source that the command line names."""
    return Bucket(place.rstrip("/")) if is_url(place) else Folder(place)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on this machine."""

    folder: str

    @property
    def root(self) -> str:
        """The folder's whole path."""
        return storable(os.path.abspath(self.folder))  # noqa: PTH100 - links stay: behind them may lie another disk tomorrow

    def listing(self, passed_over: Collection[Path] = ()) -> Listing:
        """The contracts in and below the folder."""
        if not self._is_there():
            raise UsageError(f"There is no folder “{self.folder}”. Check the path, and that its disk is there.")
        found, failures = walk(self.folder)
        ours = {path.resolve() for path in passed_over}
        names = {Path(path).name for path in ours}
        paths = {
            self._name(path): path
            for path in found
            if os.path.basename(path) not in names or Path(path).resolve() not in ours  # noqa: PTH119 - quick, for many
        }
        wrong = [f"The folder “{e.filename}” cannot be read ({e.strerror or '?'})." for e in failures]
        if not paths and not failures:
            wrong.append(
                f"The folder “{self.folder}” holds no contracts: {NOTHING}."
                " What the store knows of them is kept."
            )
        hidden = [self._name(str(e.filename)) for e in failures] if paths else [""]
        return Listing(dict(sorted(paths.items())), tuple(wrong), tuple(hidden))

    def seen(self, path: str) -> Seen | None:
        """Size and time of a file; no time for one so new that it may change again within the clock's tick."""
        try:
            status = os.stat(path)  # noqa: PTH116 - quick, for many
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return Seen(0, "")
        fresh = time.time_ns() - status.st_mtime_ns < _FRESH or not stat.S_ISREG(status.st_mode)
        return Seen(status.st_size, "" if fresh else str(status.st_mtime_ns))

    def digest(self, path: str) -> str:
        """The SHA-256 of a file."""
        return sha256_of(path)

    def is_missing(self, path: str) -> bool:
        """Whether a file is gone, while its folder is there."""
        if self.seen(path) is not None:
            return False
        if not self._is_there():
            raise UsageError(_GONE.format(place=self.root))
        return True

    def _is_there(self) -> bool:
        return os.path.isdir(self.folder)  # noqa: PTH112 - a name may be no path

    def _name(self, path: str) -> str:
        """The path below the root."""
        above = os.path.join(self.folder, "")  # noqa: PTH118 - as ``walk`` puts paths together
        return storable(path[len(above) :].replace(os.sep, "/"))


@dataclass(slots=True)
class Bucket:
    """A folder of an object store."""

    url: str
    _known: dict[str, Seen] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The URL."""
        return self.url

    def listing(self, passed_over: Collection[Path] = ()) -> Listing:  # noqa: ARG002 - ours are files on this machine
        """The contracts in and below the folder, with what the store tells of them."""
        system, place = copies.reached(self.url)
        try:
            found = system.find(place, detail=True)
        except Exception as error:
            raise UsageError(
                f"“{self.url}” cannot be listed ({type(error).__name__}). Check the address, your rights and the connection."
            ) from error
        paths = {}
        for path, told in sorted(found.items()):
            name = path.removeprefix(place).lstrip("/")
            if is_contract(name.rpartition("/")[2]) and not any(part.startswith(".") for part in name.split("/")):
                paths[name] = f"{self.url}/{name}"
                mark = next((f"{key} {told[key]}" for key in _MARKS if told.get(key)), "")
                self._known[paths[name]] = Seen(int(told.get("size") or 0), mark)
        if not paths:
            told = f"“{self.url}” holds no contracts: {NOTHING}. What the store knows of them is kept."
            return Listing({}, (told,), ("",))
        return Listing(paths)

    def seen(self, path: str) -> Seen | None:
        """What the store told of a file when it was listed."""
        return self._known.get(path)

    def digest(self, path: str) -> str:
        """The SHA-256 of a file, which is fetched for it."""
        return copies.digest(path)

    def is_missing(self, path: str) -> bool:
        """Whether a file is gone from the store."""
        system, place = copies.reached(path)
        try:
            return not system.exists(place)
        except Exception as error:
            raise UsageError(_GONE.format(place=self.url)) from error
