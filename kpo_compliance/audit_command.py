"""``kpo-check audit``: a folder of contracts checked again and again, from a store that knows what was said before."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Final

import click

from kpo_compliance import options, store
from kpo_compliance.audit_output import FORMATS, Wanted, refuse, write, write_reports
from kpo_compliance.audit_run import Audit, Work
from kpo_compliance.audit_terms import Terms
from kpo_compliance.errors import StoreError, UsageError
from kpo_compliance.files import is_url
from kpo_compliance.options import Asked, judging
from kpo_compliance.output import abandon_screen, complain
from kpo_compliance.passwords import PASSWORDS
from kpo_compliance.progress import Progress
from kpo_compliance.report import PlaybookInfo
from kpo_compliance.run_settings import settings_for
from kpo_compliance.sources import Source, source_of
from kpo_compliance.store.ledger import Ledger, begin
from kpo_compliance.workers import Engine, local

FINDING: Final = 1
UNREADABLE: Final = 3


@click.command()
@click.argument("folder", metavar="DIR|URL")
@click.option(
    "--store",
    "place",
    metavar="FILE|URL",
    required=True,
    help="Where the audit is kept: a SQLite file, made when it is not there, or a postgresql:// URL.",
)
@judging
@click.option(
    "--format",
    "format_name",
    type=click.Choice(tuple(FORMATS)),
    default="terminal",
    show_default=True,
    help="How the report is written.",
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(), help="Where the report goes instead of the screen.")
@click.option(
    "--reports", metavar="DIR", type=click.Path(), help="Write also a report of each contract there, linked from --format html."
)
@click.option("--since-last", is_flag=True, help="Report what became worse or better since the previous completed audit.")
@click.option("--verify", is_flag=True, help="Compare contents (SHA-256) also where size and time are as before.")
@click.option(
    "--engine",
    default="local",
    show_default=True,
    metavar="local|dask://HOST:PORT",
    help="Who checks: this machine, or a cluster.",
)
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="How many processes; default: one a core.")
@click.option("-v", "--verbose", is_flag=True, help="Show also the contracts that pass.")
@options.quiet
def audit(
    folder: str,
    place: str,
    asked: Asked,
    format_name: str,
    output: str | None,
    reports: str | None,
    engine: str,
    workers: int | None,
    *,
    since_last: bool,
    verify: bool,
    verbose: bool,
    quiet: bool,
) -> int:
    """Check a folder of contracts again and again: only what changed is read.

    What is said of each contract is kept in a store as soon as it is known. An audit that was ended, or lost its machine,
    goes on where it was when the same command is run again.

    Exit status as for a check, over all contracts of the folder: 0, 1, 3; 2 also when another audit uses the store.

    \b
    Examples:
      kpo-check audit contracts/ --store audit.db
      kpo-check audit contracts/ --store audit.db --since-last
      kpo-check audit contracts/ --store audit.db --format xlsx -o audit.xlsx --quiet
      kpo-check audit contracts/ --store audit.db --format html -o audit.html --reports reports/
      kpo-check audit contracts/ --store audit.db --format ics -o dates.ics
      kpo-check audit contracts/ --store postgresql://audit@db.example/contracts
    """
    wanted = Wanted(format_name, output, asked.report_lang, since_last=since_last, verbose=verbose, reports=reports)
    refuse(wanted, folder)
    settings = settings_for(folder, asked.wish(date.today()))  # noqa: DTZ011 - the day where the user is
    if settings.policy and asked.playbook is None and not quiet:
        complain(f"policy {settings.policy}")
    progress = Progress(quiet=quiet)
    engines = _engines(engine, workers, progress)
    playbook = settings.playbook
    terms = Terms(settings)
    ours = [path.absolute() for path in (store.file_of(place), Path(output) if output else None) if path is not None]
    with _ending_in_order(), store.opened(place) as database, _room(folder, place):
        source = source_of(folder)
        info = PlaybookInfo(playbook.name, playbook.version, playbook.sha256)
        ledger = begin(database, source.root, settings.today, info, terms.told())
        listing = source.listing(ledger.passed_over(ours))
        for sentence in listing.wrong:
            complain(sentence)
        try:
            work = Audit(ledger, source, terms, progress, verify=verify).run(listing, *engines)
        finally:
            progress.end()
        if not quiet:
            complain(_told(work, resumed=ledger.resumed))
        _write(ledger, source, wanted, quiet=quiet)
        return UNREADABLE if listing.wrong else _status(ledger)


def _engines(engine: str, workers: int | None, progress: Progress) -> tuple[Engine, Engine]:
    """One for many files, and one for a file at a time."""
    if engine == "local":
        return local(workers or 0, progress.page), local(1, progress.page)
    if workers is not None:
        raise UsageError("--workers counts the processes of this machine; a cluster has as many as its workers were given.")
    if PASSWORDS.get():
        raise UsageError("Passwords are not sent to other machines. Audit encrypted contracts with --engine local.")
    from kpo_compliance.cluster import cluster  # noqa: PLC0415 - only for this engine

    return cluster(engine), cluster(engine, at_once=1)


def _room(folder: str, place: str) -> AbstractContextManager[None]:
    """A place for copies of contracts that lie elsewhere."""
    if not is_url(folder):
        return nullcontext()
    from kpo_compliance.copies import room  # noqa: PLC0415 - only for object stores

    file = store.file_of(place)
    return room(str(file.absolute()) if file is not None else place)  # the lock of the store keeps it to one audit


def _write(ledger: Ledger, source: Source, wanted: Wanted, *, quiet: bool) -> None:
    try:
        if wanted.reports is not None:
            write_reports(ledger, source.root, wanted.lang, Path(wanted.reports))
        if not quiet or wanted.output is not None or wanted.format_name != "terminal":
            write(ledger, source.root, wanted)
    except BrokenPipeError:
        abandon_screen()
    except OSError as error:
        raise StoreError(
            f"The report cannot be written ({error.strerror or error}). The store holds all results: make room, or name"
            " another place with --output, and run the same command again."
        ) from error


def _status(ledger: Ledger) -> int:
    """The exit status, over all files."""
    statuses, outcomes = ledger.ends()
    if statuses - {"ok"}:
        return UNREADABLE
    return FINDING if "fail" in outcomes else 0


def _told(work: Work, *, resumed: bool) -> str:
    gone = f", {work.gone} gone" if work.gone else ""
    before = " (an audit that was interrupted was gone on with)" if resumed else ""
    return f"{work.checked} contracts read, {work.unchanged} unchanged{gone}{before}."


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Has the signals of a scheduler end an audit as Ctrl-C does, once: what is being tidied up is not interrupted."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for one in known:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    known = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in known}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
