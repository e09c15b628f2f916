"""Passwords of encrypted contracts: from a file, never from the command line, whose words every user of a machine can see.

They reach the process that reads a file by being in memory when it is forked, or through a pipe; never as an argument or in
the environment.
"""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path
from typing import Final

from kpo_compliance.errors import UsageError

PASSWORDS: Final[ContextVar[tuple[str, ...]]] = ContextVar("PASSWORDS", default=())
_MOST: Final = 100  # each one costs a key that is slow to make on purpose
_MOST_BYTES: Final = 100_000


def load(path: Path) -> tuple[str, ...]:
    """The passwords of a file, one a line; empty lines count for nothing, blanks at the ends belong to the password.

    Raises:
        UsageError: the file cannot be read, holds no password, or too many.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"The password file {path} cannot be read ({error.strerror or 'unknown reason'}).") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The password file {path} is no text in UTF-8. Save it as UTF-8, one password a line."
        ) from error
    found = tuple(dict.fromkeys(line for line in text.replace("\r\n", "\n").split("\n") if line))
    if not found:
        raise UsageError(f"The password file {path} holds no password. Write one a line.")
    if len(found) > _MOST or len(data) > _MOST_BYTES:
        raise UsageError(f"The password file {path} holds more than {_MOST} passwords. Give those of these contracts.")
    return found


def refusal(kind: str, remedy: str) -> str:
    """What is said of an encrypted file that no password opens.

    Args:
        kind: what it is ("PDF", "Word document").
        remedy: what to do, beside giving another password, as a part of a sentence.
    """
    tried = len(PASSWORDS.get())
    if not tried:
        return f"The {kind} is protected by a password. Give it with --password-file, or {remedy}."
    fits = (
        "the one in the password file does not fit" if tried == 1 else f"none of the {tried} in the password file fits"
    )
    return f"The {kind} is protected by a password, and {fits}. Ask for the right one, or {remedy}."
