"""The redline of a Word file: missing clauses and elements as tracked insertions, the rest as comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from zipfile import BadZipFile

from lxml.etree import LxmlError, _Element

from kpo_compliance.contract import Contract
from kpo_compliance.document import Paragraph, Span
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.docx import paragraph_elements
from kpo_compliance.ingest.docx_xml import W
from kpo_compliance.redline.articles import paragraphs_of
from kpo_compliance.redline.comments import Comments, below
from kpo_compliance.redline.notes import note
from kpo_compliance.redline.package import Package, parsed, serialised
from kpo_compliance.redline.placing import Place, Planned, plan
from kpo_compliance.redline.revisions import Piece, Reviser, run_form
from kpo_compliance.redline.setting import body_form, paragraphs
from kpo_compliance.redline.shortfalls import only_shortfall
from kpo_compliance.redline.words import cut_out, letters
from kpo_compliance.remediation import SuggestedClause, language_of
from kpo_compliance.report import FINDINGS, Assessment, Evidence, Report
from kpo_compliance.requirement import Playbook

_ENDED: Final = (".", "!", "?", ".”", '."', ".)")
_NEARLY_ALL: Final = 0.75  # of a paragraph's letters, from which it says nothing else; a heading run in is left over
_BLOCKS: Final = frozenset(W + name for name in ("body", "tc", "sdtContent", "customXml", "ins", "moveTo"))


@dataclass(slots=True)
class Redlined:
    """The changed file, and the requirements for which something was done: by what was done."""

    content: bytes = b""
    inserted: list[str] = field(default_factory=list)
    completed: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    commented: list[str] = field(default_factory=list)


def redline(
    data: bytes,
    contract: Contract,
    report: Report,
    playbook: Playbook,
    clauses: Mapping[str, SuggestedClause],
    limits: Mapping[str, str],
    day: date,
    language: str,
) -> Redlined:
    """A Word file with tracked changes and comments; all parts that need no change stay as they are.

    Args:
        data: the file that ``contract`` was read from.
        clauses: what to propose for each finding, by requirement.
        limits: the lengths of time that the playbook asks for, in words, by requirement.
        day: the date of the changes.
        language: of the comments.

    Raises:
        UnreadableDocument: the file can be read, but its parts cannot be written again.
    """
    try:
        return _Redline(data, contract, report, playbook, clauses, limits, day, language).made()
    except (LxmlError, KeyError, BadZipFile, NotImplementedError) as error:
        raise UnreadableDocument(
            "The Word file cannot be written again. Save it in Word and try the new file."
        ) from error


class _Redline:
    def __init__(
        self,
        data: bytes,
        contract: Contract,
        report: Report,
        playbook: Playbook,
        clauses: Mapping[str, SuggestedClause],
        limits: Mapping[str, str],
        day: date,
        language: str,
    ) -> None:
        self._package = Package(data)
        self._before = self._package.read(self._package.main)
        self._root = parsed(self._before)
        self._elements = paragraph_elements(data, self._root)
        self._reachable = frozenset(name for name, element in self._elements.items() if _in_flow(element))
        self._contract = contract
        self._report = report
        self._playbook = playbook
        self._clauses = clauses
        self._limits = limits
        self._reviser = Reviser(day, (self._root, *(parsed(part) for part in self._package.xml_parts())))
        self._comments = Comments(self._package, self._reviser)
        self._language = language
        self._done = Redlined()
        self._gone: set[str] = set()

    def made(self) -> Redlined:
        """The file, once all is written into it."""
        whole: dict[str, SuggestedClause] = {}
        forbidden: list[Assessment] = []
        for assessment in (a for a in self._report.assessments if a.verdict in FINDINGS):
            clause = self._clauses.get(assessment.requirement)
            if assessment.verdict == "missing" and clause is not None:
                whole[assessment.requirement] = clause
            elif assessment.verdict == "partial" and clause is not None and not clause.whole:
                if not self._complete(assessment, clause):
                    whole[assessment.requirement] = clause
                    self._comment(assessment)
                self._done.completed.append(assessment.requirement)
            else:
                exchanged = assessment.verdict == "partial" and self._exchange(assessment)
                self._comment(assessment, None if exchanged else clause)
                if assessment.verdict == "contrary" and self._playbook.requirements[assessment.requirement].forbidden:
                    forbidden.append(assessment)
        self._insert(whole)
        for assessment in forbidden:  # last, since what is deleted may be what new clauses are set like
            self._delete(assessment)
        self._comments.save()
        self._package.replace(self._package.main, serialised(self._root, self._before))
        self._done.content = self._package.to_bytes()
        return self._done

    def _insert(self, clauses: Mapping[str, SuggestedClause]) -> None:
        offsets = {
            a.requirement: tuple(quote.start for quote in a.evidence)
            for a in self._report.assessments
            if a.verdict in ("met", "partial", "waived")
        }
        language = language_of(self._contract)
        by_name = {a.requirement: a for a in self._report.assessments}
        latest: dict[Place, _Element] = {}
        first: dict[Place, _Element] = {}
        for planned in plan(self._contract, clauses, offsets, self._reachable, language):
            made = list(paragraphs(planned, self._elements, self._reviser, language))
            self._put(planned, made, latest)
            first.setdefault(planned.place, made[0])
            assessment = by_name.get(planned.requirement)
            if assessment is not None and assessment.verdict == "missing":
                self._done.inserted.append(planned.requirement)
                requirement = self._playbook.requirements[planned.requirement]
                text = note(assessment, self._language, why=requirement.why, do=False)
                self._comments.mark_inserted(made[0], text)
        for place, element in first.items():
            self._reviser.at_the_end(element, latest[place])

    def _put(self, planned: Planned, made: list[_Element], latest: dict[Place, _Element]) -> None:
        place = planned.place
        for element in made:
            before = latest.get(place)
            if before is not None:
                before.addnext(element)
            else:
                beside = self._block(place)
                if place.before:
                    beside.addprevious(element)
                else:
                    beside.addnext(element)
            latest[place] = element

    def _block(self, place: Place) -> _Element:
        """The block beside which a clause goes: the paragraph, or the table around it that stands among the others."""
        beside = self._elements[place.beside]
        among = self._elements.get(place.among)
        container = among.getparent() if among is not None else self._root.find(W + "body")
        block = beside
        while block.getparent() is not container:
            parent = block.getparent()
            if parent is None:
                return _outermost(beside)
            block = parent
        return block

    def _complete(self, assessment: Assessment, clause: SuggestedClause) -> bool:
        """Adds what is missing as a sentence after the evidence, with a comment; False where that is an item of a list."""
        quote = assessment.evidence[-1] if assessment.evidence else None
        found = (
            paragraphs_of(self._contract, Span(quote.start, quote.end), self._reachable) if quote is not None else ()
        )
        if quote is None or not found or not quote.quote.rstrip().endswith(_ENDED):
            return False
        at = found[-1]
        if any(p.lead_in and p.span.overlaps(at.span) for p in self._contract.provisions):
            return False
        element = self._elements[at.source]
        runs = self._words(at, quote)
        added = self._reviser.insertion([Piece(" " + " ".join(clause.paragraphs), body_form(element))])
        text = note(assessment, self._language)
        if runs:
            below(element, runs[-1]).addnext(added)
            self._comments.mark(element, element, text, words=[runs[0], added])
        else:
            element.append(added)
            self._comments.mark(element, element, text)
        self._done.commented.append(assessment.requirement)
        return True

    def _exchange(self, assessment: Assessment) -> bool:
        """Puts the playbook's length of time in the place of one that falls short; False where it cannot be told which."""
        limit = self._limits.get(assessment.requirement)
        threshold = self._playbook.requirements[assessment.requirement].threshold
        place = only_shortfall(assessment, threshold) if threshold is not None and limit else None
        at = paragraphs_of(self._contract, place, self._reachable) if place is not None else ()
        runs = self._words(at[0], place) if place is not None and len(at) == 1 else []
        if not runs or not limit:
            return False
        new = self._reviser.insertion([Piece(limit, run_form(runs[-1]))])
        deleted = [self._reviser.delete_run(run) for run in runs]
        deleted[-1].addnext(new)
        self._done.completed.append(assessment.requirement)
        return True

    def _delete(self, assessment: Assessment) -> None:
        """Deletes the paragraphs that say nothing else than what the contract must not say."""
        said: dict[str, int] = {}
        for quote in assessment.evidence:
            for at in paragraphs_of(self._contract, Span(quote.start, quote.end), self._reachable):
                said[at.source] = said.get(at.source, 0) + min(quote.end, at.span.end) - max(quote.start, at.span.start)
        for at in self._contract.document.paragraphs:
            if said.get(at.source, 0) > len(at.span) * _NEARLY_ALL and at.source not in self._gone:
                self._gone.add(at.source)
                self._reviser.delete(self._elements[at.source])
                if assessment.requirement not in self._done.deleted:
                    self._done.deleted.append(assessment.requirement)

    def _comment(self, assessment: Assessment, clause: SuggestedClause | None = None) -> None:
        """A comment on the first of the words that a finding rests on; on the title where it rests on none."""
        text = note(assessment, self._language, clause=clause)
        quotes = assessment.evidence or ((assessment.nearest,) if assessment.nearest else ())
        for quote in quotes:
            found = paragraphs_of(self._contract, Span(quote.start, quote.end), self._reachable)
            if found:
                first, last = self._elements[found[0].source], self._elements[found[-1].source]
                ends = [self._words(at, quote) for at in (found[0], found[-1])[: len(found)]]
                runs = [run for end in ends for run in end] if all(ends) else []
                self._comments.mark(first, last, text, words=runs)
                break
        else:
            title = next((p for p in self._contract.document.paragraphs if p.source in self._reachable), None)
            if title is None:
                return
            self._comments.mark(self._elements[title.source], self._elements[title.source], text)
        self._done.commented.append(assessment.requirement)

    def _words(self, at: Paragraph, quote: Evidence | Span) -> list[_Element]:
        """The runs of a paragraph that hold its part of a quote."""
        document = self._contract.document
        begin = at.span.start + len(at.number)
        start, end = max(quote.start, begin), min(quote.end, at.span.end)
        before = letters(document.text[begin:start])
        return cut_out(self._elements[at.source], document.text[start:end], len(before))


def _in_flow(element: _Element) -> bool:
    parent = element.getparent()
    return (
        parent is not None and parent.tag in _BLOCKS and not any(True for _ in element.iterancestors(W + "txbxContent"))
    )


def _outermost(element: _Element) -> _Element:
    for ancestor in (element, *element.iterancestors()):
        parent = ancestor.getparent()
        if parent is not None and parent.tag == W + "body":
            return ancestor
    return element
