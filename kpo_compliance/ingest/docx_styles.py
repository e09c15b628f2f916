"""What a paragraph or run inherits from its styles: outline level, list, bold, hidden, struck out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from lxml.etree import _Element

from kpo_compliance.ingest.docx_xml import attribute, child, children, integer, switched, value

_HEADING = re.compile(r"(?:heading|title|başlık|überschrift|titre)", re.IGNORECASE)
_DEEPEST = 20  # styles based on styles; a loop ends here


@dataclass(frozen=True, slots=True)
class StyleFormat:
    """The effective properties of one paragraph or character style."""

    name: str = ""
    outline: int | None = None
    heading: bool = False
    number: str = ""
    level: int | None = None
    bold: bool = False
    hidden: bool = False
    struck: bool = False


class Styles:
    """The styles of a document, by id."""

    def __init__(self, root: _Element | None) -> None:
        self._elements = {attribute(s, "styleId"): s for s in children(root, "style")}
        self._made: dict[str, StyleFormat] = {}
        self._root = root

    @cached_property
    def default(self) -> str:
        """The id of the default paragraph style."""
        for name, element in self._elements.items():
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in ("1", "true"):
                return name
        return ""

    def __getitem__(self, style: str) -> StyleFormat:
        made = self._made.get(style)
        if made is None:
            made = self._made[style] = self._format(style)
        return made

    def _format(self, style: str) -> StyleFormat:
        line: list[_Element] = []
        at = style
        while at in self._elements and len(line) < _DEEPEST:
            line.append(self._elements[at])
            at = value(line[-1], "basedOn")
        name = value(self._elements.get(style), "name")
        outline: int | None = None
        number, level = "", None
        flags: dict[str, bool] = {}
        for element in reversed(line):
            paragraph = child(element, "pPr")
            if value(paragraph, "outlineLvl"):
                outline = integer(value(paragraph, "outlineLvl"), 9)
            listed = child(paragraph, "numPr")
            if listed is not None:
                number = value(listed, "numId") or number
                level = integer(value(listed, "ilvl")) if value(listed, "ilvl") else level
            run = child(element, "rPr")
            for flag in ("b", "vanish", "strike", "dstrike"):
                state = switched(run, flag)
                if state is not None:
                    flags[flag] = state
        return StyleFormat(
            name,
            outline if outline is not None and outline < 9 else None,
            bool(_HEADING.match(name)),
            number,
            level,
            flags.get("b", False),
            flags.get("vanish", False),
            flags.get("strike", False) or flags.get("dstrike", False),
        )
