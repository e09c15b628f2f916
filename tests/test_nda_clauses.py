"""Clauses of the pack ``nda``: each gives the answer that a side wants, alone, among the others and in a whole agreement."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment

from kpo_compliance import playbook
from kpo_compliance.assess import answer_of, assess
from kpo_compliance.check import Settings
from kpo_compliance.contract import Contract
from kpo_compliance.hits import Hits
from kpo_compliance.ingest import read as ingest
from kpo_compliance.ingest.docx import read_docx
from kpo_compliance.reading import read
from kpo_compliance.redline.cure import after, checked, redlined
from kpo_compliance.remediation import POSITIONS, SuggestedClause, clause
from kpo_compliance.requirement import LANGUAGES, Playbook
from kpo_compliance.resources import templates
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine
from tests.revisions import canonical, parts, reject_all
from tests.test_redline import RUN_IN, word
from tests.test_remediation import contract

SIDES = ("discloser", "recipient", "mutual")
FRAMES = {
    "en": {
        "one way": (
            "NON-DISCLOSURE AGREEMENT",
            "This Agreement is made between Vantor GmbH (the “Disclosing Party”) and Lumen Quay Ltd (the “Receiving Party”).",
            "# 1. General",
            "The Receiving Party and the Disclosing Party sign in two counterparts.",
        ),
        "mutual": (
            "MUTUAL NON-DISCLOSURE AGREEMENT",
            "This Agreement is made between Vantor GmbH (“Vantor”) and Lumen Quay Ltd (“Lumen”).",
            "# 1. General",
            "Each party has its seat in another town.",
        ),
        "other words": (
            "CONFIDENTIALITY DEED",
            "This Deed is made between Vantor GmbH (“Discloser”) and Lumen Quay Ltd (“Recipient”).",
            "# 1. Definitions",
            "“Proprietary Information” has the meaning given in clause 2 of this Deed.",
            "Discloser and Recipient sign this Deed in two counterparts.",
        ),
    },
    "tr": {
        "one way": (
            "GİZLİLİK SÖZLEŞMESİ",
            "İşbu Sözleşme, Mersin Kimya A.Ş. (“Açıklayan Taraf”) ile Derin Tasarım Ltd. Şti. (“Alan Taraf”) arasında imzalanmıştır.",
            "# 1. Genel",
            "Açıklayan Taraf’ın ve Alan Taraf’ın birer nüshası vardır.",
        ),
        "mutual": (
            "KARŞILIKLI GİZLİLİK SÖZLEŞMESİ",
            "İşbu Sözleşme, Mersin Kimya A.Ş. (“Mersin”) ile Derin Tasarım Ltd. Şti. (“Derin”) arasında imzalanmıştır.",
            "# 1. Genel",
            "Tarafların merkezleri iki ayrı ildedir.",
        ),
        "other words": (
            "GİZLİLİK PROTOKOLÜ",
            "Bu Protokol, Mersin Kimya A.Ş. (“Bilgi Veren”) ile Derin Tasarım Ltd. Şti. (“Bilgi Alan”) arasında yapılmıştır.",
            "# 1. Tanımlar",
            "“Gizli Bilgiler”, 2. maddede sayılanları ifade eder.",
            "Bilgi Veren'in ve Bilgi Alan'ın adresleri ekte yazılıdır.",
        ),
    },
}
IDS = tuple(playbook.load("nda").requirements)
CASES = [
    (language, used, side, name)
    for language in LANGUAGES
    for used in FRAMES[language]
    for side in SIDES
    for name in IDS
]
SAMPLE = Path(__file__).parent.parent / "samples" / "mutual-nda.txt"
SIGNED = "\n\nTERN HARBOR ROBOTICS, INC."
# The words of the sample that say it, so that it is silent, or says the opposite, without them; it is silent on the others.
STRUCK = {
    "NDA-01": " that is marked as confidential or that a reasonable person would understand to be confidential",
    "NDA-03": " whether orally, in writing or by inspection of objects,",
    "NDA-04": " (b) not use it for any purpose other than the Purpose;",
    "NDA-05": " except those of its employees, attorneys and consultants who need to know it for the Purpose and who have agreed in writing to protect it",
    "NDA-07": ", attorneys and consultants",
    "NDA-08": "it shall promptly notify the Discloser so that the Discloser may seek a protective order, and",
    "NDA-11": " reverse engineer, disassemble or decompile",
    "NDA-12": "; or (iv) was independently developed without reference to the Confidential Information",
    "NDA-13": "(iii) was obtained from a third party without a duty of confidence; or",
    "NDA-15": "8. No License. No license or other right in the Confidential Information, or under any patent or copyright, is granted by this Agreement.\n\n",
    "NDA-16": " termination of this Agreement or upon",
    "NDA-17": " and (d) not make copies of it except as necessary for the Purpose",
    "NDA-19": " The duties of confidence survive for five (5) years after each disclosure, and for trade secrets for as long as they remain trade secrets.",
    "NDA-20": ", except that its legal counsel may keep one archival copy to show compliance",
}  # fmt: skip
SUITS = ("met", "not-applicable")  # the side got what it wants, or wants nothing
DECIDED = [
    (side, name) for side in SIDES for name in IDS if len(playbook.load("nda", side=side).requirements[name].wants) < 3
]


@cache
def pack(side: str) -> Playbook:
    return playbook.load("nda", side=side)


@cache
def engine() -> Engine:
    return Engine(pack(""))


@cache
def frame(language: str, used: str) -> Contract:
    return contract(*FRAMES[language][used], language=language)


def wanted(side: str, name: str) -> str:
    return "present" if "present" in pack(side).requirements[name].wants else "contrary"


def suggested(side: str, name: str, made: Contract, **options: object) -> SuggestedClause:
    found = clause(pack(side).requirements[name], made, "missing", **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def answers(made: Contract, names: tuple[str, ...] = IDS) -> dict[str, str]:
    """What the wordings say."""
    asked = tuple(pack("").requirements[name] for name in names)
    found = engine().scan(made, asked)
    return {one.id: answer_of(one, found.get(one.id, Hits())) for one in asked}


@pytest.mark.parametrize(("language", "used", "side", "name"), CASES)
def test_the_clause_gives_the_answer_that_the_side_wants(language, used, side, name):
    for position in POSITIONS:
        proposed = suggested(side, name, frame(language, used), language=language, position=position)
        made = contract(*FRAMES[language][used], f"# 2. {proposed.heading}", *proposed.paragraphs, language=language)
        assert answers(made, (name,)) == {name: wanted(side, name)}, proposed.text


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("used", FRAMES["en"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agreement_of_all_the_clauses_suits_the_side(language, used, side):
    body = [
        line
        for number, name in enumerate(IDS, 2)
        for proposed in (suggested(side, name, frame(language, used), language=language),)
        for line in (
            f"# {number}. {proposed.heading}",
            *(f"{number}.{n} {p}" for n, p in enumerate(proposed.paragraphs, 1)),
        )
    ]
    made = contract(*FRAMES[language][used], *body, language=language)
    said = answers(made)
    assert {name: said[name] for name in IDS if said[name] not in pack(side).requirements[name].wants} == {}
    report = assess(made, pack(side), Engine(pack(side)), Waivers(), date(2030, 1, 1))
    assert {a.requirement: a.verdict for a in report.assessments if a.verdict not in SUITS} == {}


@cache
def sample(name: str, clause_of: str = "") -> Contract:
    """The sample without the words on one statement, and with a side's clause on it at the end."""
    text = SAMPLE.read_text("utf-8")
    assert STRUCK.get(name, "") in text
    text = text.replace(STRUCK.get(name, ""), "", 1)
    if clause_of:
        proposed = suggested(clause_of, name, sample(name))
        added = f"\n\n13. {proposed.heading}. {' '.join(proposed.paragraphs)}"
        text = text.replace(SIGNED, added + SIGNED, 1)
    return read(ingest("-", stdin=text.encode()))


@pytest.mark.parametrize(("side", "name"), DECIDED)
def test_in_a_whole_agreement_the_clause_suits_the_side(side, name):
    report = assess(sample(name, side), pack(side), Engine(pack(side)), Waivers(), date(2030, 1, 1))
    found = next(one for one in report.assessments if one.requirement == name)
    assert found.verdict == "met"
    # That hiring is free is so seldom said that the reader takes it for silence, which suits a recipient as well.
    assert found.answer == ("absent" if (side, name) == ("recipient", "NDA-18") else wanted(side, name))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", IDS)
def test_a_template_says_the_opposite_where_a_side_wants_it(language, name):
    source = (templates() / "clauses" / language / f"{name}.j2").read_text("utf-8")
    opposite = any(wanted(side, name) == "contrary" for side in SIDES)
    assert set(Environment().from_string(source).blocks) == {"heading", "clause", *(["contrary"] if opposite else [])}


@pytest.mark.parametrize(("language", "used", "side", "name"), CASES)
def test_a_clause_reads_as_prose(language, used, side, name):
    proposed = suggested(side, name, frame(language, used), language=language)
    assert not proposed.heading.endswith(".")
    for paragraph in proposed.paragraphs:
        assert paragraph.lstrip("“")[0].isupper(), paragraph
        assert paragraph.endswith("."), paragraph
        assert not re.search(r"\{|\}|  | [,.;]|None|\bthe the\b|\bthis this\b|’’|[.;] (?:the|this) ", paragraph), (
            paragraph
        )


def test_without_a_clause_that_says_the_opposite_nothing_is_proposed(tmp_path):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "NDA-20.j2").write_text(
        "{% block heading %}H{% endblock %}{% block clause %}{{ Recipient }} may keep a copy.{% endblock %}"
    )
    made = frame("en", "one way")
    kept, given_back = (pack(side).requirements["NDA-20"] for side in ("recipient", "discloser"))
    assert clause(kept, made, "contrary", templates=tmp_path) is not None
    assert clause(given_back, made, "contrary", templates=tmp_path) is None
    silent = replace(given_back, wants=("absent",))
    assert clause(silent, made, "contrary") is None


def test_a_redline_offers_the_clauses_of_the_side():
    data = word(SAMPLE.read_text("utf-8").replace("\n\n", "\n"))
    settings = Settings(pack("discloser"), date(2030, 1, 1))
    before = checked(read_docx(data, "nda.docx", ""), settings)
    done = redlined(data, before, settings, date(2030, 1, 1))
    assert (done.inserted, done.commented) == (["NDA-10", "NDA-18"], ["NDA-07", "NDA-17", "NDA-20"])
    left = {one.requirement: one.verdict for one in after(done.content, before, settings).assessments}
    assert {name for name, verdict in left.items() if verdict not in SUITS} == {"NDA-07", "NDA-17", "NDA-20"}
    comments = parts(done.content)["word/comments.xml"].decode()
    assert comments.count("Strike what says so; proposed wording in its place: ") == 3
    assert "and shall not retain any of them." in comments
    assert canonical(reject_all(done.content, "kpo-check")) == canonical(data)


@pytest.mark.parametrize(
    ("side", "inserted", "told"),
    [
        ("discloser", {"NDA-10", "NDA-11", "NDA-18"}, set()),
        ("recipient", set(), {"NDA-01", "NDA-07"}),
        ("mutual", set(), set()),
    ],
)
def test_what_another_inserted_clause_says_is_not_inserted_twice(side, inserted, told):
    data = word(RUN_IN)
    settings = Settings(playbook.load(side=side), date(2030, 1, 1))
    before = checked(read_docx(data, "nda.docx", ""), settings)
    done = redlined(data, before, settings, date(2030, 1, 1))
    assert {name for name in done.inserted if name.startswith("NDA-")} == inserted
    assert {"CONF-01", "CONF-03", "CONF-08"} <= set(done.inserted)
    assert {name for name in done.commented if name.startswith("NDA-")} == told
    left = {one.requirement: one.verdict for one in after(done.content, before, settings).assessments}
    assert {name for name in IDS if left[name] == "missing"} == set()
    assert canonical(reject_all(done.content, "kpo-check")) == canonical(data)
