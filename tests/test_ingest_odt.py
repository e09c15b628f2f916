"""OpenDocument texts read as LibreOffice shows them."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpo_compliance import ingest
from kpo_compliance.document import Document
from kpo_compliance.ingest.odt import read_odt
from tests.endings import ended

NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
NS = " ".join(f'xmlns:{short}="{long}"' for short, long in NAMES.items())
KIND = "application/vnd.oasis.opendocument.text"
STYLES = """
<style:style style:name="gone" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="white" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="lit" style:family="text">
  <style:text-properties fo:color="#ffffff" fo:background-color="#000000"/></style:style>
<style:style style:name="out" style:family="text">
  <style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="Hidden" style:family="paragraph"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Bare" style:family="paragraph" style:list-style-name=""/>
<style:style style:name="Dark" style:family="table-cell">
  <style:table-cell-properties fo:background-color="#000000"/></style:style>
<text:list-style style:name="L">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
  <text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
  <text:list-level-style-number text:level="3" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
</text:list-style>
<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
<text:outline-style style:name="Outline">
  <text:outline-level-style text:level="1" style:num-format="I" loext:num-list-format="Article %1%"/>
  <text:outline-level-style text:level="2" style:num-format="1" loext:num-list-format="%2%."/>
</text:outline-style>
"""


def flat(body: str, styles: str = "", after: str = "") -> bytes:
    """A whole document in one XML file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NS} office:mimetype="{KIND}">'
        f"<office:automatic-styles>{STYLES}{styles}</office:automatic-styles>{after}"
        f"<office:body><office:text>{body}</office:text></office:body></office:document>"
    ).encode()


def packed(body: str, **parts: bytes | str) -> bytes:
    """The same as an archive; ``parts`` are further members, their names with "/" for "__"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", KIND)
        archive.writestr("content.xml", flat(body).replace(b"office:document ", b"office:document-content ").replace(b"office:document>", b"office:document-content>"))
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def shown(body: str, **more: str) -> list[str]:
    return lines(read_odt(flat(body, **more), "x.fodt", ""))


def lines(document: Document) -> list[str]:
    return [document.quote(p.span) for p in document.paragraphs]


def notices(body: str) -> dict[str, str]:
    return {n.kind: n.message for n in read_odt(flat(body), "", "").notices}


def test_numbers_are_multi_level_restarted_and_continued() -> None:
    body = """
    <text:list text:style-name="L" xml:id="one"><text:list-item><text:p>Secrecy</text:p>
      <text:list><text:list-item><text:p>Duty</text:p>
        <text:list><text:list-item><text:p>Staff</text:p><text:p>More of it</text:p></text:list-item>
        <text:list-item><text:p>Advisers</text:p></text:list-item></text:list></text:list-item>
      <text:list-item><text:p>Return</text:p></text:list-item></text:list></text:list-item></text:list>
    <text:p>Between</text:p>
    <text:list text:style-name="L" text:continue-list="one"><text:list-item><text:p>Term</text:p></text:list-item></text:list>
    <text:list text:style-name="L" text:continue-numbering="true"><text:list-item><text:p>Law</text:p></text:list-item>
      <text:list-item text:start-value="7"><text:p>Courts</text:p></text:list-item></text:list>
    <text:list text:style-name="L"><text:list-header><text:p>Head</text:p></text:list-header>
      <text:list-item><text:p>Again</text:p></text:list-item></text:list>
    <text:list text:style-name="B"><text:list-item><text:p>Point</text:p></text:list-item></text:list>
    <text:list text:style-name="L"><text:list-item><text:list><text:list-item><text:p>Deep</text:p></text:list-item></text:list>
      </text:list-item></text:list>
    """
    assert shown(body) == [
        "1. Secrecy", "1.1 Duty", "(a) Staff", "More of it", "(b) Advisers", "1.2 Return", "Between", "2. Term", "3. Law", "7. Courts",
        "Head", "1. Again", "• Point", "1.1 Deep",
    ]  # fmt: skip


def test_headings_are_numbered_by_the_outline_unless_their_style_says_no() -> None:
    body = """
    <text:h text:outline-level="1">Secrecy</text:h><text:h text:outline-level="2">Duty</text:h>
    <text:h text:outline-level="2">Return</text:h><text:h text:outline-level="1" text:style-name="Bare">Title</text:h>
    <text:h text:outline-level="1">Law</text:h><text:h text:outline-level="2">Courts</text:h>
    """
    document = read_odt(flat(body), "", "")
    assert lines(document) == ["Article I Secrecy", "1. Duty", "2. Return", "Title", "Article II Law", "1. Courts"]
    assert [(p.kind, p.level) for p in document.paragraphs][:3] == [("heading", 0), ("heading", 1), ("heading", 1)]
    assert document.paragraphs[0].number == "Article I"


def test_tables_notes_boxes_fields_and_indexes_stand_where_they_are_shown() -> None:
    body = """
    <text:p>One<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Foot</text:p>
      </text:note-body></text:note><text:note text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body>
      <text:p>End</text:p></text:note-body></text:note> two<text:s text:c="3"/>three<text:tab/>four<text:line-break/>five</text:p>
    <text:p>Box:<draw:frame><draw:text-box><text:p>Inside</text:p></draw:text-box></draw:frame></text:p>
    <draw:custom-shape><text:p>Shape</text:p></draw:custom-shape>
    <table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>
      <table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table-header-rows>
      <table:table-row><table:table-cell><text:p>C</text:p><table:table><table:table-row><table:table-cell><text:p>D</text:p>
      </table:table-cell></table:table-row></table:table></table:table-cell><table:covered-table-cell><text:p>no</text:p>
      </table:covered-table-cell></table:table-row></table:table>
    <text:table-of-content><text:table-of-content-source><text:index-title-template>no</text:index-title-template>
      </text:table-of-content-source><text:index-body><text:p>Contents 1</text:p></text:index-body></text:table-of-content>
    <text:p>Price: <text:user-field-get text:name="x">500 EUR</text:user-field-get></text:p>
    <text:section><text:p>In a section</text:p></text:section>
    """
    document = read_odt(flat(body), "", "")
    assert lines(document) == [
        "One two three four five", "Foot", "Box:", "Inside", "Shape", "A", "B", "C", "D", "Contents 1", "Price: 500 EUR", "In a section", "End",
    ]  # fmt: skip
    kinds = {document.quote(p.span): (p.kind, p.cell) for p in document.paragraphs}
    assert kinds["Foot"] == kinds["End"] == ("footnote", None)
    assert kinds["Inside"] == ("text-box", None)
    assert kinds["B"] == ("table", (1, 0, 1))
    assert kinds["C"] == ("table", (1, 1, 0))
    assert kinds["D"] == ("table", (2, 0, 0))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<text:p>Seen <text:span text:style-name="gone">unseen</text:span></text:p>', "hidden-text"),
        ('<text:p>Seen <text:span text:style-name="white">unseen</text:span></text:p>', "hidden-text"),
        ('<text:p>Seen <text:span text:style-name="out">unseen</text:span></text:p>', "struck-out-text"),
        ('<text:p>Seen</text:p><text:p text:style-name="Hidden">unseen</text:p>', "hidden-text"),
        ('<text:p>Seen</text:p><text:section text:display="none"><text:p>unseen</text:p></text:section>', "hidden-text"),
        ('<text:p>Seen <text:hidden-text text:is-hidden="true" text:string-value="unseen"/></text:p>', "hidden-text"),
        ('<text:p>Seen</text:p><text:p><text:hidden-paragraph text:is-hidden="true"/>unseen</text:p>', "hidden-text"),
        ("<text:p>Seen<office:annotation><dc:creator>Ada</dc:creator><text:p>unseen</text:p></office:annotation></text:p>", "comments"),
    ],
)
def test_what_nobody_sees_is_not_evidence(body: str, kind: str) -> None:
    assert shown(body) == ["Seen"]
    assert kind in notices(body)


def test_white_words_on_a_dark_ground_are_shown() -> None:
    cell = '<table:table><table:table-row><table:table-cell table:style-name="Dark"><text:p><text:span text:style-name="white">two</text:span></text:p></table:table-cell></table:table-row></table:table>'
    assert shown(f'<text:p><text:span text:style-name="lit">one</text:span></text:p>{cell}') == ["one", "two"]


def test_tracked_changes_are_read_as_accepted() -> None:
    info = "<office:change-info><dc:creator>Ada</dc:creator><dc:date>2026-03-04T10:00:00</dc:date></office:change-info>"
    body = f"""<text:tracked-changes>
      <text:changed-region text:id="a"><text:deletion>{info}<text:p>old</text:p></text:deletion></text:changed-region>
      <text:changed-region text:id="b"><text:insertion>{info}</text:insertion></text:changed-region></text:tracked-changes>
      <text:p>The <text:change text:change-id="a"/><text:change-start text:change-id="b"/>new<text:change-end text:change-id="b"/> term</text:p>"""
    assert shown(body) == ["The new term"]
    message = notices(body)["tracked-changes"]
    assert "1 insertions, 1 deletions, by Ada, 2026-03-04" in message


def test_two_languages_side_by_side_are_read_one_after_the_other() -> None:
    pairs = [(f"The Provider shall keep the information of the Client secret, point {n}.", f"Yüklenici, müşterinin bilgilerini gizli tutar ve açıklamaz, madde {n}.") for n in range(5)]
    rows = "".join(f"<table:table-row><table:table-cell><text:p>{a}</text:p></table:table-cell><table:table-cell><text:p>{b}</text:p></table:table-cell></table:table-row>" for a, b in pairs)
    assert shown(f"<table:table>{rows}</table:table>") == [a for a, _ in pairs] + [b for _, b in pairs]


def test_headers_that_carry_terms_and_fields_of_forms_are_read() -> None:
    masters = """<office:master-styles><style:master-page style:name="Standard"><style:header>
      <text:p>All information in this document is confidential and subject to the terms</text:p></style:header>
      <style:footer><text:p>Page 1</text:p></style:footer></style:master-page>
      <style:master-page style:name="Unused"><style:header><text:p>Words of a page that no part of the text ever uses</text:p>
      </style:header></style:master-page></office:master-styles>"""
    body = '<office:forms><form:form><form:text xml:id="c1" form:current-value="three years"/></form:form></office:forms><text:p>Term: <draw:control draw:control="c1"/></text:p>'
    assert shown(body, after=masters) == ["Term: three years", "All information in this document is confidential and subject to the terms"]


def test_an_archive_is_read_whatever_its_name(tmp_path) -> None:
    path = tmp_path / "contract.pdf"
    path.write_bytes(packed("<text:p>The Provider keeps all secret.</text:p>"))
    document = ingest.read(path)
    assert (document.text, document.media_type) == ("The Provider keeps all secret.", KIND)
    assert [n.kind for n in document.notices] == ["wrong-suffix"]


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (packed("<text:p/>"), "no-text"),
        (packed("<text:p>x</text:p>", META_INF__manifest_xml="<m/>"), "ok"),
        (packed("<text:p>x</text:p>", **{"META-INF__manifest_xml": '<m:m xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:encryption-data/></m:m>'}), "encrypted"),
        (packed("<text:p>x</text:p>")[:-40], "unreadable"),
        (flat("<text:p>x</text:p>").replace(b"<office:document ", b'<!DOCTYPE a [<!ENTITY e "b">]><office:document '), "unreadable"),
        (flat("<text:p>&e;</text:p>"), "unreadable"),
        (b"<office:document " + NS.encode() + b"/>", "unreadable"),
        (packed("<text:p>x</text:p>", big_xml=b" " * 30_000_000), "limit"),
        (flat("<text:section>" * 200 + "<text:p>x</text:p>" + "</text:section>" * 200), "no-text"),
        (flat("<text:p>seen</text:p>" + "<text:section>" * 200 + "<text:p>x</text:p>" + "</text:section>" * 200), "partial"),
        (flat("<text:p>" + "<text:span>" * 200 + "x" + "</text:span>" * 200 + "</text:p><text:p>y</text:p>"), "partial"),
        (flat("<text:list><text:list-item>" * 100 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 100 + "<text:p>y</text:p>"), "partial"),
        (flat('<table:table><table:table-row><table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'), "ok"),
        (flat('<text:p>x<text:s text:c="999999"/>y</text:p>'), "ok"),
    ],
)  # fmt: skip
def test_hostile_files_end_with_a_status(data: bytes, status: str) -> None:
    assert ended(lambda: read_odt(data, "", ""))[0] == status


SAMPLE = packed('<text:list text:style-name="L"><text:list-item><text:p>One <text:span text:style-name="bold">two</text:span></text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>')  # fmt: skip
FLAT = flat('<text:h text:outline-level="2">One</text:h><text:list text:style-name="L"><text:list-item><text:p>Two</text:p></text:list-item></text:list>')


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_file_changed_at_random_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([SAMPLE, FLAT])))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    _, document = ended(lambda: ingest.read("-", stdin=bytes(whole)))
    assert document is None or all(document.quote(p.span) for p in document.paragraphs)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    assert ended(lambda: read_odt(junk, "", ""))[1] is None
    ended(lambda: read_odt(b"<office:document " + junk, "", ""))
