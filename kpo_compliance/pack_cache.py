"""Packs already read, kept as JSON in the user's cache directory, since reading YAML takes long.

An entry is named after the hash of all that it was made from, so it never goes stale; one that is damaged, or that
cannot be kept, costs only time. Examples are not kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kpo_compliance.files import write_private
from kpo_compliance.requirement import Element, Requirement, Threshold, View, Wording, WordingSet
from kpo_compliance.rule_files import Pack

_MOST_ENTRIES: Final = 24
_COPIED: Final = (
    *("id", "pack", "title", "why", "remedy", "severity", "risk"),
    *("direction", "forbidden", "contrary_prevails", "lacks", "location"),
)
_LISTS: Final = ("types", "profiles", "countries", "wants", "sources")


def folder() -> Path | None:
    """The cache directory of this user, or None when there can be none."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given and Path(given).is_absolute():
        return Path(given) / "kpo-check"
    try:
        return Path.home() / ".cache" / "kpo-check"
    except RuntimeError:
        return None


def get(key: str) -> Pack | None:
    """The pack kept under a hash, or None when it is not there, damaged, or not ours."""
    try:
        payload = entry(f"pack-{key}.json")
        return None if payload is None else _pack(json.loads(payload))
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def put(key: str, pack: Pack) -> Pack:
    """Keeps a pack, if the directory can be written, and returns it as it will come back: without examples."""
    payload = json.dumps(_plain(pack), ensure_ascii=False, separators=(",", ":")).encode()
    keep(f"pack-{key}.json", payload)
    return _pack(json.loads(payload))


def entry(name: str) -> bytes | None:
    """The content kept under a name, or None when it is not there, damaged, or not ours."""
    cache = folder()
    if cache is None:
        return None
    try:
        with (cache / name).open("rb") as stream:
            if hasattr(os, "geteuid") and os.fstat(stream.fileno()).st_uid != os.geteuid():
                return None
            digest, _, payload = stream.read().partition(b"\n")
    except OSError:
        return None
    return payload if digest.decode("ascii", "replace") == hashlib.sha256(payload).hexdigest() else None


def keep(name: str, payload: bytes) -> None:
    """Keeps content under a name, if the directory can be written; the oldest of its kind give way."""
    cache = folder()
    if cache is not None:
        with suppress(OSError):
            cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(cache / name, hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload)
            _forget_oldest(cache, name.partition("-")[0])


def _forget_oldest(cache: Path, kind: str) -> None:
    entries = sorted(cache.glob(f"{kind}-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[_MOST_ENTRIES:]:
        path.unlink(missing_ok=True)


def _plain(pack: Pack) -> dict[str, Any]:
    return {
        "name": pack.name,
        "version": pack.version,
        "title": pack.title,
        "lexicons": pack.lexicons,
        "requirements": [_plain_requirement(requirement) for requirement in pack.requirements.values()],
    }


def _plain_requirement(requirement: Requirement) -> dict[str, Any]:
    kept = {name: getattr(requirement, name) for name in (*_COPIED, *_LISTS)}
    limit = requirement.threshold
    return {
        **kept,
        "elements": {key: [item.title, item.mandatory] for key, item in requirement.elements.items()},
        "sides": {side: [view.wants, view.why, view.remedy] for side, view in requirement.sides.items()},
        "threshold": [limit.name, limit.kind, limit.compare, limit.limit, limit.accepted] if limit else None,
        "wordings": {
            language: [
                *(_plain_wordings(wordings) for wordings in (item.found, item.contrary, item.vetoes, item.reversed)),
                {key: _plain_wordings(wordings) for key, wordings in item.elements.items()},
                item.classes,
            ]
            for language, item in requirement.wordings.items()
        },
    }


def _plain_wordings(wordings: tuple[Wording, ...]) -> list[tuple[str, str, str, str, bool]]:
    return [(w.text, w.under, w.unless, w.location, w.refers) for w in wordings]


def _pack(data: Mapping[str, Any]) -> Pack:
    lexicons = {language: _classes(classes) for language, classes in data["lexicons"].items()}
    requirements = (_requirement(item) for item in data["requirements"])
    return Pack(data["name"], data["version"], data["title"], {item.id: item for item in requirements}, lexicons)


def _requirement(data: dict[str, Any]) -> Requirement:
    limit = data["threshold"]
    copied: dict[str, Any] = {name: data[name] for name in _COPIED}
    lists: dict[str, Any] = {name: tuple(data[name]) for name in _LISTS}
    return Requirement(
        **copied,
        **lists,
        elements={key: Element(title, mandatory) for key, (title, mandatory) in data["elements"].items()},
        threshold=_threshold(*limit) if limit else None,
        sides={side: View(tuple(wants), why, remedy) for side, (wants, why, remedy) in data["sides"].items()},
        wordings={language: _wording_set(*item) for language, item in data["wordings"].items()},
    )


def _threshold(name: str, kind: Any, compare: Any, limit: str, accepted: list[str]) -> Threshold:
    return Threshold(name, kind, compare, limit, tuple(accepted))


def _wording_set(
    found: list[list[Any]],
    contrary: list[list[Any]],
    vetoes: list[list[Any]],
    backwards: list[list[Any]],
    elements: dict[str, list[list[Any]]],
    classes: dict[str, list[str]],
) -> WordingSet:
    return WordingSet(
        found=_wordings(found),
        contrary=_wordings(contrary),
        vetoes=_wordings(vetoes),
        reversed=_wordings(backwards),
        elements={key: _wordings(wordings) for key, wordings in elements.items()},
        classes=_classes(classes),
    )


def _wordings(items: list[list[Any]]) -> tuple[Wording, ...]:
    return tuple(Wording(*item) for item in items)


def _classes(classes: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(entries) for key, entries in classes.items()}
