"""Redlines of Word files: what is inserted where, set how; accepting cures, rejecting gives the contract back."""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st
from lxml import etree

from kpo_compliance.check import Settings
from kpo_compliance.ingest.docx import read_docx
from kpo_compliance.playbook import load
from kpo_compliance.redline.cure import checked, redlined
from kpo_compliance.redline.numbers import following, typed_before
from kpo_compliance.redline.package import Package
from kpo_compliance.redline.revisions import plain_xml
from kpo_compliance.redline.topics import capitals, closing, rank
from kpo_compliance.redline.words import cut_out, letters
from tests.revisions import W, accept_all, canonical, parts, reject_all

DAY = date(2025, 3, 1)
SAMPLES = Path(__file__).resolve().parent.parent / "samples"

BY_HAND = """Consulting Services Agreement
This Consulting Services Agreement (the "Agreement") is made on 5 May 2024 between Larkfield Mutual Limited (the "Client") and Ostrava Numerics Ltd (the "Provider").
1. Services
1.1 The Provider shall perform the services described in Annex 1 (the "Services") with reasonable skill and care.
1.2 The Provider shall not assign this Agreement without the prior written consent of the Client.
2. Confidentiality
2.1 "Confidential Information" means all business, financial and technical information that one party obtains from the other, whether or not it is marked as confidential.
2.2 Each party shall hold the Confidential Information of the other party in strict confidence and shall not disclose it to any third party.
2.3 Nothing in this Agreement prevents the personnel of the Provider from using ideas and know-how retained in their unaided memory after access to Confidential Information.
3. Intellectual Property
3.1 The Provider hereby assigns to the Client all right, title and interest in the Deliverables.
4. General Provisions
4.1 This Agreement is the entire agreement of the parties and may be amended only in writing signed by both parties.
4.2 This Agreement is governed by the laws of England and Wales, and the courts of London have exclusive jurisdiction.
Signed for the Client: ____________"""

RUN_IN = """Mutual Non-Disclosure Agreement
This Agreement is made between Larkfield Mutual Limited and Ostrava Numerics Ltd on 5 May 2024.
1. Purpose. The parties wish to explore a possible project and will exchange information for that purpose.
2. Confidentiality. Each party shall hold the Confidential Information of the other party in strict confidence and shall not disclose it to any third party.
3. Term. This Agreement remains in force for a term of two (2) years from its date and then expires.
4. Governing Law. This Agreement is governed by the laws of England and Wales."""

UNDIVIDED = """Letter of Engagement
We are pleased that Ostrava Numerics Ltd will write the valuation report for Larkfield Mutual Limited by the end of June.
Our fee for the report is due within thirty days of its delivery, and all amounts are net of tax."""


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(load("kpo"), DAY)


def word(text: str, *, bold: tuple[str, ...] = ()) -> bytes:
    """A Word file with a paragraph for each line; lines that begin with one of ``bold`` are bold."""
    document = docx.Document()
    for line in text.split("\n"):
        run = document.add_paragraph().add_run(line)
        run.font.size = Pt(11)
        run.bold = True if line.startswith(bold) and bold else None
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def read(data: bytes):
    return read_docx(data, "contract.docx", "")


def made(data: bytes, settings: Settings, **options):
    before = checked(read(data), settings)
    return before, redlined(data, before, settings, DAY, **options)


def verdicts(data: bytes, settings: Settings) -> dict[str, str]:
    return {a.requirement: a.verdict for a in checked(read(data), settings).report.assessments}


def proved(data: bytes, settings: Settings):
    """Redlines and proves both ways; gives what was done and the lines of the accepted contract."""
    before, done = made(data, settings)
    rejected, accepted = reject_all(done.content, "kpo-check"), accept_all(done.content, "kpo-check")
    assert read(rejected).text == before.contract.document.text
    assert canonical(rejected) == canonical(data)
    after = verdicts(accepted, settings)
    assert {name: after[name] for name in (*done.inserted, *done.completed, *done.deleted) if after[name] != "met"} == {}
    assert read(accepted).text == read(done.content).text  # the reader takes changes as accepted
    return done, read(accepted).text.split("\n")


def test_the_sample_is_cured_and_given_back(settings):
    data = (SAMPLES / "veri-analizi-sozlesmesi.docx").read_bytes()
    done, lines = proved(data, settings)
    assert len(done.inserted) > 20
    own = next(line for line in lines if line.startswith("2.8. "))
    assert "Gizli Bilgi" in own or "iade" in own
    assert lines[-1].startswith("İmza") or "İmza" in lines[-1]


def test_what_needs_no_change_is_byte_for_byte_the_same(settings):
    data = (SAMPLES / "veri-analizi-sozlesmesi.docx").read_bytes()
    before, after = parts(data), parts(made(data, settings)[1].content)
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {"word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert list(before) == [name for name in after if name in before]


def test_a_redline_is_repeatable(settings):
    data = word(BY_HAND)
    assert made(data, settings)[1].content == made(data, settings)[1].content


def test_numbers_typed_by_hand_go_on(settings):
    _done, lines = proved(word(BY_HAND, bold=("1. ", "2. ", "3. ", "4. ")), settings)
    starts = [line.split(" ")[0] for line in lines]
    assert "2.4" in starts
    assert "3.2" in starts
    assert "4.3" in starts
    assert "5." in starts
    assert starts.index("2.3") if "2.3" in starts else True
    assert starts.index("2.4") < starts.index("3.")
    assert starts.index("5.") > starts.index("4.3")
    assert lines[-1].startswith("Signed for the Client")
    numbers = [start for start in starts if start[:1].isdigit()]
    assert len(numbers) == len(set(numbers))


def test_a_forbidden_clause_of_its_own_is_struck(settings):
    data = word(BY_HAND)
    assert verdicts(data, settings)["IP-07"] == "contrary"
    done, lines = proved(data, settings)
    assert done.deleted == ["IP-07"]
    assert not any("unaided memory" in line for line in lines)
    root = etree.fromstring(parts(done.content)["word/document.xml"])
    assert "unaided memory" in "".join(t.text for t in root.iter(W + "delText"))
    assert "IP-07" in parts(done.content)["word/comments.xml"].decode()


def test_articles_in_one_paragraph_each(settings):
    _done, lines = proved(word(RUN_IN), settings)
    new = [line for line in lines if line[:2] in ("5.", "6.")]
    assert len(new) == 2
    assert all(line.split(" ", 1)[1][0].isupper() for line in new)
    assert lines[lines.index(new[0]) - 1].startswith("4. Governing Law") or not lines[lines.index(new[0]) - 1][0].isdigit()


def test_a_letter_without_articles(settings):
    _done, lines = proved(word(UNDIVIDED), settings)
    assert lines[:3] == UNDIVIDED.split("\n")
    assert len(lines) > 30


def test_the_inserted_paragraph_is_set_like_its_neighbour(settings):
    _, done = made(word(BY_HAND, bold=("2. ",)), settings)
    root = etree.fromstring(parts(done.content)["word/document.xml"])
    inserted = [p for p in root.iter(W + "p") if p.find(f"{W}pPr/{W}rPr/{W}ins") is not None]
    for paragraph in inserted:
        sizes = {size.get(W + "val") for size in paragraph.iter(W + "sz")}
        assert sizes == {"22"}
        mark = paragraph.find(f"{W}ins")
        assert mark.get(W + "author") == "kpo-check"
        assert mark.get(W + "date") == "2025-03-01T00:00:00Z"
    ids = [e.get(W + "id") for e in root.iter(W + "ins", W + "del")]
    assert len(ids) == len(set(ids)) > 20


def test_every_comment_is_anchored_once(settings):
    _, done = made(word(BY_HAND), settings)
    root = etree.fromstring(parts(done.content)["word/document.xml"])
    comments = etree.fromstring(parts(done.content)["word/comments.xml"])
    names = sorted(c.get(W + "id") for c in comments)
    assert sorted(e.get(W + "id") for e in root.iter(W + "commentReference")) == names
    starts, ends = ([e.get(W + "id") for e in root.iter(W + kind)] for kind in ("commentRangeStart", "commentRangeEnd"))
    assert starts == ends != []
    assert {c.get(W + "author") for c in comments} == {"kpo-check"}


def test_an_inserted_paragraph_is_one_insertion_from_end_to_end(settings):
    _, done = made(word(BY_HAND), settings)
    root = etree.fromstring(parts(done.content)["word/document.xml"])
    for paragraph in root.iter(W + "p"):
        if paragraph.find(f"{W}pPr/{W}rPr/{W}ins") is not None and paragraph.getnext().tag == W + "p":
            assert [part.tag for part in paragraph] == [W + "pPr", W + "ins"]


def test_comments_that_are_there_stay(settings):
    document = docx.Document(io.BytesIO(word(BY_HAND)))
    document.add_comment(document.paragraphs[2].runs, text="Please check <this> & that.", author="Jo", initials="J")
    out = io.BytesIO()
    document.save(out)
    _, done = made(out.getvalue(), settings)
    comments = etree.fromstring(parts(done.content)["word/comments.xml"])
    assert next(c.get(W + "author") for c in comments) == "Jo"
    assert len({c.get(W + "id") for c in comments}) == len(comments) > 10


def test_hostile_names_stay_literal(settings):
    hostile = BY_HAND.replace("Larkfield Mutual Limited", 'Larkfield <w:p/> & "Co" ]]> {{ 7*7 }} Limited')
    _done, lines = proved(word(hostile), settings)
    assert "49" not in "".join(line for line in lines if "Larkfield" in line)


def test_an_article_in_a_table_cell(settings):
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for line in BY_HAND.split("\n"):
        cell.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    proved(out.getvalue(), settings)


def test_nothing_is_left_at_the_end_when_all_is_rejected(settings):
    data = word(UNDIVIDED)
    _, done = made(data, settings)
    paragraphs = [len(list(etree.fromstring(parts(file)["word/document.xml"]).iter(W + "p"))) for file in (data, reject_all(done.content))]
    assert paragraphs == [3, 3]


def test_positions_change_the_values(settings):
    data = word(BY_HAND)
    texts = {p: read(made(data, settings, position=p)[1].content).text for p in ("preferred", "walk-away")}
    assert texts["preferred"] != texts["walk-away"]


def test_the_language_of_comments(settings):
    turkish = Settings(settings.playbook, DAY, report_language="tr")
    _, done = made(word(BY_HAND), turkish)
    assert "aykırı" in parts(done.content)["word/comments.xml"].decode()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice Writer is not installed")
def test_it_opens_in_libreoffice(settings, tmp_path):
    (tmp_path / "redline.docx").write_bytes(made(word(BY_HAND), settings)[1].content)
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "txt:Text", "redline.docx"],
        cwd=tmp_path, check=False, capture_output=True, timeout=100,
    )  # fmt: skip
    assert "Larkfield Mutual Limited" in (tmp_path / "redline.txt").read_text("utf-8")


@pytest.mark.parametrize(("number", "steps", "expected"), [
    ("4.2", 1, "4.3"), ("4.9", 3, "4.12"), ("(b)", 1, "(c)"), ("(z)", 1, "(aa)"), ("IV", 1, "V"), ("ix", 2, "xi"), ("7.", 1, "8."),
    ("C", 1, "D"), ("(i)", 1, "(ii)"), ("§", 1, ""), ("first", 1, ""),
])  # fmt: skip
def test_the_next_number(number, steps, expected):
    assert following(number, steps) == expected


@pytest.mark.parametrize(("text", "number", "expected"), [
    ("5.4 The Provider", "5.4", ("", "")), ("5.4. The Provider", "5.4", ("", ".")), ("Article 5 – Term", "5", ("Article ", " –")),
    ("MADDE 5: SÜRE", "5", ("MADDE ", ":")), ("(b) the", "(b)", ("", "")), ("The 5 days", "6", None), ("In the year 5 of", "5", None),
])  # fmt: skip
def test_what_stands_around_a_number(text, number, expected):
    assert typed_before(text, number) == expected


@pytest.mark.parametrize(("requirement", "heading", "expected"), [
    ("CONF-02", "Confidentiality", 0), ("CONF-02", "GİZLİLİK", 0), ("IP-01", "FİKRİ MÜLKİYET HAKLARI", 0), ("JUR-01", "Governing Law", 0),
    ("JUR-06", "Miscellaneous", 1), ("TERM-01", "Payment", None), ("LIAB-02", "Limitation of Liability", 1), ("ABC-01", "Term", None),
])  # fmt: skip
def test_which_heading_suits(requirement, heading, expected):
    assert rank(requirement, heading) == expected


def test_headings_that_close_a_contract():
    assert closing("General Provisions")
    assert closing("DİĞER HÜKÜMLER")
    assert closing("Governing Law")
    assert not closing("Services")


def test_capitals_in_turkish():
    assert capitals("Fikri hak ışık", "tr") == "FİKRİ HAK IŞIK"
    assert capitals("Liability", "en") == "LIABILITY"


def test_characters_that_xml_forbids_are_left_out():
    assert plain_xml("a\x00b\x0bc\ud800d\ufffee\tf") == "abcde\tf"


def test_a_part_that_is_not_touched_is_not_rewritten():
    data = (SAMPLES / "veri-analizi-sozlesmesi.docx").read_bytes()
    assert parts(Package(data).to_bytes()) == parts(data)


SHORT = "3.2 The obligations of confidentiality in this Agreement continue for two (2) years after its termination."


def test_a_length_of_time_that_falls_short_is_exchanged(settings):
    data = word(BY_HAND.replace("3. Intellectual", f"2.4 {SHORT[4:]}\n3. Intellectual"))
    assert verdicts(data, settings)["CONF-09"] == "partial"
    done, lines = proved(data, settings)
    assert "CONF-09" in done.completed
    [line] = [line for line in lines if line.startswith("2.4 ")]
    assert "continue for five (5) years after" in line
    root = etree.fromstring(parts(done.content)["word/document.xml"])
    assert "two (2) years" in ["".join(t.text for t in mark.iter(W + "delText")) for mark in root.iter(W + "del")]


@pytest.mark.parametrize(("xml", "words", "before", "expected"), [
    ("<w:r><w:t>one two three</w:t></w:r>", "two", 3, ["two"]),
    ("<w:r><w:t>one tw</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>o three</w:t></w:r>", "two", 3, ["tw", "o"]),
    ("<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r>", "two", 3, ["two"]),
    ("<w:r><w:t>two two</w:t></w:r>", "two", 3, ["two"]),
    ("<w:r><w:t>two two</w:t></w:r>", "two", 9, []),
    ("<w:r><w:t>one two.”</w:t></w:r>", "two.”", 3, ["two.”"]),
    ("<w:r><w:t>one two.</w:t></w:r>", "two", 3, ["two"]),
    ("<w:r><w:t>of\ufb01ce work</w:t></w:r>", "office", 0, ["of\ufb01ce"]),
    ("<w:hyperlink><w:r><w:t>one two</w:t></w:r></w:hyperlink>", "two", 3, ["two"]),
    ("<w:del><w:r><w:delText>one</w:delText></w:r></w:del><w:r><w:t>two</w:t></w:r>", "one", 0, []),
    ("<w:r><w:t>one</w:t></w:r>", "", 0, []),
])  # fmt: skip
def test_words_are_cut_out_of_their_runs(xml, words, before, expected):
    paragraph = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}">{xml}</w:p>')
    text = "".join(paragraph.itertext())
    runs = cut_out(paragraph, words, before)
    assert ["".join(run.itertext()) for run in runs] == expected
    assert "".join(paragraph.itertext()) == text


@settings_of_hypothesis(max_examples=60, deadline=None)
@given(st.lists(st.text("ab .\t", max_size=6), min_size=1, max_size=5), st.integers(0, 8), st.integers(1, 5))
def test_cutting_never_changes_the_words(pieces, start, size):
    paragraph = etree.fromstring(f'<w:p xmlns:w="{W[1:-1]}"/>')
    for piece in pieces:
        run = etree.SubElement(paragraph, W + "r")
        etree.SubElement(run, W + "t").text = piece
    text = "".join(paragraph.itertext())
    plain = letters(text)
    wanted = plain[start : start + size]
    runs = cut_out(paragraph, wanted, start)
    assert "".join(paragraph.itertext()) == text
    if wanted:
        assert letters("".join("".join(run.itertext()) for run in runs)) == wanted


def changed(data: bytes, change) -> bytes:
    """A Word file with its body changed by a function."""
    document = docx.Document(io.BytesIO(data))
    change(document.element.body)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def in_a_control(body) -> None:
    control = etree.SubElement(body, W + "sdt")
    content = etree.SubElement(control, W + "sdtContent")
    for paragraph in list(body.iterfind(W + "p")):
        content.append(paragraph)
    body.insert(0, control)


def in_links(body) -> None:
    for paragraph in body.iterfind(W + "p"):
        for run in paragraph.findall(W + "r"):
            link = etree.Element(W + "hyperlink")
            run.addprevious(link)
            link.append(run)


def with_sections(body) -> None:
    for paragraph in body.iterfind(W + "p"):
        form = paragraph.find(W + "pPr")
        if form is None:
            form = etree.Element(W + "pPr")
            paragraph.insert(0, form)
        etree.SubElement(form, W + "pageBreakBefore")
        etree.SubElement(form, W + "sectPr")


def with_bookmarks_and_proofing(body) -> None:
    for number, paragraph in enumerate(body.iterfind(W + "p"), 500):
        for kind in ("bookmarkStart", "bookmarkEnd", "proofErr"):
            mark = etree.SubElement(paragraph, W + kind)
            mark.set(W + "id", str(number))


def revised_by_others(body) -> None:
    for number, paragraph in enumerate(body.findall(W + "p")[4:9:2]):
        for kind, words in (("ins", " Inserted by another."), ("del", " Deleted by another.")):
            mark = etree.SubElement(paragraph, W + kind)
            mark.set(W + "id", str(900 + number))
            mark.set(W + "author", "Jo")
            run = etree.SubElement(mark, W + "r")
            etree.SubElement(run, W + ("t" if kind == "ins" else "delText")).text = words


@pytest.mark.parametrize("change", [in_a_control, in_links, with_sections, with_bookmarks_and_proofing, revised_by_others])
def test_what_word_files_may_hold(settings, change):
    data = changed(word(BY_HAND), change)
    done, lines = proved(data, settings)
    assert len(done.inserted) > 30
    assert any(line.startswith("3.2 ") for line in lines)
    root = etree.fromstring(parts(done.content)["word/document.xml"])
    original = etree.fromstring(parts(data)["word/document.xml"])
    assert len(list(root.iter(W + "sectPr"))) == len(list(original.iter(W + "sectPr")))
    ids = [e.get(W + "id") for e in root.iter(W + "ins", W + "del") if e.get(W + "author") == "kpo-check"]
    assert not set(ids) & {e.get(W + "id") for e in original.iter() if e.get(W + "id")}


def test_findings_without_a_clause_are_told_in_comments(own):
    report, done = made(word("Purchase Order\nThe Supplier delivers pears."), Settings(load(str(own)), DAY))
    findings = [a.requirement for a in report.report.assessments if a.verdict in ("missing", "partial", "contrary", "unclear")]
    assert done.commented == findings != []
    assert done.inserted == []


def test_a_contract_of_many_paragraphs_takes_linear_time(settings):
    def seconds(copies: int) -> float:
        text = BY_HAND.replace("2. Confidentiality", "\n".join(["The Provider writes a report on the weather."] * copies) + "\n2. Confidentiality")
        data = word(text)
        before = checked(read(data), settings)
        started = time.process_time()
        redlined(data, before, settings, DAY)
        return time.process_time() - started

    seconds(10)
    assert seconds(4000) < 6 * seconds(1000) + 0.5
