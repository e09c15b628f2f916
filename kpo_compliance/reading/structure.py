"""The clause tree: every character of a document in exactly one clause, with the address a lawyer cites it by."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kpo_compliance.contract import Clause, ClauseKind
from kpo_compliance.document import Document, Span
from kpo_compliance.reading import headings, regions
from kpo_compliance.reading.blocks import Block, blocks
from kpo_compliance.reading.contents import contents_paragraphs
from kpo_compliance.reading.numbering import Marker
from kpo_compliance.reading.placing import Frame, Sequences, place

_LEADS_IN = re.compile(
    r"(?:[:—–]|[:.]\s?[-–—]|\b(?:following|follows|shall|must|not|to|that|by|if|of|will|may|and|or|şunlar\w*|aşağıdaki\w*)[,;]?"
    r"|[^.!?;,]{30};|[a-zçğıöşü],)\s*$"
)
_MANY_HEADING_WORDS = 200
_PREAMBLE_LENGTH = 100
_SIGNATURE_BODY = 150
_MOST_LEVELS = 12


@dataclass(frozen=True, slots=True)
class Opening:
    """How a clause begins: where its words stand after its number, and its heading (empty when it has none)."""

    words: int
    heading: Span


@dataclass(frozen=True, slots=True)
class Outline:
    """The clauses of a document, and beside each how it begins."""

    clauses: tuple[Clause, ...]
    openings: tuple[Opening, ...]


def outline(document: Document) -> Outline:
    """Reads the clause tree of a document. Takes time linear in its text; loses none of it."""
    return _Builder(document).outline()


@dataclass(slots=True)
class _Draft:
    start: int
    words: int
    heading: Span
    number: str
    label: str
    level: int
    parent: int | None
    kind: ClauseKind


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.text = document.text
        self.contents = contents_paragraphs(document)
        self.blocks = blocks(document, self.contents)
        self.drafts: list[_Draft] = []
        self.open = Sequences()
        self.region: ClauseKind = "title"
        self.seen_preamble = False
        self.operative = self._operative()
        self.after = -1  # the paragraph whose heading has been taken: nothing more may be read in it

    def outline(self) -> Outline:
        for at in range(len(self.blocks)):
            self._read(at)
        drafts = self.drafts
        if not drafts:
            if not self.text:
                return Outline((), ())
            drafts.append(_Draft(0, 0, Span(0, 0), "", "", 0, None, "title"))
        drafts[0].start = 0
        ends = [*(draft.start for draft in drafts[1:]), len(self.text)]
        whole = list(ends)
        for index in range(len(drafts) - 1, -1, -1):
            parent = drafts[index].parent
            if parent is not None:
                whole[parent] = max(whole[parent], whole[index])
        clauses = tuple(
            Clause(
                span=Span(d.start, whole[i]),
                own=Span(d.start, ends[i]),
                number=d.number,
                label=d.label,
                heading=" ".join(self.document.quote(d.heading).split()),
                level=d.level,
                parent=d.parent,
                kind=d.kind,
            )
            for i, d in enumerate(drafts)
        )
        return Outline(clauses, tuple(Opening(d.words, d.heading) for d in drafts))

    # What a block is, in the order in which the question can be answered.

    def _read(self, at: int) -> None:
        block = self.blocks[at]
        if block.paragraph in self.contents:
            if self.region != "toc" or not self.drafts or self.drafts[-1].kind != "toc":
                self._enter("toc", block)
            return
        if self.region == "toc":
            self.region = "preamble" if self.seen_preamble else "title"
        if not (
            self._schedule(block) or self._signature(at) or self._recital(at) or self._numbered(at) or self._heading(at)
        ):
            self._plain(at)

    def _words(self, block: Block) -> str:
        return self.text[block.start : block.end].strip()

    def _schedule(self, block: Block) -> bool:
        marker = next((m for m in block.markers if m.family == "schedule"), None)
        if marker is None or block.place == "gap":
            return False
        rest = self.text[marker.words : block.end].strip()
        if len(marker.path) > 1 or (not self.drafts and self.region == "title"):
            return False
        if block.place == "mid" and not (
            self.region == "signature" and self.text[block.start : block.start + 3].isupper()
        ):
            return False
        firm = not rest or marker.firm or headings.is_heading(rest)
        titled = len(rest) <= 160 and not headings.sentence_like(rest)
        if not firm or not (titled or block.place == "mid"):
            return False
        self.open.frames.clear()
        self.open.last.clear()
        self.region = "schedule"
        heading = Span(marker.words, marker.words + len(rest)) if rest and titled else Span(marker.words, marker.words)
        words = heading.end
        self._push(block.start, words, heading, marker.printed, marker.cited, "schedule", "schedule", marker)
        return True

    def _signature(self, at: int) -> bool:
        block = self.blocks[at]
        match = regions.SIGNATURE.match(self.text, block.start, min(block.end, block.start + 160))
        columns = match is None and bool(regions.COLUMNS.match(self.text, block.start, block.end))
        if not (match or columns) or self.region == "title" or block.place == "gap":
            return False
        witness = match is not None and match[0][:3].lower() in ("in ", "int", "[si", "sig")
        if not witness:
            if len(self._words(block)) > 120 or not self._signed_below(at, 8):
                return False
        if self.drafts and self.drafts[-1].kind == "signature":
            return True
        self._enter("signature", block)
        return True

    def _recital(self, at: int) -> bool:
        block = self.blocks[at]
        if self.region == "recital" and at == self.operative:
            self._enter("clause", block)
            self._invite(block)
            return True
        if self.region not in ("title", "preamble", "recital"):
            return False
        words = self.text[block.start : min(block.end, block.start + 700)].strip()
        if (
            regions.OPERATIVE.match(words)
            and (self.seen_preamble or self.region == "recital")
            and not (block.place == "mid" and self.region != "recital")
        ):
            self._enter("clause", block)
            self._invite(block)
            return True
        heading = len(words) < 60 and regions.RECITAL_HEADING.match(words)
        starts = regions.RECITAL.match(words) or regions.RECITAL_TR.match(words)
        if not heading and not starts:
            return False
        if self.region != "recital":
            self._enter("recital", block, heading=bool(heading))
        elif starts and self.drafts[-1].kind == "recital":
            return True
        return True

    def _numbered(self, at: int) -> bool:
        block = self.blocks[at]
        if not block.markers or block.start < self.after:
            return False
        if self.region == "signature" and block.place != "paragraph":
            return False
        found = place(self.open, self.text, self.blocks, at)
        if found is None:
            return False
        marker = found.marker
        rest = self.text[marker.words : block.end].strip()
        if self.region == "signature" and (len(rest) < _SIGNATURE_BODY and not self._body_follows(at)):
            return False
        kind = self._numbered_kind(at, marker, rest)
        if kind is None:
            return False
        if kind != self.region and self.region != "schedule":
            keep_frames = kind == "clause" and self.region in ("clause",)
            if not keep_frames:
                self.open.frames.clear()
                found = place(self.open, self.text, self.blocks, at) or found
                marker = found.marker
        if self.region != "schedule":
            self.region = kind
        del self.open.frames[min(found.keep, len(self.open.frames)) :]
        top = self.open.top()
        if top is not None and top.family == "region" and marker.family not in ("letter", "roman") and kind == "clause":
            self.open.frames.pop()
        self._push_numbered(at, marker)
        return True

    def _numbered_kind(self, at: int, marker: Marker, rest: str) -> ClauseKind | None:
        if self.region in ("clause", "schedule"):
            return self.region
        top = marker.family in ("part", "article", "section", "decimal") or marker.style in ("1.", "1-", "1", "I.")
        if self.region in ("title", "preamble"):
            listed = not top or marker.style == "1."
            if listed and regions.PARTY_ITEM.search(rest[:600]) and not headings.is_heading(rest):
                return "preamble"
            if self.region == "title" and not top:
                return None
            return "clause"
        if self.region == "recital":
            if self.operative is not None and at < self.operative:
                return "recital"
            return "clause" if top and (marker.value == 1 or marker.family != "digit") else "recital"
        return "clause"

    def _push_numbered(self, at: int, marker: Marker) -> None:
        block, text = self.blocks[at], self.text
        stop = self._stop(at)
        rest = text[marker.words : stop].rstrip()
        parent = self.open.top()
        defining = parent is not None and self.drafts[parent.clause].kind == "definition"
        heading = self._own_heading(
            at, marker, rest, stop, defining=defining, invited=parent is not None and parent.invites
        )
        kind: ClauseKind = self.region
        title = self.document.quote(heading)
        if kind == "clause":
            top = parent is None or parent.family in ("schedule", "heading", "part")
            if top and regions.RECITAL_HEADING.match(title):
                kind = "recital"
            elif top and regions.PARTIES_HEADING.match(title):
                kind = "preamble"
            elif regions.DEFINITIONS_HEADING.search(title) or defining or regions.DEFINES.match(rest):
                kind = "definition"
            elif parent is not None and self.drafts[parent.clause].kind in ("recital", "preamble"):
                kind = self.drafts[parent.clause].kind
        label = self._label(marker, parent)
        self._push(block.start, marker.words, heading, marker.printed, label, marker.family, kind, marker)
        self.open.last[marker.style] = marker.value
        body = text[heading.end : stop].strip(" .:\t\xa0-–—\n")
        if len(heading) and not body:
            self.after = max(self.after, heading.end)
        self.open.frames[-1].invites = bool(body) and bool(_LEADS_IN.search(body[-40:]) or body[-1:] == ":")
        if body and rest.endswith(":"):
            self.open.frames[-1].invites = True
        self.open.frames[-1].look = headings.look_of(title) if title else ""

    def _own_heading(self, at: int, marker: Marker, rest: str, stop: int, *, defining: bool, invited: bool) -> Span:
        none = Span(marker.words, marker.words)
        if not rest:
            return none
        block = self.blocks[at]
        paragraph = self.document.paragraphs[block.paragraph]
        listed = marker.family in ("letter", "roman") or marker.style in ("(1)", "1)")
        top = marker.family in ("part", "article", "section")
        whole = stop == block.end
        styled = whole and (paragraph.kind == "heading" or paragraph.bold)
        if defining and listed:
            return none
        alone = headings.is_heading(rest, styled=styled) or (
            not listed and not invited and whole and headings.heading_like(rest) and self._body_follows(at)
        )
        if alone and not (
            listed and (invited or not (rest.endswith((".", ":")) or styled or self._deeper_follows(at, marker)))
        ):
            if not (listed and look_short(rest)):
                return Span(marker.words, marker.words + len(rest))
        if not whole and not listed and headings.heading_like(rest):
            return Span(marker.words, marker.words + len(rest))
        found = headings.run_in(self.text, marker.words, stop, numbered=not (listed and invited) or top)
        if found is None or (listed and invited and self.text[found[0]] == ":"):
            return none
        title = self.text[marker.words : found[0]]
        if defining and not regions.DEFINITIONS_HEADING.search(title):
            return none
        return Span(marker.words, found[0])

    def _heading(self, at: int) -> bool:
        block = self.blocks[at]
        if block.place != "paragraph":
            return False
        paragraph = self.document.paragraphs[block.paragraph]
        words = self._words(block)
        if paragraph.kind in ("footnote", "header", "footer"):
            return False
        styled = paragraph.kind == "heading" or (paragraph.bold and paragraph.cell is None)
        if len(words) <= _MANY_HEADING_WORDS and headings.is_heading(words, styled=styled):
            look = "styled" if paragraph.kind == "heading" else headings.look_of(words.rstrip(".:"))
            return self._heading_alone(at, words, look)
        if self.region in ("title", "signature") or (self.region == "preamble" and not self.seen_preamble):
            return False
        top = self.open.top()
        if paragraph.cell is not None or (top is not None and self.drafts[top.clause].kind == "definition"):
            return False
        found = headings.run_in(self.text, block.start, block.end, numbered=False)
        if found is None or block.end - found[1] < 40 or self.region == "recital":
            return False
        if top is not None and top.invites:
            return False
        self._open_heading(block, Span(block.start, found[0]), "run-in")
        return True

    def _heading_alone(self, at: int, words: str, look: str) -> bool:
        block = self.blocks[at]
        heading = Span(block.start, block.start + len(words))
        top = self.open.top()
        last = self.drafts[-1] if self.drafts else None
        if last is not None and top is not None and not len(last.heading) and last.number and not self._has_body(last):
            if top.family in ("part", "article", "section", "schedule", "digit"):
                last.heading = heading
                self._retitle(last, words)
                return True
        if self.region == "title" and regions.PARTIES_HEADING.match(words):
            self._enter("preamble", block, heading=True)
            return True
        if self.region in ("title", "preamble"):
            if not self._starts_body(at, words):
                return False
            self.region = "clause"
            self.open.frames.clear()
        elif self.region == "signature":
            if not self._body_follows(at, _SIGNATURE_BODY) or regions.PARTY_LINE.search(words):
                return False
            self.open.frames.clear()
            self.region = "schedule"
            self._push(block.start, heading.end, heading, "", words[:80], "schedule", "schedule", None)
            return True
        elif self.region == "recital":
            if self.operative is not None and at < self.operative:
                return False
            self.region = "clause"
            self.open.frames.clear()
        if look not in ("caps", "styled") and not self._body_follows(at):
            return False
        if regions.PARTY_LINE.search(words) and self._signed_below(at, 4):
            self._enter("signature", block)
            return True
        self._open_heading(block, heading, look)
        return True

    def _open_heading(self, block: Block, heading: Span, look: str) -> None:
        frames = self.open.frames
        keep = self.open.base()
        same = next((i for i, f in enumerate(frames) if f.family == "heading" and f.style == look), None)
        if same is not None:
            keep = same
        else:
            for index, frame in enumerate(frames):
                outer = frame.family in ("part", "article", "section") or (
                    frame.family in ("digit", "decimal", "heading") and look not in ("caps", "styled") and frame.look
                )
                if outer and not frame.invites:
                    keep = index + 1
        del frames[keep:]
        parent = self.open.top()
        title = self.document.quote(heading).rstrip(" .:")
        kind: ClauseKind = self.region
        if kind == "clause":
            if regions.DEFINITIONS_HEADING.search(title):
                kind = "definition"
            elif regions.PARTIES_HEADING.match(title):
                kind = "preamble"
        prefix = self._prefix(parent) if parent is not None and self.region == "schedule" else ""
        label = f"{prefix} {title[:80]}".strip()
        self._push(block.start, block.start, heading, "", label, "heading", kind, None)
        self.open.frames[-1].style = look
        self.open.frames[-1].look = headings.look_of(title)

    def _plain(self, at: int) -> None:
        block = self.blocks[at]
        if block.place != "paragraph":
            return
        words = self._words(block)
        if not self.drafts:
            preamble = self._is_preamble(words)
            self._enter("preamble" if preamble else "title", block)
            self.seen_preamble = preamble
            return
        if self.region == "title" and self._is_preamble(words):
            self._enter("preamble", block)
            self.seen_preamble = True
            return
        if self.region == "preamble":
            if (
                self.seen_preamble
                and regions.DUTY.search(words)
                and len(words) > 60
                and not regions.PARTY_ITEM.search(words)
            ):
                self._enter("clause", block)
            elif len(words) >= _PREAMBLE_LENGTH or regions.PREAMBLE.match(words):
                self.seen_preamble = True
        elif self.region in ("clause", "schedule"):
            self._flush(block, words)
        elif (
            self.region == "signature"
            and len(words) > 60
            and regions.DUTY.search(words)
            and not regions.SIGNS.search(words)
        ):
            self._enter("clause", block)
        self._invite(block)

    def _flush(self, block: Block, words: str) -> None:
        """Words that stand below a list and belong to the clause above it, not to its last item."""
        frames = self.open.frames
        item = frames[-1] if frames else None
        if item is None or len(frames) < 2 or item.family not in ("letter", "roman", "digit") or not frames[-2].invites:
            return
        if item.look or item.value < 2 or not words[0].isupper() or item.invites:
            return
        own = self.text[self.drafts[-1].start : block.start].rstrip()
        if own[-1:] not in ".!?":
            return
        frames.pop()
        parent = frames[-1]
        parent.invites = False
        label = self.drafts[parent.clause].label
        kind = self.drafts[parent.clause].kind
        self._push(block.start, block.start, Span(block.start, block.start), "", label, "text", kind, None)

    # Small questions.

    def _stop(self, at: int) -> int:
        """Where the words of a block end for the search of its heading: its paragraph, or the next number in it."""
        block = self.blocks[at]
        if at + 1 < len(self.blocks) and self.blocks[at + 1].paragraph == block.paragraph:
            following = self.blocks[at + 1]
            own = block.markers[0].path
            if any(len(m.path) > 1 and m.path[:-1] == own for m in following.markers):
                return following.start
        return block.end

    def _is_preamble(self, words: str) -> bool:
        return len(words) >= _PREAMBLE_LENGTH or (bool(regions.PREAMBLE.match(words)) and not words.isupper())

    def _starts_body(self, at: int, words: str) -> bool:
        if regions.FIELD_LINE.match(self._next_words(at)):
            return False
        if regions.PARTY_LINE.search(words) or (self.region == "title" and regions.TITLE_WORDS.search(words)):
            return False
        if self.region == "title" or not self.seen_preamble:
            return False
        before = self.text[max(0, self.blocks[at].start - 60) : self.blocks[at].start].rstrip()
        if before[-1:] in ",:" or before.lower().endswith((" and", " between", " among", " ve", " ile")):
            return False
        return self._body_follows(at, 60)

    def _body_follows(self, at: int, least: int = 40) -> bool:
        block = self.blocks[at]
        for following in self.blocks[at + 1 : at + 3]:
            if following.paragraph == block.paragraph:
                continue
            return following.end - following.start >= least or bool(following.markers)
        return False

    def _signed_below(self, at: int, many: int) -> bool:
        near = (b for b in self.blocks[at + 1 : at + 1 + many] if b.place == "paragraph")
        return any(regions.SIGNATURE_LINE.search(self.text, b.start, min(b.end, b.start + 200)) for b in near)

    def _next_words(self, at: int) -> str:
        block = self.blocks[at]
        following = next((b for b in self.blocks[at + 1 : at + 4] if b.paragraph != block.paragraph), None)
        return self.text[following.start : min(following.end, following.start + 80)] if following else ""

    def _deeper_follows(self, at: int, marker: Marker) -> bool:
        block = self.blocks[at]
        following = next((b for b in self.blocks[at + 1 : at + 2] if b.paragraph != block.paragraph), None)
        return following is not None and not any(m.style == marker.style for m in following.markers)

    def _has_body(self, draft: _Draft) -> bool:
        before = self.drafts[-1] is draft
        return (
            not before
            or draft.words > draft.start
            and bool(self.text[draft.words : self._line_end(draft.words)].strip())
        )

    def _line_end(self, position: int) -> int:
        paragraph = self.document.paragraph_at(max(0, position - 1))
        return paragraph.span.end if paragraph is not None else position

    def _retitle(self, draft: _Draft, words: str) -> None:
        frame = self.open.frames[-1]
        frame.look = headings.look_of(words)
        if draft.kind == "clause" and regions.DEFINITIONS_HEADING.search(words):
            draft.kind = "definition"

    def _operative(self) -> int | None:
        """The block at which the recitals end, when it says so ("NOW, THEREFORE, … agree as follows")."""
        for at, block in enumerate(self.blocks[:120]):
            words = self.text[block.start : min(block.end, block.start + 160)]
            if regions.OPERATIVE.match(words) and not regions.RECITAL.match(words):
                return at
        return None

    def _invite(self, block: Block) -> None:
        if self.open.frames and self.blocks:
            self.open.frames[-1].invites = self.text[block.start : block.end].rstrip().endswith(":")

    def _prefix(self, frame: Frame) -> str:
        return self.drafts[frame.clause].label

    def _label(self, marker: Marker, parent: Frame | None) -> str:
        schedule = self._prefix(self.open.frames[0]) + " " if self.open.base() else ""
        if marker.family in ("part", "article") or len(marker.path) > 1 or parent is None:
            return schedule + marker.cited
        if parent.family in ("region", "schedule"):
            return f"Recital {marker.cited}" if self.region == "recital" else schedule + marker.cited
        above = self._prefix(parent)
        if parent.family == "heading":
            return (
                schedule + marker.cited if marker.family in ("digit", "section") else f"{above} {marker.cited}".strip()
            )
        if parent.family in ("part", "article") and marker.family in ("digit", "section"):
            turkish = above.lower().startswith(("madde", "bölüm", "kısım"))
            if marker.family == "section":
                return f"{above} {marker.cited}"
            return f"{above}/{marker.value}" if turkish else f"{above}({marker.value})"
        item = (
            marker.cited
            if marker.cited.startswith("(")
            else f"({marker.value})"
            if marker.family == "digit"
            else marker.cited
        )
        return f"{above}{item}" if item.startswith("(") else f"{above} {item}"

    def _enter(self, kind: ClauseKind, block: Block, *, heading: bool = False) -> None:
        if kind == "signature" and self.open.base():
            del self.open.frames[1:]
        else:
            self.open.frames.clear()
        self.region = kind
        end = block.start + len(self._words(block)) if heading else block.start
        family = "region" if kind != "schedule" else "schedule"
        self._push(block.start, block.start, Span(block.start, end), "", "", family, kind, None)

    def _push(
        self,
        start: int,
        words: int,
        heading: Span,
        number: str,
        label: str,
        family: str,
        kind: ClauseKind,
        marker: Marker | None,
    ) -> None:
        del self.open.frames[_MOST_LEVELS:]
        parent = self.open.top()
        if len(label) > 120:
            label = label[:119] + "…"
        index = len(self.drafts)
        above = parent.clause if parent is not None else None
        level = self.drafts[above].level + 1 if above is not None else 0
        self.drafts.append(_Draft(start, words, heading, number, label, level, above, kind))
        self.open.frames.append(
            Frame(
                clause=index,
                family=family,
                style=marker.style if marker else family,
                value=marker.value if marker else 0,
                path=marker.path if marker and marker.family != "schedule" else (),
                level=level,
            )
        )


def look_short(rest: str) -> bool:
    """Whether a list item is a bare word or two, which is an item and no heading."""
    return len(rest) < 4
