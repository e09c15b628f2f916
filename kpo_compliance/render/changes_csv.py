"""What became of contracts since the previous audit, as a table: a row for each assessment and fact that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kpo_compliance.changes import FileChange
from kpo_compliance.render.csv import BYTE_ORDER_MARK, cell, lines

COLUMNS: Final = (
    "file", "change", "since", "old_outcome", "outcome", "what", "title", "severity", "direction", "old", "new",
)  # fmt: skip


def pieces(changes: Iterable[FileChange], previous: str) -> Iterator[str]:
    """The table, a contract at a time; the first row names the columns.

    Args:
        previous: the day of the audit that is compared with.
    """
    yield BYTE_ORDER_MARK + lines([COLUMNS])
    for change in changes:
        yield lines([cell(value) for value in row] for row in _rows(change, previous))


def _rows(change: FileChange, previous: str) -> Iterator[tuple[str, ...]]:
    outcomes = (one.outcome if one is not None else "" for one in (change.old, change.new))
    head = (change.path, change.turn, previous, *outcomes)
    if not change.changes and not change.facts:
        yield (*head, "", "", "", "", "", "")
    for one in change.changes:
        verdicts = (side.verdict if side is not None else "" for side in (one.old, one.new))
        shown = one.shown
        yield (*head, shown.requirement, shown.title, shown.severity, one.direction, *verdicts)
    for fact in change.facts:
        yield (*head, fact.name, "", "", "", fact.old, fact.new)
