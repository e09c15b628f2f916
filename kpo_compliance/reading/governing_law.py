"""The law that governs a contract, and where its disputes are decided."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpo_compliance.contract import Fact
from kpo_compliance.document import Span
from kpo_compliance.reading.sentence_window import cues, sentence_around
from kpo_compliance.values.found import Found, fold
from kpo_compliance.values.places import US_STATES, find_institutions, find_jurisdictions

_LAW_STEMS = (
    "govern", "constru", "interpret", "enforced", "in accordance with", "choice of law", "applicable law", "law and",
    "subject to the", "uygula", "tabi", "yorumlan", "esas alin",
)  # fmt: skip
_VENUE_STEMS = (
    "court", "arbitrat", "jurisdiction of", "venue", "forum", "mahkeme", "icra daire", "icra mud", "tahkim", "hakem",
)  # fmt: skip
_LAW_CUE = re.compile(
    r"\b(?:governed|governs?\b|resolved in accordance with|construed|interpreted|enforced|governing law|choice of law"
    r"|applicable law\b|law and (?:jurisdiction|venue)|subject to(?= the (?:[a-z]+ )?laws?\b)"
    r"|uygulanacak hukuk|tabidir|tabi (?:olup|olacak|olmak|oldugu|dir)|uygulanir|uygulanacak(?:tir)?|gore yorumlan"
    r"|cercevesinde yorumlan|esas alinir)"
)
_LAW = re.compile(r"\blaws?\b|\blegislation\b|hukuk|kanun|yasa|mevzuat")
_LAW_OF = re.compile(r"\blaws? of\b")
_SUED = re.compile(r"\blawsuits?\b|\bcourts?\b|\bvenue\b")
_CONTRACT = re.compile(
    r"\b(?:agreement|contract|hereof|undertaking|letter|nda|deed|covenant|terms)|sozlesme|anlasma|protokol|taahhut"
)
_ELSEWHERE = re.compile(
    r"existing under|organized under|incorporated under|formed under|duly registered|plan|grant letter|procedural"
    r"|arbitration act|arbitration proceeding"
    r"|securities|patent|trade secret|6698|5411"
)
_TURKISH_STATUTES = re.compile(r"turk (?:borclar|ticaret|medeni) kanun")

_VENUE_CUE = re.compile(
    r"\bcourts?\b|\barbitrat|\bjurisdiction of|\bvenue\b|\bforum\b|mahkeme|icra daire|icra mudurluk|tahkim|hakem"
)
_EXCLUSIVE = re.compile(
    r"exclusive|jurisdiction|venue|courts? (?:of|in|located|sitting)|arbitrat|yetkili|tahkim|munhasir"
)
_SETTLES = re.compile(
    r"exclusive|munhasir|irrevocabl|consent|submit|yetkili|settled|resolved|seat of|tahkim yeri|arbitration (?:in|at"
    r"|under)"
)
_DISPUTE = re.compile(r"dispute|arising|action|suit|proceeding|controvers|uyusmazlik|ihtilaf|anlasmazlik")
_COURT_PLACE = re.compile(
    r"(?:courts?|jurisdiction|venue|forum|seat|place|arbitration|arbitrated|lie|hearings?|heard|proceedings?|brought"
    r"|held)(?: of the arbitration)?,?(?: (?:shall|will|to|be|deemed|solely|exclusively|only"
    r"|located|sitting|situated|held|is|proper|conducted|within|of competent jurisdiction|or|and|state|federal"
    r"|appropriate)){0,20}"
    r" (?:of|in|within|at|for|is|be) (?:the )?(?:(?:city|county|state|commonwealth|country|republic|borough|courts?"
    r"|district) (?:and state |and county )?of )?(?:the )?"
)
_PLACE = re.compile(
    r"[A-ZÇĞİÖŞÜ][\w'’.-]*(?: (?:of "
    r"|and (?=[A-Z][\w]* County))?[A-ZÇĞİÖŞÜ][\w'’.-]*){0,4}(?:, (?:[A-Z][\w.]+)(?: [A-Z][a-z]+)?)?"
)
_TURKISH_PLACE = re.compile(
    r"((?:[A-ZÇĞİÖŞÜ][\w'’]{0,40})(?: ?\([A-ZÇĞİÖŞÜ]\w{0,40}\))?(?: Merkez)?) (?:Asliye |Ticaret |Merkez |Adliyesi "
    r"|adliyesi ){0,6}(?:Mahkeme|mahkeme|MAHKEME|İcra|icra)"
)
_SEAT = re.compile(
    r"(?:seat|place|venue|location|hearings?|arbitration)(?: (?:of|or|legal|the|any|such|arbitration|arbitrations"
    r"|hearings?|shall|will|must|be|is|held|take|place|conducted|located)){0,8}"
    r" (?:in|at|be|is) (?:the )?(?:(?:City"
    r"|County) (?:and County )?of )?([A-ZÇĞİÖŞÜ][\w'’.-]*(?: [A-Z][\w'’.-]*){0,3}(?:, [A-Z][\w.]+(?: [A-Z][a-z]+)?)?)"
)
_TURKISH_SEAT = re.compile(r"[Tt]ahkim (?:yeri|merkezi)(?: \([a-z]+\))?[,:]? ([A-ZÇĞİÖŞÜ][\w]+)")


def governing_law(text: str, folded: str) -> Fact | None:
    """The bare name of the state or country whose law governs the contract ("Delaware", "Türkiye")."""
    best: tuple[int, Found[str]] | None = None
    for match in cues(folded, _LAW_STEMS, _LAW_CUE):
        sentence = sentence_around(text, match.start(), 300, 420)
        if match.group().endswith(" law") and sentence.end - match.end() < 5:  # a heading, "Governing Law."
            body = sentence_around(text, min(sentence.end + 2, len(text) - 1), 0, 420)
            if _SUED.search(folded, body.start, body.end) and not _LAW.search(folded, body.start, body.end):
                continue  # what stands below it names courts alone
            sentence = Span(match.start(), sentence_around(text, min(sentence.end + 2, len(text) - 1), 0, 420).end)
        before_cue = _is_turkish_cue(match.group())
        start, end = (sentence.start, match.end()) if before_cue else (match.start(), sentence.end)
        window = folded[start:end]
        place = _jurisdiction(text[start:end])
        if place is None and match.group().startswith("govern"):
            start, end = sentence.start, match.start()
            window = folded[start:end]
            law_named = _LAW_OF.search(window)
            start += law_named.start() if law_named else end
            place = _jurisdiction(text[start:end])
        if place is None:
            continue
        law = _LAW.search(window)
        if law is None:
            continue
        around = folded[sentence.start : sentence.end]
        score = 2 * bool(_CONTRACT.search(around)) + bool(re.search(r"govern|hukuk|tabi|laws? of|constru", around))
        score -= 2 * bool(
            _ELSEWHERE.search(folded[max(sentence.start, match.start() - 160) : start + place.span.start])
        )
        found = Found(place.value, Span(start + place.span.start, start + place.span.end))
        if best is None or score > best[0]:
            best = (score, found)
    if best is None or best[0] < 0:
        return None
    return Fact(best[1].value, best[1].span)


def _is_turkish_cue(cue: str) -> bool:
    return cue.startswith(("tabi", "uygulanir", "uygulanacak", "gore", "cerceve", "esas")) and "hukuk" not in cue


def _jurisdiction(text: str) -> Found[str] | None:
    places = [place for place in find_jurisdictions(text) if not _is_party_word(text, place.span)]
    if not places:
        return None
    if places[0].value in ("United States", "District of Columbia"):
        return next((place for place in places[:3] if place.value in US_STATES), places[0])
    return places[0]


def _is_party_word(text: str, span: Span) -> bool:
    """A place that is part of a name ("Delaware Valley Corp") tells no law."""
    return bool(
        re.match(
            r" (?:Corp|Inc|LLC|Ltd|Bank|Company|Valley|Revised|Arbitration|Uniform|Trade Secrets|General Corporation)",
            text[span.end : span.end + 24],
        )
    )


def venue(text: str, folded: str) -> Fact | None:
    """The place of the courts, or the institution and seat of the arbitration, that decide disputes."""
    best: tuple[int, Fact] | None = None
    since = 0
    for match in cues(folded, _VENUE_STEMS, _VENUE_CUE):
        if match.start() < since:
            continue
        sentence = sentence_around(text, match.start(), 300, 400)
        since = sentence.end
        words = folded[sentence.start : sentence.end]
        score = bool(_SETTLES.search(words)) + bool(_DISPUTE.search(words)) if _EXCLUSIVE.search(words) else 0
        if score <= (best[0] if best else 0):
            continue
        fact = next(_venues(text, folded, sentence), None)
        if fact:
            best = (score, fact)
    return best[1] if best else None


def _venues(text: str, folded: str, sentence: Span) -> Iterator[Fact]:
    quote = text[sentence.start : sentence.end]
    words = folded[sentence.start : sentence.end]
    arbitration = "arbitrat" in words or "tahkim" in words
    institutions = find_institutions(quote) if arbitration else ()
    places = list(_places(quote, words))
    if institutions:
        seat = next((place for place in places if fold(place.value) not in fold(institutions[0].value)), None)
        seat = seat or _seat_after(text, sentence.end)
        value = f"{institutions[0].value}, {seat.value}" if seat else institutions[0].value
        span = institutions[0].span
    elif places:
        value, span = places[0].value, places[0].span
    else:
        return
    yield Fact(value, Span(sentence.start + span.start, sentence.start + span.end))


def _seat_after(text: str, start: int) -> Found[str] | None:
    """The seat of an arbitration that the sentences after it name."""
    for pattern in (_TURKISH_SEAT, _SEAT):
        match = pattern.search(text, start, start + 900)
        if match:
            return Found(match[1].rstrip(" .,"), Span(*match.span(1)))
    return None


def _places(quote: str, words: str) -> Iterator[Found[str]]:
    for pattern in (_TURKISH_SEAT, _TURKISH_PLACE):
        for match in pattern.finditer(quote):
            yield Found(match[1], Span(*match.span(1)))
    for match in _COURT_PLACE.finditer(words):
        place = _PLACE.match(quote, match.end())
        if place and "Court" not in place.group():
            yield Found(
                place.group().rstrip(" .,"), Span(place.start(), place.start() + len(place.group().rstrip(" .,")))
            )
    yield from find_jurisdictions(quote)
