"""The loop: requirement × contract → assessment."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kpo_compliance.confidentiality import article
from kpo_compliance.contract import Clause, Contract
from kpo_compliance.document import Notice, Span
from kpo_compliance.fusion import Decision, blends, decide
from kpo_compliance.hits import Hit, Hits
from kpo_compliance.report import (
    FINDINGS,
    SEVERITIES,
    Answer,
    Assessment,
    DocumentInfo,
    Evidence,
    Outcome,
    PlaybookInfo,
    Report,
    Severity,
    ShownFact,
    ShownParagraph,
    ShownParty,
)
from kpo_compliance.requirement import Playbook, Requirement
from kpo_compliance.sentences import names_itself, sentence, told
from kpo_compliance.statements import Statement, get_ready, read, retold
from kpo_compliance.verdicts import Finding, judge
from kpo_compliance.wording import Engine

if TYPE_CHECKING:
    from kpo_compliance.waivers import Waivers

_MOST_EVIDENCE = 6
_LONG_QUOTE = 1500
_LONG_NUMERAL = 5  # letters; a longer label of letters alone is a heading and no Roman numeral
_LITTLE_WORDS = frozenset("for during within of to in on by with from at this that the and or not no".split())
_FIRST_WORDS, _LONG_WORDS = 6, 60  # of a provision without number and page, to say where it stands
_SCORED = "kpo.en"
_READ_WHOLE = "nda"  # the pack whose answers come from the whole contract


def prepare(playbook: Playbook, engine: Engine, language: str) -> None:
    """Loads and compiles what contracts of a language are judged with.

    Raises:
        RuleError: a wording does not compile.
    """
    engine.prepare(language)
    get_ready(playbook.requirements, language)


def assess(
    contract: Contract,
    playbook: Playbook,
    engine: Engine,
    waivers: Waivers,
    today: date,
    *,
    language: str = "",
    fail_on: Severity | None = "high",
) -> Report:
    """Holds a contract against a playbook.

    Args:
        language: of the report; "" for the contract's own.
        fail_on: the least severity at which a finding makes the outcome ``fail``; None for never.
    """
    shown = language or contract.language[:2]
    playbook = playbook.for_type(contract.type)
    asked = tuple(playbook.requirements.values())
    of_article = [item for item in asked if playbook.article and item.pack == _READ_WHOLE]
    of_all = [item for item in asked if not playbook.article or item.pack != _READ_WHOLE]
    hits = engine.scan(contract, of_all)
    parts = {item.id: contract for item in of_all}
    part = article(contract, hits) if of_article else None
    if part is not None:
        hits |= engine.scan(part, of_article)
        parts |= {item.id: part for item in of_article}
    statements = read(part or contract, [key for key in parts if playbook.requirements[key].pack == _READ_WHOLE])
    assessments = tuple(
        _waived(
            _assessment(
                item,
                parts[item.id],
                hits.get(item.id, Hits()),
                playbook.profile,
                shown,
                statements.get(item.id),
            ),
            contract,
            waivers,
            today,
        )
        for item in asked
        if item.id in parts
    )
    document = contract.document
    return Report(
        document=DocumentInfo(
            path=document.path,
            sha256=document.sha256,
            media_type=document.media_type,
            pages=document.page_count,
            language=contract.language,
            type=contract.type,
            notices=(*document.notices, *_other_terms(contract, shown)),
            status="ok" if document.complete else "partial",
        ),
        playbook=PlaybookInfo(playbook.name, playbook.version, playbook.sha256),
        outcome=outcome(assessments, fail_on),
        parties=tuple(ShownParty(p.name, p.role, evidence(contract, p.span)) for p in contract.parties),
        facts=_facts(contract),
        assessments=assessments,
    )


def outcome(assessments: Sequence[Assessment], fail_on: Severity | None) -> Outcome:
    """``fail`` for a finding at or above ``fail_on``, ``review`` for any lesser one, else ``pass``."""
    findings = [a for a in assessments if a.verdict in FINDINGS]
    if fail_on is not None and any(SEVERITIES.index(a.severity) <= SEVERITIES.index(fail_on) for a in findings):
        return "fail"
    return "review" if findings else "pass"


def answer_of(requirement: Requirement, hits: Hits) -> Answer:
    """What the wordings alone say."""
    return decide(requirement, hits, None).answer


def evidence(contract: Contract, span: Span) -> Evidence:
    """Words of a contract with their page and clause."""
    document = contract.document
    clause = contract.clause_at(span.start)
    return Evidence(
        quote=document.quote(span),
        start=span.start,
        end=span.end,
        page=document.page_at(span.start),
        clause=_label(clause),
        heading=clause.heading if clause else "",
    )


def with_text(report: Report, contract: Contract) -> Report:
    """The report with the contract's text, for the formats that show it."""
    document = contract.document
    paragraphs = []
    for paragraph in document.paragraphs:
        start, end = paragraph.span.start, paragraph.span.end
        clause = contract.clause_at(start)
        first = clause if clause is not None and start <= clause.own.start < end else None
        titled = first is not None and (first.kind == "title" or (paragraph.bold and bool(first.heading)))
        paragraphs.append(
            ShownParagraph(
                start=start,
                end=end,
                kind="heading" if titled else paragraph.kind,
                page=document.page_at(start),
                label=first.label or first.number if first is not None else "",
                level=clause.level if clause is not None else 0,
            )
        )
    return replace(report, text=document.text, paragraphs=tuple(paragraphs))


def _assessment(
    requirement: Requirement,
    contract: Contract,
    hits: Hits,
    profile: str,
    language: str,
    statement: Statement | None = None,
) -> Assessment:
    blend = blends(_SCORED).get(requirement.id) if hits.scored is not None else None
    decision = decide(requirement, hits, blend)
    if statement is not None:
        hits, decision = retold(statement, hits, decision)
    finding = judge(requirement, contract, hits, decision, profile)
    quotes = tuple(evidence(contract, span) for span in _spans(contract, _shown_hits(hits, decision)))
    near = hits.nearest if finding.verdict in ("missing", "unclear") and not quotes else None
    nearest = None if near is None else evidence(contract, contract.provisions[near].span)
    return Assessment(
        requirement=requirement.id,
        title=_text(requirement.title, language),
        answer=decision.answer,
        verdict=finding.verdict,
        severity=requirement.severity,
        confidence=decision.confidence,
        decided_by=decision.by,
        evidence=quotes,
        missing_elements=finding.missing,
        why=_why(finding, requirement, hits, quotes or ((nearest,) if nearest else ()), contract, language),
        remediation="" if finding.verdict in ("met", "not-applicable") else _text(requirement.remedy, language),
        nearest=nearest,
        searched=len(contract.provisions),
        matters=_text(requirement.why, language),
    )


def _shown_hits(hits: Hits, decision: Decision) -> tuple[Hit, ...]:
    """The hits that a decision rests on; where the scorer alone spoke, its best provision."""
    if decision.answer == "contrary":
        return hits.contrary or hits.found
    if decision.answer == "absent":
        return ()
    denied = {hit.provision for hit in hits.contrary}
    shown = tuple(hit for hit in hits.found if hit.provision not in denied)
    if shown or hits.scored is None:
        return shown
    return (Hit(hits.scored.provision, Span(0, 0), ""),)


def _spans(contract: Contract, hits: Sequence[Hit]) -> list[Span]:
    """The words shown: the provision, and its lead-in where the match stands there alone.

    The strongest comes first, the others in the order of the text. A provision is the stronger the surer the scorer is of
    it and the more wordings it has, then the longer its match; one that binds the client alone is weaker than any other.
    """
    ranked = sorted(hits, key=lambda hit: (hit.client_only, -hit.strength, -len(hit.span), hit.provision))[:_MOST_EVIDENCE]
    spans: list[Span] = []
    for hit in (*ranked[:1], *sorted(ranked[1:], key=lambda hit: hit.provision)):
        provision = contract.provisions[hit.provision]
        whole = next((s for s in (provision.span, *provision.lead_in) if s.overlaps(hit.span)), provision.span)
        span = hit.span if len(whole) > _LONG_QUOTE and len(hit.span) else whole
        if span not in spans:
            spans.append(span)
    return spans


def _why(
    finding: Finding,
    requirement: Requirement,
    hits: Hits,
    quotes: Sequence[Evidence],
    contract: Contract,
    language: str,
) -> str:
    elements = requirement.elements
    titles = [_text(elements[name].title, language) for name in finding.missing if name in elements]
    alike = round(100 / (1 + math.exp(-2 * hits.scored.best))) if hits.scored is not None else None
    return sentence(
        finding.reason,
        language,
        where=_where(quotes[0], language) if quotes else "",
        alike=sentence("alike", language, percent=alike) if alike is not None and quotes else "",
        percent=alike,
        other=_where(evidence(contract, hits.contrary[0].span), language) if hits.contrary else "",
        count=len(contract.provisions),
        elements=", ".join(titles),
        value=told(finding.value, language),
        limit=told(finding.limit, language),
        comparison=sentence(finding.comparison, language) if finding.comparison else "",
        lacking=_lacking(requirement, hits, language) if quotes else "",
    )


def _lacking(requirement: Requirement, hits: Hits, language: str) -> str:
    """What the nearest clause does not do; of a requirement that does not say it, words that the clause does not have."""
    if requirement.lacks:
        return sentence("lacking", language, lacks=_text(requirement.lacks, language))
    lacking = hits.near.lacking if hits.near else ()
    words = ", ".join(f"“{phrase}”" for phrase in dict.fromkeys(lacking) if phrase not in _LITTLE_WORDS)
    return sentence("lacking-words", language, words=words) if words else ""


def _where(quote: Evidence, language: str) -> str:
    if quote.clause and (quote.clause == quote.heading or (quote.clause.isalpha() and len(quote.clause) > _LONG_NUMERAL)):
        return sentence("where-named", language, clause=f"“{quote.clause}”")
    if quote.clause:
        return sentence("where-named" if names_itself(quote.clause) else "where-clause", language, clause=quote.clause)
    if quote.page:
        return sentence("where-page", language, page=quote.page)
    return sentence("where-words", language, words=" ".join(quote.quote.split()[:_FIRST_WORDS])[:_LONG_WORDS])


def _other_terms(contract: Contract, language: str) -> Iterator[Notice]:
    """That the contract takes in terms which were not read, where it does so first."""
    for span in contract.other_terms[:1]:
        quote = evidence(contract, span)
        yield Notice("other-terms", sentence("other-terms", language, where=_where(quote, language)), quote.page)


def _waived(assessment: Assessment, contract: Contract, waivers: Waivers, today: date) -> Assessment:
    if assessment.verdict not in FINDINGS:
        return assessment
    return waivers.apply(assessment, contract.document.path, contract.document.sha256, today)


def _facts(contract: Contract) -> dict[str, ShownFact]:
    facts = contract.facts
    named = {
        "effective_date": facts.effective_date,
        "term": facts.term,
        "expiry": facts.expiry,
        "renewal": facts.renewal,
        "renewal_notice": facts.renewal_notice,
        "notice_period": facts.notice_period,
        "governing_law": facts.governing_law,
        "venue": facts.venue,
    }
    return {name: ShownFact(f.value, evidence(contract, f.span)) for name, f in named.items() if f is not None}


def _label(clause: Clause | None) -> str:
    return (clause.label or clause.number or clause.heading) if clause else ""


def _text(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
