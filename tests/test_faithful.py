"""What Word and a browser show is read, and what they do not show is no evidence: the list, one by one."""

from __future__ import annotations

import io

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from kpo_compliance import ingest
from kpo_compliance.document import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(*body: str, before: str = "Before.") -> Document:
    """A Word file with these elements between two paragraphs."""
    document = docx.Document()
    document.add_paragraph(before)
    for part in body:
        document.element.body.insert(-1, parse_xml(part.replace(">", f" {W}>", 1)))
    document.add_paragraph("After.")
    return ingest.read("-", stdin=saved(document))


def lines(document: Document) -> list[str]:
    return [document.quote(p.span) for p in document.paragraphs]


def kinds(document: Document) -> list[str]:
    return [n.kind for n in document.notices]


def run(text: str, form: str = "") -> str:
    return f"<w:r><w:rPr>{form}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def field(data: str, result: str = "") -> str:
    begin = f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{data}</w:ffData></w:fldChar></w:r>"
    return f"{begin}<w:r><w:fldChar w:fldCharType='separate'/></w:r>{result}<w:r><w:fldChar w:fldCharType='end'/></w:r>"


def row(text: str, form: str = "") -> str:
    return f"<w:tr><w:trPr>{form}</w:trPr><w:tc><w:p>{run(text)}</w:p></w:tc></w:tr>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<w:p>{field('<w:textInput/>', run('three years'))}</w:p>", "three years"),
        (f"<w:p>{field('<w:checkBox><w:default w:val=“0”/><w:checked/></w:checkBox>')}{run(' secret')}</w:p>", "☒ secret"),
        (f"<w:p>{field('<w:checkBox><w:default w:val=“1”/></w:checkBox>')}{run(' secret')}</w:p>", "☒ secret"),
        (f"<w:p>{field('<w:checkBox><w:checked w:val=“0”/></w:checkBox>')}{run(' secret')}</w:p>", "☐ secret"),
        (f"<w:p>{field('<w:ddList><w:result w:val=“1”/><w:listEntry w:val=“one year”/><w:listEntry w:val=“two years”/></w:ddList>')}</w:p>", "two years"),
        (f"<w:p>{field('<w:ddList><w:result w:val=“9”/><w:listEntry w:val=“one year”/></w:ddList>')}{run('x')}</w:p>", "x"),
        (f"<w:p>{run('Fee: ')}<m:oMath><m:r><m:t>2x+1</m:t></m:r></m:oMath></w:p>", "Fee: 2x+1"),
        (f"<w:p><w:r><w:ruby><w:rt>{run('above')}</w:rt><w:rubyBase>{run('base')}</w:rubyBase></w:ruby></w:r>{run('base')}</w:p>", "base"),
        (f"<w:tbl>{row('kept')}{row('gone', '<w:del w:author=“Ada”/>')}</w:tbl>", "kept"),
        (f"<w:tbl>{row('kept')}{row('gone', '<w:hidden/>')}</w:tbl>", "kept"),
        (f"<w:p>{run('kept')}{run('gone', '<w:sz w:val=“1”/>')}</w:p>", "kept"),
    ],
)  # fmt: skip
def test_what_word_shows(body: str, expected: str) -> None:
    assert lines(word(body.replace("“", "'").replace("”", "'"))) == ["Before.", expected, "After."]


@pytest.mark.parametrize(("form", "kind"), [("<w:del w:author='Ada'/>", "tracked-changes"), ("<w:hidden/>", "hidden-text")])
def test_rows_that_are_not_shown_are_told(form: str, kind: str) -> None:
    assert kind in kinds(word(f"<w:tbl>{row('kept')}{row('gone', form)}</w:tbl>"))


def test_an_empty_paragraph_of_a_list_has_a_number_as_word_counts() -> None:
    document = docx.Document()
    for text in ("One", "", "Three"):
        document.add_paragraph(text, style="List Number")
    assert lines(ingest.read("-", stdin=saved(document))) == ["1. One", "3. Three"]


def test_the_end_of_a_section_and_a_hidden_paragraph_have_no_number() -> None:
    document = docx.Document()
    for text in ("One", "", "", "Two"):
        document.add_paragraph(text, style="List Number")
    for paragraph, form in zip(document.paragraphs[1:3], ("<w:rPr><w:vanish/></w:rPr>", "<w:sectPr/>"), strict=True):
        paragraph._p.get_or_add_pPr().append(parse_xml(form.replace(">", f" {W}>", 1) if not form.endswith("/>") else f"<w:sectPr {W}/>"))
    assert lines(ingest.read("-", stdin=saved(document))) == ["1. One", "2. Two"]


def test_look_alike_and_zero_width_letters_are_told() -> None:
    document = word("<w:p>" + run("The Provider keeps it c\u043enfidential and se\u200bcret.") + "</w:p>")
    assert "confidential and secret." in document.text
    assert kinds(document) == ["hidden-characters", "look-alike-letters"]


def test_headers_that_carry_terms_comments_and_footnotes() -> None:
    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.header.paragraphs[0].text = "Page 1"
    section.even_page_header.paragraphs[0].text = "All information in this document is confidential for five years."
    section.footer.paragraphs[0].text = "The terms of the master agreement apply to all of this document."
    said = document.add_paragraph("The fee is due.")
    document.add_comment(said.runs, "Really?", author="Ada")
    read = ingest.read("-", stdin=saved(document))
    assert lines(read) == [
        "The fee is due.",
        "All information in this document is confidential for five years.",
        "The terms of the master agreement apply to all of this document.",
    ]
    assert kinds(read) == ["comments"]
    assert "1 comments (by Ada)" in read.notices[0].message


HTML = "<p>Shown.</p><del>gone</del><table><tr><td><p>Fee</p></td><td>500</td></tr></table>"


def chunked(content: bytes, kind: str, name: str = "/word/chunk.bin") -> Document:
    document = docx.Document()
    document.add_paragraph("Before.")
    part = Part(PackURI(name), kind, content, document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
    chunk = f'<w:altChunk {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{relation}"/>'
    document.element.body.insert(1, parse_xml(chunk))
    document.add_paragraph("After.")
    return ingest.read("-", stdin=saved(document))


@pytest.mark.parametrize(
    ("content", "kind", "expected", "complete"),
    [
        (HTML.encode(), "text/html", ["Shown.", "Fee", "500"], True),
        (HTML.encode(), "application/xhtml+xml", ["Shown.", "Fee", "500"], True),
        (b"{\\rtf1 Shown. {\\v gone}}", "application/rtf", ["Shown."], True),
        (b"Shown.\n\nTwice.", "text/plain", ["Shown.", "Twice."], True),
        (saved(docx.Document()), "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", [], True),
        (b"words", "application/octet-stream", [], False),
        (b"PK\x03\x04broken", "application/rtf", [], False),
    ],
)
def test_documents_inside_a_document(content: bytes, kind: str, expected: list[str], complete: bool) -> None:
    document = chunked(content, kind)
    assert lines(document) == ["Before.", *expected, "After."]
    assert document.complete is complete


def test_a_word_file_inside_a_word_file_inside_another_and_no_deeper() -> None:
    content = saved(docx.Document())
    for depth in range(5):
        document = docx.Document()
        document.add_paragraph(f"Level {depth}.")
        part = Part(PackURI("/word/chunk.docx"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", content, document.part.package)
        relation = document.part.relate_to(part, RELATIONSHIP_TYPE.A_F_CHUNK)
        document.element.body.insert(1, parse_xml(f'<w:altChunk {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="{relation}"/>'))
        content = saved(document)
    read = ingest.read("-", stdin=content)
    assert lines(read) == ["Level 4.", "Level 3.", "Level 2.", "Level 1."]
    assert not read.complete


@pytest.mark.parametrize("kind", ["application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml", "application/vnd.ms-word.template.macroEnabledTemplate.main+xml"])  # fmt: skip
@pytest.mark.parametrize("suffix", [".docm", ".dotx", ".pdf"])
def test_documents_with_macros_and_templates(tmp_path, kind: str, suffix: str) -> None:
    document = docx.Document()
    document.add_paragraph("The Provider keeps it secret.")
    document.part._content_type = kind
    path = tmp_path / f"contract{suffix}"
    path.write_bytes(saved(document))
    read = ingest.read(path)
    assert read.text == "The Provider keeps it secret."
    assert kinds(read) == (["wrong-suffix"] if suffix == ".pdf" else [])


@pytest.mark.parametrize(
    "style",
    ["color:#fff", "color: white", "color:rgb(255,255,255)", "opacity:0", "font-size:1px", "font-size:0", "text-indent:-9999px", "position:absolute;left:-5000px", "visibility:collapse"],
)  # fmt: skip
def test_what_a_browser_does_not_show(style: str) -> None:
    document = ingest.read("-", stdin=f"<html><body><p>Seen.</p><p style='{style}'>Unseen.</p></body></html>".encode())
    assert lines(document) == ["Seen."]
    assert kinds(document) == ["hidden-text"]


@pytest.mark.parametrize(
    "page",
    [
        "<div style='background:#000'><p style='color:#fff'>Seen.</p></div>", "<td bgcolor=black><p style='color:white'>Seen.</p>",
        "<p style='background-color:#fff;color:#ffeedd'>Seen.</p>", "<p style='border-color:#fff'>Seen.</p>", "<p style='opacity:0.9'>Seen.</p>",
        "<p style='font-size:100%'>Seen.</p>", "<p style='font-size:1em'>Seen.</p>", "<p style='margin-left:-10px'>Seen.</p>",
        "<p style='background-color:#123;color:white'>Seen.</p>", "<p style='font-size:12px'>Seen.</p>",
    ],
)  # fmt: skip
def test_what_a_browser_shows(page: str) -> None:
    document = ingest.read("-", stdin=f"<html><body><table><tr>{page}</table></body></html>".encode())
    assert lines(document) == ["Seen."]
    assert kinds(document) == []


def test_two_languages_side_by_side_in_html() -> None:
    pairs = [(f"The Provider shall keep the information of the Client secret, point {n}.", f"Yüklenici, müşterinin bilgilerini gizli tutar ve açıklamaz, madde {n}.") for n in range(5)]
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in pairs)
    assert lines(ingest.read("-", stdin=f"<html><body><table>{rows}</table></body></html>".encode())) == [a for a, _ in pairs] + [b for _, b in pairs]
