"""A comparison in every format: a dict from the format's name to what writes it, and what the formats share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from kpo_compliance.comparison import Change, Comparison, Direction
from kpo_compliance.render.labels import label, place_of, report_language, shown
from kpo_compliance.render.plain import plain
from kpo_compliance.render.wordings import Run, side_by_side
from kpo_compliance.report import Assessment, Evidence

RENDERERS: Final = {
    "terminal": ("comparison_terminal", "render"),
    "json": ("comparison_json", "render"),
    "md": ("comparison_pages", "markdown"),
    "html": ("comparison_pages", "html"),
}
# Titles of the groups of changes, by their labels.
TITLES: Final[dict[Direction, str]] = {
    "worse": "worse",
    "other": "otherwise",
    "better": "better",
    "wording": "wording-only",
}
SIGNS: Final[dict[Direction, str]] = {"worse": "▼", "other": "◆", "better": "▲", "wording": "≈"}


@dataclass(frozen=True, slots=True)
class Side:
    """One version's words: runs, and the place where they stand; no runs where it has none."""

    runs: tuple[Run, ...] = ()
    place: str = ""

    @property
    def text(self) -> str:
        """All of the words."""
        return " ".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact in both versions, in words."""

    name: str
    old: str
    new: str


def renderer(name: str) -> Callable[..., str]:
    """The function ``(comparison, *, lang) -> str`` that writes a format.

    Raises:
        KeyError: there is no such format.
    """
    module, function = RENDERERS[name]
    found: Callable[..., str] = getattr(import_module(f"kpo_compliance.render.{module}"), function)
    return found


def language_of(comparison: Comparison, asked: str) -> str:
    """The language to write in: what was asked for, or else that of the new version."""
    return report_language(comparison.new, asked)


def wordings(change: Change, language: str) -> tuple[tuple[Side, Side], ...]:
    """The quotes of a change in pairs, with the words marked that only one of the two has."""
    return tuple(_pair(old, new, language) for old, new in change.quotes)


def verdict_of(assessment: Assessment | None, language: str) -> str:
    """The verdict in words; a dash where the version was not asked."""
    return label(assessment.verdict, language) if assessment is not None else "–"


def statements(comparison: Comparison, language: str) -> Iterator[Statement]:
    """The facts that changed, in the report's language."""
    for fact in comparison.facts:
        old, new = (
            label(f"type-{value}", language) if fact.name == "type" else plain(shown(value, language)) or "–"
            for value in (fact.old, fact.new)
        )
        yield Statement(label(fact.name, language), old, new)


def _pair(old: Evidence | None, new: Evidence | None, language: str) -> tuple[Side, Side]:
    before, after = side_by_side(old.quote if old else "", new.quote if new else "")
    return (
        Side(before, place_of(old, language)) if old else Side(),
        Side(after, place_of(new, language)) if new else Side(),
    )
