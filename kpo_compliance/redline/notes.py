"""What a comment or a note says of a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kpo_compliance.remediation import SuggestedClause
from kpo_compliance.render.labels import label
from kpo_compliance.render.plain import plain
from kpo_compliance.report import Assessment

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "do": "What to do",
        "proposed": "Proposed wording",
        "instead": "Strike what says so; proposed wording in its place",
    },
    "tr": {
        "do": "Yapılacak",
        "proposed": "Önerilen metin",
        "instead": "Bunu söyleyen kısım çıkarılmalı; yerine önerilen metin",
    },
}


def note(
    assessment: Assessment,
    language: str,
    *,
    why: Mapping[str, str] | None = None,
    do: bool = True,
    clause: SuggestedClause | None = None,
) -> Iterator[str]:
    """The paragraphs of a note: what the finding is, why, what to do, and the words to propose.

    Args:
        why: the reason to give instead of the assessment's own, by language.
    """
    words = _WORDS.get(language, _WORDS["en"])
    verdict, severity = label(assessment.verdict, language), label(assessment.severity, language)
    yield f"{assessment.requirement} · {plain(assessment.title)} [{verdict}, {severity}]"
    reason = (why.get(language) or why.get("en", "")) if why is not None else assessment.why
    if reason:
        yield plain(reason)
    if do and assessment.remediation:
        yield f"{words['do']}: {plain(assessment.remediation)}"
    if clause is not None:
        proposed = words["instead" if assessment.verdict == "contrary" else "proposed"]
        yield f"{proposed}: {plain(' '.join(clause.paragraphs))}"
