"""The clause tree: every character of a document in exactly one clause, with the address a lawyer cites it by."""

from __future__ import annotations

import re

from kpo_compliance.contract import ClauseKind
from kpo_compliance.document import Document, Span
from kpo_compliance.reading import headings, regions
from kpo_compliance.reading.blocks import Block
from kpo_compliance.reading.numbering import Marker
from kpo_compliance.reading.placing import place
from kpo_compliance.reading.surroundings import Surroundings
from kpo_compliance.reading.tree import Draft, Outline, Tree

_LEADS_IN = re.compile(
    r"(?:[:—–]|[:.]\s?[-–—]|\b(?:following|follows|shall|must|not|to|that|by|if|of|will|may|and|or|şunlar\w*"
    r"|aşağıdaki\w*)[,;]?|[^.!?;,]{30};|[a-zçğıöşü],)$"
)
_BEGINS = re.compile(r"\b(?:agree[sd]?|amend(?:ed)?)\b[^.;]{0,50}\bas follows ?:$", re.IGNORECASE)
_LONG_HEADING = 200
_PREAMBLE = 100
_FILING_NOTE = 300
_SIGNATURE_BODY = 150
_SENTENCE = 60
_FRONT = 60
_WINDOW = 700
_TOP_STYLES = ("1.", "1-", "1", "I.")


def outline(document: Document) -> Outline:
    """Reads the clause tree of a document. Takes time linear in its text; loses none of it."""
    return _Builder(document).outline()


class _Builder:
    """Goes through the blocks of a document once. ``region`` is the part of the contract that the last one stood in."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.around = Surroundings(document)
        self.blocks = self.around.blocks
        self.tree = Tree(document)
        self.open = self.tree.open
        self.region: ClauseKind = "title"
        self.seen_preamble = False
        self.numbered = False

    def outline(self) -> Outline:
        for at in range(len(self.blocks)):
            self._read(at)
        return self.tree.finish()

    def _read(self, at: int) -> None:
        block = self.blocks[at]
        if block.paragraph in self.around.contents:
            last = self.tree.last()
            if last is None or last.kind != "toc":
                self._enter("toc", block)
            return
        if self.document.paragraphs[block.paragraph].kind in ("header", "footer"):
            self._furniture(block)
            return
        if self.region == "toc":
            self.region = "preamble" if self.seen_preamble else "title"
        found = (
            self._schedule(block) or self._signature(at) or self._recital(at) or self._numbered(at) or self._heading(at)
        )
        if not found and block.place == "paragraph":
            self._plain(block)

    def _furniture(self, block: Block) -> None:
        """The words of running heads and feet, which stand after the text: they belong to none of its clauses."""
        top = self.open.top()
        if self.tree.drafts and (top is None or top.look != "furniture"):
            self.open.frames.clear()
            self.tree.add(
                Draft(block.start, block.start, Span(block.start, block.start), "clause"), "region"
            ).look = "furniture"

    # Parts of the contract.

    def _schedule(self, block: Block) -> bool:
        marker = next((m for m in block.markers if m.family == "schedule"), None)
        if marker is None or block.place == "gap" or len(marker.path) > 1:
            return False
        if not self.tree.drafts and self.region == "title":
            return False
        if block.paragraph in self.around.listed and block.place == "paragraph":
            return True
        mid = block.place == "mid"
        if mid and not (self.region == "signature" and self.text[block.start : block.start + 3].isupper()):
            return False
        rest = self.text[marker.words : min(block.end, marker.words + _WINDOW)].strip()
        titled = len(rest) <= _LONG_HEADING and not headings.sentence_like(rest)
        if not (titled or mid) or not (not rest or marker.firm or headings.is_heading(rest)):
            return False
        self.open.frames.clear()
        self.open.last.clear()
        self.region = "schedule"
        heading = Span(marker.words, marker.words + len(rest) if titled else marker.words)
        draft = Draft(block.start, heading.end, heading, "schedule", marker.printed, marker.cited)
        self.tree.add(draft, "schedule", marker)
        return True

    def _signature(self, at: int) -> bool:
        block = self.blocks[at]
        if self.region == "title" or block.place == "gap":
            return False
        match = regions.SIGNATURE.match(self.text, block.start, min(block.end, block.start + 160))
        if match is None and not regions.COLUMNS.match(self.text, block.start, block.end):
            return False
        plain = match is not None and match[0][:3].lower() in ("in ", "int", "[si", "sig")
        if not plain and (block.end - block.start > 120 or not self.around.signed_below(at, 8)):
            return False
        last = self.tree.last()
        if last is None or last.kind != "signature":
            self._enter("signature", block)
        return True

    def _recital(self, at: int) -> bool:
        block = self.blocks[at]
        early = self.region == "clause" and not self.numbered and at < _FRONT
        if self.region not in ("title", "preamble", "recital") and not early:
            return False
        words = self.around.words(block, _WINDOW)
        inside = self.region == "recital"
        if inside and at == self.around.operative:
            return self._operate(block)
        if regions.OPERATIVE.match(words) and (inside or (self.seen_preamble and block.place != "mid")):
            return self._operate(block)
        heading = len(words) < _SENTENCE and regions.RECITAL_HEADING.match(words)
        if not (heading or regions.RECITAL.match(words) or regions.RECITAL_TR.match(words)):
            return False
        if not inside:
            self._enter("recital", block, heading=bool(heading))
        return True

    def _operate(self, block: Block) -> bool:
        self._enter("clause", block)
        self._invite(block)
        return True

    # Numbered clauses.

    def _numbered(self, at: int) -> bool:
        block = self.blocks[at]
        if not block.markers or (self.region == "signature" and block.place != "paragraph"):
            return False
        found = place(self.open, self.text, self.blocks, at)
        if found is None:
            return False
        rest = self.text[found.marker.words : min(block.end, found.marker.words + _WINDOW)].strip()
        if self.region == "signature" and len(rest) < _SIGNATURE_BODY and not self.around.body_follows(at):
            return False
        kind = self._numbered_region(at, found.marker, rest)
        if kind is None:
            return False
        if kind != self.region:
            self.open.frames.clear()
            found = place(self.open, self.text, self.blocks, at) or found
        self.region = kind
        del self.open.frames[found.keep :]
        top = self.open.top()
        listed = found.marker.family in ("letter", "roman")
        if top is not None and top.family == "region" and kind == "clause" and not listed:
            self.open.frames.pop()
        self._push_numbered(at, found.marker)
        return True

    def _numbered_region(self, at: int, marker: Marker, rest: str) -> ClauseKind | None:
        """The part of the contract that a numbered clause belongs to; None when it is none here."""
        if self.region in ("clause", "schedule"):
            return self.region
        top = marker.family in ("part", "article", "section", "decimal") or marker.style in _TOP_STYLES
        if self.region in ("title", "preamble"):
            party = (not top or marker.style == "1.") and regions.PARTY_ITEM.search(rest[:600])
            if party and (not headings.is_heading(rest) or "(the" in rest):
                return "preamble"
            return None if self.region == "title" and not top and at < _FRONT // 3 else "clause"
        if self.region == "recital":
            if self.around.operative is not None and at < self.around.operative:
                return "recital"
            return "clause" if top and (marker.value == 1 or marker.family != "digit") else "recital"
        return "clause"

    def _push_numbered(self, at: int, marker: Marker) -> None:
        block = self.blocks[at]
        self.numbered = self.numbered or self.region == "clause"
        heading = self._own_heading(at, marker)
        title = self.document.quote(heading)
        kind = self._numbered_kind(block, marker, title)
        draft = Draft(block.start, marker.words, heading, kind, marker.printed, self.tree.label(marker))
        frame = self.tree.add(draft, marker.family, marker)
        frame.look = headings.look_of(title) if title else ""
        stop = self.around.stop(at)
        body = self.text[heading.end : min(stop, heading.end + _WINDOW)].strip(" .\t\xa0-–—")
        end = stop if body else block.end
        words = self.text[max(heading.end, end - _SENTENCE) : end].rstrip()
        frame.invites = bool(words.strip(" .")) and bool(_LEADS_IN.search(words))

    def _numbered_kind(self, block: Block, marker: Marker, title: str) -> ClauseKind:
        if self.region != "clause":
            return self.region
        parent = self.open.top()
        above = self.tree.above()
        if parent is None or parent.family in ("heading", "part"):
            if regions.RECITAL_HEADING.match(title):
                return "recital"
            if regions.PARTIES_HEADING.match(title):
                return "preamble"
        defines = regions.DEFINES.match(self.text, marker.words, block.end)
        if regions.DEFINITIONS_HEADING.search(title) or defines:
            return "definition"
        if above is None or above.kind not in ("definition", "recital", "preamble"):
            return "clause"
        return "clause" if above.kind == "recital" and title else above.kind

    def _own_heading(self, at: int, marker: Marker) -> Span:
        """The heading that stands after a number, in its own paragraph or run in before the text."""
        block, text = self.blocks[at], self.text
        none = Span(marker.words, marker.words)
        stop = self.around.stop(at)
        rest = text[marker.words : min(stop, marker.words + _WINDOW)].rstrip()
        parent, above = self.open.top(), self.tree.above()
        defining = above is not None and above.kind == "definition"
        invited = parent is not None and parent.invites
        listed = marker.family in ("letter", "roman") or marker.style in ("(1)", "1)")
        if not rest or (listed and (defining or rest.endswith(":"))):
            return none
        whole = stop == block.end
        paragraph = self.document.paragraphs[block.paragraph]
        styled = whole and (paragraph.kind == "heading" or paragraph.bold)
        like = not listed and headings.heading_like(rest) and (not whole or not invited)
        if headings.is_heading(rest, styled=styled) or (like and (not whole or self.around.body_follows(at))):
            titled = rest.endswith(".") or styled or self.around.deeper_follows(at, marker)
            if not listed or (not invited and titled and len(rest) > 3):
                return Span(marker.words, marker.words + len(rest))
        found = headings.run_in(text, marker.words, stop, numbered=not listed)
        if found is None or (listed and invited and text[found[0]] == ":"):
            return none
        if defining and not regions.DEFINITIONS_HEADING.search(text, marker.words, found[0]):
            return none
        return Span(marker.words, found[0])

    # Headings without a number.

    def _heading(self, at: int) -> bool:
        block = self.blocks[at]
        paragraph = self.document.paragraphs[block.paragraph]
        if block.place != "paragraph" or paragraph.kind in ("footnote", "header", "footer"):
            return False
        if block.end - block.start <= _LONG_HEADING:
            words = self.around.words(block)
            styled = paragraph.kind == "heading" or (paragraph.bold and paragraph.cell is None)
            if self.around.repeated(words):
                return False
            if headings.is_heading(words, styled=styled):
                look = "styled" if paragraph.kind == "heading" else headings.look_of(words.rstrip(".:"))
                return self._heading_alone(at, words, look)
        return paragraph.cell is None and self._heading_run_in(block)

    def _heading_run_in(self, block: Block) -> bool:
        if self.region not in ("preamble", "clause", "schedule") or (
            self.region == "preamble" and not self.seen_preamble
        ):
            return False
        top, above = self.open.top(), self.tree.above()
        if (top is not None and top.invites) or (above is not None and above.kind == "definition"):
            return False
        found = headings.run_in(self.text, block.start, block.end, numbered=False)
        if found is None or block.end - found[1] < 40 or not self._begins(block):
            return False
        if self.region == "preamble" and regions.DUTY.search(self.text, found[1], block.end):
            self.region = "clause"
            self.open.frames.clear()
        self._open_heading(block, Span(block.start, found[0]), "run-in")
        return True

    def _heading_alone(self, at: int, words: str, look: str) -> bool:
        block = self.blocks[at]
        heading = Span(block.start, block.start + len(words))
        if self._completes(heading, words):
            return True
        if self.region in ("title", "preamble") and regions.PARTIES_HEADING.match(words):
            self._enter("preamble", block, heading=True)
            return True
        if self.region == "signature":
            if not self.around.body_follows(at, _SIGNATURE_BODY) or regions.PARTY_LINE.search(words):
                return False
            self.open.frames.clear()
            self.region = "schedule"
            self.tree.add(Draft(block.start, heading.end, heading, "schedule", "", words), "schedule")
            return True
        if self.region in ("title", "preamble") and not self._starts_body(at, words):
            return False
        if self.region == "recital" and self.around.operative is not None and at < self.around.operative:
            return False
        if look not in ("caps", "styled") and not (self.around.body_follows(at) and self._begins(block)):
            return False
        if self.region in ("title", "preamble", "recital"):
            self.region = "clause"
            self.open.frames.clear()
        if regions.PARTY_LINE.search(words) and self.around.signed_below(at, 4):
            self._enter("signature", block)
            return True
        self._open_heading(block, heading, look)
        return True

    def _completes(self, heading: Span, words: str) -> bool:
        """Takes a heading that stands in the line below its number ("ARTICLE IV", then "CONFIDENTIALITY")."""
        last, top = self.tree.last(), self.open.top()
        if last is None or top is None or len(last.heading) or not last.number:
            return False
        if top.family not in ("part", "article", "section", "schedule", "digit"):
            return False
        if self.text[last.words : min(heading.start, last.words + _WINDOW)].strip():
            return False
        last.heading = heading
        top.look = headings.look_of(words)
        if last.kind == "clause" and regions.DEFINITIONS_HEADING.search(words):
            last.kind = "definition"
        elif last.kind == "clause" and top.family != "digit" and regions.RECITAL_HEADING.match(words):
            last.kind = "recital"
        return True

    def _starts_body(self, at: int, words: str) -> bool:
        """Whether a heading after the title or the preamble is the first of the clauses."""
        following = self.around.next_words(at)
        if regions.FIELD_LINE.match(following) or regions.PARTY_LINE.search(words):
            return False
        if regions.TITLE_WORDS.search(words) and regions.PREAMBLE.match(following):
            return False
        if self.region == "title" or not self.seen_preamble:
            return False
        before = self.around.before(self.blocks[at])
        if before[-1:] in ",:" or before.lower().endswith((" and", " between", " among", " ve", " ile")):
            return False
        return self.around.body_follows(at, _SENTENCE)

    def _open_heading(self, block: Block, heading: Span, look: str) -> None:
        frames = self.open.frames
        keep = self.open.base()
        same = next((i for i, frame in enumerate(frames) if frame.family == "heading" and frame.style == look), None)
        for index, frame in enumerate(frames):
            numbered = frame.family in ("digit", "decimal", "heading") and look not in ("caps", "styled") and frame.look
            if (numbered or frame.family in ("part", "article", "section")) and not frame.invites:
                keep = index + 1
        del frames[keep if same is None else same :]
        title = self.document.quote(heading).rstrip(" .:")
        kind: ClauseKind = self.region
        if kind == "clause" and regions.DEFINITIONS_HEADING.search(title):
            kind = "definition"
        elif kind == "clause" and regions.PARTIES_HEADING.match(title):
            kind = "preamble"
        above = self.tree.above()
        prefix = above.label if above is not None and self.region == "schedule" else ""
        draft = Draft(block.start, block.start, heading, kind, "", f"{prefix} {title[:80]}".strip())
        frame = self.tree.add(draft, "heading")
        frame.style = look
        frame.look = headings.look_of(title)

    # Paragraphs that begin nothing by their form.

    def _plain(self, block: Block) -> None:
        words = self.around.words(block)
        if not self.tree.drafts or self.region == "title":
            preamble = self._is_preamble(words)
            if preamble or not self.tree.drafts:
                self._enter("preamble" if preamble else "title", block)
            self.seen_preamble = self.seen_preamble or preamble
            return
        duty = len(words) > _SENTENCE and regions.DUTY.search(words)
        if self.region == "preamble":
            if self.seen_preamble and duty and not regions.PARTY_ITEM.search(words):
                self._enter("clause", block)
            elif len(words) >= _PREAMBLE or regions.PREAMBLE.match(words):
                self.seen_preamble = True
        elif self.region == "signature":
            if duty and not regions.SIGNS.search(words):
                self._enter("clause", block)
        elif self.region in ("clause", "schedule"):
            if len(words) > _PREAMBLE and _BEGINS.search(words[-80:]) and self.around.before(block)[-1:] not in ":;":
                del self.open.frames[self.open.base() :]  # another agreement in the same file
                self.tree.add(Draft(block.start, block.start, Span(block.start, block.start), self.region), "region")
            else:
                self._flush(block, words)
        self._invite(block)

    def _flush(self, block: Block, words: str) -> None:
        """Words that stand below a list and belong to the clause above it, not to its last item."""
        frames = self.open.frames
        if len(frames) < 2 or not frames[-2].invites:
            return
        item = frames[-1]
        if item.family not in ("letter", "roman", "digit") or item.look or item.value < 2 or item.invites:
            return
        if not words[0].isupper() or self.around.before(block)[-1:] not in ".!?":
            return
        frames.pop()
        parent = frames[-1]
        parent.invites = False
        above = self.tree.drafts[parent.clause]
        nothing = Span(block.start, block.start)
        self.tree.add(Draft(block.start, block.start, nothing, above.kind, "", above.label), "text")

    def _is_preamble(self, words: str) -> bool:
        named = regions.PREAMBLE.match(words)
        if words.isupper() or (len(words) < _FILING_NOTE and regions.FILING_NOTE.search(words) and not named):
            return False
        return len(words) >= _PREAMBLE or bool(named) or bool(regions.DUTY.search(words))

    def _begins(self, block: Block) -> bool:
        """Whether what stands before a block is finished, so that a new clause may begin here."""
        before = self.around.before(block)
        last = self.tree.last()
        if last is not None and len(last.heading) and block.start - last.heading.end < 20:
            return True
        return not before or before[-1] in '.;:!?"”)]_*'

    def _invite(self, block: Block) -> None:
        top = self.open.top()
        if top is not None:
            top.invites = self.around.tail(block).endswith(":")

    def _enter(self, kind: ClauseKind, block: Block, *, heading: bool = False) -> None:
        """Begins another part of the contract."""
        del self.open.frames[self.open.base() if kind == "signature" else 0 :]
        self.region = kind
        end = block.start + len(self.around.words(block)) if heading else block.start
        self.tree.add(Draft(block.start, block.start, Span(block.start, end), kind), "region")
