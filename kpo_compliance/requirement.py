"""What we want of a contract: requirements, their wordings, the playbook that holds them (data only)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from kpo_compliance.report import Severity

Language = Literal["en", "tr"]
_WITH_AN_ARTICLE = "services-agreement"  # the type of contract whose confidentiality article pack ``nda`` looks at
# What pack ``nda`` looks for in such an article, and pack ``kpo`` asks of the whole contract.
_ASKED_BY = {
    "NDA-04": "CONF-03", "NDA-05": "CONF-04", "NDA-07": "CONF-04", "NDA-08": "CONF-07", "NDA-11": "IP-08",
    "NDA-12": "CONF-06", "NDA-13": "CONF-06", "NDA-15": "IP-05", "NDA-16": "CONF-08", "NDA-17": "CONF-10",
    "NDA-18": "COMP-02", "NDA-19": "CONF-09",
}  # fmt: skip
_ALSO_OF_AN_NDA = ("CONF-", "JUR-", "IP-05")  # requirements of pack ``kpo`` that a confidentiality agreement must meet
LANGUAGES: tuple[Language, ...] = ("en", "tr")


@dataclass(frozen=True, slots=True)
class Wording:
    """One pattern (docs/rules.md), where it may match (``under`` a heading) and where not (``unless``).

    ``refers`` says that its provision only names clauses by number, and that the elements stand there.
    ``location`` is ``file:line``, for messages.
    """

    text: str
    under: str = ""
    unless: str = ""
    location: str = ""
    refers: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A text of our own and what the rules must say of it: it is a test."""

    text: str
    answer: Literal["present", "absent", "contrary"]
    heading: str = ""
    elements: tuple[str, ...] = ()
    location: str = ""


@dataclass(frozen=True, slots=True)
class WordingSet:
    """How one requirement reads in one language."""

    found: tuple[Wording, ...] = ()
    contrary: tuple[Wording, ...] = ()
    vetoes: tuple[Wording, ...] = ()
    reversed: tuple[Wording, ...] = ()
    elements: Mapping[str, tuple[Wording, ...]] = field(default_factory=dict)
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """A part that makes a provision strong; a ``mandatory`` one that is not there makes the verdict partial."""

    title: Mapping[str, str]
    mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value that the playbook compares with what the contract says.

    ``name`` is what a playbook sets ("confidentiality-survival"); ``kind`` is ``duration``, ``amount``, ``law`` or
    ``court``. For a duration ``limit`` is like "3 years"
    and ``compare`` is ``at-least`` or ``at-most``; for laws and courts ``accepted`` lists
    what is accepted (empty: anything).
    """

    name: str
    kind: Literal["duration", "amount", "law", "court"]
    compare: Literal["at-least", "at-most", "one-of"]
    limit: str = ""
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """What one side makes of a requirement: the answers that suit it, why it is asked, what to do; texts by language.

    A side that every answer suits is asked nothing, and may have no texts.
    """

    wants: tuple[str, ...]
    why: Mapping[str, str] = field(default_factory=dict)
    remedy: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that a contract must say, or with ``forbidden`` must not say. Texts are by language.

    ``lacks`` says of a clause that comes near what it does not do ("does not forbid disclosure"). ``contrary_prevails``
    says that one contrary clause undoes all others. ``wants`` are the answers that meet it. Where the
    sides differ, ``sides`` has what each (``discloser``, ``recipient``, ``mutual``) makes of it, from which a playbook takes
    ``wants``, ``why`` and ``remedy``; until then they are the first's.
    ``asked_by`` names the requirement that judges the same of the whole contract, so that this one only informs.
    """

    id: str
    pack: str
    title: Mapping[str, str]
    why: Mapping[str, str]
    remedy: Mapping[str, str]
    severity: Severity
    risk: str = ""
    direction: Literal["provider", "either"] = "either"
    forbidden: bool = False
    contrary_prevails: bool = False
    elements: Mapping[str, Element] = field(default_factory=dict)
    threshold: Threshold | None = None
    types: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    wants: tuple[str, ...] = ("present",)
    lacks: Mapping[str, str] = field(default_factory=dict)
    sides: Mapping[str, View] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    wordings: Mapping[str, WordingSet] = field(default_factory=dict)
    location: str = ""
    asked_by: str = ""

    def for_side(self, side: str) -> Requirement:
        """The requirement as a side sees it; itself where the sides do not differ, or none of them is meant."""
        view = self.sides.get(side)
        return replace(self, wants=view.wants, why=view.why, remedy=view.remedy) if view else self


@dataclass(frozen=True, slots=True)
class Playbook:
    """What this organisation demands: requirements in force, by id, and the lexicons their wordings use.

    ``lexicons`` maps a language to its classes, each a tuple of patterns. ``sha256`` is over everything that can change a
    verdict, so that equal hashes mean equal results. ``documents`` are the types of document that a dossier must hold.
    ``article`` says that pack ``nda`` is asked of the confidentiality article alone.
    """

    name: str
    version: str
    sha256: str
    requirements: Mapping[str, Requirement]
    lexicons: Mapping[str, Mapping[str, tuple[str, ...]]]
    profile: str = ""
    side: str = ""
    by_type: bool = False
    documents: tuple[str, ...] = ()
    article: bool = False

    def for_type(self, contract_type: str) -> Playbook:
        """The playbook as it is for a type of contract, when nobody named one (``by_type``).

        A confidentiality agreement is held against pack ``nda`` and what pack ``kpo`` asks of confidentiality, of law and
        courts, and of implied licences; every other contract against pack ``kpo``, and a services agreement's
        confidentiality article against pack ``nda``, as for a mutual agreement where no side is named.
        """
        if not self.by_type:
            return self
        if contract_type == "nda":
            chosen = {k: r for k, r in self.requirements.items() if r.pack == "nda" or k.startswith(_ALSO_OF_AN_NDA)}
            return replace(self, name="nda", requirements=chosen)
        if contract_type == _WITH_AN_ARTICLE:
            viewed = {k: self._in_an_article(r) if r.pack == "nda" else r for k, r in self.requirements.items()}
            return replace(self, requirements=viewed, article=True)
        return replace(self, requirements={k: r for k, r in self.requirements.items() if r.pack != "nda"})

    def _in_an_article(self, requirement: Requirement) -> Requirement:
        asked_by = _ASKED_BY.get(requirement.id, "")
        seen = requirement.for_side(self.side or "mutual")
        return replace(seen, asked_by=asked_by if asked_by in self.requirements else "")
