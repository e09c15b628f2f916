"""Turkish clauses beside the examples of the rule files: each gets its answer, and so whatever else is asked of it at once."""

from pathlib import Path

import pytest
import yaml

from kpo_compliance.examples import check_example
from kpo_compliance.requirement import Example
from tests.engine import kpo

CLAUSES = yaml.safe_load((Path(__file__).parent / "turkish_clauses.yaml").read_text("utf-8"))


@pytest.mark.parametrize("requirement", CLAUSES)
@pytest.mark.parametrize("answer", ["present", "absent", "contrary"])
def test_clauses_get_their_answer(requirement, answer):
    engine, requirements = kpo()
    said = (
        check_example(engine, requirements[requirement], "tr", Example(text, answer))
        for text in texts(requirement, answer)
    )
    wrong = [f"{text}: {what}" for text, what in zip(texts(requirement, answer), said, strict=True) if what]
    assert not wrong


def texts(requirement: str, answer: str) -> list[str]:
    return CLAUSES[requirement].get(answer, [])
