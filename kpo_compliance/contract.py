"""What a document means as a contract: clauses, parties, defined terms, facts (data only)."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from kpo_compliance.document import Document, Span

ClauseKind = Literal[
    "title", "toc", "preamble", "recital", "clause", "definition", "schedule", "signature"
]
Role = Literal["client", "provider", "discloser", "recipient", "mutual", "other"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One node of the clause tree.

    ``span`` covers the clause with its heading and all clauses below it; ``own`` covers the heading
    and its own words only, up to the first clause below it. ``number`` is as printed without the full
    stop ("4.2", "(a)", "IV"), ``label`` the whole address ("4.2(a)", "Article IV"), ``heading`` its title
    without number or "". ``parent`` indexes ``Contract.clauses``; ``level`` counts from 0.
    """

    span: Span
    own: Span
    number: str = ""
    label: str = ""
    heading: str = ""
    level: int = 0
    parent: int | None = None
    kind: ClauseKind = "clause"


@dataclass(frozen=True, slots=True)
class Provision:
    """The unit of judgement: one sentence or list item, with the words that govern it.

    ``span`` is the sentence or item itself. ``lead_in`` is the stem of the list it belongs to ("The
    Receiving Party shall not:"), several of them, outermost first, when lists are nested; a rule
    sees lead-ins and sentence as one sentence. ``clause`` indexes ``Contract.clauses``.
    ``heading`` marks the words of a heading itself, which are no provision of their own.
    """

    span: Span
    clause: int
    lead_in: tuple[Span, ...] = ()
    kind: ClauseKind = "clause"
    language: str = "en"
    heading: bool = False


@dataclass(frozen=True, slots=True)
class DefinedTerm:
    """A term that the contract defines: its ``name`` and the span of the definition."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Party:
    """A party: full legal ``name``, the short names (``aliases``) that the contract gives it, its role."""

    name: str
    aliases: tuple[str, ...]
    role: Role
    span: Span


@dataclass(frozen=True, slots=True)
class Fact:
    """A normalised value (ISO date, "3 years", "Delaware") and the span it was read from."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Facts:
    """What every report shows of a contract; None where the contract does not say."""

    effective_date: Fact | None = None
    term: Fact | None = None
    expiry: Fact | None = None
    renewal: Fact | None = None
    renewal_notice: Fact | None = None
    notice_period: Fact | None = None
    governing_law: Fact | None = None
    venue: Fact | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A document read as a contract. Clauses and provisions are in text order.

    ``type`` is one of ``services-agreement``, ``nda``, ``dpa``, ``sow``, ``amendment``, ``license``, ``employment``
    and ``other``. ``language`` is ``en``, ``tr`` or ``en+tr`` (bilingual); each provision has its own. ``other_terms`` are
    the provisions by which it takes in terms from a web page, which nobody has read.
    """

    document: Document
    language: str
    type: str
    clauses: tuple[Clause, ...]
    provisions: tuple[Provision, ...]
    definitions: tuple[DefinedTerm, ...] = ()
    parties: tuple[Party, ...] = ()
    facts: Facts = field(default_factory=Facts)
    other_terms: tuple[Span, ...] = ()
    _own_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_own_starts", tuple(c.own.start for c in self.clauses))

    def clause_at(self, offset: int) -> Clause | None:
        """The innermost clause that a character stands in."""
        index = bisect_right(self._own_starts, offset) - 1
        return self.clauses[index] if index >= 0 else None
