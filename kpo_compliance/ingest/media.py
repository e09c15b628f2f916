"""What a file is, told from its bytes: the suffix only settles what bytes leave open."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from kpo_compliance.errors import UnreadableDocument

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"

_SUFFIXES = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".dotx": DOCX,
    ".txt": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
}
_NAMES = {PDF: "a PDF", DOCX: "a Word document (DOCX)", TEXT: "plain text", MARKDOWN: "Markdown", HTML: "HTML"}
_SAVE = "Open it in the program that made it, save it as DOCX or PDF, and check that file."
_IMAGES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"\x00\x00\x00\x0cjP",
    b"\x00\x00\x00\x0cJXL",
)
_HTML_START = re.compile(
    rb"<(?:!doctype\s{1,9}html|html|head|body|div|p|table|h1|title|meta|script|style|span|font|section|article)[\s>/]",
    re.IGNORECASE,
)
_HTML_TAG = re.compile(rb"<(?:html|body)[\s>]", re.IGNORECASE)
_BLANKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\f"
_EMAIL = re.compile(
    rb"(?:(?:Return-Path|Received|From|Delivered-To|MIME-Version|Message-ID|X-[A-Za-z-]{1,40}|Content-[A-Za-z-]{1,40}"
    rb"|Date|Subject|To): ?[^\n]{0,2000}\n){2}",
    re.IGNORECASE,
)
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_MARKDOWN_SIGN = re.compile(r"\*\*\w|^[-*] \S|^---$|^> |\]\(", re.MULTILINE)


def media_type(data: bytes, suffix: str) -> str:
    """The media type of readable data; ``suffix`` (".txt") is only a hint between kinds of text.

    Raises:
        UnreadableDocument: a kind of file that is not read, with what to do instead.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(data)
    if b"%PDF-" in data[:1024] or (b"%PDF-" in data[:8192] and b"endobj" in data):
        return PDF
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _ole_error(data)
    if data.lstrip(_BLANKS)[:5] == b"{\\rtf":
        raise _unsupported("an RTF document", "Open it in a word processor, save it as DOCX, and check that file.")
    if data.startswith(_IMAGES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise _unsupported("a picture", "Scan it to a searchable PDF, for example with ocrmypdf, and check that file.")
    if data.startswith(
        (b"\x7fELF", b"MZ\x90", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh", b"SQLite format 3")
    ):
        raise _unsupported("a program or an archive", "Unpack it and check the contract inside.")
    if suffix == ".eml" or _EMAIL.match(data[:8192]):
        raise _unsupported("an e-mail message", "Save the attached contract and check that file.")
    return _text_type(data, suffix)


def expected_type(suffix: str) -> str | None:
    """The media type that a file's suffix promises, or None when it promises none that is read here."""
    return _SUFFIXES.get(suffix.lower())


def name(media: str) -> str:
    """A media type in words: "a PDF"."""
    return _NAMES[media]


def is_markdown(text: str) -> bool:
    """Whether plain text is written as Markdown: it has "#" headings, and another of its signs."""
    head = text[:50_000]
    return len(_MARKDOWN_HEADING.findall(head)) >= 2 and _MARKDOWN_SIGN.search(head) is not None


def _text_type(data: bytes, suffix: str) -> str:
    head = data[:4096].replace(b"\x00", b"").lstrip(_BLANKS)
    while head.startswith((b"<!--", b"<?xml")):
        end = head.find(b">")
        head = head[end + 1 :].lstrip(_BLANKS) if end >= 0 else b""
    promised = expected_type(suffix)
    if b" obj" in data[:8192] and b"endobj" in data and (b"endstream" in data or b"xref" in data):
        raise UnreadableDocument("The file is a damaged PDF and cannot be read. Ask for it again.")
    if promised == TEXT and not _HTML_TAG.search(head):
        return TEXT
    if _HTML_START.match(head) or (head.startswith(b"<") and _HTML_TAG.search(head)):
        return HTML
    if promised == HTML and b"<" in head:
        return HTML
    return MARKDOWN if promised == MARKDOWN else TEXT


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except Exception as error:  # zipfile raises whatever a broken archive leads it into
        raise UnreadableDocument("The file is damaged and cannot be opened. Ask for it again.") from error
    if "word/document.xml" in names or any(n.startswith("word/document") and n.endswith(".xml") for n in names):
        return DOCX
    if any(n.startswith("xl/") for n in names):
        raise _unsupported("an Excel workbook", "Save the contract's text as DOCX or PDF, and check that file.")
    if any(n.startswith("ppt/") for n in names):
        raise _unsupported("a PowerPoint presentation", "Save it as PDF, and check that file.")
    if b"opendocument" in kind:
        raise _unsupported(
            "an OpenDocument file", "Open it in LibreOffice, save it as DOCX or PDF, and check that file."
        )
    raise _unsupported("a ZIP archive", "Unpack it and check the contract inside.")


def _ole_error(data: bytes) -> UnreadableDocument:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableDocument(
            "The Word document is protected by a password. Remove the protection and check the file again.", "encrypted"
        )
    return _unsupported("an old Word, Excel or Outlook file", _SAVE)


def _unsupported(what: str, remedy: str) -> UnreadableDocument:
    return UnreadableDocument(f"The file is {what}, which is not read. {remedy}", "unsupported")
