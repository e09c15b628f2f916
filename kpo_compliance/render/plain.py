"""Text of a contract made harmless for a terminal and for line-based formats."""

from __future__ import annotations

import re
import unicodedata

# Bidirectional overrides and isolates reorder what a person sees; zero-width characters hide inside words.
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """One line without control, escape and direction characters; each run of blanks one space."""
    return visible(text).strip()


def visible(text: str) -> str:
    """The same for a piece of a line: a blank at its begin or end stays."""
    line = _BLANKS.sub(" ", _HIDDEN.sub("", text))
    return "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in line)
