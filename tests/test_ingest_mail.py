"""Messages with their attachments: e-mail and Outlook."""

from __future__ import annotations

import base64
import io
import struct
import time
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpo_compliance import check, ingest, isolation, playbook
from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import mail
from kpo_compliance.ingest.rtf_compressed import unpacked
from kpo_compliance.waivers import Waivers
from tests.endings import ended
from tests.ole import compound

TERMS = "The Provider shall keep all information of the Client secret."
SAMPLE = Path(__file__).parent.parent / "samples/analytics-services-agreement.pdf"
PDF = SAMPLE.read_bytes()


def word(text: str = TERMS) -> bytes:

    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def eml(text: str = "See the attached.", html: str = "", files: tuple[tuple[str, bytes], ...] = ()) -> bytes:
    message = EmailMessage()
    message["From"] = "Ada <ada@a.example>"
    message["To"] = "bob@b.example"
    message["Subject"] = "Sözleşme"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def prop(number: int, text: str) -> dict[str, bytes]:
    return {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le")}


def fixed(header: int, *values: tuple[int, int, int]) -> dict[str, bytes]:
    body = b"".join(struct.pack("<HHIQ", kind, number, 0, value) for number, kind, value in values)
    return {"__properties_version1.0": bytes(header) + body}


def attached(name: str, data: bytes) -> dict:
    return {**fixed(8, (0x3705, 3, 1)), **prop(0x3707, name), "__substg1.0_37010102": data}


def msg(text: str = "See the attached.", *files: dict, header: int = 32, **more: bytes) -> dict:
    numbered = {f"__attach_version1.0_#{n:08X}": file for n, file in enumerate(files)}
    body = prop(0x1000, text) if text else {}
    return {**fixed(header, (0x0039, 0x40, 133_169_184_000_000_000)), **prop(0x37, "Sözleşme"), **prop(0xC1A, "Ada"), **body, **numbered, **more}


def lines(document: Document) -> list[str]:
    return [document.quote(p.span) for p in document.paragraphs]


def kinds(document: Document) -> list[str]:
    return [n.kind for n in document.notices]


def read(data: bytes) -> Document:
    return ingest.read("-", stdin=data)


def test_a_message_is_its_text_and_what_is_attached_as_schedules() -> None:
    both = (("sözleşme.docx", word()), ("terms.pdf", PDF))
    for data in (eml(files=both), compound(msg("See the attached.", *(attached(n, d) for n, d in both)))):
        document = read(data)
        found = lines(document)
        assert found.index("See the attached.") < found.index("Attachment 1: sözleşme.docx") < found.index(TERMS)
        assert found.index(TERMS) < found.index("Attachment 2: terms.pdf")
        assert "Subject: Sözleşme" in found
        assert document.complete
        assert kinds(document) == ["attachment", "attachment"]
        assert document.page_count == 4
        assert document.page_at(document.text.index("See the attached.")) is None
        assert document.page_at(document.text.index(TERMS)) is None
        assert document.page_at(document.text.index("terms.pdf") + 12) == 1
        assert document.page_at(len(document.text) - 2) == 4


def test_evidence_in_an_attachment_names_it(tmp_path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(eml(files=(("agreement.pdf", PDF),)))
    chosen = check.Settings(playbook.load("kpo", near=Path("/")), date(2027, 1, 1), Waivers())
    whole = check.check_file(str(path), chosen)
    alone = check.check_file(str(SAMPLE), chosen)
    clause = {a.requirement: [(e.page, e.clause) for e in a.evidence] for a in alone.assessments}
    for assessment in whole.assessments:
        if assessment.requirement in ("CONF-01", "JUR-01", "LIAB-01"):
            found = [(e.page, e.clause) for e in assessment.evidence]
            assert found == [(page, f"Attachment 1 {label}") for page, label in clause[assessment.requirement]]
            assert found
    assert whole.document.status == "ok"
    assert whole.facts["effective_date"].value == alone.facts["effective_date"].value


def test_html_goes_before_plain_text_and_pictures_in_it_are_no_attachments() -> None:
    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    data = f"""From: a@b.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain

plain
--a
Content-Type: multipart/related; boundary=r

--r
Content-Type: text/html; charset=iso-8859-9

<p>=FEart</p><del>gone</del><img src="cid:logo@x">
--r
Content-Type: image/png; name=logo.png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

{picture}
--r--
--a--
--m
Content-Type: application/pkcs7-signature; name=smime.p7s
Content-Transfer-Encoding: base64

AAAA
--m
Content-Type: text/plain

A second text.
--m--
""".replace("<p>=FEart", "<p>Şart").encode("iso-8859-9")
    document = read(data)
    assert lines(document) == ["From: a@b.example", "Şart", "A second text."]
    assert kinds(document) == ["struck-out-text", "beside"]
    assert document.complete


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("scan.png", b"\x89PNG\r\n\x1a\n", "picture"),
        ("all.zip", b"PK\x05\x06" + bytes(18), "ZIP archive"),
        ("fees.xls", compound({"Workbook": b"x"}), "Excel"),
        ("broken.pdf", PDF[:300], "damaged"),
        ("empty.docx", b"", "empty"),
        ("locked.docx", compound({"EncryptedPackage": b"x"}), "password"),
    ],
)
def test_an_attachment_that_cannot_be_read_is_named_and_nothing_is_missing(tmp_path, name, data, reason) -> None:
    for number, whole in enumerate((eml(files=((name, data), ("ok.docx", word()))), compound(msg("x", attached(name, data))))):
        document = read(whole)
        assert not document.complete
        (notice,) = [n for n in document.notices if n.kind == "unread-attachment"]
        assert f"“{name}”" in notice.message
        assert reason in notice.message
        path = tmp_path / f"{number}.eml"
        path.write_bytes(whole)
        chosen = check.Settings(playbook.load("kpo", near=Path("/")), date(2027, 1, 1), Waivers())
        report = check.check_file(str(path), chosen)
        assert report.document.status == "partial"
        assert "missing" not in {a.verdict for a in report.assessments}


def test_an_attachment_is_told_by_its_content_and_bears_its_own_notices() -> None:
    document = read(eml(files=(("scan.png", word()), ("part.rtf", b"{\\rtf1 seen {\\v unseen} and cut"))))
    messages = [n.message for n in document.notices]
    assert any(m.startswith("scan.png: The file is a Word document (DOCX)") for m in messages)
    assert any(m.startswith("part.rtf: 6 characters are hidden") for m in messages)
    assert not document.complete


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"), ("C:\\temp\\x.txt", "x.txt"), ("a\x1b[31mb\n.txt", "a [31mb .txt"), ("\u202etxt.exe", "txt.exe"),
        ("", "unnamed"), ("..", "unnamed"), ("../", "unnamed"), ("x" * 500 + ".pdf", "x" * 60 + "…" + "x" * 56 + ".pdf"), ("a\u200bb", "ab"),
    ],
)  # fmt: skip
def test_names_of_attachments_are_shown_harmless(name: str, shown: str) -> None:
    assert mail.shown_name(name) == shown


def test_hostile_names_reach_no_report() -> None:
    document = read(compound(msg("x", attached("../../\u202e\x1b[31mfdp.exe\nx.txt", TERMS.encode()))))
    assert "Attachment 1: [31mfdp.exe x.txt" in lines(document)
    assert not any(c in document.text + str(document.notices) for c in "\x1b\u202e")


def test_a_message_in_a_message_and_how_deep() -> None:
    inner = eml("The inner text.", files=(("contract.docx", word()),))
    for _ in range(3):
        outer = EmailMessage()
        outer["Subject"] = "Fwd"
        outer.set_content("outer")
        outer.add_attachment(inner, maintype="message", subtype="x-rfc822", filename="mail.eml")
        inner = outer.as_bytes()
    document = read(inner)
    assert document.complete
    assert TERMS in document.text
    for _ in range(5):
        inner = eml("x", files=(("mail.eml", inner),))
    document = read(inner)
    assert not document.complete
    assert "nested too deeply" in str(document.notices)


def test_a_forwarded_message_and_an_outlook_message_inside_another() -> None:
    forwarded = b"Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: Old\n\nOld words.\n--b--\n"
    assert lines(read(forwarded)) == ["Subject: x", "Attachment 1: Old.eml", "Subject: Old", "Old words."]
    inside = {**fixed(8, (0x3705, 3, 5)), **prop(0x3001, "Old"), "__substg1.0_3701000D": msg("Old words.", header=24)}
    found = lines(read(compound(msg("x", inside))))
    assert found[found.index("Attachment 1: Old.msg") :][-1] == "Old words."


def test_links_and_objects_in_outlook_messages_are_not_read() -> None:
    for method, words in ((4, "only a link"), (6, "another program")):
        document = read(compound(msg("x", {**fixed(8, (0x3705, 3, method)), **prop(0x3707, "contract.docx")})))
        assert not document.complete
        assert words in str(document.notices)


def test_the_text_of_an_outlook_message_in_its_three_forms() -> None:
    html = {"__substg1.0_10130102": "<p>Yüklenici</p>".encode("cp1254")}
    page = fixed(32, (0x3FDE, 3, 1254))
    assert lines(read(compound({**msg("plain"), **html, **page})))[-1] == "Yüklenici"
    packed = b"{\\rtf1\\ansi Y\\'fckleni\\par}"
    raw = struct.pack("<IIII", len(packed) + 12, len(packed), 0x414C454D, 0) + packed
    assert lines(read(compound({**msg(""), "__substg1.0_10090102": raw})))[-1] == "Yükleni"
    narrow = {"__substg1.0_1000001E": "Müşteri".encode("cp1254")}
    assert lines(read(compound({**msg(""), **narrow, **fixed(32, (0x3FFD, 3, 1254))})))[-1] == "Müşteri"


def test_compressed_rtf_of_the_specification() -> None:
    packed = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    assert unpacked(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    for harmed in (b"", packed[:10], packed[:8] + b"XXXX" + packed[12:], struct.pack("<IIII", 1, 1 << 31, 0x75465A4C, 0)):
        with pytest.raises(UnreadableDocument):
            unpacked(harmed)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"From: a\nSubject: b\n" + b"X-A: " + b"b" * 3_000_000 + b"\n\nHello", "ok"),
        (b"From: a\nSubject: b\n" + b"X-A: b\n" * 500_000 + b"\nHello", "limit"),
        (b"From: a\nSubject: b\n" + b"X-A: b\n \tc\n" * 500_000, "limit"),
        (b"From: a\nTo: b\nSubject: " + b"=?utf-8?q?=41?= " * 200_000 + b"\n\nHello", "ok"),
        (b"Subject: b\nDate: c\nFrom: " + b"a@b.example, " * 200_000 + b"\n\nHello", "ok"),
        (b"From: a\nSubject: b\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 5000 + b"--x--\n", "limit"),
        (b"From: a\nSubject: b\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nHello\n", "partial"),
        (b"From: a\nSubject: b\nContent-Type: multipart/mixed\n\nHello\n", "ok"),
        (b"From: a\nSubject: b\nContent-Transfer-Encoding: base64\n\n" + b"A" * 10_000_000, "no-text"),
        (b"From: a\nSubject: b\nContent-Transfer-Encoding: x-uuencode\n\nbegin 666 x\n", "no-text"),
        (b"From: a\nSubject: b\nContent-Type: text/plain; charset=\xff\xfe\n\nHello", "ok"),
        (b"From: a\nSubject: b\nContent-Type: text/html\n\n" + b"<div>" * 5000 + b"x", "limit"),
        (b"From: a\nSubject: b\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\nxx", "partial"),
        (b"From: a\nSubject: b\nContent-Type: message/external-body\n\nxx", "partial"),
        (b"From: a\nSubject: b\n" + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(200)), "limit"),
        (b"From: a\nSubject: b\nContent-Disposition: attachment; filename*0*=utf-8''a; filename*1000000000=b\n\nxx", "ok"),
        (b"From: a\nSubject: b\n\n", "no-text"),
    ],
)  # fmt: skip
def test_hostile_messages_end_with_a_status(data: bytes, status: str) -> None:
    begun = time.process_time()
    found, _ = ended(lambda: read(data))
    assert found == status
    assert time.process_time() - begun < 10


def test_a_bomb_of_headers_costs_little_memory(tmp_path) -> None:
    path = tmp_path / "bomb.eml"
    path.write_bytes(b"From: a\nSubject: " + b"(" * 2_800_000 + b"\n\nHello")
    assert "Hello" in isolation.read(str(path), isolation.Limits(memory=300 << 20, cpu=10, wall=60.0)).text


def test_directories_that_lead_in_circles_are_refused() -> None:
    whole = bytearray(compound(msg("x" * 5000, attached("a.txt", TERMS.encode()))))
    for at in range(0, 512, 4):  # the header: places of directory and tables
        for value in (0, 1, 5, 0x7FFFFFFF, 0xFFFFFFFE):
            changed = bytes(whole[:at] + struct.pack("<I", value) + whole[at + 4 :])
            ended(lambda changed=changed: read(changed))
    table = whole.rfind(struct.pack("<I", 0xFFFFFFFD)) // 512 * 512
    for at in range(table, table + 128, 4):
        changed = bytes(whole[:at] + struct.pack("<I", 0) + whole[at + 4 :])
        ended(lambda changed=changed: read(changed))


WHOLE = [eml("Text", "<p>Text</p>", (("a.rtf", b"{\\rtf1 x}"), ("b.txt", b"Words"))), compound(msg("Text", attached("a.rtf", b"{\\rtf1 x}")))]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_message_changed_at_random_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    ended(lambda: read(bytes(whole)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    for start in (b"From: a\nSubject: b\n", b"MIME-Version: 1.0\nContent-Type: ", WHOLE[1][:600]):
        ended(lambda start=start: read(start + junk))
