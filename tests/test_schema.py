"""The JSON report is what its published schema says, whatever a contract holds."""

import json

import jsonschema
import pytest

from kpo_compliance.document import Notice
from kpo_compliance.render import RENDERERS, SUFFIXES, renderer
from kpo_compliance.render.json import SCHEMA, from_plain, render, render_array, render_lines, schema, to_plain
from kpo_compliance.report import (
    Assessment,
    DocumentInfo,
    Evidence,
    PlaybookInfo,
    Report,
    ShownFact,
    ShownParty,
    WaiverUse,
)

PLAYBOOK = PlaybookInfo("kpo", "1", "ab" * 32)
QUOTE = Evidence("“No” \x1b[31m\u202e\x9b1m\ud800\x00 son", 3, 40, 2, "7.1", "Confidentiality")
FULL = Report(
    DocumentInfo(
        "a\udce9.pdf", "cd" * 32, "application/pdf", 3, "en", "nda", (Notice("comments", "It has comments.", 2),)
    ),
    PLAYBOOK,
    "fail",
    (ShownParty("Acme Ltd", "client", QUOTE), ShownParty("Beta", "provider")),
    {"venue": ShownFact("London", QUOTE), "governing_law": ShownFact("England and Wales")},
    (
        Assessment("CONF-02", "t", "present", "met", "critical", 0.97, ("wording",), (QUOTE,), ("x",), "w", "r", None, 12),
        Assessment("CONF-03", "t", "absent", "missing", "high", float("nan"), (), nearest=QUOTE),
        Assessment(
            "IP-07", "t", "contrary", "waived", "low", 1, ("wording", "scorer"),
            waiver=WaiverUse("r", "a", "2027-01-01", "contrary"),
        ),
    ),
)  # fmt: skip
UNREADABLE = Report(DocumentInfo("b.pdf", status="no-text", error="It is a scan."), PLAYBOOK, "unreadable")


@pytest.fixture(scope="module")
def validator():
    jsonschema.Draft202012Validator.check_schema(schema())
    return jsonschema.Draft202012Validator(schema())


@pytest.mark.parametrize("report", [FULL, UNREADABLE])
def test_a_report_is_valid(validator, report):
    validator.validate(json.loads(render([report])))
    validator.validate(json.loads(render_lines([report])))


@pytest.mark.parametrize("report", [FULL, UNREADABLE])
def test_a_report_comes_back_from_its_json(report):
    line = render_lines([report])
    assert render_lines([from_plain(json.loads(line))]) == line


def test_the_schema_refuses_what_it_does_not_know(validator):
    wrong = json.loads(render([FULL]))
    wrong["assessments"][0]["verdict"] = "fine"
    assert not validator.is_valid(wrong)
    assert not validator.is_valid({**json.loads(render([UNREADABLE])), "more": 1})


def test_what_a_report_holds():
    shown = json.loads(render([FULL]))
    assert (shown["schema"], shown["outcome"], shown["document"]["status"]) == (SCHEMA, "fail", "ok")
    assert list(shown["facts"]) == ["parties", "governing_law", "venue"]
    assert shown["facts"]["parties"][1] == {"name": "Beta", "role": "provider", "evidence": None}
    assert shown["assessments"][0]["evidence"][0]["page"] == 2
    assert [item["confidence"] for item in shown["assessments"]] == [0.97, 0.0, 1.0]
    assert shown["assessments"][2]["waiver"]["covers"] == "contrary"
    assert json.loads(render([UNREADABLE]))["document"]["error"] == "It is a scan."


def test_no_byte_of_a_contract_reaches_a_terminal_as_a_command():
    for text in (render([FULL]), render_lines([FULL])):
        text.encode("utf-8")
        assert not any(sign in text for sign in "\x1b\x9b\u202e\x00")
        assert "“No”" in text
    assert json.loads(render([FULL]))["document"]["path"] == "a\ufffd.pdf"
    assert json.loads(render([FULL]))["assessments"][0]["evidence"][0]["quote"].startswith("“No” \x1b[31m\u202e\x9b1m")


def test_one_object_an_array_or_a_line_each():
    assert isinstance(json.loads(render([FULL])), dict)
    assert json.loads(render([FULL, UNREADABLE])) == json.loads(render_array([FULL, UNREADABLE]))
    assert [json.loads(line)["outcome"] for line in render_lines([FULL, UNREADABLE]).splitlines()] == ["fail", "unreadable"]
    assert json.loads(render_array([])) == []


def test_the_same_report_gives_the_same_text():
    assert render([FULL]) == render([FULL])
    assert list(to_plain(FULL)) == list(to_plain(UNREADABLE))


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_every_format_writes_every_report(name):
    for report in (FULL, UNREADABLE):
        assert renderer(name)([report], lang="tr")
    assert name in SUFFIXES
