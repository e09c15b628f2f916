"""Approved, dated exceptions: ``waivers.toml``. A waiver covers a finding and never hides it."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Final

from kpo_compliance.document import Notice
from kpo_compliance.errors import RuleError
from kpo_compliance.marked import Value
from kpo_compliance.report import FINDINGS, Assessment, Report, WaiverUse

FILE_NAME: Final = "waivers.toml"
_MOST_BYTES: Final = 4_000_000
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_NO_LETTERS = re.compile(r"[\W_]+")
_NOTICES: Final = {
    "en": {
        "waiver-expired": "The waiver of {id} ended on {until}: {given}.",
        "waiver-changed": "The waiver of {id} does not count, for the words that it was given for have changed: {given}.",
        "waiver-unused": "The waiver of {id} is not needed, for nothing was found that it would cover: {given}.",
    },
    "tr": {
        "waiver-expired": "{id} için verilen feragat {until} tarihinde sona erdi: {given}.",
        "waiver-changed": "{id} için verilen feragat geçerli değil, çünkü dayandığı metin değişti: {given}.",
        "waiver-unused": "{id} için verilen feragate gerek kalmadı, çünkü kapsadığı bir bulgu yok: {given}.",
    },
}


@dataclass(frozen=True, slots=True)
class Waiver:
    """One requirement waived for the contracts that ``contract`` names: a pattern of paths, or a SHA-256.

    A pattern without a slash is tried on the file's name, one with a slash on the end of its path; one that ends in
    ``/**`` means all that lies below such a folder. ``until`` is the last day on which it holds. ``evidence`` is the
    fingerprint of the words that it was given for, "" for whatever the contract says.
    """

    requirement: str
    contract: str
    reason: str
    approved_by: str
    until: date
    evidence: str = ""
    location: str = ""

    def covers(self, path: str, sha256: str) -> bool:
        """Whether this contract is meant."""
        if _SHA256.fullmatch(self.contract):
            return bool(sha256) and self.contract.lower() == sha256.lower()
        wanted = PurePath(unicodedata.normalize("NFC", self.contract)).parts
        parts = PurePath(unicodedata.normalize("NFC", os.path.abspath(path))).parts  # noqa: PTH100 - links are not followed
        if wanted[-1:] == ("**",):
            ends = range(len(wanted) - 1, len(parts))
            return any(_alike(parts[end - len(wanted) + 1 : end], wanted[:-1]) for end in ends)
        return len(parts) >= len(wanted) > 0 and _alike(parts[-len(wanted) :], wanted)

    def holds(self, assessment: Assessment) -> bool:
        """Whether the words are still those that it was given for."""
        return not self.evidence or self.evidence.lower() == fingerprint(assessment)


@dataclass(frozen=True, slots=True)
class Waivers:
    """All waivers of a file, in its order."""

    waivers: tuple[Waiver, ...] = ()

    def find(self, requirement: str, path: str, sha256: str, today: date) -> Waiver | None:
        """The waiver in force that lasts longest, whatever it was given for, or None."""
        return max(self._in_force(requirement, path, sha256, today), key=lambda waiver: waiver.until, default=None)

    def apply(self, assessment: Assessment, path: str, sha256: str, today: date) -> Assessment:
        """The assessment, ``waived`` when a waiver in force covers it; it keeps the verdict underneath."""
        held = [w for w in self._in_force(assessment.requirement, path, sha256, today) if w.holds(assessment)]
        if not held:
            return assessment
        waiver = max(held, key=lambda one: one.until)
        use = WaiverUse(waiver.reason, waiver.approved_by, waiver.until.isoformat(), assessment.verdict)
        return replace(assessment, verdict="waived", waiver=use)

    def noted(self, report: Report, today: date, language: str = "") -> Report:
        """The report, with a notice of each waiver for this contract that has ended, was woken up, or covers nothing."""
        known = {assessment.requirement: assessment for assessment in report.assessments}
        texts = _NOTICES.get(language or report.document.language[:2], _NOTICES["en"])
        notices = []
        for waiver in self.waivers:
            found = known.get(waiver.requirement)
            if found is None or not waiver.covers(report.document.path, report.document.sha256):
                continue
            if kind := _idle(waiver, found, today):
                given = f"“{waiver.reason}” ({waiver.approved_by})"
                notices.append(Notice(kind, texts[kind].format(id=waiver.requirement, until=waiver.until, given=given)))
        if not notices:
            return report
        kept = (*report.document.notices, *dict.fromkeys(notices))
        return replace(report, document=replace(report.document, notices=kept))

    def without_contract(self, paths: Collection[str]) -> tuple[Waiver, ...]:
        """Those that name a file, and none of these."""
        named = (waiver for waiver in self.waivers if not _SHA256.fullmatch(waiver.contract))
        return tuple(waiver for waiver in named if not any(waiver.covers(path, "") for path in paths))

    def lapsed(self, today: date) -> tuple[Waiver, ...]:
        """Those that held until a day before today."""
        return tuple(waiver for waiver in self.waivers if waiver.until < today)

    def _in_force(self, requirement: str, path: str, sha256: str, today: date) -> list[Waiver]:
        return [w for w in self.waivers if w.requirement == requirement and w.until >= today and w.covers(path, sha256)]


def _alike(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return fnmatchcase("/".join(parts), "/".join(wanted))


def fingerprint(assessment: Assessment) -> str:
    """A SHA-256 over the words that an assessment rests on: letters and digits alone, so that layout does not matter."""
    quotes = (unicodedata.normalize("NFKC", evidence.quote).casefold() for evidence in assessment.evidence)
    words = sorted({_NO_LETTERS.sub(" ", quote).strip() for quote in quotes})
    return hashlib.sha256("\n".join(words).encode("utf-8", "surrogatepass")).hexdigest()


def load(path: Path, requirements: Collection[str]) -> Waivers:
    """The waivers of a file.

    Args:
        requirements: the ids that exist; a waiver for a family that is not among them belongs to another playbook.

    Raises:
        RuleError: the file cannot be read or has a mistake (file, line, what was expected).
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise RuleError(f"the waiver file cannot be read ({error.strerror})", str(path)) from error
    if len(content) > _MOST_BYTES:
        raise RuleError("the file is larger than 4 MB", str(path))
    return parse(content, str(path), requirements)


def parse(content: bytes, name: str, requirements: Collection[str]) -> Waivers:
    """The waivers that a file holds; ``name`` is the file's name in messages. See ``load``."""
    from kpo_compliance import marked_toml  # noqa: PLC0415 - most contracts have no waivers

    root = marked_toml.parse(content, name).fields(optional=("waiver",))
    items = root["waiver"].items() if "waiver" in root else ()
    return Waivers(tuple(_waiver(item, requirements) for item in items))


def _waiver(value: Value, requirements: Collection[str]) -> Waiver:
    fields = value.fields("requirement", "contract", "reason", "approved_by", "until", optional=("evidence",))
    requirement = fields["requirement"].text().upper()
    family = requirement.rpartition("-")[0]
    if requirement not in requirements and any(known.rpartition("-")[0] == family for known in requirements):
        raise fields["requirement"].error(f"there is no requirement “{requirement}” in this playbook")
    contract = fields["contract"].text()
    if not contract.strip("*?/"):
        raise fields["contract"].error("a waiver needs a contract: a file name (with * for any letters) or a SHA-256")
    evidence = fields["evidence"].text() if "evidence" in fields else ""
    if evidence and not _SHA256.fullmatch(evidence):
        raise fields["evidence"].error("the evidence is a SHA-256 of 64 digits, as “kpo-check waive” writes it")
    return Waiver(
        requirement=requirement,
        contract=contract,
        reason=fields["reason"].text(),
        approved_by=fields["approved_by"].text(),
        until=fields["until"].day(),
        evidence=evidence,
        location=value.location,
    )


def _idle(waiver: Waiver, found: Assessment, today: date) -> str:
    """Why a waiver for a requirement and contract covers nothing there: a kind of notice; "" when it does its work."""
    if found.verdict == "waived":
        return ""
    if waiver.until < today:
        return "waiver-expired"
    return "waiver-changed" if found.verdict in FINDINGS else "waiver-unused"
