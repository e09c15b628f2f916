"""One contract in one language, searched for compiled wordings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from kpo_compliance import masks
from kpo_compliance.contract import Contract
from kpo_compliance.contract_names import class_names, foreign_names
from kpo_compliance.denials import Denials
from kpo_compliance.document import Span
from kpo_compliance.hits import Hit, Hits, Near, Scored
from kpo_compliance.joins import Compiler, Join, Joiner, Match, all_parts
from kpo_compliance.pattern import Node
from kpo_compliance.quotations import reported
from kpo_compliance.references import clauses_named
from kpo_compliance.scorer import FloatArray, Scorer
from kpo_compliance.text_index import TextIndex

_NOT_EVIDENCE = frozenset({"title", "toc", "recital", "signature"})
_NEAR_PARTS = 2  # parts that the nearest provision must share with a wording
_NOTABLE = -0.5  # a score from which it is worth knowing which words weighed
_NO_SCORE = -9.0  # of what can be no evidence
_MARKS = '"“'
_NEAR_UNITS = 12  # provisions before and after a hit in which an element of it is looked for, besides its own article


@dataclass(frozen=True, slots=True)
class CompiledWording:
    """A wording compiled: the joins that say it, and where it may or may not stand; see ``requirement.Wording``."""

    text: str
    joins: tuple[Join, ...]
    under: tuple[Join, ...]
    unless: tuple[Join, ...]
    refers: bool


@dataclass(frozen=True, slots=True)
class CompiledSet:
    """The wordings of one requirement in one language, compiled."""

    found: tuple[CompiledWording, ...]
    contrary: tuple[CompiledWording, ...]
    vetoes: tuple[Join, ...]
    reversed: tuple[Join, ...]
    elements: Mapping[str, tuple[CompiledWording, ...]]


@dataclass(frozen=True, slots=True)
class Scores:
    """The scorer and its scores of every unit: (units, requirements)."""

    model: Scorer
    table: FloatArray


class Search:
    """One contract in one language, ready to be searched."""

    def __init__(
        self, contract: Contract, language: str, compiler: Compiler, subjects: Mapping[str, tuple[Join, ...]]
    ) -> None:
        self._compiler = compiler
        self._subjects = subjects
        self._contract = contract
        self.index = TextIndex(contract, language, compiler.vocabulary)
        self._joiner = Joiner(self.index, compiler, class_names(contract, language), foreign_names(contract, language))
        self._denials = Denials(self.index, self._joiner)
        self._headings, self._evidence = self._masks()
        self._lines: dict[int, list[int]] = {}
        self._reports: dict[int, tuple[Span, ...]] = {}
        self._under_cache: dict[tuple[Join, ...], int] = {}

    def search(self, joins: Iterable[Join], within: int | None = None) -> list[Match]:
        """The matches of any of these joins in provisions that can be evidence."""
        mask = self._evidence if within is None else within & self._evidence
        return [match for join in joins for match in self._joiner.matches(join, mask)]

    def scores(self, model: Scorer | None) -> Scores | None:
        """The clause scorer's view of all units; None without a scorer for this language."""
        if model is None or not self.index.units:
            return None
        scores = model.scores(self.index, self._contract)
        silent = np.ones(len(scores), dtype=np.bool_)
        silent[list(masks.numbers(self._evidence))] = False
        scores[silent] = _NO_SCORE
        return Scores(model, scores)

    def hits(self, requirement: str, ready: CompiledSet, scores: Scores | None = None) -> Hits:
        """What one requirement's wordings, and the scorer, find."""
        found = self._all(ready.found, ready.vetoes, undone=False)
        named = self._named(found, ready.found)
        found = self._spoken_of(found, named, ready)
        contrary = self._all(ready.contrary, ready.vetoes)
        column = self._column(requirement, scores)
        scored = self._scored(requirement, scores, column, {match.unit for _, match in found})
        if not found and not contrary:
            return Hits(elsewhere=self._elsewhere(requirement), near=self._nearest(ready, scored), scored=scored)
        near = self._near(match.unit for _, match in (*found, *contrary) if match.unit not in named)
        near |= masks.of(set().union(*named.values()))
        elements = {name: tuple(self._hits(self._all(wordings, (), near))) for name, wordings in ready.elements.items()}
        hits = tuple(self._weighed_hits(found, column, ready.reversed))
        return Hits(
            hits,
            tuple(self._weighed_hits(contrary, column)),
            {name: shown for name, shown in elements.items() if shown},
            client_only=self._all_client_only(hits, {match.unit for _, match in found}, ready.reversed),
            elsewhere=None if found else self._elsewhere(requirement),
            scored=scored,
        )

    def _column(self, requirement: str, scores: Scores | None) -> FloatArray | None:
        """The scores of all units for one requirement."""
        if scores is None or requirement not in scores.model.requirements:
            return None
        return scores.table[:, scores.model.requirements.index(requirement)]

    def _scored(
        self, requirement: str, scores: Scores | None, column: FloatArray | None, found: set[int]
    ) -> Scored | None:
        if scores is None or column is None:
            return None
        order = column.argsort()[::-1]
        best = int(order[0])
        return Scored(
            best=float(column[best]),
            second=float(column[int(order[1])]) if len(order) > 1 else float(_NO_SCORE),
            found=max((float(column[unit]) for unit in found), default=None),
            provision=self.index.units[best].provision,
            weighed=self._weighing_words(scores, best, requirement) if not found and column[best] > _NOTABLE else (),
        )

    def _weighing_words(self, scores: Scores, unit: int, requirement: str) -> tuple[str, ...]:
        return tuple(words for words, _ in scores.model.weighed(self.index, unit, requirement))

    def _binds_client_only(self, unit: int, backwards: tuple[Join, ...]) -> bool:
        """Whether a provision runs the wrong way: by the wordings that say so, if there are any, or by who must."""
        if backwards:
            return self._said(unit, backwards) and not self._said(unit, self._subjects.get("client-right", ()))
        duty, other = self._subjects.get("client-duty", ()), self._subjects.get("provider-duty", ())
        return self._said(unit, duty) and not self._said(unit, other)

    def _all_client_only(self, hits: tuple[Hit, ...], units: set[int], backwards: tuple[Join, ...]) -> bool:
        """Whether nothing that was found protects the client; what names neither side goes with the rest."""
        if not backwards:
            return bool(hits) and all(hit.client_only for hit in hits)
        right = self._subjects.get("client-right", ())
        return any(hit.client_only for hit in hits) and not any(self._said(unit, right) for unit in units)

    def _elsewhere(self, requirement: str) -> Hit | None:
        """Where the contract leaves the subject of a requirement to another document."""
        joins = self._subjects.get(f"elsewhere-{requirement.partition('-')[0].lower()}", ())
        return next(self._hits(("", match) for match in self.search(joins)), None) if joins else None

    def _nearest(self, ready: CompiledSet, scored: Scored | None) -> Near | None:
        """The provision that has all but one part of a wording: the one that the scorer likes best, if it is such a one.

        Without a scorer it is one of the wording with the most parts, and of those the one whose words are rarest.
        """
        best: tuple[int, int, int, Node] | None = None
        for wording in ready.found:
            mask = self._evidence & (self._under(wording.under) if wording.under else -1)
            for join in wording.joins:
                size = len(all_parts(join)) - 1
                if size < _NEAR_PARTS:
                    continue
                for units, part in self._joiner.all_but_one(join):
                    chosen = units & mask
                    if chosen and scored is None:
                        rank = (size, -chosen.bit_count(), (chosen & -chosen).bit_length() - 1, part)
                        best = max(best, rank, key=lambda found: found[:2]) if best else rank
                    elif chosen and scored is not None:
                        unit = next(
                            (n for n in masks.numbers(chosen) if self.index.units[n].provision == scored.provision), None
                        )
                        if unit is not None and (best is None or size > best[0]):
                            best = (size, 0, unit, part)
        if best is None:
            return None
        return Near(self.index.units[best[2]].provision, self._compiler.sample(best[3]))

    def _all(
        self,
        wordings: Iterable[CompiledWording],
        vetoes: tuple[Join, ...],
        within: int | None = None,
        *,
        undone: bool = True,
    ) -> list[tuple[str, Match]]:
        """The matches of these wordings, with ``undone`` also those that their provision takes back."""
        found: list[tuple[str, Match]] = []
        for wording in wordings:
            mask = self._evidence if within is None else within & self._evidence
            if wording.under:
                mask &= self._under(wording.under)
            if not mask:
                continue
            found += [
                (wording.text, match)
                for join in wording.joins
                for match in self.search((join,), mask)
                if not self._said(match.unit, wording.unless)
                and not self._said(match.unit, vetoes)
                and not self._reported(match)
                and (undone or not self._denials.undo(join, match))
            ]
        return found

    def _said(self, unit: int, joins: tuple[Join, ...]) -> bool:
        return any(self._joiner.matches(join, 1 << unit) for join in joins)

    def _reported(self, match: Match) -> bool:
        """Whether the words stand in a quotation that the contract only reports."""
        own = self._contract.provisions[self.index.units[match.unit].provision].span
        if match.unit not in self._reports:
            quote = self._contract.document.quote(own)
            self._reports[match.unit] = reported(quote) if any(mark in quote for mark in _MARKS) else ()
        if not self._reports[match.unit]:
            return False
        span = self.index.span(match.start, match.end, own)
        return any(
            inside.start <= span.start - own.start and span.end - own.start <= inside.end
            for inside in self._reports[match.unit]
        )

    def _hits(self, matches: Iterable[tuple[str, Match]]) -> Iterator[Hit]:
        """The longest match of each provision, in text order."""
        return (hit for _, hit in self._by_unit(matches))

    def _weighed_hits(
        self, matches: Iterable[tuple[str, Match]], column: FloatArray | None, backwards: tuple[Join, ...] = ()
    ) -> Iterator[Hit]:
        """The same with what says how strong each is: its score, and whom it binds."""
        for unit, hit in self._by_unit(matches):
            score = 0.0 if column is None else float(column[unit])
            yield replace(hit, score=score, client_only=self._binds_client_only(unit, backwards))

    def _by_unit(self, matches: Iterable[tuple[str, Match]]) -> Iterator[tuple[int, Hit]]:
        best: dict[int, tuple[str, Match]] = {}
        said: dict[int, set[str]] = {}
        for wording, match in matches:
            said.setdefault(match.unit, set()).add(wording)
            known = best.get(match.unit)
            if known is None or match.end - match.start > known[1].end - known[1].start:
                best[match.unit] = (wording, match)
        for unit in sorted(best):
            wording, match = best[unit]
            provision = self.index.units[unit].provision
            own = self._contract.provisions[provision].span
            span = self.index.span(match.start, match.end, own)
            yield unit, Hit(provision, span, wording, wordings=len(said[unit]))

    def _under(self, joins: tuple[Join, ...]) -> int:
        """The units in clauses whose heading, or whose parent's heading, matches."""
        if joins not in self._under_cache:
            clauses = {
                self._clause(match.unit) for join in joins for match in self._joiner.matches(join, self._headings)
            }
            units = range(len(self.index.units))
            self._under_cache[joins] = masks.of(n for n in units if clauses.intersection(self._ancestors(self._clause(n))))
        return self._under_cache[joins]

    def _near(self, units: Iterable[int]) -> int:
        """The units in the same article as one of these, or a few provisions away."""
        chosen = set(units)
        near = self._articles(chosen)
        for unit in chosen:
            near.update(range(max(0, unit - _NEAR_UNITS), min(len(self.index.units), unit + _NEAR_UNITS + 1)))
        return masks.of(near)

    def _named(
        self, found: Iterable[tuple[str, Match]], wordings: Iterable[CompiledWording]
    ) -> dict[int, set[int]]:
        """For each unit that only names other clauses: itself and the units of those; a unit is left out when none is there."""
        referring = {wording.text for wording in wordings if wording.refers}
        speaking = {match.unit for text, match in found if text not in referring}
        total: dict[int, set[int]] = {}
        for unit in {match.unit for _, match in found} - speaking:
            provision = self._contract.provisions[self.index.units[unit].provision]
            quotes = (self._contract.document.quote(span) for span in (*provision.lead_in, provision.span))
            clauses = clauses_named(self._contract, " ".join(quotes))
            if clauses:
                units = range(len(self.index.units))
                total[unit] = {n for n in units if clauses.intersection(self._ancestors(self._clause(n)))} | {unit}
        return total

    def _spoken_of(
        self, found: list[tuple[str, Match]], named: Mapping[int, set[int]], ready: CompiledSet
    ) -> list[tuple[str, Match]]:
        """What was found, without what names its own article alone, which speaks of something else ("This Clause 7 survives")."""
        own = {unit: units for unit, units in named.items() if len(units) > 1 and units <= self._articles({unit})}
        if not own:
            return found
        mask = masks.of(set().union(*own.values()))
        speaking = {match.unit for wordings in ready.elements.values() for _, match in self._all(wordings, (), mask)}
        return [one for one in found if not (units := own.get(one[1].unit)) or speaking & units]

    def _articles(self, units: Iterable[int]) -> set[int]:
        """All units of the articles that these stand in."""
        tops = {self._ancestors(self._clause(unit))[-1] for unit in units}
        return {n for n in range(len(self.index.units)) if self._ancestors(self._clause(n))[-1] in tops}

    def _clause(self, unit: int) -> int:
        return self._contract.provisions[self.index.units[unit].provision].clause

    def _ancestors(self, clause: int) -> list[int]:
        """The clause and those above it, up to the article (a schedule is no article: its parts stay apart)."""
        if clause in self._lines:
            return self._lines[clause]
        line = self._lines[clause] = [clause]
        while (parent := self._contract.clauses[line[-1]].parent) is not None and len(line) < 50:
            if self._contract.clauses[parent].kind in ("schedule", "title", "preamble"):
                break
            line.append(parent)
        return line

    def _masks(self) -> tuple[int, int]:
        provisions = [self._contract.provisions[unit.provision] for unit in self.index.units]
        headings = masks.of(n for n, provision in enumerate(provisions) if provision.heading)
        evidence = masks.of(n for n, p in enumerate(provisions) if not p.heading and p.kind not in _NOT_EVIDENCE)
        return headings, evidence
