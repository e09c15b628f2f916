"""Document → Contract: clause tree, provisions, defined terms, parties and facts."""

from __future__ import annotations

from dataclasses import replace

from kpo_compliance.contract import Contract
from kpo_compliance.document import Document, Notice
from kpo_compliance.reading.definitions import find_definitions
from kpo_compliance.reading.doctype import document_type
from kpo_compliance.reading.facts import find_facts
from kpo_compliance.reading.language import legible, paragraph_languages
from kpo_compliance.reading.other_terms import find_other_terms
from kpo_compliance.reading.parties import find_parties
from kpo_compliance.reading.provisions import find_provisions
from kpo_compliance.reading.structure import outline

_ILLEGIBLE = Notice(
    "unknown-language",
    "The text reads neither as English nor as Turkish, or its letters are mixed up: what was not found may be there.",
)


def read(document: Document, *, language: str = "") -> Contract:
    """What a document means as a contract. Takes time linear in the text and raises nothing on purpose.

    Args:
        language: ``en`` or ``tr`` when the caller knows it better than the text shows; "" to find it.
    """
    if not legible(document.text):
        document = replace(document, complete=False, notices=(*document.notices, _ILLEGIBLE))
    shown, languages = paragraph_languages(document)
    if language:
        shown, languages = language, (language,) * len(document.paragraphs)
    language = shown
    tree = outline(document)
    provisions = find_provisions(document, tree, languages)
    definitions = find_definitions(document, tree.clauses, provisions)
    parties = find_parties(document, tree.clauses, provisions, definitions, language)
    return Contract(
        document=document,
        language=language,
        type=document_type(document, tree.clauses),
        clauses=tree.clauses,
        provisions=provisions,
        definitions=definitions,
        parties=parties,
        facts=find_facts(document, tree.clauses, provisions, parties, language),
        other_terms=find_other_terms(document, provisions),
    )
