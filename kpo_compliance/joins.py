"""Patterns joined over a text index: where in a contract does this pattern stand, and is it meant or denied.

Every gapless part of a pattern is found once for a whole contract and kept by what it is, so that wordings share the
work; a wording is then tried only in the units where all of its parts occur.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kpo_compliance.folding import Vocabulary, fold
from kpo_compliance.pattern import (
    Either,
    Gap,
    Node,
    Optional,
    PatternError,
    Ref,
    Sequence,
    Start,
    Word,
    has_gap,
    parse,
    variants,
)
from kpo_compliance.text_index import TextIndex

Places = Mapping[int, tuple[int, ...]]  # start → the ends that a part can have from there

_NEGATIVE = frozenset(
    "not no never neither nor none nobody nothing without prohibit forbid refrain".split()
)
_NEGATORS = ("not", "never", "neither", "nor", "nothing", "no", "none")
_BEFORE = 3  # words before a match in which a negation still denies it
NUMBER_CLASS = "number"
HARMLESS = "not-a-negation"  # the class of phrases that hold a negation and deny nothing


@dataclass(frozen=True, slots=True)
class Part:
    """A gapless part of a pattern, with the gap that stands before it."""

    node: Node
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Join:
    """A pattern ready to be tried: parts in order; ``anchored`` to the beginning; ``negative`` when it denies by itself."""

    parts: tuple[Part, ...]
    anchored: bool
    negative: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A match in the stream: places ``start`` to ``end`` in unit ``unit``."""

    unit: int
    start: int
    end: int


class Compiler:
    """Makes joins of one language from pattern texts; knows the classes and collects the vocabulary."""

    def __init__(self, language: str, classes: Mapping[str, Iterable[str]], tokenize: Callable[[str], list[str]]) -> None:
        self.language = language
        self.vocabulary = Vocabulary(language)
        self._tokenize = tokenize
        self._classes = {name: tuple(entries) for name, entries in classes.items()}
        self._resolved: dict[str, Node] = {}
        self._open: list[str] = []
        self._joins: dict[tuple[str, int], tuple[Join, ...]] = {}
        self._same: dict[Node, Node] = {}
        self.negators = tuple(self.vocabulary.key(word) for word in _NEGATORS) if language == "en" else ()
        for word in _NEGATIVE:
            self.vocabulary.key(word)
        if HARMLESS in self._classes:
            self.class_node(HARMLESS)

    def compile(self, text: str, local: Mapping[str, Iterable[str]] | None = None) -> tuple[Join, ...]:
        """The joins of a pattern; ``local`` are the classes of its own file.

        Raises:
            PatternError: it does not parse, or names a class that nobody defines.
        """
        key = (text, id(local) if local else 0)
        if key not in self._joins:
            tree = self._resolve(parse(text), local or {})
            assert isinstance(tree, Sequence)
            self._joins[key] = tuple(map(self._join, variants(tree)))
        return self._joins[key]

    def class_node(self, name: str, local: Mapping[str, Iterable[str]] | None = None) -> Node:
        """The resolved alternatives of a class."""
        entries = (local or {}).get(name, self._classes.get(name))
        cache_name = f"{name}/{id(local)}" if local and name in local else name
        if cache_name in self._resolved:
            return self._resolved[cache_name]
        if entries is None:
            raise PatternError(f"the class “@{name}” is not defined in the lexicon or in this file")
        if name in self._open:
            raise PatternError(f"the class “@{name}” contains itself")
        self._open.append(name)
        try:
            options = []
            for entry in entries:
                node = parse(entry)
                if has_gap(node):
                    raise PatternError(f"“{entry}” in the class “@{name}”: a class entry may hold no gap")
                resolved = self._resolve(node, local or {})
                options.append(resolved)
        finally:
            self._open.pop()
        self._resolved[cache_name] = self._shared(Either(tuple(options)))
        return self._resolved[cache_name]

    def _resolve(self, node: Node, local: Mapping[str, Iterable[str]]) -> Node:
        if isinstance(node, Word):
            forms = self._forms(node.text)
            words = tuple(Word(self.vocabulary.key(form)) for form in forms)
            return words[0] if len(words) == 1 else Sequence(words)
        if isinstance(node, Ref):
            if node.name != NUMBER_CLASS:
                self.class_node(node.name, local)
                if local and node.name in local:
                    return self._resolved[f"{node.name}/{id(local)}"]
            return node
        if isinstance(node, Sequence):
            items: list[Node] = []
            for item in node.items:
                resolved = self._resolve(item, local)
                items.extend(resolved.items if isinstance(resolved, Sequence) else (resolved,))
            return Sequence(tuple(items))
        if isinstance(node, Either):
            return Either(tuple(self._resolve(option, local) for option in node.options))
        if isinstance(node, Optional):
            return Optional(self._resolve(node.node, local))
        return node

    def _forms(self, text: str) -> list[str]:
        bare, prefix, star = text.strip("*="), "=" if text.startswith("=") else "", "*" if text.endswith("*") else ""
        forms = self._tokenize(bare)
        if not forms:
            raise PatternError(f"“{text}” holds no word: punctuation does not count in patterns")
        return [prefix + form for form in forms[:-1]] + [prefix + forms[-1] + star]

    def _join(self, tree: Sequence) -> Join:
        parts: list[Part] = []
        run: list[Node] = []
        least = most = 0
        anchored = False
        for item in tree.items:
            if isinstance(item, Gap):
                if run:
                    parts.append(Part(self._part(run), least, most))
                    run, least, most = [], 0, 0
                least, most = least + item.least, most + item.most
            elif isinstance(item, Start):
                anchored = True
            else:
                run.append(item)
        if run:
            parts.append(Part(self._part(run), least, most))
        if not parts:
            raise PatternError("a pattern must hold a word or a class and not only gaps")
        return Join(tuple(parts), anchored, any(self._denies(part.node) for part in parts))

    def _part(self, run: list[Node]) -> Node:
        return self._shared(run[0] if len(run) == 1 else Sequence(tuple(run)))

    def _shared(self, node: Node) -> Node:
        """The one instance of equal nodes, so that what is found is kept by identity (a deep hash costs too much)."""
        known = self._same.get(node)
        if known is not None:
            return known
        if isinstance(node, Sequence):
            node = Sequence(tuple(map(self._shared, node.items)))
        elif isinstance(node, Either):
            node = Either(tuple(map(self._shared, node.options)))
        elif isinstance(node, Optional):
            node = Optional(self._shared(node.node))
        return self._same.setdefault(node, node)

    def _denies(self, node: Node) -> bool:
        """Whether every way to match it holds a word of negation."""
        if isinstance(node, Word):
            return node.text.strip("=*") in _NEGATIVE
        if isinstance(node, Ref):
            return node.name in self._resolved and self._denies(self._resolved[node.name])
        if isinstance(node, Sequence):
            return any(map(self._denies, node.items))
        return isinstance(node, Either) and all(map(self._denies, node.options))

    def resolved(self, name: str) -> Node | None:
        """The alternatives of a class that some pattern names; None when none does."""
        return self._resolved.get(name)


class Joiner:
    """Finds joins in one text index. ``names`` adds the contract's own names to classes of words (folded)."""

    def __init__(self, index: TextIndex, compiler: Compiler, names: Mapping[str, Iterable[tuple[str, ...]]]) -> None:
        self._index = index
        self._compiler = compiler
        self._names = {k: [p for words in v for p in index.phrase(words, compiler.vocabulary)] for k, v in names.items()}
        self._places: dict[int, Places] = {}
        self._by_unit: dict[int, dict[int, list[tuple[int, int]]]] = {}
        self._masks: dict[int, int] = {}
        self._denials = self._negations()

    def mask(self, join: Join) -> int:
        """The units (a bit each) where all parts of a join occur, in whatever order."""
        mask = -1
        for part in join.parts:
            mask &= self._mask(part.node)
            if not mask:
                return 0
        return mask

    def matches(self, join: Join, within: int = -1) -> list[Match]:
        """The tightest match of a join in each unit of the mask ``within``."""
        mask = self.mask(join) & within
        found: list[Match] = []
        while mask:
            low = mask & -mask
            unit = low.bit_length() - 1
            mask ^= low
            match = self._match(join, unit)
            if match is not None:
                found.append(match)
        return found

    def _match(self, join: Join, unit: int) -> Match | None:
        bounds = self._index.units[unit]
        first = self._units(join.parts[0].node).get(unit, ())
        ends: dict[int, int] = {}
        for start, end in first:
            if join.anchored:
                gap = start - bounds.start
                if not join.parts[0].least <= gap <= join.parts[0].most:
                    continue
            if not join.negative and self._denied(max(bounds.start, start - _BEFORE), start):
                continue
            ends[end] = min(start, ends.get(end, start))
        for part in join.parts[1:]:
            if not ends:
                return None
            ends = self._next(ends, part, unit, join.negative)
        if not ends:
            return None
        whole = len(join.parts) == 1  # the fullest form of one phrase, but the tightest join of several
        end, start = min(ends.items(), key=lambda item: ((item[1] - item[0]) * (1 if whole else -1), item[0]))
        return Match(unit, start, end)

    def _next(self, ends: dict[int, int], part: Part, unit: int, negative: bool) -> dict[int, int]:
        found: dict[int, int] = {}
        reachable = sorted(ends)
        for start, end in self._units(part.node).get(unit, ()):
            low = bisect_left(reachable, start - part.most)
            high = bisect_right(reachable, start - part.least)
            for previous in reversed(reachable[low:high]):
                if not negative and self._denied(previous, start):
                    break
                if ends[previous] > found.get(end, -1):
                    found[end] = ends[previous]
                break
        return found

    def _denied(self, start: int, end: int) -> bool:
        at = bisect_left(self._denials, start)
        return at < len(self._denials) and self._denials[at] < end

    def _negations(self) -> list[int]:
        places = {p for key in self._compiler.negators for p in self._index.positions.get(key, ())}
        harmless = self._compiler.resolved(HARMLESS)
        for start, ends in self.places(harmless).items() if harmless else ():
            places.difference_update(range(start, max(ends)))
        return sorted(places)

    def _mask(self, node: Node) -> int:
        mask = self._masks.get(id(node))
        if mask is None:
            mask = 0
            for unit in self._units(node):
                mask |= 1 << unit
            self._masks[id(node)] = mask
        return mask

    def _units(self, node: Node) -> dict[int, list[tuple[int, int]]]:
        by_unit = self._by_unit.get(id(node))
        if by_unit is None:
            by_unit = self._by_unit[id(node)] = {}
            for start, ends in sorted(self.places(node).items()):
                by_unit.setdefault(self._index.unit_at(start), []).extend((start, end) for end in ends)
        return by_unit

    def places(self, node: Node) -> Places:
        """Where a gapless node stands in the whole stream."""
        found = self._places.get(id(node))
        if found is None:
            found = self._places[id(node)] = self._find(node)
        return found

    def _find(self, node: Node) -> Places:
        if isinstance(node, Word):
            return {p: (p + 1,) for p in self._index.positions.get(node.text, ())}
        if isinstance(node, Ref):
            if node.name == NUMBER_CLASS:
                return {p: (p + 1,) for p in self._index.positions.get("#", ())}
            node_of_class = self._compiler.resolved(node.name)
            own = self.places(node_of_class) if node_of_class else {}
            return _union([own, *_grouped(self._names.get(node.name, ()))])
        if isinstance(node, Either):
            return _union([self.places(option) for option in node.options])
        if isinstance(node, Sequence):
            return self._sequence(node)
        if isinstance(node, Optional):
            return self.places(node.node)
        return {}

    def _sequence(self, node: Sequence) -> Places:
        """Items next to each other; grown from the first item that must stand there."""
        required = [item for item in node.items if not isinstance(item, Optional)]
        if not required or any(not self.places(item) for item in required):
            return {} if required else _union([self.places(item) for item in node.items])
        total: dict[int, set[int]] = {}
        for size, item in enumerate(node.items):
            for start, ends in self.places(item).items():
                reached = set(ends)
                for following in node.items[size + 1 :]:
                    places = self.places(following)
                    step = {end for middle in reached for end in places.get(middle, ())}
                    reached = step | reached if isinstance(following, Optional) else step
                    if not reached:
                        break
                if reached:
                    total.setdefault(start, set()).update(reached)
            if not isinstance(item, Optional):
                break
        return {start: tuple(sorted(ends)) for start, ends in total.items()}


def _union(parts: list[Places]) -> Places:
    filled = [part for part in parts if part]
    if len(filled) <= 1:
        return filled[0] if filled else {}
    total: dict[int, tuple[int, ...]] = dict(filled[0])
    for part in filled[1:]:
        for start, ends in part.items():
            have = total.get(start)
            total[start] = ends if have is None else tuple(sorted({*have, *ends}))
    return total


def _grouped(pairs: Iterable[tuple[int, int]]) -> list[Places]:
    total: dict[int, tuple[int, ...]] = {}
    for start, end in pairs:
        total[start] = (*total.get(start, ()), end)
    return [total]


def name_words(name: str, language: str, tokenize: Callable[[str], list[str]]) -> tuple[str, ...]:
    """A name of the contract as folded words."""
    return tuple(fold(word, language) for word in tokenize(name))
