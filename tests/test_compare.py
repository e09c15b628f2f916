"""Two versions of a contract: what counts as worse, better or merely reworded, and how it is shown."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import time
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import jsonschema
import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from referencing import Registry, Resource

from kpo_compliance.cli import run
from kpo_compliance.comparison import compare
from kpo_compliance.render import comparison_json
from kpo_compliance.render import json as report_json
from kpo_compliance.render.comparison import RENDERERS, renderer
from kpo_compliance.render.plain import plain
from kpo_compliance.render.wordings import side_by_side
from kpo_compliance.report import DocumentInfo, Evidence, Report, ShownFact, ShownParty, WaiverUse
from tests.render_reports import HOSTILE, PLAYBOOK, assessment, report
from tests.test_render_browser import CHROMIUM, FOLDER, MISSING, NODE


def quote(words: str, clause: str = "3.1") -> Evidence:
    return Evidence(words, 0, len(words), 1, clause, "Secrecy")


def one(verdict: str, *words: str, severity: str = "high", covers: str = "", missing: tuple[str, ...] = (), name: str = "CONF-02"):
    waiver = WaiverUse("agreed", "counsel", "2030-01-01", covers) if covers else None  # type: ignore[arg-type]
    return replace(assessment(name, verdict, severity, *map(quote, words)), waiver=waiver, missing_elements=missing)


def whole(*assessments, path="contract.docx", language="en", facts=None, parties=(), outcome="review"):
    return Report(DocumentInfo(path, "ab" * 32, language=language, type="nda"), PLAYBOOK, outcome, parties, facts or {}, assessments)


def change(old, new):
    found = compare(whole(old), whole(new))
    assert len(found.changes) + found.same == 1
    return found.changes[0] if found.changes else None


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("met", "partial", "worse"), ("met", "missing", "worse"), ("met", "contrary", "worse"), ("met", "unclear", "worse"),
    ("partial", "missing", "worse"), ("missing", "contrary", "worse"), ("unclear", "missing", "worse"), ("not-applicable", "missing", "worse"),
    ("missing", "met", "better"), ("contrary", "missing", "better"), ("partial", "met", "better"), ("unclear", "met", "better"),
    ("missing", "not-applicable", "better"), ("missing", "unclear", "better"),
    ("partial", "unclear", "other"), ("unclear", "partial", "other"), ("met", "not-applicable", "other"),
    ("met", "met", None), ("missing", "missing", None), ("unclear", "unclear", None),
])  # fmt: skip
def test_a_verdict_becomes_worse_or_better(old, new, expected):
    found = change(one(old), one(new))
    assert (found and found.direction) == expected


@pytest.mark.parametrize(("old", "new", "expected"), [
    (("met", ""), ("waived", "missing"), "worse"),
    (("waived", "missing"), ("met", ""), "better"),
    (("missing", ""), ("waived", "missing"), "better"),
    (("waived", "missing"), ("missing", ""), "worse"),
    (("waived", "missing"), ("partial", ""), "better"),
    (("waived", "partial"), ("waived", "missing"), "worse"),
    (("waived", "missing"), ("waived", "missing"), None),
])  # fmt: skip
def test_a_waiver_counts_by_what_it_covers(old, new, expected):
    found = change(one(old[0], covers=old[1]), one(new[0], covers=new[1]))
    assert (found and found.direction) == expected


@pytest.mark.parametrize(("old", "new", "expected", "lost", "gained"), [
    ((), ("signed",), "worse", ("signed",), ()),
    (("signed",), (), "better", (), ("signed",)),
    (("signed", "monthly"), ("signed",), "better", (), ("monthly",)),
    (("signed",), ("monthly",), "wording", ("monthly",), ("signed",)),
    (("signed",), ("signed",), "wording", (), ()),
])  # fmt: skip
def test_with_the_same_verdict_the_elements_decide(old, new, expected, lost, gained):
    found = change(one("partial", "It keeps a log.", missing=old), one("partial", "It keeps a book.", missing=new))
    assert (found.direction, found.lost, found.gained) == (expected, lost, gained)


@pytest.mark.parametrize(("old", "new", "pairs"), [
    (["a b"], ["a b"], None),
    (["a  b\nc"], ["a b c"], None),
    (["“a” ‘b’"], ["\"a\" 'b'"], None),
    (["a b"], ["b a"], [("a b", "b a")]),
    (["a", "b"], ["b", "a"], None),
    (["a", "b"], ["b"], [("a", "")]),
    (["a", "x"], ["b", "x", "c"], [("a", "b"), ("", "c")]),
    (["Shall pay"], ["shall pay"], [("Shall pay", "shall pay")]),
])  # fmt: skip
def test_wordings_that_differ_stand_side_by_side(old, new, pairs):
    found = change(one("met", *old), one("met", *new))
    shown = found and [(a.quote if a else "", b.quote if b else "") for a, b in found.quotes]
    assert shown == pairs
    assert found is None or found.direction == "wording"


def test_another_clause_number_is_no_change():
    old = replace(one("met"), evidence=(quote("It is kept secret.", "3.1"),))
    assert change(old, replace(old, evidence=(quote("It is kept secret.", "4.7"),), confidence=0.5)) is None


def test_what_only_one_version_was_asked_for_is_neither_worse_nor_better():
    found = compare(whole(one("met", "x", name="A-1")), whole(one("missing", name="B-1")))
    assert [(c.direction, c.shown.requirement) for c in found.changes] == [("other", "B-1"), ("other", "A-1")]
    assert found.worsened("low") == ()


def test_the_gravest_comes_first():
    old = whole(*(one("met", "x", name=f"A-{n}", severity=s) for n, s in enumerate(("low", "critical", "high"))), one("missing", name="B-1"))
    new = whole(*(one("missing", name=f"A-{n}", severity=s) for n, s in enumerate(("low", "critical", "high"))), one("met", "x", name="B-1"))
    assert [c.shown.requirement for c in compare(old, new).changes] == ["A-1", "A-2", "A-0", "B-1"]


@pytest.mark.parametrize(("severity", "fail_on", "expected"), [
    ("critical", "high", 1), ("high", "high", 1), ("medium", "high", 0), ("low", "low", 1), ("critical", None, 0),
])  # fmt: skip
def test_what_became_worse_fails_from_a_severity_on(severity, fail_on, expected):
    found = compare(whole(one("met", "x", severity=severity)), whole(one("missing", severity=severity)))
    assert len(found.worsened(fail_on)) == expected


@pytest.mark.parametrize("new", [one("waived", covers="missing"), one("met", "It keeps a log.", missing=("signed",))])
def test_what_became_worse_and_needs_nobody_does_not_fail(new):
    found = compare(whole(one("met", "It keeps a signed log.")), whole(new))
    assert [c.direction for c in found.changes] == ["worse"]
    assert found.worsened("low") == ()


def test_facts_and_parties_that_changed():
    old = whole(facts={"term": ShownFact("3 years"), "venue": ShownFact("London")}, parties=(ShownParty("A", "client"),))
    new = whole(facts={"term": ShownFact("2 years"), "expiry": ShownFact("2030-01-01"), "venue": ShownFact("London")}, parties=(ShownParty("B", "client"),))
    assert [(f.name, f.old, f.new) for f in compare(old, new).facts] == [
        ("parties", "A", "B"), ("term", "3 years", "2 years"), ("expiry", "", "2030-01-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "before", "after"), [
    ("a b c", "a b c", "a b c", "a b c"),
    ("two years after", "five years after", "[two] years after", "[five] years after"),
    ("a b", "a b c", "a b", "a b [c]"),
    ("a x b y c", "a b c", "a [x] b [y] c", "a b c"),
    ("", "a", "", "[a]"),
    ("a b c d e f g h", "s t u v e w x y", "[a b c d e f g h]", "[s t u v e w x y]"),
    ("a\x1b[1m b", "a b", "[a\ufffd[1m] b", "[a] b"),
])  # fmt: skip
def test_the_words_that_only_one_has_are_marked(old, new, before, after):
    shown = [" ".join(f"[{r.text}]" if r.own else r.text for r in runs) for runs in side_by_side(old, new)]
    assert shown == [before, after]


@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcd"), max_size=30))
def test_no_word_is_lost_and_the_unmarked_ones_are_the_same(old, new):
    runs = side_by_side(" ".join(old), " ".join(new))
    assert [" ".join(r.text for r in side).split() for side in runs] == [old, new]
    kept = [" ".join(r.text for r in side if not r.own) for side in runs]
    assert kept[0] == kept[1]


def test_long_wordings_are_compared_in_time():
    old, new = "word other " * 100_000, "other word " * 100_000
    started = time.process_time()
    side_by_side(old, new)
    assert time.process_time() - started < 3


def changed(path="new.docx", language="en", words="The Supplier keeps all of it secret for five years."):
    old = report("old.docx", language, with_text=False)
    ones = {a.requirement: a for a in old.assessments}
    ones["CONF-02"] = replace(ones["CONF-02"], verdict="missing", evidence=(), why="Nothing says it.")
    ones["IP-01"] = replace(ones["IP-01"], verdict="met", evidence=(quote("All is assigned."),), nearest=None)
    ones["CONF-05"] = replace(ones["CONF-05"], evidence=(quote(words), *ones["CONF-05"].evidence[1:]))
    new = replace(old, document=replace(old.document, path=path), assessments=tuple(ones.values()), facts={"term": ShownFact("2 years")})
    return compare(old, new)


def test_json_is_valid_by_its_schema():
    registry = Registry().with_resource("kpo-report/1", Resource.from_contents(report_json.schema()))
    validator = jsonschema.Draft202012Validator(comparison_json.schema(), registry=registry)
    only = compare(whole(one("met", "x", name="A-1")), whole(one("missing", name="B-1")))
    for comparison in (changed(), changed(HOSTILE, words=HOSTILE), only, compare(report(), report())):
        told = json.loads(comparison_json.render(comparison))
        validator.validate(told)
        assert sum(told["counts"].values()) == len(told["changes"]) + comparison.same
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**told, "changes": [{}]})


def test_json_says_how_each_assessment_changed():
    told = json.loads(comparison_json.render(changed()))
    found = {c["requirement"]: (c["change"], c["old"]["verdict"], c["new"]["verdict"]) for c in told["changes"]}
    assert found == {"CONF-02": ("worse", "met", "missing"), "IP-01": ("better", "missing", "met"), "CONF-05": ("wording", "partial", "partial")}
    assert {"name": "term", "old": "3 years", "new": "2 years"} in told["facts"]


@pytest.fixture(scope="module")
def page():
    return lxml.html.fromstring(renderer("html")(changed()))


def test_the_page_shows_both_wordings_side_by_side(page):
    heads = [" ".join(h.text_content().split()) for h in page.iter("h2")]
    assert heads == ["Facts", "▼ worse (1)", "▲ better (1)", "≈ wording changed only (1)"]
    (row,) = [row for row in page.xpath("//tr[@class='more']") if "keeps all" in row.text_content()]
    old, new = row.findall("td")
    assert " ".join(old.xpath(".//q")[0].text_content().split()) == "The Supplier keeps it secret."
    assert " ".join(new.xpath(".//q")[0].text_content().split()) == "The Supplier keeps all of it secret for five years."
    assert [e.text for e in old.iter("del")] == ["secret."]
    assert [e.text for e in new.iter("ins")] == ["all of", "secret for five years."]
    assert {e.get("href")[1:] for e in page.iter("a")} <= {e.get("id") for e in page.iter() if e.get("id")}


def test_every_row_of_a_table_has_as_many_cells_as_its_head(page):
    for table in page.iter("table"):
        spanned = 0
        width = len(table.xpath("./thead/tr/*"))
        for row in table.xpath("./tbody/tr"):
            assert len(row) + (1 if spanned else 0) == width
            spanned = max(spanned - 1, 0) or sum(int(cell.get("rowspan", 1)) - 1 for cell in row)


@pytest.mark.parametrize("lang", ["en", "tr"])
def test_a_page_of_hostile_contracts_runs_and_loads_nothing(lang):
    text = renderer("html")(changed(HOSTILE, words=HOSTILE), lang=lang)
    made = lxml.html.fromstring(text)
    assert not list(made.iter("script", "img", "link", "iframe", "object", "form"))
    assert not [name for element in made.iter() for name in element.attrib if name.startswith("on") or name in ("src", "style")]
    (style,) = made.iter("style")
    allowed = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(style.text.encode()).digest()).decode()}'; base-uri 'none'; form-action 'none'"
    assert made.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [allowed]
    assert not re.search("[\x1b\u202e]", text)
    assert "{{7*7}}" in made.text_content()


@pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")
@pytest.mark.xdist_group("browser")
def test_nothing_keeps_a_person_from_reading_the_page(tmp_path):
    file = tmp_path / "page.html"
    file.write_text(renderer("html")(changed(HOSTILE, words=HOSTILE)), "utf-8")
    command = [NODE, FOLDER / "axe.js", file, CHROMIUM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=FOLDER, env={**os.environ, "HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert (told["violations"], told["requests"], told["errors"]) == ([], [], [])
    assert max(told["overflow"].values()) <= 0


def test_markdown_is_a_table_of_both_wordings():
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(renderer("md")(changed()))
    made = lxml.html.fromstring(f"<main>{html}</main>")
    cells = [" ".join(cell.text_content().split()) for cell in made.iter("td")]
    assert "“The Supplier keeps it secret.” — clause 1.1, page 1" in cells
    assert "“The Supplier keeps all of it secret for five years.” — clause 3.1, page 1" in cells
    assert [e.text_content() for e in made.iter("strong")][:2] == ["All is assigned.", "all of"]
    assert "secret." in [e.text_content() for e in made.iter("s")]


def test_hostile_words_stay_words_in_markdown():
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(renderer("md")(changed("a|b\n# c", words=HOSTILE)))
    made = lxml.html.fromstring(f"<main>{html}</main>")
    assert not list(made.iter("script", "img", "a"))
    assert plain(HOSTILE) in " ".join(made.text_content().split())
    assert {len(row) for table in made.iter("table") for row in table.iter("tr")} <= {2, 3}


@pytest.mark.parametrize("width", [20, 50, 60, 80, 140])
def test_the_terminal_shows_two_columns_where_they_fit(width):
    lines = renderer("terminal")(changed(words=f"{HOSTILE} {'x' * 300}"), width=width).split("\n")
    assert max(map(len, lines)) <= max(width, 90)  # titles of requirements are not cut
    assert any(" │ " in line for line in lines) == (width >= 60)
    assert not re.search("[\x1b\u202e]", "\n".join(lines))
    if width >= 60:
        assert {line.index("│") for line in lines if "│" in line} == {2 + (width - 7) // 2 + 1}


def test_colours_are_of_the_words_that_differ():
    text = renderer("terminal")(changed(), colour=True, width=120)
    assert "\x1b[31m\x1b[1msecret." in text
    assert "\x1b[32m\x1b[1mfive" in text


@pytest.mark.parametrize("name", [name for name in RENDERERS if name != "json"])
def test_turkish(name):
    for text in (renderer(name)(changed(language="tr")), renderer(name)(changed(), lang="tr")):
        for words in ("kötüleşti", "iyileşti", "yalnızca ifadesi değişti", "4 değişmedi" if name != "html" else "değişmedi", "3 yıl", "hukuki görüş"):
            assert words in text


@pytest.mark.parametrize("name", list(RENDERERS))
def test_nothing_changed(name):
    same = report(with_text=False)
    text = renderer(name)(compare(same, same))
    assert text.endswith("\n")
    assert renderer(name)(compare(same, same)) == text


GOOD = "1. Records. The Provider shall keep a logbook, signed, for three years.\n\n2. The law of the log is English law.\n"
REWORDED = GOOD.replace("a logbook, signed,", "a detailed logbook, signed,")
BAD = "1. Records. The Provider likes tea.\n\n2. The law of the log is English law.\n"


@pytest.fixture
def here(own, monkeypatch):
    monkeypatch.chdir(own.parent)
    rules = own.parent / "our-rules" / "OWN.yaml"
    rules.write_text(rules.read_text("utf-8").replace(", mandatory: true", "").replace("severity: medium", "severity: high"), "utf-8")
    for name, text in (("good.txt", GOOD), ("reworded.txt", REWORDED), ("bad.txt", BAD), ("empty.txt", "")):
        (own.parent / name).write_text(text, "utf-8")
    return own.parent


@pytest.mark.parametrize(("arguments", "status"), [
    (["good.txt", "good.txt"], 0),
    (["good.txt", "reworded.txt"], 0),
    (["bad.txt", "good.txt"], 0),
    (["bad.txt", "bad.txt"], 0),
    (["good.txt", "bad.txt"], 1),
    (["good.txt", "bad.txt", "--fail-on", "critical"], 0),
    (["good.txt", "bad.txt", "--fail-on", "never"], 0),
    (["good.txt", "empty.txt"], 3),
    (["empty.txt", "good.txt"], 3),
    (["good.txt", "absent.txt"], 3),
    (["good.txt"], 2),
    (["good.txt", "bad.txt", "--format", "docx"], 2),
    (["good.txt", "bad.txt", "--playbook", "kpoo"], 2),
    (["-", "-"], 2),
    (["good.txt", "."], 2),
    (["good.txt", "bad.txt", "-o", "bad.txt"], 2),
    (["good.txt", "bad.txt", "-o", "no/out.md"], 2),
    (["good.txt", "bad.txt", "-o", "our-rules"], 2),
])  # fmt: skip
def test_exit_statuses(here, capfd, arguments, status):
    assert run(["compare", *arguments]) == status
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    assert bool(out) == (status < 2)
    assert (here / "bad.txt").read_text("utf-8") == BAD


def test_what_is_printed(here, capfd):
    run(["compare", "good.txt", "bad.txt", "-q", "--format", "md"])
    out, err = capfd.readouterr()
    assert "1 worse, 1 unchanged" in out
    assert "~~The Provider shall keep a logbook, signed, for three years\\.~~" in out
    assert err == ""
    run(["compare", "good.txt", "reworded.txt"])
    assert "1 wording changed only" in capfd.readouterr().out


def test_why_a_file_cannot_be_read_is_said_and_nothing_is_written(here, capfd):
    assert run(["compare", "good.txt", "empty.txt", "-o", "out.html", "--format", "html"]) == 3
    assert "empty.txt: " in capfd.readouterr().err
    assert not (here / "out.html").exists()


@pytest.mark.parametrize("name", list(RENDERERS))
def test_a_file_is_private_and_the_same_again(here, name):
    for target in ("one", "two"):
        assert run(["compare", "good.txt", "bad.txt", "--format", name, "-o", target]) == 1
    assert (here / "one").read_bytes() == (here / "two").read_bytes()
    assert stat.S_IMODE((here / "one").stat().st_mode) == 0o600


def test_both_are_asked_the_same_although_their_types_differ(here, tmp_path, capfd):
    nda = "CONFIDENTIALITY AGREEMENT\n\nThis Confidentiality Agreement is made on 3 May 2025.\n\n1. The Recipient shall keep all Confidential Information secret.\n"
    services = "SERVICES AGREEMENT\n\nThis Services Agreement is made on 3 May 2025.\n\n1. The Provider shall perform the services with reasonable skill and care.\n"
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    (here / "kpo.toml").unlink()
    for name, text in (("nda.txt", nda), ("services.txt", services)):
        (alone / name).write_text(text, "utf-8")
    for old, new in (("nda.txt", "services.txt"), ("services.txt", "nda.txt")):
        run(["compare", str(alone / old), str(alone / new), "--format", "json"])
        told = json.loads(capfd.readouterr().out)
        assert all(c["old"] and c["new"] for c in told["changes"])
        assert {"name": "type"}.items() <= told["facts"][0].items()


def test_a_confidentiality_article_that_comes_or_goes_changes_nothing_of_what_is_asked(here, tmp_path, capfd):
    bare = "SERVICES AGREEMENT\n\nThis Services Agreement is made on 3 May 2025.\n\n1. The Provider shall perform the services with reasonable skill and care.\n"
    (here / "kpo.toml").unlink()
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    (alone / "bare.txt").write_text(bare, "utf-8")
    article = "2. Confidentiality\n\n2.1 The Provider shall keep all Confidential Information that is marked as confidential secret.\n"
    (alone / "secret.txt").write_text(bare + "\n" + article, "utf-8")
    for old, new in (("bare.txt", "secret.txt"), ("secret.txt", "bare.txt")):
        run(["compare", str(alone / old), str(alone / new), "--format", "json"])
        told = json.loads(capfd.readouterr().out)
        assert told["changes"]
        assert all(c["old"] and c["new"] for c in told["changes"])
