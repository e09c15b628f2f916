"""A redlined Word file with what was done and what is left, as bytes that a confined process gives back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kpo_compliance.redline.cure import Checked, after, redlined
from kpo_compliance.report import FINDINGS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kpo_compliance.check import Settings
    from kpo_compliance.remediation import Position

_MOST_LEFT = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """The changed file; how many clauses were inserted, completed and deleted, and how many comments were made.

    ``left`` are the findings that stay once all changes are accepted, as "CONF-02 (missing)"; ``failing`` says that one
    of them fails the contract.
    """

    content: bytes
    inserted: int
    completed: int
    deleted: int
    commented: int
    left: tuple[str, ...]
    failing: bool


def written(
    data: bytes, found: Checked, settings: Settings, day: date, *, position: Position, templates: Path | None
) -> bytes:
    """Redlines a file and judges the result; what ``taken_apart`` takes apart.

    Raises:
        UnreadableDocument: the file cannot be written again.
        RuleError: a mistake in a template.
    """
    made = redlined(data, found, settings, day, position=position, templates=templates)
    report = after(made.content, found, settings)
    told = {
        "done": [len(made.inserted), len(made.completed), len(made.deleted), len(made.commented)],
        "left": [f"{a.requirement} ({a.verdict})" for a in report.assessments if a.verdict in FINDINGS],
        "failing": report.outcome == "fail",
    }
    return json.dumps(told).encode("ascii") + b"\n" + made.content


def taken_apart(told: bytes) -> Written:
    """What a confined process wrote; it worked on a stranger's file, so every type is checked.

    Raises:
        ValueError: it is nothing that such a process writes.
    """
    head, mark, content = told.partition(b"\n")
    try:
        said: dict[str, Any] = json.loads(head)
        inserted, completed, deleted, commented = said["done"]
        left = tuple(said["left"])
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no redline") from error
    counts = (inserted, completed, deleted, commented)
    if (
        not mark
        or len(left) > _MOST_LEFT
        or any(type(x) is not int for x in counts)
        or any(type(x) is not str for x in left)
    ):
        raise ValueError("no redline")
    return Written(content, *counts, left, said.get("failing") is not False)
