"""From when a contract has effect: its effective date, else when it was made, else the date of letter or signatures."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

from kpo_compliance.contract import Fact
from kpo_compliance.document import Span
from kpo_compliance.values.dates import find_dates

_HEAD = 4_500
_TAIL = 6_000

_EFFECTIVE_BEFORE = re.compile(
    r"(?:effective date\"?\)?(?: of this agreement)?(?: means| shall mean| shall be| is|:| of)?"
    r"|effective(?: date)?(?: as)?(?: of| on| from| date)?"
    r"|(?:becomes?|take) effect(?:ive)? (?:on|as of)|commenc(?:es|ing|e) on|commencement date ?:?|begin(?:s"
    r"|ning)? on|yururluk tarihi ?:?|baslangic tarihi ?:?|yururluge giris tarihi ?:?)"
    r"[ ,:\"()]{0,4}(?:as of |as from |from |the |this |on |is ){0,3}$"
)
_EFFECTIVE_AFTER = re.compile(
    r"^[ ,]{0,3}\((?:the |hereinafter,? |as )*(?:the )?\"(?:effective|commencement) date"
    r"|^,? (?:as )?the \"effective date|^[^.;]{0,30}\(\"?yururluk tarihi"
    r"|^(?:'?[a-z]{0,4})? ?(?:tarihi(?:nde|nden|nden itibaren|)(?: itibaren)?|gunu) (?:itibaren )?(?:yururlu|gecerli"
    r"|baslar|baslay|isleme|hizmet)"
)
_MADE_BEFORE = re.compile(
    r"(?:made|entered|executed|signed|dated|date|as of|agreement|between|concluded|delivered"
    r"|tarihi?)[a-z ,\"():]{0,40}?(?:as of|on|this|the|dated|date|effective|:|tarihi ?:)? ?(?:the )?[:( ]*$"
)
_TURKISH_MADE_AFTER = re.compile(
    r"^(?:'?[a-z]{0,4})? ?(?:tarihi|gunu)(?:nde)?[^.]{0,90}(?:imza|akdedil|duzenlen|anlas|mutabik|yapil)"
)
_OTHER_AGREEMENT = re.compile(
    r"(?:the|that|that certain|certain|an|a|such|under|plan|amended by|act of)\s(?:[a-z\"()&-]+\s){0,8}(?:agreement"
    r"|plan|lease|note|indenture|act|order|amendment|policy)\"?\)?,?\s(?:dated|made|entered|effective"
    r"|executed)[a-z ,]{0,30}$"
)
_DEFINED_OTHER = re.compile(
    r"^[^.;]{0,25}\((?:as [a-z ]{0,40},? )?(?:the |collectively,? )?\"(?!effective|agreement|nda|this|date|contract"
    r"|letter|commencement|yururluk|sozlesme|anlasma)"
)
_RECITALS = re.compile(r"\bwhereas\b|\brecitals\b|witnesseth")
_END_BEFORE = re.compile(r"(?:until|through|expires? on|ends? on|ending on|no later than|before) (?:the )?$")
_END_AFTER = re.compile(r"^'?[a-z]{0,3} kadar|^ tarihine kadar")
_NAMED = re.compile(
    r"effective date\"? (?:means|shall mean|shall be|is)|shall (?:become|be) effective|commence on|yururlu"
)
_FOOTER = re.compile(r"page [0-9]|^\s*page")


def effective_date(text: str, folded: str, language: str, signatures: int) -> Fact | None:
    """The ISO date from which the contract has effect, or None when it gives none."""
    head = text[:_HEAD]
    recitals = _RECITALS.search(folded, 0, _HEAD)
    best: tuple[int, Fact] | None = None
    for found in find_dates(head, language):
        score = _score(folded, text, found.span, recitals.start() if recitals else _HEAD)
        if score > 0 and (best is None or score > best[0]):
            best = (score, Fact(found.value.isoformat(), found.span))
    if best and best[0] >= 2:
        return best[1]
    later = _elsewhere(text, folded, language)
    if later:
        return later
    if best:
        return best[1]
    return _signed(text, folded, language, signatures)


def _score(folded: str, text: str, span: Span, recitals: int) -> int:
    """4 an effective date, 3 the date it was made, 2 a letter's (alone on its line), 1 near the beginning, 0 none."""
    before, after = folded[max(0, span.start - 110) : span.start], folded[span.end : span.end + 130]
    if (_OTHER_AGREEMENT.search(before) and "this" not in before[-60:]) or _DEFINED_OTHER.search(after):
        return 0
    if _END_BEFORE.search(before) or _END_AFTER.search(after):
        return 0
    if _EFFECTIVE_AFTER.search(after) or (
        _EFFECTIVE_BEFORE.search(before[-50:]) and (span.start < recitals or "effective date" in before)
    ):
        return 4
    if span.start < recitals and (_MADE_BEFORE.search(before[-70:]) or _TURKISH_MADE_AFTER.search(after)):
        return 3
    line_start, line_end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    if (
        span.start < 2_500
        and len(line.strip()) <= span.end - span.start + 12
        and not _FOOTER.search(folded, span.end, span.end + 12)
    ):
        return 2
    return 1 if span.start < min(recitals, 700) else 0


def _elsewhere(text: str, folded: str, language: str) -> Fact | None:
    """A date that a later clause calls the effective one."""
    for match in islice(_NAMED.finditer(folded), 200):
        start = max(0, match.start() - 90)
        for found in find_dates(text[start : match.end() + 70], language):
            span = Span(start + found.span.start, start + found.span.end)
            if _score(folded, text, span, len(text)) == 4:
                return Fact(found.value.isoformat(), span)
    return None


def _signed(text: str, folded: str, language: str, signatures: int) -> Fact | None:
    """The date beside the signatures, when there is one only."""
    start = max(signatures, len(text) - _TAIL)
    dates: dict[date, Fact] = {}
    for found in find_dates(text[start : start + _TAIL], language):
        span = Span(start + found.span.start, start + found.span.end)
        before = folded[max(0, span.start - 40) : span.start]
        if _OTHER_AGREEMENT.search(folded[max(0, span.start - 110) : span.start]) or _END_BEFORE.search(before):
            continue
        if re.search(r"date|dated|day of|this|tarih|as of|on", before):
            dates.setdefault(found.value, Fact(found.value.isoformat(), span))
    return next(iter(dates.values())) if len(dates) == 1 else None
