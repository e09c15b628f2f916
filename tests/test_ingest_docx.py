"""Word files read as Word shows them."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.docx import read_docx
from kpo_compliance.ingest.docx_numbering import formatted

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def made(*body: str, numbering: str = "") -> bytes:
    """A Word file whose body is this XML."""
    document = docx.Document()
    element = document.element.body
    for child in list(element):
        if not child.tag.endswith("sectPr"):
            element.remove(child)
    for position, part in enumerate(body):
        element.insert(
            position, parse_xml(part.replace(">", f" {NS}>", 1) if "/>" not in part.split(">", 1)[0] + ">" else part)
        )
    if numbering:
        root = document.part.numbering_part.element
        for child in list(root):
            root.remove(child)
        for child in parse_xml(f"<w:numbering {NS}>{numbering}</w:numbering>"):
            root.append(child)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def read(*body: str, numbering: str = "") -> Document:
    return read_docx(made(*body, numbering=numbering), "x.docx", "")


def lines(document: Document) -> list[str]:
    return [document.quote(p.span) for p in document.paragraphs]


def para(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def numbered(text: str, level: int, number: int = 1) -> str:
    return para(run(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


LEGAL = """
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Article %1"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%3)"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>
"""


def test_automatic_numbers_are_multi_level_restarted_and_legal() -> None:
    document = read(
        numbered("Secrets", 0), numbered("Keep them.", 1), numbered("all", 2), numbered("always", 2), numbered("Return them.", 1),
        numbered("some", 2), numbered("Fees", 0), numbered("Pay.", 1), numbered("Other", 0, 2), numbering=LEGAL,
    )  # fmt: skip
    assert lines(document) == [
        "Article I Secrets", "1.1 Keep them.", "(a) all", "(b) always", "1.2 Return them.", "(a) some", "Article II Fees",
        "2.1 Pay.", "Article VII Other",
    ]  # fmt: skip
    assert [p.number for p in document.paragraphs[:3]] == ["Article I", "1.1", "(a)"]


@pytest.mark.parametrize(
    ("number", "kind", "shown"),
    [
        (4, "lowerRoman", "iv"), (1999, "upperRoman", "MCMXCIX"), (28, "lowerLetter", "bb"), (26, "upperLetter", "Z"),
        (3, "decimalZero", "03"), (22, "ordinal", "22nd"), (12, "ordinal", "12th"), (21, "cardinalText", "Twenty-one"),
        (1, "ordinalText", "First"), (20, "ordinalText", "Twentieth"), (5, "none", ""),
    ],
)  # fmt: skip
def test_formats_of_numbers(number: int, kind: str, shown: str) -> None:
    assert formatted(number, kind) == shown


def test_deleted_text_is_out_and_inserted_text_is_in_with_a_notice() -> None:
    document = read(
        para(
            run("The Supplier ")
            + '<w:del w:author="Ada" w:date="2026-01-02T00:00:00Z"><w:r><w:delText>may</w:delText></w:r></w:del>'
            + '<w:ins w:author="Bo" w:date="2026-01-03T00:00:00Z">'
            + run("shall not")
            + "</w:ins>"
            + run(" disclose it.")
        )
    )
    assert document.text == "The Supplier shall not disclose it."
    notice = next(n for n in document.notices if n.kind == "tracked-changes")
    assert "Ada, Bo, 2026-01-02 to 2026-01-03" in notice.message


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    first = para(run("The Supplier shall"), '<w:rPr><w:del w:author="Ada"/></w:rPr>')
    assert lines(read(first, para(run("keep it.")))) == ["The Supplier shall keep it."]


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ("<w:strike/>", "struck-out-text"), ("<w:dstrike/>", "struck-out-text"), ("<w:vanish/>", "hidden-text"),
        ('<w:color w:val="FFFFFF"/>', "hidden-text"),
    ],
)  # fmt: skip
def test_struck_hidden_and_white_text_is_not_evidence(properties: str, kind: str) -> None:
    document = read(para(run("It shall pay.")), para(run("It may disclose all.", properties)))
    assert document.text == "It shall pay."
    assert [n.kind for n in document.notices] == [kind]


def test_white_text_on_a_dark_ground_is_shown() -> None:
    shaded = '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="1F3864"/>'
    assert read(para(run("KEY TERMS", shaded))).text == "KEY TERMS"


def test_tables_nested_tables_and_content_controls_are_read_in_order() -> None:
    inner = "<w:tbl><w:tr><w:tc>" + para(run("inner")) + "</w:tc></w:tr></w:tbl>"
    table = "<w:tbl><w:tr><w:tc>" + para(run("a")) + inner + "</w:tc><w:tc>" + para(run("b")) + "</w:tc></w:tr></w:tbl>"
    control = "<w:sdt><w:sdtContent>" + para(run("control")) + "</w:sdtContent></w:sdt>"
    document = read(para(run("before")), table, control, para(run("after")))
    assert lines(document) == ["before", "a", "inner", "b", "control", "after"]
    assert [p.kind for p in document.paragraphs] == ["body", "table", "table", "table", "body", "body"]


def test_a_cell_merged_downwards_is_read_once() -> None:
    def row(merge: str, text: str) -> str:
        return f"<w:tr><w:tc><w:tcPr><w:vMerge{merge}/></w:tcPr>{para(run(text))}</w:tc><w:tc>{para(run('x'))}</w:tc></w:tr>"

    assert lines(read("<w:tbl>" + row(' w:val="restart"', "once") + row("", "again") + "</w:tbl>")) == [
        "once",
        "x",
        "x",
    ]


def test_a_side_by_side_bilingual_table_gives_two_texts() -> None:
    english = "The Supplier shall keep all of the information of the Client secret in this and in every other case."
    turkish = (
        "Yüklenici, Müşteri'nin bütün bilgilerini bu hâlde ve diğer her hâlde gizli tutmak için gerekli özeni gösterir."
    )
    rows = "".join(
        f"<w:tr><w:tc>{para(run(f'{n} {english}'))}</w:tc><w:tc>{para(run(f'{n} {turkish}'))}</w:tc></w:tr>"
        for n in range(1, 5)
    )
    assert lines(read(f"<w:tbl>{rows}</w:tbl>")) == [f"{n} {t}" for t in (english, turkish) for n in range(1, 5)]


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{para(run('boxed'))}</w:txbxContent>"
    shape = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        + box
        + "</wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict>" + box + "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = read(para(run("host") + shape))
    assert [(p.kind, document.quote(p.span)) for p in document.paragraphs] == [("body", "host"), ("text-box", "boxed")]


def test_a_field_shows_its_result_and_not_its_code() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF _x \\h</w:instrText></w:r><w:r><w:t>HIDDEN</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Section 4</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert read(para(run("See ") + field + run("."))).text == "See Section 4."


def test_pages_are_known_only_where_word_left_marks_of_its_layout() -> None:
    mark = "<w:r><w:lastRenderedPageBreak/></w:r>"
    document = read(para(run("The Supplier shall ") + mark + run("keep it.")), para(mark + run("Next page.")))
    assert document.text == "The Supplier shall keep it.\nNext page."
    assert document.page_count == 3
    assert [document.page_at(document.text.index(word)) for word in ("shall", "keep", "Next")] == [1, 2, 3]
    assert read(para(run("No marks."))).page_at(0) is None


def test_headings_and_bold() -> None:
    document = docx.Document()
    document.add_heading("Secrets", 2)
    document.add_paragraph().add_run("BOLD").bold = True
    document.add_paragraph("plain")
    stream = io.BytesIO()
    document.save(stream)
    found = read_docx(stream.getvalue(), "x.docx", "").paragraphs
    assert next((p.kind, p.level, p.bold) for p in found)[:2] == ("heading", 1)
    assert [p.bold for p in found][1:] == [True, False]


@pytest.mark.parametrize("data", [b"PK\x03\x04rubbish", b""])
def test_a_damaged_file_is_told_in_one_sentence(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_docx(data, "x.docx", "")


def test_a_file_without_text_is_no_contract() -> None:
    with pytest.raises(UnreadableDocument, match="no text") as caught:
        read(para(""))
    assert caught.value.status == "no-text"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    with pytest.raises(UnreadableDocument) as caught:
        read_docx(stream.getvalue(), "x.docx", "")
    assert caught.value.status == "limit"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_file_changed_at_random_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(made(para(run("The Supplier shall keep it.")), numbered("One.", 0), numbering=LEGAL))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        document = read_docx(bytes(content), "x.docx", "")
    except UnreadableDocument:
        return
    assert all(0 <= p.span.start <= p.span.end <= len(document.text) for p in document.paragraphs)


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None)
def test_spans_cover_the_text_exactly(texts: list[str]) -> None:
    document_in = docx.Document()
    for text in [*texts, "end"]:
        document_in.add_paragraph(text)
    stream = io.BytesIO()
    document_in.save(stream)
    document = read_docx(stream.getvalue(), "x.docx", "")
    assert "\n".join(lines(document)) == document.text
    assert all("\n" not in line for line in lines(document))


@pytest.mark.parametrize("stated", [False, True])
def test_headers_of_even_pages_count_where_the_settings_ask_for_them(stated: bool) -> None:
    terms = "All fees that are named here are due within thirty days of the invoice."
    document = docx.Document()
    document.add_paragraph("The Provider keeps the records.")
    document.settings.odd_and_even_pages_header_footer = stated
    header = document.sections[0].even_page_header
    header.is_linked_to_previous = False
    header.paragraphs[0].text = terms
    stream = io.BytesIO()
    document.save(stream)
    assert (terms in read_docx(stream.getvalue(), "x.docx", "").text) == stated


def test_the_header_of_a_section_inside_a_table_or_control_is_read_once() -> None:
    terms = "All fees that are named here are due within thirty days of the invoice."
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = terms
    document.add_section().header.is_linked_to_previous = True
    body = document.element.body
    ended = next(body.iterchildren("{*}p"))
    table = document.add_table(1, 1)
    table.cell(0, 0)._tc.append(ended)
    stream = io.BytesIO()
    document.save(stream)
    text = read_docx(stream.getvalue(), "x.docx", "").text
    assert text.count(terms) == 1
