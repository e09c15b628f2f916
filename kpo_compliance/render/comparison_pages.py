"""A comparison as Markdown and as an HTML page, from ``templates/comparison.*.j2``; the page has the report's style."""

from __future__ import annotations

from typing import Any, Final

from kpo_compliance import __version__
from kpo_compliance.comparison import DIRECTIONS, Comparison
from kpo_compliance.render.comparison import SIGNS, TITLES, Side, language_of, statements, verdict_of, wordings
from kpo_compliance.render.families import SIGNS as VERDICT_SIGNS
from kpo_compliance.render.html import styled
from kpo_compliance.render.marks import kind_of
from kpo_compliance.render.templating import environment
from kpo_compliance.render.templating import markdown as escaped

_MARKS: Final = ("~~", "**")  # what only the old, and only the new version says


def markdown(comparison: Comparison, *, lang: str = "") -> str:
    """One Markdown text; words of the old version alone are struck out, words of the new one alone are bold."""
    return _written(comparison, lang, "comparison.md.j2", escape=False, marked=_marked)


def html(comparison: Comparison, *, lang: str = "") -> str:
    """One page that loads and runs nothing; only its own style may act, by its hash."""
    return _written(comparison, lang, "comparison.html.j2", escape=True, **styled("report.css"))


def _written(comparison: Comparison, lang: str, template: str, *, escape: bool, **more: Any) -> str:
    language = language_of(comparison, lang)
    return (
        environment(escape)
        .get_template(template)
        .render(
            c=comparison,
            lang=language,
            version=__version__,
            directions=DIRECTIONS,
            titles=TITLES,
            signs=SIGNS,
            verdict_signs=VERDICT_SIGNS,
            statements=list(statements(comparison, language)),
            wordings=wordings,
            verdict_of=verdict_of,
            kind_of=kind_of,
            **more,
        )
    )


def _marked(side: Side, number: int) -> str:
    """A wording for a cell of a Markdown table."""
    if not side.runs:
        return "–"
    mark = _MARKS[number]
    words = " ".join(f"{mark}{escaped(run.text)}{mark}" if run.own else escaped(run.text) for run in side.runs)
    return f"“{words}”" + (f" — {escaped(side.place)}" if side.place else "")
