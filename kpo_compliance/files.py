"""Files that the program writes: private to the user, and never seen half-written; and the hash of one that it reads."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

_MOST_HASHED: Final = 1 << 30
_URL = re.compile(r"[a-z][a-z0-9+]*://")


def write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner may read, in one step: the old content stays until the new is complete.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    with private_file(path) as stream:
        stream.write(content)


@contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """The same for what is written bit by bit."""
    unfinished = path.with_name(f".{os.urandom(8).hex()}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def sha256_of(path: str) -> str:
    """The SHA-256 of a regular file, in hexadecimal; "" when it cannot be read, or is larger than any contract."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_HASHED:
                return ""
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (OSError, ValueError):
        return ""


def is_url(path: str) -> bool:
    """Whether a path names something in an object store."""
    return bool(_URL.match(path))
