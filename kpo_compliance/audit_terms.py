"""What, besides the file, an audit's report depends on: a hash that tells whether it would come out the same today."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from kpo_compliance import __version__
from kpo_compliance.check import Settings
from kpo_compliance.waivers import Waiver


@dataclass(slots=True)
class Terms:
    """The terms of a run. Of the day only this counts: which of the waivers for a file are in force."""

    settings: Settings
    _common: str = field(init=False)

    def __post_init__(self) -> None:
        self._common = _hash(self.told())

    def told(self) -> dict[str, Any]:
        """The terms that all files share, as the ledger keeps them."""
        settings = self.settings
        return {
            "version": __version__,
            "playbook": settings.playbook.sha256,
            "language": settings.language,
            "report_language": settings.report_language,
            "fail_on": settings.fail_on or "never",
            "ocr": [settings.ocr.mode, bool(settings.ocr.program)] if settings.ocr is not None else [],
        }

    def of(self, path: str, sha256: str) -> str:
        """The hash for a file with this content."""
        waivers = [self._of(one) for one in self.settings.waivers.waivers if one.covers(path, sha256)]
        return _hash([self._common, waivers]) if waivers else self._common

    def _of(self, waiver: Waiver) -> list[Any]:
        return [
            waiver.requirement, waiver.contract, waiver.reason, waiver.approved_by, waiver.until.isoformat(),
            waiver.evidence, waiver.until >= self.settings.today,
        ]  # fmt: skip


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()
