"""Names that a Turkish contract gives its parties and terms are found with suffixes, and only where they are meant."""

import pytest

from kpo_compliance.contract import Party
from kpo_compliance.document import Span
from kpo_compliance.folding import is_form_of
from tests.engine import found

CLIENT = (Party("Kuzey Orman Ürünleri A.Ş.", ("Kuzey",), "client", Span(0, 1)),)


@pytest.mark.parametrize(
    ("word", "stem", "same"),
    [
        ("kuzey", "kuzey", True),
        ("kuzeyin", "kuzey", True),
        ("klinigin", "klinik", True),
        ("bilgilerdir", "bilgi", True),
        ("kuzeyli", "kuzey", False),
        ("sirket", "sir", False),
    ],
)
def test_is_form_of(word: str, stem: str, same: bool) -> None:
    assert is_form_of(word, stem) is same


@pytest.mark.parametrize("words", ["Kuzey'e aittir", "KUZEY'e aittir", "Kuzey Orman Ürünleri A.Ş.'ye aittir"])
def test_party_with_suffix(words: str) -> None:
    assert found("@client aittir", f"Raporlar {words}.", language="tr", parties=CLIENT) == [words]


def test_term_with_suffix() -> None:
    line = "Hassas Bilgiler'in açıklanması yasaktır."
    assert found("@confidential-information açıklanması", line, language="tr", terms=("Hassas Bilgiler",))


def test_a_party_is_no_information() -> None:
    line = "Şirket'in açıklanması yasaktır."
    assert not found("@confidential-information açıklanması", line, language="tr", terms=("Şirket",))
