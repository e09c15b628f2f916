"""HTML → Document: block elements are paragraphs, tables are read row by row, what the browser hides is left out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree
from lxml import html as lxml_html

from kpo_compliance.document import Document, Notice, ParagraphKind
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning
from kpo_compliance.ingest.bilingual import one_after_the_other
from kpo_compliance.ingest.build import Block, build
from kpo_compliance.ingest.decoding import decode
from kpo_compliance.ingest.lines import has_marker

_SKIPPED = frozenset(
    "head script style template noscript iframe object embed svg math canvas audio video select datalist "
    "del s strike".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table "
    "tbody td tfoot th thead title tr ul".split()
)
_HIDDEN_STYLE = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}(?:hidden|collapse)|font-size\s{0,3}:\s{0,3}[01](?:px|pt)?(?![.\d\w%])"
    r"|opacity\s{0,3}:\s{0,3}0(?![.\d])|(?:left|top|text-indent)\s{0,3}:\s{0,3}-\d{3,9}|line-through"
)
_WHITE_STYLE = re.compile(
    r"(?<![\w-])color\s{0,3}:\s{0,3}(?:white\b|#fff(?:fff)?(?![0-9a-f])|rgba?\(\s{0,3}255\s{0,3},\s{0,3}255\s{0,3},\s{0,3}255)"
)
_GROUND_STYLE = re.compile(
    r"(?<![\w-])background(?:-color|-image)?\s{0,3}:(?!\s{0,3}(?:none|transparent|white|#fff(?:fff)?(?![0-9a-f])))"
)
_BOLD_STYLE = re.compile(r"font-weight\s{0,3}:\s{0,3}(?:bold|[6-9]00)")
_TOO_DEEP = "The parts of the page are nested too deeply, and what follows was not read."
_HEADINGS = {f"h{n}": n - 1 for n in range(1, 7)}
_LIST_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _State:
    """What an element says of the words inside it."""

    kind: ParagraphKind = "body"
    level: int | None = None
    bold: bool = False
    depth: int = 0
    numbers: Callable[[etree._Element], str] | None = None
    cell: tuple[int, int, int] | None = None
    block: bool = False
    open: str = ""


def read_html(data: bytes, path: str, sha256: str) -> Document:
    """Read HTML; nothing is fetched, no entity of a document type is expanded.

    Raises:
        UnreadableDocument: it cannot be parsed, or shows no words.
    """
    text = decode(data).replace("\x00", "")
    parser = lxml_html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8"
    )
    try:
        root = lxml_html.document_fromstring(_without_declaration(text).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument("The HTML file is damaged and cannot be read. Ask for it again.") from error
    walk = _Walk()
    walk.walk(root)
    cut = any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log)
    if cut and not walk.blocks:
        raise UnreadableDocument(f"{_TOO_DEEP} Print it to a PDF, and check that file.", "limit")
    if not walk.blocks:
        raise UnreadableDocument("The file shows no text. Check that it was saved completely.", "no-text")
    notices = list(cleaning.character_notices([text]))
    if cut:
        notices.append(Notice("cut-off", _TOO_DEEP))
    if walk.struck:
        notices.append(Notice("struck-out-text", f"{walk.struck} struck-out passages were left out."))
    if walk.hidden:
        notices.append(Notice("hidden-text", f"{walk.hidden} passages that the page does not show were left out."))
    blocks = one_after_the_other(walk.blocks)
    return build(blocks, path=path, sha256=sha256, media_type="text/html", notices=notices, complete=not cut)


def _without_declaration(text: str) -> str:
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        return text[text.find(">") + 1 :]
    return text


class _Walk:
    """One pass over the tree without recursion: how deep a page nests is its writer's choice."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.struck = 0
        self.hidden = 0
        self._words: list[str] = []
        self._states: list[_State] = [_State()]
        self._number = ""
        self._all_bold = True
        self._tables: list[list[int]] = []
        self._table_count = 0
        self._row_starts: list[int] = []

    def walk(self, root: etree._Element) -> None:
        """Read an element with all below it."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, node in walker:
            tag = node.tag.lower() if isinstance(node.tag, str) else ""
            if event == "start":
                if self._shown(node, tag):
                    self._start(node, tag)
                else:
                    walker.skip_subtree()
                    self._states.append(self._states[-1])
            else:
                self._end(tag)
                if node is not root:
                    self._text(node.tail)
        self._flush()

    def _shown(self, node: etree._Element, tag: str) -> bool:
        style = (node.get("style") or "").lower()
        unseen = _HIDDEN_STYLE.search(style) or (_WHITE_STYLE.search(style) and not _on_ground(node))
        if tag and tag not in _SKIPPED and node.get("hidden") is None and not unseen:
            return True
        if tag in ("", "head", "script", "style", "template") or not any(str(t).strip() for t in node.itertext()):
            return False
        if tag in ("del", "s", "strike") or "line-through" in style:
            self.struck += 1
        else:
            self.hidden += 1
        return False

    def _start(self, node: etree._Element, tag: str) -> None:
        state = self._states[-1]
        if tag in _BLOCKS:
            self._flush()
        if tag in _HEADINGS:
            state = replace(state, kind="heading", level=_HEADINGS[tag], bold=True)
        elif tag in ("ol", "ul"):
            state = replace(state, depth=state.depth + 1, numbers=_counter(node, tag))
        elif tag == "li":
            state = replace(state, kind="list", level=max(state.depth - 1, 0))
            self._number = state.numbers(node) if state.numbers else ""
        elif tag == "table":
            self._tables.append([self._table_count, -1, -1])
            self._table_count += 1
        elif tag == "tr" and self._tables:
            self._tables[-1][1:] = [self._tables[-1][1] + 1, -1]
            self._row_starts.append(len(self.blocks))
        elif tag in ("td", "th") and self._tables:
            self._tables[-1][2] += 1
            table, row, column = self._tables[-1]
            state = replace(state, kind="table", level=None, cell=(table, max(row, 0), column))
        elif tag == "br":
            self._line_break()
        if tag in ("b", "strong", "th") or _BOLD_STYLE.search((node.get("style") or "").lower()):
            state = replace(state, bold=True)
        self._states.append(replace(state, block=tag in _BLOCKS, open=tag))
        self._text(node.text)

    def _end(self, tag: str) -> None:
        state = self._states[-1]
        if state.block and state.open == tag:
            self._flush()
        if state.open == tag == "tr" and self._row_starts:
            self._row(self._row_starts.pop())
        if state.open == tag == "table" and self._tables:
            self._tables.pop()
        self._states.pop()

    def _row(self, start: int) -> None:
        """A row that only lays out a numbered paragraph, or a single one, is no row of a table."""
        row = self.blocks[start:]
        if len(row) == 2 and len(row[0].text) <= 12 and has_marker(row[0].text + " ") and len(row[1].text) > 30:
            self.blocks[start:] = [replace(row[1], runs=((0, f"{row[0].text} {row[1].text}"),), kind="list", cell=None)]
        elif len({block.cell for block in row}) == 1:
            self.blocks[start:] = [replace(b, kind="body" if b.kind == "table" else b.kind, cell=None) for b in row]

    def _line_break(self) -> None:
        if self._words and self._words[-1] == "\n":
            self._flush()
        else:
            self._words.append("\n")

    def _text(self, text: str | None) -> None:
        if not text or (self._words and self._words[-1] == "\n" and text.isspace()):
            return
        self._words.append(text)
        if not self._states[-1].bold and not text.isspace():
            self._all_bold = False

    def _flush(self) -> None:
        words = cleaning.plain_letters(cleaning.clean("".join(self._words)))
        bold, self._words, self._all_bold = self._all_bold, [], True
        if not words:
            return
        state = self._states[-1]
        number = "" if has_marker(words) else self._number
        self._number = ""
        text = f"{number} {words}" if number else words
        kind: ParagraphKind = state.kind
        shown = "" if number == "•" else number
        self.blocks.append(Block(((0, text),), kind=kind, level=state.level, bold=bold, number=shown, cell=state.cell))


def _on_ground(node: etree._Element) -> bool:
    """Whether something dark may lie behind an element; a colour that a style sheet gives is not known here."""
    line = [node, *node.iterancestors()]
    return any(
        x.get("bgcolor")
        or x.get("background")
        or x.get("class")
        or _GROUND_STYLE.search((x.get("style") or "").lower())
        for x in line
    )


def _counter(node: etree._Element, tag: str) -> Callable[[etree._Element], str]:
    """What a list puts before each of its items, in the order of the items."""
    style = (node.get("style") or "").lower()
    if tag == "ul":
        return lambda _: "•"
    if "list-style" in style and "none" in style:
        return lambda _: ""
    kind = node.get("type") or next((k for name, k in _LIST_STYLES.items() if name in style), "1")
    position = itertools.count(_integer(node.get("start"), 1))
    shift = 0

    def number(item: etree._Element) -> str:
        nonlocal shift
        at = next(position)
        value = item.get("value")
        if value is not None:
            shift = _integer(value, at) - at
        return _ordinal(at + shift, kind) + "."

    return number


def _integer(text: str | None, default: int) -> int:
    return int(text) if text and text.strip().lstrip("-").isdecimal() and len(text) < 7 else default


def _ordinal(value: int, kind: str) -> str:
    """A list number as a browser shows it: "3", "c", "iii"."""
    if kind in ("a", "A") and 0 < value <= 702:
        one, two = divmod(value - 1, 26)
        letters = (chr(96 + one) if one else "") + chr(97 + two)
        return letters.upper() if kind == "A" else letters
    if kind in ("i", "I") and 0 < value < 4000:
        roman = ""
        for amount, sign in _ROMAN:
            roman += sign * (value // amount)
            value %= amount
        return roman.upper() if kind == "I" else roman
    return str(value)
