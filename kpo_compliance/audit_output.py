"""The reports of an audit, made from its ledger alone, in the order of paths: the same ledger gives the same bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kpo_compliance.errors import UsageError
from kpo_compliance.files import private_file
from kpo_compliance.output import coloured, unfit_for_screen
from kpo_compliance.store.ledger import Ledger
from kpo_compliance.store.reading import portfolio_of


@dataclass(frozen=True, slots=True)
class Asked:
    """How the report of an audit is wanted; ``since_last`` asks for what changed instead of what is."""

    format_name: str = "terminal"
    output: str | None = None
    lang: str = ""
    since_last: bool = False
    verbose: bool = False


Pieces = Iterator[str | bytes]


def refuse(asked: Asked) -> None:
    """Finds out before the audit that its report has nowhere to go.

    Raises:
        UsageError: the place or the format does not do.
    """
    if asked.since_last and asked.format_name not in _CHANGES:
        raise UsageError(f"--since-last is told as {', '.join(_CHANGES)}, not as {asked.format_name}.")
    if asked.output is None:
        unfit_for_screen(asked.format_name)
        return
    place = Path(asked.output)
    if place.is_dir():
        raise UsageError(f"“{asked.output}” is a folder; the report of an audit is one file.")
    if not place.absolute().parent.is_dir():
        raise UsageError(f"There is no folder “{place.parent}” for the report; make it first.")


def write(ledger: Ledger, root: str, asked: Asked) -> None:
    """Writes the report to the screen, or in one step to its file.

    Raises:
        OSError: it cannot be written; an older one stays.
        StoreError: the store is damaged.
    """
    made = (_CHANGES if asked.since_last else FORMATS)[asked.format_name](ledger, root, asked)
    if asked.output is None:
        for piece in made:
            sys.stdout.buffer.write(_encoded(piece))
        sys.stdout.flush()
        return
    with private_file(Path(asked.output)) as stream:
        for piece in made:
            stream.write(_encoded(piece))


def _encoded(piece: str | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")


def _terminal(ledger: Ledger, root: str, asked: Asked) -> Pieces:  # noqa: ARG001 - every writer is called alike
    from kpo_compliance.render import audit  # noqa: PLC0415 - after the audit

    files = (kept.file for kept in ledger.kept())
    return _lines(audit.summary(files, lang=asked.lang, verbose=asked.verbose), asked)


def _terminal_changes(ledger: Ledger, root: str, asked: Asked) -> Pieces:
    from kpo_compliance.changes import changes  # noqa: PLC0415 - after the audit
    from kpo_compliance.render import audit  # noqa: PLC0415

    portfolio = portfolio_of(ledger, root)
    return _lines(audit.turns(changes(portfolio), _day(ledger, root), lang=asked.lang), asked)


def _lines(lines: Iterator[str], asked: Asked) -> Pieces:
    import click  # noqa: PLC0415 - loaded by the command line

    colour = asked.output is None and coloured()
    return (f"{line if colour else click.unstyle(line)}\n" for line in lines)


def _json(ledger: Ledger, root: str, asked: Asked) -> Pieces:
    yield from _array(line.rstrip("\n") for line in _json_lines(ledger, root, asked))


def _json_lines(ledger: Ledger, root: str, asked: Asked) -> Iterator[str]:  # noqa: ARG001 - see above
    return (ledger.body(kept.report) + "\n" for kept in ledger.kept())


def _json_changes(ledger: Ledger, root: str, asked: Asked) -> Pieces:
    yield from _array(line.rstrip("\n") for line in _json_lines_changes(ledger, root, asked))


def _json_lines_changes(ledger: Ledger, root: str, asked: Asked) -> Iterator[str]:  # noqa: ARG001 - see above
    from kpo_compliance.changes import changes  # noqa: PLC0415 - after the audit
    from kpo_compliance.render.audit import turn_plain  # noqa: PLC0415
    from kpo_compliance.render.json import dumped  # noqa: PLC0415

    portfolio = portfolio_of(ledger, root)
    if portfolio.previous_date is None:
        return iter(())
    day = portfolio.previous_date.isoformat()
    return (dumped(turn_plain(change, day)) + "\n" for change in changes(portfolio))


def _array(items: Iterator[str]) -> Iterator[str]:
    """One JSON array of what stands on lines of its own."""
    yield "["
    for number, item in enumerate(items):
        yield f"{',' if number else ''}\n{item}"
    yield "\n]\n"


def _csv(ledger: Ledger, root: str, asked: Asked) -> Pieces:
    from kpo_compliance.render.csv import pieces  # noqa: PLC0415 - after the audit

    return pieces((file.report for file in portfolio_of(ledger, root).files), lang=asked.lang)


def _whole(ledger: Ledger, root: str, asked: Asked) -> Pieces:
    """A format whose file cannot be written piece by piece."""
    from kpo_compliance.render import renderer  # noqa: PLC0415 - after the audit

    yield renderer(asked.format_name)([file.report for file in portfolio_of(ledger, root).files], lang=asked.lang)


def _day(ledger: Ledger, root: str) -> str:
    previous = portfolio_of(ledger, root).previous_date
    return previous.isoformat() if previous is not None else ""


_Writer = Callable[[Ledger, str, Asked], Pieces]
FORMATS: Final[dict[str, _Writer]] = {
    "terminal": _terminal,
    "json": _json,
    "jsonl": _json_lines,
    "csv": _csv,
    "xlsx": _whole,
    "sarif": _whole,
    "junit": _whole,
}
_CHANGES: Final[dict[str, _Writer]] = {
    "terminal": _terminal_changes,
    "json": _json_changes,
    "jsonl": _json_lines_changes,
}
