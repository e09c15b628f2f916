"""A comparison as JSON, schema ``kpo-comparison/1``, described by ``kpo-comparison.schema.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from kpo_compliance.comparison import DIRECTIONS, Change, Comparison
from kpo_compliance.render.json import dumped, to_plain

SCHEMA: Final = "kpo-comparison/1"

Json = dict[str, Any]


def render(comparison: Comparison, *, lang: str = "") -> str:  # noqa: ARG001 - every renderer is called alike
    """One object; assessments as in the report's JSON."""
    old, new = to_plain(comparison.old), to_plain(comparison.new)
    before = {one["requirement"]: one for one in old["assessments"]}
    after = {one["requirement"]: one for one in new["assessments"]}
    ways: dict[str, int] = {way: len(comparison.of(way)) for way in DIRECTIONS}
    told = {
        "schema": SCHEMA,
        "tool": new["tool"],
        "playbook": new["playbook"],
        "old": {"document": old["document"], "outcome": old["outcome"]},
        "new": {"document": new["document"], "outcome": new["outcome"]},
        "counts": {**ways, "same": comparison.same},
        "changes": [_change(change, before, after) for change in comparison.changes],
        "facts": [{"name": fact.name, "old": fact.old, "new": fact.new} for fact in comparison.facts],
    }
    return dumped(told, indent=2) + "\n"


def schema() -> Json:
    """The JSON Schema of a comparison."""
    loaded: Json = json.loads(Path(__file__).with_name("kpo-comparison.schema.json").read_text("utf-8"))
    return loaded


def _change(change: Change, before: Json, after: Json) -> Json:
    shown = change.shown
    return {
        "requirement": shown.requirement,
        "title": shown.title,
        "severity": shown.severity,
        "change": change.direction,
        "elements_lost": list(change.lost),
        "elements_gained": list(change.gained),
        "old": before.get(shown.requirement),
        "new": after.get(shown.requirement),
    }
