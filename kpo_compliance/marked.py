"""Values that know where they were written, so that every mistake can be shown with its file and line.

YAML and TOML both become a tree of ``Value``; a reader of rules or of a policy asks it for what it expects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from kpo_compliance.errors import RuleError

Scalar = str | int | float | bool | date | None
_LONGEST_LINE = 160

Data = Scalar | tuple["Value", ...] | dict[str, "Value"]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message: the known name that is closest to a wrong one, or all of them when they are few."""
    import difflib  # noqa: PLC0415 - only for a mistake

    names = sorted(set(known))
    if close := difflib.get_close_matches(name, names, n=1, cutoff=0.6):
        return f"did you mean “{close[0]}”?"
    if len(names) > 12:
        return ""
    return f"known here: {', '.join(names)}" if names else "none is known here"


@dataclass(frozen=True, slots=True)
class Source:
    """A file as messages show it: its name and its lines."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the line (from 1) where it, or its key, was written.

    In YAML every scalar is text, as written: ``no`` in a list of words is the word. Every method that reads raises
    RuleError, with file and line, when the value is not what was asked for.
    """

    data: Data
    source: Source = field(repr=False)
    line: int

    @property
    def location(self) -> str:
        """``file:line``."""
        return f"{self.source.name}:{self.line}"

    def error(self, message: str) -> RuleError:
        """A mistake at this place."""
        lines = self.source.lines
        shown = lines[self.line - 1] if 0 < self.line <= len(lines) else ""
        return RuleError(message, self.location, shown.strip()[:_LONGEST_LINE])

    def entries(self) -> dict[str, Value]:
        """A mapping's values by key."""
        if not isinstance(self.data, dict):
            raise self.error(f"expected keys with values, found {self._kind()}")
        return self.data

    def fields(self, *required: str, optional: Collection[str] = ()) -> dict[str, Value]:
        """A mapping's values, when it has all required keys and no key that is unknown."""
        entries = self.entries()
        known = {*required, *optional}
        for key, value in entries.items():
            if key not in known:
                raise value.error(f"unknown key “{key}”; {did_you_mean(key, known) or 'see docs/rules.md'}")
        for key in required:
            if key not in entries:
                raise self.error(f"the key “{key}” is missing")
        return entries

    def items(self) -> tuple[Value, ...]:
        """A list's values; what is no list is a list of one."""
        if isinstance(self.data, tuple):
            return self.data
        if self.data is None or self.data == "":
            raise self.error("expected a list, found nothing")
        return (self,)

    def text(self) -> str:
        """Text that is not empty."""
        if not isinstance(self.data, str):
            raise self.error(f"expected text, found {self._kind()}")
        if not self.data.strip():
            raise self.error("expected text, found nothing")
        return self.data.strip()

    def texts(self) -> tuple[str, ...]:
        """A list of texts, or one text."""
        return tuple(item.text() for item in self.items())

    def flag(self) -> bool:
        """True or false."""
        if isinstance(self.data, bool):
            return self.data
        if self.data in ("true", "false"):
            return self.data == "true"
        raise self.error(f"expected true or false, found {self._kind()}")

    def choice(self, choices: Collection[str], what: str) -> str:
        """One of some words; ``what`` names them in the message ("severity")."""
        text = self.text()
        if text not in choices:
            raise self.error(f"unknown {what} “{text}”; expected one of: {', '.join(choices)}")
        return text

    def day(self) -> date:
        """A date, in TOML or as YYYY-MM-DD."""
        if isinstance(self.data, datetime):
            return self.data.date()
        if isinstance(self.data, date):
            return self.data
        try:
            return date.fromisoformat(self.text())
        except ValueError:
            raise self.error(f"expected a date like 2027-12-31, found {self._kind()}") from None

    def _kind(self) -> str:
        if self.data is None or self.data == "":
            return "nothing"
        if isinstance(self.data, dict):
            return "keys with values"
        if isinstance(self.data, tuple):
            return "a list"
        return f"“{str(self.data)[:60]}”"
