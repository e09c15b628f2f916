"""Where reports go: the screen, a file, or one file a contract in a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from kpo_compliance.errors import UsageError
from kpo_compliance.files import write_private
from kpo_compliance.render import SUFFIXES, renderer
from kpo_compliance.report import Report

_ONE_FILE_EACH: Final = frozenset({"md", "html", "docx", "pdf"})
_NOT_FOR_SCREENS: Final = {"docx": "Word file", "pdf": "PDF", "xlsx": "workbook"}


class Sink(Protocol):
    """Takes reports one by one, and is closed after the last."""

    def write(self, report: Report) -> None:
        """Takes a report."""

    def close(self) -> None:
        """Writes what was held back."""


def writer(
    format_name: str, output: str | None, *, many: bool, lang: str = "", verbose: bool = False, quiet: bool = False
) -> Sink:
    """The place that the command line asks for.

    Args:
        many: whether more than one report may come.

    Raises:
        UsageError: reports of several contracts cannot go to one file of this format, or the folder cannot be made.
    """
    to_screen = output is None
    options: dict[str, object] = {"lang": lang}
    if format_name == "terminal":
        options |= {"verbose": verbose, "colour": to_screen and coloured()}
    render = renderer(format_name)

    def text_of(reports: list[Report]) -> str | bytes:
        return render(reports, **options)

    if output is None:
        unfit_for_screen(format_name)
        if format_name == "terminal":
            return _Screen(text_of, silent=quiet)
        return _Screen(text_of, together=format_name != "jsonl", array=format_name == "json" and many)
    place = Path(output)
    if place.is_dir() or output.endswith(os.sep) or (many and format_name in _ONE_FILE_EACH):
        if place.exists() and not place.is_dir():
            raise UsageError(
                f"“{output}” is a file; several contracts in {format_name} need a folder, with one file each."
            )
        return _Folder(text_of, place, SUFFIXES[format_name])
    if place.parent != Path() and not place.parent.is_dir():
        raise UsageError(f"There is no folder “{place.parent}” for the report; make it first.")
    return _File(text_of, place, array=format_name == "json" and many)


def unfit_for_screen(format_name: str) -> None:
    """Refuses to write to a terminal what is nothing for it.

    Raises:
        UsageError: the format is none for a terminal, and standard output is one.
    """
    if format_name in _NOT_FOR_SCREENS and sys.stdout.isatty():
        raise UsageError(f"A {_NOT_FOR_SCREENS[format_name]} is nothing for a screen; name a file with --output.")


def complain(message: str) -> None:
    """A sentence on standard error, without anything that a terminal would obey."""
    from kpo_compliance.render.plain import plain  # noqa: PLC0415

    lines = (
        plain(line).rstrip() if not line.startswith("    ") else "    " + plain(line) for line in message.split("\n")
    )
    sys.stderr.write("kpo-check: " + "\n".join(lines) + "\n")


def abandon_screen() -> None:
    """After a reader closed the pipe: what is still buffered goes nowhere, and quietly."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
    os.close(devnull)


TextOf = Callable[[list[Report]], str | bytes]


@dataclass(slots=True)
class _Screen:
    """Standard output: each report as soon as it is there, or ``together`` at the end."""

    text_of: TextOf
    silent: bool = False
    together: bool = False
    array: bool = False
    held: list[Report] = field(default_factory=list)

    def write(self, report: Report) -> None:
        if self.together:
            self.held.append(report)
        elif not self.silent:
            _print(self.text_of([report]))

    def close(self) -> None:
        if self.held:
            _print(_array(self.held) if self.array else self.text_of(self.held))


@dataclass(slots=True)
class _File:
    text_of: TextOf
    path: Path
    array: bool = False
    held: list[Report] = field(default_factory=list)

    def write(self, report: Report) -> None:
        self.held.append(report)

    def close(self) -> None:
        text = _array(self.held) if self.array else self.text_of(self.held)
        write_private(self.path, _encoded(text))


@dataclass(slots=True)
class _Folder:
    """One file a contract, named after it; a second contract of the same name gets a number."""

    text_of: TextOf
    folder: Path
    suffix: str
    used: set[str] = field(default_factory=set)

    def write(self, report: Report) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.folder / self._name(report.document.path), _encoded(self.text_of([report])))

    def close(self) -> None:
        """Nothing is held back."""

    def _name(self, path: str) -> str:
        stem = "".join(c if c.isprintable() else "_" for c in Path(path).name)[:180].lstrip(".-") or "contract"
        name, number = f"{stem}{self.suffix}", 1
        while name.casefold() in self.used:
            number += 1
            name = f"{stem}-{number}{self.suffix}"
        self.used.add(name.casefold())
        return name


def _array(reports: list[Report]) -> str:
    from kpo_compliance.render.json import render_array  # noqa: PLC0415

    return render_array(reports)


def _print(text: str | bytes) -> None:
    sys.stdout.flush()
    ended = isinstance(text, bytes) or text.endswith("\n")
    sys.stdout.buffer.write(_encoded(text) + (b"" if ended else b"\n"))
    sys.stdout.flush()


def _encoded(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")


def coloured() -> bool:
    """Whether standard output is a screen that shows colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
