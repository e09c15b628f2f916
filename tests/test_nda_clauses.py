"""Clauses of the pack ``nda``: each gives the answer that a side wants, alone, among the others and in a whole agreement."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment

from kpo_compliance import playbook
from kpo_compliance.assess import answer_of, assess
from kpo_compliance.contract import Contract
from kpo_compliance.hits import Hits
from kpo_compliance.ingest import read as ingest
from kpo_compliance.reading import read
from kpo_compliance.remediation import POSITIONS, SuggestedClause, clause
from kpo_compliance.requirement import LANGUAGES, Playbook
from kpo_compliance.resources import templates
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine
from tests.test_remediation import contract

SIDES = ("discloser", "recipient", "mutual")
FRAMES = {
    "en": {
        "one way": (
            "NON-DISCLOSURE AGREEMENT",
            "This Agreement is made between Vantor GmbH (the “Disclosing Party”) and Lumen Quay Ltd (the “Receiving Party”).",
            "# 1. General",
            "The Receiving Party and the Disclosing Party sign in two counterparts.",
        ),
        "mutual": (
            "MUTUAL NON-DISCLOSURE AGREEMENT",
            "This Agreement is made between Vantor GmbH (“Vantor”) and Lumen Quay Ltd (“Lumen”).",
            "# 1. General",
            "Each party has its seat in another town.",
        ),
        "other words": (
            "CONFIDENTIALITY DEED",
            "This Deed is made between Vantor GmbH (“Discloser”) and Lumen Quay Ltd (“Recipient”).",
            "# 1. Definitions",
            "“Proprietary Information” has the meaning given in clause 2 of this Deed.",
            "Discloser and Recipient sign this Deed in two counterparts.",
        ),
    },
    "tr": {
        "one way": (
            "GİZLİLİK SÖZLEŞMESİ",
            "İşbu Sözleşme, Mersin Kimya A.Ş. (“Açıklayan Taraf”) ile Derin Tasarım Ltd. Şti. (“Alan Taraf”) arasında imzalanmıştır.",
            "# 1. Genel",
            "Açıklayan Taraf’ın ve Alan Taraf’ın birer nüshası vardır.",
        ),
        "mutual": (
            "KARŞILIKLI GİZLİLİK SÖZLEŞMESİ",
            "İşbu Sözleşme, Mersin Kimya A.Ş. (“Mersin”) ile Derin Tasarım Ltd. Şti. (“Derin”) arasında imzalanmıştır.",
            "# 1. Genel",
            "Tarafların merkezleri iki ayrı ildedir.",
        ),
        "other words": (
            "GİZLİLİK PROTOKOLÜ",
            "Bu Protokol, Mersin Kimya A.Ş. (“Bilgi Veren”) ile Derin Tasarım Ltd. Şti. (“Bilgi Alan”) arasında yapılmıştır.",
            "# 1. Tanımlar",
            "“Gizli Bilgiler”, 2. maddede sayılanları ifade eder.",
            "Bilgi Veren'in ve Bilgi Alan'ın adresleri ekte yazılıdır.",
        ),
    },
}
IDS = tuple(playbook.load("nda").requirements)
CASES = [
    (language, used, side, name)
    for language in LANGUAGES
    for used in FRAMES[language]
    for side in SIDES
    for name in IDS
]
SAMPLE = Path(__file__).parent.parent / "samples" / "mutual-nda.txt"


@cache
def pack(side: str) -> Playbook:
    return playbook.load("nda", side=side)


@cache
def engine() -> Engine:
    return Engine(pack(""))


@cache
def frame(language: str, used: str) -> Contract:
    return contract(*FRAMES[language][used], language=language)


def wanted(side: str, name: str) -> str:
    return "present" if "present" in pack(side).requirements[name].wants else "contrary"


def suggested(side: str, name: str, made: Contract, **options: object) -> SuggestedClause:
    found = clause(pack(side).requirements[name], made, "missing", **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def answers(made: Contract, names: tuple[str, ...] = IDS) -> dict[str, str]:
    """What the wordings say."""
    asked = tuple(pack("").requirements[name] for name in names)
    found = engine().scan(made, asked)
    return {one.id: answer_of(one, found.get(one.id, Hits())) for one in asked}


@pytest.mark.parametrize(("language", "used", "side", "name"), CASES)
def test_the_clause_gives_the_answer_that_the_side_wants(language, used, side, name):
    for position in POSITIONS:
        proposed = suggested(side, name, frame(language, used), language=language, position=position)
        made = contract(*FRAMES[language][used], f"# 2. {proposed.heading}", *proposed.paragraphs, language=language)
        assert answers(made, (name,)) == {name: wanted(side, name)}, proposed.text


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("used", FRAMES["en"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agreement_of_all_the_clauses_suits_the_side(language, used, side):
    body = [
        line
        for number, name in enumerate(IDS, 2)
        for proposed in (suggested(side, name, frame(language, used), language=language),)
        for line in (
            f"# {number}. {proposed.heading}",
            *(f"{number}.{n} {p}" for n, p in enumerate(proposed.paragraphs, 1)),
        )
    ]
    made = contract(*FRAMES[language][used], *body, language=language)
    said = answers(made)
    assert {name: said[name] for name in IDS if said[name] not in pack(side).requirements[name].wants} == {}
    report = assess(made, pack(side), Engine(pack(side)), Waivers(), date(2030, 1, 1))
    assert {a.requirement: a.verdict for a in report.assessments if a.verdict != "met"} == {}
