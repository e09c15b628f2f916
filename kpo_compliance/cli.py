"""The command line: options, files, exit statuses. It loads nothing heavy before it knows what is asked."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import click

from kpo_compliance import __version__, options
from kpo_compliance.errors import KpoError, UnreadableDocument
from kpo_compliance.options import Asked, judging
from kpo_compliance.output import Sink, abandon_screen, complain, writer

if TYPE_CHECKING:
    from kpo_compliance.check import Settings
    from kpo_compliance.report import Report

FINDING: Final = 1
USAGE: Final = 2
UNREADABLE: Final = 3
INTERRUPTED: Final = 130
_FORMATS: Final = ("terminal", "json", "jsonl", "md", "html", "docx", "pdf", "csv", "xlsx", "sarif", "junit")
# Commands whose modules load the playbook's readers, and more.
_LOADED_LATE: Final = {
    "rules": "rules_commands",
    "redline": "redline_command",
    "compare": "compare_command",
    "waive": "waive_command",
    "gate": "gate_command",
    "audit": "audit_command",
}
_FEWEST_FOR_PROGRESS: Final = 3
_EXAMPLES: Final = """\
kpo-check contract.pdf   what is missing, on the screen
kpo-check contract.docx --format html -o report.html   a report to forward
kpo-check contracts/ --format xlsx -o findings.xlsx   a folder, in one workbook
kpo-check gate vendors/acme/ --profile medical   stop or go for a vendor
kpo-check redline contract.docx -o cured.docx   the missing clauses written in"""
_EXITS: Final = """\b
0    nothing at or above --fail-on was found
1    something was
2    wrong usage, or a mistake in a playbook, rule or waiver file
3    a file could not be read completely (wins over 1)
130  interrupted
"""


class _Commands(click.Group):
    """Sub-commands, and ``check`` when none of them is named, so that ``kpo-check --format json x.pdf`` works."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *_LOADED_LATE, *self.get_help_option_names(ctx), "--version"}:
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in _LOADED_LATE:
            found = getattr(import_module(f"kpo_compliance.{_LOADED_LATE[cmd_name]}"), cmd_name)
            return cast("click.Command", found)
        return super().get_command(ctx, cmd_name)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help of ``check``, which is what nearly everybody wants, and the names of the others."""
        formatter.write_usage("kpo-check", "[OPTIONS] PATH...")
        self.format_help_text(ctx, formatter)
        options = [record for p in check.params if isinstance(p, click.Option) and (record := p.get_help_record(ctx))]
        with formatter.section("Options"):
            formatter.write_dl([*options, ("--version", "Show the version and exit.")])
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    ("redline FILE", "Write the cure into a contract: tracked changes in Word, notes in PDF."),
                    ("compare OLD NEW", "What changed between two versions of a contract, side by side."),
                    ("gate DIR", "Judge all documents of a vendor together: stop or go."),
                    ("audit DIR", "Check a folder again and again; only what changed is read."),
                    ("waive ID", "Write down an approved, dated exception."),
                    ("rules list", "What the playbook asks for."),
                    ("rules show ID", "One requirement: why, what makes it strong, how it is worded."),
                    ("rules test [ID...]", "Try every example of the rules."),
                    ("rules try PATTERN FILE", "Show each provision of a contract that a pattern matches."),
                ]
            )
        with formatter.section("Examples"):
            formatter.write_dl([tuple(line.split("   ", maxsplit=1)) for line in _EXAMPLES.splitlines()])  # type: ignore[misc]
        with formatter.section("Exit status"):
            formatter.write_dl([tuple(line.split(maxsplit=1)) for line in _EXITS.splitlines()[1:]])  # type: ignore[misc]


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s", prog_name="kpo-check")
def cli() -> None:
    """Check outsourcing contracts against a playbook, offline.

    PATH is a contract (PDF, Word, OpenDocument, RTF, HTML, text, or a message with contracts attached), a folder of
    contracts, or - for standard input. Every verdict shows the words, clause and page that it rests on.
    """


@cli.command(hidden=True)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path())
@judging
@click.option(
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    default="terminal",
    show_default=True,
    help="How the report is written.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    type=click.Path(),
    help="Where the report goes instead of the screen; several contracts in md, html, docx or pdf need a folder.",
)
@click.option(
    "--templates",
    metavar="DIR",
    type=click.Path(),
    help="A folder with your own suggested clauses, which go before ours.",
)
@click.option("-v", "--verbose", is_flag=True, help="Show also what is met, and suggested clauses.")
@options.quiet
def check(
    paths: tuple[str, ...],
    asked: Asked,
    format_name: str,
    output: str | None,
    templates: str | None,
    *,
    verbose: bool,
    quiet: bool,
) -> int:
    """Check contracts (the default command)."""
    from kpo_compliance.audit import contracts_in  # noqa: PLC0415
    from kpo_compliance.check import warm_up  # noqa: PLC0415
    from kpo_compliance.isolation import begun  # noqa: PLC0415
    from kpo_compliance.run_settings import settings_for  # noqa: PLC0415

    wish = asked.wish(
        date.today(),  # noqa: DTZ011 - the day where the user is
        templates=templates,
        clauses=verbose or format_name in ("md", "html", "docx", "pdf", "xlsx"),
        text=format_name == "html",
    )
    meant = [(path, contracts_in(path)) for path in paths]
    meant = [(path, (_less_output(path, files, output), wrong)) for path, (files, wrong) in meant]
    for sentence in (sentence for _, (_, wrong) in meant for sentence in wrong):
        complain(sentence)
    with begun([file for _, (files, _) in meant for file in files], asked.reading(), asked.lang):
        warm_up()
        settings = [(files, settings_for(path, wish)) for path, (files, _) in meant]
        jobs = [(file, chosen) for files, chosen in settings for file in files]
        if not quiet and asked.playbook is None:
            for policy in dict.fromkeys(chosen.policy for _, chosen in jobs if chosen.policy):
                complain(f"policy {policy}")
        many = len(paths) > 1 or Path(paths[0]).is_dir()
        sink = writer(format_name, output, many=many, lang=asked.report_lang, verbose=verbose, quiet=quiet)
        told = output is None and format_name == "terminal" and not quiet
        status = _reports(jobs, sink, told=told, quiet=quiet)
        if not quiet:
            _tell_unmatched(
                [file for files, _ in settings for file in files], [chosen for _, chosen in settings], paths
            )
    return max(status, *(UNREADABLE if wrong else 0 for _, (_, wrong) in meant))


def _less_output(path: str, files: tuple[str, ...], output: str | None) -> tuple[str, ...]:
    """The files that an argument means, without reports of an earlier run that lie among them."""
    if output is None or path == "-":
        return files
    from kpo_compliance.own_output import refuse_contract, without_output  # noqa: PLC0415 - seldom needed

    if Path(path).is_dir():
        return without_output(files, output)
    refuse_contract(path, output)
    return files


def _reports(jobs: Sequence[tuple[str, Settings]], sink: Sink, *, told: bool, quiet: bool) -> int:
    """Checks the files and writes their reports; the exit status."""
    from kpo_compliance.audit import check_files  # noqa: PLC0415
    from kpo_compliance.progress import Progress  # noqa: PLC0415

    status = 0
    progress = Progress(quiet=quiet)
    try:
        with closing(check_files(jobs, watch=progress.page)) as reports:
            for number, report in enumerate(reports, 1):
                if len(jobs) >= _FEWEST_FOR_PROGRESS:
                    progress(number, len(jobs))
                if told or number == len(jobs):
                    progress.end()
                status = max(status, _status(report))
                if report.outcome == "unreadable" and not told:
                    complain(f"{report.document.path}: {report.document.error}")
                if not told and not quiet:
                    _tell_waivers(report)
                sink.write(report)
        sink.close()
    except BrokenPipeError:
        abandon_screen()
    return status


def _tell_waivers(report: Report) -> None:
    """What has become of waivers, for those who do not see it in the report on the screen."""
    for notice in report.document.notices:
        if notice.kind.startswith("waiver-"):
            complain(f"{report.document.path}: {notice.message}")


def _tell_unmatched(files: Sequence[str], settings: Sequence[Settings], paths: Sequence[str]) -> None:
    """The waivers that cover no contract at all, where every contract below their folder was checked."""
    folders = [Path(path).resolve() for path in paths if Path(path).is_dir()]
    whole = [s for s in settings if s.policy and any(s.policy.resolve().parent.is_relative_to(f) for f in folders)]
    for waiver in dict.fromkeys(waiver for one in whole for waiver in one.waivers.without_contract(files)):
        complain(f"{waiver.location}: the waiver of {waiver.requirement} covers no contract (“{waiver.contract}”).")


def _status(report: Report) -> int:
    if report.outcome == "unreadable" or report.document.status != "ok":
        return UNREADABLE
    return FINDING if report.outcome == "fail" else 0


def run(arguments: Sequence[str]) -> int:
    """Runs the command line and returns the exit status; every error is told in a sentence."""
    debug = bool(os.environ.get("KPO_DEBUG"))
    try:
        status = cli.main(list(arguments), prog_name="kpo-check", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.ClickException as error:
        usage = error.ctx.get_usage() + "\n" if isinstance(error, click.UsageError) and error.ctx else ""
        complain(f"{usage if debug else ''}{error.format_message()} See kpo-check --help.")
        return USAGE
    except UnreadableDocument as error:
        complain(str(error))
        return UNREADABLE
    except KpoError as error:
        complain(str(error))
        return USAGE
    except (KeyboardInterrupt, click.Abort):
        complain("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        abandon_screen()
        return 0
    except OSError as error:
        complain(f"{error.filename or 'Output'}: {error.strerror or error}.")
        return USAGE
    except Exception as error:  # noqa: BLE001 - nobody is helped by a traceback, unless they ask for it
        if debug:
            import traceback  # noqa: PLC0415 - only for a mistake of ours

            traceback.print_exc()
        complain(f"Internal error ({type(error).__name__}): please report it; KPO_DEBUG=1 shows where it happened.")
        return USAGE


def help_text() -> str:
    """What ``--help`` prints, as kept in ``help.txt``."""
    context = click.Context(cli, info_name="kpo-check", max_content_width=100, terminal_width=100)
    return cli.get_help(context) + "\n"
