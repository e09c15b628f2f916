"""A Turkish clause that denies what is asked, or only speaks of it, is never met: the worst mistake that there is."""

from pathlib import Path

import pytest
import yaml

from kpo_compliance.examples import contract_of
from kpo_compliance.fusion import decide
from kpo_compliance.requirement import Example
from kpo_compliance.verdicts import judge
from tests.engine import kpo

CLAUSES = yaml.safe_load((Path(__file__).parent / "turkish_contraries.yaml").read_text("utf-8"))


def verdict(requirement, text):
    engine, requirements = kpo()
    contract = contract_of(Example(text, "absent"), "tr")
    asked = requirements[requirement]
    hits = engine.scan(contract, (asked,))[requirement]
    return judge(asked, contract, hits, decide(asked, hits, None)).verdict


@pytest.mark.parametrize("requirement", CLAUSES)
def test_no_contrary_clause_is_met(requirement):
    met = [text for text in CLAUSES[requirement]["contrary"] if verdict(requirement, text) == "met"]
    assert not met


@pytest.mark.parametrize("requirement", CLAUSES)
def test_no_near_miss_is_met(requirement):
    met = [text for text in CLAUSES[requirement].get("near", ()) if verdict(requirement, text) == "met"]
    assert not met


def test_every_requirement_has_contrary_clauses():
    _, requirements = kpo()
    few = [name for name in requirements if len(CLAUSES.get(name, {}).get("contrary", ())) < 2]
    assert not few
