"""Confidentiality agreements: what the statement reader says of whole ones, and what each side makes of an answer."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from kpo_compliance import playbook, statements
from kpo_compliance.assess import assess
from kpo_compliance.fusion import Decision
from kpo_compliance.hits import Hits
from kpo_compliance.statements import Statement, retold
from kpo_compliance.verdicts import judge
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine

from .engine import as_read
from .engine import contract as lines_of

CAREFUL = """\
MUTUAL NON-DISCLOSURE AGREEMENT
This Agreement is made on 3 May 2027 between Harrow Kilns Ltd and Ostrander Glass GmbH, each of which may disclose information to the other for the purpose of evaluating a joint furnace (the "Purpose").
1. Confidential Information
1.1 "Confidential Information" means all business, financial, customer and technical information that one party (the "Disclosing Party") discloses to the other (the "Receiving Party"), whether orally, in writing or by inspection, and whether or not it is marked as confidential, and which a reasonable person would understand to be confidential.
1.2 Confidential Information does not include information which:
(a) is or becomes publicly available without breach of this Agreement;
(b) was rightfully received by the Receiving Party from a third party without a duty of confidentiality; or
(c) was independently developed by the Receiving Party without use of or reference to the Confidential Information.
2. Duties
2.1 The Receiving Party shall use the Confidential Information solely for the Purpose and for no other purpose.
2.2 The Receiving Party may disclose the Confidential Information only to those of its employees, consultants, attorneys and accountants who have a need to know it for the Purpose and who are bound by duties at least as strict as these.
2.3 The Receiving Party shall not reverse engineer, decompile or disassemble any samples or software of the Disclosing Party.
2.4 The Receiving Party shall not make copies of the Confidential Information except as reasonably necessary for the Purpose.
2.5 If the Receiving Party is required by law, regulation or court order to disclose Confidential Information, it shall give the Disclosing Party prompt written notice so that the Disclosing Party may seek a protective order.
2.6 Neither party shall disclose to any person the existence or terms of this Agreement or the fact that discussions are taking place.
3. Property and return
3.1 All Confidential Information remains the property of the Disclosing Party. Nothing in this Agreement shall be construed as granting any license or other right in the Confidential Information.
3.2 Upon termination of this Agreement the Receiving Party shall promptly return or destroy all Confidential Information, except that the Receiving Party may retain one archival copy in its legal files and copies on automatic back-up systems.
4. General
4.1 For a period of two years the Receiving Party shall not solicit for employment any employee of the Disclosing Party.
4.2 The obligations of confidentiality shall survive the termination of this Agreement for a period of five years.
4.3 This Agreement is governed by the laws of Sweden."""

LOOSE = """\
CONFIDENTIALITY AGREEMENT
This Agreement is made on 9 June 2027 between Pellworm Software A/S ("Discloser") and Tindal Stores plc ("Recipient").
1. Confidential Information means information which is clearly marked "Confidential" by the Discloser at the time of disclosure.
2. Recipient shall hold the Confidential Information in confidence and shall not disclose it to any third party without the prior written consent of the Discloser.
3. Recipient shall not copy the Confidential Information without the prior written consent of the Discloser.
4. Upon the written request of the Discloser, Recipient shall return all Confidential Information together with all copies thereof.
5. This Agreement is governed by the laws of Denmark."""

EXPECTED = [
    (
        CAREFUL,
        {
            "NDA-01": "contrary", "NDA-02": "contrary", "NDA-03": "present", "NDA-04": "present", "NDA-05": "present",
            "NDA-07": "present", "NDA-08": "present", "NDA-10": "present", "NDA-11": "present", "NDA-12": "present",
            "NDA-13": "present", "NDA-15": "present", "NDA-16": "present", "NDA-17": "present", "NDA-18": "present",
            "NDA-19": "present", "NDA-20": "present",
        },
    ),
    (
        LOOSE,
        {
            "NDA-01": "present", "NDA-03": "absent", "NDA-07": "contrary", "NDA-08": "absent", "NDA-10": "absent",
            "NDA-11": "absent", "NDA-12": "absent", "NDA-13": "absent", "NDA-15": "absent", "NDA-16": "absent",
            "NDA-17": "contrary", "NDA-18": "absent", "NDA-19": "absent",
        },
    ),
]  # fmt: skip


def contract_of(text: str, language: str = "en"):
    return as_read(text, language)


def report_of(text: str, **choice: str):
    loaded = playbook.load("nda", **choice)
    made = assess(contract_of(text), loaded, Engine(loaded), Waivers(), date(2027, 7, 1))
    return {one.requirement: one for one in made.assessments}


@pytest.mark.parametrize(
    ("text", "name", "answer"), [(text, name, answer) for text, wanted in EXPECTED for name, answer in wanted.items()]
)
def test_what_an_agreement_says_on_each_statement(text, name, answer):
    assert report_of(text)[name].answer == answer


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NDA-01", "whether or not it is marked"),
        ("NDA-08", "prompt written notice"),
        ("NDA-12", "independently developed"),
        ("NDA-18", "shall not solicit"),
        ("NDA-19", "shall survive"),
        ("NDA-20", "one archival copy"),
    ],
)
def test_the_words_that_show_it_are_quoted(name, words):
    quotes = [quote.quote for quote in report_of(CAREFUL)[name].evidence]
    assert any(words in quote for quote in quotes)
    assert len(quotes) <= 4


def test_what_is_not_mentioned_has_no_evidence_but_a_nearest_provision():
    silent = report_of(LOOSE)["NDA-18"]
    assert silent.evidence == ()
    assert silent.nearest is not None


@pytest.mark.parametrize(
    ("side", "name", "verdict"),
    [
        ("discloser", "NDA-01", "met"),
        ("recipient", "NDA-01", "contrary"),
        ("discloser", "NDA-20", "contrary"),
        ("recipient", "NDA-20", "met"),
        ("recipient", "NDA-18", "contrary"),
        ("mutual", "NDA-18", "not-applicable"),
        ("", "NDA-18", "met"),
        ("recipient", "NDA-08", "not-applicable"),
        ("discloser", "NDA-12", "not-applicable"),
        ("mutual", "NDA-12", "met"),
    ],
)
def test_a_side_makes_its_own_of_an_answer(side, name, verdict):
    assert report_of(CAREFUL, side=side)[name].verdict == verdict


def test_what_is_asked_of_no_side_is_told_for_information():
    told = report_of(CAREFUL, side="recipient")["NDA-08"]
    assert (told.answer, told.verdict, told.remediation) == ("present", "not-applicable", "")
    assert any("prompt written notice" in quote.quote for quote in told.evidence)
    assert told.why == "The contract says it in clause 2.5; for this side nothing hangs on it."


OWN_WORDS = [
    ("discloser", "en", "NDA-20", "without exception"),
    ("recipient", "en", "NDA-07", "advisers, consultants and affiliates"),
    ("recipient", "en", "NDA-18", "Strike the ban"),
    ("discloser", "tr", "NDA-17", "Yazılı onayınız olmadan"),
    ("recipient", "tr", "NDA-01", "yazıyla teyit edilen"),
    ("mutual", "tr", "NDA-05", "çalışanlara açıklamaya izin verin"),
]


@pytest.mark.parametrize(("side", "language", "name", "words"), OWN_WORDS)
def test_each_side_is_told_what_is_right_for_it(side, language, name, words):
    requirement = playbook.load("nda", side=side).requirements[name]
    assert words in requirement.remedy[language]
    others = {other for other in ("discloser", "recipient", "mutual") if other != side}
    views = [requirement.sides[other] for other in others if requirement.sides[other].wants != requirement.wants]
    assert views
    assert all(view.remedy != requirement.remedy and view.why != requirement.why for view in views)


@pytest.mark.parametrize("side", ["discloser", "recipient", "mutual"])
def test_a_side_has_texts_in_both_languages_where_something_is_asked_of_it(side):
    for requirement in playbook.load("nda", side=side).requirements.values():
        languages = set() if len(requirement.wants) == 3 else {"en", "tr"}
        assert (requirement.id, set(requirement.why), set(requirement.remedy)) == (requirement.id, languages, languages)


@pytest.mark.parametrize(
    ("wants", "answer", "doubtful", "verdict"),
    [
        (("present",), "present", False, "met"),
        (("present",), "absent", False, "missing"),
        (("present",), "contrary", False, "contrary"),
        (("absent", "contrary"), "present", False, "contrary"),
        (("absent", "contrary"), "absent", False, "met"),
        (("absent", "contrary"), "contrary", False, "met"),
        (("contrary",), "absent", False, "missing"),
        (("present", "absent", "contrary"), "present", False, "not-applicable"),
        (("contrary", "absent", "present"), "absent", True, "not-applicable"),
        (("absent",), "present", True, "unclear"),
        (("absent",), "absent", True, "unclear"),
    ],
)
def test_verdicts_follow_what_is_wanted(wants, answer, doubtful, verdict):
    requirement = replace(playbook.load("nda").requirements["NDA-20"], wants=wants)
    decision = Decision(answer, 0.4 if doubtful else 0.9, ("scorer",), doubtful)
    assert judge(requirement, contract_of(LOOSE), Hits(), decision).verdict == verdict


@pytest.mark.parametrize(("probability", "doubtful"), [(0.54, True), (0.55, False), (0.97, False)])
def test_an_unlikely_answer_is_doubtful(probability, doubtful):
    _, decision = retold(Statement("present", probability, (0,), 0, (0.0,)), Hits(), Decision("absent", 0.9, ("wording",)))
    assert (decision.doubtful, decision.by) == (doubtful, ("scorer",))


def test_wording_and_reader_that_agree_are_both_named():
    hits, decision = retold(Statement("contrary", 0.9, (3,), 3, (0.0,)), Hits(), Decision("contrary", 0.8, ("wording",)))
    assert decision.by == ("wording", "scorer")
    assert [hit.provision for hit in hits.contrary] == [3]
    assert hits.found == ()


def test_reading_twice_gives_the_same():
    reader = statements.load("nda.en")
    assert reader is not None
    made = contract_of(CAREFUL)
    assert reader.read(made) == reader.read(made)


def test_a_contract_without_provisions_has_no_statements():
    reader = statements.load("nda.en")
    assert reader is not None
    assert reader.read(lines_of("# Heading")) == {}


def test_other_languages_and_packs_are_left_to_wordings():
    turkish = contract_of("GİZLİLİK SÖZLEŞMESİ\nAlan Taraf tersine mühendislik yapamaz.", "tr")
    assert statements.read(turkish, ["NDA-11"]) == {}
    assert statements.read(contract_of(LOOSE), ["CONF-01"]) == {}


def test_the_weights_are_read_only_for_confidentiality_agreements():
    code = (
        "from kpo_compliance import statements\n"
        "from tests.test_nda import LOOSE, contract_of\n"
        "statements.read(contract_of(LOOSE), ['CONF-01'])\n"
        "assert statements.load.cache_info().currsize == 0\n"
        "statements.read(contract_of(LOOSE), ['NDA-01'])\n"
        "assert statements.load.cache_info().currsize == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_weights_belong_to_the_words_that_the_program_sees():
    """Where words are folded, cut or hashed in another way than in training, ``benchmarks/train_nda.py`` must run again."""
    reader = statements.load("nda.en")
    assert reader is not None
    assert reader.fingerprint == statements.fingerprint(reader.cues)


def test_the_provision_that_bears_most_is_quoted_first():
    """The others follow in the order of the text, also where wordings hit them."""
    made = contract_of(CAREFUL)
    reader = statements.load("nda.en")
    assert reader is not None
    several = {name: told for name, told in reader.read(made).items() if len(told.provisions) > 1}
    rules = playbook.load("nda")
    report = assess(made, rules, Engine(rules), Waivers(), date(2026, 1, 1))
    quoted = {a.requirement: [quote.start for quote in a.evidence] for a in report.assessments}
    assert several
    moved = 0
    for name, told in several.items():
        strongest = told.provisions[max(range(len(told.bearing)), key=told.bearing.__getitem__)]
        starts = [made.provisions[number].span.start for number in told.provisions]
        first = made.provisions[strongest].span.start
        assert quoted[name] == [first, *sorted(set(starts) - {first})]
        moved += first != min(starts)
    assert moved
