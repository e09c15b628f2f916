"""Waivers: written by a command, bound to words, reported when they no longer count, visible in every format."""

import io
import json
import re
import stat
import zipfile
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from kpo_compliance import cli, run_settings, waivers
from kpo_compliance.render import RENDERERS, renderer
from kpo_compliance.report import Assessment, Evidence, WaiverUse
from kpo_compliance.waive_command import append
from tests.test_render import report as shown_report

TODAY = date(2027, 1, 10)
LATER = date(2027, 6, 30)
CONTRACT = """\
SERVICES AGREEMENT

This Agreement is made between Quillmark Retail Ltd (the "Client") and Brightfern Analytics LLC (the "Provider").

1. Records

The Provider need not keep a logbook.
"""
GIVEN = ("--reason", "The log is kept by us.", "--approved-by", "General Counsel", "--until", "2999-06-30")


def run(arguments) -> int:
    """The command line as a process of its own would run it: nothing is remembered of the files it read before."""
    run_settings._settings.cache_clear()
    return cli.run(arguments)


def finding(*quotes: str, verdict: str = "partial") -> Assessment:
    said = tuple(Evidence(quote, 0, len(quote)) for quote in quotes)
    return Assessment("OWN-01", "Log kept", "present", verdict, "medium", 0.9, ("wording",), said)  # type: ignore[arg-type]


def waiver(**changes) -> waivers.Waiver:
    given = {"requirement": "OWN-01", "contract": "*.txt", "reason": "Ours.", "approved_by": "GC", "until": LATER}
    return waivers.Waiver(**(given | changes))


@pytest.fixture
def here(own, monkeypatch):
    """The folder of a policy with a vendor's contract below it."""
    monkeypatch.chdir(own.parent)
    (own.parent / "acme").mkdir()
    (own.parent / "acme" / "msa [1].txt").write_text(CONTRACT, "utf-8")
    return own.parent


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Keep a log.",), ("keep  a\nLOG",), True),
        (("Keep a log.", "Send it."), ("Send it.", "Keep a log."), True),
        (("Keep a log for 2 years.",), ("Keep a log for 1 year.",), False),
        ((), ("Keep a log.",), False),
        (("ﬁle",), ("file",), True),
        (("\ud800",), ("\ud800 ",), True),
    ],
)
def test_a_fingerprint_is_of_the_words(one, other, same):
    assert (waivers.fingerprint(finding(*one)) == waivers.fingerprint(finding(*other))) is same


def test_a_changed_clause_wakes_a_waiver_up():
    before, after = finding("Keep a log for a year."), finding("Keep a log for a day.")
    held = waivers.Waivers((waiver(evidence=waivers.fingerprint(before)),))
    assert held.apply(before, "a.txt", "", TODAY).verdict == "waived"
    assert held.apply(after, "a.txt", "", TODAY) is after


def test_of_two_waivers_the_one_for_these_words_counts():
    known = finding("Keep a log for a year.")
    held = waivers.Waivers((waiver(evidence="0" * 64, until=date(2029, 1, 1)), waiver(reason="These words.")))
    assert held.apply(known, "a.txt", "", TODAY).waiver.reason == "These words."


@pytest.mark.parametrize(
    ("given", "verdict", "kind"),
    [
        ({}, "waived", None),
        ({"until": date(2026, 12, 31)}, "partial", "waiver-expired"),
        ({"until": date(2026, 12, 31)}, "waived", None),
        ({"evidence": "0" * 64}, "partial", "waiver-changed"),
        ({}, "met", "waiver-unused"),
        ({}, "not-applicable", "waiver-unused"),
        ({"contract": "other.txt"}, "partial", None),
        ({"requirement": "OWN-09"}, "partial", None),
    ],
)
@pytest.mark.parametrize(("language", "word"), [("en", "The waiver of OWN-01"), ("tr", "OWN-01 için verilen feragat")])
def test_what_has_become_of_a_waiver_is_a_notice(given, verdict, kind, language, word):
    plain = shown_report()
    made = replace(
        plain, assessments=(finding(verdict=verdict),), document=replace(plain.document, path="a.txt", notices=())
    )
    noted = waivers.Waivers((waiver(**given),)).noted(made, TODAY, language)
    assert [notice.kind for notice in noted.document.notices] == ([kind] if kind else [])
    assert all(notice.message.startswith(word) and "Ours." in notice.message for notice in noted.document.notices)


def text_of(content: str | bytes) -> str:
    if isinstance(content, str):
        return content
    if content.startswith(b"%PDF"):
        with pypdfium2.PdfDocument(content) as document:
            return "\n".join(page.get_textpage().get_text_range() for page in document)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", " ", "\n".join(parts))


@pytest.mark.parametrize("name", RENDERERS)
def test_a_waived_finding_stays_visible(name):
    plain = shown_report()
    use = WaiverUse("Accepted by the board", "General Counsel", "2027-06-30", "missing")
    waived = tuple(replace(a, verdict="waived", waiver=use) if a.verdict == "missing" else a for a in plain.assessments)
    shown = text_of(renderer(name)([replace(plain, assessments=waived)])).replace("\\", "")
    shown = "".join(shown.split())
    for said in ("Acceptedbytheboard", "GeneralCounsel", "2027-06-30", "missing", "waived"):
        assert said in shown or (name == "csv" and said == "missing"), (name, said)


def test_the_command_binds_a_waiver_to_the_contract_and_its_words(here, capfd):
    (here / "waivers.toml").write_text("# Approved by the board.\n", "utf-8")
    assert run(["acme/msa [1].txt", "--fail-on", "low", "-q"]) == 1
    assert run(["waive", "own-01", "--contract", "acme/msa [1].txt", *GIVEN]) == 0
    assert "OWN-01 is waived for acme/msa [[]1].txt until 2999-06-30, as it is worded today." in capfd.readouterr().err
    written = (here / "waivers.toml").read_text("utf-8")
    assert written.startswith("# Approved by the board.\n\n[[waiver]]\n")
    assert 'contract = "acme/msa [[]1].txt"' in written
    assert stat.S_IMODE((here / "waivers.toml").stat().st_mode) == 0o600
    assert not list(here.glob(".*.part"))

    assert run(["acme/msa [1].txt", "--format", "json"]) == 0
    first = json.loads(capfd.readouterr().out)["assessments"][0]
    assert (first["verdict"], first["waiver"]["covers"]) == ("waived", "contrary")

    changed = CONTRACT.replace("need not keep a logbook", "need not keep a logbook or any work log")
    (here / "acme" / "msa [1].txt").write_text(changed, "utf-8")
    assert run(["acme", "--format", "json", "--fail-on", "medium"]) == 1
    out, err = capfd.readouterr()
    assert json.loads(out)[0]["document"]["notices"][0]["kind"] == "waiver-changed"
    assert "the words that it was given for have changed" in err


def test_a_second_waiver_is_added_below_the_first(here):
    for _ in range(2):
        assert run(["waive", "OWN-01", "--contract", "acme/msa [1].txt", "-q", *GIVEN]) == 0
    assert (here / "waivers.toml").read_text("utf-8").count("[[waiver]]") == 2


@pytest.mark.parametrize(
    ("contract", "bound"), [("acme", 'contract = "acme/**"'), ("*.pdf", 'contract = "*.pdf"'), ("ab" * 32, "ab" * 32)]
)
def test_a_folder_a_pattern_and_a_hash_are_bound_to_no_words(here, contract, bound):
    assert (
        run(["waive", "OWN-01", "--contract", contract, "--waivers", "w.toml", "--playbook", "kpo.toml", "-q", *GIVEN])
        == 0
    )
    written = (here / "w.toml").read_text("utf-8")
    assert bound in written
    assert "evidence" not in written


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("OWN-09", "--contract", "acme/msa [1].txt"), 2, "there is no requirement “OWN-09”"),
        (("OWN-01", "--contract", "acme/absent.txt"), 2, "There is no file “acme/absent.txt”"),
        (("OWN-02", "--contract", "acme/msa [1].txt", "--until", "2020-01-01"), 2, "2020-01-01 is past"),
        (("OWN-01", "--contract", "acme/msa [1].txt", "--reason", " "), 2, "needs a reason"),
        (("OWN-01", "--contract", "acme/broken.pdf"), 3, "PDF"),
        (("OWN-01", "--contract", "acme/met.txt"), 2, "There is nothing to waive: OWN-01 is met"),
    ],
)
def test_what_cannot_be_waived_is_said(here, capfd, arguments, status, said):
    (here / "acme" / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    met = CONTRACT.replace("need not keep a logbook", "shall keep a logbook for 3 years, signed")
    (here / "acme" / "met.txt").write_text(met, "utf-8")
    (here / "our-rules" / "OWN.yaml").write_text(
        (here / "our-rules" / "OWN.yaml").read_text("utf-8").replace("mandatory: true", "mandatory: false"), "utf-8"
    )
    assert run(["waive", *GIVEN, *arguments]) == status
    assert said in capfd.readouterr().err
    assert not (here / "waivers.toml").exists()


def test_without_a_policy_the_file_must_be_named(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(["waive", "CONF-09", "--contract", "*.pdf", *GIVEN]) == 2
    assert "--waivers" in capfd.readouterr().err


@pytest.mark.parametrize("reason", ['say "no" \\ or\nnot', "\x7f\x85\u202e", "İstisna – onaylandı", "#]["])
def test_anything_can_be_a_reason(tmp_path, reason):
    entry = {"requirement": "OWN-01", "contract": "*.txt", "reason": reason, "approved_by": "GC", "until": LATER}
    append(tmp_path / "w.toml", entry, {"OWN-01"})
    append(tmp_path / "w.toml", entry, {"OWN-01"})
    held = waivers.load(tmp_path / "w.toml", {"OWN-01"}).waivers
    assert [one.reason for one in held] == [reason, reason]


def test_a_waiver_file_with_a_mistake_stays_as_it_is(here, capfd):
    (here / "waivers.toml").write_text("waiver = []\n", "utf-8")
    assert run(["waive", "OWN-01", "--contract", "acme", *GIVEN]) == 2
    assert "waivers.toml" in capfd.readouterr().err
    assert (here / "waivers.toml").read_text("utf-8") == "waiver = []\n"


def test_a_waiver_that_covers_no_contract_is_said_when_all_were_checked(here, capfd):
    assert run(["waive", "OWN-01", "--contract", "gone-*.pdf", "-q", *GIVEN]) == 0
    for paths, said in (([str(here)], True), (["acme"], False), (["acme/msa [1].txt"], False)):
        run(paths)
        assert ("covers no contract (“gone-*.pdf”)" in capfd.readouterr().err) is said
