"""The HTML report: evidence marked in the contract's text, links both ways, nothing but its own script."""

import re
from base64 import b64encode
from hashlib import sha256
from itertools import product

import lxml.html
import pytest

from kpo_compliance import resources
from kpo_compliance.render import html
from kpo_compliance.render.marks import marked
from kpo_compliance.report import DocumentInfo, PlaybookInfo, Report, ShownParagraph
from tests.render_reports import HOSTILE, LAW, SECRECY, TEXT, UNREADABLE, assessment, evidence, huge, report

TONES = ("critical", "high", "medium", "low", "good")


@pytest.fixture(scope="module")
def page():
    return lxml.html.fromstring(html.render([report()]))


def pieces(text, *assessments, paragraphs=()):
    info = DocumentInfo("a.txt", language="en")
    whole = Report(
        info, PlaybookInfo("kpo", "1", ""), "fail", assessments=assessments, text=text, paragraphs=paragraphs
    )
    found = marked(whole)
    return [
        [(p.text, p.kind, " ".join(p.requirements), " ".join(p.ends)) for p in b.pieces]
        for _, bs in found.groups
        for b in bs
    ]


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        ([], [("one two three four", "", "")]),
        ([("A-1", "two three")], [("one ", "", ""), ("two three", "A-1", "A-1"), (" four", "", "")]),
        ([("A-1", "one two"), ("B-1", "two three")],
         [("one ", "A-1", ""), ("two", "A-1 B-1", "A-1"), (" three", "B-1", "B-1"), (" four", "", "")]),
        ([("A-1", "two"), ("B-1", "two")], [("one ", "", ""), ("two", "A-1 B-1", "A-1 B-1"), (" three four", "", "")]),
    ],
)  # fmt: skip
def test_text_is_cut_where_evidence_begins_and_ends(quotes, expected):
    text = "one two three four"
    ones = [assessment(name, "partial", "high", evidence(text, quote)) for name, quote in quotes]
    (found,) = pieces(text, *ones, paragraphs=(ShownParagraph(0, len(text)),))
    assert [(words, of, ends) for words, _, of, ends in found] == expected


def test_evidence_over_two_paragraphs_is_marked_in_both_and_ends_in_the_second():
    text = "one two\nthree four"
    paragraphs = (ShownParagraph(0, 7), ShownParagraph(8, 18))
    first, second = pieces(text, assessment("A-1", "met", "low", evidence(text, "two\nthree")), paragraphs=paragraphs)
    assert first == [("one ", "", "", ""), ("two", "good", "A-1", "")]
    assert second == [("three", "good", "A-1", "A-1"), (" four", "", "", "")]


def test_places_outside_the_text_are_passed_over():
    text = "one"
    quote = evidence("one two", "two")
    assert pieces(text, assessment("A-1", "met", "low", quote), paragraphs=(ShownParagraph(0, 3),)) == [
        [("one", "", "", "")]
    ]


def test_the_whole_text_is_there_and_every_link_leads_somewhere(page):
    shown = " ".join(page.get_element_by_id("text").text_content().split())
    assert SECRECY in shown
    assert LAW in shown
    assert "window.hacked=1" in shown
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {e.get("href")[1:] for e in page.iter("a")} <= set(ids)
    assert {one for e in page.iter("a") for one in (e.get("data-ids") or "").split()} <= set(ids)


def test_each_quote_links_to_its_words_and_each_mark_back(page):
    link = page.get_element_by_id("CONF-05").xpath(".//a[@class='go']")[0]
    assert page.get_element_by_id(link.get("href")[1:]).text == SECRECY
    chips = page.xpath("//section[contains(@class,'text')]//a[@class='chip']/@href")
    assert {"#CONF-02", "#CONF-05", "#IP-07", "#JUR-01"} == set(chips)


def test_pages_and_labels_stand_beside_the_text(page):
    assert [e.text for e in page.xpath("//p[@class='folio']")] == ["page 1", "page 2"]
    assert "page 2" in html.render([report()])
    assert "sayfa 2" in html.render([report(language="tr")])


def test_several_reports_share_a_page_without_sharing_ids():
    page = lxml.html.fromstring(html.render([report("a.pdf"), report("b.pdf"), UNREADABLE]))
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert "r1-CONF-05" in ids


def test_without_the_contract_s_text_the_report_stands_alone():
    page = html.render([report(with_text=False)])
    assert 'class="report alone"' in page
    assert 'class="go"' not in page


def test_the_policy_lets_only_the_page_s_own_style_and_script_act():
    text = html.render([report()])
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "unsafe" not in policy
    for name in ("style", "script"):
        inner = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)[1]
        assert f"{name}-src 'sha256-{b64encode(sha256(inner.encode()).digest()).decode()}'" in policy


def test_no_word_of_a_contract_is_in_the_script():
    text = html.render([report(HOSTILE)])
    script = re.search(r"<script>(.*?)</script>", text, re.DOTALL)[1]
    assert script == (resources.templates() / "report.js").read_text("utf-8")
    assert not re.search(r"<(?!/?(?:script|style)\b)(?:img|iframe|object|svg|link)", text)


def test_the_same_report_gives_the_same_page():
    assert html.render([report()]) == html.render([report()])


def test_200_pages_are_shown_page_by_page():
    text = html.render([huge()])
    assert text.count('<div class="page">') == 200
    assert len(text) < 5_000_000


def test_a_paragraph_that_begins_with_its_label_does_not_repeat_it(page):
    assert [e.text for e in page.xpath("//span[@class='label']")] == []
    assert TEXT.startswith("1.")


@pytest.mark.parametrize("scheme", [0, 1])
def test_colours_have_the_contrast_that_wcag_aa_asks_for(scheme):
    css = (resources.templates() / "report.css").read_text("utf-8")
    block = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))
    papers = ("paper", "panel", "near-t", *(f"{tone}-t" for tone in TONES))
    pairs = [(tone, paper) for tone in TONES for paper in ("paper", "panel", f"{tone}-t")]
    pairs += [*product(("ink", "soft", "link"), papers), ("ink", "lit"), ("link", "lit")]
    assert [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
