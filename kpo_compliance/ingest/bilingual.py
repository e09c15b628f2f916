"""Tables that set a contract in two languages side by side: read one after the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from kpo_compliance.ingest.build import Block

_TURKISH = re.compile(r"[çğışöüÇĞİŞÖÜ]|\b(?:ve|veya|ile|bir|bu|için|olarak)\b")
_ENGLISH = re.compile(r"\b(?:the|and|or|of|to|shall|this|in|for)\b", re.IGNORECASE)
_ENOUGH = 200  # letters of a column that show its language


def is_bilingual(columns: Sequence[str], rows: int) -> bool:
    """Whether the columns of a table, two or three with so many rows, hold the same contract in two languages."""
    if rows < 2 or len(columns) > 3 or sum(len(text) > _ENOUGH for text in columns) < 2:
        return False
    kinds = []
    for text in columns:
        turkish, english = len(_TURKISH.findall(text)), len(_ENGLISH.findall(text))
        if len(text) > _ENOUGH and max(turkish, english) > 3 * min(turkish, english):
            kinds.append("tr" if turkish > english else "en")
    return {"tr", "en"} == set(kinds)


def one_after_the_other(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the columns of bilingual tables one below the other; all others where they stand."""
    tables: dict[int, list[int]] = defaultdict(list)
    for at, block in enumerate(blocks):
        if block.cell is not None:
            tables[block.cell[0]].append(at)
    result = list(blocks)
    for places in tables.values():
        texts: dict[int, str] = defaultdict(str)
        rows = set()
        for at in places:
            _, row, column = blocks[at].cell or (0, 0, 0)
            rows.add(row)
            texts[column] += " " + blocks[at].text
        whole = places[-1] - places[0] + 1 == len(places)  # nothing else stands between
        if whole and is_bilingual(list(texts.values()), len(rows)):
            ordered = sorted(places, key=lambda at: (blocks[at].cell or (0, 0, 0))[2])
            result[places[0] : places[-1] + 1] = [blocks[at] for at in ordered]
    return result
