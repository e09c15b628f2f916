"""Files made to harm, each generated here: they end with a status, in time, and never with a lie.

A lie is a document called complete of which a part was not read: what stands there would be called missing.
"""

from __future__ import annotations

import io
import os
import re
import socket
import threading
import time
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest

from kpo_compliance import check, ingest, isolation, playbook, reading
from kpo_compliance.confinement import Limits
from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import amounts, markdown, text
from kpo_compliance.nlp import words
from kpo_compliance.reading.language import legible
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine

FIRST, LAST = "The first clause binds the Provider.", "The last clause binds the Client."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def status_of(data: bytes) -> str:
    try:
        document = ingest.read("-", stdin=data)
    except UnreadableDocument as error:
        return error.status if str(error).endswith(".") else f"no sentence: {error}"
    return "ok" if document.complete else "partial"


def relations(*rows: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{i}" Type="{R}/{kind}" Target="{target}"/>' for i, kind, target in rows)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def packed(*parts: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def word(body: str, *parts: tuple[str, str], before: str = "", names: tuple[str, str] = (W, R)) -> bytes:
    spaces = f'xmlns:w="{names[0]}" xmlns:r="{names[1]}"'
    main = f'<?xml version="1.0"?>{before}<w:document {spaces}><w:body>{body}</w:body></w:document>'
    return packed(
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", relations(("1", "officeDocument", "word/document.xml"))),
        ("word/document.xml", main),
        *parts,
    )


def para(words: str, inside: str = "") -> str:
    return f"<w:p>{inside}<w:r><w:t>{words}</w:t></w:r></w:p>"


LOOSE = ("word/_rels/document.xml.rels", relations(("1", "numbering", "NULL"), ("2", "image", "../../../etc/passwd"), ("3", "header", "/")))
LOST_NOTES = ("word/_rels/document.xml.rels", relations(("1", "footnotes", "footnotes.xml")))
CHUNK = ("word/_rels/document.xml.rels", relations(("9", "aFChunk", "chunk.bin")))
FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
NESTED = "<w:tbl><w:tr><w:tc>" * 80 + para("Deep.") + "</w:tc></w:tr></w:tbl>" * 80

WORD = {
    "plain": (word(para(FIRST) + para(LAST)), "ok"),
    "loose ends": (word(para(FIRST) + para(LAST), LOOSE), "ok"),
    "strict": (word(para(FIRST), names=("http://purl.oclc.org/ooxml/wordprocessingml/main", STRICT_R)), "ok"),
    "external entity": (word(para("&x;") + para(LAST), before='<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'), "unreadable"),
    "many entities": (word(para("&b;"), before='<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>'), "unreadable"),
    "empty doctype": (word(para(FIRST), before="<!DOCTYPE r>"), "unreadable"),
    "notes that are lost": (word(para(FIRST) + para(LAST), LOST_NOTES), "partial"),
    "a foreign document inside": (word('<w:altChunk r:id="9"/>' + para(LAST), CHUNK, ("word/chunk.bin", "words")), "partial"),
    "a field that never ends": (word(para(FIRST) + f"<w:p>{FIELD}</w:p>" + para(LAST)), "partial"),
    "tables in tables": (word(para(FIRST) + NESTED + para(LAST)), "partial"),
    "a huge span": (word(f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2147483647"/></w:tcPr>{para(FIRST)}</w:tc></w:tr></w:tbl>'), "ok"),
    "no words": (word("<w:p/>" * 1000), "no-text"),
    "two parts of one name": (packed(("word/document.xml", "<a/>"), ("Word/Document.xml", "<b/>")), "unreadable"),
    "only a name": (packed(("word/document.xml", "")), "unreadable"),
    "bad xml": (packed(("word/document.xml", "<w:document")), "unreadable"),
    "empty paragraphs without end": (word("<w:p/>" * 400_000), "limit"),
    "many short paragraphs": (word(para("ab") * 30_000), "limit"),
    "a bomb": (word("<!--" + " " * 40_000_000 + "-->" + para(FIRST)), "limit"),
}  # fmt: skip


@pytest.mark.parametrize("name", WORD)
def test_word_files(name):
    data, status = WORD[name]
    begun = time.process_time()
    assert status_of(data) == status
    assert time.process_time() - begun < 20


def test_a_loose_end_costs_nothing():
    document = ingest.read("-", stdin=word(para(FIRST) + para(LAST), LOOSE))
    assert document.text == f"{FIRST}\n{LAST}"


def test_a_lying_size_and_an_overlap_are_refused():
    data = bytearray(word(para(FIRST)))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (0xFFFFFFF0).to_bytes(4, "little")
    assert status_of(bytes(data)) == "limit"


def page(inner: str) -> bytes:
    return f"<html><body><p>{FIRST}</p>{inner}<p>{LAST}</p></body></html>".encode()


HTML = {
    "plain": (page(""), "ok"),
    "deep": (page("<div>" * 500 + "</div>" * 500), "ok"),
    "deeper": (page("<div>" * 5000), "partial"),
    "tables in tables": (page("<table><tr><td>" * 3000), "partial"),
    "all of it too deep": (b"<html><body>" + b"<svg>" * 5000 + LAST.encode(), "limit"),
    "long": (page(f"<p>{'word ' * 800_000}</p>"), "limit"),
    "a wide attribute": (page(f'<p style="{"a" * 1_000_000}">x</p>'), "ok"),
    "a foreign file": (b'<!DOCTYPE html SYSTEM "file:///etc/passwd">' + page(""), "ok"),
    "numbers": (page(f'<ol start="{"9" * 5000}"><li value="{"9" * 5000}">x</li></ol>'), "ok"),
    "frames": (b'<html><frameset><frame src="file:///etc/passwd"></frameset></html>', "no-text"),
}  # fmt: skip


@pytest.mark.parametrize("name", HTML)
def test_html(name):
    data, status = HTML[name]
    assert status_of(data) == status
    if status == "ok":
        assert ingest.read("-", stdin=data).text.endswith(LAST)


def pdf(*objects: str | bytes, tail: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + (content if isinstance(content, bytes) else content.encode()) + b"\nendobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table) + tail


def stream(content: bytes, entries: str = "") -> bytes:
    return f"<</Length {len(content)}{entries}>>stream\n".encode() + content + b"\nendstream"


def show(words: str) -> bytes:
    return f"BT /F 12 Tf 72 700 Td ({words}) Tj ET".encode()


def one_page(content: bytes, *more: str | bytes, box: str = "[0 0 612 792]", catalogue: str = "", resources: str = "") -> bytes:
    return pdf(
        f"<</Type/Catalog/Pages 2 0 R{catalogue}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox{box}/Resources<</Font<</F 5 0 R>>{resources}>>/Contents 4 0 R>>",
        content,
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


def revised(data: bytes, number: int, content: bytes) -> bytes:
    """A PDF in which an object was replaced later."""
    body = b"%d 0 obj\n" % number + content + b"\nendobj\n"
    before = int(data.rpartition(b"startxref")[2].split()[0])
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, len(data))
    end = b"trailer<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, len(data) + len(body))
    return data + body + table + end


GOOD = one_page(stream(show(FIRST)))
FILE = ("<</Type/Filespec/F(a.txt)/EF<</F 7 0 R>>>>", stream(b"words", "/Type/EmbeddedFile"))
NAMES = "/Names<</EmbeddedFiles<</Names[(a.txt) 6 0 R]>>>>"
CURVES = b"".join(b"%d 700 m %d 710 %d 715 %d 720 c S\n" % (x, x, x, x) for x in range(72, 500))
PDF = {
    "plain": (GOOD, "ok", ""),
    "no page size": (one_page(stream(show(FIRST)), box="[(a) null 5 0 R]"), "ok", ""),
    "a page without end": (one_page(stream(show(FIRST)), box="[0 0 1e30 1e30]"), "ok", ""),
    "cut off": (GOOD[:-7], "partial", "cut-off"),
    "cut off after an older end": (GOOD + b"9 0 obj\n<</Length 50>>stream\nBT", "partial", "cut-off"),
    "a wrong pointer": (GOOD.replace(b"startxref\n", b"startxref\n1"), "ok", "repaired"),
    "a later revision": (revised(GOOD, 4, stream(show(LAST))), "ok", "revisions"),
    "an attachment": (one_page(stream(show(FIRST)), *FILE, catalogue=NAMES), "ok", "attachments"),
    "a portfolio": (one_page(stream(show(FIRST)), *FILE, catalogue=NAMES + "/Collection<</View/D>>"), "partial", "attachments"),
    "letters drawn as curves": (
        pdf(
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 6 0 R]/Count 2>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>",
            stream(show(FIRST)), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 7 0 R>>", stream(CURVES),
        ), "partial", "scanned-pages",
    ),
    "pages that go in a circle": (pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"), "unreadable", ""),
    "no pages": (pdf("<</Type/Catalog>>"), "unreadable", ""),
    "billions of pages": (GOOD.replace(b"/Count 1>>", b"/Count 2000000000>>"), "partial", ""),
    "a file of the reader": (one_page(b"<</Length 0/F(/etc/passwd)>>stream\n\nendstream"), "no-text", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", PDF)
def test_pdf(name):
    data, status, notice = PDF[name]
    if name == "billions of pages":
        assert status_of(data) in ("ok", "partial", "limit", "unreadable")
        return
    assert status_of(data) == status
    if notice:
        assert notice in {n.kind for n in ingest.read("-", stdin=data).notices}


def test_a_pdf_that_unpacks_to_much_costs_only_itself(tmp_path):
    packer = zlib.compressobj(9)
    packed_stream = b"".join(packer.compress((show("spam ") + b"\n") * 40_000) for _ in range(60)) + packer.flush()
    bomb = tmp_path / "bomb.pdf"
    bomb.write_bytes(one_page(stream(packed_stream, "/Filter/FlateDecode")))
    good = tmp_path / "good.pdf"
    good.write_bytes(GOOD)
    with isolation.begun([str(bomb), str(good)]):
        with pytest.raises(UnreadableDocument) as caught:
            isolation.read(str(bomb), Limits(memory=300 << 20, cpu=3, wall=30.0))
        assert caught.value.status in ("memory", "timeout", "crash", "limit")
        assert FIRST in isolation.read(str(good)).text


def test_forms_that_call_each_other_end_in_time(tmp_path):
    levels = 24
    forms = [
        stream(b"/X Do " * 2, f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {7 + level} 0 R>>>>")
        for level in range(levels)
    ]
    path = tmp_path / "forms.pdf"
    last = stream(show("x"), "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 5 0 R>>>>")
    path.write_bytes(one_page(stream(b"/X Do"), *forms, last, resources="/XObject<</X 6 0 R>>"))
    begun = time.monotonic()
    status = "ok"
    try:
        isolation.read(str(path), Limits(memory=300 << 20, cpu=2, wall=20.0))
    except UnreadableDocument as error:
        status = error.status
    assert status in ("ok", "memory", "timeout", "crash", "limit", "no-text")
    assert time.monotonic() - begun < 25


TURKISH = "1. Gizlilik. Yüklenici, müşterinin gizli bilgilerini açıklamaz; süre üç yıldır ve İstanbul’da geçerlidir.\n" * 30
ENGLISH = "1. Secrecy. The Provider shall keep the Client’s information secret for “three” years and a day.\n" * 30


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1254"])
@pytest.mark.parametrize("written", [TURKISH, ENGLISH])
def test_encodings(written, encoding):
    document = ingest.read("-", stdin=written.encode(encoding))
    assert document.text == written.strip()
    assert document.complete


@pytest.mark.parametrize("harm", [b"\xff", b"\xed\xa0\x80", b"\xc4", b"\x00", b"\xf8\x88"])
def test_a_few_damaged_bytes_spoil_nothing_else(harm):
    data = TURKISH.encode()
    found = ingest.read("-", stdin=data[:100] + harm + data[100:]).text
    assert found.count("açıklamaz") == 30
    assert "Ä" not in found
    assert "\x00" not in found
    assert not re.search("[\ud800-\udfff]", found)


@pytest.mark.parametrize("unseen", ["\x01\x02", "\u200b", "\u202e\u202c", "\ufeff", "\x7f", "\ufffe"])
def test_lines_of_signs_that_are_not_shown_are_blank(unseen):
    lines = ENGLISH.splitlines()
    found = ingest.read("-", stdin=f"\n{unseen}\n".join(lines).encode())
    assert [found.quote(p.span) for p in found.paragraphs] == lines
    assert status_of(f"{unseen}\n{unseen}".encode()) in ("no-text", "unreadable")


def test_nul_does_not_hide_words_and_padding_is_no_binary():
    assert "shall keep" in ingest.read("-", stdin=ENGLISH.replace("shall", "sh\0all").encode()).text
    assert ingest.read("-", stdin=ENGLISH.encode() + bytes(5000)).text == ENGLISH.strip()
    assert status_of(bytes(range(256)) * 100) == "unreadable"


@pytest.mark.parametrize(
    ("sample", "good"),
    [
        (ENGLISH, True), (TURKISH, True), ("SCHEDULE 1\n12 000 EUR", True), ("", True), ("Ω", False),
        ("Der Lieferant hält alle Angaben des Kunden geheim und gibt sie nach dem Ende zurück. " * 6, False),
        ("Le fournisseur garde secrètes toutes les données du client pendant trois ans. " * 6, False),
        ("Поставщик хранит тайну заказчика. " * 3, False), ("秘密を守る。" * 9, False),
        ("TheProvidershallkeepthelogbookforthreeyearsandaday" * 20, False), ("".join(map(chr, range(0x41, 0x5B))) * 90, False),
    ],
)  # fmt: skip
def test_what_reads_as_neither_language_is_not_complete(sample, good):
    assert legible(sample) is good
    if sample:
        document = ingest.read("-", stdin=sample.encode())
        assert reading.read(document).document.complete is good


SIZE = 200_000
SLOW = {
    "letters": "a", "blanks": "x" + " " * 3000, "brackets": "(", "closing": "word " + ")" * 3000, "commas": "a, ", "stops": "a. ",
    "no blanks": "aB9-", "negations": "shall not ", "sentence": "The Provider shall not disclose, ", "numbers": "1.1.1 ",
    "letters in brackets": "(a) (b) ", "digits": "1", "decimal": "; 1." + "1" * 450 + "x ", "sections": "Section 1.1 ",
    "courts": "held held courts held ", "turkish courts": "Merkez Merkez ", "quotes": '"', "open quotes": "“", "defined": "(the “Aa”) ",
    "parties": "ACME Ltd. (the “Client”) and ", "turkish": "İIıi açıklamayacaktır", "right to left": "سري \u202eshall not\u202c ",
    "marks": "a\u0301\u0323", "lines": "a\n", "numbered lines": "1. a\n", "articles": "ARTICLE I\n", "pages": "a\f", "underscores": "_",
    "comments": "<!--", "markdown heading": "# a\n\n# b" + " " * 3000 + "x\n\n**c**\n", "divider": "# a\n\n# b\n\n**c**\n\n|\n" + " " * 3000 + "x|\n",
    "after items": "(a) x" + "," * 3000 + "(b) y ",
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(playbook.load("kpo", near=Path("/")))


@pytest.mark.parametrize("name", SLOW)
def test_time_is_linear_in_the_text(name, engine):
    unit = SLOW[name]
    data = (unit * (SIZE // len(unit.encode()) + 1)).encode()[:SIZE]
    begun = time.process_time()
    status = "ok"
    try:
        engine.scan(reading.read(ingest.read("-", stdin=data)))
    except UnreadableDocument as error:
        status = error.status
    assert status in ("ok", "limit", "no-text", "unreadable")
    assert time.process_time() - begun < 4


@pytest.mark.parametrize("attack", ["a. 1." + "1" * 60 + "x", "; 1." + "1." * 60 + "x"])
def test_a_pattern_that_was_exponential(attack):
    begun = time.process_time()
    assert list(text._SECTION.finditer(attack)) == []
    assert time.process_time() - begun < 0.1


def test_markdown_without_comments_keeps_the_rest():
    assert markdown._without_comments("a<!-- b -->c<!-- d") == "a c<!-- d"
    assert markdown._title("Words ##  ") == "Words"
    assert markdown._title("C#") == "C#"
    assert markdown._title("##") == ""


def test_words_keep_their_places_when_overlong_runs_are_cut():
    written = "The Provider " + "x" * 450 + "; keeps " + "y-" * 300 + " the end"
    found = words(written, "en")
    shown = [written[a:b] for a, b in zip(found.starts.tolist(), found.ends.tolist(), strict=True)]
    assert shown[:2] == ["The", "Provider"]
    assert shown[-2:] == ["the", "end"]
    assert "keeps" in shown
    assert "".join(shown[2:5]) == "x" * 450


@pytest.mark.parametrize(("letters", "paragraphs", "good"), [(90_000, 20_000, True), (470_000, 20_001, False), (500_000, 20_001, True), (3_000_001, 1, False), (2_900_000, 100_001, False)])  # fmt: skip
def test_how_much_a_contract_may_hold(letters, paragraphs, good):
    if good:
        amounts.check_amount(letters, paragraphs)
    else:
        with pytest.raises(UnreadableDocument) as caught:
            amounts.check_amount(letters, paragraphs)
        assert caught.value.status == "limit"


def test_what_is_no_file_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "socket.pdf"))
    try:
        for path in (tmp_path / "pipe.pdf", tmp_path / "socket.pdf", Path("/dev/zero")):
            with pytest.raises(UnreadableDocument) as caught:
                isolation.read(str(path))
            assert caught.value.status == "skipped"
    finally:
        listener.close()


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(ENGLISH, "utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableDocument, match="may not be read"):
        isolation.read(str(path))


def test_a_file_that_changes_while_it_is_read(tmp_path):
    path = tmp_path / "growing.txt"
    path.write_text(ENGLISH * 20_000, "utf-8")
    stop = threading.Event()

    def grow() -> None:
        with path.open("a", encoding="utf-8") as stream:
            while not stop.is_set():
                stream.write("More. ")
                stream.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    statuses = set()
    try:
        for _ in range(20):
            try:
                ingest._bytes(str(path))
                statuses.add("ok")
            except UnreadableDocument as error:
                statuses.add(error.status)
            if "changed" in statuses:
                break
    finally:
        stop.set()
        writer.join()
    assert "changed" in statuses


@pytest.mark.parametrize("name", ["cut off", "letters drawn as curves"])
def test_nothing_is_missing_in_a_file_that_was_not_read_completely(tmp_path, name):
    path = tmp_path / "part.pdf"
    path.write_bytes(PDF[name][0])
    chosen = check.Settings(playbook.load("kpo", near=Path("/")), date(2027, 1, 1), Waivers())
    report = check.check_file(str(path), chosen)
    assert report.document.status == "partial"
    assert report.assessments
    assert "missing" not in {assessment.verdict for assessment in report.assessments}


def test_documents_of_this_module_are_what_they_seem():
    assert isinstance(ingest.read("-", stdin=GOOD), Document)
    assert ingest.read("-", stdin=GOOD).text == FIRST
    assert ingest.read("-", stdin=PDF["a later revision"][0]).text == LAST
