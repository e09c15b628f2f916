"""The one module that imports PyYAML: a file to marked values. No tags, no anchors, no types: every scalar is text."""

from __future__ import annotations

from typing import Final

import yaml

from kpo_compliance.errors import RuleError
from kpo_compliance.marked import Data, Source, Value

MOST_BYTES: Final = 4_000_000
_DEEPEST: Final = 40
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS: Final = "tag:yaml.org,2002:"


def parse(content: bytes, name: str) -> Value:
    """A YAML file's root value; ``name`` is the file's name in messages.

    Raises:
        RuleError: it is no YAML, repeats a key, uses anchors, aliases or tags, or is too large or nested too deeply.
    """
    source = Source(name, _lines(content, name))
    try:
        _forbid_tricks(content, source)
        node = yaml.compose(content, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise Value(None, source, line).error(f"this is no valid YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise Value(None, source, 1).error(f"this is no valid YAML: {error}") from error
    return _value(node, source, 1) if node is not None else Value(None, source, 1)


def _lines(content: bytes, name: str) -> tuple[str, ...]:
    if len(content) > MOST_BYTES:
        raise RuleError(f"the file is larger than {MOST_BYTES // 1_000_000} MB", f"{name}:1")
    try:
        return tuple(content.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RuleError("the file is not in UTF-8; save it as UTF-8", f"{name}:{line}") from error


def _forbid_tricks(content: bytes, source: Source) -> None:
    """Events come one by one, so that a bomb is seen before it is built."""
    depth = 0
    for event in yaml.parse(content, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        trick = ""
        if depth > _DEEPEST:
            trick = "this is nested too deeply"
        elif isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            trick = (
                "anchors and aliases (& and *) have no place here; put the text in quotation marks if you mean the sign"
            )
        elif getattr(event, "tag", None):
            trick = "tags (!) have no place here; put the text in quotation marks if you mean the sign"
        if trick:
            raise Value(None, source, (event.start_mark.line if event.start_mark else 0) + 1).error(trick)


def _value(node: yaml.Node, source: Source, line: int) -> Value:
    data: Data
    if isinstance(node, yaml.ScalarNode):
        data = None if node.tag == f"{_PLAIN_TAGS}null" and node.value == "" else str(node.value)
    elif isinstance(node, yaml.SequenceNode):
        data = tuple(_value(item, source, item.start_mark.line + 1) for item in node.value)
    else:
        data = _mapping(node, source)
    return Value(data, source, line)


def _mapping(node: yaml.Node, source: Source) -> dict[str, Value]:
    entries: dict[str, Value] = {}
    for key, child in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise Value(None, source, line).error("a key must be text")
        if key.value in entries:
            first = entries[key.value].line
            raise Value(None, source, line).error(f"the key “{key.value}” stands here twice (first in line {first})")
        entries[key.value] = _value(child, source, line)
    return entries
