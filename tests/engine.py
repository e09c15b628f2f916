"""A small contract and engine for tests: one provision a line, headings marked with #, lead-ins with a colon and >."""

from collections.abc import Mapping
from functools import cache

from kpo_compliance import playbook, reading
from kpo_compliance.contract import Clause, Contract, DefinedTerm, Party, Provision
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.requirement import Playbook, Requirement, Wording, WordingSet
from kpo_compliance.wording import Engine, Hits

LEXICON = {
    "en": {
        "provider": ("provider", "supplier"),
        "client": ("client", "customer"),
        "must": ("=shall", "agree to"),
        "must-not": ("shall not", "refrain from", "never"),
        "info": ("confidential information", "trade secret"),
        "duration": ("@number @number? (day|month|year)",),
        "not-a-negation": ("not limited to", "whether or not"),
        "confidential-information": ("confidential information",),
    },
    "tr": {
        "bilgi": ("gizli bilgi", "ticari sır"),
        "yukumlu": ("yükümlüdür", "zorundadır"),
        "client": ("müşteri",),
        "confidential-information": ("gizli bilgi",),
    },
}


@cache
def kpo() -> tuple[Engine, Mapping[str, Requirement]]:
    """The shipped engine of pack ``kpo``, made once, and its requirements."""
    pack = playbook.load("kpo")
    return Engine(pack), pack.requirements


def as_read(text: str, language: str = "") -> Contract:
    """A text as the program reads it, a paragraph a line."""
    paragraphs, start = [], 0
    for line in text.split("\n"):
        paragraphs.append(Paragraph(Span(start, start + len(line))))
        start += len(line) + 1
    return reading.read(Document("a.txt", "", "text/plain", text, tuple(paragraphs)), language=language)


def contract(
    *lines: str, language: str = "en", parties: tuple[Party, ...] = (), terms: tuple[str, ...] = ()
) -> Contract:
    """A contract of one provision a line; "# text" is a heading, "> text" an item led in by the last line that ends in ":"."""
    text, clauses, provisions, lead = "\n".join(lines), [], [], None
    start = 0
    for line in lines:
        span = Span(start, start + len(line))
        heading = line.startswith("#")
        if heading or not clauses:
            clauses.append(Clause(span, span, heading=line.strip("# ") if heading else ""))
        item = line.startswith(">")
        provisions.append(
            Provision(span, len(clauses) - 1, (lead,) if item and lead else (), language=language, heading=heading)
        )
        if line.endswith(":"):
            lead = span
        start += len(line) + 1
    document = Document("x.txt", "", "text/plain", text, (Paragraph(Span(0, len(text))),))
    definitions = tuple(DefinedTerm(name, Span(0, 1)) for name in terms)
    return Contract(document, language, "other", tuple(clauses), tuple(provisions), definitions, parties)


def engine(wordings: WordingSet, language: str = "en", **changes: object) -> tuple[Engine, Requirement]:
    """An engine with one requirement, T-01."""
    requirement = Requirement("T-01", "t", {}, {}, {}, "high", wordings={language: wordings}, **changes)  # type: ignore[arg-type]
    return Engine(Playbook("t", "1", "", {"T-01": requirement}, LEXICON)), requirement


def found(pattern: str, *lines: str, language: str = "en", **changes: object) -> list[str]:
    """The words that a pattern matches in a contract of these lines."""
    wordings = WordingSet((Wording(pattern),))
    made = contract(*lines, language=language, **changes)  # type: ignore[arg-type]
    hits: Hits = engine(wordings, language)[0].scan(made)["T-01"]
    return [made.document.quote(hit.span) for hit in hits.found]
