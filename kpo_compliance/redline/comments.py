"""Word comments: the part that holds them, and the marks in the text that they hang on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lxml import etree
from lxml.etree import _Element

from kpo_compliance.ingest.docx_xml import W, attribute, integer
from kpo_compliance.redline.package import Package, parsed, serialised
from kpo_compliance.redline.revisions import AUTHOR, Piece, Reviser, run

_CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_NAMESPACE: Final = W[1:-1]


class Comments:
    """The comments of a file: those it has and new ones, written back by ``save``."""

    def __init__(self, package: Package, reviser: Reviser) -> None:
        self._package = package
        self._part = package.related("comments")
        self._before = package.read(self._part) if self._part else b""
        self._root = parsed(self._before) if self._before else etree.Element(W + "comments", nsmap={"w": _NAMESPACE})
        self._stamp = reviser.stamp
        self._next = 1 + max((integer(attribute(c, "id")) for c in self._root.findall(W + "comment")), default=-1)
        self.count = 0

    def mark(
        self, first: _Element, last: _Element, paragraphs: Iterable[str], *, words: Sequence[_Element] = ()
    ) -> None:
        """A comment on the words from one paragraph to another.

        Args:
            words: the runs commented on; all of the paragraphs where it is empty.
        """
        name = self._add(paragraphs)
        start, end = (_element(kind, name) for kind in ("commentRangeStart", "commentRangeEnd"))
        if words:
            below(first, words[0]).addprevious(start)
            below(last, words[-1]).addnext(end)
        else:
            form = first.find(W + "pPr")
            first.insert(0 if form is None else first.index(form) + 1, start)
            last.append(end)
        end.addnext(_reference(name))

    def mark_inserted(self, paragraph: _Element, paragraphs: Iterable[str]) -> None:
        """A comment at the end of an inserted paragraph, which goes when that is rejected.

        It marks a place and no words: at the marks of a range LibreOffice takes the insertion for several, and
        on rejecting them gives the next paragraph the form of the rejected one.
        """
        inserted = paragraph.find(W + "ins")
        if inserted is not None:
            inserted.append(_reference(self._add(paragraphs)))

    def save(self) -> None:
        """Writes the new comments into the package, if there are any."""
        if not self.count:
            return
        content = serialised(self._root, self._before)
        if self._part:
            self._package.replace(self._part, content)
        else:
            self._package.add("comments", _CONTENT_TYPE, content)

    def _add(self, paragraphs: Iterable[str]) -> str:
        """A new comment, and its id."""
        name = str(self._next)
        self._next += 1
        self.count += 1
        comment = etree.SubElement(self._root, W + "comment")
        for key, text in (("id", name), ("author", AUTHOR), ("date", self._stamp), ("initials", "kpo")):
            comment.set(W + key, text)
        for number, text in enumerate(paragraphs):
            paragraph = etree.SubElement(comment, W + "p")
            if not number:
                mark = etree.SubElement(paragraph, W + "r")
                etree.SubElement(mark, W + "annotationRef")
            paragraph.append(run(Piece(text)))
        return name


def _reference(name: str) -> _Element:
    made = etree.Element(W + "r")
    made.append(_element("commentReference", name))
    return made


def _element(kind: str, name: str) -> _Element:
    made = etree.Element(W + kind)
    made.set(W + "id", name)
    return made


def below(paragraph: _Element, run: _Element) -> _Element:
    """What holds a run (a link, an insertion) directly below the paragraph: a comment's marks stand beside that."""
    at = run
    while (parent := at.getparent()) is not None and parent is not paragraph:
        at = parent
    return at
