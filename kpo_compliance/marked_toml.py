"""A TOML file to marked values. ``tomllib`` keeps no places, so keys are found again, for messages only."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from kpo_compliance.errors import RuleError
from kpo_compliance.marked import Data, Source, Value

_HEADER = re.compile(r"\s*(\[\[?)([^\[\]]{1,300})\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*([\w."' -]{1,300}?)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")

Path = tuple[str | int, ...]


def parse(content: bytes, name: str) -> Value:
    """A TOML file's root table; ``name`` is the file's name in messages.

    Raises:
        RuleError: it is no TOML (with the line).
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RuleError("the file is not in UTF-8; save it as UTF-8", f"{name}:{line}") from error
    source = Source(name, tuple(text.splitlines()))
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found.group(1)) if found else len(source.lines)
        reason = _AT_LINE.sub("", str(error)).strip()
        raise Value(None, source, line).error(f"this is no valid TOML: {reason}") from error
    except RecursionError as error:
        raise Value(None, source, 1).error("this is nested too deeply") from error
    return _value(data, source, _lines(source.lines), (), 1)


def _value(data: Any, source: Source, lines: dict[Path, int], path: Path, above: int) -> Value:
    line = lines.get(path, above)
    marked: Data
    if isinstance(data, dict):
        marked = {key: _value(item, source, lines, (*path, key), line) for key, item in data.items()}
    elif isinstance(data, list):
        marked = tuple(_value(item, source, lines, (*path, index), line) for index, item in enumerate(data))
    else:
        marked = data
    return Value(marked, source, line)


def _lines(lines: tuple[str, ...]) -> dict[Path, int]:
    """The line of each table and key. A line inside a long text may be taken for a key, which does no harm."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for number, line in enumerate(lines, 1):
        if header := _HEADER.match(line):
            table = _parts(header.group(2))
            if header.group(1) == "[[":
                index = counts.get(table, 0)
                counts[table] = index + 1
                found.setdefault(table, number)
                table = (*table, index)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            path = (*table, *_parts(key.group(1)))
            for length in range(len(table) + 1, len(path) + 1):
                found.setdefault(path[:length], number)
    return found


def _parts(text: str) -> Path:
    return tuple(a or b or c for a, b, c in _PART.findall(text))
