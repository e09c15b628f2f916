"""The gate: all documents of a vendor judged together, stop or go, with reasons.

A requirement that any document in force meets is met. Amendments override, the later the earlier; among others an
order-of-precedence clause decides, and where none does, documents that contradict each other are a finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from os.path import commonpath
from pathlib import PurePath
from typing import Final

from kpo_compliance.dossier import Decision, Paper, Ruling, Standing, UsedWaiver, WaiverState
from kpo_compliance.gate.conflicts import conflicts, missing, standing
from kpo_compliance.gate.precedence import precedence
from kpo_compliance.gate.rulings import Said, ruling
from kpo_compliance.render.plain import plain
from kpo_compliance.report import FINDINGS, SEVERITIES, PlaybookInfo, Report, Severity, WaiverUse
from kpo_compliance.requirement import LANGUAGES, Playbook
from kpo_compliance.waivers import Waiver, Waivers

DEMANDED: Final = ("services-agreement",)  # where neither profile nor policy says
_NOT_IN_FORCE: Final = "GATE-04"
_UNREAD: Final = "GATE-07"


def decide(
    vendor: str,
    reports: Sequence[Report],
    playbook: Playbook,
    waivers: Waivers,
    today: date,
    *,
    language: str = "",
    fail_on: Severity | None = "high",
) -> Decision:
    """The decision on a vendor.

    Args:
        reports: of each document, with its text.
        language: of the decision; "" for that of most documents.
        fail_on: the least severity at which a finding stops; None for never. What could not be read always does.
    """
    language = language or _language(reports)
    papers = _papers(reports, waivers, today)
    complete = all(paper.complete for paper in papers)
    read = [(paper, report) for paper, report in zip(papers, reports, strict=True) if paper.standing == "in-force"]
    order = precedence(read)
    said: dict[str, list[Said]] = {}
    for paper, report in read:
        for assessment in report.assessments:
            said.setdefault(assessment.requirement, []).append(Said(paper, assessment))
    demanded = playbook.documents or DEMANDED
    found = [
        *standing(papers, language),
        *missing(demanded, papers, language, complete=complete),
        *conflicts(read, order, language),
        *(
            one
            for requirement in playbook.requirements.values()
            if (one := ruling(requirement, said.get(requirement.id, ()), order, language, complete=complete))
        ),
    ]
    rulings = tuple(_waived(one, papers, waivers, today) for one in found)
    stops = tuple(dict.fromkeys(one.requirement for one in rulings if _stops(one, fail_on)))
    return Decision(
        vendor=vendor,
        outcome="stop" if stops or not complete else "go",
        complete=complete,
        date=today.isoformat(),
        language=language,
        profile=playbook.profile,
        fail_on=fail_on or "never",
        playbook=PlaybookInfo(playbook.name, playbook.version, playbook.sha256),
        papers=papers,
        rulings=rulings,
        stops=stops,
        precedence=tuple(sorted(order.pairs)),
        waivers=_accounted(waivers, papers, rulings, today),
    )


def _language(reports: Sequence[Report]) -> str:
    counted = Counter(report.document.language[:2] for report in reports)
    return max(LANGUAGES, key=lambda language: counted[language])


def _papers(reports: Sequence[Report], waivers: Waivers, today: date) -> tuple[Paper, ...]:
    names = _names([report.document.path for report in reports])
    papers: list[Paper] = []
    seen: set[str] = set()
    for name, report in zip(names, reports, strict=True):
        document, facts = report.document, report.facts
        effective = facts["effective_date"].value if "effective_date" in facts else ""
        expiry = facts["expiry"].value if "expiry" in facts and "renewal" not in facts else ""
        kept = bool(waivers.find(_NOT_IN_FORCE, document.path, document.sha256, today))
        state: Standing = "in-force" if kept else _standing(effective, expiry, today)
        if document.sha256 and document.sha256 in seen:
            state = "copy"
        if report.outcome == "unreadable":
            state = "unreadable"
        seen.add(document.sha256)
        unread = next((plain(notice.message) for notice in document.notices), "") if document.status != "ok" else ""
        papers.append(
            Paper(
                name=name,
                path=document.path,
                sha256=document.sha256,
                type=document.type,
                language=document.language,
                standing=state,
                effective=effective,
                expiry=expiry,
                complete=document.status == "ok",
                error=plain(document.error) or unread,
                notices=tuple(plain(n.message) for n in document.notices if not n.kind.startswith("waiver-")),
            )
        )
    return tuple(papers)


def _standing(effective: str, expiry: str, today: date) -> Standing:
    if expiry and expiry < today.isoformat():
        return "expired"
    return "not-yet" if effective > today.isoformat() else "in-force"


def _names(paths: Sequence[str]) -> list[str]:
    """Each path without what all of them share, as reports show it."""
    parents = [str(PurePath(path).parent) for path in paths]
    try:
        shared = commonpath(parents) if parents else ""
    except ValueError:
        shared = ""
    return [plain(PurePath(path).relative_to(shared).as_posix() if shared else path) for path in paths]


def _waived(one: Ruling, papers: Sequence[Paper], waivers: Waivers, today: date) -> Ruling:
    """A finding about the dossier itself, under a waiver that covers one of its documents."""
    if not one.requirement.startswith("GATE-") or one.requirement == _UNREAD or one.verdict not in FINDINGS:
        return one
    concerned = {place.paper for place in one.places} or {paper.name for paper in papers}
    held = [
        waiver
        for paper in papers
        if paper.name in concerned
        and (waiver := waivers.find(one.requirement, paper.path, paper.sha256, today)) is not None
    ]
    if not held:
        return one
    waiver = max(held, key=lambda item: item.until)
    use = WaiverUse(waiver.reason, waiver.approved_by, waiver.until.isoformat(), one.verdict)
    return replace(one, verdict="waived", waiver=use)


def _stops(one: Ruling, fail_on: Severity | None) -> bool:
    if one.verdict not in FINDINGS:
        return False
    if one.requirement == _UNREAD:
        return True
    return fail_on is not None and SEVERITIES.index(one.severity) <= SEVERITIES.index(fail_on)


def _accounted(
    waivers: Waivers, papers: Sequence[Paper], rulings: Sequence[Ruling], today: date
) -> tuple[UsedWaiver, ...]:
    """What has become of each waiver that covers a document of the dossier."""
    told: list[UsedWaiver] = []
    for waiver in waivers.waivers:
        if not any(waiver.covers(paper.path, paper.sha256) for paper in papers):
            continue
        mine = [one for one in rulings if one.requirement == waiver.requirement]
        state = _state(waiver, mine, papers, today)
        told.append(
            UsedWaiver(
                plain(waiver.requirement), plain(waiver.contract), plain(waiver.reason), plain(waiver.approved_by),
                waiver.until.isoformat(), state,
            )
        )  # fmt: skip
    return tuple(told)


def _state(waiver: Waiver, mine: Sequence[Ruling], papers: Sequence[Paper], today: date) -> WaiverState:
    if waiver.until < today:
        return "expired"
    if any(one.waiver is not None and _is(waiver, one.waiver) for one in mine):
        return "used"
    if waiver.requirement == _NOT_IN_FORCE and any(
        waiver.covers(p.path, p.sha256) and _standing(p.effective, p.expiry, today) != "in-force" for p in papers
    ):
        return "used"
    return "changed" if waiver.evidence and any(one.verdict in FINDINGS for one in mine) else "unused"


def _is(waiver: Waiver, use: WaiverUse) -> bool:
    return (waiver.reason, waiver.approved_by, waiver.until.isoformat()) == (use.reason, use.approved_by, use.until)
