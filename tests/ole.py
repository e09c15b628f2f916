"""Writes OLE compound files (MS-CFB, version 3) for tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR, MINI, CUTOFF = 512, 64, 4096
END, FREE, FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF

Tree = Mapping[str, "bytes | Tree"]


def compound(tree: Tree) -> bytes:
    """A compound file with these storages (mappings) and streams (bytes)."""
    entries: list[list] = [["Root Entry", 5, NONE, NONE, NONE, b""]]
    _add(entries, 0, tree)
    mini, mini_fat, fat, sectors = b"", [], [], b""

    def chained(data: bytes) -> int:
        nonlocal sectors
        if not data:
            return END
        first = len(fat)
        count = -(-len(data) // SECTOR)
        fat.extend([*range(first + 1, first + count), END])
        sectors += data.ljust(count * SECTOR, b"\0")
        return first

    starts = [0] * len(entries)
    for at, entry in enumerate(entries[1:], 1):
        data = entry[5]
        if entry[1] != 2 or not data:
            starts[at] = END if entry[1] == 2 else 0
        elif len(data) < CUTOFF:
            starts[at] = len(mini_fat)
            count = -(-len(data) // MINI)
            mini_fat.extend([*range(len(mini_fat) + 1, len(mini_fat) + count), END])
            mini += data.ljust(count * MINI, b"\0")
        else:
            starts[at] = chained(data)
    starts[0] = chained(mini)
    entries[0][5] = mini
    mini_start = chained(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    listed = b"".join(_entry(e, starts[at]) for at, e in enumerate(entries))
    directory = chained(listed)
    count = next(n for n in range(1, 200) if n * 128 >= len(fat) + n)
    first_fat = len(fat)
    fat.extend([FAT] * count)
    fat.extend([FREE] * (count * 128 - len(fat)))
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, count, directory, 0, CUTOFF, mini_start,
        -(-len(mini_fat) * 4 // SECTOR), END, 0,
    )  # fmt: skip
    difat = [*range(first_fat, first_fat + count)]
    header += struct.pack("<109I", *difat, *[FREE] * (109 - count))
    return header + sectors + struct.pack(f"<{len(fat)}I", *fat)


def _add(entries: list[list], parent: int, tree: Tree) -> None:
    before = None
    for name, content in tree.items():
        at = len(entries)
        entries.append(
            [
                name,
                2 if isinstance(content, bytes) else 1,
                NONE,
                NONE,
                NONE,
                content if isinstance(content, bytes) else b"",
            ]
        )
        if before is None:
            entries[parent][4] = at
        else:
            entries[before][3] = at
        before = at
        if not isinstance(content, bytes):
            _add(entries, at, content)


def _entry(entry: list, start: int) -> bytes:
    name, kind, left, right, child, data = entry
    written = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ",
        written,
        len(written),
        kind,
        1,
        left,
        right,
        child,
        b"",
        0,
        b"",
        b"",
        start & 0xFFFFFFFF,
        len(data),
    )
