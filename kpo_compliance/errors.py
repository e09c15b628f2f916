"""What can go wrong, each error told in a sentence that a lawyer can act on."""

from __future__ import annotations


class KpoError(Exception):
    """Base of the errors that the program raises on purpose; ``str()`` is the whole message."""


class UnreadableDocument(KpoError):
    """A document that cannot be read completely.

    Args:
        message: the reason and the remedy, one sentence each, without the path.

    ``by_clock`` says that time was up on the wall, which may be the machine's fault. The attribute ``status`` is one of
    ``encrypted``, ``no-text``, ``limit``, ``unreadable`` and
    ``unsupported``; a subclass is never needed to tell them apart.
    """

    def __init__(self, message: str, status: str = "unreadable", *, by_clock: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.by_clock = by_clock


class RuleError(KpoError):
    """A mistake in a rule file, playbook or waiver file.

    Args:
        message: what was found and what was expected.

    ``location`` is ``file:line`` and ``line`` the line itself, both shown in the message when known.
    """

    def __init__(self, message: str, location: str = "", line: str = "") -> None:
        shown = f"{location}: {message}" if location else message
        super().__init__(f"{shown}\n    {line.strip()}" if line.strip() else shown)
        self.location = location
        self.line = line


class UsageError(KpoError):
    """The command line asks for something that cannot be: an unknown pack, format, profile."""


class StoreError(KpoError):
    """A store of audits that cannot be opened, read or written: the reason and the remedy."""
