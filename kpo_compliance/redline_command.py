"""``kpo-check redline``: the contract with its cure written in, as tracked changes in Word or notes in PDF."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from kpo_compliance import options
from kpo_compliance.errors import UnreadableDocument, UsageError
from kpo_compliance.files import write_private
from kpo_compliance.options import Asked, judging
from kpo_compliance.output import complain
from kpo_compliance.run_settings import settings_for

if TYPE_CHECKING:
    from kpo_compliance.redline.written import Written
    from kpo_compliance.remediation import Position

_POSITIONS: Final = ("preferred", "acceptable", "walk-away")
FINDING: Final = 1


@click.command()
@click.argument("file", metavar="FILE", type=click.Path())
@click.option(
    "-o", "--output", metavar="FILE", required=True, type=click.Path(), help="Where the changed contract goes."
)
@judging
@click.option(
    "--position",
    type=click.Choice(_POSITIONS),
    default="preferred",
    show_default=True,
    help="What the proposed clauses ask for: the best, what is acceptable, or where to walk away.",
)
@click.option(
    "--templates", metavar="DIR", type=click.Path(), help="A folder with your own clauses, which go before ours."
)
@click.option(
    "--date", "day", metavar="DAY", type=click.DateTime(("%Y-%m-%d",)), help="The date of the changes; default: today."
)
@options.quiet
def redline(
    file: str,
    output: str,
    asked: Asked,
    position: str,
    templates: str | None,
    day: datetime | None,
    *,
    quiet: bool,
) -> int:
    """Write the cure into a contract: tracked changes and comments in Word; highlights and notes in PDF.

    Exit status 0 when nothing at or above the failing severity would be left once the changes are accepted.

    \b
    Examples:
      kpo-check redline contract.docx -o cured.docx
      kpo-check redline contract.docx -o cured.docx --position acceptable
      kpo-check redline contract.pdf -o notes.pdf
    """
    from kpo_compliance.check import warm_up  # noqa: PLC0415
    from kpo_compliance.isolation import begun  # noqa: PLC0415

    _refuse(Path(file), Path(output))
    today = day.date() if day is not None else date.today()  # noqa: DTZ011 - the day where the user is
    with begun([file], asked.reading()):
        loading = warm_up()
        settings = settings_for(file, asked.wish(today))
        from kpo_compliance import isolation  # noqa: PLC0415
        from kpo_compliance.ingest import media  # noqa: PLC0415

        document = isolation.read(file, ocr=settings.ocr)
    data = Path(file).read_bytes()
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise UnreadableDocument("The file changed while it was read. Try again when it is complete.")
    if document.media_type not in (media.DOCX, media.PDF):
        raise UsageError(f"A redline is made of a Word file or a PDF, and this is {media.name(document.media_type)}.")
    if document.media_type == media.DOCX and not data.startswith(b"PK"):
        raise UsageError("The file is protected by a password. Save it without one, and make the redline of that file.")
    from kpo_compliance.redline.cure import checked  # noqa: PLC0415 - loads spaCy

    found = checked(document, settings)
    loading.join()  # a process with threads must not be forked
    if document.media_type == media.PDF:
        from kpo_compliance.redline.pdf import annotated  # noqa: PLC0415 - loads the PDF libraries

        content = isolation.made(lambda: annotated(data, found.report, today, asked.report_lang))
        write_private(Path(output), content)
        return FINDING if found.report.outcome == "fail" else 0
    from kpo_compliance.redline.written import taken_apart, written  # noqa: PLC0415 - loads spaCy

    own = Path(templates) if templates else None
    place = cast("Position", position)
    told = isolation.made(lambda: written(data, found, settings, today, position=place, templates=own))
    try:
        made = taken_apart(told)
    except ValueError as error:
        raise UnreadableDocument(isolation.REASONS["crash"], "crash") from error
    write_private(Path(output), made.content)
    if not quiet:
        complain(_told(output, made))
    return FINDING if made.failing else 0


def _refuse(source: Path, target: Path) -> None:
    """Stops before the contract itself is written over."""
    if target.is_dir():
        raise UsageError(f"{target} is a folder. Name the file to write.")
    if target.exists() and source.exists() and source.samefile(target):
        raise UsageError("The output is the contract itself. Name another file, so that the original stays as it is.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}. Make it first.")


def _told(output: str, made: Written) -> str:
    """What was done, and what is left for a person, in a few lines."""
    counts = (
        (made.inserted, "clause", " inserted"), (made.completed, "clause", " completed"),
        (made.deleted, "clause", " deleted"), (made.commented, "comment", ""),
    )  # fmt: skip
    done = ", ".join(f"{number} {what}{'s' * (number > 1)}{how}" for number, what, how in counts if number)
    rest = f"left for a person: {', '.join(made.left)}" if made.left else "nothing is left once all changes are accepted"
    return f"{output}: {done or 'nothing to change'}; {rest}."
