"""Where the report of a contract stands in a folder of reports: the same name for who writes it and who links to it."""

from __future__ import annotations

import hashlib
from typing import Final

_LONGEST: Final = 200  # bytes of a name; most file systems end at 255


def report_name(path: str) -> str:
    """The place of a contract's HTML report in the folder, by the contract's path, with "/" between its parts.

    Parts that could lead out of the folder, or that a file system may refuse, are changed, and then so that no other
    contract gets the same place.
    """
    parts = [_harmless(part) for part in path.split("/")]
    name = "/".join(part for part in parts if part)
    if name != path or len(parts[-1].encode("utf-8", "replace")) > _LONGEST:
        mark = hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        folders, slash, last = name.rpartition("/")
        short = last.encode("utf-8", "ignore")[:_LONGEST].decode("utf-8", "ignore")
        name = f"{folders}{slash}{short}-{mark}"
    return f"{name}.html"


def _harmless(part: str) -> str:
    kept = "".join(sign if sign.isprintable() and sign not in '\\:*?"<>|' else "_" for sign in part)
    return kept.strip(" .")[:_LONGEST] if kept.strip(" .") != kept or not kept.strip(".") else kept
