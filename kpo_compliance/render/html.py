"""The report as one self-contained HTML page, from ``templates/report.html.j2``, ``report.css`` and ``report.js``."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from markupsafe import Markup

from kpo_compliance import __version__, resources
from kpo_compliance.render.families import SIGNS, Family, families
from kpo_compliance.render.labels import ORDER, confidence_of, family_of, findings, others, report_language
from kpo_compliance.render.marks import MarkedText, kind_of, marked
from kpo_compliance.render.plain import visible
from kpo_compliance.render.templating import environment
from kpo_compliance.report import FINDINGS, SEVERITIES, Assessment, Report, Severity


@dataclass(frozen=True, slots=True)
class View:
    """A report as the page shows it; ``prefix`` goes before every id of it."""

    report: Report
    lang: str
    prefix: str
    families: tuple[Family, ...]
    groups: tuple[tuple[Severity, tuple[Assessment, ...]], ...]
    rest: tuple[Assessment, ...]
    text: MarkedText


def render(reports: Sequence[Report], *, lang: str = "") -> str:
    """All reports in one page that loads nothing; only its own style and script may act, by their hashes."""
    shown = lang or (report_language(reports[0], "") if reports else "en")
    script = asset("report.js")
    views = [view(report, report_language(report, lang), f"r{n}-" if n else "") for n, report in enumerate(reports)]
    return (
        environment(True)
        .get_template("report.html.j2")
        .render(
            views=views,
            lang=shown,
            version=__version__,
            signs=SIGNS,
            order=ORDER,
            severities=SEVERITIES,
            finding_verdicts=FINDINGS,
            kind_of=kind_of,
            confidence_of=confidence_of,
            family_of=family_of,
            visible=visible,
            script=Markup(script),  # noqa: S704 - our own file
            **styled("report.css"),
            script_hash=source_of(script),
        )
    )


def view(report: Report, lang: str, prefix: str = "") -> View:
    """What the page needs to know of a report."""
    listed = findings(report)
    groups = ((severity, tuple(one for one in listed if one.severity == severity)) for severity in SEVERITIES)
    return View(
        report=report,
        lang=lang,
        prefix=prefix,
        families=families(report),
        groups=tuple((severity, chosen) for severity, chosen in groups if chosen),
        rest=tuple(others(report)),
        text=marked(report, prefix),
    )


@cache
def asset(name: str) -> str:
    """A file that goes into pages as it is: ``report.css``, ``report.js``."""
    return (resources.templates() / name).read_text("utf-8")


def styled(*names: str) -> dict[str, str]:
    """The style of a page, and the source expression by which it may act, as its template wants them."""
    style = "".join(map(asset, names))
    return {"style": Markup(style), "style_hash": source_of(style)}  # noqa: S704 - our own files


def source_of(text: str) -> str:
    """The source expression by which a content-security policy lets exactly this text act."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
