"""Facts: sentences of invented contracts → values."""

from __future__ import annotations

import time

import pytest

from kpo_compliance.contract import Fact, Facts
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.reading.facts import find_facts


def facts(text: str, language: str = "en") -> Facts:
    document = Document("x.txt", "", "text/plain", text, (Paragraph(Span(0, len(text))),))
    return find_facts(document, (), (), (), language)


def value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def quoted(text: str, fact: Fact | None) -> str | None:
    return text[fact.span.start : fact.span.end] if fact else None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("This Agreement is made as of May 2, 2019 between A and B.", "en", "2019-05-02"),
        ('entered into on May 2, 2019 and effective as of June 1, 2019 (the "Effective Date") by', "en", "2019-06-01"),
        ("Exhibit\nMarch 4, 2016\nFern LLC\nLadies and Gentlemen:", "en", "2016-03-04"),
        ("WHEREAS the parties made a lease agreement dated May 2, 2019 (the “Lease”);", "en", None),
        ("This Agreement is made as of the ___ day of ____, 2019.", "en", None),
        ("They agree." + " More words." * 600 + "\nBy: Jane Roe\nDate: 3/4/2015", "en", "2015-03-04"),
        ("İşbu sözleşme 1 Nisan 2025 tarihinde (“Yürürlük Tarihi”) akdedilmiştir.", "tr", "2025-04-01"),
        ("Sözleşme 11 Eylül 2023 tarihinde yürürlüğe girer.", "tr", "2023-09-11"),
        ("Sözleşme tarihi : 18.12.2023", "tr", "2023-12-18"),
    ],
)
def test_effective_date(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).effective_date) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("This Agreement shall continue in force for a period of three (3) years.", "en", "3 years"),
        ("This Agreement will automatically terminate eighteen months after the date hereof.", "en", "18 months"),
        ("The initial term of this Agreement is one year.", "en", "1 year"),
        ("The obligations in this Agreement shall continue until the second anniversary of its date.", "en", "2 years"),
        ("The Recipient shall keep the information confidential for a period of five years.", "en", "5 years"),
        ("During the term of this Agreement and for one year thereafter it shall not solicit anyone.", "en", None),
        ("Each party keeps invoices for seven years.", "en", None),
        ("The obligations of confidentiality survive for two years after termination.", "en", None),
        ("Sözleşme, Yürürlük Tarihi'nde başlar ve üç yıl süreyle yürürlükte kalır.", "tr", "3 years"),
        ("Sözleşme'nin süresi, imzadan itibaren 24 (yirmi dört) aydır.", "tr", "24 months"),
        ("Sözleşme bir yıl sürelidir. Gizlilik yükümlülüğü bir buçuk yıl süreyle devam eder.", "tr", "1 year"),
        ("İşbu mukavele üç sene müddetle meridir.", "tr", "3 years"),
        ("Sözleşme 36 ay süreyle imzalanmıştır.", "tr", "36 months"),
        ("Sözleşmenin sona ermesinden itibaren iki yıl süreyle rekabet edilemez.", "tr", None),
        ("Kayıtlar on yıl süreyle saklanır.", "tr", None),
    ],
)
def test_term(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).term) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The term of this Agreement runs until December 31, 2024.", "en", "2024-12-31"),
        ("This Agreement is made as of May 2, 2019. It, this Agreement, remains in effect for two years.", "en", "2021-05-02"),
        ("Sözleşme 11 Temmuz 2025'e kadar geçerlidir.", "tr", "2025-07-11"),
        ("Payments are due until May 1, 2020.", "en", None),
    ],
)  # fmt: skip
def test_expiry(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).expiry) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The term shall automatically renew for successive periods of one year unless", "en", "automatic, 1 year"),
        ("The term may be extended by mutual written agreement for six months.", "en", "by agreement, 6 months"),
        ("Sözleşme birer yıllık dönemler hâlinde kendiliğinden uzar.", "tr", "automatic, 1 year"),
        ("Sözleşme aynı şartlarla bir yıl süreyle uzamış sayılır.", "tr", "automatic, 1 year"),
        ("The fee is paid at once.", "en", None),
    ],
)
def test_renewal(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).renewal) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Unless a party gives notice of non-renewal at least ninety (90) days before the end of the then-current term, this Agreement renews automatically for one year.", "en", "90 days"),
        ("This Agreement renews for successive one-year terms until cancelled in writing with 2 months' notice.", "en", "2 months"),
        ("Either party may cancel this Agreement by notice given six weeks prior to the expiration of the initial term.", "en", "6 weeks"),
        ("The Client may extend the term by a year by written notice not later than three months prior to its expiry.", "en", "3 months"),
        ("You gave notice of your wish to renew this Agreement at least 6 months but not more than 12 months before the end of the term.", "en", "6 months"),
        ("This Agreement renews automatically unless a party that is in default receives ten days' notice before renewal.", "en", None),
        ("The provider may extend the time for delivery on ten days' prior notice.", "en", None),
        ("Either party may terminate this Agreement upon sixty (60) days' prior notice.", "en", None),
        ("Taraflardan biri sözleşme süresinin bitiminden en az otuz (30) gün önce yazılı fesih ihbarında bulunmadıkça Sözleşme kendiliğinden yenilenir.", "tr", "30 days"),
        ("Sözleşme, sürenin bitiminden 2 ay önce yenilenmeyeceği yazılı olarak bildirilmezse bir yıl uzar.", "tr", "2 months"),
        ("Sürenin bitimine 15 gün kala yenilememe yönünde yazılı bildirim yapılmazsa sözleşme bir yıl daha uzar.", "tr", "15 days"),
        ("Sözleşme süresi, bitiminden en geç 30 gün önce yazılı bildirimle uzatılabilir.", "tr", "30 days"),
        ("Fatura, vadesinin bitiminden 10 gün önce yazılı olarak bildirilir.", "tr", None),
        ("Taraflar 90 gün önceden yazılı ihbarla Sözleşme'yi feshedebilir.", "tr", None),
    ],
)  # fmt: skip
def test_renewal_notice(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).renewal_notice) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Either party may terminate this Agreement for convenience upon sixty (60) days' prior notice.", "en", "60 days"),
        (
            "A party may terminate on ten days' notice of a breach. Client may terminate at any time on 30 days notice.",
            "en",
            "30 days",
        ),
        ("Taraflar 90 (doksan) gün önceden yazılı ihbarla Sözleşme'yi feshedebilir.", "tr", "90 days"),
        ("Notices are sent by post.", "en", None),
    ],
)  # fmt: skip
def test_notice_period(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).notice_period) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("This Agreement shall be governed by the laws of the State of New York.", "en", "New York"),
        ("The laws of the Commonwealth of Virginia, without its conflict rules, govern this Agreement.", "en", "Virginia"),
        ("Governing Law. English law applies to this Agreement.", "en", "England and Wales"),
        ("Governing Law\nAny lawsuit may be begun in a state court in Ohio.", "en", None),
        ("Larch, a corporation organized under the laws of Delaware, signs.", "en", None),
        (
            "The plan is governed by the laws of Ohio. This Agreement is governed by and construed under Texas law.",
            "en",
            "Texas",
        ),
        ("Sözleşme, kanunlar ihtilafı kurallarına bakılmaksızın Türk hukukuna tabidir.", "tr", "Türkiye"),
        ("Bu Sözleşme Türkiye Cumhuriyeti kanunlarına tabi olup onlara göre yorumlanır.", "tr", "Türkiye"),
        ("Anlaşmazlıklarda T.C. kanunları uygulanacak olup mahkemeler yetkilidir.", "tr", "Türkiye"),
        ("Yüklenici 6698 sayılı Kanun'a uyar.", "tr", None),
    ],
)  # fmt: skip
def test_governing_law(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).governing_law) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Any dispute shall be brought exclusively in the courts of Cook County, Illinois.", "en", "Cook County, Illinois"),
        ("Disputes are finally settled under the ICC Rules by arbitration. The seat of arbitration is Geneva.", "en", "ICC, Geneva"),
        ("Uyuşmazlıklarda İzmir Mahkemeleri ve İcra Daireleri yetkilidir.", "tr", "İzmir"),
        ("İhtilaflar İstanbul Tahkim Merkezi (ISTAC) kurallarınca tahkimle çözülür. Tahkim yeri Ankara'dır.", "tr", "ISTAC, Ankara"),
        ("The provider works in Paris.", "en", None),
    ],
)  # fmt: skip
def test_venue(text: str, language: str, expected: str | None) -> None:
    assert value(facts(text, language).venue) == expected


def test_facts_show_where_they_were_read() -> None:
    text = "This Agreement, made as of May 2, 2019, continues in force for three years under the laws of Ohio."
    found = facts(text)
    assert quoted(text, found.effective_date) == "May 2, 2019"
    assert quoted(text, found.term) == "three years"
    assert quoted(text, found.governing_law) is None


@pytest.mark.parametrize(
    "unit",
    ["the agreement 3 years ", "governed by the laws of the ", "court of the state of ", "notice of 3 days terminate ",
     "effective date 2020 ", "until January 1, 2020 ", "seat of the any in ", "a. ", "\n",
     "renew the term 3 days before the end of the ", "unless notice 30 days "],
)  # fmt: skip
def test_time_stays_linear(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    started = time.process_time()
    facts(text)
    facts(text, "tr")
    assert time.process_time() - started < 4
