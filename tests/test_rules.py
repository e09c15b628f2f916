"""The shipped rules: every example is a test of its own, and every requirement of the catalogue is there and worded."""

from functools import cache

import pytest

from kpo_compliance import playbook, policy
from kpo_compliance.examples import check_example
from kpo_compliance.requirement import LANGUAGES
from kpo_compliance.rule_files import ANSWERS
from kpo_compliance.wording import Engine

CATALOGUE = {
    "kpo": {
        "CONF": range(1, 13), "IP": range(1, 9), "DATA": range(1, 9), "COMP": range(1, 4), "JUR": range(1, 7),
        "PERS": range(1, 5), "SUB": range(1, 4), "QUAL": range(1, 5), "TERM": range(1, 6), "LIAB": range(1, 4),
        "GOV": range(1, 4),
    },
    "nda": {"NDA": (1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20)},
}  # fmt: skip


@cache
def pack(name):
    return playbook.load(name, examples=True)


@cache
def engine(name):
    return Engine(pack(name))


REQUIREMENTS = [(name, requirement) for name in policy.pack_names() for requirement in pack(name).requirements]
EXAMPLES = [
    pytest.param(name, requirement, language, example, id=f"{requirement.id}-{language}-{number}-{example.answer}")
    for name in policy.pack_names()
    for requirement in pack(name).requirements.values()
    for language, wordings in requirement.wordings.items()
    for number, example in enumerate(wordings.examples)
]


@pytest.mark.parametrize(("name", "requirement", "language", "example"), EXAMPLES)
def test_an_example_gets_the_answer_it_stands_under(name, requirement, language, example):
    assert check_example(engine(name), requirement, language, example) == "", f"{example.location}: {example.text}"


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_the_catalogue_is_complete(name):
    wanted = {f"{family}-{number:02}" for family, numbers in CATALOGUE[name].items() for number in numbers}
    assert set(pack(name).requirements) == wanted


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "requirement"), REQUIREMENTS)
def test_a_requirement_is_worded_in_each_language_with_examples_enough(name, requirement, language):
    wordings = pack(name).requirements[requirement].wordings.get(language)
    assert wordings is not None, f"{requirement} has no wording in {language}"
    answers = [example.answer for example in wordings.examples]
    # What a contract must not say is found in texts that are contrary to the requirement.
    found = "contrary" if pack(name).requirements[requirement].forbidden else "present"
    assert answers.count(found) >= 3, f"{requirement} needs three examples in {language} under “{found}”"
    assert len(answers) - answers.count(found) >= 2, f"{requirement} needs two other examples in {language}"


@pytest.mark.parametrize(("name", "requirement"), REQUIREMENTS)
def test_a_requirement_is_described_in_each_language(name, requirement):
    described = pack(name).requirements[requirement]
    views = [view for view in described.sides.values() if len(view.wants) < len(ANSWERS)] or [described]
    reasons = [text for view in views for text in (view.why, view.remedy)]
    texts = [described.title, *reasons, *(element.title for element in described.elements.values())]
    assert all(set(text) == set(LANGUAGES) for text in texts), f"{described.location}: a text lacks a language"


@pytest.mark.parametrize(("name", "requirement"), REQUIREMENTS)
def test_every_element_is_worded_in_each_language(name, requirement):
    described = pack(name).requirements[requirement]
    for language, wordings in described.wordings.items():
        lacking = [element for element in described.elements if element not in wordings.elements]
        assert not lacking, f"{requirement} has no wording in {language} for {', '.join(lacking)}"


def test_the_report_can_say_what_a_near_clause_does_not_do():
    told = [r for r in pack("kpo").requirements.values() if not r.forbidden]
    assert [r.id for r in told if set(r.lacks) != set(LANGUAGES)] == []
    assert len({text for r in told for text in r.lacks.values()}) == 2 * len(told)


def test_no_example_stands_twice_under_different_answers():
    answers = {}
    for param in EXAMPLES:
        _, requirement, language, example = param.values
        key = (requirement.id, language, example.heading, example.text)
        assert answers.setdefault(key, example.answer) == example.answer, f"{example.location}: {example.text}"


@pytest.mark.parametrize("name", policy.pack_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_compiles(name, language):
    compiled = engine(name)
    for requirement in pack(name).requirements.values():
        if language in requirement.wordings:
            compiled._set(requirement, language)


def test_the_same_classes_of_words_are_known_in_both_languages():
    lexicons = pack("kpo").lexicons
    used_in_code = {"client", "provider", "recipient", "discloser", "party", "confidential-information", "client-data"}
    for language in LANGUAGES:
        assert used_in_code <= set(lexicons[language])
