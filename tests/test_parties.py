"""Parties: beginnings and signatures of invented contracts → names, short names, roles."""

from __future__ import annotations

import time

import pytest

from kpo_compliance.contract import Clause, Party
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.reading.parties import find_parties


def document(text: str) -> Document:
    """A document of the text, a paragraph a line."""
    paragraphs, start = [], 0
    for line in text.split("\n"):
        paragraphs.append(Paragraph(Span(start, start + len(line))))
        start += len(line) + 1
    return Document("x.txt", "", "text/plain", text, tuple(paragraphs))


def parties(text: str, language: str = "en") -> tuple[Party, ...]:
    return find_parties(document(text), (), (), (), language)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ('This Agreement is made as of May 2, 2019 by and between Larch Analytics, Inc., a Delaware corporation '
            '("Client"), and Fernhill Research LLC, with offices at 12 High Street, Suite 4, Salem, Oregon ("Provider").'),
            [("Larch Analytics, Inc.", ("Client",)), ("Fernhill Research LLC", ("Provider",))],
        ),
        (
            ("CONSULTING AGREEMENT between LARCH & SONS LIMITED, a company organized under the laws of England and Wales "
            "(hereinafter the “Company”) and Jane A. Roe, M.D., an individual (the “Consultant”)."),
            [("LARCH and SONS Ltd.", ("Company",)), ("Jane A. Roe", ("Consultant",))],
        ),
        (
            "entered into among Larch Bank (“LB”), Fern Holdings, L.P. (“Fern”), and Moss plc (“Moss”). The parties agree.",
            [("Larch Bank", ("LB",)), ("Fern Holdings, LP", ("Fern",)), ("Moss plc", ("Moss",))],
        ),
        (
            'made and entered into by John Roe, Jr. ("Employee") in favor of Larch Systems Incorporated (the "Company").',
            [("John Roe, Jr.", ("Employee",)), ("Larch Systems Inc.", ("Company",))],
        ),
        (
            ('Between: Larch Imaging Corp. Suite 7, Vancouver (hereinafter referred to as "Larch")\nAnd: Fern Retouching '
            'Limited Room 3, Queens Road, Hong Kong (hereinafter referred to as "Fern")\nWHEREAS:'),
            [("Larch Imaging Corp.", ("Larch",)), ("Fern Retouching Ltd.", ("Fern",))],
        ),
        (
            'Larch Bio, Inc., of 4 Pine Road, Leeds ("Larch") and FERN B.V., represented by Ann Moss ("Consultant") agree.',
            [("Larch Bio, Inc.", ("Larch",)), ("FERN B.V.", ("Consultant",))],
        ),
        (
            ("EXHIBIT\nMay 4, 2018\nFern Capital Partners, L.L.C.\n9 Elm Street\nBoston, MA\nLadies and Gentlemen:\n"
            "In connection with a possible transaction with Larch Foods, Inc. (the “Company”), you have asked for data.\n"
            "Very truly yours,\nLARCH FOODS, INC.\nBy: /s/ A. Roe\nAccepted and agreed:\nFERN CAPITAL PARTNERS, LLC\nBy:"),
            [("Fern Capital Partners, LLC", ()), ("Larch Foods, Inc.", ("Company",))],
        ),
        (
            ("As a condition of my employment with Larch Media, Inc. (the “Company”), I agree as follows.\n"
            "IN WITNESS WHEREOF\n/s/ Jane Q. Roe\nEMPLOYEE"),
            [("Larch Media, Inc.", ("Company",)), ("Jane Q. Roe", ())],
        ),
        ("I, Jane Roe, promise this to Larch Media, Inc. (the “Company”).", [("Larch Media, Inc.", ("Company",)), ("Jane Roe", ())]),
        (
            'by and between Larch Co., Ltd. ("Larch") and the person named below ("Employee").\nEMPLOYEE: Ann B. Moss',
            [("Larch Co., Ltd.", ("Larch",)), ("Ann B. Moss", ())],
        ),
        (
            'between Larch Consulting (Pty) Limited ("Larch") and Fern On Demand, Inc. ("Fern").',
            [("Larch Consulting (Pty) Ltd.", ("Larch",)), ("Fern On Demand, Inc.", ("Fern",))],
        ),
        (
            'by and between Larch Inc. ("Larch") and The Moss Institute, a Delaware corporation (the "Customer").',
            [("Larch Inc.", ("Larch",)), ("The Moss Institute", ("Customer",))],
        ),
        (
            ("DEVELOPMENT AGREEMENT BETWEEN LARCH TREASURY FUND AND LARCH CAPITAL, LLC\nThis Agreement is made by and between "
            'LARCH TREASURY FUND, a Delaware trust (the "Fund"), and LARCH CAPITAL, LLC, a Delaware company (the "Administrator").'),
            [("LARCH TREASURY FUND", ("Fund",)), ("LARCH CAPITAL, LLC", ("Administrator",))],
        ),
        ("This page says nothing of the discussions between the parties.", []),
        ("", []),
    ],
)  # fmt: skip
def test_english(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(party.name, party.aliases) for party in parties(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "TARAFLAR\n\nİŞ SAHİBİ\nUnvanı   : Karaçam Makine Sanayi Anonim Şirketi\nAdresi : Konya\n\nYÜKLENİCİ\n"
                "Unvanı : Eğrelti Araştırma Ltd. Şti.\nAdresi : Bursa"
            ),
            [("Karaçam Makine Sanayi Anonim Şirketi", "client"), ("Eğrelti Araştırma Ltd. Şti.", "provider")],
        ),
        (
            (
                "İşbu Sözleşme, bir tarafta Gül Sokak No: 4 Ankara adresinde bulunan, sicile kayıtlı Karaçam Yatırım Bankası "
                "Anonim Şirketi (bundan böyle “Banka” olarak anılacaktır) ile diğer tarafta Lale Caddesi No: 8, İzmir "
                "adresinde bulunan Eğrelti Finansal Analiz ve Danışmanlık Limited Şirketi (bundan böyle “Yüklenici” olarak "
                "anılacaktır) arasında akdedilmiştir."
            ),
            [
                ("Karaçam Yatırım Bankası Anonim Şirketi", "client"),
                ("Eğrelti Finansal Analiz ve Danışmanlık Limited Şirketi", "provider"),
            ],
        ),
        (
            (
                "(1) Ankara adresinde bulunan KARAÇAM HOLDİNG A.Ş. (“Müşteri”); ve\n(2) İzmir adresinde bulunan EĞRELTİ "
                "DESTEK HİZMETLERİ ANONİM ŞİRKETİ (“Hizmet Sağlayıcı”) arasında akdedilmiştir."
            ),
            [("KARAÇAM HOLDİNG A.Ş.", "client"), ("EĞRELTİ DESTEK HİZMETLERİ ANONİM ŞİRKETİ", "provider")],
        ),
        (
            ("Bu Sözleşme, bir tarafta Kıyı Kentleri Kalkınma Ajansı (bundan sonra İdare olarak anılacaktır) ile diğer tarafta Ölçü "
            "Değerleme A.Ş. (bundan sonra Yüklenici olarak anılacaktır) arasında akdedilmiştir."),
            [("Kıyı Kentleri Kalkınma Ajansı", "client"), ("Ölçü Değerleme A.Ş.", "provider")],
        ),
        (
            ('Ova Tarım A.Ş. (bundan böyle "OVA" olarak anılacaktır) ile Derin Yazılım Ltd. Şti. (bundan böyle "GELİŞTİRİCİ" '
            "olarak anılacaktır) arasında akdedilmiştir."),
            [("Ova Tarım A.Ş.", "client"), ("Derin Yazılım Ltd. Şti.", "provider")],
        ),
        (
            ('Bir taraftan Sahil Belediyesi, bundan sonra "İdare" olarak anılacaktır, diğer taraftan Kule Danışmanlık Anonim Şirketi, '
            'bundan sonra "Danışman" olarak anılacaktır, aşağıdaki hususlarda anlaşmıştır.'),
            [("Sahil Belediyesi", "client"), ("Kule Danışmanlık Anonim Şirketi", "provider")],
        ),
    ],
)
def test_turkish(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(party.name, party.role) for party in parties(text, "tr")] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('between Larch, Inc. ("Customer") and Fern, Inc. ("Supplier").', ["client", "provider"]),
        ('between Fern, LLC ("Consultant") and Larch, Inc. ("Company").', ["provider", "client"]),
        (
            (
                'OUTSOURCING AGREEMENT between Larch, Inc. ("LRI") and Fern, Inc. ("FRN").\nFRN shall provide the services.\n'
                "LRI shall pay the fees. FRN will perform them with care."
            ),
            ["client", "provider"],
        ),
        (
            'MUTUAL NON-DISCLOSURE AGREEMENT between Larch, Inc. ("Larch") and Fern, Inc. ("Fern").',
            ["mutual", "mutual"],
        ),
        (
            'NONDISCLOSURE AGREEMENT between Larch, Inc. ("Discloser") and Fern, Inc. ("Fern").',
            ["discloser", "recipient"],
        ),
        (
            'between Larch, Inc. ("Larch") and Fern, Inc. (the "Customer").\nCustomer shall provide access. Customer will deliver data.',
            ["provider", "client"],
        ),
        (
            'between Larch Fund, Inc. ("Fund") and Fern, Inc. ("Sponsor").\nThe Sponsor shall provide services. The Sponsor will perform them.',
            ["client", "provider"],
        ),
        ('between Larch, Inc. ("Larch") and Fern, Inc. ("Fern").', ["other", "other"]),
    ],
)
def test_roles(text: str, expected: list[str]) -> None:
    assert [party.role for party in parties(text)] == expected


def test_the_span_is_that_of_the_name() -> None:
    text = 'between Larch & Moss, L.L.C. ("Larch") and Fern, Inc. ("Fern").'
    assert [text[party.span.start : party.span.end] for party in parties(text)] == [
        "Larch & Moss, L.L.C.",
        "Fern, Inc.",
    ]


def test_a_table_of_contents_names_no_party() -> None:
    contents = "1. Relations between Records 13\n2. Payments and Records 14\n"
    text = contents + 'This Agreement is made between Larch, Inc. ("Larch") and Fern, Inc. ("Fern").'
    toc = Clause(Span(0, len(contents)), Span(0, len(contents)), kind="toc")
    found = find_parties(document(text), (toc,), (), (), "en")
    assert [party.name for party in found] == ["Larch, Inc.", "Fern, Inc."]


@pytest.mark.parametrize("unit", ["between A, ", 'and B, Inc. (the "X") ', '("a" ', "Inc. ", "/s/ A B\n", "(", "the "])
@pytest.mark.parametrize("language", ["en", "tr"])
def test_time_stays_linear(unit: str, language: str) -> None:
    text = unit * (300_000 // len(unit))
    started = time.perf_counter()
    parties(text, language)
    assert time.perf_counter() - started < 3
