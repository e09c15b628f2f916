"""Invented portfolios for tests: contracts with vendors, facts, findings and a past, made from a seed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

from kpo_compliance import playbook
from kpo_compliance.portfolio import AuditedFile, Portfolio, RunSummary
from kpo_compliance.report import (
    Assessment,
    DocumentInfo,
    Evidence,
    PlaybookInfo,
    Report,
    ShownFact,
    ShownParty,
    WaiverUse,
)

TODAY = dt.date(2026, 6, 1)
BEFORE = dt.date(2026, 5, 1)
PLAYBOOK = PlaybookInfo("kpo", "1", "ab" * 32)
VENDORS = {
    "en": ("Brightfern Analytics LLC", "Cobalt Heron GmbH", "Larkmoor Research Ltd.", "Ninefold Ledger Inc.", "Oakhurst Legal Desk LLP",
           "Peregrine Data Works, Inc.", "Quarrystone Advisory Ltd.", "Saltmarsh Medical Review LLC"),
    "tr": ("Palamut Analitik Ltd. Şti.", "Gözlem Veri Bilimi Limited Şirketi", "Ihlamur Danışmanlık A.Ş.", "Kuzgun Yazılım A.Ş."),
}  # fmt: skip
CLIENT = {"en": "Quillmark Retail Ltd", "tr": "Çınaraltı Perakende A.Ş."}
_REQUIREMENTS = tuple(playbook.load("kpo").requirements.values())
_VERDICTS = ("met", "met", "met", "met", "met", "missing", "partial", "unclear", "contrary", "not-applicable")


def quote(words: str, page: int = 3, clause: str = "7.2") -> Evidence:
    return Evidence(words, 100, 100 + len(words), page, clause, "")


def judged(requirement: str, verdict: str, severity: str = "", language: str = "en", **more) -> Assessment:  # type: ignore[no-untyped-def]
    known = next((one for one in _REQUIREMENTS if one.id == requirement), None)
    title = known.title[language] if known else f"Title of {requirement}"
    answer = "absent" if verdict == "missing" else "present"
    rests = () if verdict in ("missing", "not-applicable") else (quote("The Provider does so."),)
    made = Assessment(
        requirement, title, answer, verdict, severity or (known.severity if known else "medium"), 0.9, ("wording",),  # type: ignore[arg-type]
        rests, why="A reason.", remediation="Ask for it.", searched=40,
    )  # fmt: skip
    return replace(made, **more)


def waived(requirement: str, until: str, **more) -> Assessment:  # type: ignore[no-untyped-def]
    use = WaiverUse("Accepted for the pilot", "General Counsel", until, "missing")
    return judged(requirement, "waived", waiver=use, **more)


def contract(  # type: ignore[no-untyped-def]
    path: str, *assessments: Assessment, language: str = "en", vendor: str | None = "Brightfern Analytics LLC", outcome: str = "",
    parties=None, **facts: str,
) -> Report:  # fmt: skip
    """A report; its outcome follows from its assessments, its provider is ``vendor``."""
    found = {one.severity for one in assessments if one.verdict in ("missing", "partial", "contrary", "unclear")}
    if not outcome:
        outcome = "fail" if found & {"critical", "high"} else "review" if found else "pass"
    if parties is None:
        parties = (ShownParty(CLIENT[language], "client"), *((ShownParty(vendor, "provider"),) if vendor else ()))
    info = DocumentInfo(path, "cd" * 32, "application/pdf", 12, language, "services-agreement")
    shown = {name: ShownFact(value, quote(value)) for name, value in facts.items()}
    return Report(info, PLAYBOOK, outcome, parties, shown, assessments)  # type: ignore[arg-type]


def unread(path: str, status: str = "no-text", error: str = "It is a scan. Ask for text.") -> Report:
    return Report(DocumentInfo(path, status=status, error=error), PLAYBOOK, "unreadable")


def file(report: Report, *previous: Report | None) -> AuditedFile:
    """A file that was the same before, or what ``previous`` says of it (None: not there)."""
    before = previous[0] if previous else report
    info = report.document
    return AuditedFile(info.path, info.status, info.sha256, report, before, BEFORE if before else None)  # type: ignore[arg-type]


def portfolio(*files: AuditedFile, past: bool = True, gone: tuple[str, ...] = (), root: str = "contracts") -> Portfolio:
    ordered = tuple(sorted(files, key=lambda one: one.path))
    outcomes = {
        name: sum(one.report.outcome == name for one in ordered) for name in ("pass", "review", "fail", "unreadable")
    }
    now = RunSummary(TODAY, PLAYBOOK.sha256, "1", outcomes)  # type: ignore[arg-type]
    history = (RunSummary(BEFORE, PLAYBOOK.sha256, "1", outcomes), now) if past else (now,)  # type: ignore[arg-type]
    changed = tuple(one for one in ordered if one.previous is not one.report)
    return Portfolio(root, TODAY, PLAYBOOK, ordered, changed, BEFORE if past else None, gone, history)


def large(number: int, seed: int = 7) -> Portfolio:
    """A portfolio of so many contracts, a tenth of them Turkish, some not read, some changed, with six runs behind it."""
    chance = Random(seed)
    files = [_invented(chance, count) for count in range(number)]
    history = []
    for month in range(6, 0, -1):
        failing = int(number * (0.66 + 0.025 * month))
        reviewed = int(number * 0.06)
        unread_ones = max(1, number // 50)
        outcomes = {
            "fail": failing, "review": reviewed, "unreadable": unread_ones, "pass": number - failing - reviewed - unread_ones,
        }  # fmt: skip
        history.append(
            RunSummary(dt.date(2026, 6 - month + 1, 1) - dt.timedelta(days=31), PLAYBOOK.sha256, "1", outcomes)
        )  # type: ignore[arg-type]
    whole = portfolio(*files, gone=("cobalt/old-sow.pdf",))
    return replace(whole, history=(*history, *whole.history[1:]))


def _invented(chance: Random, count: int) -> AuditedFile:
    language = "tr" if chance.random() < 0.1 else "en"
    vendor = chance.choice(VENDORS[language])
    folder = vendor.split()[0].lower()
    kind = chance.choice(("msa", "nda", "sow", "dpa"))
    path = f"{folder}/{2019 + chance.randrange(7)}/{kind}-{count:05}.pdf"
    if chance.random() < 0.02:
        status, error = chance.choice(
            (
                (
                    "no-text",
                    "The file is a scan without text. Ask for the original, or run it through text recognition.",
                ),
                ("encrypted", "The file is protected by a password. Save it without one."),
            )
        )
        return file(unread(path, status, error))
    risk = chance.random() ** 3
    ones = []
    for requirement in _REQUIREMENTS:
        verdict = chance.choice(_VERDICTS) if chance.random() < 1.6 * risk else "met"
        one = judged(requirement.id, verdict, language=language)
        if verdict == "missing" and chance.random() < 0.05:
            one = waived(
                requirement.id, f"2026-{chance.randrange(6, 13):02}-28", title=one.title, severity=one.severity
            )
        ones.append(one)
    end = TODAY + dt.timedelta(days=chance.randrange(-200, 1200))
    facts = {"expiry": end.isoformat(), "term": "3 years"}
    if chance.random() < 0.4:
        facts |= {"renewal": "automatic, 1 year", "renewal_notice": chance.choice(("30 days", "60 days", "3 months"))}
    made = contract(path, *ones, language=language, vendor=vendor if chance.random() < 0.9 else None, **facts)
    if chance.random() > 0.04:
        return file(made)
    if chance.random() < 0.3:
        return file(made, None)
    place = chance.randrange(len(ones))
    old = judged(ones[place].requirement, chance.choice(("met", "missing", "partial")), language=language)
    before = contract(path, *(old if n == place else one for n, one in enumerate(ones)), language=language, vendor=vendor, **facts)  # fmt: skip
    return file(made, before)
