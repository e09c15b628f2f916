"""Wordings already compiled, kept as JSON in the user's cache directory, since compiling them takes as long as judging.

A pattern's tree is kept as a list of nodes, each naming the nodes below it by their number, so that what is shared stays
shared. An entry is named after the hash of the playbook and of the code that compiles; see ``pack_cache``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from kpo_compliance import pack_cache
from kpo_compliance.joins import Compiler, Join, Part
from kpo_compliance.pattern import AnyWord, Either, Node, Optional, Ref, Sequence, Word
from kpo_compliance.search import CompiledSet, CompiledWording

_COMPILERS: Final = (
    "pattern.py",
    "joins.py",
    "folding.py",
    "turkish_verbs.py",
    "search.py",
    "wording.py",
    "nlp.py",
    "statement_features.py",
    "compiled_cache.py",
)


def get(playbook: str, compiler: Compiler) -> tuple[dict[str, CompiledSet], dict[str, tuple[Join, ...]]] | None:
    """The compiled wordings by requirement, and the joins of all requirements, of a playbook's hash.

    Teaches the compiler the classes and words that they use. None when they are not kept.
    """
    try:
        payload = pack_cache.entry(_name(playbook, compiler.language))
        return None if payload is None else _loaded(json.loads(payload), compiler)
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return None


def put(
    playbook: str, compiler: Compiler, sets: Mapping[str, CompiledSet], subjects: Mapping[str, tuple[Join, ...]]
) -> None:
    """Keeps what was compiled for a playbook's hash."""
    table = _Table()
    plain = {
        "sets": {
            name: [
                [table.wording(wording) for wording in made.found],
                [table.wording(wording) for wording in made.contrary],
                [table.join(join) for join in made.vetoes],
                [table.join(join) for join in made.reversed],
                {key: [table.wording(wording) for wording in wordings] for key, wordings in made.elements.items()},
            ]
            for name, made in sets.items()
        },
        "subjects": {name: [table.join(join) for join in joins] for name, joins in subjects.items()},
        "classes": {name: table.node(node) for name, node in compiler.classes().items()},
        "words": compiler.vocabulary.words(),
    }
    plain["nodes"] = table.nodes
    pack_cache.keep(_name(playbook, compiler.language), json.dumps(plain, separators=(",", ":")).encode())


def _name(playbook: str, language: str) -> str:
    return f"wordings-{playbook[:40]}-{language}-{_code()[:16]}.json"


@cache
def _code() -> str:
    folder = Path(__file__).parent
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in _COMPILERS)).hexdigest()


class _Table:
    """Numbers for nodes, those below before those above."""

    def __init__(self) -> None:
        self.nodes: list[list[Any]] = []
        self._numbers: dict[int, int] = {}

    def node(self, node: Node) -> int:
        number = self._numbers.get(id(node))
        if number is None:
            plain = self._plain(node)
            number = self._numbers[id(node)] = len(self.nodes)
            self.nodes.append(plain)
        return number

    def _plain(self, node: Node) -> list[Any]:
        if isinstance(node, Word):
            return ["w", node.text]
        if isinstance(node, AnyWord):
            return ["a", *node.keys]
        if isinstance(node, Ref):
            return ["r", node.name]
        if isinstance(node, Optional):
            return ["o", self.node(node.node)]
        if isinstance(node, Either):
            return ["e", *map(self.node, node.options)]
        if isinstance(node, Sequence):
            return ["s", *map(self.node, node.items)]
        raise TypeError(type(node).__name__)

    def join(self, join: Join) -> list[Any]:
        parts = [[self.node(part.node), part.least, part.most] for part in join.parts]
        return [parts, join.anchored, join.negative, [list(map(self.join, group)) for group in join.also]]

    def wording(self, wording: CompiledWording) -> list[Any]:
        joins = ([self.join(join) for join in group] for group in (wording.joins, wording.under, wording.unless))
        return [wording.text, *joins, wording.refers]


def _loaded(data: dict[str, Any], compiler: Compiler) -> tuple[dict[str, CompiledSet], dict[str, tuple[Join, ...]]]:
    nodes: list[Node] = []
    for kind, *rest in data["nodes"]:
        nodes.append(_node(kind, rest, nodes))

    def join(plain: list[Any]) -> Join:
        parts, anchored, negative, also = plain
        made = tuple(Part(nodes[number], least, most) for number, least, most in parts)
        return Join(made, anchored, negative, tuple(map(joins, also)))

    def joins(plain: list[Any]) -> tuple[Join, ...]:
        return tuple(map(join, plain))

    def wordings(plain: list[Any]) -> tuple[CompiledWording, ...]:
        return tuple(CompiledWording(w[0], joins(w[1]), joins(w[2]), joins(w[3]), w[4]) for w in plain)

    sets = {
        name: CompiledSet(
            wordings(found),
            wordings(contrary),
            joins(vetoes),
            joins(backwards),
            {key: wordings(w) for key, w in elements.items()},
        )
        for name, (found, contrary, vetoes, backwards, elements) in data["sets"].items()
    }
    subjects = {name: joins(plain) for name, plain in data["subjects"].items()}
    compiler.learn({name: nodes[number] for name, number in data["classes"].items()}, data["words"])
    return sets, subjects


def _node(kind: str, rest: list[Any], nodes: list[Node]) -> Node:
    if kind == "w":
        return Word(rest[0])
    if kind == "a":
        return AnyWord(tuple(rest))
    if kind == "r":
        return Ref(rest[0])
    if kind == "o":
        return Optional(nodes[rest[0]])
    below = tuple(nodes[number] for number in rest)
    if kind == "e":
        return Either(below)
    if kind == "s":
        return Sequence(below)
    raise ValueError(kind)
