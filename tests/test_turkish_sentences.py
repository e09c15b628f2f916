"""Turkish clauses beside the examples of the rule files: each gets its answer, and everyday clauses of other subjects none."""

from pathlib import Path

import pytest
import yaml

from kpo_compliance.examples import check_example, contract_of
from kpo_compliance.requirement import Example
from tests.engine import kpo

SENTENCES = yaml.safe_load((Path(__file__).parent / "turkish_sentences.yaml").read_text("utf-8"))
NOTHING = SENTENCES.pop("nothing")
FAMILIES = ("CONF", "IP", "DATA")


@pytest.mark.parametrize(
    ("requirement", "answer", "text"),
    [
        pytest.param(requirement, answer, text, id=f"{requirement}-{answer}-{number}")
        for requirement, answers in SENTENCES.items()
        for answer, texts in answers.items()
        for number, text in enumerate(texts)
    ],
)
def test_a_clause_gets_its_answer(requirement, answer, text):
    engine, requirements = kpo()
    assert check_example(engine, requirements[requirement], "tr", Example(text, answer)) == "", text


@pytest.mark.parametrize("text", NOTHING)
def test_clauses_of_other_subjects_say_nothing(text):
    engine, requirements = kpo()
    wanted = [r for name, r in requirements.items() if name.startswith(FAMILIES)]
    hits = engine.scan(contract_of(Example(text, "absent"), "tr"), wanted)
    said = {name: [hit.wording for hit in (*h.found, *h.contrary)] for name, h in hits.items() if h.found or h.contrary}
    assert not said, text
