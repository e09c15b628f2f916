"""``kpo-check compare``: which assessments changed between two versions of a contract, both wordings side by side."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import click

from kpo_compliance import options
from kpo_compliance.check import Settings, check_file, warm_up
from kpo_compliance.comparison import Comparison
from kpo_compliance.comparison import compare as compared
from kpo_compliance.errors import UsageError
from kpo_compliance.files import write_private
from kpo_compliance.isolation import begun
from kpo_compliance.options import Asked, judging
from kpo_compliance.output import complain
from kpo_compliance.render.comparison import renderer
from kpo_compliance.render.labels import report_language
from kpo_compliance.report import Report
from kpo_compliance.run_settings import settings_for

FINDING: Final = 1
UNREADABLE: Final = 3


@click.command()
@click.argument("old", metavar="OLD", type=click.Path())
@click.argument("new", metavar="NEW", type=click.Path())
@judging
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("terminal", "json", "md", "html")),
    default="terminal",
    show_default=True,
    help="How the comparison is written.",
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Where it goes instead of the screen.")
@options.quiet
def compare(
    old: str,
    new: str,
    asked: Asked,
    format_name: str,
    output: str | None,
    *,
    quiet: bool,
) -> int:
    """Show what changed between two versions of a contract: what became worse, better, or is only worded otherwise.

    Both are held against the same playbook, that of NEW. Exit status 0 when nothing became worse, 1 when something
    did at or above --fail-on, 3 when one of the two could not be read completely.

    \b
    Examples:
      kpo-check compare ours.docx theirs.docx
      kpo-check compare draft-1.pdf draft-2.pdf --format html -o changes.html
    """
    _refuse(old, new, output)
    wish = asked.wish(date.today())  # noqa: DTZ011 - the day where the user is
    with begun([new, old], wish.ocr):
        warm_up()
        settings = settings_for(new, wish)
        if not quiet and asked.playbook is None and settings.policy is not None:
            complain(f"policy {settings.policy}")
        before, after = _reports(old, new, settings)
    unreadable = [report for report in (before, after) if report.outcome == "unreadable"]
    for report in unreadable:
        complain(f"{report.document.path}: {report.document.error}")
    if unreadable:
        return UNREADABLE
    comparison = compared(before, after, _elements(settings, report_language(after, asked.report_lang)))
    _write(comparison, format_name, output, asked.report_lang, quiet=quiet)
    if any(report.document.status != "ok" for report in (before, after)):
        return UNREADABLE
    return FINDING if comparison.worsened(settings.fail_on) else 0


def _reports(old: str, new: str, settings: Settings) -> tuple[Report, Report]:
    """What the checker says of both, asked the same and in the same language."""
    after = check_file(new, settings)
    if after.outcome == "unreadable":
        return check_file(old, settings), after
    playbook = replace(settings.playbook.for_type(after.document.type), by_type=False)
    alike = replace(settings, playbook=playbook, report_language=report_language(after, settings.report_language))
    before = check_file(old, alike)
    if not playbook.article or before.outcome == "unreadable":
        return before, after
    return _without_article(before, after), _without_article(after, before)


def _without_article(report: Report, other: Report) -> Report:
    """The report without what is asked of a confidentiality article, where the other version has no such article."""
    there = {assessment.requirement for assessment in other.assessments}
    kept = tuple(x for x in report.assessments if x.requirement in there)
    return replace(report, assessments=kept) if len(kept) < len(report.assessments) else report


def _elements(settings: Settings, language: str) -> dict[tuple[str, str], str]:
    """What the elements of the playbook's requirements are called."""
    return {
        (requirement.id, name): element.title.get(language) or element.title.get("en") or name
        for requirement in settings.playbook.requirements.values()
        for name, element in requirement.elements.items()
    }


def _refuse(old: str, new: str, output: str | None) -> None:
    """Stops before a contract is written over, or is waited for where none can come from."""
    if old == new == "-":
        raise UsageError("Only one of the two versions can come from standard input.")
    for path in (old, new):
        if Path(path).is_dir():
            raise UsageError(f"“{path}” is a folder. Name the two versions of one contract.")
    if output is None:
        return
    target = Path(output)
    if target.is_dir():
        raise UsageError(f"“{target}” is a folder. Name the file to write.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder “{target.parent}”. Make it first.")
    if any(target.exists() and Path(path).exists() and target.samefile(path) for path in (old, new)):
        raise UsageError("The output is one of the contracts. Name another file.")


def _write(comparison: Comparison, format_name: str, output: str | None, lang: str, *, quiet: bool) -> None:
    options: dict[str, object] = {"lang": lang}
    if format_name == "terminal":
        if quiet and output is None:
            return
        plain = output is not None or not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))
        options["colour"] = not plain and os.environ.get("TERM") != "dumb"
    text = renderer(format_name)(comparison, **options).encode("utf-8", "replace")
    if output is not None:
        write_private(Path(output), text)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(text)
    sys.stdout.flush()
