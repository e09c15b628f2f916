"""From what each document says of a requirement to what they say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cmp_to_key

from kpo_compliance.dossier import Paper, Place, Ruling
from kpo_compliance.gate.precedence import Precedence
from kpo_compliance.gate.sentences import sentence
from kpo_compliance.report import Assessment, Verdict
from kpo_compliance.requirement import Requirement

_WORST: tuple[Verdict, ...] = ("contrary", "partial", "unclear", "missing", "waived", "met")
_BEST: tuple[Verdict, ...] = ("waived", "partial", "unclear", "missing")


@dataclass(frozen=True, slots=True)
class Said:
    """What one document in force says of a requirement."""

    paper: Paper
    assessment: Assessment

    @property
    def verdict(self) -> Verdict:
        """The document's own verdict."""
        return self.assessment.verdict


@dataclass(frozen=True, slots=True)
class _Result:
    verdict: Verdict
    reason: str
    places: tuple[Said, ...] = ()


def ruling(
    requirement: Requirement, said: Sequence[Said], order: Precedence, language: str, *, complete: bool
) -> Ruling | None:
    """What the documents say together; None where the requirement is asked of none of them.

    Args:
        complete: whether every document of the dossier was read; otherwise nothing may be called missing.
    """
    asked = [one for one in said if one.verdict != "not-applicable"]
    if not asked:
        return None
    result = _together(requirement, asked, order)
    if result.verdict == "missing" and not complete:
        result = _Result("unclear", "missing-incomplete", result.places)
    places, names = result.places, [one.paper.name for one in result.places]
    first = places[0] if places else asked[0]
    alone = result.reason == "missing" and len(asked) == 1
    why = sentence(
        "missing-one" if alone else result.reason,
        language,
        first=first.paper.name,
        others=", ".join(names[1:]),
        all=", ".join(names),
        count=len(asked),
        why=first.assessment.why,
    )
    return Ruling(
        requirement=requirement.id,
        title=_text(requirement, language, "title"),
        verdict=result.verdict,
        severity=requirement.severity,
        why=why,
        remediation="" if result.verdict in ("met", "waived") else _text(requirement, language, "remedy"),
        places=tuple(_place(one) for one in places),
        waiver=first.assessment.waiver if result.verdict == "waived" else None,
    )


def _together(requirement: Requirement, asked: Sequence[Said], order: Precedence) -> _Result:
    if requirement.forbidden or requirement.wants != ("present",):
        return _everywhere(requirement, asked)
    amended = _amended(requirement, asked, order)
    if amended is not None:
        return amended
    mets = _ranked([one for one in asked if one.verdict == "met"], order)
    against = _ranked([one for one in asked if one.verdict == "contrary"], order)
    weak = _ranked([one for one in asked if _is_weaker(one, requirement)], order)
    if mets:
        return _met(mets, against, weak, order)
    if against:
        return _Result("contrary", "contrary", tuple(against))
    partial = [one for one in asked if one.verdict == "partial"]
    if len(partial) > 1 and not any(_is_weaker(one, requirement) for one in partial) and _jointly(partial, requirement):
        return _Result("met", "met-joint", tuple(partial))
    verdict = next(v for v in _BEST if any(one.verdict == v for one in asked))
    chosen = _ranked([one for one in asked if one.verdict == verdict], order)
    return _Result(verdict, verdict, () if verdict == "missing" else tuple(chosen[:1]))


def _everywhere(requirement: Requirement, asked: Sequence[Said]) -> _Result:
    """What no document may say, or each must answer for itself: the worst of them counts."""
    verdict = next(v for v in _WORST if any(one.verdict == v for one in asked))
    chosen = tuple(one for one in asked if one.verdict == verdict)
    if verdict == "met":
        return _Result(verdict, "met-none", ()) if requirement.forbidden else _Result(verdict, "met", chosen)
    reason = "contrary-forbidden" if verdict == "contrary" and requirement.forbidden else verdict
    return _Result(verdict, reason, () if verdict == "missing" else chosen)


def _amended(requirement: Requirement, asked: Sequence[Said], order: Precedence) -> _Result | None:
    """What the last amendment that speaks of it makes of it; None where none settles it."""
    speaking = [one for one in asked if one.paper.type == "amendment" and one.verdict in ("met", "contrary", "partial")]
    ranked = _ranked(speaking, order)
    if not ranked:
        return None
    last, rest = ranked[0], [one for one in asked if one.verdict in ("met", "contrary", "partial")]
    tied = [
        one for one in ranked[1:] if one.verdict != last.verdict and order.goes_before(last.paper, one.paper) is None
    ]
    if tied and "contrary" in {last.verdict, *(one.verdict for one in tied)}:
        chosen = sorted((last, *tied), key=lambda one: one.verdict != "contrary")
        return _Result("contrary", "contrary-conflict", tuple(chosen))
    others = tuple(one for one in rest if one is not last and one.verdict != last.verdict)
    if last.verdict == "met":
        return _Result("met", "met-amended" if others else "met", (last, *others))
    if last.verdict == "contrary":
        return _Result("contrary", "contrary-amended" if others else "contrary", (last, *others))
    if _is_weaker(last, requirement):
        return _Result("partial", "partial-amended", (last, *others))
    return None


def _met(mets: list[Said], against: list[Said], weak: list[Said], order: Precedence) -> _Result:
    """Some document says it; another may say the opposite, or say it too weakly and go before."""
    first = mets[0]
    for one in (*against, *weak):
        if all(order.goes_before(one.paper, met.paper) for met in mets):
            verdict: Verdict = "contrary" if one.verdict == "contrary" else "partial"
            return _Result(verdict, f"{verdict}-before", (one, *mets))
    open_ones = [one for one in against if not order.goes_before(first.paper, one.paper)]
    if open_ones:
        return _Result("contrary", "contrary-conflict", (*open_ones[:1], *mets))
    return _Result("met", "met-before", (first, *against)) if against else _Result("met", "met", tuple(mets))


def _is_weaker(one: Said, requirement: Requirement) -> bool:
    """Whether a document says it with too weak a value or effect, and not merely without a mandatory element."""
    return one.verdict == "partial" and not _lacking(one, requirement)


def _lacking(one: Said, requirement: Requirement) -> set[str]:
    elements = requirement.elements
    return {name for name in one.assessment.missing_elements if name in elements and elements[name].mandatory}


def _jointly(partial: Sequence[Said], requirement: Requirement) -> bool:
    """Whether each mandatory element stands in one of them."""
    return not set.intersection(*(_lacking(one, requirement) for one in partial))


def _ranked(said: list[Said], order: Precedence) -> list[Said]:
    """The document that goes first, first; a main agreement before others where nothing tells."""

    def compare(one: Said, other: Said) -> int:
        before = order.goes_before(one.paper, other.paper)
        return 0 if before is None else (-1 if before else 1)

    usual = sorted(said, key=lambda one: (one.paper.type != "services-agreement", one.paper.name))
    return sorted(usual, key=cmp_to_key(compare))


def _place(one: Said) -> Place:
    found = one.assessment.evidence
    return Place(one.paper.name, one.verdict, found[0] if found else None)


def _text(requirement: Requirement, language: str, kind: str) -> str:
    texts = requirement.title if kind == "title" else requirement.remedy
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
