"""Turkish clauses beside the examples of the rule files: each gets its answer."""

from pathlib import Path
from typing import Literal

import pytest
import yaml

from kpo_compliance.examples import check_example
from kpo_compliance.requirement import Example
from tests.engine import kpo

CLAUSES = yaml.safe_load((Path(__file__).parent / "turkish_terms.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("requirement", "answer", "text"),
    [
        pytest.param(requirement, answer, text, id=f"{requirement}-{answer}-{number}")
        for requirement, answers in CLAUSES.items()
        for answer, texts in answers.items()
        for number, text in enumerate(texts)
    ],
)
def test_a_clause_gets_its_answer(requirement: str, answer: Literal["present", "absent", "contrary"], text: str) -> None:
    engine, requirements = kpo()
    assert check_example(engine, requirements[requirement], "tr", Example(text, answer)) == "", text
