"""Service profiles: what each re-rates and adds, and clauses that cure what it finds."""

from functools import cache

import pytest
from jinja2 import Environment

from kpo_compliance import playbook, policy
from kpo_compliance.assess import _assessment
from kpo_compliance.choices import PROFILES
from kpo_compliance.errors import RuleError
from kpo_compliance.hits import Hits
from kpo_compliance.remediation import block_of, clause
from kpo_compliance.report import SEVERITIES
from kpo_compliance.requirement import LANGUAGES
from kpo_compliance.resources import rules, templates
from kpo_compliance.rule_files import TYPES
from kpo_compliance.wording import Engine
from tests.test_remediation import FRAMES, contract, frame

PACK = playbook.load("profiles", examples=True)
KPO = playbook.load("kpo")
IDS = tuple(PACK.requirements)
ADDED = {
    "financial": "FIN", "rnd": "RND", "business": "BUS", "technical": "TECH", "investments": "INV", "legal": "LEG",
    "medical": "MED", "data": "ANA",
}  # fmt: skip
CASES = [(language, used, name) for language in LANGUAGES for used in FRAMES[language] for name in IDS]


@cache
def engine() -> Engine:
    return Engine(PACK)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_adds_its_family_and_no_other(profile):
    added = set(playbook.load("kpo", profile=profile).requirements) - set(KPO.requirements)
    assert len(added) >= 2
    assert {name.rpartition("-")[0] for name in added} == {ADDED[profile]}


@pytest.mark.parametrize("profile", PROFILES)
def test_a_profile_makes_nothing_less_severe(profile):
    rated = playbook.load("kpo", profile=profile)
    raised = 0
    for name, requirement in KPO.requirements.items():
        now = rated.requirements[name]
        assert SEVERITIES.index(now.severity) <= SEVERITIES.index(requirement.severity), name
        assert {k for k, e in requirement.elements.items() if e.mandatory} <= {
            k for k, e in now.elements.items() if e.mandatory
        }, name
        raised += now.severity != requirement.severity
    assert raised >= 2
    assert set(rated.documents) <= set(TYPES)
    assert rated.sha256 != KPO.sha256


def test_there_is_a_file_for_each_profile_to_choose():
    assert {path.stem for path in (rules() / "profiles").glob("*.toml")} == set(PROFILES)
    assert all(set(r.profiles) <= set(PROFILES) and len(r.profiles) == 1 for r in PACK.requirements.values())


def test_without_a_profile_nothing_is_added(tmp_path):
    assert not any(r.pack == "profiles" for r in playbook.load(None, near=tmp_path).requirements.values())
    assert playbook.load("nda", profile="medical").requirements.keys() == playbook.load("nda").requirements.keys()


def test_a_company_s_policy_has_the_last_word(tmp_path):
    (tmp_path / "kpo.toml").write_text(
        '[profile]\nname = "medical"\n[requirements.DATA-04]\nseverity = "low"\n[requirements.MED-03]\nenabled = false\n'
        '[documents]\nrequired = ["services-agreement", "nda"]\n',
        "utf-8",
    )
    ours = playbook.load(None, near=tmp_path)
    assert ours.requirements["DATA-04"].severity == "low"
    assert ours.requirements["DATA-05"].severity == "critical"
    assert "MED-02" in ours.requirements
    assert "MED-03" not in ours.requirements
    assert ours.documents == ("services-agreement", "nda")
    other = playbook.load(None, near=tmp_path, profile="legal")
    assert "LEG-01" in other.requirements
    assert not any(name.startswith("MED") for name in other.requirements)


def test_an_unknown_kind_of_document_is_a_mistake(tmp_path):
    (tmp_path / "kpo.toml").write_text('[documents]\nrequired = ["msa"]\n', "utf-8")
    with pytest.raises(RuleError) as caught:
        policy.read(tmp_path / "kpo.toml")
    assert "kpo.toml:2: unknown type of document “msa”" in str(caught.value)


def judged(made, name: str, language: str):
    requirement = PACK.requirements[name]
    hits = engine().scan(made, (requirement,)).get(name, Hits())
    return _assessment(requirement, made, hits, requirement.profiles[0], language), hits


@pytest.mark.parametrize(("language", "used", "name"), CASES)
def test_the_clause_makes_the_requirement_met(language, used, name):
    proposed = clause(PACK.requirements[name], frame(language, used), "missing", language=language)
    assert proposed is not None
    assert proposed.heading
    assert all(paragraph.endswith(".") and "  " not in paragraph for paragraph in proposed.paragraphs)
    body = (f"# 2. {proposed.heading}", *proposed.paragraphs)
    assessment, hits = judged(contract(*FRAMES[language][used], *body, language=language), name, language)
    assert assessment.verdict == "met", (proposed.text, assessment.why)
    assert set(hits.elements) == set(PACK.requirements[name].elements), proposed.text


@pytest.mark.parametrize(("language", "used", "name"), CASES)
def test_without_its_clause_a_requirement_is_missing(language, used, name):
    assert judged(frame(language, used), name, language)[0].answer == "absent"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_a_template_has_a_block_for_each_element(language, name):
    text = (templates() / "clauses" / language / f"{name}.j2").read_text("utf-8")
    wanted = {"heading", "clause", *map(block_of, PACK.requirements[name].elements)}
    assert set(Environment().from_string(text).blocks) == wanted


@pytest.mark.parametrize(
    ("profile", "text", "verdict"),
    [
        ("medical", "The Provider shall process patient data solely on the instructions of the Client.", "met"),
        ("medical", "The Provider may use patient data for its own commercial purposes.", "contrary"),
        ("legal", "The Provider shall process patient data solely on the instructions of the Client.", None),
    ],
)
def test_a_requirement_of_a_profile_is_asked_of_that_profile(profile, text, verdict):
    rated = playbook.load("kpo", profile=profile)
    requirement = rated.requirements.get("MED-02")
    assert (requirement is None) is (verdict is None)
    if requirement is not None:
        made = contract(*FRAMES["en"]["roles"], "# 2. Data", text)
        hits = Engine(rated).scan(made, (requirement,))["MED-02"]
        assert _assessment(requirement, made, hits, profile, "en").verdict == verdict
