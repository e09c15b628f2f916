"""Provisions: each sentence and each list item, with the words that lead in to it.

An item of a list means nothing without its stem ("The Receiving Party shall not:"), and in Turkish not without the
verb that stands after the last item ("… ifade eder."): both are put in ``Provision.lead_in``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kpo_compliance.contract import Clause, ClauseKind, Provision
from kpo_compliance.document import Document, Span
from kpo_compliance.reading.enumerations import Item, items
from kpo_compliance.reading.splitting import sentences, trimmed
from kpo_compliance.reading.tree import Outline

_BULLET = re.compile(r"(?:[•·▪◦●○■□➢►‣⁃*–—-]{1,2}[ \t\xa0]+){1,3}|o[ \t\xa0]{2,}")
_LEADING = " \t\xa0\n.:;,–—-)"
_LEADS_IN = re.compile(r"(?:[:—–,]|[:.]\s?[-–—]|[^.;:!?)\]\"”’])$")
_LEADS_IN_TR = re.compile(r"(?:[:—–,;]|[:.]\s?[-–—]|[^.;:!?)\]\"”’])$")
_UNFINISHED = re.compile(r"(?:[,;]|[^.:!?;,\s]|\b(?:and|or|ve|veya))$")
_VERB_AT_END = re.compile(r"(?:[ıiuüae]r|[dt][ıiuü]r|m[ae]z|yor|c[ae]k|[dt]ır)[.;,]?$")
_LAST_WORDS = re.compile(r"(?<=\s)[^\s.,;]+ [^\s.,;]+\.$")
_NO_LEAD = frozenset({"title", "toc", "signature"})
_LONGEST_STEM = 700
_MOST_STEMS = 5
_SHORT_TAIL = 60
_LONGEST_TAIL = 600


@dataclass(slots=True)
class _Draft:
    span: Span
    clause: int
    lead: tuple[Span, ...]
    kind: ClauseKind
    language: str
    heading: bool = False


@dataclass(slots=True)
class _List:
    """The items of one list: their provisions, and the stem that they share."""

    stem: tuple[Span, ...]
    first: list[_Draft] = field(default_factory=list)


def find_provisions(document: Document, outline: Outline, languages: Sequence[str]) -> tuple[Provision, ...]:
    """The provisions of a contract in text order.

    Args:
        languages: of each paragraph of the document.
    """
    return _Reader(document, outline, languages).provisions()


class _Reader:
    def __init__(self, document: Document, outline: Outline, languages: Sequence[str]) -> None:
        self.document = document
        self.text = document.text
        self.outline = outline
        self.starts = [paragraph.span.start for paragraph in document.paragraphs]
        self.languages = languages
        self.drafts: list[_Draft] = []
        self.lists: dict[int, _List] = {}
        self.paragraph = 0

    def provisions(self) -> tuple[Provision, ...]:
        clauses = self.outline.clauses
        for index, clause in enumerate(clauses):
            before = len(self.drafts)
            self._clause(index, clause)
            if index + 1 < len(clauses) and clauses[index + 1].parent == index and clause.kind not in _NO_LEAD:
                self._open_list(index, before)
        for group in self.lists.values():
            self._closing_verb(group.first)
        return tuple(Provision(d.span, d.clause, _bounded(d.lead), d.kind, d.language, d.heading) for d in self.drafts)

    def _open_list(self, index: int, before: int) -> None:
        last = self.drafts[-1] if len(self.drafts) > before else None
        if last is None or last.heading or not any(map(str.isalpha, self.text[last.span.start : last.span.end])):
            return
        pattern = _LEADS_IN_TR if last.language == "tr" else _LEADS_IN
        if pattern.search(self.text, max(last.span.start, last.span.end - 12), last.span.end):
            self.lists[index] = _List((*last.lead, last.span))

    def _clause(self, index: int, clause: Clause) -> None:
        opening = self.outline.openings[index]
        start = opening.words
        listed = self.lists.get(clause.parent) if clause.parent is not None and clause.number else None
        lead = listed.stem if listed is not None else ()
        if len(opening.heading):
            at = opening.heading
            self._add(index, at.start, at.end, (), heading=True)
            start = at.end
            while start < clause.own.end and self.text[start] in _LEADING:
                start += 1
            if clause.heading.isupper() or opening.heading.end - opening.heading.start > 40:
                lead = ()
        first = len(self.drafts)
        self._pieces(index, start, clause.own.end, lead, listed)
        if listed is not None and len(self.drafts) > first and self.drafts[first].lead:
            listed.first.append(self.drafts[first])

    def _pieces(self, index: int, start: int, end: int, lead: tuple[Span, ...], listed: _List | None) -> None:
        """The paragraphs of one clause; those that a colon or bullets make a list share its stem."""
        paragraphs = self.document.paragraphs
        stem: tuple[Span, ...] = ()
        group: list[_Draft] = []
        opened = False
        number = self._paragraph_index(start)
        while number < len(paragraphs) and paragraphs[number].span.start < end:
            paragraph = paragraphs[number]
            self.paragraph = number
            number += 1
            first, last = trimmed(self.text, max(start, paragraph.span.start), min(end, paragraph.span.end))
            if first >= last:
                continue
            bullet = _BULLET.match(self.text, first, last)
            words = bullet.end() if bullet else first
            if opened and listed is not None and self._tail(index, words, last, listed):
                continue
            item = bool(bullet) or paragraph.kind == "list" or self._is_item(words, last)
            if stem and not item:
                self._closing_verb(group)
                stem, group = (), []
            before = len(self.drafts)
            self._paragraph(index, words, last, stem or (lead if not opened else ()))
            opened = True
            if len(self.drafts) == before:
                continue
            if stem:
                group.append(self.drafts[before])
                if self.text[last - 1] in ".!?" and not bullet and paragraph.kind != "list":
                    self._closing_verb(group)
                    stem, group = (), []
            elif (
                self.text[last - 1] == ":"
                or (self._language() == "tr" and self.text[last - 1] in ";,")
                or (self.text[last - 1].isalnum() and self._bullet_follows(number, end))
            ):
                stem = (*self.drafts[-1].lead, self.drafts[-1].span)
        self._closing_verb(group)

    def _bullet_follows(self, number: int, end: int) -> bool:
        paragraphs = self.document.paragraphs
        return (
            number < len(paragraphs)
            and paragraphs[number].span.start < end
            and bool(_BULLET.match(self.text, paragraphs[number].span.start, end))
        )

    def _is_item(self, start: int, end: int) -> bool:
        return self.text[start].islower() or self.text[start] in "\"“'‘" or self.text[end - 1] in ";,"

    def _paragraph_index(self, start: int) -> int:
        number = max(bisect_right(self.starts, start) - 1, 0)
        paragraphs = self.document.paragraphs
        while number + 1 < len(paragraphs) and paragraphs[number].span.end <= start:
            number += 1
        return number

    def _tail(self, index: int, start: int, end: int, listed: _List) -> bool:
        """Takes a paragraph that closes the sentence of the whole list; it governs every item of it."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.clause != index or (not listed.first and not last.lead):
            return False
        if not _UNFINISHED.search(self.text, max(last.span.start, last.span.end - 5), last.span.end):
            return False
        if not self.text[start].islower() or _BULLET.match(self.text, start, end):
            return False
        tail = Span(start, end)
        if end - start > _LONGEST_TAIL:
            return False
        for draft in [*listed.first, *([last] if last not in listed.first and last.lead else [])]:
            draft.lead = (*draft.lead, tail)
        if end - start > _SHORT_TAIL:
            self._add(index, start, end, listed.stem)
        return True

    def _paragraph(self, index: int, start: int, end: int, lead: tuple[Span, ...]) -> None:
        inline = items(self.text, start, end) if self.text.find(")", start, end) >= 0 else ()
        if not inline:
            self._sentences(index, start, end, lead)
            return
        before = self._sentences(index, start, inline[0].start, lead)
        chain: list[tuple[Span, ...]] = [lead]
        if before is not None:
            closed = self.text[before.span.end - 1] in ".!?"
            chain = [() if closed else (*before.lead, before.span)]
        whole: dict[int, list[_Draft]] = {}
        for number in range(len(inline)):
            self._item(index, inline, number, end, chain, whole)
        for group in whole.values():
            self._closing_verb(group)

    def _item(
        self,
        index: int,
        inline: tuple[Item, ...],
        number: int,
        end: int,
        chain: list[tuple[Span, ...]],
        whole: dict[int, list[_Draft]],
    ) -> None:
        item = inline[number]
        stop = inline[number + 1].start if number + 1 < len(inline) else end
        del chain[item.depth + 1 :]
        while len(chain) <= item.depth:
            chain.append(chain[-1])
        before = len(self.drafts)
        last = self._sentences(index, item.words, stop, chain[item.depth])
        if len(self.drafts) > before:
            whole.setdefault(item.group, []).append(self.drafts[before])
        if last is not None and number + 1 < len(inline) and inline[number + 1].depth > item.depth:
            chain.append((*last.lead, last.span))

    def _sentences(self, index: int, start: int, end: int, lead: tuple[Span, ...]) -> _Draft | None:
        """Adds the sentences of a piece of text, the first with the lead-in; gives back the last one."""
        last: _Draft | None = None
        for first, stop in sentences(self.text, start, end):
            last = self._add(index, first, stop, lead) or last
            lead = ()
        return last

    def _add(self, index: int, start: int, end: int, lead: tuple[Span, ...], *, heading: bool = False) -> _Draft | None:
        if not any(c.isalnum() for c in self.text[start:end]):
            return None
        clause = self.outline.clauses[index]
        draft = _Draft(Span(start, end), index, lead, clause.kind, self._language(start), heading)
        self.drafts.append(draft)
        return draft

    def _language(self, start: int | None = None) -> str:
        if start is not None:
            self.paragraph = self._paragraph_index(start)
        return self.languages[self.paragraph] if self.languages else "en"

    def _closing_verb(self, group: list[_Draft]) -> None:
        """Gives a Turkish list its verb: the last item's last words close the sentence of every item before it."""
        if len(group) < 2 or group[-1].language != "tr":
            return
        last = group[-1].span
        verb = _LAST_WORDS.search(self.text, max(last.start, last.end - 60), last.end)
        if verb is None or not _VERB_AT_END.search(verb[0]):
            return
        tail = Span(verb.start(), last.end)
        for draft in group[:-1]:
            own = self.text[draft.span.start : draft.span.end]
            if own.endswith((",", ";")) and not _VERB_AT_END.search(own) and tail not in draft.lead:
                draft.lead = (*draft.lead, tail)


def _bounded(lead: tuple[Span, ...]) -> tuple[Span, ...]:
    """Lead-ins short enough to keep the whole linear in the text: the last words of each, the innermost few."""
    return tuple(
        span if len(span) <= _LONGEST_STEM else Span(span.end - _LONGEST_STEM, span.end) for span in lead[-_MOST_STEMS:]
    )
