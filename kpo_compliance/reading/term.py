"""How long a contract lasts: its term and expiry, and the notice that ends it earlier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from kpo_compliance.contract import Fact
from kpo_compliance.document import Span
from kpo_compliance.reading.sentence_window import cues, sentence_around
from kpo_compliance.values.dates import add_duration, find_dates
from kpo_compliance.values.durations import Duration, find_durations
from kpo_compliance.values.found import Found

_MOST_PLACES = 500
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
_LONG_UNIT = re.compile(r"\b(?:years?|months?|anniversary|yil[a-z]{0,6}|ay(?:lik|dir|a|in)?|sene[a-z]{0,4}|days)\b")

_THIS = r"(?:this|the|işbu|isbu) (?:[a-z-]+ ){0,4}?(?:agreement|nda|contract|undertaking|letter)"
_LASTS = (
    r"(?:terminat|expir|continu|remain|(?:in|into|of|have|be) (?:[a-z]+ (?:and [a-z]+ )?)?(?:force|effect)|effective"
    r"|surviv|ceas|valid|lapse|last|shall be for|will be for|shall run|binding"
    r"|have a term|term)"
)
_OWN = re.compile(
    rf"{_THIS}[^.]{{0,260}}?{_LASTS}|\b(?:initial )?term (?:of|hereof|\"|\(|shall|will|is|for|under)|(?:^"
    rf"|[.\n] ?)(?:[0-9.()a-z]{{1,6}} ?)?(?:initial )?(?:term|duration|termination)\b"
    r"|(?:period|duration) of this agreement|unless (?:earlier|sooner) terminated"
    r"|under this agreement[^.]{0,260}terminate $"
)
_DUTY = re.compile(
    r"(?:obligations?|duties|restrictions?|undertakings|provisions|covenants)[^.]{0,220}?(?:continu|surviv|expir"
    r"|terminat|remain|effect|last|ceas|apply|binding)"
    r"|(?:confidential|non-?disclosure|secre)[^.]{0,220}for (?:a|the) (?:period|term) of|surviv[a-z]* [^.]{0,80}for"
)
_TURKISH_OWN = re.compile(r"sozlesme|anlasma|mukavele|\bakit|\bakdin|taahhutname|sure(?:si|yle)?\b|protokol")
_TURKISH_LASTS = re.compile(
    r"^ ?(?:sure ?(?:yle|ile)?|muddetle|icin|boyunca|sonunda|sonra|hitaminda|bitiminde)?,? ?(?:[a-z]+ )?(?:gecerli"
    r"|yururlu|devam ed|sona er|hukum ifade)"
    r"|^ ?(?:boyunca |icin |sure(?:yle)? |muddetle )?(?:imzalan|akded|yapilm|duzenlen|meri|cari|yururlukte|baglayici)"
    r"|^ ?(?:sureli|muddetli)|^ ?olarak (?:kararlastiril|belirlen|imzalan)|^ ?hitaminda|^ ?sure ile"
    r"|^ ?sureyle (?:gecerli|yururlu)"
)
_TURKISH_TERM = re.compile(r"(?:sozlesme|anlasma|mukavele|akit|akd)[a-z']{0,6} (?:suresi|muddeti)\b|\bsuresi ?:")
_TURKISH_DUTY = re.compile(r"yukumluluk|gizlilik")
_NOT_TERM = re.compile(
    r"solicit|compet|standstill|employ|hire|warrant|invoice|salary|bonus|severance|stock|shares|cure|breach"
    r"|interview|payment|escrow|records?\b|retain|audit"
    r"|insurance|prior to|preceding|within|previous|ayip|garanti|rekabet|odeme|ceza|istihdam|sigorta|sakla|fatura"
)
_AFTER_END = re.compile(
    r"\b(?:after|following|from|of|post|survive)(?: (?:and|after|following|the|any|such|its|this|that|date|effective"
    r"|of|earlier|later|last|a\)|agreement's)){0,7}"
    r" (?:terminat|expir|cessation|separation|end\b|completion|disclos|receipt|discussions)"
    r"|thereafter|no longer|ceas|change in control|on which|date of (?:each |the |any |last |such "
    r"|initial ){0,3}(?:disclosure|receipt)|such disclosure"
    r"|sona er[a-z]* (?:tarihten |itibaren|sonra)|bitiminden|izleyen|takip eden|sona erdig"
)
_NOTICE_STEMS = ("notice", "onceden", "gun once", "ay once", "ihbar", "bildirim")
_GIVEN = re.compile(r"\bnotice\b|onceden|gun once|ay once|ihbar|bildirim")
_NOTICE = re.compile(r"(?:prior|advance|written|days?'?) (?:written )?notice|onceden|ihbar|bildirim")
_ENDS_EARLY = re.compile(r"terminat|cancel|feshed|fesih|feshi|sona erdir")
_UNTIL = re.compile(
    r"(?:until|through|expir[a-z]* on|terminat[a-z]* on|ends? on|ending on|to|and ending"
    r"|-) (?:and including )?(?:the )?(?:close of business on )?$|bitis tarihi ?:? ?$"
)
_UNTIL_AFTER = re.compile(
    r"^(?:'?[a-z]{0,3})? ?(?:'?(?:e|a|ye|ya) kadar|tarihine (?:kadar|dek)|tarihinde sona|gunu sona"
    r"|tarihinde (?:biter|kendiliginden sona))"
)
_LIFE = re.compile(rf"{_THIS}|\bterm\b|sozlesme|anlasma|\bsure|period of performance|engagement|bitis tarihi")


def term(text: str, folded: str) -> Fact | None:
    """The length of the contract ("3 years"); of its duties of confidentiality where it has no term of its own."""
    best: tuple[int, Fact] | None = None
    for match in islice(_LONG_UNIT.finditer(folded), _MOST_PLACES):
        sentence = sentence_around(text, match.start(), 700)
        found = _duration_at(text, sentence, match.start())
        if found is None or found.value.days < 28:
            continue
        score = _term_score(folded, sentence, found.span)
        if score > 0 and (best is None or score > best[0]):
            best = (score, Fact(str(found.value), found.span))
    return best[1] if best else None


def _duration_at(text: str, sentence: Span, place: int) -> Found[Duration] | None:
    start = max(sentence.start, place - 60)
    for found in find_durations(text[start : min(sentence.end, place + 20)]):
        if start + found.span.start <= place < start + found.span.end:
            return Found(found.value, Span(start + found.span.start, start + found.span.end))
    return None


def _term_score(folded: str, sentence: Span, span: Span) -> int:
    before, after = folded[sentence.start : span.start], folded[span.end : min(sentence.end, span.end + 120)]
    if _TURKISH_DUTY.search(before):
        return 2
    heading = folded[max(0, sentence.start - 60) : sentence.start]
    if (
        _NOT_TERM.search(before)
        or _NOTICE.search(after[:60])
        or _NOTICE.search(before[-50:])
        or re.match(r"'? notice", after)
    ):
        return 0
    if "during the" in before[-160:] or re.search(
        r"(?:up to|at least|less than|more than|every) [a-z() ]{0,12}$", before
    ):
        return 0
    if (
        re.match(r"[^.;]{0,40}(?:solicit|compet|renewal|terms\b)", after)
        or "renew" in before[-80:]
        or "extend" in before[-60:]
    ):
        return 0
    own = bool(_OWN.search(before)) or bool(_TURKISH_OWN.search(before) and _TURKISH_LASTS.search(after[:60]))
    own = own or bool(_TURKISH_TERM.search(before))
    own = own or bool(
        re.search(r"\bterm\b[^a-z]{0,4}$|\bsure[a-z]*\b[^a-z]{0,4}$", heading) and re.search(_LASTS, before)
    )
    if _AFTER_END.search(after[:90]) or _AFTER_END.search(before[-60:]):
        return 0
    return 3 if own else 2 if _DUTY.search(before) else 0


def expiry(text: str, folded: str, language: str, effective: Fact | None, length: Fact | None) -> Fact | None:
    """The ISO date on which the contract ends: as it says, else the effective date and the term added up."""
    for found in _dates(text, folded, language):
        if effective and found.value.isoformat() <= effective.value:
            continue
        before, after = (
            folded[max(0, found.span.start - 45) : found.span.start],
            folded[found.span.end : found.span.end + 40],
        )
        if _UNTIL.search(before) or _UNTIL_AFTER.search(after):
            sentence = sentence_around(text, found.span.start, 300, 100)
            if _LIFE.search(folded, max(0, sentence.start - 60), found.span.start) and not _NOT_TERM.search(
                folded, sentence.start, found.span.start
            ):
                return Fact(found.value.isoformat(), found.span)
    if effective and length:
        duration = find_durations(length.value)
        end = add_duration(date.fromisoformat(effective.value), duration[0].value) if duration else None
        return Fact(end.isoformat(), length.span) if end else None
    return None


def _dates(text: str, folded: str, language: str) -> Iterator[Found[date]]:
    """The dates of the text, looked for around what may be a year only."""
    since = 0
    for match in islice(_YEAR.finditer(folded), _MOST_PLACES):
        start = max(since, match.start() - 45)
        for found in find_dates(text[start : match.end()], language):
            since = start + found.span.end
            yield Found(found.value, Span(start + found.span.start, since))


def _distance(span: Span, place: int) -> int:
    """How far a length stands from the word "notice"; one before it is nearer than one after."""
    return place - span.end if span.end <= place else 2 * (span.start - place) + 20


def notice_period(text: str, folded: str) -> Fact | None:
    """The notice that ends the contract without cause, as a length of time."""
    best: tuple[int, Fact] | None = None
    for match in cues(folded, _NOTICE_STEMS, _GIVEN):
        sentence = sentence_around(text, match.start(), 350, 250)
        words = folded[sentence.start : sentence.end]
        if not _ENDS_EARLY.search(words):
            continue
        near = max(sentence.start, match.start() - 70)
        lengths = [
            found for found in find_durations(text[near : min(sentence.end, match.end() + 50)]) if found.value.days >= 1
        ]
        if not lengths:
            continue
        lengths.sort(key=lambda found: _distance(found.span, match.start() - near))
        score = 2 + bool(
            re.search(
                r"without cause|for convenience|any reason|no reason|at any time|sebep goster|gerekce|her zaman"
                r"|diledigi",
                words,
            )
        )
        score -= 2 * bool(re.search(r"breach|default|cure|remed|insolven|ihlal|temerrut|aykiri", words))
        if best is None or score > best[0]:
            best = (score, Fact(str(lengths[0].value), Span(near + lengths[0].span.start, near + lengths[0].span.end)))
    return best[1] if best else None
