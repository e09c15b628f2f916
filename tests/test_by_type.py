"""The type of a contract decides what it is held against, when nobody named a playbook."""

import json
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kpo_compliance import playbook
from kpo_compliance.assess import assess
from kpo_compliance.report import Report
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine

from .engine import as_read

NDA = Path(__file__).resolve().parent.parent / "samples" / "mutual-nda.txt"


@pytest.mark.parametrize(
    ("kind", "has", "has_not"),
    [
        ("nda", {"NDA-01", "CONF-02", "JUR-01", "IP-05"}, {"IP-01", "QUAL-01", "TERM-01"}),
        ("services-agreement", {"CONF-02", "IP-01", "QUAL-01", "NDA-01"}, set()),
        ("other", {"CONF-02", "IP-01"}, {"NDA-20"}),
    ],
)
def test_the_type_decides(kind: str, has: set[str], has_not: set[str]) -> None:
    chosen = playbook.load().for_type(kind)
    assert has <= set(chosen.requirements)
    assert not has_not & set(chosen.requirements)
    assert chosen.name == ("nda" if kind == "nda" else "kpo")


@pytest.mark.parametrize("name", ["kpo", "nda"])
def test_a_named_playbook_is_the_same_for_every_type(name: str) -> None:
    named = playbook.load(name)
    assert named.for_type("nda") is named
    assert {requirement.pack for requirement in named.requirements.values()} == {name}


def test_a_policy_is_a_choice(tmp_path: Path) -> None:
    (tmp_path / "kpo.toml").write_text('[playbook]\nname = "Ours"\nextends = "kpo"\n', encoding="utf-8")
    assert not playbook.load(near=tmp_path).by_type


def test_the_command_does_so() -> None:
    command = [sys.executable, "-m", "kpo_compliance", str(NDA), "--format", "json"]
    out = subprocess.run(command, capture_output=True, check=False).stdout
    asked = {a["requirement"] for a in json.loads(out)["assessments"]}
    assert {"NDA-04", "CONF-02"} <= asked
    assert "QUAL-01" not in asked


SERVICES = """\
CONSULTING SERVICES AGREEMENT
This Consulting Services Agreement is made on 4 April 2027 between Brackwater Foods Ltd (the "Client") and Ilmen Advisers Oy (the "Consultant").
1. Services
1.1 The Consultant shall provide the market studies described in Schedule 1 and shall meet the Client orally each month.
1.2 The Consultant shall not solicit for employment any employee of the Client for two years.
{article}3. Fees
3.1 The Client shall pay the fees within thirty days of the invoice.
4. Law
4.1 This Agreement is governed by the laws of Finland."""
ARTICLE = """\
2. Confidentiality
2.1 "Confidential Information" means information of the Client that is clearly marked as confidential when it is disclosed in writing.
2.2 The Consultant shall hold the Confidential Information in strict confidence, shall not disclose it to any third party and shall use it solely for the Services.
2.3 The Consultant may disclose the Confidential Information to those of its employees who need to know it and who are bound by the same duties.
2.4 When this Agreement ends the Consultant shall return or destroy all Confidential Information, but may retain one archival copy in its legal files.
"""
UNHEADED = ARTICLE.replace("2. Confidentiality", "2. Further duties")
SERVICES_TR = """\
DANIŞMANLIK HİZMET SÖZLEŞMESİ
İşbu Danışmanlık Hizmet Sözleşmesi, Akçay Gıda A.Ş. (“Müşteri”) ile Ilgaz Danışmanlık Ltd. Şti. (“Danışman”) arasında imzalanmıştır.
1. Hizmetler
1.1 Danışman, Ek 1'de sayılan pazar araştırmalarını yapar ve her ay Müşteri'ye sözlü bilgi verir.
2. Gizlilik
2.1 Gizli Bilgi, Müşteri'nin üzerine “gizli” ibaresi koyarak verdiği ticari belgelerdir.
2.2 Danışman Gizli Bilgileri üçüncü kişilere açıklayamaz ve Hizmetlerin amacı dışında kullanamaz.
3. Ücret
3.1 Müşteri ücreti faturadan itibaren otuz gün içinde öder."""


@cache
def report(text: str, side: str = "", name: str | None = None) -> Report:
    language = "tr" if "Müşteri" in text else "en"
    contract = as_read(text, language)
    assert contract.type == "services-agreement"
    loaded = playbook.load(name, side=side)
    return assess(contract, loaded, Engine(loaded), Waivers(), date(2027, 5, 1))


def told(made: Report) -> dict[str, tuple[str, str]]:
    return {a.requirement: (a.answer, a.verdict) for a in made.assessments if a.requirement.startswith("NDA-")}


@pytest.mark.parametrize("article", [ARTICLE, UNHEADED])
def test_a_services_agreement_is_asked_the_statements_in_its_confidentiality_article(article: str) -> None:
    said = told(report(SERVICES.format(article=article)))
    assert len(said) == 17
    assert said["NDA-01"] == ("present", "contrary")
    # What is said orally stands elsewhere, and so does the ban on hiring, which COMP-02 judges.
    assert said["NDA-03"] == ("absent", "missing")
    assert said["NDA-18"] == ("absent", "not-applicable")
    assert said["NDA-20"] == ("present", "not-applicable")
    assert said["NDA-05"] == ("present", "not-applicable")


def test_the_side_counts_there_too() -> None:
    text = SERVICES.format(article=ARTICLE)
    assert told(report(text, "discloser"))["NDA-20"] == ("present", "contrary")
    assert told(report(text, "recipient"))["NDA-01"] == ("present", "met")


def test_in_turkish_as_well() -> None:
    said = told(report(SERVICES_TR))
    assert (said["NDA-01"], said["NDA-03"]) == (("present", "contrary"), ("absent", "missing"))
    assert said["NDA-04"] == ("present", "not-applicable")


def test_the_report_says_who_judges_and_what_was_read() -> None:
    by_name = {a.requirement: a for a in report(SERVICES.format(article=ARTICLE)).assessments}
    assert by_name["NDA-04"].why == "The contract says it in clause 2.2; CONF-03 judges it."
    assert by_name["NDA-18"].why == "None of the 4 provisions on confidentiality says it; COMP-02 judges it."
    assert (by_name["NDA-03"].searched, by_name["NDA-03"].severity) == (4, "medium")
    assert by_name["NDA-03"].nearest is not None
    assert by_name["NDA-03"].nearest.clause.startswith("2")


@pytest.mark.parametrize("article", [ARTICLE, ""])
def test_the_statements_change_nothing_of_what_the_contract_is_asked_besides(article: str) -> None:
    text = SERVICES.format(article=article)
    both, alone = report(text), report(text, name="kpo")
    assert tuple(a for a in both.assessments if not a.requirement.startswith("NDA-")) == alone.assessments
    assert both.outcome == alone.outcome == "fail"


def test_without_such_an_article_nothing_is_asked_of_it() -> None:
    assert told(report(SERVICES.format(article=""))) == {}


FEES = "3.1 The Client shall pay the fees within thirty days of the invoice."


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ("CONFIDENTIAL TREATMENT REQUESTED\n3.2 The fees include all travel.\n", 4),
        ("CONFIDENTIAL Page 3 of 49\n3.2 The fees include all travel.\n", 4),
        ("3.2 If the Consultant breaches this Agreement, the Client may seek an injunction.\n", 4),
        ("3.2 If the Consultant discloses a trade secret, the Client may seek an injunction.\n", 5),
        ("3.2 Sections 2 and 3 shall survive the termination of this Agreement.\n", 5),
    ],
)
def test_what_else_belongs_to_the_article(more: str, read: int) -> None:
    made = report(SERVICES.format(article=ARTICLE).replace(FEES, f"{FEES}\n{more.strip()}"))
    assert {a.searched for a in made.assessments if a.requirement.startswith("NDA-")} == {read}


def test_no_statement_is_met_for_being_silent_where_terms_elsewhere_were_not_read() -> None:
    text = SERVICES.format(article=ARTICLE)
    linked = text.replace(FEES, f"{FEES}\n3.2 The Fee Terms at https://vendor.example/fees are incorporated by reference.")
    silent, unread = ([verdict for answer, verdict in told(report(one, "discloser")).values() if answer == "absent"] for one in (text, linked))
    assert "met" in silent
    assert "met" not in unread
