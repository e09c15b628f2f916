"""Which document goes before which: order-of-precedence clauses, and amendments, of which the later goes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kpo_compliance.dossier import Paper
from kpo_compliance.report import Report

_LONGEST: Final = 1500
_MOST_ITEMS: Final = 8
_OWN: Final = "own"
_KINDS: Final = (
    ("amendment", r"amendments?|zeyilname\w*|ek protokol\w*|tadil protokol\w*"),
    ("dpa", (r"data (?:processing|protection) (?:agreement|addendum|annex|terms)|\bdpas?\b|business associate agreement"
             r"|(?:kişisel )?veri işleme (?:sözleşmesi|protokolü|eki)\w*")),
    ("sow", r"statements? of work|\bsows?\b|(?:work|task|service) orders?|iş tanım\w*|iş emri\w*"),
    ("nda", (r"non-?disclosure agreement|confidentiality agreement|\bnda\b"
             r"|gizlilik (?:sözleşmesi|taahhütnamesi|protokolü)\w*")),
    ("services-agreement", (r"(?:master|framework) (?:\w+ )?agreement|(?:services|consulting) agreement|\bmsa\b"
                            r"|(?:ana|çerçeve|hizmet|danışmanlık) sözleşme\w*")),
    (_OWN, r"(?:this|the|main body of (?:this|the)) (?:agreement|contract)|(?:işbu|bu) sözleşme\w*|\bsözleşme\w*"),
)  # fmt: skip
_KIND: Final = re.compile("|".join(f"(?P<k{n}>{pattern})" for n, (_, pattern) in enumerate(_KINDS)), re.IGNORECASE)
_ORDER: Final = re.compile(
    r"order of (?:precedence|priority)|descending order|following order|öncelik sıra\w*|sırasıyla|sırasına göre",
    re.IGNORECASE,
)
_CLASH: Final = re.compile(
    r"conflict|inconsisten|discrepan|contradict|ambiguit|çeliş\w*|aykırılık|uyumsuzluk|uyuşmazlık|tutarsızlık",
    re.IGNORECASE,
)
_WINS: Final = re.compile(
    r"\b(?:prevails?|controls?|governs?|takes? precedence|have precedence|has precedence|supersedes?)\b"
    r"|geçerlidir|geçerli ol\w*|esas alın\w*|uygulanır|uygulanacaktır|öncelikli\w*|önce gelir|üstün\w*",
    re.IGNORECASE,
)
_NOT_AN_ORDER: Final = re.compile(
    r"conflicts?[ -]of[ -]laws?|conflicts? of interest|menfaat|çıkar çatışma", re.IGNORECASE
)
_SENTENCE: Final = re.compile(r"(?<=[.;])\s+(?=[A-ZÇĞİÖŞÜ(])")


@dataclass(frozen=True, slots=True)
class Precedence:
    """Pairs of document types, of which the first goes before the second."""

    pairs: frozenset[tuple[str, str]] = frozenset()

    def goes_before(self, one: Paper, other: Paper) -> bool | None:
        """Whether one document goes before another; None where nothing tells."""
        if one.type == other.type == "amendment":
            known = one.effective and other.effective and one.effective != other.effective
            return one.effective > other.effective if known else None
        if (one.type, other.type) in self.pairs:
            return True
        if (other.type, one.type) in self.pairs:
            return False
        if "amendment" in (one.type, other.type):
            return one.type == "amendment"
        return None


def precedence(papers: Iterable[tuple[Paper, Report]]) -> Precedence:
    """What the documents say of their order; a document that goes before another has the word on it."""
    pairs: dict[tuple[str, str], None] = {}
    ranked = sorted(papers, key=lambda item: (item[0].type != "amendment", item[0].type != "services-agreement"))
    for paper, report in ranked:
        for order in _orders(report):
            kinds = list(dict.fromkeys(paper.type if kind == _OWN else kind for kind in order))
            for place, first in enumerate(kinds):
                for second in kinds[place + 1 :]:
                    if (second, first) not in pairs:
                        pairs[first, second] = None
    return Precedence(frozenset(pairs))


def kinds_in(text: str) -> list[str]:
    """The types of document that a text names, in its order; ``own`` for the agreement itself."""
    return [_KINDS[int((match.lastgroup or "k0")[1:])][0] for match in _KIND.finditer(text)]


def _orders(report: Report) -> Iterator[list[str]]:
    """Each order that a document states, the first type goes first."""
    paragraphs = [report.text[p.start : p.end] for p in report.paragraphs]
    for number, text in enumerate(paragraphs):
        if _ORDER.search(text) and (_CLASH.search(text) or "precedence" in text.lower() or "öncelik" in text.lower()):
            said = " ".join((text, *_items(paragraphs[number + 1 : number + 1 + _MOST_ITEMS], text)))[: 2 * _LONGEST]
            listed = kinds_in(said[start.end() :]) if (start := _ORDER.search(said)) else []
            if len(set(listed)) > 1:
                yield listed
                continue
        for part in _SENTENCE.split(text[: 4 * _LONGEST]):
            yield from _winner(part[:_LONGEST])


def _items(following: list[str], text: str) -> list[str]:
    return following if text.rstrip().endswith(":") else []


def _winner(text: str) -> Iterator[list[str]]:
    """“In case of conflict between A and B, A prevails”: the one named last before the verb goes first."""
    clash, wins = _CLASH.search(text), _WINS.search(text)
    if clash is None or wins is None or _NOT_AN_ORDER.search(text):
        return
    before, everything = kinds_in(text[: wins.start()]), kinds_in(text)
    if before and len(set(everything)) > 1:
        first = before[-1]
        yield from ([first, other] for other in dict.fromkeys(everything) if other != first)
