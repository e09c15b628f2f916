"""Contracts in an object store: each is copied to a private file while it is read, which is gone afterwards."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpo_compliance.errors import UnreadableDocument, UsageError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_BLOCK: Final = 1 << 20
_MOST_BYTES: Final = 200 << 20  # as ``ingest.MAX_BYTES``, which is loaded by readers only
_room: list[Path] = []


def reached(url: str) -> tuple[AbstractFileSystem, str]:
    """The object store of a URL, and the path there.

    Raises:
        UsageError: what it needs is not installed, or there is no such kind of store.
    """
    try:
        import fsspec  # noqa: PLC0415 - only for object stores
    except ImportError as error:
        told = "Contracts in an object store need fsspec. Install it: pip install 'kpo-compliance[remote]'"
        raise UsageError(told) from error
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:  # its own message names the package
        raise UsageError(f"“{url}” cannot be reached: {error}.") from error
    except ValueError as error:
        raise UsageError(f"There is no such kind of store: “{url}” ({error}).") from error
    return system, str(path)


@contextmanager
def at_hand(url: str) -> Iterator[str]:
    """The path of a private copy of what a URL names.

    Raises:
        UnreadableDocument: it is too large, or cannot be fetched.
    """
    with tempfile.TemporaryDirectory(prefix="kpo-", dir=_room[-1] if _room else None) as folder:
        copy = Path(folder, f"contract{Path(url).suffix}")
        try:
            _fetch(url, copy)
        except FileNotFoundError as error:
            raise UnreadableDocument("The file does not exist. Check the path.") from error
        except UnreadableDocument:
            raise
        except Exception as error:  # each kind of store has errors of its own
            if getattr(error, "errno", None) == errno.ENOSPC:
                reason = f"There is no room for a copy of the file in {folder}. Make room, and try again."
            else:
                reason = f"The file cannot be fetched ({type(error).__name__}). Look after the connection, and try again."
            raise UnreadableDocument(reason, "skipped") from error
        yield str(copy)


@contextmanager
def room(owner: str) -> Iterator[None]:
    """Has copies lie in one folder, which only this user can open; what a killed run left there goes first.

    Args:
        owner: a name that no other run uses at the same time.
    """
    user = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir(), f"kpo-audit-{user}-{hashlib.sha256(owner.encode()).hexdigest()[:16]}")
    if folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == user:
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700)  # fails where a stranger was before us
    _room.append(folder)
    try:
        yield
    finally:
        _room.remove(folder)
        shutil.rmtree(folder, ignore_errors=True)


def digest(url: str) -> str:
    """The SHA-256 of what a URL names, "" when it cannot be fetched."""
    total = hashlib.sha256()
    try:
        with _opened(url) as source:
            while block := source.read(_BLOCK):
                total.update(block)
    except Exception:  # noqa: BLE001 - each kind of store has errors of its own
        return ""
    return total.hexdigest()


def _fetch(url: str, copy: Path) -> None:
    descriptor = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(descriptor, "wb") as sink, _opened(url) as source:
        written = 0
        while block := source.read(_BLOCK):
            written += len(block)
            if written > _MOST_BYTES:
                raise UnreadableDocument(f"The file is larger than {_MOST_BYTES >> 20} MB. Check it in parts.", "limit")
            sink.write(block)


def _opened(url: str) -> Any:
    system, path = reached(url)
    return system.open(path, "rb", cache_type="none")
