"""The clause tree while it is built: clauses in text order, the open ones above the next, and how each is cited."""

from __future__ import annotations

from dataclasses import dataclass

from kpo_compliance.contract import Clause, ClauseKind
from kpo_compliance.document import Document, Span
from kpo_compliance.reading import regions
from kpo_compliance.reading.numbering import Marker
from kpo_compliance.reading.placing import Frame, Sequences

_MOST_LEVELS = 12
_LONGEST_LABEL = 120
_LONGEST_TITLE = 3000
_LONGEST_RECITAL = 4000
_LONGEST_SIGNATURE = 1500
_TURKISH = ("madde", "bölüm", "kısım")


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


@dataclass(slots=True)
class Draft:
    """A clause whose end is not yet known."""

    start: int
    words: int
    heading: Span
    kind: ClauseKind
    number: str = ""
    label: str = ""
    level: int = 0
    parent: int | None = None


class Tree:
    """The clauses found so far."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.drafts: list[Draft] = []
        self.open = Sequences()

    def add(self, draft: Draft, family: str, marker: Marker | None = None) -> Frame:
        """Adds a clause below the innermost open one, and opens it."""
        frames = self.open.frames
        del frames[_MOST_LEVELS:]
        parent = self.open.top()
        if parent is not None:
            draft.parent = parent.clause
            draft.level = self.drafts[parent.clause].level + 1
        if len(draft.label) > _LONGEST_LABEL:
            draft.label = draft.label[: _LONGEST_LABEL - 1] + "…"
        self.drafts.append(draft)
        frame = Frame(len(self.drafts) - 1, family, family, 0, (), draft.level)
        if marker is not None:
            frame.style, frame.value = marker.style, marker.value
            frame.path = marker.path if marker.family != "schedule" else ()
            self.open.last[marker.style] = marker.value
        frames.append(frame)
        return frame

    def last(self) -> Draft | None:
        """The clause added last."""
        return self.drafts[-1] if self.drafts else None

    def above(self) -> Draft | None:
        """The innermost open clause: the parent of the next one that is added."""
        frame = self.open.top()
        return self.drafts[frame.clause] if frame is not None else None

    def label(self, marker: Marker) -> str:
        """How a clause with this number is cited below the innermost open clause."""
        parent = self.open.top()
        schedule = self.drafts[self.open.frames[0].clause].label + " " if self.open.base() else ""
        whole = marker.family in ("part", "article") or len(marker.path) > 1
        if whole or parent is None or parent.family == "schedule":
            return schedule + marker.cited
        draft = self.drafts[parent.clause]
        if parent.family == "region":
            return f"Recital {marker.cited}" if draft.kind == "recital" else schedule + marker.cited
        if parent.family == "heading" and marker.family in ("digit", "section"):
            return schedule + marker.cited
        if marker.family == "section" or parent.family == "heading":
            return f"{draft.label} {marker.cited}".strip()
        turkish = parent.family in ("part", "article") and draft.label.lower().startswith(_TURKISH)
        if turkish and marker.family == "digit":
            return f"{draft.label}/{marker.value}"
        item = f"({marker.value})" if marker.family == "digit" and not marker.cited.startswith("(") else marker.cited
        return f"{draft.label}{item}"

    def finish(self) -> Outline:
        """The clauses with their spans; together their own spans are the whole text."""
        text = self.document.text
        drafts = self.drafts
        if not text:
            return Outline((), ())
        if not drafts:
            drafts.append(Draft(0, 0, Span(0, 0), "title"))
        drafts[0].start = 0
        ends = [*(draft.start for draft in drafts[1:]), len(text)]
        for draft, end in zip(drafts, ends, strict=True):
            draft.kind = _mended(draft, end, text)
        whole = list(ends)
        for index in range(len(drafts) - 1, -1, -1):
            parent = drafts[index].parent
            if parent is not None:
                whole[parent] = max(whole[parent], whole[index])
        clauses = tuple(
            Clause(
                span=Span(draft.start, whole[index]),
                own=Span(draft.start, ends[index]),
                number=draft.number,
                label=draft.label,
                heading=" ".join(self.document.quote(draft.heading).split()),
                level=draft.level,
                parent=draft.parent,
                kind=draft.kind,
            )
            for index, draft in enumerate(drafts)
        )
        return Outline(clauses, tuple(Opening(draft.words, draft.heading) for draft in drafts))


def _mended(draft: Draft, end: int, text: str) -> ClauseKind:
    """A title, recitals or signatures that go on for pages hold clauses too, which must not be passed over."""
    size = end - draft.start
    if draft.kind == "title" and size > _LONGEST_TITLE:
        return "preamble"
    if draft.kind == "recital" and size > _LONGEST_RECITAL:
        return "clause"
    if draft.kind == "signature" and size > _LONGEST_SIGNATURE and regions.DUTY.search(text, draft.start + 300, end):
        return "clause"
    return draft.kind
