"""``kpo-check waive``: an approved, dated exception, written down beside the policy."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from kpo_compliance import options, waivers
from kpo_compliance.check import Settings, check_file, warm_up
from kpo_compliance.errors import RuleError, UnreadableDocument, UsageError
from kpo_compliance.files import write_private
from kpo_compliance.output import complain
from kpo_compliance.report import FINDINGS
from kpo_compliance.rule_files import find_requirement
from kpo_compliance.run_settings import Wish, settings_for

_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_ID = re.compile(r"[A-Z][A-Z0-9]{0,15}-[0-9]{1,4}")
_OF_A_DOSSIER: Final = "GATE-"  # what is found of documents together has ids of its own


@dataclass(frozen=True, slots=True)
class _Bound:
    """What a waiver is bound to: a pattern of paths or a SHA-256, and the fingerprint of the words, "" for any."""

    contract: str
    evidence: str = ""


@click.command()
@click.argument("requirement_id", metavar="ID")
@click.option(
    "--contract",
    metavar="FILE|PATTERN|SHA256",
    required=True,
    help="A contract, which binds the waiver to its words of today; a folder, a pattern of names, or a SHA-256.",
)
@click.option("--reason", metavar="TEXT", required=True, help="Why this is accepted.")
@click.option("--approved-by", metavar="NAME", required=True, help="Who accepted it.")
@click.option(
    "--until", metavar="DAY", required=True, type=click.DateTime(("%Y-%m-%d",)), help="The last day it holds."
)
@click.option(
    "--waivers",
    "waiver_file",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Where it is written; default: the waivers.toml beside the policy file.",
)
@options.playbook
@options.profile
@options.side
@options.lang
@options.quiet
def waive(
    requirement_id: str,
    contract: str,
    reason: str,
    approved_by: str,
    until: datetime,
    waiver_file: str | None,
    playbook: str | None,
    profile: str | None,
    side: str | None,
    lang: str,
    *,
    quiet: bool,
) -> int:
    """Write down an approved exception: a finding that stays visible and no longer fails the contract.

    \b
    Example:
      kpo-check waive CONF-09 --contract acme.pdf --reason "Secrets end with the project." \\
        --approved-by "A. Counsel" --until 2027-06-30
    """
    today = date.today()  # noqa: DTZ011 - the day where the user is
    wish = Wish(
        today=today, playbook=playbook, profile=profile or "", side=side or "",
        language="" if lang == "auto" else lang,
        waivers=waiver_file if waiver_file is not None and Path(waiver_file).exists() else None,
    )  # fmt: skip
    if until.date() < today:
        raise UsageError(f"The day {until.date()} is past. A waiver holds until a day to come.")
    if not reason.strip() or not approved_by.strip():
        raise UsageError("A waiver needs a reason and the name of who approved it.")
    settings = settings_for(contract, wish)
    requirement = _known(requirement_id, settings)
    target = _target(waiver_file, settings.policy)
    bound = _bound(requirement, contract, target, settings)
    entry: dict[str, str | date] = {
        "requirement": requirement, "contract": bound.contract, "reason": reason.strip(),
        "approved_by": approved_by.strip(), "until": until.date(), "evidence": bound.evidence,
    }  # fmt: skip
    append(target, entry, settings.playbook.requirements)
    if not quiet:
        what = "as it is worded today" if bound.evidence else "whatever it says"
        complain(f"{target}: {requirement} is waived for {bound.contract} until {until.date()}, {what}.")
    return 0


def append(path: Path, entry: dict[str, str | date], requirements: Collection[str]) -> None:
    """Adds a waiver at the end of a file, in one step; what stands there, comments too, stays as it is.

    Raises:
        RuleError: the file has a mistake, or cannot take a waiver in this form.
    """
    path = path.resolve()
    with _alone(path.parent):
        before = _content(path)
        if before:
            waivers.parse(before, str(path), requirements)
        newline = "\r\n" if b"\r\n" in before else "\n"
        lines = ["[[waiver]]", *(f"{key} = {_toml(value)}" for key, value in entry.items() if value != ""), ""]
        gap = b"" if not before else (newline if before.endswith(b"\n") else newline * 2).encode()
        after = before + gap + newline.join(lines).encode("utf-8")
        waivers.parse(after, str(path), requirements)
        write_private(path, after)


def _known(name: str, settings: Settings) -> str:
    asked = name.strip().upper()
    if asked.startswith(_OF_A_DOSSIER) and _ID.fullmatch(asked):
        return asked
    try:
        return find_requirement(asked, settings.playbook.requirements).id
    except RuleError as error:
        raise UsageError(f"{error} in this playbook." if str(error).endswith("; ") else str(error)) from error


def _target(asked: str | None, policy: Path | None) -> Path:
    if asked is not None:
        target = Path(asked)
    elif policy is not None:
        target = policy.parent / waivers.FILE_NAME
    else:
        raise UsageError("There is no kpo.toml beside or above the contract; name the waiver file with --waivers.")
    if not target.parent.is_dir():
        raise UsageError(f"There is no folder {target.parent}. Make it first.")
    return target


def _bound(requirement: str, contract: str, target: Path, settings: Settings) -> _Bound:
    path = Path(contract)
    if path.is_dir():
        return _Bound(f"{_named(path, target)}/**")
    if not path.exists():
        if not _SHA256.fullmatch(contract) and not set(contract) & set("*?["):
            raise UsageError(f"There is no file “{contract}”; a pattern of names has * for any letters.")
        return _Bound(contract)
    if requirement.startswith(_OF_A_DOSSIER):
        return _Bound(_named(path, target))
    warm_up()
    report = check_file(contract, settings)
    if report.outcome == "unreadable":
        raise UnreadableDocument(report.document.error, report.document.status)
    found = next((a for a in report.assessments if a.requirement == requirement), None)
    if found is None or found.verdict not in FINDINGS | {"waived"}:
        verdict = found.verdict if found else "not asked of this kind of contract"
        raise UsageError(f"There is nothing to waive: {requirement} is {verdict.replace('-', ' ')} in {contract}.")
    return _Bound(_named(path, target), waivers.fingerprint(found))


def _named(path: Path, target: Path) -> str:
    """The path below the waiver file's folder, or its last part, as a pattern that means itself."""
    whole, folder = path.resolve(), target.resolve().parent
    inside = whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) and whole != folder else whole.name
    return glob.escape(unicodedata.normalize("NFC", inside))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _toml(value: str | date) -> str:
    """A value in TOML: a date, or a string with everything escaped that TOML does not take as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise UsageError("A name or reason holds bytes that are no text.")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else _escaped(c) for c in escaped) + '"'


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04X}" if ord(character) < 0x10000 else f"\\U{ord(character):08X}"


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keeps a second writer in this folder waiting, where the system can; nothing is left behind."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
