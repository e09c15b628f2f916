"""A playbook's wordings tried on a contract: what was found, for which requirement, where.

Nothing is judged here: ``assess`` makes verdicts of these hits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from kpo_compliance import nlp
from kpo_compliance.contract import Contract
from kpo_compliance.document import Span
from kpo_compliance.errors import RuleError
from kpo_compliance.folding import fold
from kpo_compliance.joins import Compiler, Join, Joiner, Match
from kpo_compliance.pattern import PatternError
from kpo_compliance.requirement import Playbook, Requirement, Wording, WordingSet
from kpo_compliance.text_index import TextIndex

_NOT_EVIDENCE = frozenset({"title", "toc", "recital", "signature"})
_NEAR_UNITS = 12  # provisions before and after a hit in which an element of it is looked for, besides its own article

_ROLE_CLASSES = {
    "client": ("client", "party", "other-party", "discloser"),
    "provider": ("provider", "party", "other-party", "recipient"),
    "discloser": ("discloser", "party", "other-party", "client"),
    "recipient": ("recipient", "party", "other-party", "provider"),
    "mutual": ("recipient", "discloser", "party", "other-party"),
    "other": ("party", "other-party"),
}
# A defined term belongs to a class when one of these stands in its name, at the beginning of a word.
_TERM_CLASSES = {
    "en": {
        "confidential-information": ("confidential", "proprietary", "secret", "evaluation material"),
        "client-data": ("client data", "customer data", "customer information", "company data", "client information"),
        "deliverables": ("deliverable", "work product", "developed", "invention", "foreground", "results", "work"),
        "services": ("services", "project"),
    },
    "tr": {
        "confidential-information": (
            "gizli",
            "ticari sir",
            "meslek sir",
            "sirri",
            "sirlar",
            "sir kapsam",
            "sir niteli",
            "mahrem",
            "ozel bilgi",
            "tescilli bilgi",
            "hassas bilgi",
            "korunan bilgi",
            "sakli bilgi",
            "rezerve bilgi",
        ),
        "client-data": ("verisi", "veriler", "veri seti", "veri kume", "veri taban", "kayitlar", "kisisel veri"),
        "deliverables": ("teslim", "cikti", "sonuc", "urun", "bulus", "eser", "rapor"),
        "services": ("hizmet", "proje", "isler"),
    },
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One wording found: in provision ``provision`` (an index), its words at ``span``; ``wording`` is the pattern's text."""

    provision: int
    span: Span
    wording: str


@dataclass(frozen=True, slots=True)
class Hits:
    """All that the wordings of one requirement found in a contract, in text order."""

    found: tuple[Hit, ...] = ()
    contrary: tuple[Hit, ...] = ()
    elements: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A wording compiled: the joins that say it, and where it may or may not stand."""

    text: str
    joins: tuple[Join, ...]
    under: tuple[Join, ...]
    unless: tuple[Join, ...]


@dataclass(frozen=True, slots=True)
class _ReadySet:
    found: tuple[_Ready, ...]
    contrary: tuple[_Ready, ...]
    vetoes: tuple[Join, ...]
    elements: Mapping[str, tuple[_Ready, ...]]


class Engine:
    """The wordings of a playbook, compiled once and tried on any number of contracts.

    Raises:
        RuleError: a wording does not parse or names an unknown class (with file and line when known).
    """

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._compilers: dict[str, Compiler] = {}
        self._ready: dict[tuple[str, str], _ReadySet] = {}

    def scan(self, contract: Contract, requirements: Iterable[Requirement] | None = None) -> dict[str, Hits]:
        """What each requirement's wordings found (all of the playbook's, or only some), by requirement id."""
        total: dict[str, Hits] = {}
        wanted = tuple(self._playbook.requirements.values() if requirements is None else requirements)
        for language in sorted({p.language for p in contract.provisions}):
            if language not in self._playbook.lexicons:
                continue
            ready = [(requirement.id, self._set(requirement, language)) for requirement in wanted]
            text = Text(contract, language, self.compiler(language))
            for name, wordings in ready:
                hits = text.hits(wordings)
                total[name] = _merged(total.get(name), hits)
        return total

    def compiler(self, language: str) -> Compiler:
        """The compiler of a language, with the playbook's lexicon."""
        if language not in self._compilers:
            self._compilers[language] = Compiler(
                language, self._playbook.lexicons[language], lambda text: tokens(text, language)
            )
        return self._compilers[language]

    def _set(self, requirement: Requirement, language: str) -> _ReadySet:
        key = (requirement.id, language)
        if key not in self._ready:
            wordings = requirement.wordings.get(language, WordingSet())
            self._ready[key] = compile_set(self.compiler(language), wordings)
        return self._ready[key]


def tokens(text: str, language: str) -> list[str]:
    """The words of a piece of text as patterns see them, not folded."""
    return list(nlp.split(text, language))


def compile_set(compiler: Compiler, wordings: WordingSet) -> _ReadySet:
    """The wordings of one requirement, compiled."""

    def ready(items: Iterable[Wording]) -> tuple[_Ready, ...]:
        return tuple(_compiled(compiler, wording, wordings.classes) for wording in items)

    return _ReadySet(
        found=ready(wordings.found),
        contrary=ready(wordings.contrary),
        vetoes=tuple(join for item in ready(wordings.vetoes) for join in item.joins),
        elements={name: ready(items) for name, items in wordings.elements.items()},
    )


def _compiled(compiler: Compiler, wording: Wording, classes: Mapping[str, tuple[str, ...]]) -> _Ready:
    def joins(text: str) -> tuple[Join, ...]:
        return compiler.compile(text, classes) if text else ()

    try:
        return _Ready(wording.text, joins(wording.text), joins(wording.under), joins(wording.unless))
    except PatternError as error:
        raise RuleError(str(error), wording.location, wording.text) from error


class Text:
    """One contract in one language, ready to be searched."""

    def __init__(self, contract: Contract, language: str, compiler: Compiler) -> None:
        self._contract = contract
        self.index = TextIndex(contract, language, compiler.vocabulary)
        self._joiner = Joiner(self.index, compiler, _names(contract, language))
        self._headings, self._evidence = self._masks()
        self._under_cache: dict[tuple[Join, ...], int] = {}

    def search(self, joins: Iterable[Join], within: int | None = None) -> list[Match]:
        """The matches of any of these joins in provisions that can be evidence."""
        mask = self._evidence if within is None else within & self._evidence
        return [match for join in joins for match in self._joiner.matches(join, mask)]

    def hits(self, ready: _ReadySet) -> Hits:
        """What one requirement's wordings find."""
        found = self._all(ready.found, ready.vetoes)
        contrary = self._all(ready.contrary, ready.vetoes)
        if not found and not contrary:
            return Hits()
        near = self._near(match.unit for _, match in (*found, *contrary))
        elements = {name: tuple(self._hits(self._all(wordings, (), near))) for name, wordings in ready.elements.items()}
        return Hits(tuple(self._hits(found)), tuple(self._hits(contrary)), {k: v for k, v in elements.items() if v})

    def _all(
        self, wordings: Iterable[_Ready], vetoes: tuple[Join, ...], within: int | None = None
    ) -> list[tuple[str, Match]]:
        found: list[tuple[str, Match]] = []
        for wording in wordings:
            mask = self._evidence if within is None else within & self._evidence
            if wording.under:
                mask &= self._under(wording.under)
            if not mask:
                continue
            found += [
                (wording.text, match)
                for match in self.search(wording.joins, mask)
                if not self._said(match.unit, wording.unless) and not self._said(match.unit, vetoes)
            ]
        return found

    def _said(self, unit: int, joins: tuple[Join, ...]) -> bool:
        return any(self._joiner.matches(join, 1 << unit) for join in joins)

    def _hits(self, matches: Iterable[tuple[str, Match]]) -> Iterator[Hit]:
        best: dict[int, tuple[str, Match]] = {}
        for wording, match in matches:
            known = best.get(match.unit)
            if known is None or match.end - match.start > known[1].end - known[1].start:
                best[match.unit] = (wording, match)
        for unit in sorted(best):
            wording, match = best[unit]
            provision = self.index.units[unit].provision
            own = self._contract.provisions[provision].span
            yield Hit(provision, self.index.span(match.start, match.end, own), wording)

    def _under(self, joins: tuple[Join, ...]) -> int:
        """The units in clauses whose heading, or whose parent's heading, matches."""
        if joins not in self._under_cache:
            clauses = {
                self._clause(match.unit) for join in joins for match in self._joiner.matches(join, self._headings)
            }
            mask = 0
            for number in range(len(self.index.units)):
                if clauses.intersection(self._ancestors(self._clause(number))):
                    mask |= 1 << number
            self._under_cache[joins] = mask
        return self._under_cache[joins]

    def _near(self, units: Iterable[int]) -> int:
        """The units in the same article as one of these, or a few provisions away."""
        chosen = set(units)
        tops = {self._ancestors(self._clause(unit))[-1] for unit in chosen}
        mask = 0
        for number in range(len(self.index.units)):
            if self._ancestors(self._clause(number))[-1] in tops:
                mask |= 1 << number
        for unit in chosen:
            for number in range(max(0, unit - _NEAR_UNITS), min(len(self.index.units), unit + _NEAR_UNITS + 1)):
                mask |= 1 << number
        return mask

    def _clause(self, unit: int) -> int:
        return self._contract.provisions[self.index.units[unit].provision].clause

    def _ancestors(self, clause: int) -> list[int]:
        """The clause and those above it, up to the article (a schedule is no article: its parts stay apart)."""
        line = [clause]
        while (parent := self._contract.clauses[line[-1]].parent) is not None and len(line) < 50:
            if self._contract.clauses[parent].kind in ("schedule", "title", "preamble"):
                break
            line.append(parent)
        return line

    def _masks(self) -> tuple[int, int]:
        headings = evidence = 0
        for number, unit in enumerate(self.index.units):
            provision = self._contract.provisions[unit.provision]
            if provision.heading:
                headings |= 1 << number
            elif provision.kind not in _NOT_EVIDENCE:
                evidence |= 1 << number
        return headings, evidence


def _names(contract: Contract, language: str) -> dict[str, list[tuple[str, ...]]]:
    """The contract's own names, as folded words, for the classes of words they belong to."""
    names: dict[str, list[tuple[str, ...]]] = {}
    of_parties = {fold(name, language) for party in contract.parties for name in (party.name, *party.aliases)}
    for party in contract.parties:
        for name in (party.name, *party.aliases):
            words = tuple(fold(word, language) for word in tokens(name, language))
            if words and any(len(word) > 1 for word in words):
                for class_name in _ROLE_CLASSES.get(party.role, ()):
                    names.setdefault(class_name, []).append(words)
    for term in contract.definitions:
        folded = fold(term.name, language)
        if folded in of_parties:
            continue
        for class_name, marks in _TERM_CLASSES[language].items():
            if any(f" {mark}" in f" {folded}" for mark in marks):
                names.setdefault(class_name, []).append(tuple(fold(w, language) for w in tokens(term.name, language)))
    return names


def _merged(one: Hits | None, other: Hits) -> Hits:
    if one is None:
        return other
    elements = {
        name: tuple(sorted((*one.elements.get(name, ()), *other.elements.get(name, ())), key=_position))
        for name in {*one.elements, *other.elements}
    }
    return Hits(
        tuple(sorted((*one.found, *other.found), key=_position)),
        tuple(sorted((*one.contrary, *other.contrary), key=_position)),
        elements,
    )


def _position(hit: Hit) -> int:
    return hit.provision


if __name__ == "__main__":
    import runpy

    runpy.run_path("/tmp/ruletool.py", run_name="__main__")
