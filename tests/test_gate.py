"""The gate: invented vendors with expected decisions; precedence, amendments, conflicts, what is missing; the record."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from kpo_compliance import cli, run_settings
from kpo_compliance.dossier import Paper
from kpo_compliance.gate import decide
from kpo_compliance.gate.precedence import Precedence, kinds_in, precedence
from kpo_compliance.playbook import load
from kpo_compliance.render.decision import as_html, as_text, schema
from kpo_compliance.report import DocumentInfo, PlaybookInfo, Report, ShownParagraph
from kpo_compliance.waivers import Waivers
from tests.dossiers import ALL, paper, written

CONFIDENTIALITY = tuple(name for name in ALL if name.startswith("CONF"))
MEDICAL = (*ALL, "MED-01", "MED-02", "MED-03")
THEIRS = "Ownership of Deliverables: The Provider shall own all right, title and interest in the Deliverables, and nothing is assigned to the Client."
OURS = "Ownership of Deliverables: The Provider hereby assigns to the Client all right, title and interest in the Deliverables, which are the sole property of the Client."
THEIRS_TR = (
    "Hakların Aidiyeti: Teslimatlar üzerindeki bütün fikri haklar Yüklenici'ye aittir ve Müşteri'ye devredilmez."
)
MASTER_FIRST = "Order of Precedence: In the event of a conflict between this Agreement and a statement of work, this Agreement shall prevail."
WORK_FIRST = "Order of Precedence: In the event of a conflict between this Agreement and a statement of work, the statement of work shall prevail."
MASTER_FIRST_TR = (
    "Öncelik Sırası: İşbu Sözleşme ile iş tanımı arasında çelişki olması hâlinde işbu Sözleşme hükümleri geçerlidir."
)
DELAWARE = "Governing Law: This Agreement is governed by the laws of the State of Delaware."
TODAY = ("--date", "2026-06-01")


def run(arguments) -> int:
    """The command line as a process of its own would run it."""
    run_settings._settings.cache_clear()
    return cli.run(arguments)


def master(*clauses, **options):
    return paper("services-agreement", *clauses, **({"ids": ALL} | options))


# Vendor, its documents, options, exit status, ids that stop it, and verdicts that must come out.
VENDORS = {
    "complete": ({"msa": master()}, (), 0, set(), {"CONF-09": "met"}),
    "nothing but a confidentiality agreement": ({"nda": paper("nda", ids=CONFIDENTIALITY)}, (), 1, {"GATE-10"}, {}),
    "met in the confidentiality agreement": (
        {"msa": master(without=("CONF-09", "CONF-02")), "nda": paper("nda", ids=CONFIDENTIALITY)},
        ("--playbook", "kpo"), 0, set(), {"CONF-09": "met", "CONF-02": "met"},
    ),
    "met by an amendment": (
        {"msa": master(without=("DATA-04",)), "amendment": paper("amendment", ids=("DATA-04",), day="1 February 2026")},
        (), 0, set(), {"DATA-04": "met"},
    ),
    "an amendment takes it back": (
        {"msa": master(), "amendment": paper("amendment", THEIRS, day="1 February 2026")},
        (), 1, {"IP-01"}, {"IP-01": "contrary"},
    ),
    "a later amendment gives it again": (
        {"msa": master(), "amendment_1": paper("amendment", THEIRS, day="1 February 2026"),
         "amendment_2": paper("amendment", OURS, day="1 April 2026")},
        (), 0, set(), {"IP-01": "met"},
    ),
    "two amendments of one day contradict each other": (
        {"msa": master(), "amendment_1": paper("amendment", THEIRS, day="1 February 2026"),
         "amendment_2": paper("amendment", OURS, day="1 February 2026")},
        (), 1, {"IP-01"}, {"IP-01": "contrary"},
    ),
    "an amendment that begins later does not count": (
        {"msa": master(), "amendment": paper("amendment", THEIRS, day="1 September 2026")},
        (), 0, set(), {"IP-01": "met", "GATE-04": "partial"},
    ),
    "documents contradict each other": (
        {"msa": master(), "sow": paper("sow", THEIRS)}, (), 1, {"IP-01"}, {"IP-01": "contrary"},
    ),
    "the agreement goes first": (
        {"msa": master(MASTER_FIRST), "sow": paper("sow", THEIRS)}, (), 0, set(), {"IP-01": "met"},
    ),
    "the statement of work goes first": (
        {"msa": master(WORK_FIRST), "sow": paper("sow", THEIRS)}, (), 1, {"IP-01"}, {"IP-01": "contrary"},
    ),
    "two laws": (
        {"msa": master(), "sow": paper("sow", DELAWARE)}, (), 1, {"GATE-01"}, {"GATE-01": "contrary"},
    ),
    "two laws, one of which goes first": (
        {"msa": master(MASTER_FIRST), "sow": paper("sow", DELAWARE)}, (), 0, set(), {},
    ),
    "two periods of confidentiality": (
        {"msa": master(without=("CONF-09",)), "nda": paper("nda", "Survival: The obligations of confidentiality survive for four (4) years after termination of this Agreement.", ids=()),
         "sow": paper("sow", ids=("CONF-09",))},
        ("--fail-on", "medium"), 1, {"GATE-03"}, {"GATE-03": "contrary"},
    ),
    "a medical vendor without a data processing agreement": (
        {"msa": master(ids=MEDICAL)}, ("--profile", "medical"), 1, {"GATE-12"}, {"MED-01": "met"},
    ),
    "a medical vendor with one": (
        {"msa": master(), "dpa": paper("dpa", ids=("DATA-04", "DATA-05", "MED-01", "MED-02", "MED-03"))},
        ("--profile", "medical"), 0, set(), {"MED-02": "met"},
    ),
    "a medical vendor whose documents forget health data": (
        {"msa": master(), "dpa": paper("dpa", ids=("DATA-04", "DATA-05"))},
        ("--profile", "medical"), 1, {"MED-01", "MED-02", "MED-03"}, {"MED-01": "missing"},
    ),
    "an agreement that has ended": (
        {"msa": master("Term: This Agreement begins on the Effective Date and ends on 31 December 2025.", without=("TERM-01",))},
        (), 1, {"GATE-10"}, {"GATE-04": "partial"},
    ),
    "another vendor's document": (
        {"msa": master(), "sow": paper("sow", MASTER_FIRST, vendor="Cobalt Heron GmbH")},
        ("--fail-on", "medium"), 1, {"GATE-05"}, {"GATE-05": "contrary"},
    ),
    "an annex is missing": (
        {"msa": master("Fees: The fees are set out in Schedule 4.")}, ("--fail-on", "medium"), 1, {"GATE-06"}, {"GATE-06": "missing"},
    ),
    "the annex is a file of its own": (
        {"msa": master("Fees: The fees are set out in Schedule 4.", without=("DATA-05",)),
         "schedule_4": "SCHEDULE 4\n\nFees\n\nThe Client shall pay the Provider for the Services.\n",
         "dpa": paper("dpa", ids=("DATA-05",))},
        (), 0, set(), {},
    ),
    "an incorporated document is missing": (
        {"msa": master("Data: The Data Processing Agreement of the parties is incorporated into this Agreement by reference.")},
        ("--fail-on", "medium"), 1, {"GATE-06"}, {},
    ),
    "eksiksiz": ({"sozlesme": master(language="tr")}, (), 0, set(), {"CONF-09": "met"}),
    "gizlilik ayrı belgede": (
        {"sozlesme": master(language="tr", without=CONFIDENTIALITY), "gizlilik": paper("nda", ids=CONFIDENTIALITY, language="tr")},
        ("--playbook", "kpo"), 0, set(), {"CONF-02": "met"},
    ),
    "ek protokol değiştiriyor": (
        {"sozlesme": master(language="tr"), "ek_protokol": paper("amendment", THEIRS_TR, language="tr", day="1 Şubat 2026")},
        (), 1, {"IP-01"}, {"IP-01": "contrary"},
    ),
    "iş tanımı çelişiyor": (
        {"sozlesme": master(language="tr"), "is_tanimi": paper("sow", THEIRS_TR, language="tr")},
        (), 1, {"IP-01"}, {"IP-01": "contrary"},
    ),
    "sözleşme önce gelir": (
        {"sozlesme": master(MASTER_FIRST_TR, language="tr"), "is_tanimi": paper("sow", THEIRS_TR, language="tr")},
        (), 0, set(), {"IP-01": "met"},
    ),
    "eki eksik": (
        {"sozlesme": master("Ücret: Ücretler EK-4'te gösterilmiştir.", language="tr")},
        ("--fail-on", "medium"), 1, {"GATE-06"}, {"GATE-06": "missing"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendor_is_decided(vendor, tmp_path, capfd):
    papers, options, status, stops, verdicts = VENDORS[vendor]
    folder = written(tmp_path / "acme", **papers)
    record = tmp_path / "record.json"
    assert run(["gate", str(folder), *TODAY, "--record", str(record), *options]) == status, capfd.readouterr().out
    decision = json.loads(record.read_text("utf-8"))
    Draft202012Validator(schema()).validate(decision)
    assert decision["outcome"] == ("go" if status == 0 else "stop")
    assert stops <= set(decision["stops"]), decision["stops"]
    found = {one["requirement"]: one["verdict"] for one in decision["rulings"]}
    assert {name: found.get(name) for name in verdicts} == verdicts
    if "--fail-on" not in options and len(papers) > 0 and not stops:
        assert decision["stops"] == []


def decided(folder, *options):
    record = folder.parent / "record.json"
    status = run(["gate", str(folder), *TODAY, "--record", str(record), "-q", *options])
    return status, json.loads(record.read_text("utf-8"))


def test_the_document_that_meets_it_is_named(tmp_path):
    folder = written(tmp_path / "acme", msa=master(without=("DATA-04",)), sow=paper("sow", ids=("DATA-04",)))
    _, decision = decided(folder)
    places = next(one["places"] for one in decision["rulings"] if one["requirement"] == "DATA-04")
    assert [place["document"] for place in places] == ["sow.txt"]
    assert "incident" in places[0]["evidence"]["quote"]


def test_what_could_not_be_read_is_never_a_go(tmp_path, capfd):
    folder = written(tmp_path / "acme", msa=master())
    (folder / "annex.pdf").write_bytes(b"%PDF-1.7 broken")
    status, decision = decided(folder)
    assert (status, decision["outcome"], decision["complete"]) == (3, "stop", False)
    assert decision["stops"] == ["GATE-07"]
    folder = written(tmp_path / "other", msa=master(without=("DATA-04",)))
    (folder / "annex.pdf").write_bytes(b"%PDF-1.7 broken")
    _, decision = decided(folder)
    assert next(one["verdict"] for one in decision["rulings"] if one["requirement"] == "DATA-04") == "unclear"


def test_an_empty_folder_is_no_go(tmp_path, capfd):
    (tmp_path / "acme").mkdir()
    assert run(["gate", str(tmp_path / "acme")]) == 3
    assert "holds no contracts" in capfd.readouterr().err


def test_a_copy_counts_once(tmp_path):
    folder = written(tmp_path / "acme", msa=master(), msa_copy=master())
    _, decision = decided(folder)
    assert [paper["standing"] for paper in decision["documents"]] == ["in-force", "copy"]


WAIVER = """\
[[waiver]]
requirement = "{id}"
contract = "{contract}"
reason = "Accepted for the pilot."
approved_by = "General Counsel"
until = {until}
"""


@pytest.mark.parametrize(
    ("number", "contract", "until", "status", "state"),
    [
        ("GATE-12", "acme/*", "2027-01-01", 0, "used"),
        ("GATE-12", "msa.txt", "2027-01-01", 0, "used"),
        ("GATE-12", "acme/*", "2026-01-01", 1, "expired"),
        ("CONF-02", "acme/*", "2027-01-01", 1, "unused"),
        ("GATE-12", "beta/*", "2027-01-01", 1, None),
    ],
)
def test_a_waiver_of_a_finding_about_the_dossier(tmp_path, number, contract, until, status, state):
    folder = written(tmp_path / "acme", msa=master(ids=MEDICAL))
    (tmp_path / "w.toml").write_text(WAIVER.format(id=number, contract=contract, until=until), "utf-8")
    got, decision = decided(folder, "--profile", "medical", "--waivers", str(tmp_path / "w.toml"))
    assert (got, [one["state"] for one in decision["waivers"]]) == (status, [state] if state else [])
    if state == "used":
        ruling = next(one for one in decision["rulings"] if one["requirement"] == number)
        assert (ruling["verdict"], ruling["waiver"]["covers"]) == ("waived", "missing")


def test_a_waiver_of_one_document_s_finding_counts_for_the_dossier(tmp_path):
    folder = written(tmp_path / "acme", msa=master(without=("DATA-04",)))
    waivers = tmp_path / "w.toml"
    waivers.write_text(WAIVER.format(id="DATA-04", contract="msa.txt", until="2027-01-01"), "utf-8")
    status, decision = decided(folder, "--waivers", str(waivers))
    ruling = next(one for one in decision["rulings"] if one["requirement"] == "DATA-04")
    assert (status, ruling["verdict"], ruling["waiver"]["approved_by"]) == (0, "waived", "General Counsel")


def test_a_waiver_keeps_an_expired_document_in_force(tmp_path):
    ended = master(
        "Term: This Agreement begins on the Effective Date and ends on 31 December 2025.", without=("TERM-01",)
    )
    folder = written(tmp_path / "acme", msa=ended)
    waivers = tmp_path / "w.toml"
    waivers.write_text(WAIVER.format(id="GATE-04", contract="msa.txt", until="2027-01-01"), "utf-8")
    status, decision = decided(folder, "--waivers", str(waivers))
    assert (status, decision["documents"][0]["standing"], decision["waivers"][0]["state"]) == (0, "in-force", "used")


def test_the_policy_says_which_documents_are_demanded(tmp_path):
    folder = written(tmp_path / "acme", msa=master())
    (tmp_path / "kpo.toml").write_text('[documents]\nrequired = ["services-agreement", "nda", "dpa"]\n', "utf-8")
    status, decision = decided(folder)
    assert (status, decision["stops"]) == (1, ["GATE-11", "GATE-12"])


def test_the_record_is_private_and_the_same_each_time(tmp_path):
    folder = written(tmp_path / "acme", msa=master(), sow=paper("sow", THEIRS))
    for number in (1, 2):
        names = [str(tmp_path / f"{number}.{suffix}") for suffix in ("json", "html")]
        run(["gate", str(folder), *TODAY, "-q", "--record", names[0], "--record", names[1]])
    for suffix in ("json", "html"):
        assert (tmp_path / f"1.{suffix}").read_bytes() == (tmp_path / f"2.{suffix}").read_bytes()
        assert stat.S_IMODE((tmp_path / f"1.{suffix}").stat().st_mode) == 0o600
    decision = json.loads((tmp_path / "1.json").read_text("utf-8"))
    assert all(re.fullmatch("[0-9a-f]{64}", document["sha256"]) for document in decision["documents"])
    assert decision["date"] == "2026-06-01"


@pytest.mark.parametrize("name", ["record.txt", "absent/record.json", "folder.json"])
def test_a_record_goes_where_it_can(tmp_path, capfd, name):
    folder = written(tmp_path / "acme", msa=master())
    (tmp_path / "folder.json").mkdir()
    assert run(["gate", str(folder), "--record", str(tmp_path / name)]) == 2
    assert capfd.readouterr().err


def test_the_page_takes_nothing_of_a_contract_as_markup(tmp_path):
    hostile = "Ownership: <script>alert(1)</script> {{ 7*7 }} The Provider shall own all right, title and interest in the Deliverables, and nothing is assigned to the Client."
    folder = written(tmp_path / "<b>acme", msa=master(), sow=paper("sow", hostile))
    page = tmp_path / "p.html"
    assert run(["gate", str(folder), *TODAY, "-q", "--record", str(page)]) == 1
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "<b>acme" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in text


@pytest.mark.parametrize(("language", "words"), [("en", ("STOP", "What stops it")), ("tr", ("DUR", "Durduranlar"))])
def test_the_decision_in_words(tmp_path, capfd, language, words):
    folder = written(tmp_path / "acme", msa=master(), sow=paper("sow", THEIRS))
    page = tmp_path / "p.html"
    assert run(["gate", str(folder), *TODAY, "--report-lang", language, "-v", "--record", str(page)]) == 1
    out = capfd.readouterr().out
    assert all(word in out and word in page.read_text("utf-8") for word in words)
    assert "sow.txt" in out
    assert "\x1b" not in out


def report_of(*paragraphs: str, path: str = "a.txt", kind: str = "services-agreement") -> Report:
    text, shown, start = "\n".join(paragraphs), [], 0
    for paragraph in paragraphs:
        shown.append(ShownParagraph(start, start + len(paragraph)))
        start += len(paragraph) + 1
    info = DocumentInfo(path, type=kind)
    return Report(info, PlaybookInfo("p", "1", ""), "pass", text=text, paragraphs=tuple(shown))


def held(kind: str = "services-agreement", effective: str = "", name: str = "a.txt") -> Paper:
    return Paper(name, name, "", kind, "en", "in-force", effective)


@pytest.mark.parametrize(
    ("paragraphs", "pairs"),
    [
        (
            (
                "Order of Precedence. The following order of precedence applies: (a) any amendment; (b) this Agreement; (c) the statements of work.",
            ),
            {("amendment", "services-agreement"), ("amendment", "sow"), ("services-agreement", "sow")},
        ),
        (
            (
                "If there is a conflict, the order of precedence is:",
                "(a) the Data Processing Agreement;",
                "(b) this Agreement;",
            ),
            {("dpa", "services-agreement")},
        ),
        (
            ("In case of any inconsistency between the NDA and this Agreement, the NDA shall control.",),
            {("nda", "services-agreement")},
        ),
        (
            ("The terms of this Agreement take precedence over a work order in the event of conflict.",),
            {("services-agreement", "sow")},
        ),
        (
            (
                "İşbu Sözleşme ile Veri İşleme Sözleşmesi arasında çelişki bulunması hâlinde Veri İşleme Sözleşmesi esas alınır.",
            ),
            {("dpa", "services-agreement")},
        ),
        (
            ("Belgeler arasındaki öncelik sırası şöyledir: ek protokoller, işbu Sözleşme, iş tanımı.",),
            {("amendment", "services-agreement"), ("amendment", "sow"), ("services-agreement", "sow")},
        ),
        (("This Agreement is governed by English law, without regard to conflict of laws rules.",), set()),
        (("The Consultant shall avoid any conflict of interest under a statement of work.",), set()),
        (("This Agreement supersedes the statement of work of last year.",), set()),
        (("The parties sign a statement of work and a data processing agreement.",), set()),
    ],
)
def test_orders_of_precedence_are_read(paragraphs, pairs):
    assert precedence([(held(), report_of(*paragraphs))]).pairs == pairs


@pytest.mark.parametrize(
    ("one", "other", "before"),
    [
        (held("amendment", "2026-01-01"), held("amendment", "2025-01-01"), True),
        (held("amendment", "2025-01-01"), held("amendment", "2026-01-01"), False),
        (held("amendment"), held("amendment", "2026-01-01"), None),
        (held("amendment"), held("services-agreement"), True),
        (held("services-agreement"), held("amendment"), False),
        (held("nda"), held("services-agreement"), None),
        (held("sow"), held("services-agreement"), False),
    ],
)
def test_what_goes_before_what(one, other, before):
    assert Precedence(frozenset({("services-agreement", "sow")})).goes_before(one, other) is before


def test_reading_orders_takes_linear_time():
    long = report_of("conflict " * 100_000 + "shall prevail", "order of precedence: " + "this agreement, sow " * 50_000)
    assert precedence([(held(), long)]).pairs <= {("services-agreement", "sow")}


def test_kinds_of_documents_are_found_in_words():
    assert kinds_in("the MSA, SOWs, the DPA and the gizlilik sözleşmesi") == ["services-agreement", "sow", "dpa", "nda"]


def test_text_and_page_agree_on_an_empty_decision():
    decision = decide("nobody", (), load("kpo"), Waivers(), date(2026, 6, 1))
    assert decision.outcome == "stop"
    assert "GATE-10" in as_text(decision)
    assert "GATE-10" in as_html(decision)


GUIDE = (Path(__file__).resolve().parent.parent / "docs" / "gate.md").read_text("utf-8")
SNIPPETS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)]


def test_the_snippets_of_the_guide_are_whole():
    workflow, hooks, pipeline = SNIPPETS
    assert workflow["permissions"] == {"contents": "read"}
    first, second = hooks["repos"][0]["hooks"]
    assert re.search(first["files"], "vendors/acme/msa.docx")
    assert re.search(second["files"], "waivers.toml")
    assert not re.search(second["files"], "vendors/beta/msa.docx")
    assert pipeline["vendors"]["artifacts"]["reports"]["junit"] in pipeline["vendors"]["script"][2]


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize("where", ["github", "gitlab"])
def test_the_scripts_of_the_guide_run(tmp_path, where):
    (tmp_path / "vendors").mkdir()
    written(tmp_path / "vendors" / "good", msa=master())
    written(tmp_path / "vendors" / "worse", msa=master(), sow=paper("sow", THEIRS))
    if where == "github":
        script = SNIPPETS[0]["jobs"]["gate"]["steps"][3]["run"]
    else:
        script = "\n".join(line for line in SNIPPETS[2]["vendors"]["script"] if not line.startswith("pip"))
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "kpo-check").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kpo_compliance "$@"\n', "utf-8")
    (tools / "kpo-check").chmod(0o755)
    told = subprocess.run(
        ["bash", "-e", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "PYTHONPATH": str(Path(cli.__file__).parent.parent)},
    )  # fmt: skip
    assert told.returncode == 1, told.stderr
    outcomes = {
        path.stem: json.loads(path.read_text("utf-8"))["outcome"] for path in (tmp_path / "records").glob("*.json")
    }
    assert outcomes == {"good": "go", "worse": "stop"}
    assert (tmp_path / "records" / "good.html").is_file()
