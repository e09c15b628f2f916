"""Rule files: what they become, and what is said of every mistake."""

import json
import stat
from pathlib import Path

import pytest

from kpo_compliance import pack_cache, playbook
from kpo_compliance.errors import KpoError, RuleError, UsageError
from kpo_compliance.requirement import Threshold, Wording


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_a_pack_becomes_requirements(own):
    loaded = playbook.load(str(own))
    requirement = loaded.requirements["OWN-01"]
    assert list(loaded.requirements) == ["OWN-01", "OWN-02"]
    assert (loaded.name, requirement.pack, requirement.severity) == ("ours", "our-rules", "medium")
    assert requirement.title == {"en": "Log kept", "tr": "Kayıt tutulması"}
    assert [name for name, element in requirement.elements.items() if element.mandatory] == ["signed"]
    assert requirement.threshold == Threshold("log-retention", "duration", "at-least", "2 years")
    assert loaded.requirements["OWN-02"].threshold == Threshold("log-law", "law", "one-of")
    wordings = requirement.wordings["en"]
    location = f"{own.parent / 'our-rules'}/en/OWN.yaml:6"
    assert wordings.found[1] == Wording("not delete … @log", under="record*", location=location)
    assert wordings.classes == {"log": ("logbook", "work log")}
    assert [wording.text for wording in wordings.vetoes] == ["captain"]
    assert list(wordings.elements) == ["monthly"]
    assert {"en", "tr"} <= set(loaded.lexicons)


def test_examples_are_read_only_when_asked_for(own):
    assert playbook.load(str(own)).requirements["OWN-01"].wordings["en"].examples == ()
    examples = playbook.load(str(own), examples=True).requirements["OWN-01"].wordings["en"].examples
    assert [example.answer for example in examples] == ["present", "present", "absent", "contrary"]
    assert (examples[1].heading, examples[1].elements) == ("Records", ("monthly",))


MISTAKES = [
    ("OWN.yaml", "severity: medium", "severity: hihg", "OWN.yaml:5: unknown severity “hihg”; expected one of: critical"),
    ("OWN.yaml", "severity: medium", "severty: medium", "OWN.yaml:5: unknown key “severty”; did you mean “severity”?"),
    ("OWN.yaml", "  severity: medium\n", "", "OWN.yaml:1: the key “severity” is missing"),
    ("OWN.yaml", "OWN-02:", "OWN-01:", "OWN.yaml:10: the key “OWN-01” stands here twice (first in line 1)"),
    ("OWN.yaml", "OWN-02:", "XWN-02:", "OWN.yaml:10: expected the id of a requirement of this family, like OWN-01"),
    ("OWN.yaml", 'title: {en: "Log kept", tr: "Kayıt tutulması"}', 'title: "Log kept"', "OWN.yaml:2: expected a text for"),
    ("OWN.yaml", 'tr: "Kayıt', 'de: "Kayıt', "OWN.yaml:2: unknown key “de”; known here: en, tr"),
    ("OWN.yaml", "mandatory: true", "mandatory: perhaps", "OWN.yaml:8: expected true or false, found “perhaps”"),
    ("OWN.yaml", '"2 years"', '"2 moons"', "OWN.yaml:9: expected a duration like “3 years” or “30 days”, found “2 moons”"),
    ("OWN.yaml", 'at-least: "2 years"', "one-of: [x]", "OWN.yaml:9: a threshold on a duration needs one of: at-least, at-most"),
    ("OWN.yaml", "value: law", "value: lore", "OWN.yaml:15: unknown kind of value “lore”"),
    ("OWN.yaml", "why: {en:", "why: [{en:", "OWN.yaml:4: this is no valid YAML"),
    ("OWN.yaml", "severity: medium", "severity: &a medium", "OWN.yaml:5: anchors and aliases"),
    ("OWN.yaml", "severity: medium", "severity: !!python/name:os.system medium", "OWN.yaml:5: tags (!)"),
    ("en/OWN.yaml", "monthly: [", "montly: [", "en/OWN.yaml:10: OWN-01 has no element “montly”; did you mean “monthly”?"),
    ("en/OWN.yaml", "elements: [monthly]", "elements: [daily]", "en/OWN.yaml:14: OWN-01 has no element “daily”"),
    ("en/OWN.yaml", "OWN-02:", "OWN-03:", "en/OWN.yaml:17: no requirement OWN-03 is described in this pack; did you mean"),
    ("en/OWN.yaml", "  examples: {p", "  expamples: {p", "en/OWN.yaml:19: unknown key “expamples”; did you mean “examples”?"),
    ("en/OWN.yaml", "  examples: {present: [", "  not: {present: [", "en/OWN.yaml:17: a wording needs “examples”"),
    ("en/OWN.yaml", '  found: ["law of the log"]\n', "", "en/OWN.yaml:17: a wording needs the key “found”"),
    ("en/OWN.yaml", "keep … @log", "keep … (@log", "en/OWN.yaml:5: a bracket “(” is not closed"),
    ("en/OWN.yaml", "[logbook, work log]", "[logbook, (work]", "en/OWN.yaml:2: a bracket “(” is not closed"),
    ("en/OWN.yaml", 'not: ["captain"]', "not: [[captain]]", "en/OWN.yaml:7: expected text, found a list"),
    ("en/OWN.yaml", 'not: ["captain"]', 'not: [""]', "en/OWN.yaml:7: expected text, found nothing"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), MISTAKES)
def test_a_mistake_is_shown_with_its_place_and_what_was_expected(own, file, old, new, message):
    path = own.parent / "our-rules" / file
    change(path, old, new)
    with pytest.raises(RuleError) as caught:
        playbook.load(str(own), examples=True)
    assert message in str(caught.value)
    number = int(message.split(":")[1])
    line = path.read_text("utf-8").splitlines()[number - 1].strip()
    assert str(caught.value).endswith(f"\n    {line[:160]}")


OF_SIDES = """\
OWN-01:
  title: {en: "Log kept"}
  why:
    discloser mutual: {en: "A log shows who saw it."}
    recipient: {en: "A log costs time."}
  remedy:
    discloser mutual: {en: "Ask for a log."}
    recipient: {en: "Strike the log."}
  severity: low
  wants: {discloser: [present], recipient: [absent, contrary], mutual: [present]}
"""


def of_sides(folder: Path, old: str = "", new: str = "") -> Path:
    rules = folder / "our-rules"
    rules.mkdir(parents=True)
    (rules / "pack.yaml").write_text('name: ours\nversion: "1"\ntitle: {en: "Ours"}\n', "utf-8")
    (rules / "OWN.yaml").write_text(OF_SIDES.replace(old, new), "utf-8")
    policy = folder / "kpo.toml"
    policy.write_text('[playbook]\npacks = []\nrules = ["our-rules"]\n', "utf-8")
    return policy


@pytest.mark.parametrize(
    ("side", "wants", "remedy"),
    [
        ("", ("present",), "Ask for a log."),
        ("discloser", ("present",), "Ask for a log."),
        ("recipient", ("absent", "contrary"), "Strike the log."),
        ("mutual", ("present",), "Ask for a log."),
    ],
)
def test_each_side_has_its_answers_and_its_advice(tmp_path, side, wants, remedy):
    path = str(of_sides(tmp_path / "a"))
    for _ in ("read", "kept"):
        requirement = playbook.load(path, side=side).requirements["OWN-01"]
        assert (requirement.wants, requirement.remedy["en"]) == (wants, remedy)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('    recipient: {en: "A log', '    receiver: {en: "A log', "OWN.yaml:5: there is no side “receiver”"),
        ('    recipient: {en: "A log', '    mutual: {en: "A log', "OWN.yaml:5: there are two texts for the mutual"),
        (
            '    recipient: {en: "Strike the log."}\n',
            "",
            "expected a text for the recipient, whom not every answer suits",
        ),
        (", mutual: [present]}", "}", "the key “mutual” is missing"),
        ("discloser: [present]", "discloser: [presnt]", "unknown answer “presnt”"),
    ],
)
def test_no_side_gets_anothers_answers_or_advice(tmp_path, old, new, message):
    with pytest.raises(RuleError) as caught:
        playbook.load(str(of_sides(tmp_path / "a", old, new)))
    assert message in str(caught.value)


def test_a_side_that_every_answer_suits_needs_no_texts(tmp_path):
    path = of_sides(tmp_path / "a", "recipient: [absent, contrary]", "recipient: [present, absent, contrary]")
    change(path.parent / "our-rules" / "OWN.yaml", '    recipient: {en: "Strike the log."}\n', "")
    change(path.parent / "our-rules" / "OWN.yaml", '    recipient: {en: "A log costs time."}\n', "")
    requirement = playbook.load(str(path), side="recipient").requirements["OWN-01"]
    assert (requirement.why, requirement.remedy) == ({}, {})


def test_the_line_itself_is_shown(own):
    change(own.parent / "our-rules" / "OWN.yaml", "severity: medium", "severity: hihg")
    with pytest.raises(RuleError) as caught:
        playbook.load(str(own))
    assert str(caught.value).splitlines()[1] == "    severity: hihg"
    assert caught.value.location.endswith("our-rules/OWN.yaml:5")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b"- " * 100_000, b"a: {" * 50_000, b"a: \x00", b"- x"])
def test_what_is_no_rule_file_is_a_mistake_and_not_a_crash(own, content):
    (own.parent / "our-rules" / "OWN.yaml").write_bytes(content)
    with pytest.raises(RuleError, match=r"OWN\.yaml:\d+: "):
        playbook.load(str(own))


def test_a_rule_file_with_the_wrong_suffix_is_not_passed_over(own):
    (own.parent / "our-rules" / "NEW.yml").write_text("x: 1", "utf-8")
    with pytest.raises(RuleError, match=r"NEW\.yml: the name of a rule file ends in \.yaml"):
        playbook.load(str(own))


def test_the_words_yes_and_no_stay_words(own):
    change(own.parent / "our-rules" / "en" / "OWN.yaml", "[logbook, work log]", "[no, yes, on, 12, null, 1.0]")
    classes = playbook.load(str(own)).requirements["OWN-01"].wordings["en"].classes
    assert classes["log"] == ("no", "yes", "on", "12", "null", "1.0")


def test_an_unknown_playbook_is_a_wrong_usage():
    with pytest.raises(UsageError, match=r"no playbook “kpoo”.*did you mean “kpo”"):
        playbook.load("kpoo")


def test_the_hash_changes_with_whatever_can_change_a_verdict(own):
    seen = {playbook.load(str(own)).sha256}
    assert playbook.load(str(own)).sha256 in seen
    seen.add(playbook.load(str(own), profile="medical").sha256)
    seen.add(playbook.load(str(own), side="mutual").sha256)
    change(own.parent / "our-rules" / "en" / "OWN.yaml", "every month", "each month")
    seen.add(playbook.load(str(own)).sha256)
    own.write_text(own.read_text("utf-8") + "[thresholds]\nlog-retention = '9 years'\n", "utf-8")
    seen.add(playbook.load(str(own)).sha256)
    assert len(seen) == 5


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "kpo-check"


def test_a_kept_pack_equals_the_one_read(own, cache):
    first = playbook.load(str(own))
    kept = sorted(cache.glob("*.json"))
    assert kept
    assert playbook.load(str(own)) == first
    assert sorted(cache.glob("*.json")) == kept
    assert stat.S_IMODE(cache.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00" * 50, b"00\n{}", b"[1,2"])
def test_a_damaged_cache_is_made_anew(own, cache, damage):
    first = playbook.load(str(own))
    for path in cache.glob("*.json"):
        path.write_bytes(damage)
    assert playbook.load(str(own)) == first
    assert all(json.loads(path.read_bytes().partition(b"\n")[2]) for path in cache.glob("*.json"))


def test_a_cache_that_cannot_be_written_is_done_without(own, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert "OWN-01" in playbook.load(str(own)).requirements


def test_the_cache_does_not_grow_without_end(own, cache):
    pack = playbook.load(str(own))
    assert pack.requirements
    for number in range(40):
        pack_cache.put(f"{number:040}", pack_cache.get(next(cache.glob("*.json")).stem.removeprefix("pack-")))
    assert len(list(cache.iterdir())) == 24


def test_every_error_is_one_of_ours(own):
    path = own.parent / "our-rules" / "OWN.yaml"
    path.unlink()
    path.mkdir()
    with pytest.raises(KpoError, match="cannot be read"):
        playbook.load(str(own))
