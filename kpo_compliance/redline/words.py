"""The runs of a paragraph that hold certain words, cut so that they hold nothing else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml.etree import _Element

from kpo_compliance.ingest.docx_xml import W
from kpo_compliance.redline.revisions import SPACE, own_runs

_MOST_CLOSING: Final = 4


@dataclass(frozen=True, slots=True)
class _Letter:
    """A letter or digit: the ``w:t`` it stands in, and where in it."""

    text: _Element
    offset: int


def letters(text: str) -> str:
    """The letters and digits of a text, as they are compared: small, and without ligatures."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def cut_out(paragraph: _Element, words: str, before: int) -> list[_Element]:
    """The runs that hold the words and nothing else; runs are cut where the words begin and end.

    Args:
        words: as the document's text has them, within one paragraph.
        before: how many letters and digits of the paragraph come before them.

    Returns:
        [] when the words are not found, or not where they should be.
    """
    wanted = letters(words)
    found = list(_letters(paragraph))
    there = "".join(letter for letter, _ in found)
    at = before if there.startswith(wanted, before) else there.find(wanted)
    if not wanted or at < 0 or (at != before and there.find(wanted, at + 1) >= 0):
        return []
    first = _cut(found[at][1])
    last = list(_letters(paragraph))[at + len(wanted) - 1][1]
    shown = last.text.text or ""
    end = last.offset + 1
    for mark in _closing(words):
        end += shown[end : end + 1] == mark
    _cut(_Letter(last.text, end))
    runs = list(own_runs(paragraph))
    return runs[runs.index(first) : runs.index(_run(last.text)) + 1]


def _closing(words: str) -> list[str]:
    """The marks behind the last letter of the words."""
    end = words.rstrip()[-_MOST_CLOSING:]
    last = max((number for number, c in enumerate(end) if c.isalnum()), default=-1)
    return [c for c in end[last + 1 :] if not c.isspace()]


def _letters(paragraph: _Element) -> Iterator[tuple[str, _Letter]]:
    for run in own_runs(paragraph):
        for text in run.findall(W + "t"):
            for offset, character in enumerate(text.text or ""):
                for letter in letters(character):
                    yield letter, _Letter(text, offset)


def _run(text: _Element) -> _Element:
    run = text.getparent()
    if run is None:
        raise ValueError("a text outside of a run")
    return run


def _cut(at: _Letter) -> _Element:
    """Cuts a run before a character, and gives the run that begins with it; the run itself where nothing is before or after."""
    run, content = _run(at.text), at.text.text or ""
    before = [part for part in run if part.tag != W + "rPr"]
    place = before.index(at.text)
    if (not at.offset and not place) or (at.offset >= len(content) and place == len(before) - 1):
        return run
    right = deepcopy(run)
    right.tail, run.tail = run.tail, None
    copies = [part for part in right if part.tag != W + "rPr"]
    for part in copies[:place]:
        right.remove(part)
    for part in before[place + 1 :]:
        run.remove(part)
    for text, words in ((at.text, content[: at.offset]), (copies[place], content[at.offset :])):
        text.text = words
        text.set(SPACE, "preserve")
        if not words:
            _run(text).remove(text)
    run.addnext(right)
    return right
