"""The examples in rule files, which are their tests: each is read and judged as a contract of its own."""

from __future__ import annotations

from kpo_compliance import reading
from kpo_compliance.assess import answer_of
from kpo_compliance.contract import Contract
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.requirement import Example, Requirement
from kpo_compliance.wording import Engine

_TITLES = {"en": ("AGREEMENT", "Provisions"), "tr": ("SÖZLEŞME", "Hükümler")}


def check_example(engine: Engine, requirement: Requirement, language: str, example: Example) -> str:
    """What is wrong with an example, in a sentence; "" when the rules say of it what it expects."""
    hits = engine.scan(contract_of(example, language), (requirement,))[requirement.id]
    answer = answer_of(requirement, hits)
    if answer != example.answer:
        said = "; ".join(f"“{hit.wording}”" for hit in (*hits.found, *hits.contrary)) or "no wording"
        return f"expected {example.answer}, got {answer} ({said} matched)"
    lacking = [name for name in example.elements if name not in hits.elements]
    return f"the element {lacking[0]} was not found" if lacking else ""


def contract_of(example: Example, language: str) -> Contract:
    """An example as a contract: a title, its heading, if it has one, and its paragraphs."""
    title, provisions = _TITLES[language]
    headings = [title, f"1. {example.heading or provisions}"]
    lines = [line for line in map(str.strip, (*headings, *example.text.split("\n"))) if line]
    paragraphs: list[Paragraph] = []
    start = 0
    for number, line in enumerate(lines):
        heading = number < len(headings)
        paragraphs.append(
            Paragraph(Span(start, start + len(line)), kind="heading" if heading else "body", bold=heading)
        )
        start += len(line) + 1
    document = Document("example", "", "text/plain", "\n".join(lines), tuple(paragraphs))
    return reading.read(document, language=language)
