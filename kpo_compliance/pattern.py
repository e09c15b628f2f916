"""The pattern language (docs/rules.md): a wording's text to a tree of nodes, without meaning yet.

Grammar: ``sequence = item*``, ``item = (word | @class | "(" sequence ("|" sequence)* ")") "?"? | gap | "^"``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product

GAP_WORDS = 60  # what "…" spans at most
_MAX_VARIANTS = 64

_TOKEN = re.compile(r"\s*(?:(\.\.\.|…)|\[(\d+)-(\d+)\]|@([\w-]+)|([()|?^])|(=?[^\s()|?^@\[\]…]+\*?))")


class PatternError(ValueError):
    """A pattern that does not parse; the message says where."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written: ``word``, ``=word`` or ``word*``."""

    text: str


@dataclass(frozen=True, slots=True)
class AnyWord:
    """One of many words, by key: what an ``Either`` of single words becomes when it is compiled."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A class of words, by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Between ``least`` and ``most`` words of any kind."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of the provision."""


@dataclass(frozen=True, slots=True)
class Optional:
    """May be left out."""

    node: Node


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    items: tuple[Node, ...]


Node = Word | AnyWord | Ref | Gap | Start | Optional | Either | Sequence


def parse(text: str) -> Sequence:
    """The tree of a pattern.

    Raises:
        PatternError: a bracket is not closed, a group is empty, a gap is back to front, or nothing is left.
    """
    tokens = _tokens(text)
    node, rest = _sequence(tokens, 0)
    if rest < len(tokens):
        raise PatternError(f"unexpected “{tokens[rest][1]}” in the pattern “{text}”")
    if not node.items:
        raise PatternError(f"the pattern “{text}” is empty")
    return node


def variants(node: Sequence) -> tuple[Sequence, ...]:
    """The same pattern as several, so that gaps stand at the top only and not inside brackets."""
    flat: list[Sequence] = []
    choices = [_choices(item) for item in node.items]
    total = 1
    for choice in choices:
        total *= len(choice)
    if total > _MAX_VARIANTS:
        raise PatternError(f"too many alternatives with gaps inside brackets (more than {_MAX_VARIANTS})")
    for picked in product(*choices):
        items: list[Node] = []
        for part in picked:
            items.extend(part.items if isinstance(part, Sequence) else (part,))
        flat.append(Sequence(tuple(items)))
    return tuple(flat)


def _choices(node: Node) -> tuple[Node, ...]:
    if not has_gap(node) or isinstance(node, Gap | Start):
        return (node,)
    if isinstance(node, Optional):
        return (Sequence(()), *_choices(node.node))
    if isinstance(node, Either):
        return tuple(choice for option in node.options for choice in _choices(option))
    if isinstance(node, Sequence):
        return variants(node)
    return (node,)


def has_gap(node: Node) -> bool:
    """Whether a gap or the start mark stands anywhere in it."""
    if isinstance(node, Gap | Start):
        return True
    if isinstance(node, Optional):
        return has_gap(node.node)
    if isinstance(node, Either):
        return any(map(has_gap, node.options))
    return isinstance(node, Sequence) and any(map(has_gap, node.items))


def _tokens(text: str) -> list[tuple[str, str, tuple[int, int]]]:
    tokens: list[tuple[str, str, tuple[int, int]]] = []
    position, stripped = 0, text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None or match.end() == position:
            raise PatternError(f"cannot read “{stripped[position:]}” in the pattern “{text}”")
        gap, least, most, name, sign, word = match.groups()
        if gap:
            tokens.append(("gap", gap, (0, GAP_WORDS)))
        elif least is not None:
            if int(least) > int(most):
                raise PatternError(f"the gap [{least}-{most}] is back to front in “{text}”")
            tokens.append(("gap", match.group().strip(), (int(least), int(most))))
        elif name:
            tokens.append(("class", name, (0, 0)))
        elif sign:
            tokens.append((sign, sign, (0, 0)))
        else:
            tokens.append(("word", word, (0, 0)))
        position = match.end()
    return tokens


def _sequence(tokens: list[tuple[str, str, tuple[int, int]]], at: int) -> tuple[Sequence, int]:
    items: list[Node] = []
    while at < len(tokens) and tokens[at][0] not in ("|", ")"):
        kind, text, bounds = tokens[at]
        at += 1
        node: Node
        if kind == "gap":
            items.append(Gap(*bounds))
            continue
        if kind == "^":
            items.append(Start())
            continue
        if kind == "?":
            raise PatternError("a “?” must follow a word, a class or a bracket")
        if kind == "(":
            node, at = _group(tokens, at)
        elif kind == "class":
            node = Ref(text)
        else:
            node = Word(text)
        if at < len(tokens) and tokens[at][0] == "?":
            node, at = Optional(node), at + 1
        items.append(node)
    return Sequence(tuple(items)), at


def _group(tokens: list[tuple[str, str, tuple[int, int]]], at: int) -> tuple[Node, int]:
    options: list[Node] = []
    while True:
        option, at = _sequence(tokens, at)
        if not option.items:
            raise PatternError("an alternative between brackets is empty")
        options.append(option.items[0] if len(option.items) == 1 else option)
        if at >= len(tokens):
            raise PatternError("a bracket “(” is not closed")
        closing = tokens[at][0]
        at += 1
        if closing == ")":
            return (options[0] if len(options) == 1 else Either(tuple(options))), at
