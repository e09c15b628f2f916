"""Words that a contract only reports: what another agreement said, or what somebody might say as an example."""

from __future__ import annotations

import re

from kpo_compliance.document import Span

# Quoted wording that an amendment puts in is no report: "is amended to read", "is replaced by the following".
_REPORTED = re.compile(
    r"\b(?:(?:agreement|contract|letter|policy|nda|clause|provision|terms)[^\"“”.]{0,60}\b(?:said|says|stated?s?|provided|ran|recited)"
    r"|for example|for instance|e\.g\.|(?:said|says|saying|say) (?:that )?)[^\"“”.]{0,60}[\"“](?P<quoted>[^\"“”]{30,2000})[\"”]",
    re.IGNORECASE,
)
_PUT_IN = re.compile(r"\b(?:amend|replac|delet|insert|add|restat|substitut|supplement|as follows)", re.IGNORECASE)


def reported(text: str) -> tuple[Span, ...]:
    """The stretches of a provision's text that are quoted and only reported."""
    return tuple(
        Span(*found.span("quoted"))
        for found in _REPORTED.finditer(text)
        if not _PUT_IN.search(text, max(0, found.start() - 80), found.start("quoted"))
    )
