"""How much a contract can hold: a file with more is refused before time and memory go into it."""

from __future__ import annotations

from kpo_compliance.errors import UnreadableDocument

MAX_LETTERS = 10_000_000
MAX_PARAGRAPHS = 100_000
_MANY = 20_000
_SHORTEST = 24  # letters of a paragraph, on average, when there are many


def check_amount(letters: int, paragraphs: int) -> None:
    """Accepts what a contract may hold.

    Raises:
        UnreadableDocument: there is more; also many paragraphs of a few letters each.
    """
    if letters > MAX_LETTERS or paragraphs > MAX_PARAGRAPHS or (paragraphs > _MANY and letters < _SHORTEST * paragraphs):
        raise UnreadableDocument(
            f"The file holds {letters} letters in {paragraphs} paragraphs, more than a contract. Check it in parts.",
            "limit",
        )
