"""Approved, dated exceptions: ``waivers.toml``. A waiver covers a finding and never hides it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Final

from kpo_compliance.errors import RuleError
from kpo_compliance.marked import Value
from kpo_compliance.report import Assessment, WaiverUse

FILE_NAME: Final = "waivers.toml"
_MOST_BYTES: Final = 4_000_000
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One requirement waived for the contracts that ``contract`` names: a pattern of paths, or a SHA-256.

    A pattern without a slash is tried on the file's name, one with a slash on the end of its path. ``until`` is the
    last day on which it holds.
    """

    requirement: str
    contract: str
    reason: str
    approved_by: str
    until: date
    location: str = ""

    def covers(self, path: str, sha256: str) -> bool:
        """Whether this contract is meant."""
        if _SHA256.fullmatch(self.contract):
            return bool(sha256) and self.contract.lower() == sha256.lower()
        parts = PurePath(path).parts
        wanted = PurePath(self.contract).parts
        tail = "/".join(parts[-len(wanted) :]) if wanted else ""
        return len(parts) >= len(wanted) and fnmatchcase(tail, "/".join(wanted))


@dataclass(frozen=True, slots=True)
class Waivers:
    """All waivers of a file, in its order."""

    waivers: tuple[Waiver, ...] = ()

    def find(self, requirement: str, path: str, sha256: str, today: date) -> Waiver | None:
        """The waiver in force that lasts longest, or None."""
        held = [w for w in self.waivers if w.requirement == requirement and w.until >= today and w.covers(path, sha256)]
        return max(held, key=lambda waiver: waiver.until, default=None)

    def apply(self, assessment: Assessment, path: str, sha256: str, today: date) -> Assessment:
        """The assessment, ``waived`` when a waiver in force covers it; it keeps the verdict underneath."""
        waiver = self.find(assessment.requirement, path, sha256, today)
        if waiver is None:
            return assessment
        use = WaiverUse(waiver.reason, waiver.approved_by, waiver.until.isoformat(), assessment.verdict)
        return replace(assessment, verdict="waived", waiver=use)

    def lapsed(self, today: date) -> tuple[Waiver, ...]:
        """Those that held until a day before today."""
        return tuple(waiver for waiver in self.waivers if waiver.until < today)


def load(path: Path, requirements: Collection[str]) -> Waivers:
    """The waivers of a file.

    Args:
        requirements: the ids that exist; a waiver for a family that is not among them belongs to another playbook.

    Raises:
        RuleError: the file cannot be read or has a mistake (file, line, what was expected).
    """
    from kpo_compliance import marked_toml  # noqa: PLC0415 - most contracts have no waivers

    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise RuleError(f"the waiver file cannot be read ({error.strerror})", str(path)) from error
    if len(content) > _MOST_BYTES:
        raise RuleError("the file is larger than 4 MB", str(path))
    root = marked_toml.parse(content, str(path)).fields(optional=("waiver",))
    items = root["waiver"].items() if "waiver" in root else ()
    return Waivers(tuple(_waiver(item, requirements) for item in items))


def _waiver(value: Value, requirements: Collection[str]) -> Waiver:
    fields = value.fields("requirement", "contract", "reason", "approved_by", "until")
    requirement = fields["requirement"].text().upper()
    family = requirement.rpartition("-")[0]
    if requirement not in requirements and any(known.rpartition("-")[0] == family for known in requirements):
        raise fields["requirement"].error(f"there is no requirement “{requirement}” in this playbook")
    contract = fields["contract"].text()
    if not contract.strip("*?/"):
        raise fields["contract"].error("a waiver needs a contract: a file name (with * for any letters) or a SHA-256")
    return Waiver(
        requirement=requirement,
        contract=contract,
        reason=fields["reason"].text(),
        approved_by=fields["approved_by"].text(),
        until=fields["until"].day(),
        location=value.location,
    )
