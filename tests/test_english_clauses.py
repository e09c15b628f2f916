"""English clauses beside the examples of the rule files: each gets its answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kpo_compliance.examples import check_example
from kpo_compliance.requirement import Example
from tests.engine import kpo

CLAUSES = yaml.safe_load((Path(__file__).parent / "english_clauses.yaml").read_text("utf-8"))


def examples() -> Iterator[tuple[str, Example]]:
    for requirement, answers in CLAUSES.items():
        for answer, clauses in answers.items():
            for clause in clauses:
                text, heading = (clause, "") if isinstance(clause, str) else (clause["text"], clause["heading"])
                yield requirement, Example(text, answer, heading)


@pytest.mark.parametrize(
    ("requirement", "example"),
    [
        pytest.param(requirement, example, id=f"{requirement}-{example.answer}-{number}")
        for number, (requirement, example) in enumerate(examples(), 1)
    ],
)
def test_a_clause_gets_its_answer(requirement: str, example: Example) -> None:
    engine, requirements = kpo()
    assert check_example(engine, requirements[requirement], "en", example) == "", example.text


def test_every_requirement_has_clauses_and_near_misses() -> None:
    _, requirements = kpo()
    lacking = [
        name for name in requirements if "present" not in CLAUSES.get(name, {}) or CLAUSES[name].keys() <= {"present"}
    ]
    assert not lacking
