"""What a document holds beside its words: changes by author, comments, hidden and struck-out text, unread parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kpo_compliance.document import Notice

_MOST_NAMES = 5


@dataclass(slots=True)
class Shown:
    """What was seen on the way: revisions, comments and parts by number, hidden and struck-out text by characters.

    ``dates`` are days of changes as ISO dates; ``embedded`` are documents inside the document.
    """

    inserted: int = 0
    deleted: int = 0
    authors: Counter[str] = field(default_factory=Counter)
    dates: set[str] = field(default_factory=set)
    comments: int = 0
    commenters: Counter[str] = field(default_factory=Counter)
    hidden: int = 0
    struck: int = 0
    too_deep: int = 0
    embedded: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing that the document shows was left unread."""
        return not (self.too_deep or self.embedded)

    def notices(self) -> Iterator[Notice]:
        """What a reader of the report should know."""
        if self.inserted or self.deleted:
            days = f", {min(self.dates)} to {max(self.dates)}" if self.dates else ""
            yield Notice(
                "tracked-changes",
                f"The file holds tracked changes ({self.inserted} insertions, {self.deleted} deletions, "
                f"by {_names(self.authors)}{days}); it was read as if all were accepted.",
            )
        if self.comments:
            yield Notice(
                "comments",
                f"The file holds {self.comments} comments (by {_names(self.commenters)}); they were not read as contract text.",
            )
        if self.hidden:
            yield Notice("hidden-text", f"{self.hidden} characters are hidden or white; they are not evidence.")
        if self.struck:
            yield Notice("struck-out-text", f"{self.struck} characters are struck out; they are not evidence.")
        if self.too_deep:
            yield Notice("unread-part", f"{self.too_deep} parts are nested too deeply and were not read.")
        if self.embedded:
            yield Notice("unread-part", f"{self.embedded} embedded documents could not be read.")


def _names(found: Counter[str]) -> str:
    return ", ".join(sorted(found)[:_MOST_NAMES]) or "?"
