"""Defined terms: "X" means…, (the "X"), (hereinafter "X"), "X"; … ifade eder, ("X" olarak anılacaktır)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kpo_compliance.contract import Clause, DefinedTerm, Provision
from kpo_compliance.document import Document, Span

_OPEN, _CLOSE = "\"“„«‘'", "\"”“»’'"
_QUOTED = (
    rf"[{_OPEN}]{{1,2}}(?P<name>[^{_OPEN}{_CLOSE}\n]{{2,80}}(?:['’][^{_OPEN}{_CLOSE}\n]{{1,40}})?)[{_CLOSE}]{{1,2}}"
)
_VERB = (
    r"(?:shall (?:mean|refer to|include|have the meaning)|will (?:mean|refer to|include)|means?\b|is defined"
    r"|are defined|refers? to"
    r"|includes?\b|has the (?:same )?meaning|have the (?:same )?meaning|has the respective|as used (?:in|herein)|is\b"
    r"|are\b"
    r"|as defined|\bmeaning\b)"
)
_MEANS = re.compile(
    _QUOTED + r"(?:\s{0,3}\([^)\n]{1,80}\))?(?:,? (?:and|or) " + r"[\"“][^\"”\n]{2,60}[\"”])?[\s,]{0,3}"
    r"(?:as used (?:in this|herein)[^.\"“]{0,40}|when used[^.\"“]{0,60}"
    r"|for (?:the )?purposes? of[^.\"“]{0,60})?[\s,]{0,3}" + _VERB,
)
_PARENTHESIS = re.compile(r"\((?P<inside>[^()\n]{2,200})\)")
_IN_PARENTHESIS = re.compile(
    r"(?:^|.*?\b(?:the|an?|each|collectively|together|individually|as|to|called|known as|\"|hereinafter|hereafter"
    r"|hereby|and|or|referred"
    r"|bundan (?:böyle|sonra)|kısaca|birlikte|bundan|its|our|all|such|singly)[\s,:;]{1,3})[\"“'‘]",
    re.IGNORECASE,
)
_NAME = re.compile(
    rf"[{_OPEN}]{{1,2}}(?P<name>[^{_OPEN}{_CLOSE}()\n]{{2,80}}(?:['’](?=s |nin |nın |ın "
    rf"|in )[^{_OPEN}{_CLOSE}()\n]{{1,40}})?)[{_CLOSE}]{{1,2}}"
)
_TURKISH = re.compile(
    _QUOTED + r"(?:\s{0,3}\([^)\n]{1,80}\))?\s{0,2}(?P<sign>[:;,–-]|\b(?:ibaresi|terimi|deyimi|ifadesi|kavramı|kelimesi"
    r"|tabiri|sözcüğü|olarak an[ıi]l|denil))"
)
_TURKISH_END = re.compile(
    r"ifade eder|ifade etmektedir|anlam[ıi]na gelir|anlam[ıi]na gelmektedir|anlam[ıi]n[ıi] ta[şs][ıi]r|demektir"
    r"|kastedil|olarak anıl|anılacaktır|denil"
    r"|anlaşılır|olarak tanımlan",
)
_UNQUOTED = re.compile(
    r"(?P<name>[A-ZÇĞİÖŞÜ][^\n:;.,\"“]{1,60}?)\s{0,3}(?:\([^)\n]{1,60}\)\s{0,2})?(?:[:–]|\s-\s|\s(?:means|shall mean"
    r"|refers to)\b)"
)
_REFERENCE = re.compile(r"^(?:Section|Article|Exhibit|Schedule|Madde|Ek|Annex)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
_MOST = 400
_LONGEST = 70


def find_definitions(
    document: Document, clauses: Sequence[Clause], provisions: Sequence[Provision]
) -> tuple[DefinedTerm, ...]:
    """The terms that a contract defines, in text order, each once; the span is the sentence or item that defines it."""
    found: dict[str, DefinedTerm] = {}
    for name, span in _all(document, clauses, provisions):
        clean = _clean(name)
        if clean and clean not in found and len(found) < _MOST:
            found[clean] = DefinedTerm(clean, span)
    return tuple(sorted(found.values(), key=lambda term: term.span))


def _all(document: Document, clauses: Sequence[Clause], provisions: Sequence[Provision]) -> Iterator[tuple[str, Span]]:
    text = document.text
    for provision in provisions:
        if provision.kind in ("toc", "signature") or provision.heading:
            continue
        start, end = provision.span.start, provision.span.end
        turkish = provision.language == "tr"
        if provision.kind == "definition":
            match = _UNQUOTED.match(text, start, min(end, start + 90))
            if match and (turkish or clauses[provision.clause].number or ":" not in match[0]):
                yield match["name"], provision.span
        if not any(mark in text[start:end] for mark in "\"“”'‘„«"):
            continue
        yield from _quoted(text, provision, turkish=turkish)
        for parenthesis in _PARENTHESIS.finditer(text, start, end):
            yield from _parenthesised(parenthesis["inside"], provision)


def _quoted(text: str, provision: Provision, *, turkish: bool) -> Iterator[tuple[str, Span]]:
    start, end = provision.span.start, provision.span.end
    for match in _MEANS.finditer(text, start, end):
        if not match[0].endswith((" is", " are")) or provision.kind == "definition":
            yield match["name"], provision.span
    if not turkish:
        named = _TURKISH.match(text, start, end) if provision.kind == "definition" else None
        if named is not None:
            yield named["name"], provision.span
        return
    closing = bool(_TURKISH_END.search(text, start, end)) or any(
        _TURKISH_END.search(text, s.start, s.end) for s in provision.lead_in
    )
    for match in _TURKISH.finditer(text, start, end):
        if match["sign"].isalpha() or (match.start() == start and (closing or provision.kind == "definition")):
            yield match["name"], provision.span


def _parenthesised(inside: str, provision: Provision) -> Iterator[tuple[str, Span]]:
    if not _IN_PARENTHESIS.match(inside):
        return
    for match in _NAME.finditer(inside):
        if match["name"][0].isupper() or match["name"][0].isdigit():
            yield match["name"], provision.span


def _clean(name: str) -> str:
    cleaned = _ARTICLE.sub("", " ".join(name.split()).strip(" ,.;:'’\"“”()*_"))
    if not 1 < len(cleaned) <= _LONGEST or not cleaned[0].isalnum() or _REFERENCE.match(cleaned):
        return ""
    return cleaned if any(c.isalpha() for c in cleaned) and len(cleaned.split()) <= 8 else ""
