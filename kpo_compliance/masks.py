"""Sets of small numbers as whole numbers, a bit each: which provisions hold a word, a heading, a match.

Made and taken apart in time that grows with their length alone; bit by bit it would grow with its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

_SHORT = 4096  # bits up to which one after the other is as fast
_FEW = 4


def of(numbers: Iterable[int]) -> int:
    """The mask of some numbers."""
    chosen = sorted(numbers)
    if not chosen:
        return 0
    flags = np.zeros(chosen[-1] + 1, dtype=np.bool_)
    flags[chosen] = True
    return of_flags(flags)


def of_flags(flags: npt.NDArray[np.bool_]) -> int:
    """The mask of the places where a row of flags is true."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def numbers(mask: int) -> Iterator[int]:
    """The numbers in a mask, in order."""
    if mask.bit_length() > _SHORT and mask.bit_count() > _FEW:
        data = np.frombuffer(mask.to_bytes((mask.bit_length() + 7) // 8, "little"), dtype=np.uint8)
        yield from np.flatnonzero(np.unpackbits(data, bitorder="little")).tolist()
        return
    while mask:
        low = mask & -mask
        mask ^= low
        yield low.bit_length() - 1
