"""Clauses to propose: each cures the finding it is for, speaks the contract's words, and takes nothing of it as template."""

import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment

from kpo_compliance import playbook, remediation
from kpo_compliance.assess import _assessment, answer_of, assess
from kpo_compliance.contract import Contract
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.errors import RuleError
from kpo_compliance.hits import Hits
from kpo_compliance.policy import find
from kpo_compliance.reading import read
from kpo_compliance.remediation import POSITIONS, block_of, clause, drafter_for, with_clauses
from kpo_compliance.render import html, markdown, terminal
from kpo_compliance.render.json import to_plain
from kpo_compliance.requirement import LANGUAGES
from kpo_compliance.resources import templates
from kpo_compliance.vocabulary import vocabulary
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine
from tests.test_render import report as shown_report

FRAMES = {
    "en": {
        "roles": (
            "SERVICES AGREEMENT",
            "This Agreement is made between Quillmark Retail Ltd (the “Client”) and Brightfern Analytics LLC (the “Provider”).",
            "# 1. General",
            "The Client and the Provider have their offices in two towns.",
        ),
        "names and terms": (
            "CONSULTING CONTRACT",
            "This Contract is made between Northwind Bank plc (“Northwind”) and Tarnside Research Limited (“Tarnside”).",
            "# 1. Definitions",
            "“Proprietary Information” has the meaning given in the schedule to this Contract.",
            "“Work Product” has the meaning given in the schedule.",
            "“Customer Data” has the meaning given in the schedule.",
            "Tarnside shall provide services to Northwind as described in clause 2.",
        ),
        "no articles": (
            "OUTSOURCING AGREEMENT",
            'This Agreement is made by and between Oakline Hospitals Inc. ("Customer") and Pell & Marrow Services Inc. ("Supplier").',
            "# 1. General",
            'Customer and Supplier agree on Article 2 of this Agreement. "Confidential Materials" has the meaning set out in the exhibit.',
        ),
        "nda": (
            "NON-DISCLOSURE AGREEMENT",
            "This Agreement is made between Vantor GmbH (the “Disclosing Party”) and Lumen Quay Ltd (the “Receiving Party”).",
            "# 1. General",
            "The Receiving Party and the Disclosing Party sign in two copies.",
        ),
    },
    "tr": {
        "roles": (
            "HİZMET SÖZLEŞMESİ",
            "İşbu Sözleşme, Çınaraltı Perakende A.Ş. (“Müşteri”) ile Palamut Analitik Ltd. Şti. (“Yüklenici”) arasında imzalanmıştır.",
            "# 1. Genel",
            "Müşteri’nin ve Yüklenici’nin merkezleri iki ayrı ilçededir.",
        ),
        "names and terms": (
            "DANIŞMANLIK SÖZLEŞMESİ",
            "İşbu Sözleşme, Kestane Bankası A.Ş. (“Banka”) ile Sarıçam Araştırma A.Ş. (“Hizmet Sağlayıcı”) arasında akdedilmiştir.",
            "# 1. Tanımlar",
            "“Gizli Bilgiler”, ekte sayılan bilgileri ifade eder.",
            "Ekte sayılan belgeler (“İş Ürünleri”) Banka’nın dosyasındadır.",
            "Banka'nın ve Hizmet Sağlayıcı'nın adresleri ekte yazılıdır.",
        ),
        "no apostrophes": (
            "SÖZLEŞME",
            "Bu sözleşme, Zeytinli Hastanesi A.Ş. (“İş Sahibi”) ile Ada Yazılım Ltd. Şti. (“Danışman”) arasında yapılmıştır.",
            "# 1. Genel",
            "İş Sahibinin ve Danışmanın adresleri ekte yazılıdır.",
        ),
        "nda": (
            "GİZLİLİK SÖZLEŞMESİ",
            "İşbu Sözleşme, Mersin Kimya A.Ş. (“Açıklayan Taraf”) ile Derin Tasarım Ltd. Şti. (“Alan Taraf”) arasında imzalanmıştır.",
            "# 1. Genel",
            "Açıklayan Taraf’ın ve Alan Taraf’ın birer nüshası vardır.",
        ),
    },
}
DEFINING = "names and terms"  # its definitions are themselves provisions on CONF-01
PACK = playbook.load("kpo", examples=True)
IDS = tuple(PACK.requirements)
CASES = [(language, frame, name) for language in LANGUAGES for frame in FRAMES[language] for name in IDS]
# Weak clauses where none of the rules' own examples lacks the element.
WEAK = {("tr", "LIAB-03"): "Yüklenici, sözleşme süresince geçerli bir sigorta yaptırmakla yükümlüdür."}
ELEMENTS = [
    (language, name, element) for language in LANGUAGES for name in IDS for element in PACK.requirements[name].elements
]


@cache
def engine() -> Engine:
    return Engine(PACK)


def contract(*lines: str, language: str = "en") -> Contract:
    """A contract of one paragraph a line; the first is its title, and # marks headings."""
    paragraphs, shown, start = [], [], 0
    for number, line in enumerate(lines):
        heading = number == 0 or line.startswith("#")
        shown.append(line.lstrip("# "))
        paragraphs.append(
            Paragraph(Span(start, start + len(shown[-1])), kind="heading" if heading else "body", bold=heading)
        )
        start += len(shown[-1]) + 1
    return read(Document("x.txt", "", "text/plain", "\n".join(shown), tuple(paragraphs)), language=language)


@cache
def frame(language: str, name: str) -> Contract:
    return contract(*FRAMES[language][name], language=language)


def hits(made: Contract, name: str) -> Hits:
    return engine().scan(made, (PACK.requirements[name],)).get(name, Hits())


def verdict(made: Contract, name: str, language: str) -> str:
    return _assessment(PACK.requirements[name], made, hits(made, name), "", language).verdict


def suggested(language: str, name: str, *, used: str = "roles", **options: object) -> remediation.SuggestedClause:
    found = clause(PACK.requirements[name], frame(language, used), "missing", language=language, **options)  # type: ignore[arg-type]
    assert found is not None
    return found


def positions(language: str, name: str, used: str) -> tuple[remediation.Position, ...]:
    """The positions whose texts differ."""
    texts = {suggested(language, name, used=used, position=position).text: position for position in reversed(POSITIONS)}
    return tuple(texts.values())


@pytest.mark.parametrize(("language", "used", "name"), CASES)
def test_the_clause_makes_the_requirement_met(language, used, name):
    lines = FRAMES[language][used]
    for position in positions(language, name, used):
        proposed = suggested(language, name, used=used, position=position)
        made = contract(*lines, f"# 2. {proposed.heading}", *proposed.paragraphs, language=language)
        assert verdict(made, name, language) == "met", (position, proposed.text)
        if not PACK.requirements[name].forbidden:
            lacking = set(PACK.requirements[name].elements) - set(hits(made, name).elements)
            assert not lacking, (position, proposed.text)


@pytest.mark.parametrize(
    ("language", "used"), [(language, used) for language in LANGUAGES for used in FRAMES[language]]
)
def test_without_its_clause_a_requirement_is_not_met(language, used):
    found = engine().scan(frame(language, used))
    for name, requirement in PACK.requirements.items():
        if not requirement.forbidden and not (name == "CONF-01" and used in (DEFINING, "no articles")):
            assert answer_of(requirement, found.get(name, Hits())) == "absent", name


@pytest.mark.parametrize(("language", "name", "element"), ELEMENTS)
def test_the_wording_of_an_element_alone_completes_a_weak_clause(language, name, element):
    requirement, lines = PACK.requirements[name], FRAMES[language]["roles"]
    added = clause(requirement, frame(language, "roles"), "partial", (element,), language=language)
    assert added is not None
    assert not added.whole
    weak = next(
        (text for text in weak_clauses(language, name) if element not in weak_elements(language, name, text)), None
    )
    made = contract(*lines, f"# 2. {added.heading}", *((weak,) if weak else ()), *added.paragraphs, language=language)
    assert element in hits(made, name).elements, (weak, added.text)


@cache
def weak_clauses(language: str, name: str) -> tuple[str, ...]:
    examples = PACK.requirements[name].wordings[language].examples
    texts = (example.text for example in examples if example.answer == "present" and not example.heading)
    return (*texts, *((WEAK[language, name],) if (language, name) in WEAK else ()))


@cache
def weak_elements(language: str, name: str, text: str) -> frozenset[str]:
    found = hits(contract(*FRAMES[language]["roles"], "# 2. Provisions", text, language=language), name)
    return frozenset(found.elements) if found.found else frozenset(PACK.requirements[name].elements)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("used", ["roles", DEFINING, "nda"])
def test_a_contract_of_all_the_clauses_passes(language, used):
    body = [
        line
        for number, name in enumerate(IDS, 2)
        for proposed in (suggested(language, name, used=used),)
        for line in (
            f"# {number}. {proposed.heading}",
            *(f"{number}.{n} {p}" for n, p in enumerate(proposed.paragraphs, 1)),
        )
    ]
    made = contract(*FRAMES[language][used], *body, language=language)
    report = assess(made, PACK, engine(), Waivers(), date(2030, 1, 1))
    assert {a.requirement: (a.verdict, a.missing_elements) for a in report.assessments} == dict.fromkeys(
        IDS, ("met", ())
    )


@pytest.mark.parametrize(("language", "used", "name"), CASES)
def test_a_clause_reads_as_prose(language, used, name):
    for position in positions(language, name, used):
        proposed = suggested(language, name, used=used, position=position)
        assert proposed.heading
        assert not proposed.heading.endswith(".")
        for paragraph in proposed.paragraphs:
            assert paragraph.lstrip('[“"')[0].isupper(), paragraph
            assert paragraph.endswith((".", ";")), paragraph
            assert not re.search(r"\{|\}|  | [,.;]|None|\bthe the\b|\bthis this\b|’’|\(\)", paragraph), paragraph
            assert not re.search(r"[.;] (?:the|this) ", paragraph.replace("; the", "")), paragraph


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_requirement_has_a_template_with_a_block_for_each_element_and_no_others(language):
    folder = templates() / "clauses" / language
    assert {path.stem for path in folder.glob("*.j2")} >= set(IDS)
    for name in IDS:
        blocks = set(Environment().from_string((folder / f"{name}.j2").read_text("utf-8")).blocks)
        wanted = {"heading", "clause", *(block_of(element) for element in PACK.requirements[name].elements)}
        assert blocks == wanted, name


def test_the_contract_s_own_words():
    words = vocabulary(frame("en", "names and terms"), "en")
    assert {name: str(word) for name, word in words.items()} == {
        "confidential": "Proprietary Information", "deliverables": "the Work Product", "services": "the services",
        "agreement": "this Contract", "section": "this clause", "client": "Northwind", "provider": "Tarnside",
        "discloser": "Northwind", "recipient": "Tarnside", "data": "Customer Data",
    }  # fmt: skip
    assert str(vocabulary(frame("en", "no articles"), "en")["client"]) == "Customer"
    assert str(vocabulary(frame("en", "roles"), "en")["data"]) == "the Client’s data"
    nda = vocabulary(frame("en", "nda"), "en")
    assert (str(nda["recipient"]), str(nda["provider"])) == ("the Receiving Party", "the Receiving Party")


def test_the_contract_s_own_words_in_turkish():
    words = vocabulary(frame("tr", "names and terms"), "tr")
    assert (words["provider"].dat, words["confidential"].acc, words["deliverables"].gen) == (
        "Hizmet Sağlayıcı'ya", "Gizli Bilgiler'i", "İş Ürünleri'nin",
    )  # fmt: skip
    plain = vocabulary(frame("tr", "no apostrophes"), "tr")
    assert (plain["client"].gen, plain["provider"].abl, plain["agreement"].loc) == (
        "İş Sahibinin",
        "Danışmandan",
        "sözleşmede",
    )
    assert str(plain["agreement"].first) == "Sözleşme"


def test_a_contract_without_parties_or_terms_gets_the_usual_words():
    words = vocabulary(contract("AGREEMENT", "The work is described in the schedule."), "en")
    assert (str(words["client"]), str(words["provider"]), str(words["confidential"])) == (
        "the Client", "the Provider", "Confidential Information",
    )  # fmt: skip


def test_where_no_party_is_known_the_words_that_the_text_uses_are_taken():
    made = contract("AGREEMENT", "Vendor works. Vendor reports to Customer. Customer pays Vendor. Customer may ask.")
    words = vocabulary(made, "en")
    assert (str(words["client"]), str(words["provider"])) == ("Customer", "Vendor")


def test_a_short_name_that_two_parties_share_names_neither():
    made = contract("AGREEMENT", "This Agreement is made between Ash Ltd (the “Company”) and Elm Ltd (the “Company”).")
    words = vocabulary(made, "en")
    assert (str(words["client"]), str(words["provider"])) == ("the Client", "the Provider")


def test_a_mutual_confidentiality_agreement_speaks_of_who_receives_and_who_discloses():
    made = contract(
        "MUTUAL NON-DISCLOSURE AGREEMENT",
        "This Mutual Non-Disclosure Agreement is made between Vantor GmbH (“Vantor”) and Lumen Quay Ltd (“Lumen”).",
        "Each party may disclose information to the other.",
    )
    found = clause(PACK.requirements["CONF-02"], made, "missing")
    assert found is not None
    assert found.paragraphs[0].startswith(
        "The receiving party shall hold Confidential Information in strict confidence"
    )


def test_quotation_marks_are_those_of_the_contract():
    assert "“" in suggested("en", "IP-03").text
    straight = contract(
        "AGREEMENT", 'Acme Ltd (the "Client") and Birch Ltd (the "Provider") agree; it\'s the Client\'s wish.'
    )
    found = clause(PACK.requirements["IP-03"], straight, "missing")
    assert found is not None
    assert '"Background IP"' in found.text


HOSTILE = ("{{ 7*7 }}", "{% raw %}", "\x1b[31m", "\u202e", "<script>", "{{ client }}")


@pytest.mark.parametrize("evil", HOSTILE)
def test_a_name_from_a_contract_is_never_a_template(evil):
    made = contract(
        "SERVICES AGREEMENT",
        f"This Agreement is made between Acme {evil} Ltd (the “Cli{evil}ent”) and Birch Ltd (“Birch{evil}”).",
        f"“Confidential {evil} Information” means all information.",
    )
    for name in ("CONF-01", "IP-01", "JUR-01"):
        found = clause(PACK.requirements[name], made, "missing")
        assert found is not None
        assert "49" not in found.text
        assert not any(sign in found.text for sign in "\x1b\u202e\x00")


def test_positions_take_their_values_from_the_playbook_s_limits(tmp_path):
    assert "five (5) years" in suggested("en", "CONF-09").text
    assert "three (3) years" in suggested("en", "CONF-09", position="walk-away").text
    assert "ninety (90) days" in suggested("en", "TERM-02", position="walk-away").text
    assert "30 (otuz) gün" in suggested("tr", "TERM-02").text
    policy = tmp_path / "kpo.toml"
    policy.write_text(
        '[thresholds]\nconfidentiality-survival = "7 years"\nlongest-notice = "45 days"\n'
        '[governing-law]\naccepted = ["Netherlands"]\n[courts]\naccepted = ["Amsterdam"]\n',
        "utf-8",
    )
    ours = playbook.build(find(str(policy), None)).requirements

    def text(name: str, language: str = "en", position: remediation.Position = "preferred") -> str:
        found = clause(ours[name], frame(language, "roles"), "missing", language=language, position=position)  # type: ignore[arg-type]
        assert found is not None
        return found.text

    assert "seven (7) years" in text("CONF-09")
    assert "forty-five (45) days" in text("TERM-02", position="walk-away")
    assert "the laws of the Netherlands" in text("JUR-01")
    assert "Hollanda hukuku" in text("JUR-01", "tr")
    assert "The courts of Amsterdam shall" in text("JUR-02")


def test_what_nobody_decided_stands_in_brackets():
    assert "[England and Wales]" in suggested("en", "JUR-01").text
    assert "[USD 5,000,000]" in suggested("en", "LIAB-03").text
    assert "[5.000.000 ABD doları]" in suggested("tr", "LIAB-03").text


def test_fallback_positions_give_way():
    texts = {position: suggested("en", "LIAB-01", position=position).text for position in POSITIONS}
    assert "indemnification" in texts["preferred"]
    assert "indemnification" not in texts["walk-away"]
    assert "two hundred percent (200%)" in texts["preferred"]


def test_a_company_s_own_template_goes_first(tmp_path):
    own = tmp_path / "en"
    own.mkdir()
    (own / "CONF-02.j2").write_text(
        "{% block heading %}Secrecy{% endblock %}{% block clause %}{{ Recipient }} is silent.{% endblock %}"
    )
    assert suggested("en", "CONF-02", templates=tmp_path).text == "Secrecy\n\nThe Provider is silent."
    assert suggested("en", "CONF-03", templates=tmp_path).text == suggested("en", "CONF-03").text
    added = clause(
        PACK.requirements["CONF-02"], frame("en", "roles"), "partial", ("during-and-after",), templates=tmp_path
    )
    assert added is not None
    assert added.whole


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{% block heading %}H{% endblock %}{% block clause %}{{ nobody }}{% endblock %}", "nobody"),
        ("{% block heading %}H{% endblock %}{% block clause %}{{ ''.__class__.__mro__ }}{% endblock %}", "unsafe"),
        ("{% block heading %}H{% endblock %}{% block clause %}{{ client.__class__ }}{% endblock %}", "unsafe"),
        ("{% block heading %}H{% endblock %}{% block clause %}{{ 1 // 0 }}{% endblock %}", "filled"),
        (
            "{% block heading %}H{% endblock %}{% block clause %}{% include '/etc/hostname' %}{% endblock %}",
            "no template",
        ),
        ("{% block heading %}H{% endblock %}{% block clause %}{% include 'en/CONF-02.j2' %}{% endblock %}", "filled"),
        ("{% block heading %}H{% endblock %}", "no block “clause”"),
        ("{% block heading %}H{% block clause %}", "not a template"),
    ],
)
def test_a_template_with_a_mistake_says_so(tmp_path, source, said):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "CONF-02.j2").write_text(source)
    with pytest.raises(RuleError) as error:
        suggested("en", "CONF-02", templates=tmp_path)
    assert said in str(error.value)


def test_a_requirement_without_a_template_has_no_clause(own):
    ours = playbook.build(find(str(own), None))
    assert clause(ours.requirements["OWN-01"], frame("en", "roles"), "missing") is None


def test_findings_get_clauses_and_what_is_met_does_not():
    made = contract(
        *FRAMES["en"]["roles"], "# 2. Confidentiality",
        "The Provider shall not disclose Confidential Information to any third party.",
        "Confidential Information shall be disclosed only to employees who need to know it.",
    )  # fmt: skip
    report = assess(made, PACK, engine(), Waivers(), date(2030, 1, 1))
    cured = {a.requirement: a for a in with_clauses(report, PACK, drafter_for(made)).assessments}
    assert (cured["CONF-02"].verdict, cured["CONF-02"].clause) == ("met", "")
    assert cured["CONF-04"].verdict == "partial"
    assert cured["CONF-04"].clause.startswith("The Provider shall ensure that each person")
    assert "\n\n" not in cured["CONF-04"].clause
    assert cured["IP-01"].clause.startswith("Ownership of Deliverables\n\nThe Client shall be the sole")
    assert all(bool(a.clause) == (a.verdict in remediation.CURED) for a in cured.values())


def test_reports_show_the_clause():
    plain = shown_report()
    words = "Secrecy\n\nThe {{Client}} & <b>the</b> Provider."
    made = replace(
        plain, assessments=tuple(replace(a, clause=words if a.verdict == "missing" else "") for a in plain.assessments)
    )
    assert json.loads(json.dumps(to_plain(made)))["assessments"][2]["clause"] == words
    page = html.render([made])
    assert page.count('<details class="clause">') == 1
    assert "<p>The {{Client}} &amp; &lt;b&gt;the&lt;/b&gt; Provider.</p>" in page
    text = markdown.render([made])
    assert "Suggested clause:\n\n> Secrecy\n>\n> The" in text
    assert "<b>" not in text
    assert "Önerilen madde" in markdown.render([made], lang="tr")
    assert "Suggested clause" in terminal.render([made], verbose=True, width=100)
    assert "Suggested clause" not in terminal.render([made], width=100)


def test_the_folder_of_templates_holds_nothing_else():
    found = {
        path.relative_to(templates() / "clauses").as_posix()
        for path in Path(templates() / "clauses").rglob("*")
        if path.is_file()
    }
    assert all(re.fullmatch(r"(?:en|tr)/[A-Z]+-[0-9]{2}\.j2|positions\.toml", name) for name in found)
