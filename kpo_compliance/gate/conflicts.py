"""What is wrong with a dossier itself: two laws, two periods, foreign parties, annexes and documents that are not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final

from kpo_compliance.dossier import Paper, Place, Ruling
from kpo_compliance.gate.precedence import Precedence, kinds_in
from kpo_compliance.gate.sentences import sentence
from kpo_compliance.render.labels import shown
from kpo_compliance.render.plain import plain
from kpo_compliance.report import Evidence, Report, Severity, Verdict
from kpo_compliance.values.durations import find_durations
from kpo_compliance.values.names import same_name

# The id of a document that the playbook demands and that is not there.
MISSING: Final = {
    "services-agreement": "GATE-10", "nda": "GATE-11", "dpa": "GATE-12", "sow": "GATE-13", "amendment": "GATE-14",
    "license": "GATE-15", "employment": "GATE-16", "other": "GATE-17",
}  # fmt: skip
_SURVIVAL: Final = "CONF-09"
_SHORTEST_PERIOD: Final = 150  # days; what is shorter is a time to give something back
_MOST_ANNEXES: Final = 12
_ANNEX: Final = re.compile(
    r"\b(Schedule|Exhibit|Annex|Appendix|Attachment|SCHEDULE|EXHIBIT|ANNEX|APPENDIX|ATTACHMENT|Ek|EK)[ -]"
    r"([A-Z]|[0-9]{1,2}|[IVX]{1,4})\b(?![-/.]\w)"
)
_OF_A_LAW: Final = re.compile(
    r"\b(?:act|regulation|directive|law|code|rules|clauses|convention|kanun\w*|yönetmelik\w*|tebliğ\w*)\b",
    re.IGNORECASE,
)
_INCORPORATED: Final = re.compile(
    r"incorporated (?:herein |into |in )?[^.;]{0,40}by reference|(?:form|make)s? (?:an? )?(?:integral )?part of"
    r"|ayrılmaz (?:bir )?(?:parça|ek)\w*|bütünleyici (?:parça|ek)\w*",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"(?<=[.;])\s+")


def conflicts(read: Sequence[tuple[Paper, Report]], order: Precedence, language: str) -> Iterator[Ruling]:
    """Findings about documents that are in force, beside each other."""
    yield from _laws(read, order, language)
    yield from _periods(read, order, language)
    yield from _parties(read, language)
    yield from _annexes(read, language)


def standing(papers: Sequence[Paper], language: str) -> Iterator[Ruling]:
    """Findings about documents that do not count, or could not be read."""
    for paper in papers:
        where = (Place(paper.name, "unclear"),)
        if paper.standing in ("expired", "not-yet"):
            date = paper.expiry if paper.standing == "expired" else paper.effective
            why = sentence(paper.standing, language, first=paper.name, date=date)
            yield _finding("GATE-04", "partial", "medium", why, language, where)
        if paper.standing == "unreadable" or not paper.complete:
            why = sentence("unread", language, first=paper.name, why=paper.error)
            yield _finding("GATE-07", "unclear", "critical", why, language, where)


def missing(demanded: Sequence[str], papers: Sequence[Paper], language: str, *, complete: bool) -> Iterator[Ruling]:
    """The documents that the playbook demands and that are not in force."""
    held = {paper.type for paper in papers if paper.standing == "in-force"}
    for kind in demanded:
        if kind in held:
            continue
        yield Ruling(
            requirement=MISSING[kind],
            title=sentence("missing-document", language, kind=sentence(f"kind-{kind}", language)),
            verdict="missing" if complete else "unclear",
            severity="high",
            why=sentence("no-document", language),
            remediation=sentence("do-document", language),
        )


def _laws(read: Sequence[tuple[Paper, Report]], order: Precedence, language: str) -> Iterator[Ruling]:
    facts: tuple[tuple[str, str, str, Severity], ...] = (
        ("GATE-01", "governing_law", "JUR-01", "high"),
        ("GATE-02", "venue", "JUR-02", "medium"),
    )
    for number, name, requirement, usual in facts:
        told = [(paper, report, report.facts[name]) for paper, report in read if name in report.facts]
        values = [(paper, fact.value, fact.evidence) for paper, _, fact in told]
        severity = next((a.severity for _, r, _ in told for a in r.assessments if a.requirement == requirement), usual)
        chosen = severity if number == "GATE-01" else usual
        yield from _differing(number, values, order, language, chosen, _same_place)


def _periods(read: Sequence[tuple[Paper, Report]], order: Precedence, language: str) -> Iterator[Ruling]:
    """How long confidentiality lasts, where documents state different lengths of time."""
    values: list[tuple[Paper, str, Evidence | None]] = []
    weak = False
    for paper, report in read:
        found = next((a for a in report.assessments if a.requirement == _SURVIVAL and a.answer != "absent"), None)
        if found is None:
            continue
        told = ((duration.value, e) for e in found.evidence for duration in find_durations(e.quote))
        stated = [(value, e) for value, e in told if value.days >= _SHORTEST_PERIOD]
        if stated:
            longest, evidence = max(stated, key=lambda item: item[0].days)
            values.append((paper, str(longest), evidence))
            weak = weak or found.verdict in ("partial", "contrary")
    yield from _differing("GATE-03", values, order, language, "high" if weak else "medium", _same_length)


def _differing(
    number: str,
    values: Sequence[tuple[Paper, str, Evidence | None]],
    order: Precedence,
    language: str,
    severity: Severity,
    same: Callable[[str, str], bool],
) -> Iterator[Ruling]:
    """A finding where documents give different values and none of them goes before the other."""
    open_ones: dict[str, tuple[Paper, str, Evidence | None]] = {}
    for one, other in combinations(values, 2):
        if not same(one[1], other[1]) and order.goes_before(one[0], other[0]) is None:
            open_ones |= {one[0].name: one, other[0].name: other}
    if not open_ones:
        return
    told = [
        sentence("value", language, paper=paper.name, value=shown(plain(value), language))
        for paper, value, _ in open_ones.values()
    ]
    why = sentence("two-values", language, all="; ".join(told))
    places = tuple(Place(paper.name, "contrary", evidence) for paper, _, evidence in open_ones.values())
    yield _finding(number, "contrary", severity, why, language, places)


def _parties(read: Sequence[tuple[Paper, Report]], language: str) -> Iterator[Ruling]:
    named = [(paper, report) for paper, report in read if len(report.parties) > 1]
    if len(named) < 2:
        return
    first, main = next((item for item in named if item[0].type == "services-agreement"), named[0])
    providers = [party.name for party in main.parties if party.role in ("provider", "recipient")]
    for paper, report in named:
        if paper is first:
            continue
        where = (Place(paper.name, "contrary", report.parties[0].evidence), Place(first.name, "met"))
        if not any(same_name(one.name, other.name) for one in report.parties for other in main.parties):
            why = sentence("other-parties", language, first=paper.name, others=first.name)
            yield _finding("GATE-05", "contrary", "high", why, language, where)
            continue
        theirs = [party.name for party in report.parties if party.role in ("provider", "recipient")]
        if len(theirs) == len(providers) == 1 and not same_name(theirs[0], providers[0]):
            why = sentence(
                "other-provider", language, first=paper.name, others=first.name, one=plain(theirs[0]),
                other=plain(providers[0]),
            )  # fmt: skip
            yield _finding("GATE-05", "contrary", "medium", why, language, where)


def _annexes(read: Sequence[tuple[Paper, Report]], language: str) -> Iterator[Ruling]:
    there = {key for paper, report in read for key in _held(paper, report)}
    types = {paper.type for paper, _ in read}
    for paper, report in read:
        lacking = [shown for key, shown in _spoken_of(report).items() if key not in there]
        kinds = [kind for kind in _incorporated(report) if kind not in types]
        what = [*lacking[:_MOST_ANNEXES], *(sentence(f"kind-{kind}", language) for kind in kinds)]
        if what:
            why = sentence("annex", language, first=paper.name, what=", ".join(what))
            yield _finding("GATE-06", "missing", "medium", why, language, (Place(paper.name, "missing"),))


def _spoken_of(report: Report) -> dict[str, str]:
    """The annexes that a document speaks of, by a key that is the same for all spellings."""
    found: dict[str, str] = {}
    for match in _ANNEX.finditer(report.text):
        if not _OF_A_LAW.search(report.text, match.end(), match.end() + 60):
            found.setdefault(_key(match), plain(match[0]))
    return found


def _held(paper: Paper, report: Report) -> Iterator[str]:
    """The annexes that a document contains, or is: by its headings, its first words and its file's name."""
    for paragraph in report.paragraphs:
        if paragraph.label and (match := _ANNEX.match(paragraph.label)):
            yield _key(match)
    for text in (report.text[:200], re.sub(r"[_.]+", " ", paper.name)):
        yield from (_key(match) for match in _ANNEX.finditer(text))


def _key(match: re.Match[str]) -> str:
    word = match[1].lower()
    return f"{'ek' if word == 'ek' else 'annex'} {match[2].upper()}"


def _incorporated(report: Report) -> list[str]:
    """The types of document that a document makes part of itself."""
    kinds: dict[str, None] = {}
    for paragraph in report.paragraphs:
        text = report.text[paragraph.start : paragraph.end]
        if not _INCORPORATED.search(text):
            continue
        for clause in _CLAUSE.split(text):
            if _INCORPORATED.search(clause):
                kinds |= dict.fromkeys(kind for kind in kinds_in(clause) if kind in ("dpa", "nda"))
    return list(kinds)


def _finding(
    number: str, verdict: Verdict, severity: Severity, why: str, language: str, places: tuple[Place, ...]
) -> Ruling:
    title, remedy = sentence(number, language), sentence(f"do-{number}", language)
    return Ruling(number, title, verdict, severity, why, remedy, places)


def _same_place(one: str, other: str) -> bool:
    first, second = one.casefold(), other.casefold()
    return first in second or second in first


def _same_length(one: str, other: str) -> bool:
    first, second = _days(one), _days(other)
    return abs(first - second) <= 0.01 * max(first, second)


def _days(length: str) -> float:
    found = find_durations(length)
    return float(max((item.value.days for item in found), default=0)) if found else 0.0
