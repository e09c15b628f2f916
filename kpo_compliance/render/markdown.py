"""The report as Markdown, from ``templates/report.md.j2``."""

from __future__ import annotations

from collections.abc import Sequence

from kpo_compliance.render.labels import report_language
from kpo_compliance.render.templating import environment
from kpo_compliance.report import Report


def render(reports: Sequence[Report], *, lang: str = "") -> str:
    """All reports in one Markdown text."""
    template = environment(False).get_template("report.md.j2")
    return "\n".join(template.render(report=report, lang=report_language(report, lang)) for report in reports)
