"""The places where parties are named: the list after "between", labels, a letter's address, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpo_compliance.document import Span
from kpo_compliance.reading.party_names import companies, name_at
from kpo_compliance.reading.party_words import NO_ALIAS, NO_NAME
from kpo_compliance.values.found import fold, fold_lines
from kpo_compliance.values.names import has_legal_form
from kpo_compliance.values.places import normalise_jurisdiction

_LIST_BEGINS = re.compile(
    r"\b(?:(?:entered into|made|executed)[^.(\n]{0,90} by(?! (?:and|between|among))|between|among|amongst|parties ?:"
    r"|entered into by|is made by|executed by)(?![a-z])"
)
_LIST_ENDS = re.compile(
    r"\b(?:whereas|recitals|witnesseth|now,? therefore|agree as follows|agreed as follows|background)\b|(?:\n|\. )1\. "
)
_LEAD_IN = re.compile(
    r"[\s,;:.]*(?:(?:and|in favou?r of|by|among|between|both|each of|on the one hand|on the other hand"
    r"|parties to this agreement"
    r"|\(?[0-9ivx]{1,3}\)|\([a-z]\)|[0-9]\.|\(?the ?\"? ?part(?:y|ies)\"?\)?|mr\.?|ms\.?|mrs\.?"
    r"|dr\.?)(?![a-z])[\s,;:.]*){0,6}"
)
_NEXT = re.compile(r"\band\b|;|\bin favou?r of\b|(?<=\)),|\n\s{0,40}(?:\(?[0-9a-z]{1,2}\)|[0-9]\.)\s")
_BLANKS = ("the undersigned", "undersigned", "the person", "the individual", "the party", "____", "[", "(")
_BRACKET = re.compile(r"\(([^()]{1,300})\)")
_QUOTED = re.compile(r"\"++ ?([^\"]{1,60}?),? ?(?:\"|'')")
_DESCRIBED = re.compile(
    r",? (?:an? |the )?(?:[a-z]+ ){0,4}(?:corporation|company|individual|partnership|bank|entity|association|trust"
    r"|person|resident|university)"
)
_CALLED = re.compile(r"(?:hereinafter|hereafter|herein|called|referred to)[a-z ,]{0,50}(?:\"|as the )")

_LABEL = re.compile(
    r"^[ *#-]{0,4}(?P<label>(?:firma |sirket |tam |ticaret )?unvan[ia]?|isim ?/ ?unvan|adi soyadi ?/ ?unvani?"
    r"|is sahibi|yuklenici|musteri|danisman"
    r"|hizmet (?:alan|veren|saglayici)|alici|satici|idare|isveren|client|customer|company|provider|service provider"
    r"|supplier|vendor|consultant"
    r"|contractor|buyer|seller|disclosing party|receiving party|aciklayan taraf|alan taraf"
    r"|party [ab12])\**[ ]{0,20}:\**[ ]{0,10}(?P<name>[^\n]{2,160})$",
    re.MULTILINE,
)
_HEADING_ABOVE = re.compile(r"\n[ *#0-9.)-]{0,8}([^\n:]{2,60}?):?[ *]{0,4}\n+$")
_TURKISH_CALLED = re.compile(r"\((?:[^()\"]{0,60})\"([^\"]{1,60})\"[^()]{0,120}\)")
_TURKISH_SO_CALLED = re.compile(
    r"[(,]? ?(?:bundan (?:boyle|sonra)|asagida|sozlesmede)(?:,? kisaca)? \"?(?P<name>[a-z][a-z -]{1,40}?)\"? (?:olarak|diye) an"
)
_TURKISH_SHORT = re.compile(r"kisaca|bundan|boyle|sonra|anilacak|olarak")

_SALUTATION = re.compile(r"ladies and gentlemen|gentlemen ?[:,]|\ndear |dear (?:sir|mr|ms|mrs|dr)")
_ADDRESS_LINE = re.compile(
    r"[0-9]|attention|attn|\bc/o\b|street|avenue|\broad\b|floor|suite|exhibit|agreement|confidential|date|version"
    r"|private|personal|re:|\bvia\b|execution"
)
_SIGNING = re.compile(
    r"in witness whereof|very truly yours|sincerely|agreed (?:and accepted|to)|accepted and agreed|yours truly"
    r"|\nby ?:|\nsigned by|\n[^\n]{0,40}/s/"
)
_BEFORE_SIGNER = re.compile(
    r"[^a-z]{0,10}(?:(?:[a-z]{1,12} ){0,2}[a-z]{1,14}:|employee|executive|for|by:?|/s/)?[^a-z]{0,10}|.{0,60}\.? {1,9}"
)
_SELF = re.compile(r"\bI, (?P<name>[A-Z][^,\n]{3,40}),")
_PERSON = re.compile(
    r"(?:(?:[A-Z]\.){1,3}|[A-Z][A-Za-z'’-]{0,15}\.?)(?: (?:[A-Z]\.(?: ?[A-Z]\.)?|[A-Z][a-z'’A-Z-]{1,15}|de|van|von"
    r"|la)){0,3} [A-Z][A-Za-z'’-]{1,20}(?:,? (?:Jr\.?|Sr\.?|II|III|IV))?"
)
_PERSON_LINE = re.compile(
    r"^[ ]{0,12}(?:(?:employee|executive|consultant|recipient|director|contractor"
    r"|associate)(?:'s)?(?: name)?(?: signature)? ?[:.]? ?(?:/s/ ?)?|[^\n]{0,40}?(?<!by: )(?<!by )(?<!by:)/s/ ?|"
    r"(?:print(?:ed)? |employee |executive )name ?:? ?|name ?: ?)(?P<name>[^\n]{4,60})$",
    re.MULTILINE,
)
_FOR_COMPANY = re.compile(r"(?:,? (?:inc|llc|ltd|corp|corporation|company|plc|n\.a)\.?|\bby ?:?)[^\n]{0,20}\n?$")
_TITLES = re.compile(
    r"title|president|officer|director|chief|secretary|counsel|manager|chairman|treasurer|\bvp\b|\bceo\b|\bcfo\b|by:"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A party where it is named; ``span`` is empty when the form leaves the name blank.

    ``described`` says that what it is follows: ", a Delaware corporation", ", an individual".
    """

    name: str
    span: Span
    aliases: tuple[str, ...] = ()
    described: bool = False


def listed_parties(text: str, head: int) -> list[Mention]:
    """The parties after "between", "by and among" or "PARTIES:", from the place that lists the most of them."""
    folded = fold_lines(text[:head])
    best: list[Mention] = []
    for match in list(_LIST_BEGINS.finditer(folded, 0, 4_500))[:6]:
        ends = _LIST_ENDS.search(folded, match.end())
        end = min(ends.start() if ends else head, match.end() + 3_000, len(folded))
        parties = [party for party in _list(text, folded, match.end(), end) if _is_plausible(party)]
        if _worth(parties) > _worth(best):
            best = parties
        if sum(bool(party.aliases) for party in parties) >= 2:
            break
    return best


def _is_plausible(party: Mention) -> bool:
    words = [word.strip(",.") for word in fold(party.name).split()]
    if words and words[-1].replace(".", "").isdigit() and not party.aliases:  # a line of a table of contents
        return False
    return (
        bool(party.aliases)
        or party.described
        or has_legal_form(party.name)
        or (len(words) > 1 and not NO_NAME.intersection(words))
    )


def _worth(parties: list[Mention]) -> int:
    return sum(bool(party.span) + 2 * bool(party.aliases) + has_legal_form(party.name) for party in parties)


def _list(text: str, folded: str, start: int, end: int) -> Iterator[Mention]:
    position = start
    for _ in range(10):
        lead = _LEAD_IN.match(folded, position)
        position = lead.end() if lead else position
        name = name_at(text, position, end)
        if name and fold(text[name.start : name.end]) in NO_NAME:
            name = None
        following = _next_party(text, folded, name.end if name else position, end)
        aliases = tuple(_aliases(text, folded, name.end if name else position, following or min(end, position + 600)))
        if name is None and not aliases:
            return
        span = name or Span(position, position)
        described = bool(_DESCRIBED.match(folded, span.end))
        yield Mention(text[span.start : span.end], span, aliases, described)
        if following is None:
            return
        position = following


def _next_party(text: str, folded: str, start: int, end: int) -> int | None:
    """Where the next party of the list begins, or None when the list ends before."""
    depth_from = start
    for match in _NEXT.finditer(folded, start, end):
        between = folded[depth_from : match.start()]
        if between.count("(") > between.count(")"):
            continue
        if re.search(r"[a-z\")]\.\s+[a-z]", between) and re.search(
            r"[a-z\")]\.\s+[A-Z“\"]", text[depth_from : match.start()]
        ):
            return None
        lead = _LEAD_IN.match(folded, match.start())
        position = lead.end() if lead else match.end()
        if folded.startswith(_BLANKS, position):
            return position
        name = name_at(text, position, end)
        if name is None:
            continue
        if match.group() == "," and not _is_called(folded, name.end, end):
            continue
        words = text[name.start : name.end]
        if fold(words).removeprefix("the ").split()[0].strip(",.") in NO_NAME or (
            normalise_jurisdiction(words) and not has_legal_form(words) and len(words.split()) < 3
        ):
            continue
        return position
    return None


def _is_called(folded: str, start: int, end: int) -> bool:
    """Whether a short name in brackets follows a name before the next party can begin."""
    bracket = _BRACKET.search(folded, start, min(end, start + 250))
    return bool(
        bracket and _QUOTED.search(bracket.group()) and not re.search(r"\band\b", folded[start : bracket.start()][:40])
    )


def _aliases(text: str, folded: str, start: int, end: int) -> Iterator[str]:
    seen = set()
    for bracket in _BRACKET.finditer(folded, start, end):
        for quoted in _QUOTED.finditer(folded, bracket.start(), bracket.end()):
            alias = text[quoted.start(1) : quoted.end(1)].strip(" ,.")
            if alias and fold(alias).removeprefix("the ") not in NO_ALIAS and alias not in seen:
                seen.add(alias)
                yield alias
        if "part" in bracket[1] and seen and "collectively" in bracket[1]:
            return
    if not seen:
        called = _CALLED.search(folded, start, end)
        quoted_after = _QUOTED.search(folded, called.end() - 1, end) if called else None
        if quoted_after and fold(quoted_after[1]).removeprefix("the ") not in NO_ALIAS:
            yield text[quoted_after.start(1) : quoted_after.end(1)].strip(" ,.")


def defined_companies(text: str, head: int) -> Iterator[Mention]:
    """Companies that get a short name in brackets at the beginning: "employment with Acme, Inc. (the "Company")"."""
    folded = fold_lines(text[:head])
    since = 0
    for bracket in _BRACKET.finditer(folded, 0, min(head, 4_000)):
        aliases = tuple(_aliases(text, folded, bracket.start(), bracket.end()))
        if not aliases:
            continue
        begin = max(since, bracket.start() - 400, folded.rfind("\n", 0, bracket.start()) + 1)
        spans = list(companies(text, begin, bracket.start()))
        since = bracket.end()
        if spans:
            yield Mention(text[spans[0].start : spans[0].end], spans[0], aliases)


def letter_names(text: str, head: int) -> Iterator[Mention]:
    """Whom a letter is addressed to, and the company that it speaks for."""
    folded = fold_lines(text[:head])
    salutation = _SALUTATION.search(folded, 0, 3_000)
    if not salutation:
        return
    for span in list(companies(text, 0, salutation.start()))[:2]:
        yield Mention(text[span.start : span.end], span)
    for span in list(companies(text, salutation.end(), min(head, salutation.end() + 1_500)))[:3]:
        after = folded[span.end : span.end + 160]
        if _BRACKET.search(after) and _QUOTED.search(after):
            yield Mention(
                text[span.start : span.end], span, tuple(_aliases(text, folded, span.end, min(span.end + 200, head)))
            )
            return


def labelled_names(text: str, head: int) -> Iterator[Mention]:
    """Names after a label ("Alıcı: …", "Unvanı : …" under "İŞ SAHİBİ"); label or line above is a short name."""
    folded = fold_lines(text[:head])
    for match in _LABEL.finditer(folded):
        name = match["name"].strip(" *|_")
        if len(name) < 3 or not re.search(r"[a-z]{2}", name):
            continue
        start = match.start("name") + match["name"].index(name)
        label = text[match.start("label") : match.end("label")].strip()
        if "unvan" in match["label"]:
            above = _HEADING_ABOVE.search(folded, max(0, match.start() - 120), match.start())
            label = text[above.start(1) : above.end(1)].strip(" *#:") if above else ""
        label = re.sub(r"\s*\(.*", "", label)
        yield Mention(text[start : start + len(name)], Span(start, start + len(name)), (label,) if label else ())


def turkish_parties(text: str, head: int) -> Iterator[Mention]:
    """Who stands right before the short name that the contract gives it: "… Anonim Şirketi (kısaca "Banka")"."""
    folded = fold_lines(text[:head])
    quoted, named = _TURKISH_CALLED.finditer(folded), _TURKISH_SO_CALLED.finditer(folded)
    for called in sorted((*quoted, *named), key=lambda match: match.start()):
        alias = text[called.start(1) : called.end(1)].strip(" ,.*")
        if fold(alias) in NO_ALIAS:
            continue
        begin = max(0, called.start() - 300)
        spans = list(companies(text, begin, called.start()))
        if spans and called.start() - spans[-1].end < 40:
            yield Mention(text[spans[-1].start : spans[-1].end], spans[-1], (alias,))


def signing_companies(text: str) -> Iterator[Mention]:
    """Companies that sign."""
    start = signatures_start(text)
    for span in companies(text, start, min(len(text), start + 4_000)):
        line_end = text.find("\n", span.end)
        line_start = text.rfind("\n", 0, span.start) + 1
        if not _BEFORE_SIGNER.fullmatch(fold(text[line_start : span.start])):
            continue
        after = fold(text[span.end : line_end + 60 if line_end >= 0 else span.end + 60])
        if re.search(r"by ?:|name|/s/|^\.?\s*\n", after):
            yield Mention(text[span.start : span.end], span)


def speaking_person(text: str) -> Iterator[Mention]:
    """Who speaks in the first person: "I, Jane Roe, in consideration of …"."""
    spoken = _SELF.search(text, 0, 3_000)
    if spoken and _PERSON.fullmatch(spoken["name"]):
        yield Mention(spoken["name"], Span(*spoken.span("name")))


def signing_people(text: str) -> Iterator[Mention]:
    """People who sign for themselves and not for a company."""
    start = signatures_start(text)
    region = text[start : start + 6_000]
    folded = fold_lines(region)
    for match in _PERSON_LINE.finditer(folded):
        after = folded[match.end() : match.end() + 90]
        if match.group().lstrip().startswith(("by", "name")) and _TITLES.search(after):
            continue
        above = folded[max(0, match.start() - 120) : match.start()]
        if _FOR_COMPANY.search(above) or (
            (_TITLES.search(after) and "/s/" not in after.split("title")[0])
            and not match.group().lstrip().startswith(("employee", "executive"))
        ):
            continue
        if re.search(r"signature|name|title|print|address", match["name"]):
            continue
        person = _PERSON.search(region, match.start("name"), match.end("name"))
        if person:
            span = Span(start + person.start(), start + person.end())
            yield Mention(person.group(), span)


def signatures_start(text: str) -> int:
    """Where the signatures begin: at the last closing formula, else at the last part of the text."""
    tail = max(0, len(text) * 2 // 5 - 2_000)
    folded = text[tail:].replace("İ", "i").lower()
    places = [
        match.start()
        for match in re.finditer(r"in witness whereof|very truly yours|sincerely yours|accepted and agreed", folded)
    ]
    if places:
        return tail + places[0]
    first = _SIGNING.search(folded)
    return tail + first.start() if first else max(0, len(text) - 2_500)
