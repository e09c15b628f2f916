"""Lists of schedules ("Exhibit A – Rates", "Exhibit B – Sites", …): they name the schedules, and none begins there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpo_compliance.reading.blocks import Block

_LONGEST = 200  # characters of an entry
_NEAR = 2  # paragraphs from one entry to the next
_FRONT = 0.25  # of the text: where contents stand
_TITLE = 24
_WORDS = re.compile(r"\W+")


def listed_schedules(text: str, blocks: Sequence[Block]) -> frozenset[int]:
    """The paragraphs that name a schedule in a list of them.

    Entries follow each other without a word between them, and at least one of them comes again, where its
    schedule begins; or they stand in the front part of the text.
    """
    entries = [(block, _key(block, text)) for block in blocks if _is_entry(block)]
    last = {key: block.paragraph for block, (key, _) in entries}
    titles = {title: block.paragraph for block, (_, title) in entries}
    found: set[int] = set()
    run: list[tuple[Block, tuple[str, str]]] = []
    for entry in [*entries, None]:
        if entry and run and entry[0].paragraph - run[-1][0].paragraph <= _NEAR and _is_new(entry[1][0], run):
            run.append(entry)
            continue
        if run:
            end, front = run[-1][0].paragraph, run[-1][0].start < _FRONT * len(text)
            again = any(last[key] > end for _, (key, _) in run)
            if (len(run) > 1 and (again or front)) or (front and any(titles[title] > end for _, (_, title) in run)):
                found.update(block.paragraph for block, _ in run)
        run = [entry] if entry else []
    return frozenset(found)


def _is_new(key: str, run: Sequence[tuple[Block, tuple[str, str]]]) -> bool:
    return all(key != other for _, (other, _) in run[-30:])


def _is_entry(block: Block) -> bool:
    return (
        block.place == "paragraph"
        and block.end - block.start <= _LONGEST
        and any(marker.family == "schedule" and len(marker.path) == 1 for marker in block.markers)
    )


def _key(block: Block, text: str) -> tuple[str, str]:
    """What is cited ("exhibit a"), and that with the first letters of its title."""
    marker = next(marker for marker in block.markers if marker.family == "schedule")
    title = _WORDS.sub("", text[marker.words : block.end])[:_TITLE]
    return marker.cited.casefold(), f"{marker.cited} {title}".casefold() if title else f"{block.start}"
