"""Where a sentence ends, in contracts full of abbreviations, section numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 1200
_ENDLESS = 4000  # a sentence as long is cut at a blank, wherever that is
_MANY = 200
_CROWDED = 16  # characters from one mark to the next

_STOP = re.compile(
    r"(?:[.!?…][)\]\"'”’]{0,3}|\.[”\"’)]{0,2}\d{1,2})[ \t\xa0\n]+(?=[\"“'‘(\[<•·▪–—*-]{0,3}\s?[^\W_a-zçğıöşü])"
)
_TOKEN = re.compile(r"[^\s(\"“'‘\[]*$")
_SEMICOLON = re.compile(r";\s+(?:and\s+|or\s+|ve\s+|veya\s+)?")
# Never the end of a sentence.
_ALWAYS = frozenset(
    "no nos sec secs art arts mr mrs ms dr prof doç av sn st vs v e.g i.e eg ie cf viz md mad bkz örn no.lu yön öğr "
    "par para paras cl sch ch ex exh fig vol ver approx attn tel fax ext jr sr hon messrs gen mah cad sok sk apt blv "
    "jan feb mar apr jun jul aug sept sep oct nov dec op cit ibid r.g rg s c.f t.c tc m tic san paz ith ihr müh "
    "inş".split()
)
# The end only when a new sentence plainly begins.
_SOMETIMES = frozenset(
    "inc ltd corp co llc l.l.c l.p llp plc bros u.s u.s.a u.k u.s.c u.s.c.a c.f.r d.c n.a n.v s.a b.v a.ş aş şti a.s "
    "etc vb "
    "vd vs p.m a.m e.u u.n ph.d m.d esq ave blvd rd dept div est et.al seq al gmbh s.r.l p.c p.l.c".split()
)
_STARTS = re.compile(
    r"[\"“'‘(\[]{0,2}(?:The|This|These|That|Those|If|Each|In|On|Any|All|Such|Neither|Either|No|Upon|It|Its|For|Except"
    r"|Where|When"
    r"|Notwithstanding|Unless|Subject|Nothing|Without|By|At|As|An?|Both|Should|To|We|You|He|She|They|Following|During"
    r"|After"
    r"|Before|Provided|However|Further|Bu|İşbu|Taraflar|Her|Söz|Ancak|Aksi|Hiçbir)\b"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){0,4}[^\W\d_]$")
_ORDINAL_FOLLOWS = re.compile(
    r"(?:Cad|Sok|Mah|Asliye|Sulh|Ağır|İcra|Noter|Hukuk|Ticaret|Ceza|Kat|Bölge|Madde|Fıkra|Daire|Blok|Km|OSB)"
)
_TURKISH_HINT = re.compile("[ğĞışŞİ]")


def crowded(marks: int, start: int, end: int) -> bool:
    """Whether so many marks stand in a piece of text that it is no prose: signs repeated to make a reader slow."""
    return marks > _MANY and (end - start) < _CROWDED * marks


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences between two places, as (start, end) without the space around them; long ones cut at semicolons."""
    begin = start
    stops = list(_STOP.finditer(text, start, end))
    for match in stops if not crowded(len(stops), start, end) else ():
        if match.start() < begin or not _ends(text, begin, match):
            continue
        stop = match.end()
        while stop > match.start() and text[stop - 1].isspace():
            stop -= 1
        yield from _bounded(text, begin, stop)
        begin = match.end()
    yield from _bounded(text, begin, end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The same place without the space at either end."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str, begin: int, match: re.Match[str]) -> bool:
    if text[match.start()] != ".":
        return True
    at = match.start()
    if text[at : at + 2] == ".." or text[at - 1 : at] == ".":
        return text[match.end() : match.end() + 1].isupper()
    found = _TOKEN.search(text, max(begin, at - 24), at)
    token = found[0].rstrip(".") if found else ""
    if not token:
        return text[at - 1 : at] in ")\"”’]'" or text[at - 1 : at].isspace()
    lowered = token.replace("İ", "i").replace("I", "i" if not _TURKISH_HINT.search(token) else "ı").lower()
    following = match.end()
    if lowered in _ALWAYS:
        return False
    if lowered in _SOMETIMES or lowered.rsplit(",", 1)[-1] in _SOMETIMES:
        return bool(_STARTS.match(text, following))
    if token.isdigit():
        if text[following].isdigit() or _ORDINAL_FOLLOWS.match(text, following) or at - begin <= len(token):
            return False
        return len(token) > 3 or not _turkish_near(text, at)
    if len(token) == 1 and token.isupper():
        return bool(_STARTS.match(text, following)) and text[following - 2] != "."
    if "." in token and _INITIALS.fullmatch(token):
        return bool(_STARTS.match(text, following))
    return True


def _turkish_near(text: str, at: int) -> bool:
    return bool(_TURKISH_HINT.search(text, max(0, at - 80), at + 80))


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = trimmed(text, start, end)
    if end - start <= LONGEST:
        if start < end:
            yield start, end
        return
    begin, last = start, start
    for match in _SEMICOLON.finditer(text, start, end):
        if match.start() + 1 - begin > LONGEST and last > begin:
            yield trimmed(text, begin, last)
            begin = last
        last = match.end()
    if end - begin > LONGEST and last > begin:
        yield trimmed(text, begin, last)
        begin = last
    while end - begin > _ENDLESS:
        blank = text.rfind(" ", begin + 1, begin + _ENDLESS)
        last = blank if blank > 0 else begin + _ENDLESS
        yield trimmed(text, begin, last)
        begin = last
    if begin < end:
        yield trimmed(text, begin, end)
