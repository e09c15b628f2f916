"""Defined terms: text → names."""

import pytest

from kpo_compliance.reading.definitions import find_definitions
from kpo_compliance.reading.language import paragraph_languages
from kpo_compliance.reading.provisions import find_provisions
from kpo_compliance.reading.structure import outline
from tests.test_structure import document


def terms(text: str) -> list[str]:
    whole = document(text)
    tree = outline(whole)
    found = find_provisions(whole, tree, paragraph_languages(whole)[1])
    return [term.name for term in find_definitions(whole, tree.clauses, found)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Secret Matter" means all that the Client says in private.', ["Secret Matter"]),
        ("“Secret Matter” shall mean all that the Client says.", ["Secret Matter"]),
        ("“Secret Matter” (or “Matter”) refers to all that the Client says.", ["Secret Matter", "Matter"]),
        ('As used here, "Work" includes drafts.', ["Work"]),
        ('This agreement (the "Agreement") is made by Elm Ltd ("Elm") today.', ["Agreement", "Elm"]),
        ('Elm Ltd (hereinafter referred to as "Elm") pays.', ["Elm"]),
        ('Elm and Oak (collectively, the "Parties" and each a "Party") agree.', ["Parties", "Party"]),
        ("Elm Ltd (hereinafter called the “Customer”) pays.", ["Customer"]),
        ('The word "shall" is used here.', []),
        ('He wrote "Stop" (in red) on it.', []),
        ("1. Definitions\n1.1 Secret Matter: all that the Client says in private to the Provider.", ["Secret Matter"]),
        ('Huş Ltd. (bundan böyle "Yüklenici" olarak anılacaktır) bu işi yapar.', ["Yüklenici"]),
        ('Kayın A.Ş. ("Müşteri") ile yapılmıştır ve bu işi yapar.', ["Müşteri"]),
        ("MADDE 1 – TANIMLAR\n“Gizli Bilgi”; Müşteri'nin her türlü bilgisini ifade eder.", ["Gizli Bilgi"]),
        ('"Gizli Bilgi" ibaresi, Müşteri\'nin her türlü bilgisi demektir.', ["Gizli Bilgi"]),
        (
            "MADDE 1 – TANIMLAR\n1.1 Bu Sözleşme'de geçen;\na) Proje: Ek A'da tanımlanan işi,\nb) Ekip (Team): işi yapan kişileri\nifade eder.",
            ["Proje", "Ekip"],
        ),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_each_term_once_with_its_sentence() -> None:
    whole = document('The fee (the "Fee") is due. The "Fee" means the price of the work.')
    tree = outline(whole)
    found = find_definitions(whole, tree.clauses, find_provisions(whole, tree, ("en",)))
    assert [(term.name, whole.quote(term.span)) for term in found] == [("Fee", 'The fee (the "Fee") is due.')]
