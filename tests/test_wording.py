"""Patterns found in contracts: gaps, classes, negation, headings, names, Turkish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpo_compliance.contract import Party
from kpo_compliance.document import Span
from kpo_compliance.errors import RuleError
from kpo_compliance.requirement import Wording, WordingSet
from tests.engine import contract, engine, found


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("hold in confidence", "It holds, in “confidence”, all.", ["holds, in “confidence"]),
        ("hold in strict? confidence", "Held in strict confidence.", ["Held in strict confidence"]),
        ("shall [0-2] disclose", "It shall at once disclose it.", ["shall at once disclose"]),
        ("shall [0-1] disclose", "It shall at long last disclose it.", []),
        ("shall … pay", "It shall, when asked in writing, pay.", ["shall, when asked in writing, pay"]),
        ("(trade secret|know how)", "Its know-how.", ["know-how"]),
        ("@info", "CONFIDENTIAL INFORMATION stays here.", ["CONFIDENTIAL INFORMATION"]),
        ("confidential*", "Confidentiality.", ["Confidentiality"]),
        ("=may", "In May it may not.", ["May"]),
        ("disclose & @info", "The trade secret, they disclose.", ["trade secret, they disclose"]),
        ("@info & disclose", "They disclose the trade secret.", ["disclose the trade secret"]),
        ("pay … fee & in writing", "In writing asked, it shall pay the fee.", ["In writing asked, it shall pay the fee"]),
        ("pay … fee & in writing", "It shall pay the fee.", []),
        ("disclose & @info & writing", "Disclose it.", []),
        ("^ the supplier", "The Supplier pays. ", ["The Supplier"]),
        ("^ supplier", "The Supplier pays.", []),
        ("@duration", "Within thirty (30) days of it.", ["thirty (30) days"]),
        ("@number day", "A 30-day period.", ["30-day"]),
        ("party employee", "The Party’s employees.", ["Party’s employees"]),
        ("a b", "b a", []),
    ],
)
def test_what_a_pattern_finds(pattern: str, text: str, words: list[str]) -> None:
    assert found(pattern, text) == words


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("@provider @must [0-4] indemnify", "Provider shall not indemnify Client.", False),
        ("indemnify … client", "Provider shall never indemnify the Client.", False),
        ("@provider … indemnify", "Provider, whether or not at fault, shall indemnify the Client.", True),
        ("@provider … indemnify", "Provider, in cases not limited to fault, shall indemnify the Client.", True),
        ("@provider @must-not … disclose", "Provider shall not at any time disclose it.", True),
        ("@provider … not disclose", "Provider does not disclose it.", True),
        ("disclose", "It is not, in any event and for any reason, the case that it may disclose.", True),
    ],
)
def test_negation_is_handled_in_the_engine(pattern: str, text: str, is_found: bool) -> None:
    assert bool(found(pattern, text)) is is_found


def test_a_pattern_stays_inside_one_provision() -> None:
    assert found("pay … fee", "It shall pay.", "The fee is due.") == []


def test_a_list_item_is_read_with_its_lead_in() -> None:
    lines = ("The Provider shall not:", "> disclose it;", "> copy it.")
    assert found("@provider @must-not disclose", *lines) == ["disclose"]
    assert found("@provider @must-not copy", *lines) == ["copy"]
    assert found("disclose … copy", *lines) == []


def test_headings_are_no_provisions_but_can_be_asked_for() -> None:
    lines = ("# Insurance", "The Provider shall keep it.", "# Fees", "The Provider shall keep it.")
    assert found("insurance", *lines) == []
    wordings = WordingSet((Wording("keep it", under="insurance"),))
    hits = engine(wordings)[0].scan(contract(*lines))["T-01"]
    assert [hit.provision for hit in hits.found] == [1]


def test_vetoes_and_unless() -> None:
    wordings = WordingSet((Wording("pay", unless="bonus"),), vetoes=(Wording("salary"),))
    hits = engine(wordings)[0].scan(contract("It shall pay a bonus.", "It shall pay a salary.", "It shall pay."))[
        "T-01"
    ]
    assert [hit.provision for hit in hits.found] == [2]


def test_elements_are_looked_for_near_a_hit_only() -> None:
    wordings = WordingSet((Wording("insure"),), elements={"amount": (Wording("one million"),)})
    near = engine(wordings)[0].scan(contract("It shall insure.", "At least one million."))["T-01"]
    assert set(near.elements) == {"amount"}
    none = engine(wordings)[0].scan(contract("At least one million."))["T-01"]
    assert not none.found
    assert not none.elements


def test_names_of_the_parties_and_defined_terms_belong_to_their_classes() -> None:
    party = Party("Acme Analytics Ltd.", ("Acme",), "provider", Span(0, 1))
    assert found("@provider shall pay", "Acme shall pay.", parties=(party,)) == ["Acme shall pay"]
    assert found("@provider shall pay", "Acme shall pay.") == []
    assert found("keep @confidential-information", "Keep Proprietary Data.", terms=("Proprietary Data",)) == [
        "Keep Proprietary Data"
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "is_found"),
    [
        ("@bilgi … açıklayamaz*", "Yüklenici GİZLİ BİLGİLERİ üçüncü kişilere açıklayamaz.", True),
        ("@bilgi … açıklayamaz*", "Yuklenici GIZLI BILGILERI ucuncu kisilere aciklayamaz.", True),
        ("@bilgi … açıklayamaz*", "Yüklenici gizli bilgileri üçüncü kişilere açıklayabilir.", False),
        ("iş sahibi … @yukumlu", "İş Sahibi'nin verilerini korumakla yükümlüdür.", True),
        ("bilgi", "Bilgilendirme yapılır.", False),
    ],
)
def test_turkish(pattern: str, text: str, is_found: bool) -> None:
    assert bool(found(pattern, text, language="tr")) is is_found


@pytest.mark.parametrize(
    ("pattern", "says"), [("@nobody", "not defined"), ("(a", "not closed"), ("… [0-3]", "not only gaps")]
)
def test_a_bad_wording_names_its_file_and_line(pattern: str, says: str) -> None:
    made, _ = engine(WordingSet((Wording(pattern, location="rules/x.yaml:7"),)))
    with pytest.raises(RuleError, match=says) as caught:
        made.scan(contract("A text."))
    assert "rules/x.yaml:7" in str(caught.value)


@given(
    st.lists(st.sampled_from("a b c shall not pay the fee , ; (".split()), min_size=1, max_size=30), st.integers(0, 4)
)
def test_a_bounded_gap_is_what_counting_words_says(words: list[str], most: int) -> None:
    text = " ".join(words)
    plain = [word for word in words if word not in ",;("]
    expected = any(
        plain[i] == "a" and plain[j] == "b" and j - i - 1 <= most and "not" not in plain[max(0, i - 3) : j]
        for i in range(len(plain))
        for j in range(i + 1, len(plain))
    )
    assert bool(found(f"a [0-{most}] b", text)) is expected


def test_what_may_be_left_out_between_gaps_need_not_be_there() -> None:
    assert found("shall … (promptly)? … pay", "It shall then pay.") == ["shall then pay"]


def test_a_name_that_the_contract_gives_to_the_other_side_does_not_count() -> None:
    party = Party("Acme Ltd.", ("Customer",), "provider", Span(0, 1))
    assert found("@client shall pay", "Customer shall pay.") == ["Customer shall pay"]
    assert found("@client shall pay", "Customer shall pay.", parties=(party,)) == []
    assert found("@provider shall pay", "Customer shall pay.", parties=(party,)) == ["Customer shall pay"]
