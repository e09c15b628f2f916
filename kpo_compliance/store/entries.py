"""What a ledger holds of files (data only), and how their names are kept."""

from __future__ import annotations

from dataclasses import dataclass

from kpo_compliance.portfolio import FileSummary


@dataclass(frozen=True, slots=True)
class Seen:
    """A state of a file: its size in bytes, ``modified`` as its place tells it ("" where that is no proof), its SHA-256."""

    size: int
    modified: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger holds of a file now. ``terms`` is a hash over all, besides the file, that the report depends on."""

    path: str
    seen: Seen
    terms: str
    status: str


@dataclass(frozen=True, slots=True)
class Suspect:
    """A file that was being checked when an audit died; ``deaths`` counts those while it was checked alone."""

    path: str
    deaths: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as reports show it: ``report`` is the number of its report, ``since`` the run that first said so."""

    file: FileSummary
    sha256: str
    report: int
    since: int


def storable(name: str) -> str:
    r"""A name in letters that every store can keep: bytes that are none are written as \xNN."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.replace("\\", "\\\\").encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return name
