"""Markdown → Document: headings, lists and tables told apart, the marks of emphasis taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpo_compliance.document import Document, ParagraphKind
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning
from kpo_compliance.ingest.amounts import check_lines
from kpo_compliance.ingest.build import Block, build
from kpo_compliance.ingest.decoding import decode

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]++(.*))?$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM = re.compile(r"([ \t]*)([-*+]|\d{1,9}[.)])[ \t]+(\S.*)$")
_LEGAL_NUMBER = re.compile(r"(?:\(?[a-zçğıöşü0-9]{1,4}\)|\d{1,3}(?:\.\d{1,3})+\.?)\s")
_DIVIDER = re.compile(r"[ \t]*+(?:\|[ \t]*+)?+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\n]{0,600}\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\n]{0,600}\)")
_STRIKE = re.compile(r"~~[^~\n]{1,2000}~~")
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|br|p|div|span|sup|sub|center|a|hr|small|table|tr|td|th)\b[^<>\n]{0,500}>", re.IGNORECASE
)
_STRONG = re.compile(r"(\*{1,3})(?=\S)([^*\n]{1,2000}?)(?<=\S)\1")
_UNDERSCORED = re.compile(r"(?<![\w_])(_{1,2})(?=[^\s_])([^_\n]{1,2000}?)(?<=[^\s_])\1(?![\w_])")
_CODE = re.compile(r"`([^`\n]{1,2000})`")
_SHIELD = 0xE000  # an escaped sign waits in the private use area until all marks are gone
_SHIELDED = re.compile("[\ue021-\ue07e]")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~<>-])")


def read_markdown(data: bytes, path: str, sha256: str) -> Document:
    """Read Markdown in any encoding that :mod:`text` knows.

    Raises:
        UnreadableDocument: the bytes are no text, or there are no words.
    """
    return markdown_document(decode(data), path, sha256)


def markdown_document(text: str, path: str, sha256: str) -> Document:
    """Read decoded Markdown."""
    check_lines(text)
    blocks = tuple(_blocks(_without_comments(text)))
    if not any(block.text for block in blocks):
        raise UnreadableDocument("The file holds no text. Check that it was saved completely.", "no-text")
    notices = cleaning.character_notices([text])
    return build(blocks, path=path, sha256=sha256, media_type="text/markdown", notices=notices)


def _without_comments(text: str) -> str:
    """The text without its HTML comments; one that never ends is none."""
    pieces: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[at:start])
        at = end + 3
    return " ".join([*pieces, text[at:]])


def plain(text: str) -> str:
    """The words of a line without the marks of emphasis, links, code and struck-out text."""
    if not text.isalnum():
        text = _ESCAPE.sub(lambda m: chr(ord(m[1]) + _SHIELD), text)
        text = _STRIKE.sub(" ", text)
        text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
        text = _TAG.sub(" ", text)
        text = _CODE.sub(r"\1", text)
        for _ in range(2):
            text = _UNDERSCORED.sub(r"\2", _STRONG.sub(r"\2", text))
        text = _SHIELDED.sub(lambda m: chr(ord(m[0]) - _SHIELD), text)
    return cleaning.plain_letters(cleaning.clean(text))


def _blocks(text: str) -> Iterator[Block]:
    lines = text.splitlines()
    at = _after_front_matter(lines)
    pending: list[str] = []
    kind: ParagraphKind = "body"
    level: int | None = None
    table = row = 0

    def flush() -> Iterator[Block]:
        nonlocal kind, level
        raw = " ".join(part.strip() for part in pending)
        if words := plain(raw):
            bold = raw.startswith("**") and raw.endswith("**") and raw.count("**") == 2
            yield Block(((0, words),), kind=kind, level=level, bold=bold)
        pending.clear()
        kind, level = "body", None

    fence = ""
    while at < len(lines):
        line = lines[at]
        at += 1
        if fence:
            if line.lstrip().startswith(fence):
                fence = ""
            elif words := cleaning.clean(line):
                yield Block(((0, words),))
            continue
        if found := _FENCE.match(line):
            yield from flush()
            fence = found[1]
        elif not line.strip():
            yield from flush()
        elif (found := _HEADING.match(line)) and ((title := _title(found[2] or "")) or not pending):
            yield from flush()
            if words := plain(title):
                yield Block(((0, words),), kind="heading", level=len(found[1]) - 1)
        elif (
            pending
            and kind == "body"
            and len(pending) == 1
            and "|" not in pending[0]
            and (found := _UNDERLINE.match(line))
        ):
            kind, level = "heading", 0 if found[1][0] == "=" else 1
            yield from flush()
        elif _RULE.match(line):
            yield from flush()
        elif "|" in line and at < len(lines) and "|" in lines[at] and _DIVIDER.match(lines[at]):
            yield from flush()
            rows = [line]
            at += 1
            while at < len(lines) and "|" in lines[at]:
                rows.append(lines[at])
                at += 1
            for row, cells in enumerate(_cells(r) for r in rows):
                for column, cell in enumerate(cells):
                    if words := plain(cell):
                        yield Block(((0, words),), kind="table", cell=(table, row, column))
            table += 1
        elif found := _ITEM.match(line):
            yield from flush()
            mark = (
                ""
                if found[2] in "-*+" and _LEGAL_NUMBER.match(plain(found[3]))
                else "• "
                if found[2] in "-*+"
                else found[2] + " "
            )
            pending.append(mark + found[3])
            kind, level = "list", len(found[1].expandtabs(4)) // 2
        else:
            words = line.lstrip("> \t") if line.lstrip().startswith(">") else line
            if pending and (lines[at - 2].endswith(("  ", "\\")) or _LEGAL_NUMBER.match(plain(words))):
                yield from flush()
            pending.append(words.rstrip("\\") if words.endswith("\\") else words)
    yield from flush()


def _title(text: str) -> str:
    """The words of a heading without the signs that may close it."""
    text = text.rstrip(" \t")
    words = text.rstrip("#")
    return words.rstrip(" \t") if not words or words[-1] in " \t" else text


def _cells(row: str) -> list[str]:
    row = row.strip().replace("\\|", "\x00")
    return [cell.strip().replace("\x00", "|") for cell in row.strip("|").split("|")]


def _after_front_matter(lines: list[str]) -> int:
    """Where the text begins after a leading block of metadata between two "---" lines."""
    if lines and lines[0].strip("\ufeff \t") == "---":
        for index, line in enumerate(lines[1:40], 1):
            if line.strip() == "---":
                return index + 1
            if line.strip() and ":" not in line and not line.startswith((" ", "-", "#")):
                break
    return 0
