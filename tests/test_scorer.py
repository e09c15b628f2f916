"""The clause scorer: what it knows, that it repeats exactly, and that it can say why."""

import pytest

from kpo_compliance.examples import contract_of
from kpo_compliance.features import features, named
from kpo_compliance.folding import Vocabulary
from kpo_compliance.requirement import Example
from kpo_compliance.scorer import load
from kpo_compliance.text_index import TextIndex

MODEL = load("kpo.en")
assert MODEL is not None


def scored(text: str) -> tuple[TextIndex, dict[str, float]]:
    contract = contract_of(Example(text, "present"), "en")
    index = TextIndex(contract, "en", Vocabulary("en"))
    unit = next(n for n, u in enumerate(index.units) if text in contract.document.quote(contract.provisions[u.provision].span))
    return index, dict(zip(MODEL.requirements, MODEL.scores(index, contract)[unit].tolist(), strict=True))


@pytest.mark.parametrize(
    ("requirement", "text"),
    [
        ("JUR-01", "This Agreement shall be governed by and construed in accordance with the laws of the State of Vermont."),
        ("SUB-03", "Neither party may assign this Agreement without the prior written consent of the other party."),
        ("LIAB-03", "Supplier shall maintain commercial general liability insurance in the amount of two million dollars."),
        ("TERM-02", "Client may terminate this Agreement for convenience at any time upon thirty days prior written notice."),
        ("QUAL-04", "Client shall have the right to audit the books and records of Supplier upon reasonable notice."),
    ],
)
def test_a_plain_clause_scores_highest_for_its_own_requirement(requirement: str, text: str) -> None:
    _, scores = scored(text)
    assert max(scores, key=scores.__getitem__) == requirement
    assert scores[requirement] > 0


def test_a_clause_on_nothing_scores_low_for_everything() -> None:
    _, scores = scored("The kitchen of the office is cleaned on Fridays by the cook.")
    assert max(scores.values()) < 0


def test_it_says_which_words_weighed() -> None:
    index, _ = scored("This Agreement shall be governed by the laws of the State of Vermont.")
    unit = len(index.units) - 1
    words = [words for words, share in MODEL.weighed(index, unit, "JUR-01") if share > 0]
    assert any("governed" in word or "laws" in word for word in words)


def test_scores_repeat_exactly_and_do_not_hang_on_what_stands_beside() -> None:
    text = "Supplier shall maintain insurance of two million dollars."
    assert scored(text)[1] == scored(text)[1]


def test_features_of_a_unit_are_its_words_pairs_and_triples_and_headings() -> None:
    contract = contract_of(Example("One two three.", "present", heading="Insurance"), "en")
    index = TextIndex(contract, "en", Vocabulary("en"))
    made = features(index, contract)
    last = made.offsets[-1] - made.offsets[-2]
    assert last == 3 + 2 + 1 + 1
    assert [words for words, _ in named(index, len(index.units) - 1)] == ["one", "two", "three", "one two", "two three"]
