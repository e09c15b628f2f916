"""What a file is, what is refused, and with which words."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from kpo_compliance import ingest
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import media, read
from tests.ole import compound

TEXT = "The Provider shall keep all information of the Client secret.\n"


def packed(*names: str, mimetype: str = "", content_types: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
        if mimetype:
            archive.writestr("mimetype", mimetype)
        if content_types:
            archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{content_types}"/></Types>')
    return out.getvalue()


def word(text: str) -> bytes:
    out = BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix", "expected"),
    [
        (b"%PDF-1.7 ...", ".txt", media.PDF),
        (b"junk " * 50 + b"%PDF-1.4", "", media.PDF),
        (packed("[Content_Types].xml", "word/document.xml"), ".pdf", media.DOCX),
        (b"<!DOCTYPE html><html>", "", media.HTML),
        (b"\xef\xbb\xbf \n<!-- note -->\n<HTML>", "", media.HTML),
        ("<html>".encode("utf-16"), "", media.HTML),
        (b"<div>One</div>", ".html", media.HTML),
        (b"<div>One</div>", ".txt", media.TEXT),
        (b"<Recipient> shall keep it secret", "", media.TEXT),
        (TEXT.encode(), ".md", media.MARKDOWN),
        (TEXT.encode(), "", media.TEXT),
        (TEXT.encode(), ".pdf", media.TEXT),
        (b"\xef\xbb\xbf{\\rtf1 x}", ".doc", media.RTF),
        (compound({"WordDocument": b"x", "1Table": b"x"}), ".pdf", media.DOC),
        (compound({"__properties_version1.0": b"x", "__recip_version1.0_#00000000": {"x": b"y"}}), ".doc", media.MSG),
        (packed(mimetype="application/vnd.oasis.opendocument.text"), ".zip", media.ODT),
        (packed(mimetype="application/vnd.oasis.opendocument.text-template"), "", media.ODT),
        (b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text">', "", media.ODT),
        (packed("a.xml", content_types="application/vnd.ms-word.document.macroEnabled.main+xml"), "", media.DOCX),
        (packed("a.xml", content_types="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"), "", media.DOCX),
        (b"\x89PNG\r\n\x1a\n", ".pdf", media.PNG),
        (b"\xff\xd8\xff\xe0", "", media.JPEG),
        (b"MM\x00*", "", media.TIFF),
        (b"From: a@b.example\nSubject: x\n\nHello", "", media.EML),
        (b"Received: from a\r\n\tby b\r\nFrom: a@b.example\r\n\r\nHello", ".txt", media.EML),
        (b"From a@b.example Mon Mar  2 10:00:00 2026\nReturn-Path: x\nFrom: a@b.example\n\nHello", "", media.EML),
        (b"Date: 1 March\nSubject: Secrecy\n\nThe Provider", ".txt", media.TEXT),
        (b"Hello", ".eml", media.EML),
    ],
)
def test_media_type(data: bytes, suffix: str, expected: str) -> None:
    assert media.media_type(data, suffix) == expected


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"", "unreadable", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unreadable", "damaged"),
        (compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "encrypted", "password"),
        (compound({"Workbook": b"x"}), "unsupported", "Excel"),
        (compound({"PowerPoint Document": b"x"}), "unsupported", "PowerPoint"),
        (compound({"Contents": b"x"}), "unsupported", "old program"),
        (packed("xl/workbook.xml"), "unsupported", "Excel"),
        (packed("ppt/presentation.xml"), "unsupported", "PowerPoint"),
        (packed(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "unsupported", "OpenDocument spreadsheet"),
        (packed(mimetype="application/vnd.oasis.opendocument.presentation"), "unsupported", "OpenDocument presentation"),
        (packed(mimetype="application/vnd.oasis.opendocument.formula"), "unsupported", "without text"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "unsupported", "as XML"),
        (b"\x1f\x8b\x08", "unsupported", "an archive"),
        (b"MZ\x90\0", "unsupported", "a program"),
        (packed("a.txt"), "unsupported", "ZIP"),
        (b"PK\x03\x04 broken", "unreadable", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "unreadable", "picture"),
        (b"\xff\xd8\xff\xe0", "unreadable", "picture"),
        (b"II*\x00 tiff", "unreadable", "picture"),
        (b"GIF89a", "unsupported", "picture"),
        (b"%PDX-1.4\n1 0 obj\n<<>>\nendobj\nxref\n", "unreadable", "damaged PDF"),
        (bytes(range(256)) * 20, "unreadable", "binary"),
        (b" \n\t\n ", "no-text", "no text"),
        (b"<html><body><p> </p></body></html>", "no-text", "no text"),
    ],
)
def test_what_is_not_read_says_what_to_do(data: bytes, status: str, words: str) -> None:
    with pytest.raises(UnreadableDocument, match=words) as caught:
        read("-", stdin=data)
    assert caught.value.status == status
    message = str(caught.value)
    assert message.endswith(".")
    assert message.count(". ") >= 1


def test_wrong_suffix(tmp_path: Path) -> None:
    path = tmp_path / "contract.pdf"
    path.write_bytes(word("The Provider keeps all secret."))
    document = read(path)
    assert document.text == "The Provider keeps all secret."
    assert document.path == str(path)
    assert [n.kind for n in document.notices] == ["wrong-suffix"]
    path = tmp_path / "contract.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert read(path).notices == ()


def test_standard_input_and_hash() -> None:
    document = read("-", stdin=b"abc")
    assert (document.path, document.media_type) == ("-", "text/plain")
    assert document.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_missing_folder_fifo_and_odd_names(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, words in (
        ("none.pdf", "not exist"),
        (".", "folder|regular"),
        ("pipe", "regular"),
        ("loop", "opened"),
        ("\0", "opened"),
    ):
        with pytest.raises(UnreadableDocument, match=words):
            read(str(tmp_path / name))
    with pytest.raises(UnreadableDocument, match="regular"):
        read("/dev/null")
    odd = tmp_path / "-a\n\x1b[1m =b.txt"
    odd.write_text(TEXT, encoding="utf-8")
    assert read(odd).path == str(odd)


def test_files_beyond_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "MAX_BYTES", 100)
    path = tmp_path / "big.txt"
    path.write_bytes(b"x" * 101)
    for given in (None, b"x" * 101):
        with pytest.raises(UnreadableDocument, match="larger") as caught:
            read("-" if given else path, stdin=given)
        assert caught.value.status == "limit"


@pytest.mark.parametrize(
    ("raised", "status"), [(IndexError("x"), "unreadable"), (MemoryError(), "memory"), (RecursionError(), "limit")]
)
def test_what_a_reader_raises_is_wrapped(raised: BaseException, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(ingest, "_reader", lambda _: fail)
    with pytest.raises(UnreadableDocument) as caught:
        read("-", stdin=b"text")
    assert caught.value.status == status


def test_importing_ingest_loads_no_parser() -> None:
    code = (
        "import sys, kpo_compliance.ingest; "
        "print([m for m in ('pypdfium2', 'pdfplumber', 'docx', 'lxml', 'charset_normalizer', 'spacy') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
