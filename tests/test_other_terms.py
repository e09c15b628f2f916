"""That a contract takes in terms which nobody read is told at the top of its report."""

from __future__ import annotations

from datetime import date

import pytest

from kpo_compliance import playbook
from kpo_compliance.assess import assess
from kpo_compliance.document import Notice
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine

from .engine import as_read


def contract_of(*lines: str):
    return as_read("\n".join(lines))


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("This Order Form incorporates the Vendor's Standard Terms at https://vendor.example/terms.", True),
        ("The Service Terms posted at vendor.com/terms-v3 are incorporated herein by reference.", True),
        ("The security annex found at www.vendor.example forms an integral part of this Agreement.", True),
        ("www.satici.example/kosullar adresindeki Genel Koşullar bu Sözleşmenin ayrılmaz bir parçasıdır.", True),
        ("The schedules are incorporated by reference.", False),
        ("The vendor's price list at https://vendor.example/prices is not part of this Agreement.", False),
        ("www.satici.example adresindeki tanıtım metinleri bu Sözleşmenin parçası değildir.", False),
        ("Notices may be sent through the portal at https://vendor.example.", False),
        ("The Provider, incorporated under the laws of Norway, is at no. 4 Harbour Road.", False),
    ],
)
def test_what_takes_in_terms_from_a_web_page(words, taken):
    assert bool(contract_of("1. Terms", words).other_terms) is taken


@pytest.mark.parametrize(
    ("language", "begin", "where"),
    [
        ("en", "The contract makes terms on a web page its own in clause 1. ", "what is missing here may stand there"),
        ("tr", "Sözleşme, bir internet sayfasındaki koşulları kendi parçası sayıyor (madde 1)", "burada eksik görünen"),
    ],
)
def test_the_report_says_so_once_in_its_language(language, begin, where):
    contract = contract_of(
        "ORDER FORM",
        "1. Terms. This Order Form incorporates the Services Agreement at https://vendor.example/agreement.",
        "2. Data. The Data Terms at https://vendor.example/data are incorporated too.",
    )
    rules = playbook.load("kpo")
    report = assess(contract, rules, Engine(rules), Waivers(), date(2026, 1, 1), language=language)
    (notice,) = report.document.notices
    assert isinstance(notice, Notice)
    assert notice.kind == "other-terms"
    assert notice.message.startswith(begin)
    assert where in notice.message
    assert "1.   " not in notice.message


@pytest.mark.parametrize(
    ("where", "verdict", "words"),
    [
        ("at https://vendor.example/agreement", "unclear", "terms on a web page its own"),
        ("set out in Schedule 2", "met", "as it should be"),
    ],
)
def test_that_nothing_bad_was_found_says_little_where_terms_were_not_read(where, verdict, words):
    contract = contract_of("1. Terms. This Agreement incorporates the Services Terms " + where + ".", "2. Fee. The fee is due at once.")
    rules = playbook.load("kpo")
    report = assess(contract, rules, Engine(rules), Waivers(), date(2026, 1, 1))
    residuals = next(a for a in report.assessments if a.requirement == "IP-07")
    assert (residuals.answer, residuals.verdict) == ("present", verdict)
    assert words in residuals.why
    side = playbook.load("nda", side="discloser")
    told = assess(contract, side, Engine(side), Waivers(), date(2026, 1, 1)).assessments
    wished = {key for key, item in side.requirements.items() if set(item.wants) == {"absent", "contrary"}}
    silent = [a.verdict for a in told if a.answer == "absent" and a.requirement in wished and a.decided_by and a.confidence > 0.6]
    assert silent
    assert set(silent) == {verdict}
