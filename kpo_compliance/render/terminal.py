"""The report for a terminal: the worst first, each finding with the words it rests on and what to do."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence

import click

from kpo_compliance.render.families import SIGNS, families
from kpo_compliance.render.labels import (
    counts,
    findings,
    label,
    others,
    place_of,
    report_language,
    shown,
    waiver_of,
)
from kpo_compliance.render.plain import plain
from kpo_compliance.report import FINDINGS, Assessment, Evidence, Report

_COLOURS = {"critical": "bright_red", "high": "red", "medium": "yellow", "low": "blue"}
_OUTCOMES = {"pass": "green", "review": "yellow", "fail": "red", "unreadable": "magenta"}
_LONGEST_QUOTE = 320
_WIDEST = 110


def render(
    reports: Sequence[Report], *, lang: str = "", colour: bool = False, verbose: bool = False, width: int = 0
) -> str:
    """All reports as text; ``colour`` adds ANSI colours, ``verbose`` suggested clauses and what is met."""
    columns = min(width or shutil.get_terminal_size((100, 24)).columns, _WIDEST)
    text = "\n".join(
        line for report in reports for line in _report(report, report_language(report, lang), columns, verbose)
    )
    return text if colour else click.unstyle(text)


def _report(report: Report, lang: str, width: int, verbose: bool) -> Iterator[str]:
    outcome = click.style(f" {label(report.outcome, lang)} ", fg="white", bg=_OUTCOMES[report.outcome], bold=True)
    yield f"{outcome} {click.style(plain(report.document.path), bold=True)}"
    if report.outcome == "unreadable":
        yield from _wrapped(report.document.error, width, "  ")
        yield ""
        return
    yield from _head(report, lang, width)
    yield from _risk(report, lang, width)
    listed = findings(report)
    severity = ""
    for assessment in listed:
        if assessment.severity != severity:
            severity = assessment.severity
            number = sum(a.severity == severity for a in listed)
            yield ""
            title = f"── {label(severity, lang).upper() if lang == 'en' else _upper(label(severity, lang))} ({number}) "
            yield click.style(title.ljust(width, "─"), fg=_COLOURS[severity], bold=True)
            if _is_named_only(assessment, verbose):
                yield ""
        yield from _finding(assessment, lang, width, verbose)
    yield ""
    yield from _rest(others(report), lang, width, verbose)
    if listed and not verbose:
        yield from _wrapped(label("more", lang), width, "  ")
    yield ""


def _head(report: Report, lang: str, width: int) -> Iterator[str]:
    info = report.document
    about = [label(f"type-{info.type}", lang), label(info.language, lang)]
    if info.pages:
        about.append(f"{info.pages} {label('pages', lang).lower()}")
    about.append(f"{label('playbook', lang).lower()} {report.playbook.name} {report.playbook.version}")
    yield "  " + " · ".join(part for part in about if part)
    if report.parties:
        names = ", ".join(f"{plain(p.name)} ({label(p.role, lang)})" for p in report.parties)
        yield from _wrapped(f"{label('parties', lang)}: {names}", width, "  ")
    facts = " · ".join(f"{label(name, lang)}: {plain(shown(fact.value, lang))}" for name, fact in report.facts.items())
    if facts:
        yield from _wrapped(facts, width, "  ")
    for notice in info.notices:
        yield from _wrapped(f"! {plain(notice.message)}", width, "  ")
    tally = ", ".join(f"{number} {label(verdict, lang)}" for verdict, number in counts(report.assessments).items())
    yield "  " + click.style(tally, bold=True)


def _risk(report: Report, lang: str, width: int) -> Iterator[str]:
    """A line for each family that has findings, with a sign for each of its requirements."""
    risky = [family for family in families(report) if family.findings]
    if not risky:
        return
    yield ""
    broad = max(len(label(family.name, lang)) for family in risky)
    room = max(width - broad - 12, 1)
    for family in risky:
        signs = "".join(
            click.style(SIGNS[one.verdict], fg=_COLOURS[one.severity] if one.verdict in FINDINGS else "green")
            for one in family.assessments[:room]
        )
        blanks = " " * max(0, max(len(one.assessments) for one in risky) - len(family.assessments))
        total = f"{family.findings}/{len(family.assessments)}"
        yield f"  {label(family.name, lang).ljust(broad)}  {signs}{blanks}  {click.style(total, dim=True)}"


def _finding(assessment: Assessment, lang: str, width: int, verbose: bool) -> Iterator[str]:
    """All of a grave finding; of a lesser one that is merely missing only what to do, of a low one its name."""
    mark = click.style(
        f"{SIGNS[assessment.verdict]} {assessment.requirement}", fg=_COLOURS[assessment.severity], bold=True
    )
    missing = assessment.verdict == "missing" and not verbose
    name = f"{mark}  {click.style(assessment.title, bold=True)}  [{label(assessment.verdict, lang)}]"
    if _is_named_only(assessment, verbose):
        yield name
        return
    yield from ("", name)
    if not (missing and assessment.severity == "medium"):
        yield from _wrapped(assessment.why, width, "    ")
    for evidence in assessment.evidence[:2]:
        yield from _quote(evidence, lang, width)
    if assessment.nearest and not assessment.evidence and not missing:
        yield from _quote(assessment.nearest, lang, width, label("nearest", lang))
    if assessment.remediation:
        yield from _wrapped(f"→ {assessment.remediation}", width, "    ", "      ")
    if assessment.clause and verbose:
        yield from _wrapped(f"{label('suggested', lang)}:", width, "    ")
        for paragraph in assessment.clause.split("\n\n"):
            yield from _wrapped(plain(paragraph), width, "      ")


def _is_named_only(assessment: Assessment, verbose: bool) -> bool:
    return assessment.verdict == "missing" and assessment.severity == "low" and not verbose


def _quote(evidence: Evidence, lang: str, width: int, name: str = "") -> Iterator[str]:
    place = place_of(evidence, lang)
    words = plain(evidence.quote)
    if len(words) > _LONGEST_QUOTE:
        words = words[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
    lead = f"{name}: " if name else ""
    yield from (
        click.style(line, dim=True)
        for line in _wrapped(f"{lead}“{words}”{f' — {place}' if place else ''}", width, "    │ ")
    )


def _rest(assessments: Sequence[Assessment], lang: str, width: int, verbose: bool) -> Iterator[str]:
    for assessment in assessments:
        if assessment.waiver:
            said = f"{SIGNS[assessment.verdict]} {assessment.requirement}  {assessment.title}: "
            yield from _wrapped(said + plain(waiver_of(assessment, lang)), width, "  ", "    ")
    assessments = [one for one in assessments if not one.waiver]
    if not assessments:
        return
    if not verbose:
        names = ", ".join(a.requirement for a in assessments)
        yield from _wrapped(f"{label('others', lang)}: {names}", width, "  ", "    ")
        return
    for assessment in assessments:
        mark = click.style(SIGNS[assessment.verdict], fg="green" if assessment.verdict == "met" else None)
        place = place_of(assessment.evidence[0], lang) if assessment.evidence else ""
        yield f"  {mark} {assessment.requirement}  {assessment.title}{f'  ({place})' if place else ''}"


def _wrapped(text: str, width: int, indent: str, following: str = "") -> Iterable[str]:
    return textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=following or indent) or [indent]


def _upper(text: str) -> str:
    """Upper case the Turkish way (i → İ)."""
    return text.replace("i", "İ").upper()
