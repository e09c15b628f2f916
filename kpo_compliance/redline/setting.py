"""Paragraphs for a new clause, copied from the clause of the contract that it is set like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Final

from lxml import etree
from lxml.etree import _Element

from kpo_compliance.ingest.docx_xml import W, child, switched
from kpo_compliance.redline.placing import Planned, Setting
from kpo_compliance.redline.revisions import Piece, Reviser, own_runs, paragraph_form, run_form
from kpo_compliance.redline.topics import capitals

_FEWEST_LETTERS: Final = 2  # in a run that is more than a number
_BEFORE_BOLD: Final = frozenset((W + "rFonts",))


def paragraphs(
    planned: Planned, elements: Mapping[str, _Element], reviser: Reviser, language: str
) -> Iterator[_Element]:
    """The inserted paragraphs of one planned clause, in order."""
    setting = planned.setting
    opening = elements.get(setting.opening)
    body = elements.get(setting.body)
    heading_form, body_form = _forms(opening, body, setting)
    heading = capitals(planned.heading, language) if setting.capitals else planned.heading
    words = list(planned.paragraphs)
    first = [Piece(_typed(setting, opening), body_form if setting.heading == "none" else heading_form)]
    if setting.heading == "alone" or not words:
        first.append(Piece(heading, heading_form))
    elif setting.heading == "run-in":
        first += [Piece(heading + setting.separator, heading_form), Piece(f" {words.pop(0)}", body_form)]
    else:
        first.append(Piece(words.pop(0), body_form))
    yield reviser.paragraph(paragraph_form(opening, numbered=setting.numbered), first)
    for text in words:
        yield reviser.paragraph(paragraph_form(body, numbered=setting.body_numbered), [Piece(text, body_form)])


def body_form(paragraph: _Element | None) -> _Element | None:
    """The run properties of most of a paragraph's words."""
    if paragraph is None:
        return None
    longest = max(own_runs(paragraph), key=_size, default=None)
    return run_form(longest) if longest is not None else None


def _forms(
    opening: _Element | None, body: _Element | None, setting: Setting
) -> tuple[_Element | None, _Element | None]:
    """The run properties of the heading and of the words."""
    if opening is None:
        return (_bold(None) if setting.bold else None), None
    if setting.heading == "alone":
        return body_form(opening), body_form(body) if body is not opening else _not_bold(body_form(body))
    words = body_form(opening)
    if setting.bold:
        return _bold(words), words
    if setting.heading == "none":
        return words, words
    first = next((run for run in own_runs(opening) if _letters(run) >= _FEWEST_LETTERS), None)
    return run_form(first), words


def _typed(setting: Setting, opening: _Element | None) -> str:
    """The number that is typed by hand, parted from the words by a tab where the model has one."""
    if not setting.typed or opening is None:
        return setting.typed
    for run in own_runs(opening):
        if child(run, "tab") is not None:
            return setting.typed
        if _letters(run) >= _FEWEST_LETTERS:
            break
    return setting.typed.replace("\t", " ")


def _bold(form: _Element | None) -> _Element:
    made = deepcopy(form) if form is not None else etree.Element(W + "rPr")
    if child(made, "b") is None:
        made.insert(sum(1 for part in made if part.tag in _BEFORE_BOLD), etree.Element(W + "b"))
    return made


def _not_bold(form: _Element | None) -> _Element | None:
    if form is None or not switched(form, "b"):
        return form
    for name in ("b", "bCs"):
        for found in form.findall(W + name):
            form.remove(found)
    return form


def _text(run: _Element) -> str:
    return "".join(part.text or "" for part in run.findall(W + "t"))


def _letters(run: _Element) -> int:
    return sum(map(str.isalpha, _text(run)))


def _size(run: _Element) -> int:
    return len(_text(run))
