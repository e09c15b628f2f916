"""``kpo-check gate``: the documents of one vendor judged together, stop or go."""

from __future__ import annotations

import shutil
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kpo_compliance import options
from kpo_compliance.audit import check_files, contracts_in
from kpo_compliance.check import warm_up
from kpo_compliance.errors import UsageError
from kpo_compliance.files import write_private
from kpo_compliance.isolation import begun
from kpo_compliance.options import Asked, judging
from kpo_compliance.output import abandon_screen, coloured, complain
from kpo_compliance.run_settings import Wish, settings_for

if TYPE_CHECKING:
    from kpo_compliance.dossier import Decision

STOP: Final = 1
UNREADABLE: Final = 3


@click.command()
@click.argument("paths", metavar="DIR|FILE...", nargs=-1, required=True, type=click.Path())
@judging
@click.option("--vendor", metavar="NAME", help="The vendor's name; default: that of the folder.")
@click.option(
    "--record",
    "records",
    metavar="FILE",
    multiple=True,
    type=click.Path(),
    help="Write the decision down: FILE.json for machines, FILE.html for the file. May be given twice.",
)
@click.option(
    "--date", "day", metavar="DAY", type=click.DateTime(("%Y-%m-%d",)), help="The day of the decision; default: today."
)
@click.option("-v", "--verbose", is_flag=True, help="Show also what is met, and in which document.")
@options.quiet
def gate(
    paths: tuple[str, ...],
    asked: Asked,
    vendor: str | None,
    records: tuple[str, ...],
    day: datetime | None,
    *,
    verbose: bool,
    quiet: bool,
) -> int:
    """Judge all documents of a vendor together: stop or go, with reasons.

    Exit status 0 go, 1 stop, 3 when a document could not be read completely (which is never a go).

    \b
    Examples:
      kpo-check gate vendors/acme/
      kpo-check gate vendors/acme/ --profile medical --record acme.json --record acme.html
    """
    for record in records:
        _refuse(Path(record))
    wish = asked.wish(day.date() if day is not None else date.today(), text=True)  # noqa: DTZ011 - the day where the user is
    decision, wrong = _decision(paths, wish, vendor)
    from kpo_compliance.render import decision as shown  # noqa: PLC0415 - after the documents were read

    for record in records:
        text = shown.as_json(decision) if record.lower().endswith(".json") else shown.as_html(decision)
        write_private(Path(record), text.encode("utf-8", "replace"))
    if not quiet:
        width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        text = shown.as_text(decision, width=width, colour=coloured(), verbose=verbose)
        try:
            sys.stdout.buffer.write(text.encode("utf-8", "replace"))
            sys.stdout.flush()
        except BrokenPipeError:
            abandon_screen()
    if not decision.complete or wrong:
        return UNREADABLE
    return STOP if decision.outcome == "stop" else 0


def _decision(paths: tuple[str, ...], wish: Wish, vendor: str | None) -> tuple[Decision, bool]:
    """The decision, and whether something besides the documents was wrong."""
    meant = [contracts_in(path) for path in paths]
    wrong = [sentence for _, sentences in meant for sentence in sentences]
    for sentence in wrong:
        complain(sentence)
    files = tuple(dict.fromkeys(file for found, _ in meant for file in found))
    with begun(list(files), wish.ocr):
        warm_up()
        settings = settings_for(paths[0], wish)
        with closing(check_files([(file, settings) for file in files])) as checked:
            reports = list(checked)
    from kpo_compliance.gate import decide  # noqa: PLC0415 - after the documents were read

    decision = decide(
        vendor or _vendor(Path(paths[0])),
        reports,
        settings.playbook,
        settings.waivers,
        wish.today,
        language=wish.report_language,
        fail_on=settings.fail_on,
    )
    return (replace(decision, outcome="stop", complete=False) if wrong else decision), bool(wrong)


def _vendor(path: Path) -> str:
    whole = path.resolve()
    return whole.name if whole.is_dir() else whole.parent.name


def _refuse(record: Path) -> None:
    if record.suffix.lower() not in (".json", ".html"):
        raise UsageError(f"A record is written as JSON or HTML; let the name “{record}” end in .json or .html.")
    if record.is_dir() or not record.parent.is_dir():
        raise UsageError(f"There is no folder {record.parent}, or {record} is one. Make it first, or name a file.")
