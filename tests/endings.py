"""How reading a file ends: the check that every refusal is a sentence, in one place."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument


def ended(read: Callable[[], Document]) -> tuple[str, Document | None]:
    """The status of a file, and its document when there is one."""
    refusal: UnreadableDocument
    try:
        document = read()
    except UnreadableDocument as error:
        refusal = error
    else:
        spans = [p.span for p in document.paragraphs]
        assert all(a.end < b.start for a, b in itertools.pairwise(spans))
        assert not any("\ud800" <= c < "\ue000" or (c < " " and c != "\n") for c in document.text)
        return ("ok" if document.complete else "partial"), document
    assert str(refusal).endswith(".")
    return refusal.status, None
