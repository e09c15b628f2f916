"""What wordings and scorer found of one requirement in a contract (data only)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpo_compliance.document import Span

_FOR_A_WORDING = 0.5  # of a score, for each wording more
_CLOSE = -1.0  # a score below which the scorer's best provision is about something else


@dataclass(frozen=True, slots=True)
class Hit:
    """One wording found: in provision ``provision`` (an index), its words at ``span``; ``wording`` is the pattern's text.

    ``score`` is what the clause scorer gives the provision, 0 where there is none; ``wordings`` how many wordings it has;
    ``client_only`` says that it binds the client alone.
    """

    provision: int
    span: Span
    wording: str
    score: float = 0.0
    wordings: int = 1
    client_only: bool = False


    @property
    def strength(self) -> float:
        """How well the provision says it: by the scorer, and by how many ways of saying it are there."""
        return self.score + _FOR_A_WORDING * (self.wordings - 1)


@dataclass(frozen=True, slots=True)
class Near:
    """The provision that comes closest to a wording, and words, one of which it would need, that it does not have."""

    provision: int
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """What the clause scorer says: its ``best`` score, in ``provision``, for the words ``weighed``, and its ``second`` best.

    ``found`` is the best score among the provisions that a wording found; None when none did.
    """

    best: float
    second: float
    found: float | None
    provision: int
    weighed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hits:
    """All that was found for one requirement in a contract, in text order.

    ``client_only`` says that every provision found binds the client alone. ``elsewhere`` is where the contract leaves the
    subject to another document. ``near`` is there when nothing was found.
    """

    found: tuple[Hit, ...] = ()
    contrary: tuple[Hit, ...] = ()
    elements: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)
    client_only: bool = False
    elsewhere: Hit | None = None
    near: Near | None = None
    scored: Scored | None = None

    @property
    def nearest(self) -> int | None:
        """The provision that comes closest: another document's mention, else what was found, else by score or words."""
        if self.elsewhere is not None:
            return self.elsewhere.provision
        if self.found:
            return self.found[0].provision
        if self.scored is not None:
            return self.scored.provision if self.near is not None or self.scored.best > _CLOSE else None
        return self.near.provision if self.near is not None else None


def merged(one: Hits | None, other: Hits) -> Hits:
    """The hits of two languages of one contract together."""
    if one is None:
        return other
    elements = {
        name: tuple(sorted((*one.elements.get(name, ()), *other.elements.get(name, ())), key=_position))
        for name in sorted({*one.elements, *other.elements})
    }
    found = tuple(sorted((*one.found, *other.found), key=_position))
    return Hits(
        found,
        tuple(sorted((*one.contrary, *other.contrary), key=_position)),
        elements,
        all(hits.client_only for hits in (one, other) if hits.found) and bool(found),
        one.elsewhere or other.elsewhere,
        None if found else one.near or other.near,
        one.scored or other.scored,
    )


def _position(hit: Hit) -> int:
    return hit.provision
