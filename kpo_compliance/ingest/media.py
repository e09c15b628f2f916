"""What a file is, told from its bytes: the suffix only settles what bytes leave open."""

from __future__ import annotations

import re
from typing import Final

from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import containers

PDF: Final = "application/pdf"
DOCX: Final = containers.DOCX
DOC: Final = containers.DOC
ODT: Final = containers.ODT
RTF: Final = "application/rtf"
EML: Final = "message/rfc822"
MSG: Final = containers.MSG
LOCKED: Final = containers.LOCKED
TEXT: Final = "text/plain"
MARKDOWN: Final = "text/markdown"
HTML: Final = "text/html"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TIFF: Final = "image/tiff"
PICTURES: Final = frozenset({PNG, JPEG, TIFF})

# The suffixes of files that are taken for contracts in a folder, and what each promises.
SUFFIXES: Final = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".docm": DOCX,
    ".dotx": DOCX,
    ".dotm": DOCX,
    ".doc": DOC,
    ".dot": DOC,
    ".odt": ODT,
    ".ott": ODT,
    ".fodt": ODT,
    ".rtf": RTF,
    ".eml": EML,
    ".mht": EML,
    ".mhtml": EML,
    ".msg": MSG,
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".png": PNG,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".tif": TIFF,
    ".tiff": TIFF,
}
_NAMES: Final = {
    PDF: "a PDF",
    DOCX: "a Word document (DOCX)",
    DOC: "an old Word document (DOC)",
    ODT: "an OpenDocument text",
    RTF: "an RTF document",
    EML: "an e-mail message",
    MSG: "an Outlook message",
    LOCKED: "an Office file with a password",
    TEXT: "plain text",
    MARKDOWN: "Markdown",
    HTML: "HTML",
    PNG: "a picture (PNG)",
    JPEG: "a picture (JPEG)",
    TIFF: "a picture (TIFF)",
}
_PICTURE_STARTS: Final = ((b"\x89PNG", PNG), (b"\xff\xd8\xff", JPEG), (b"II*\x00", TIFF), (b"MM\x00*", TIFF))
_OTHER_PICTURES: Final = (b"GIF8", b"BM", b"\x00\x00\x00\x0cjP", b"\x00\x00\x00\x0cJXL")
_PROGRAMS: Final = (b"\x7fELF", b"MZ\x90", b"SQLite format 3")
_ARCHIVES: Final = (b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"BZh")
_HTML_START = re.compile(
    rb"<(?:!doctype\s{1,9}html|html|head|body|div|p|table|h1|title|meta|script|style|span|font|section|article)[\s>/]",
    re.IGNORECASE,
)
_HTML_TAG = re.compile(rb"<(?:html|body)[\s>]", re.IGNORECASE)
_BLANKS = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n\f"
_HEADER = (
    rb"(?:Return-Path|Received|From|Reply-To|Delivered-To|Envelope-To|MIME-Version|Message-ID|X-[A-Za-z-]{1,40}"
    rb"|Content-[A-Za-z-]{1,40}|Date|Subject|To|Cc|DKIM-Signature|ARC-[A-Za-z-]{1,40}|Sender|In-Reply-To|References"
    rb"|Thread-[A-Z][a-z]{1,20}|Authentication-Results)"
)
_EMAIL = re.compile(
    rb"(?:From \S{1,200} [^\n]{5,60}\n)?(?:" + _HEADER + rb": ?[^\n]{0,2000}\n(?:[ \t][^\n]{0,2000}\n){0,200}){2}",
    re.IGNORECASE,
)
_SENT = re.compile(rb"^(?:Received|Message-ID|MIME-Version):", re.IGNORECASE | re.MULTILINE)
_MARKDOWN_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_MARKDOWN_SIGN = re.compile(r"\*\*\w|^[-*] \S|^---$|^> |\]\(", re.MULTILINE)


def media_type(data: bytes, suffix: str) -> str:
    """The media type of data; ``suffix`` (".txt") is only a hint between kinds of text.

    Raises:
        UnreadableDocument: a kind of file that is not read, with what to do instead.
    """
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return containers.zip_type(data)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return containers.ole_type(data)
    if not data.startswith(b"%PDF-") and _is_message(data, suffix):
        return EML
    if b"%PDF-" in data[:1024] or (b"%PDF-" in data[:8192] and b"endobj" in data):
        return PDF
    if data[:2000].lstrip(_BLANKS)[:5] == b"{\\rtf":
        return RTF
    for start, kind in _PICTURE_STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(_OTHER_PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise containers.unsupported("a picture", "Save it as PNG, JPEG or PDF, and check that file.")
    if data.startswith(_PROGRAMS):
        raise containers.unsupported("a program or a database", "Ask for the contract itself.")
    if data.startswith(_ARCHIVES):
        raise containers.unsupported("an archive", "Unpack it and check the contract inside.")
    return EML if expected_type(suffix) == EML else _text_type(data, suffix)


def expected_type(suffix: str) -> str | None:
    """The media type that a file's suffix promises, or None when it promises none that is known here."""
    return SUFFIXES.get(suffix.lower())


def name(media: str) -> str:
    """A media type in words: "a PDF"."""
    return _NAMES[media]


def is_markdown(text: str) -> bool:
    """Whether plain text is written as Markdown: it has "#" headings, and another of its signs."""
    head = text[:50_000]
    return len(_MARKDOWN_HEADING.findall(head)) >= 2 and _MARKDOWN_SIGN.search(head) is not None


def _is_message(data: bytes, suffix: str) -> bool:
    """Whether it begins with the lines that a mail program writes; in a text file, with those that only it writes."""
    promised = expected_type(suffix)
    head = data[:16384].replace(b"\r\n", b"\n")
    if not _EMAIL.match(head):
        return False
    return promised not in (TEXT, MARKDOWN) or _SENT.search(head.partition(b"\n\n")[0]) is not None


def _text_type(data: bytes, suffix: str) -> str:
    head = data[:4096].replace(b"\x00", b"").lstrip(_BLANKS)
    if head.startswith(b"<") and b"<office:document" in head and b"opendocument.text" in head:
        return ODT
    if head.startswith(b"<?xml") and (
        b"Word.Document" in head or b"<w:wordDocument" in head or b"<pkg:package" in head
    ):
        raise containers.unsupported(
            "a Word document saved as XML", "Open it in Word, save it as DOCX, and check that file."
        )
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
