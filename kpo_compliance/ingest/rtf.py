"""RTF as a word processor shows it: numbers of lists, tables, notes, text boxes; deleted and hidden text left out.

A reader of our own, because striprtf, the one library with a free licence, keeps deleted and hidden text and tells neither
tables nor notes nor headings.
"""

from __future__ import annotations

import re
from copy import copy

from kpo_compliance.document import Document, Notice, ParagraphKind
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning
from kpo_compliance.ingest.amounts import MAX_PARAGRAPHS, check_amount
from kpo_compliance.ingest.bilingual import one_after_the_other
from kpo_compliance.ingest.build import Block, build
from kpo_compliance.ingest.rtf_state import Flow, State
from kpo_compliance.ingest.rtf_words import (
    FURNITURE,
    SIGNS,
    SKIPPED,
    TOKEN,
    TRANSPARENT,
    codec_of_charset,
    codec_of_page,
    day,
    decoded,
    paired,
    shown_number,
)
from kpo_compliance.ingest.shown import Shown

_DEEPEST = 500  # groups in groups
_MOST_SKIPPED = 9  # letters that stand for one of Unicode's
_TRAILING = 100  # bytes after the end that are more than padding
_FURNITURE_WORDS = 8
_SMALLEST = 2  # half points: smaller letters are not meant to be read
_HEADING_STYLE = re.compile(r"(?:heading|title|başlık|überschrift|titre)", re.IGNORECASE)
_WHITE = 250
_MOST_TABLES = 8  # tables in tables
_NO_TEXT = "The RTF file holds no text. Check that it was saved completely."


def read_rtf(data: bytes, path: str, sha256: str) -> Document:
    """Read RTF.

    Raises:
        UnreadableDocument: it holds no words, or is larger or nested more deeply than a contract can be.
    """
    reader = _Reader(data[data.find(b"{\\rtf") :].decode("latin-1"))
    reader.read()
    blocks = reader.finish()
    if not blocks:
        raise UnreadableDocument(_NO_TEXT, "no-text")
    if cleaning.misread_turkish(" ".join(b.text for b in blocks)):
        repaired = cleaning.repair_turkish
        blocks = [Block(((0, repaired(b.text)),), b.kind, b.level, b.bold, b.style, b.number, b.cell) for b in blocks]
    notices = [*cleaning.character_notices(reader.written), *reader.shown.notices()]
    if reader.cut:
        notices.append(Notice("cut-off", "The end of the file is missing. Ask for the file again."))
    if reader.trailing:
        notices.append(
            Notice(
                "after-the-end", "More stands after the end of the document, which no program shows; it was left out."
            )
        )
    return build(
        one_after_the_other(blocks),
        path=path,
        sha256=sha256,
        media_type="application/rtf",
        notices=notices,
        complete=reader.shown.complete and not reader.cut,
    )


class _Reader:
    """One pass over the tokens."""

    def __init__(self, text: str) -> None:
        self.shown = Shown()
        self.written: list[str] = []
        self.cut = self.trailing = False
        self._text = text
        self._state = State()
        self._stack: list[State] = []
        self._flows = [Flow()]
        self._furniture: list[Block] = []
        self._endnotes: list[Block] = []
        self._bytes = bytearray()
        self._pending = 0  # signs to pass over after one of Unicode's
        self._starred = self._opening = False
        self._page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = self._default = 0
        self._white: set[int] = set()
        self._colours = [[0, 0, 0]]
        self._coloured = False
        self._styles: dict[int, str] = {}
        self._authors: list[str] = []
        self._name: list[str] = []
        self._changed = ""
        self._tables = self._paragraphs = 0

    def read(self) -> None:
        at, end = 0, len(self._text)
        while at < end:
            match = TOKEN.match(self._text, at)
            if match is None:
                break
            at = match.end()
            word, number, code, sign, brace, plain = match.groups()
            if code:
                self._byte(int(code, 16))
                continue
            if plain:
                self._plain(plain)
                continue
            self._decode()
            if brace:
                self._brace(brace)
                if not self._stack:
                    self.trailing = len(self._text[at:].strip(" \0\r\n\t{}")) > _TRAILING
                    return
            elif word == "bin" and number:
                at += max(int(number), 0)
                self._opening = False
            elif word:
                self._word(word, number)
            elif sign:
                self._sign(sign)
        self._decode()
        self.cut = True

    def finish(self) -> list[Block]:
        """The blocks: the text, its endnotes, and headers and footers that say something."""
        while len(self._flows) > 1:
            self._leave_flow()
        self._end_paragraph()
        blocks = [*self._flows[0].blocks, *self._endnotes]
        said: set[str] = set()
        for block in self._furniture:
            if len(block.text.split()) >= _FURNITURE_WORDS and block.text not in said:
                said.add(block.text)
                blocks.append(block)
        return blocks

    # Groups.

    def _brace(self, brace: str) -> None:
        self._pending = 0
        if brace == "{":
            if len(self._stack) >= _DEEPEST:
                raise UnreadableDocument(
                    "The file is nested too deeply to be read. Save it as DOCX, and check that file.", "limit"
                )
            self._stack.append(copy(self._state))
            self._opening, self._starred = True, False
            return
        self._opening = False
        if not self._stack:
            return
        entry = self._state.into == self._stack[-1].into  # of a table, and not the table
        if (self._state.into in ("styles", "authors") and entry) or (self._state.into == "commenter" and not entry):
            self._keep_name()
        if len(self._flows) > 1 and self._flows[-1].opened == len(self._stack):
            self._leave_flow()
        self._state = self._stack.pop()

    def _destination(self, word: str) -> bool:
        """Whether the first word of a group says where its words go; if so, they go there."""
        starred, self._starred, self._opening = self._starred, False, False
        state = self._state
        if state.into == "skip":
            return True
        if word in SKIPPED:
            state.into = "skip"
        elif word in ("fonttbl", "colortbl", "stylesheet", "revtbl"):
            state.into = {"fonttbl": "fonts", "colortbl": "colours", "stylesheet": "styles", "revtbl": "authors"}[word]
        elif word in ("listtext", "pntext"):
            state.into = "number"
        elif word == "upr":
            state.into = "twice"
        elif word == "ud":
            state.into = "text"
        elif word == "annotation":
            self.shown.comments += 1
            state.into = "skip"
        elif word == "atnauthor":
            state.into = "commenter"
        elif word in FURNITURE:
            self._enter_flow("header" if word.startswith("header") else "footer")
        elif word == "footnote":
            self._enter_flow("footnote")
        elif word in ("shptxt", "dptxbxtext"):
            self._enter_flow("text-box")
        elif word in TRANSPARENT:
            pass
        elif starred:
            state.into = "skip"
        else:
            return False
        return True

    def _enter_flow(self, kind: ParagraphKind) -> None:
        if self._state.into == "text":
            self._flows.append(Flow(kind, len(self._stack)))
            self._state.depth = 0

    def _leave_flow(self) -> None:
        self._end_paragraph()
        flow = self._flows.pop()
        outer = self._flows[-1]
        if flow.kind in ("header", "footer"):
            self._furniture += flow.blocks
        elif flow.endnote:
            self._endnotes += flow.blocks
        else:
            outer.after += flow.blocks

    # Words.

    def _word(self, word: str, number: str | None) -> None:
        self._pending = 0
        if self._opening and self._destination(word):
            return
        self._opening = False
        state = self._state
        if state.into == "skip":
            return
        value = int(number) if number else None
        if word in SIGNS:
            self._say(SIGNS[word])
        elif word in ("par", "sect", "cell", "nestcell", "row", "nestrow"):
            self._break(word)
        elif word == "u":
            self._say(chr((value or 0) % 0x10000))
            self._pending = state.skip
        elif word == "uc":
            state.skip = min(max(value or 0, 0), _MOST_SKIPPED)
        elif state.into in ("fonts", "colours", "styles", "commenter", "authors"):
            self._table_word(word, value or 0)
        elif not self._character(word, value):
            self._setting(word, value)

    def _character(self, word: str, value: int | None) -> bool:
        """Properties of letters."""
        state, on = self._state, value != 0
        if word == "f":
            self._font = value or 0
            state.codec = self._fonts.get(self._font, self._page)
        elif word == "b":
            state.bold = on
        elif word == "v":
            state.hidden = on
        elif word in ("strike", "striked"):
            state.struck = on
        elif word == "deleted":
            state.deleted = on
        elif word == "revised":
            state.inserted = on
        elif word == "cf":
            state.colour = value or 0
        elif word in ("cb", "highlight", "chcbpat"):
            state.ground = value or 0
        elif word == "fs":
            state.small = value is not None and 0 < value <= _SMALLEST
        elif word in ("revauth", "revauthdel") and value is not None and 0 <= value < len(self._authors):
            self.shown.authors[self._authors[value]] += 1
        elif word in ("revdttm", "revdttmdel") and value is not None and (when := day(value & 0xFFFFFFFF)):
            self.shown.dates.add(when)
        else:
            return False
        return True

    def _setting(self, word: str, value: int | None) -> None:
        """Properties of paragraphs, tables and the document."""
        state = self._state
        if word == "plain":
            state.bold = state.hidden = state.struck = state.deleted = state.inserted = state.small = False
            state.colour = state.ground = 0
            state.codec = self._fonts.get(self._default, self._page)
        elif word == "pard":
            state.depth, state.outline, state.style = 0, None, 0
        elif word == "intbl":
            state.depth = max(state.depth, 1)
        elif word == "itap":
            state.depth = min(max(value or 0, 0), _MOST_TABLES)
        elif word == "outlinelevel":
            state.outline = value if value is not None and 0 <= value < 9 else None
        elif word == "s":
            state.style = value or 0
        elif word == "trowd":
            self._flows[-1].shaded = False
        elif word in ("clcbpat", "clshdng", "cbpat"):
            self._flows[-1].shaded = self._flows[-1].shaded or bool(value)
        elif word == "ftnalt":
            self._flows[-1].endnote = True
        elif word == "deff":
            self._default = value or 0
        elif word == "ansicpg":
            self._page = state.codec = codec_of_page(value or 1252)
        elif word in ("mac", "pc", "pca"):
            self._page = state.codec = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]

    def _table_word(self, word: str, value: int) -> None:
        """A word in the table of fonts, colours, styles or authors."""
        into = self._state.into
        if into == "fonts" and word == "f":
            self._font = value
        elif into == "fonts" and word == "fcharset":
            self._fonts[self._font] = self._state.codec = codec_of_charset(value, self._page)
        elif into == "fonts" and word == "cpg":
            self._fonts[self._font] = codec_of_page(value)
        elif into == "styles" and word == "s":
            self._state.style = value
        elif into == "colours" and word in ("red", "green", "blue"):
            self._colours[-1][("red", "green", "blue").index(word)] = value
            self._coloured = True

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
            return  # the word that follows still opens the group
        self._opening = False
        if self._pending:
            self._pending -= 1
        elif sign in SIGNS:
            self._say(SIGNS[sign])
        elif sign in "\r\n":
            self._break("par")

    def _byte(self, byte: int) -> None:
        self._opening = False
        if self._pending:
            self._pending -= 1
            return
        self._bytes.append(byte)

    def _plain(self, text: str) -> None:
        self._opening = False
        if self._pending:
            passed = min(self._pending, len(text))
            self._pending -= passed
            text = text[passed:]
        if self._state.into == "colours":
            self._decode()
            self._colour(text)
        elif not text.isascii() or self._bytes:
            self._bytes += text.encode("latin-1")
        elif text:
            self._say(text)

    def _decode(self) -> None:
        if self._bytes:
            text = decoded(bytes(self._bytes), self._state.codec)
            self._bytes.clear()
            self._say(text)

    def _colour(self, text: str) -> None:
        for _ in range(min(text.count(";"), 1000)):
            if self._coloured and min(self._colours[-1]) >= _WHITE:
                self._white.add(len(self._colours) - 1)
            self._colours.append([0, 0, 0])
            self._coloured = False

    def _say(self, text: str) -> None:
        state, flow = self._state, self._flows[-1]
        if state.into in ("styles", "authors", "commenter"):
            self._name.append(text)
        elif state.into == "number" and not state.deleted:
            flow.number.append(text)
        elif state.into == "text" and text:
            self._show(text, state, flow)

    def _show(self, text: str, state: State, flow: Flow) -> None:
        size = len(text.strip())
        change = "deleted" if state.deleted else "inserted" if state.inserted else ""
        if size:
            self.shown.deleted += change == "deleted" != self._changed
            self.shown.inserted += change == "inserted" != self._changed
            self._changed = change
        white = state.colour in self._white and (not state.ground or state.ground in self._white) and not flow.shaded
        if state.deleted:
            return
        if state.hidden or state.small or white:
            self.shown.hidden += size
        elif state.struck:
            self.shown.struck += size
        else:
            flow.pieces.append(text)
            flow.bold += size if state.bold else 0
            flow.plain += 0 if state.bold else size

    def _keep_name(self) -> None:
        name = cleaning.clean("".join(self._name)).rstrip(";").strip()[:80]
        self._name.clear()
        if self._state.into == "styles":
            self._styles[self._state.style] = name
        elif self._state.into == "authors":
            self._authors.append(name or "?")
        elif self._state.into == "commenter":
            self.shown.commenters[name or "?"] += 1

    # Paragraphs and tables.

    def _break(self, word: str) -> None:
        state, flow = self._state, self._flows[-1]
        if state.into != "text":
            return
        if word in ("par", "sect"):
            if state.deleted and word == "par":
                flow.pieces.append(" ")
                return
            self._end_paragraph()
            del flow.tables[state.depth :]
            return
        depth = 1 if word in ("cell", "row") else max(state.depth, 2)
        if word in ("cell", "nestcell"):
            self._end_paragraph(depth)
            self._open_tables(flow, depth)
            del flow.tables[depth:]
            flow.tables[-1][2] += 1
        elif len(flow.tables) >= depth:
            del flow.tables[depth:]
            flow.tables[-1][1:] = [flow.tables[-1][1] + 1, 0]

    def _open_tables(self, flow: Flow, depth: int) -> None:
        while len(flow.tables) < depth:
            self._tables += 1
            flow.tables.append([self._tables, 0, 0])

    def _end_paragraph(self, depth: int | None = None) -> None:
        flow, state = self._flows[-1], self._state
        self._paragraphs += 1
        if self._paragraphs > 4 * MAX_PARAGRAPHS:
            check_amount(0, self._paragraphs)
        raw = paired("".join(flow.pieces))
        if not raw.isascii():
            self.written.append(raw)
        text = cleaning.plain_letters(cleaning.clean(raw))
        number = shown_number("".join(flow.number))
        bold = bool(flow.bold) and not flow.plain
        depth = state.depth if depth is None else depth
        flow.pieces.clear()
        flow.number.clear()
        flow.bold = flow.plain = 0
        if text:
            flow.blocks.append(self._block(text, number, bold, depth))
        flow.blocks += flow.after
        flow.after.clear()

    def _block(self, text: str, number: str, bold: bool, depth: int) -> Block:
        flow, state = self._flows[-1], self._state
        cell = None
        if depth:
            self._open_tables(flow, depth)
            table, row, column = flow.tables[depth - 1]
            cell = (table, row, column)
        style = self._styles.get(state.style, "")
        heading = state.outline is not None or bool(_HEADING_STYLE.match(style))
        kind = flow.kind
        if kind == "body":
            kind = "table" if cell else "heading" if heading else "list" if number else "body"
        shown = f"{number} {text}" if number else text
        level = state.outline if heading else None
        return Block(((0, shown),), kind, level, bold, style, "" if number == "•" else number, cell)
