"""The report as one self-contained HTML page, from ``templates/report.html.j2``."""

from __future__ import annotations

from collections.abc import Sequence

from kpo_compliance import __version__
from kpo_compliance.render.labels import report_language
from kpo_compliance.render.templating import environment
from kpo_compliance.report import FINDINGS, SEVERITIES, Report


def render(reports: Sequence[Report], *, lang: str = "") -> str:
    """All reports in one page; it loads nothing, runs no script and says so in its content-security policy."""
    template = environment(True).get_template("report.html.j2")
    shown = lang or (report_language(reports[0], "") if reports else "en")
    return template.render(
        reports=[(report, report_language(report, lang), _families(report)) for report in reports],
        lang=shown,
        version=__version__,
        severities=SEVERITIES,
    )


def _families(report: Report) -> list[tuple[str, dict[str, int], int]]:
    """For the picture of the risk: each family with its findings by severity, and how many requirements it has."""
    families: dict[str, dict[str, int]] = {}
    sizes: dict[str, int] = {}
    for assessment in report.assessments:
        family = assessment.requirement.rsplit("-", 1)[0]
        row = families.setdefault(family, dict.fromkeys(SEVERITIES, 0))
        sizes[family] = sizes.get(family, 0) + 1
        if assessment.verdict in FINDINGS:
            row[assessment.severity] += 1
    return [(family, row, sizes[family]) for family, row in families.items()]
