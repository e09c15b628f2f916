"""What happens on a day, in words."""

from __future__ import annotations

from kpo_compliance.deadlines import Deadline
from kpo_compliance.render.labels import shown
from kpo_compliance.render.plain import plain
from kpo_compliance.render.portfolio_words import told


def due_words(deadline: Deadline, language: str) -> str:
    """What a day is, and how it is known: "last day for notice, 60 days before the end of the term"."""
    if deadline.kind == "waiver":
        given = f"{told('waiver-day', language)}: {deadline.requirement}, “{plain(deadline.reason)}”"
        by = told("approved-by", language, name=plain(deadline.approved_by))
        covers = told("n-contracts", language, n=deadline.contracts) if deadline.contracts > 1 else ""
        return ", ".join(filter(None, (given, by, covers)))
    length = shown(deadline.length, language)
    how = {"notice": "before-end", "renewal": "for"}.get(deadline.kind, "")
    said = told(how, language, length=length) if how and length else ""
    return ", ".join(filter(None, (told(f"due-{deadline.kind}", language), said)))
