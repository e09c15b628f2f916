"""The language and the type of a contract."""

import pytest

from kpo_compliance.reading.doctype import document_type
from kpo_compliance.reading.language import document_language, paragraph_languages
from kpo_compliance.reading.structure import outline
from tests.test_structure import document

ENGLISH = (
    "The Provider shall keep the information of the Client in confidence and shall not use it for any other purpose."
)
TURKISH = "Yüklenici, Müşteri'ye ait bilgileri gizli tutar ve bu bilgileri başka bir amaç için kullanamaz."
PLAIN_TURKISH = (
    "Taraflar bu sozlesme ile ilgili her bilgi icin gizli olarak hareket eder ve bu madde taraflar icin gecerlidir."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH, "en"),
        (TURKISH, "tr"),
        (PLAIN_TURKISH, "tr"),
        ("\n".join([ENGLISH, TURKISH] * 3), "en+tr"),
        ("", "en"),
        ("12 345", "en"),
    ],
)
def test_document_language(text: str, expected: str) -> None:
    assert document_language(text) == expected


def test_paragraphs_of_a_bilingual_contract() -> None:
    whole, languages = paragraph_languages(document("\n".join([ENGLISH, TURKISH] * 3)))
    assert whole == "en+tr"
    assert languages == ("en", "tr") * 3


def test_short_cells_take_the_language_of_their_column() -> None:
    lines = ["1. X", "1. X", ENGLISH, TURKISH, ENGLISH, TURKISH, "Elm Ltd", "Elm Ltd"]
    cells = {n: (0, n // 2, n % 2) for n in range(len(lines))}
    whole, languages = paragraph_languages(document("\n".join(lines), cells=cells))
    assert whole == "en+tr"
    assert languages == ("en", "tr") * 4


def test_foreign_names_make_no_contract_bilingual() -> None:
    text = "\n".join([ENGLISH] * 8 + ["Kızılağaç Danışmanlık Hizmetleri Anonim Şirketi"])
    assert paragraph_languages(document(text)) == ("en", ("en",) * 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CONSULTING AGREEMENT\nThis agreement is made between Elm and Oak.", "services-agreement"),
        ("MUTUAL NON-DISCLOSURE AGREEMENT\nThis agreement is made between Elm and Oak.", "nda"),
        ("DATA PROCESSING ADDENDUM\nThis addendum is made between Elm and Oak.", "dpa"),
        ("STATEMENT OF WORK No. 3\nThis statement is made between Elm and Oak.", "sow"),
        ("FIRST AMENDMENT TO SERVICES AGREEMENT\nThis amendment is made between Elm and Oak.", "amendment"),
        ("SOFTWARE LICENSE AGREEMENT\nThis agreement is made between Elm and Oak.", "license"),
        ("EMPLOYMENT AGREEMENT\nThis agreement is made between Elm and Oak.", "employment"),
        ("JOINT VENTURE AGREEMENT\nThis agreement is made between Elm and Oak.", "other"),
        ("DANIŞMANLIK HİZMETLERİ SÖZLEŞMESİ\nİşbu sözleşme Kayın ile Huş arasında yapılmıştır.", "services-agreement"),
        ("GİZLİLİK SÖZLEŞMESİ\nİşbu sözleşme Kayın ile Huş arasında yapılmıştır.", "nda"),
        ("KİŞİSEL VERİLERİN İŞLENMESİ SÖZLEŞMESİ\nİşbu sözleşme Kayın ile Huş arasında yapılmıştır.", "dpa"),
        ("ZEYİLNAME\nİşbu zeyilname Kayın ile Huş arasında yapılmıştır.", "amendment"),
        (
            "Letter\n" + "The Receiving Party shall keep the Confidential Information of the Disclosing Party. " * 5,
            "nda",
        ),
    ],
)
def test_document_type(text: str, expected: str) -> None:
    whole = document(text)
    assert document_type(whole, outline(whole).clauses) == expected
