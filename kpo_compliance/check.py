"""The straight line for one contract: read the file, read the contract, hold it against the playbook."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from kpo_compliance import isolation
from kpo_compliance.errors import RuleError, UnreadableDocument
from kpo_compliance.exchange import InternalError
from kpo_compliance.files import is_url, sha256_of
from kpo_compliance.report import DocumentInfo, PlaybookInfo, Report, Severity
from kpo_compliance.requirement import Playbook
from kpo_compliance.tesseract import Ocr
from kpo_compliance.waivers import Waivers

if TYPE_CHECKING:
    from kpo_compliance.wording import Engine

Watch = Callable[[str, int, int], None]

STDIN: Final = "-"
_LIKELY: Final = "en"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run holds contracts against.

    ``language`` is the contract's and ``report_language`` the report's, each "" for what the contract shows.
    ``fail_on`` is the least severity at which a finding fails a contract; None for never.
    ``policy`` is the policy file in force. ``clauses`` asks for a suggested clause with each finding, from the shipped
    templates or those in the folder ``templates``; ``text`` for the contract's text in the report. ``ocr`` tells which
    pages are read from pictures; None for those without text.
    """

    playbook: Playbook
    today: date
    waivers: Waivers = field(default_factory=Waivers)
    language: str = ""
    report_language: str = ""
    fail_on: Severity | None = "high"
    policy: Path | None = None
    clauses: bool = False
    templates: Path | None = None
    text: bool = False
    ocr: Ocr | None = None


_engines: dict[str, Engine] = {}
_warming: list[Thread] = []


def check_file(path: str, settings: Settings, watch: Watch | None = None, *, final: bool = True) -> Report:
    """What the checker says of one file; a file that cannot be read, or breaks the program, gives an unreadable report.

    Args:
        path: a file, "-" for standard input, or the URL of a file in an object store.
        watch: is told the path, how many pages are read from pictures, and of how many.
        final: whether a file that took too long by the clock is given up; else that is raised, for another try.

    Raises:
        RuleError: a wording of the playbook does not compile.
        UnreadableDocument: only of a file that is not given up yet.
    """
    if not is_url(path):
        return _check(path, path, settings, watch, final=final)
    from kpo_compliance.copies import at_hand  # noqa: PLC0415 - only for object stores

    try:
        with at_hand(path) as copy:
            return _check(path, copy, settings, watch, final=final)
    except UnreadableDocument as error:
        if error.by_clock and not final:
            raise
        return unreadable(path, settings.playbook, str(error), error.status)


def _check(path: str, content: str, settings: Settings, watch: Watch | None, *, final: bool) -> Report:
    """The same for a file whose content lies elsewhere."""
    reason, status = "", "unreadable"
    try:
        return _checked(path, content, settings, watch)
    except UnreadableDocument as error:
        if error.by_clock and not final:
            raise
        reason, status = str(error), error.status
    except RuleError:
        raise
    except RecursionError:
        reason, status = "The text is nested too deeply to be checked. Check it in parts.", "limit"
    except MemoryError:
        reason = "Checking the file needs more memory than there is. Check it in parts, or on a larger machine."
        status = "memory"
    except OSError as error:
        reason = f"The file cannot be read ({error.strerror or type(error).__name__}). Try again."
    except Exception as error:  # noqa: BLE001 - one file must never stop the others
        if os.environ.get("KPO_DEBUG"):
            import traceback  # noqa: PLC0415 - only for a mistake of ours

            traceback.print_exc()
        kind = str(error) if isinstance(error, InternalError) else type(error).__name__
        reason, status = f"Internal error ({kind}): please report it; KPO_DEBUG=1 shows where it happened.", "crash"
    return unreadable(path, settings.playbook, reason, status, sha256_of(content))


def unreadable(
    path: str, playbook: Playbook, reason: str, status: str = "unreadable", sha256: str | None = None
) -> Report:
    """The report of a file that cannot be read: never a pass, and nothing is called missing."""
    info = PlaybookInfo(playbook.name, playbook.version, playbook.sha256)
    known = sha256_of(path) if sha256 is None else sha256
    return Report(DocumentInfo(path, sha256=known, status=status, error=reason), info, "unreadable")


def warm_up() -> Thread:
    """Begins to load spaCy, half a second of work, while files and rules are read."""
    thread = Thread(target=_load_words, name="load spaCy", daemon=True)
    thread.start()
    _warming.append(thread)
    return thread


def _warmed() -> None:
    """Waits for what was begun: modules that import each other must not be loaded by two threads at a time."""
    while _warming:
        _warming.pop().join()


def _load_judges(settings: Settings, content: str) -> None:
    """Loads what judges a contract, with the wordings of the language that it is likely in, while others read the file."""
    _warmed()
    from kpo_compliance import assess  # noqa: PLC0415 - loads spaCy, in a thread since before

    for language in (settings.language or isolation.language_seen(content) or _LIKELY).split("+"):
        with suppress(RuleError):  # raised again where the wording is asked for
            assess.prepare(settings.playbook, engine_of(settings.playbook), language)


def prepare(settings: Settings) -> None:
    """Loads all that checking needs, and compiles the playbook for every language, before workers are forked."""
    _warmed()
    from kpo_compliance import assess  # noqa: F401, PLC0415 - for the workers
    from kpo_compliance.examples import contract_of  # noqa: PLC0415
    from kpo_compliance.requirement import Example  # noqa: PLC0415

    for language in settings.playbook.lexicons:
        engine_of(settings.playbook).scan(contract_of(Example("1", "absent"), language))


def engine_of(playbook: Playbook) -> Engine:
    """The playbook's wordings ready to search, made once a process."""
    from kpo_compliance.wording import Engine  # noqa: PLC0415 - loads spaCy

    if playbook.sha256 not in _engines:
        _engines[playbook.sha256] = Engine(playbook)
    return _engines[playbook.sha256]


def _checked(path: str, content: str, settings: Settings, watch: Watch | None) -> Report:
    told = partial(watch, path) if watch is not None else None
    if isolation.is_begun(content):
        _load_judges(settings, content)
    contract = isolation.contract(content, settings.language, settings.ocr, told)
    if content != path:
        contract = replace(contract, document=replace(contract.document, path=path))
    _warmed()
    from kpo_compliance.assess import assess, with_text  # noqa: PLC0415 - loads spaCy, in a thread since before

    report = assess(
        contract,
        settings.playbook,
        engine_of(settings.playbook),
        settings.waivers,
        settings.today,
        language=settings.report_language,
        fail_on=settings.fail_on,
    )
    report = settings.waivers.noted(report, settings.today, settings.report_language)
    if settings.text:
        report = with_text(report, contract)
    if not settings.clauses:
        return report
    from kpo_compliance import remediation  # noqa: PLC0415 - loads Jinja

    drafter = remediation.drafter_for(contract, templates=settings.templates)
    return remediation.with_clauses(report, settings.playbook, drafter)


def _load_words() -> None:
    try:
        from kpo_compliance import nlp  # noqa: F401, PLC0415
    except Exception:  # noqa: BLE001 - the import is repeated where it is needed, and fails there with its reason
        sys.modules.pop("kpo_compliance.nlp", None)
