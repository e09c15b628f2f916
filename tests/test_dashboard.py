"""The dashboard of an audit: one page that loads nothing, hostile names, what is left out, 10,000 contracts."""

import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import lxml.html
import pytest

from kpo_compliance.portfolio import RunSummary
from kpo_compliance.render import dashboard
from kpo_compliance.render.portfolio_words import _WORDS, told
from kpo_compliance.render.trend import HEIGHT, MOST_RUNS, WIDTH, columns
from kpo_compliance.report import ShownParty
from tests.portfolios import BEFORE, TODAY, contract, file, judged, large, portfolio, unread, waived
from tests.render_reports import HOSTILE

FOLDER = Path(__file__).parent / "browser"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
BROWSER = bool(CHROMIUM and shutil.which("node") and (FOLDER / "node_modules").is_dir())


def page(*files, **options):
    past = options.pop("past", True)
    return lxml.html.fromstring(dashboard.render(portfolio(*files, past=past, gone=options.pop("gone", ())), **options))


def words(element):
    return " ".join(" ".join(element.itertext()).split())


@pytest.fixture(scope="module")
def whole():
    return lxml.html.fromstring(dashboard.render(large(120), links="reports"))


def test_headline_counts_and_what_must_be_known():
    ones = [contract("a.pdf", judged("IP-01", "missing", "critical"), expiry="2026-06-20", renewal="automatic, 1 year"),
            contract("b.pdf", judged("IP-01", "met")), unread("c.pdf")]  # fmt: skip
    shown = page(*map(file, ones))
    assert [words(one) for one in shown.cssselect(".top")] == [
        "3 Contracts", "1 fail (33 %)", "0 to review (0 %)", "1 pass (33 %)", "1 not read (33 %)",
    ]  # fmt: skip
    assert [words(one) for one in shown.cssselect(".keys-of li")] == [
        "1 of 3 contracts fail.", "1 critical findings.", "1 contracts renew by themselves within 90 days.",
        "1 files could not be read completely.",
    ]  # fmt: skip


def test_the_heat_map_has_numbers_and_says_them():
    shown = page(file(contract("a.pdf", judged("IP-01", "missing", "critical"), judged("JUR-01", "met"))))
    cells = shown.cssselect(".heat tbody tr > *")
    assert [words(one) for one in cells] == [
        "Brightfern Analytics LLC", "1",
        "1! Brightfern Analytics LLC, Intellectual property: 1 findings, 1 of them critical, 0 high; 100 % of what is asked for lacks",
        "0 Brightfern Analytics LLC, Law and courts: 0 findings, 0 of them critical, 0 high; 0 % of what is asked for lacks", "1",
    ]  # fmt: skip
    assert [one.get("class") for one in shown.cssselect(".heat tbody td[title]")] == ["s5", "s0"]


def test_the_worst_findings_lead_to_the_contracts_own_report():
    reports = (file(contract("acme/ö 1%.pdf", judged("IP-01", "missing"))), file(contract("b.pdf")))
    shown = page(*reports, links="reports")
    links = [one.get("href") for one in shown.cssselect(".finds a")]
    assert links == ["reports/acme/%C3%B6%201%25.pdf.html#IP-01"]
    assert not page(*reports).cssselect("a")


def test_changes_since_the_last_audit():
    worse = file(contract("a.pdf", judged("IP-01", "missing")), contract("a.pdf", judged("IP-01", "met")))
    shown = page(worse, file(contract("b.pdf"), None), gone=("old.pdf",))
    assert words(shown.cssselect(".moves")[0]) == "▼ 1 became worse + 1 new − 1 no longer there"
    rows = [words(row) for row in shown.cssselect(".two section:last-child tbody tr")]
    assert rows[0].startswith("a.pdf Brightfern Analytics LLC ▼ became worse : PASS → FAIL IP-01")
    assert rows[1:] == ["b.pdf Brightfern Analytics LLC + new : PASS", "old.pdf − no longer there"]
    assert "This is the first audit" in words(page(file(contract("a.pdf")), past=False))
    assert "Nothing became worse or better" in words(page(file(contract("a.pdf"))))


def test_since_last_tells_only_what_changed():
    worse = file(contract("a.pdf", judged("IP-01", "missing")), contract("a.pdf", judged("IP-01", "met")))
    shown = page(worse, file(contract("quiet.pdf", judged("IP-01", "missing"))), since_last=True)
    assert "a.pdf" in words(shown)
    assert "quiet.pdf" not in words(shown)
    assert not shown.cssselect(".heat, .trend")


def test_dates_and_waivers_of_the_next_ninety_days():
    ones = [contract("a.pdf", waived("IP-01", "2026-06-30"), expiry="2026-07-31", renewal="automatic, 1 year", renewal_notice="30 days"),
            contract("b.pdf", expiry="2026-01-31")]  # fmt: skip
    shown = page(*map(file, ones))
    rows = [
        words(row)
        for row in shown.cssselect("section:has(> details) > .table tbody tr, section > .table tbody tr")
        if row.cssselect("td.day")
    ]
    assert rows == [
        "2026-06-30 waiver lapses: IP-01, “Accepted for the pilot”, approved by General Counsel a.pdf Brightfern Analytics LLC",
        "2026-07-01 last day for notice, 30 days before the end of the term clause 7.2, page 3 a.pdf Brightfern Analytics LLC",
        "2026-07-31 renews by itself, for 1 year clause 7.2, page 3 a.pdf Brightfern Analytics LLC",
    ]  # fmt: skip
    assert "1 contracts have ended already" in words(shown)


def test_what_was_not_read_has_its_reason():
    assert "scan.pdf no text It is a scan. Ask for text." in words(page(file(unread("scan.pdf"))))
    assert "Every file was read completely." in words(page(file(contract("a.pdf"))))


def test_names_of_contracts_and_parties_are_only_text():
    hostile = contract(
        f"x/{HOSTILE}.pdf", judged("IP-01", "missing", title=HOSTILE), vendor=HOSTILE, expiry="2026-07-01"
    )
    hostile = replace(hostile, parties=(*hostile.parties, ShownParty(HOSTILE, "client")))
    parts = (file(hostile, None), file(unread("y.pdf", error=HOSTILE)))
    text = dashboard.render(portfolio(*parts, root=HOSTILE, gone=(HOSTILE,)), links="reports")
    shown = lxml.html.fromstring(text)
    assert not shown.cssselect("script, img, iframe, object, embed, link, form, [onerror], [style]")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "{{7*7}}" in text
    assert all(one.get("href").startswith("reports/") for one in shown.cssselect("a"))


def test_only_its_own_style_may_act(whole):
    (policy,) = whole.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    style = whole.xpath("//style")[0].text
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'; base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r"url\((?!#)|@import|https?:", style)
    assert not whole.xpath("//@style")


def test_ten_thousand_contracts_fit_on_a_page():
    many = large(10_000)
    text = dashboard.render(many)
    assert len(text) < 600_000
    shown = lxml.html.fromstring(text)
    assert len(shown.cssselect(".pin")) == dashboard.LIMITS.contracts
    left_out = [words(one) for one in shown.cssselect(".more")]
    unread_ones = sum(one.report.outcome == "unreadable" for one in many.files)
    assert (
        f"{10_000 - unread_ones - 200:,} more are not on this page; they are in the workbook (--format xlsx) and in --format json."
        in left_out
    )


def test_many_vendors_are_summed_up():
    files = [
        file(contract(f"{n:03}.pdf", judged("IP-01", "missing", "critical"), vendor=f"Vendor {n} Ltd."))
        for n in range(45)
    ]
    shown = page(*files)
    rows = shown.cssselect(".heat tbody tr")
    assert len(rows) == 41
    assert words(rows[-1]).startswith("5 other vendors 5 5!")
    assert "5 more vendors are summed up in the last row" in words(shown)


def test_the_picture_of_the_trend_is_to_scale():
    runs = [RunSummary(BEFORE, "", "1", {"pass": 10, "fail": 0}), RunSummary(TODAY, "", "1", {"pass": 15, "fail": 5})]
    first, second = columns(runs)
    assert [(one.outcome, one.number) for one in second.parts] == [("fail", 5), ("pass", 15)]
    heights = [part.height for column in (first, second) for part in column.parts]
    assert heights[0] * 2 == pytest.approx(heights[1] + heights[2], rel=0.01)
    assert heights[2] == pytest.approx(3 * heights[1], rel=0.01)
    assert second.x + second.width <= WIDTH
    assert all(part.y >= 0 and part.y + part.height <= HEIGHT for part in second.parts)
    assert columns([]) == columns([RunSummary(TODAY, "", "1", {})]) == ()
    many = columns([replace(runs[1], date=TODAY)] * 100)
    assert len(many) == MOST_RUNS
    assert sum(bool(column.day) for column in many) == 8


def test_turkish_has_every_word_and_no_english(whole):
    assert _WORDS["en"].keys() == _WORDS["tr"].keys()
    fields = {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in _WORDS["en"].items()}
    assert fields == {name: set(re.findall(r"\{(\w+)\}", text)) for name, text in _WORDS["tr"].items()}
    shown = words(lxml.html.fromstring(dashboard.render(large(60), lang="tr")))
    for name, text in _WORDS["en"].items():
        if "{" not in text and len(text) > 12 and _WORDS["tr"][name] != text:
            assert text not in shown, name
    assert told("left-out", "tr", n=12345).startswith("12.345 tanesi")


@pytest.mark.skipif(not BROWSER, reason="needs chromium, node and tests/browser/node_modules")
@pytest.mark.parametrize("lang", ["en", "tr"])
def test_nothing_keeps_a_person_from_reading_it(lang, tmp_path):
    target = tmp_path / "board.html"
    target.write_text(dashboard.render(large(150), lang=lang, links="reports"), "utf-8")
    command = [shutil.which("node"), FOLDER / "axe.js", target, CHROMIUM]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        cwd=FOLDER,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout)
    assert found["violations"] == []
    assert all(more <= 0 for more in found["overflow"].values()), found["overflow"]
    assert found["requests"] == found["errors"] == []
