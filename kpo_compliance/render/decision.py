"""A decision on a vendor for the terminal, and as a record for the file: JSON, and HTML of one page."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kpo_compliance import __version__
from kpo_compliance.dossier import Decision, Paper, Place, Ruling, UsedWaiver
from kpo_compliance.render.decision_words import word
from kpo_compliance.render.json import dumped
from kpo_compliance.render.labels import place_of
from kpo_compliance.render.plain import plain
from kpo_compliance.report import FINDINGS, SEVERITIES

SCHEMA: Final = "kpo-decision/1"
_LONGEST_QUOTE: Final = 300
_COLOURS: Final = {"critical": "bright_red", "high": "red", "medium": "yellow", "low": "blue"}

Json = dict[str, Any]


def schema() -> Json:
    """The JSON Schema of a decision record."""
    loaded: Json = json.loads(Path(__file__).with_name("kpo-decision.schema.json").read_text("utf-8"))
    return loaded


def as_json(decision: Decision) -> str:
    """The record as JSON, always with the same keys in the same order."""
    return dumped(to_plain(decision), indent=2) + "\n"


def to_plain(decision: Decision) -> Json:
    """A decision as dictionaries, lists and scalars."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "kpo-check", "version": __version__},
        "vendor": decision.vendor,
        "outcome": decision.outcome,
        "complete": decision.complete,
        "date": decision.date,
        "language": decision.language,
        "profile": decision.profile,
        "fail_on": decision.fail_on,
        "playbook": asdict(decision.playbook),
        "stops": list(decision.stops),
        "precedence": [list(pair) for pair in decision.precedence],
        "documents": [{**asdict(paper), "notices": list(paper.notices)} for paper in decision.papers],
        "rulings": [_ruling(one) for one in decision.rulings],
        "waivers": [asdict(waiver) for waiver in decision.waivers],
    }


def as_html(decision: Decision) -> str:
    """The record as a page that loads nothing and runs no script."""
    from kpo_compliance.render.templating import environment  # noqa: PLC0415 - loads Jinja, which only this needs

    stops, lesser = findings(decision)
    return (
        environment(True)
        .get_template("decision.html.j2")
        .render(
            d=decision, stops=stops, lesser=lesser, met=_met(decision), word=word, state=_state, where=_where,
            version=__version__, told=_told,
        )
    )  # fmt: skip


def as_text(decision: Decision, *, width: int = 100, colour: bool = False, verbose: bool = False) -> str:
    """The decision for a terminal."""
    import click  # noqa: PLC0415 - the record needs none of it

    lines = list(_lines(decision, max(width, 40), verbose))
    text = "\n".join(lines)
    return (text if colour else click.unstyle(text)) + "\n"


def findings(decision: Decision) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings that stop, and the other findings, the worst first."""
    found = [one for one in decision.rulings if one.verdict in FINDINGS]
    found.sort(key=lambda one: (SEVERITIES.index(one.severity), one.requirement))
    stops = [one for one in found if one.requirement in decision.stops]
    return stops, [one for one in found if one.requirement not in decision.stops]


def _met(decision: Decision) -> list[Ruling]:
    return [one for one in decision.rulings if one.verdict == "met"]


def _ruling(one: Ruling) -> Json:
    return {
        "requirement": one.requirement,
        "title": one.title,
        "verdict": one.verdict,
        "severity": one.severity,
        "why": plain(one.why),
        "remediation": one.remediation,
        "places": [
            {"document": p.paper, "verdict": p.verdict, "evidence": asdict(p.evidence) if p.evidence else None}
            for p in one.places
        ],
        "waiver": asdict(one.waiver) if one.waiver else None,
    }


def _lines(decision: Decision, width: int, verbose: bool) -> Iterator[str]:
    import click  # noqa: PLC0415

    lang = decision.language
    banner = click.style(f" {word(decision.outcome, lang)} ", bold=True, reverse=True, fg=_banner(decision))
    yield f"{banner} {plain(decision.vendor)}"
    about = [
        decision.profile and f"{word('profile', lang).lower()} {decision.profile}",
        f"{word('playbook', lang).lower()} {plain(decision.playbook.name)} {plain(decision.playbook.version)}",
        decision.date,
    ]
    yield "  " + " · ".join(part for part in about if part)
    yield ""
    broad = max((len(paper.name) for paper in decision.papers), default=0)
    for paper in decision.papers:
        said = ", ".join(part for part in (word(paper.type, lang), _state(paper, lang)) if part)
        yield from _wrapped(f"{paper.name.ljust(broad)}  {said}", width, "  ")
        if paper.error:
            yield from _wrapped(f"! {paper.error}", width, "    ")
    for first, second in decision.precedence:
        yield from _wrapped(_before(first, second, lang), width, "  ")
    stops, lesser = findings(decision)
    if not stops:
        yield from ("", *_wrapped(word("nothing", lang).format(level=word(decision.fail_on, lang)), width, "  "))
    for name, chosen in (("stops", stops), ("lesser", lesser)):
        if not chosen:
            continue
        yield from ("", click.style(f"── {word(name, lang)} ({len(chosen)}) ".ljust(width, "─"), bold=True))
        for one in chosen:
            yield from _finding(one, lang, width, brief=name == "lesser" and not verbose)
    yield from _rest(decision, width, verbose)


def _banner(decision: Decision) -> str:
    return "green" if decision.outcome == "go" else "red"


def _finding(one: Ruling, lang: str, width: int, *, brief: bool) -> Iterator[str]:
    import click  # noqa: PLC0415

    mark = click.style(f"✗ {one.requirement}", fg=_COLOURS[one.severity], bold=True)
    state = f"[{word(one.verdict, lang)}, {word(one.severity, lang)}]"
    if brief:
        yield f"{mark}  {one.title}  {state}"
        yield from _wrapped(plain(one.why), width, "    ")
        return
    yield from ("", f"{mark}  {click.style(one.title, bold=True)}  {state}")
    yield from _wrapped(plain(one.why), width, "    ")
    for place in one.places:
        if place.evidence:
            yield from _wrapped(f"{_where(place, lang)}: “{_told(place)}”", width, "    │ ")
    if one.remediation:
        yield from _wrapped(f"→ {one.remediation}", width, "    ", "      ")


def _rest(decision: Decision, width: int, verbose: bool) -> Iterator[str]:
    lang, met = decision.language, _met(decision)
    if decision.waivers:
        yield ""
        for waiver in decision.waivers:
            yield from _wrapped(f"{word('waiver', lang)}: {_waiver(waiver, lang)}", width, "  ", "    ")
    if not met:
        return
    yield ""
    if not verbose:
        names = ", ".join(one.requirement for one in met)
        yield from _wrapped(f"{word('fine', lang)}: {names}", width, "  ", "    ")
        return
    for one in met:
        places = "; ".join(_where(place, lang) for place in one.places)
        yield from _wrapped(f"✓ {one.requirement}  {one.title}{f'  ({places})' if places else ''}", width, "  ", "    ")


def _waiver(waiver: UsedWaiver, lang: str) -> str:
    given = f"{waiver.requirement} “{waiver.reason}” — {word('approved', lang)} {waiver.approved_by}"
    return f"{given}, {word('until', lang)} {waiver.until} ({word(waiver.state, lang)})"


def _state(paper: Paper, lang: str) -> str:
    known = f" {paper.effective or '…'} – {paper.expiry or '…'}" if paper.effective or paper.expiry else ""
    partly = f", {word('partly', lang)}" if not paper.complete and paper.standing != "unreadable" else ""
    return f"{word(paper.standing, lang)}{known}{partly}"


def _before(first: str, second: str, lang: str) -> str:
    return f"{word(first, lang)} {word('before', lang)} {word(second, lang)}"


def _where(place: Place, lang: str) -> str:
    found = place_of(place.evidence, lang) if place.evidence else ""
    return ", ".join(part for part in (place.paper, found) if part)


def _told(place: Place) -> str:
    quote = plain(place.evidence.quote) if place.evidence else ""
    return quote if len(quote) <= _LONGEST_QUOTE else quote[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def _wrapped(text: str, width: int, indent: str, following: str = "") -> Iterable[str]:
    found: Sequence[str] = textwrap.wrap(text, width, initial_indent=indent, subsequent_indent=following or indent)
    return found or [indent]
