"""How much a contract can hold: a file with more is refused before time and memory go into it."""

from __future__ import annotations

from kpo_compliance.errors import UnreadableDocument

MAX_LETTERS = 3_000_000
MAX_PARAGRAPHS = 100_000
_MANY = 20_000
_MOST_PAGES = 5000
_MOST_LINES = 50_000
_SHORTEST_LINE = 12
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


def check_lines(text: str) -> None:
    """Accepts plain text as long as a contract, before its lines are looked at one by one.

    Raises:
        UnreadableDocument: it is longer, or has more pages or lines than a contract.
    """
    lines, pages = text.count("\n"), text.count("\f")
    short = lines > _MOST_LINES and len(text) < _SHORTEST_LINE * lines
    if len(text) > 2 * MAX_LETTERS or pages > _MOST_PAGES or short:
        raise UnreadableDocument(
            f"The file holds {len(text)} letters in {lines} lines on {pages + 1} pages, more than a contract. "
            "Check it in parts.",
            "limit",
        )
