"""The reports of an audit, made from its ledger alone, in the order of paths: the same ledger gives the same bytes."""

from __future__ import annotations

import os
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
class Wanted:
    """How the report of an audit is wanted; ``since_last`` asks for what changed instead of what is.

    ``reports`` is a folder that gets a report of each contract, which the dashboard links to.
    """

    format_name: str = "terminal"
    output: str | None = None
    lang: str = ""
    since_last: bool = False
    verbose: bool = False
    reports: str | None = None


Pieces = Iterator[str | bytes]


def refuse(wanted: Wanted, folder: str) -> None:
    """Finds out before the audit of a folder that its report has nowhere to go.

    Raises:
        UsageError: the place or the format does not do.
    """
    if wanted.since_last and wanted.format_name not in _CHANGES:
        raise UsageError(f"--since-last is told as {', '.join(_CHANGES)}, not as {wanted.format_name}.")
    if wanted.reports is not None:
        place = Path(wanted.reports)
        if place.exists() and not place.is_dir():
            raise UsageError(f"“{wanted.reports}” is a file; --reports names a folder.")
        if Path(folder).is_dir() and place.resolve().is_relative_to(Path(folder).resolve()):
            raise UsageError(
                "The folder for --reports lies among the contracts, so that its pages would be audited. Name another."
            )
    if wanted.output is None:
        unfit_for_screen(wanted.format_name)
        return
    place = Path(wanted.output)
    if place.is_dir():
        raise UsageError(f"“{wanted.output}” is a folder; the report of an audit is one file.")
    if not place.absolute().parent.is_dir():
        raise UsageError(f"There is no folder “{place.parent}” for the report; make it first.")


def write(ledger: Ledger, root: str, wanted: Wanted) -> None:
    """Writes the report to the screen, or in one step to its file.

    Raises:
        OSError: it cannot be written; an older one stays.
        StoreError: the store is damaged.
    """
    made = (_CHANGES if wanted.since_last else FORMATS)[wanted.format_name](ledger, root, wanted)
    if wanted.output is None:
        for piece in made:
            sys.stdout.buffer.write(_encoded(piece))
        sys.stdout.flush()
        return
    with private_file(Path(wanted.output)) as stream:
        for piece in made:
            stream.write(_encoded(piece))


def write_reports(ledger: Ledger, root: str, lang: str, folder: Path) -> None:
    """Writes a page for each contract, private like all that quotes contracts; one that says the same stays.

    Raises:
        OSError: one cannot be written.
        StoreError: the store is damaged.
    """
    from kpo_compliance.render.html import render  # noqa: PLC0415 - after the audit
    from kpo_compliance.render.report_names import report_name  # noqa: PLC0415

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in portfolio_of(ledger, root).files:
        place = folder / report_name(file.path)
        page = render([file.report], lang=lang).encode("utf-8", "replace")
        if place.is_file() and place.stat().st_size == len(page) and place.read_bytes() == page:
            continue
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with private_file(place) as stream:
            stream.write(page)


def _encoded(piece: str | bytes) -> bytes:
    return piece if isinstance(piece, bytes) else piece.encode("utf-8", "replace")


def _terminal(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:  # noqa: ARG001 - every writer is called alike
    from kpo_compliance.render import audit  # noqa: PLC0415 - after the audit

    files = (kept.file for kept in ledger.kept())
    return _lines(audit.summary(files, lang=wanted.lang, verbose=wanted.verbose), wanted)


def _terminal_changes(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    from kpo_compliance.changes import changes  # noqa: PLC0415 - after the audit
    from kpo_compliance.render import audit  # noqa: PLC0415

    portfolio = portfolio_of(ledger, root)
    return _lines(audit.turns(changes(portfolio), _day(ledger, root), lang=wanted.lang), wanted)


def _lines(lines: Iterator[str], wanted: Wanted) -> Pieces:
    import click  # noqa: PLC0415 - loaded by the command line

    colour = wanted.output is None and coloured()
    return (f"{line if colour else click.unstyle(line)}\n" for line in lines)


def _json(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    yield from _array(line.rstrip("\n") for line in _json_lines(ledger, root, wanted))


def _json_lines(ledger: Ledger, root: str, wanted: Wanted) -> Iterator[str]:  # noqa: ARG001 - see above
    return (ledger.body(kept.report) + "\n" for kept in ledger.kept())


def _json_changes(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    yield from _array(line.rstrip("\n") for line in _json_lines_changes(ledger, root, wanted))


def _json_lines_changes(ledger: Ledger, root: str, wanted: Wanted) -> Iterator[str]:  # noqa: ARG001 - see above
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


def _csv(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    from kpo_compliance.render.csv import pieces  # noqa: PLC0415 - after the audit

    return pieces((file.report for file in portfolio_of(ledger, root).files), lang=wanted.lang)


def _csv_changes(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:  # noqa: ARG001 - see above
    from kpo_compliance.changes import changes  # noqa: PLC0415 - after the audit
    from kpo_compliance.render.changes_csv import pieces  # noqa: PLC0415

    portfolio = portfolio_of(ledger, root)
    known = portfolio.previous_date is not None
    return pieces(changes(portfolio) if known else (), _day(ledger, root))


def _html(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    from kpo_compliance.render import dashboard  # noqa: PLC0415 - after the audit

    links = ""
    if wanted.reports is not None:
        page = Path(wanted.output).parent if wanted.output is not None else Path()
        links = Path(os.path.relpath(wanted.reports, page)).as_posix()
    yield dashboard.render(portfolio_of(ledger, root), lang=wanted.lang, since_last=wanted.since_last, links=links)


def _workbook(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    from kpo_compliance.render import audit_xlsx  # noqa: PLC0415 - after the audit

    return audit_xlsx.render(portfolio_of(ledger, root), lang=wanted.lang, since_last=wanted.since_last)


def _calendar(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    from kpo_compliance.render import calendar  # noqa: PLC0415 - after the audit

    return calendar.render(portfolio_of(ledger, root), lang=wanted.lang)


def _whole(ledger: Ledger, root: str, wanted: Wanted) -> Pieces:
    """A format whose file cannot be written piece by piece."""
    from kpo_compliance.render import renderer  # noqa: PLC0415 - after the audit

    yield renderer(wanted.format_name)([file.report for file in portfolio_of(ledger, root).files], lang=wanted.lang)


def _day(ledger: Ledger, root: str) -> str:
    previous = portfolio_of(ledger, root).previous_date
    return previous.isoformat() if previous is not None else ""


_Writer = Callable[[Ledger, str, Wanted], Pieces]
FORMATS: Final[dict[str, _Writer]] = {
    "terminal": _terminal,
    "json": _json,
    "jsonl": _json_lines,
    "csv": _csv,
    "html": _html,
    "xlsx": _workbook,
    "ics": _calendar,
    "sarif": _whole,
    "junit": _whole,
}
_CHANGES: Final[dict[str, _Writer]] = {
    "terminal": _terminal_changes,
    "json": _json_changes,
    "jsonl": _json_lines_changes,
    "csv": _csv_changes,
    "html": _html,
    "xlsx": _workbook,
}
