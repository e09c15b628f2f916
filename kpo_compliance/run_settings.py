"""From what the command line wishes, and the policy found beside a contract, to the settings of a check."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast

from kpo_compliance import playbook, policy, waivers
from kpo_compliance.check import Settings
from kpo_compliance.policy import Policy
from kpo_compliance.report import Severity
from kpo_compliance.tesseract import Ocr
from kpo_compliance.waivers import Waivers


@dataclass(frozen=True, slots=True)
class Wish:
    """The options of a run, "" or None where none is given; ``today`` decides which waivers are in force.

    ``clauses`` asks for suggested clauses, ``templates`` names a folder of own templates for them; ``text`` asks for
    the contract's text in the report.
    """

    today: date
    playbook: str | None = None
    profile: str = ""
    side: str = ""
    waivers: str | None = None
    fail_on: str = ""
    language: str = ""
    report_language: str = ""
    clauses: bool = False
    templates: str | None = None
    text: bool = False
    ocr: Ocr | None = None


def settings_for(path: str, wish: Wish) -> Settings:
    """The settings for a contract or folder: its policy is the one asked for, or the one at or above it.

    Raises:
        UsageError: there is no such playbook.
        RuleError: a mistake in a rule, policy or waiver file.
    """
    return _settings(policy.find(wish.playbook, Path() if path == "-" else Path(path)), wish)


@lru_cache(maxsize=64)
def _settings(chosen: Policy, wish: Wish) -> Settings:
    demanded = playbook.build(chosen, profile=wish.profile, side=wish.side)
    line = chosen.line()
    fail_on = wish.fail_on or next((one.fail_on for one in reversed(line) if one.fail_on), "high")
    return Settings(
        playbook=demanded,
        today=wish.today,
        waivers=_waivers(chosen, wish, demanded.requirements.keys()),
        language=wish.language,
        report_language=wish.report_language,
        fail_on=None if fail_on == "never" else cast("Severity", fail_on),
        policy=chosen.path,
        clauses=wish.clauses,
        templates=Path(wish.templates) if wish.templates is not None else None,
        text=wish.text,
        ocr=wish.ocr,
    )


def _waivers(chosen: Policy, wish: Wish, requirements: Collection[str]) -> Waivers:
    """The file that is named, or the one beside the policy; never one that lies only beside a stranger's contract."""
    if wish.waivers is not None:
        return waivers.load(Path(wish.waivers), requirements)
    beside = chosen.path.parent / waivers.FILE_NAME if chosen.path is not None else None
    return waivers.load(beside, requirements) if beside is not None and beside.is_file() else Waivers()
