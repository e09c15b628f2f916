"""What the bytes of a PDF tell of its history, and pdfium does not: a missing end, a repair, later revisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kpo_compliance.document import Notice

_TAIL = 4096
_POINTER = re.compile(rb"startxref\s{1,9}(\d{1,12})")
_TABLE = re.compile(rb"\s{0,9}(?:xref|\d{1,10}\s{1,9}\d{1,5}\s{1,9}obj)")


@dataclass(frozen=True, slots=True)
class FileState:
    """``cut``: the end of the file is missing; ``rebuilt``: its directory of objects is not where it says; ``revisions``."""

    cut: bool
    rebuilt: bool
    revisions: int

    def notices(self) -> Iterator[Notice]:
        """What a reader of the report should know."""
        if self.cut:
            yield Notice("cut-off", "The end of the file is missing, and maybe pages with it. Ask for the file again.")
        elif self.rebuilt:
            yield Notice("repaired", "The PDF is damaged and was repaired for reading; compare it with what you see.")
        if self.revisions > 1:
            yield Notice("revisions", f"The PDF was changed {self.revisions - 1} time(s) after it was made.")


def file_state(data: bytes) -> FileState:
    """The state of a PDF file. pdfium finds what pages it can in a damaged one, and does not say that there were more."""
    end = data.rfind(b"%%EOF")
    cut = end < 0 or data.find(b" obj", end) >= 0
    linear = b"/Linearized" in data[:1024]
    return FileState(cut, not _points_to_table(data), data.count(b"startxref") - linear)


def _points_to_table(data: bytes) -> bool:
    pointers = _POINTER.findall(data[-_TAIL:])
    if not pointers:
        return False
    place, start = int(pointers[-1]), max(data.find(b"%PDF-", 0, 8192), 0)
    return any(_TABLE.match(data, at) is not None for at in (place, place + start))
