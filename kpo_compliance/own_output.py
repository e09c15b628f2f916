"""A folder of contracts that holds the reports of an earlier run, too: they are no contracts, and no contract is written over."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kpo_compliance.errors import UsageError

_MARKS: Final = (b"kpo-check", b"kpo-report", b"\n\n**Outcome: ", "\n\n**Sonuç: ".encode())
_HEAD: Final = 200_000  # bytes in which a report of ours in HTML, Markdown or JSON shows that it is one
_PACKED: Final = frozenset({".docx", ".pdf"})  # nothing can be told from their bytes
_NUMBERED: Final = re.compile(r"-\d{1,4}$")


def without_output(files: Sequence[str], output: str | None) -> tuple[str, ...]:
    """The files found in folders, less those that a run with the same output wrote there.

    Raises:
        UsageError: the output would be written over a contract.
    """
    if output is None:
        return tuple(files)
    target = Path(output)
    if target.is_dir():
        names = {Path(file).name for file in files}
        return tuple(file for file in files if not _is_report(Path(file), target, names))
    kept = tuple(file for file in files if not _same(Path(file), target))
    if len(kept) < len(files) and not _is_ours(target):
        raise UsageError(
            f"The output “{output}” is one of the contracts. Name another file, so that it stays as it is."
        )
    return kept


def refuse_contract(path: str, output: str | None) -> None:
    """Stops before a report is written over the contract it is about.

    Raises:
        UsageError: that would happen.
    """
    if output is not None and _same(Path(path), Path(output)):
        raise UsageError("The output is the contract itself. Name another file, so that the original stays as it is.")


def _is_report(file: Path, folder: Path, names: set[str]) -> bool:
    about = _NUMBERED.sub("", file.stem)
    if about not in names and file.stem not in names:
        return False
    return _same(file.parent, folder) and (file.suffix.lower() in _PACKED or _is_ours(file))


def _is_ours(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError:
        return False
    return any(mark in head for mark in _MARKS)


def _same(one: Path, two: Path) -> bool:
    try:
        return one.name == two.name and one.samefile(two) if one.is_file() else one.samefile(two)
    except OSError:
        return False
