"""What a reader of RTF must remember: the properties of a group, and the texts that stand beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpo_compliance.document import ParagraphKind
from kpo_compliance.ingest.build import Block


@dataclass(slots=True)
class State:
    """What a group inherits from the one around it."""

    into: str = "text"  # where words go: "text", "skip", or the table that they fill
    codec: str = "cp1252"
    skip: int = 1
    bold: bool = False
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    inserted: bool = False
    colour: int = 0
    ground: int = 0
    small: bool = False
    depth: int = 0  # of tables
    outline: int | None = None
    style: int = 0


@dataclass(slots=True)
class Flow:
    """A text of its own: the body, a note, a header, a text box. ``opened`` is the depth of the group that holds it."""

    kind: ParagraphKind = "body"
    opened: int = 0
    endnote: bool = False
    blocks: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    bold: int = 0
    plain: int = 0
    tables: list[list[int]] = field(default_factory=list)  # id, row and column, from the outermost
    shaded: bool = False
