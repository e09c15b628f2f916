"""A company's own policy and its waivers: what they change, and what is said of every mistake."""

from datetime import date
from pathlib import Path

import pytest

from kpo_compliance import playbook, policy, waivers
from kpo_compliance.errors import RuleError
from kpo_compliance.report import Assessment

TODAY = date(2027, 3, 1)


def add(own: Path, text: str) -> Path:
    own.write_text(own.read_text("utf-8") + text, "utf-8")
    return own


def test_a_policy_adjusts_requirements(own):
    loaded = playbook.load(
        str(
            add(
                own,
                """
[requirements.OWN-01]
severity = "critical"
mandatory-elements = ["monthly"]
[thresholds]
log-retention = "5 years"
[governing-law]
accepted = ["England and Wales", "Türkiye"]
""",
            )
        )
    )
    one, two = loaded.requirements["OWN-01"], loaded.requirements["OWN-02"]
    assert one.severity == "critical"
    assert {name: element.mandatory for name, element in one.elements.items()} == {"monthly": True, "signed": False}
    assert one.threshold.limit == "5 years"
    assert two.threshold.accepted == ("England and Wales", "Türkiye")


def test_a_requirement_can_be_switched_off(own):
    assert list(playbook.load(str(add(own, "[requirements.OWN-01]\nenabled = false\n"))).requirements) == ["OWN-02"]


def test_a_policy_is_found_above_the_contract(own):
    folder = own.parent / "vendors" / "acme"
    folder.mkdir(parents=True)
    contract = folder / "msa.txt"
    contract.write_text("x", "utf-8")
    assert policy.find(None, contract).path == own
    assert policy.find(None, folder).path == own
    assert policy.find("nda", contract).path is None if "nda" in policy.pack_names() else True


def test_without_a_policy_the_shipped_packs_count(tmp_path):
    found = policy.find(None, tmp_path)
    assert (found.name, found.packs, found.path, found.by_type) == ("kpo", ("kpo", "nda"), None, True)


def test_a_policy_may_extend_another(own, tmp_path):
    add(own, '[profile]\nname = "medical"\nside = "recipient"\n[thresholds]\nlog-retention = "5 years"\n')
    child = tmp_path / "child" / "kpo.toml"
    child.parent.mkdir()
    child.write_text(
        '[playbook]\nextends = "../kpo.toml"\nfail-on = "low"\n[requirements.OWN-01]\nseverity = "low"\n'
        '[profile]\nside = "mutual"\n',
        "utf-8",
    )
    loaded = playbook.load(str(child))
    assert loaded.requirements["OWN-01"].severity == "low"
    assert loaded.requirements["OWN-01"].threshold.limit == "5 years"
    assert (loaded.profile, loaded.side) == ("medical", "mutual")
    assert policy.find(str(child), None).fail_on == "low"


def test_a_policy_that_extends_itself_is_a_mistake(own):
    own.write_text('[playbook]\nextends = "kpo.toml"\n', "utf-8")
    with pytest.raises(RuleError, match=r"kpo\.toml:2: this policy extends itself"):
        playbook.load(str(own))


MISTAKES = [
    ("[requirements.OWN-09]\nenabled = false\n", 5, "there is no requirement “OWN-09”; did you mean “OWN-0"),
    ("[requirements.OWN-01]\nenabeld = false\n", 6, "unknown key “enabeld”; did you mean “enabled”?"),
    ('[requirements.OWN-01]\nenabled = "no"\n', 6, "expected true or false, found “no”"),
    ('[requirements.OWN-01]\n\nseverity = "severe"\n', 7, "unknown severity “severe”; expected one of: critical, high"),
    ('[requirements.OWN-01]\nmandatory-elements = ["singed"]\n', 6, "OWN-01 has no element “singed”; did you mean “signed”?"),
    ('[thresholds]\nlog-retenion = "5 years"\n', 6, "no requirement has a threshold “log-retenion”; did you mean"),
    ('[thresholds]\nlog-retention = "5 aeons"\n', 6, "expected a duration like “3 years” or “30 days”, found “5 aeons”"),
    ("[thresholds]\nlog-retention = 5\n", 6, "expected text, found “5”"),
    ('[courts]\naccepted = ["Paris"]\n', 6, "no requirement in force compares the court of a contract"),
    ('[governing-law]\nacepted = ["x"]\n', 6, "unknown key “acepted”"),
    ('[profile]\nname = "medicine"\n', 6, "unknown service profile “medicine”; expected one of: financial"),
    ('[profile]\nside = "left"\n', 6, "unknown side “left”"),
    ("[treshold]\nx = 1\n", 5, "unknown key “treshold”; did you mean “thresholds”?"),
    ("[thresholds\n", 5, "this is no valid TOML: "),
    ("[thresholds]\na = 1\na = 2\n", 7, "this is no valid TOML: Cannot overwrite a value"),
]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES)
def test_a_mistake_is_shown_with_its_place_and_what_was_expected(own, text, line, message):
    with pytest.raises(RuleError) as caught:
        playbook.load(str(add(own, text)))
    assert f"kpo.toml:{line}: {message}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('packs = ["kpoo"]', "there is no pack “kpoo”; did you mean “kpo”?"),
        ('rules = ["theirs"]', "there is no folder “theirs” beside this file"),
        ('extends = "other.toml"', "there is neither a pack nor a policy file “other.toml”"),
        ('fail-on = "hi"', "unknown value of fail-on “hi”; expected one of: critical, high, medium, low, never"),
        ('nmae = "x"', "unknown key “nmae”; did you mean “name”?"),
    ],
)
def test_a_mistake_in_the_first_section(tmp_path, text, message):
    path = tmp_path / "kpo.toml"
    path.write_text(f"[playbook]\n{text}\n", "utf-8")
    with pytest.raises(RuleError) as caught:
        policy.read(path)
    assert f"kpo.toml:2: {message}" in str(caught.value)


WAIVERS = """\
[[waiver]]
requirement = "OWN-01"
contract = "msa-*.pdf"
reason = "The log is kept by us."
approved_by = "General Counsel"
until = 2027-06-30

[[waiver]]
requirement = "own-02"
contract = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
reason = "Old deal."
approved_by = "General Counsel"
until = "2027-02-28"
"""


@pytest.fixture
def waiver_file(tmp_path):
    path = tmp_path / "waivers.toml"
    path.write_text(WAIVERS, "utf-8")
    return path


SHA = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08"


@pytest.mark.parametrize(
    ("requirement", "path", "sha256", "day", "found"),
    [
        ("OWN-01", "vendors/msa-acme.pdf", "", date(2027, 6, 30), True),
        ("OWN-01", "vendors/msa-acme.pdf", "", date(2027, 7, 1), False),
        ("OWN-01", "vendors/nda-acme.pdf", "", TODAY, False),
        ("OWN-02", "vendors/msa-acme.pdf", "", date(2027, 1, 1), False),
        ("OWN-02", "any.pdf", SHA, date(2027, 2, 28), True),
        ("OWN-02", "any.pdf", SHA, TODAY, False),
    ],
)
def test_a_waiver_holds_for_its_contract_until_its_day(waiver_file, requirement, path, sha256, day, found):
    held = waivers.load(waiver_file, {"OWN-01", "OWN-02"})
    assert bool(held.find(requirement, path, sha256, day)) is found


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("acme/*.pdf", "vendors/acme/msa.pdf", True),
        ("acme/*.pdf", "vendors/beta/msa.pdf", False),
        ("*.pdf", "vendors/acme/msa.docx", False),
        ("./msa.pdf", "msa.pdf", True),
        ("acme/**", "vendors/acme/2025/msa.pdf", True),
        ("acme/**", "vendors/acme/msa.pdf", True),
        ("vendors/acme/**", "vendors/acme/msa.pdf", True),
        ("acme/**", "vendors/acme", False),
        ("acme/**", "vendors/beta/msa.pdf", False),
        ("a*e/**", "vendors/acme/msa.pdf", True),
    ],
)
def test_a_pattern_with_a_folder_is_tried_on_the_end_of_the_path(pattern, path, covered):
    assert waivers.Waiver("OWN-01", pattern, "r", "a", TODAY).covers(path, "") is covered


def test_a_waived_assessment_keeps_the_verdict_underneath(waiver_file):
    finding = Assessment("OWN-01", "Log kept", "absent", "missing", "medium", 0.9, ("wording",))
    held = waivers.load(waiver_file, {"OWN-01", "OWN-02"})
    waived = held.apply(finding, "msa-1.pdf", "", TODAY)
    assert (waived.verdict, waived.waiver.covers, waived.waiver.until) == ("waived", "missing", "2027-06-30")
    assert waived.waiver.approved_by == "General Counsel"
    assert held.apply(finding, "nda.pdf", "", TODAY) is finding
    assert [waiver.requirement for waiver in held.lapsed(TODAY)] == ["OWN-02"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("until = 2027-06-30", 'until = "next year"', "waivers.toml:6: expected a date like 2027-12-31, found “next year”"),
        ("OWN-01", "OWN-07", "waivers.toml:2: there is no requirement “OWN-07” in this playbook"),
        ('"msa-*.pdf"', '"*"', "waivers.toml:3: a waiver needs a contract"),
        ('reason = "The log is kept by us."\n', "", "waivers.toml:1: the key “reason” is missing"),
        ('reason = "Old deal."', 'raeson = "Old deal."', "waivers.toml:11: unknown key “raeson”; did you mean “reason”?"),
        ('"The log is kept by us."', '"  "', "waivers.toml:4: expected text, found nothing"),
    ],
)
def test_a_mistake_in_a_waiver_file(waiver_file, old, new, message):
    waiver_file.write_text(WAIVERS.replace(old, new, 1), "utf-8")
    with pytest.raises(RuleError) as caught:
        waivers.load(waiver_file, {"OWN-01", "OWN-02"})
    assert message in str(caught.value)
