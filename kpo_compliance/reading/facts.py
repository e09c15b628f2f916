"""What every report shows of a contract: dates, term, renewal, notice, law and venue."""

from __future__ import annotations

from collections.abc import Sequence

from kpo_compliance.contract import Clause, Facts, Party, Provision
from kpo_compliance.document import Document
from kpo_compliance.reading.effective_date import effective_date
from kpo_compliance.reading.governing_law import governing_law, venue
from kpo_compliance.reading.party_places import signatures_start
from kpo_compliance.reading.renewal import renewal, renewal_notice
from kpo_compliance.reading.term import expiry, notice_period, term
from kpo_compliance.values.found import fold


def find_facts(
    document: Document,
    clauses: Sequence[Clause],  # noqa: ARG001
    provisions: Sequence[Provision],  # noqa: ARG001
    parties: Sequence[Party] = (),  # noqa: ARG001
    language: str = "en",
) -> Facts:
    """The facts that the contract states, each with the words it was read from; None where it does not say."""
    text = document.text
    folded = fold(text)
    dates = "en" if "en" in language else "tr"
    effective = effective_date(text, folded, dates, signatures_start(text))
    length = term(text, folded)
    return Facts(
        effective_date=effective,
        term=length,
        expiry=expiry(text, folded, dates, effective, length),
        renewal=renewal(text, folded),
        renewal_notice=renewal_notice(text, folded),
        notice_period=notice_period(text, folded),
        governing_law=governing_law(text, folded),
        venue=venue(text, folded),
    )
