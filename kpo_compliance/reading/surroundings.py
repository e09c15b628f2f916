"""What stands before and after a place where a clause may begin."""

from __future__ import annotations

import re
from collections import Counter

from kpo_compliance.document import Document
from kpo_compliance.reading import regions
from kpo_compliance.reading.blocks import Block, blocks
from kpo_compliance.reading.contents import contents_paragraphs
from kpo_compliance.reading.numbering import Marker
from kpo_compliance.reading.schedule_lists import listed_schedules

_DIGITS = re.compile(r"\d+")
_SHORT = 200
_MOST_SAME = 2
_FRONT_BLOCKS = 120
_WINDOW = 80


class Surroundings:
    """The blocks of a document and what can be asked of their neighbourhood, each in constant time."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self.contents = contents_paragraphs(document)
        self.blocks = blocks(document, self.contents)
        self.listed = listed_schedules(self.text, self.blocks)
        self.operative = self._operative()
        self._repeated = self._repeated_texts()

    def words(self, block: Block, most: int | None = None) -> str:
        """The words from the beginning of a block to the end of its paragraph, at most so many characters."""
        end = block.end if most is None else min(block.end, block.start + most)
        return self.text[block.start : end].strip()

    def tail(self, block: Block) -> str:
        """The last words of a block's paragraph."""
        return self.text[max(block.start, block.end - _WINDOW) : block.end].rstrip()

    def before(self, block: Block) -> str:
        """The last words before a block."""
        return self.text[max(0, block.start - _WINDOW) : block.start].rstrip()

    def following(self, at: int, most: int = 3) -> Block | None:
        """The next block that is not in the same paragraph."""
        paragraph = self.blocks[at].paragraph
        return next((b for b in self.blocks[at + 1 : at + 1 + most] if b.paragraph != paragraph), None)

    def next_words(self, at: int) -> str:
        """The first words of the next paragraph."""
        following = self.following(at)
        return self.words(following, _WINDOW) if following else ""

    def stop(self, at: int) -> int:
        """Where the search for a block's heading ends: with its paragraph, or at its first item in the same line."""
        block = self.blocks[at]
        following = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
        if following is not None and following.paragraph == block.paragraph:
            own = block.markers[0].path
            if any(m.path[:-1] == own if len(m.path) > 1 else m.value == 1 for m in following.markers):
                return following.start
        return block.end

    def body_follows(self, at: int, least: int = 40) -> bool:
        """Whether the next paragraph is text of some length, or numbered."""
        following = self.following(at)
        return following is not None and (following.end - following.start >= least or bool(following.markers))

    def signed_below(self, at: int, many: int) -> bool:
        """Whether one of the next blocks is a line to sign on."""
        near = (b for b in self.blocks[at + 1 : at + 1 + many] if b.place == "paragraph")
        return any(regions.SIGNATURE_LINE.search(self.text, b.start, min(b.end, b.start + _SHORT)) for b in near)

    def deeper_follows(self, at: int, marker: Marker) -> bool:
        """Whether the next paragraph is anything but the next item of the same list."""
        following = self.following(at, 1)
        return following is not None and not any(m.style == marker.style for m in following.markers)

    def repeated(self, words: str) -> bool:
        """Whether a short text stands in the document again and again: a running head or a label, not a heading."""
        return _DIGITS.sub("#", words) in self._repeated

    def _repeated_texts(self) -> frozenset[str]:
        short = (self.words(b) for b in self.blocks if b.place == "paragraph" and b.end - b.start <= _SHORT)
        counts = Counter(_DIGITS.sub("#", text) for text in short)
        return frozenset(text for text, count in counts.items() if count > _MOST_SAME)

    def _operative(self) -> int | None:
        """The block at which the recitals end, when it says so ("NOW, THEREFORE, … agree as follows")."""
        for at, block in enumerate(self.blocks[:_FRONT_BLOCKS]):
            words = self.words(block, 160)
            if regions.OPERATIVE.match(words) and not regions.RECITAL.match(words):
                return at
        return None
