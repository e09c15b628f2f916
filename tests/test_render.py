"""Reports for people: what they say, in both languages, and that hostile text stays literal."""

from dataclasses import replace

import lxml.html
import pytest

from kpo_compliance.document import Notice
from kpo_compliance.render import html, markdown, terminal
from kpo_compliance.render.plain import plain
from kpo_compliance.render.templating import markdown as md
from kpo_compliance.report import Assessment, DocumentInfo, Evidence, PlaybookInfo, Report, ShownFact, ShownParty

HOSTILE = "<script>alert(1)</script> {{7*7}} \x1b[31mred\x1b[0m [x](javascript:y) **b** \u202eevil | =1+1"


def assessment(
    requirement: str, verdict: str, severity: str, quote: str = "The Supplier keeps it secret."
) -> Assessment:
    evidence = (Evidence(quote, 0, len(quote), 3, "7.1", "Secrecy"),) if verdict != "missing" else ()
    return Assessment(
        requirement, f"Title of {requirement}", "present", verdict, severity, 0.9, ("wording",), evidence,  # type: ignore[arg-type]
        why="A reason.", remediation="" if verdict == "met" else "Ask for it.", searched=40,
    )  # fmt: skip


def report(quote: str = "The Supplier keeps it secret.", path: str = "acme.pdf", language: str = "en") -> Report:
    return Report(
        DocumentInfo(path, "0" * 64, "application/pdf", 9, language, "nda", (Notice("comments", "It has comments."),)),
        PlaybookInfo("kpo", "1", "0" * 64),
        "fail",
        (ShownParty("Acme <Ltd>", "client"),),
        {"governing_law": ShownFact("Delaware")},
        (
            assessment("CONF-02", "met", "critical"),
            assessment("CONF-05", "partial", "medium", quote),
            assessment("IP-01", "missing", "critical"),
            assessment("JUR-01", "unclear", "high", quote),
        ),
    )


UNREADABLE = Report(
    DocumentInfo("x.pdf", status="encrypted", error="It is locked. Unlock it."),
    PlaybookInfo("kpo", "1", ""),
    "unreadable",
)


def test_the_terminal_report_has_the_worst_first_and_its_evidence() -> None:
    text = terminal.render([report()], width=100)
    assert text.index("IP-01") < text.index("JUR-01") < text.index("CONF-05")
    assert "“The Supplier keeps it secret.” — clause 7.1, page 3" in text
    assert "→ Ask for it." in text
    assert "1 missing, 1 partial, 1 unclear, 1 met" in text
    assert "\x1b" not in text


def test_the_terminal_report_shows_where_the_risk_is() -> None:
    lines = terminal.render([report()], width=100).split("\n")
    assert "  Intellectual property  ✗   1/1" in lines
    assert "  Confidentiality        ½✓  1/2" in lines


@pytest.mark.parametrize(
    ("severity", "verbose", "shown", "hidden"),
    [
        ("low", False, ["Title of IP-01"], ["A reason.", "Ask for it.", "The nearest."]),
        ("medium", False, ["→ Ask for it."], ["A reason.", "The nearest."]),
        ("critical", False, ["A reason.", "→ Ask for it."], ["The nearest."]),
        ("low", True, ["A reason.", "→ Ask for it.", "“The nearest.”", "Propose this."], []),
    ],
)
def test_the_graver_what_is_missing_the_more_is_said(
    severity: str, verbose: bool, shown: list[str], hidden: list[str]
) -> None:
    one = replace(
        assessment("IP-01", "missing", severity), nearest=Evidence("The nearest.", 0, 12), clause="Propose this."
    )
    text = terminal.render([replace(report(), assessments=(one,))], width=100, verbose=verbose)
    assert [words for words in shown if words not in text] == []
    assert [words for words in hidden if words in text] == []


def test_the_terminal_report_has_colours_only_when_asked() -> None:
    assert "\x1b[" in terminal.render([report()], colour=True, width=100)


def test_verbose_lists_what_is_met_with_its_place() -> None:
    assert "✓ CONF-02  Title of CONF-02  (clause 7.1, page 3)" in terminal.render([report()], verbose=True, width=100)


@pytest.mark.parametrize("width", [20, 60, 110])
def test_no_line_of_the_terminal_report_is_wider_than_the_terminal_where_words_allow(width: int) -> None:
    lines = terminal.render([report("word " * 300)], width=width).split("\n")
    assert all(len(line) <= width for line in lines if line.startswith("    "))


@pytest.mark.parametrize("renderer", [terminal.render, markdown.render, html.render])
def test_reports_speak_the_contract_s_language_or_the_one_asked_for(renderer) -> None:  # type: ignore[no-untyped-def]
    assert "eksik" in renderer([report(language="tr")])
    assert "missing" in renderer([report(language="tr")], lang="en")
    assert "missing" in renderer([report(language="en+tr")])


@pytest.mark.parametrize("renderer", [terminal.render, markdown.render, html.render])
def test_an_unreadable_document_shows_reason_and_remedy_and_no_findings(renderer) -> None:  # type: ignore[no-untyped-def]
    text = renderer([UNREADABLE])
    assert "It is locked" in text
    assert "missing" not in text


def test_hostile_text_stays_literal_in_the_terminal() -> None:
    text = terminal.render([report(HOSTILE, path="a\x1b]0;x\x07\n.pdf")], width=100)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "{{7*7}}" in text


def test_hostile_text_stays_literal_in_html() -> None:
    page = html.render([report(HOSTILE, path="<img src=x>.pdf")])
    assert page.count("<script>") == page.count("</script>") == 1
    assert "<img" not in page
    assert "{{7*7}}" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    elements = list(lxml.html.fromstring(page).iter())
    assert not [e for e in elements if "src" in e.attrib or not e.get("href", "#").startswith("#")]
    assert not [e for e in elements if e.get("style") or [name for name in e.attrib if name.startswith("on")]]


def test_hostile_text_stays_literal_in_markdown() -> None:
    text = markdown.render([report(HOSTILE)])
    assert "<script>" not in text
    assert "[x](javascript" not in text
    assert "**b**" not in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n b\tc", "a b c"),
        ("\x1b[1m", "\ufffd[1m"),
        ("x\u202ey\u200bz", "xyz"),
        ("\ud800", "\ufffd"),
        ("İĞ ü", "İĞ ü"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_markdown_signs_are_escaped() -> None:
    assert md("1. a_b | <i> & # x") == "1\\. a\\_b \\| &lt;i&gt; &amp; \\# x"
