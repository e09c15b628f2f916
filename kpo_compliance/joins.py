"""Patterns joined over a text index: where in a contract does this pattern stand, and is it meant or denied.

Every gapless part of a pattern is found once for a whole contract and kept by what it is, so that wordings share the
work; a wording is then tried only in the units where all of its parts occur.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from kpo_compliance import masks, turkish_verbs
from kpo_compliance.folding import NUMBER, Vocabulary, fold
from kpo_compliance.pattern import (
    AnyWord,
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
from kpo_compliance.places import Places, by_unit, left_of, union
from kpo_compliance.text_index import TextIndex

_NEGATIVE = frozenset("not no never neither nor none nobody nothing without prohibit forbid refrain".split())
_NEGATORS = ("not", "never", "neither", "nor", "nothing", "no", "none")
_BEFORE = 3  # words before a match in which a negation still denies it
NUMBER_CLASS = "number"
SYNONYMS = "synonyms"  # words that stand for a plainer one: "mukavele sözleşme"
BESIDE = " & "  # between patterns that must all stand in a provision, in any order
HARMLESS = "not-a-negation"  # the class of phrases that hold a negation and deny nothing
UNDONE, WAIVED = "undone", "waived"  # the classes of phrases that take back what was said; see ``denials``


@dataclass(frozen=True, slots=True)
class Part:
    """A gapless part of a pattern, with the gap that stands before it."""

    node: Node
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Join:
    """A pattern ready to be tried: parts in order; ``anchored`` to the beginning; ``negative`` when it denies by itself.

    Of each group in ``also`` one must stand in the same unit, wherever that is.
    """

    parts: tuple[Part, ...]
    anchored: bool
    negative: bool
    also: tuple[tuple[Join, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A match in the stream: places ``start`` to ``end`` in unit ``unit``."""

    unit: int
    start: int
    end: int


class Compiler:
    """Makes joins of one language from pattern texts; knows the classes and collects the vocabulary."""

    def __init__(
        self, language: str, classes: Mapping[str, Iterable[str]], tokenize: Callable[[str], list[str]]
    ) -> None:
        self.language = language
        self._tokenize = tokenize
        self._classes = {name: tuple(entries) for name, entries in classes.items()}
        pairs = (entry.split() for entry in self._classes.get(SYNONYMS, ()))
        self.vocabulary = Vocabulary(language, {pair[0]: pair[-1] for pair in pairs})
        self._resolved: dict[str, Node] = {}
        self._open: list[str] = []
        self._joins: dict[tuple[str, int], tuple[Join, ...]] = {}
        self._same: dict[Node, Node] = {}
        self.negators = tuple(self.vocabulary.key(word) for word in _NEGATORS) if language == "en" else ()
        for word in _NEGATIVE:
            self.vocabulary.key(word)
        for name in (HARMLESS, UNDONE, WAIVED):
            if name in self._classes:
                self.class_node(name)

    def compile(self, text: str, local: Mapping[str, Iterable[str]] | None = None) -> tuple[Join, ...]:
        """The joins of a pattern; ``local`` are the classes of its own file.

        Raises:
            PatternError: it does not parse, or names a class that nobody defines.
        """
        key = (text, id(local) if local else 0)
        if key not in self._joins:
            first, *others = (self._in_order(part, local or {}) for part in text.split(BESIDE))
            self._joins[key] = tuple(replace(join, also=tuple(others)) for join in first) if others else first
        return self._joins[key]

    def _in_order(self, text: str, local: Mapping[str, Iterable[str]]) -> tuple[Join, ...]:
        tree = self._resolve(parse(text), local)
        return tuple(map(self._join, variants(tree if isinstance(tree, Sequence) else Sequence((tree,)))))

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
        bare, prefix, star = text.strip("*="), "=" if text.startswith("=") else "", text[len(text.rstrip("*")) :]
        bare, sign, frame = bare.partition(turkish_verbs.SIGN)
        forms = self._tokenize(bare) if bare or not sign else [""]
        if sign and turkish_verbs.form(fold(f"{bare}{sign}{frame}", self.language)) is None:
            raise PatternError(f"“{text}”: after ~ stands one of -maz, -ır, -abilir, -mıştır, and before it a stem")
        if not forms:
            raise PatternError(f"“{text}” holds no word: punctuation does not count in patterns")
        return [prefix + form for form in forms[:-1]] + [prefix + forms[-1] + sign + frame + star]

    def _join(self, tree: Sequence) -> Join:
        parts: list[Part] = []
        run: list[Node] = []
        least = most = 0
        anchored = False
        for item in tree.items:
            if isinstance(item, Gap):
                if run and not all(isinstance(item, Optional) for item in run):
                    parts.append(Part(self._part(run), least, most))
                    least, most = 0, 0
                run = []  # what may be left out between two gaps need not be looked for
                least, most = least + item.least, most + item.most
            elif isinstance(item, Start):
                anchored = True
            else:
                run.append(item)
        if run and not all(isinstance(item, Optional) for item in run):
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
            node = self._either(node)
        elif isinstance(node, Optional):
            node = Optional(self._shared(node.node))
        return self._same.setdefault(node, node)

    def _either(self, node: Either) -> Node:
        """Alternatives with all single words taken together, so that they are looked up at once."""
        keys = tuple(option.text for option in node.options if isinstance(option, Word))
        others = tuple(self._shared(option) for option in node.options if not isinstance(option, Word))
        if len(keys) < 2:
            return Either(tuple(map(self._shared, node.options)))
        words = self._same.setdefault(AnyWord(keys), AnyWord(keys))
        return Either((words, *others)) if others else words

    def _denies(self, node: Node) -> bool:
        """Whether every way to match it holds a word of negation."""
        if isinstance(node, Word):
            return node.text.strip("=*") in _NEGATIVE
        if isinstance(node, AnyWord):
            return all(key.strip("=*") in _NEGATIVE for key in node.keys)
        if isinstance(node, Ref):
            return node.name in self._resolved and self._denies(self._resolved[node.name])
        if isinstance(node, Sequence):
            return any(map(self._denies, node.items))
        return isinstance(node, Either) and all(map(self._denies, node.options))

    def classes(self) -> dict[str, Node]:
        """The classes that were resolved so far, as patterns find them when they are tried."""
        return {name: node for name, node in self._resolved.items() if "/" not in name}

    def learn(self, classes: Mapping[str, Node], words: Mapping[str, str]) -> None:
        """Takes over classes and words of patterns that were compiled before."""
        self._resolved |= classes
        self.vocabulary.learn(words)

    def sample(self, node: Node, most: int = 3) -> tuple[str, ...]:
        """A few of the phrases that a gapless node stands for, as a person would write them."""
        if isinstance(node, Word):
            return (self.vocabulary.shown(node.text),)
        if isinstance(node, AnyWord):
            return tuple(map(self.vocabulary.shown, node.keys[:most]))
        if isinstance(node, Ref):
            inside = self.resolved(node.name)
            return self.sample(inside, most) if inside is not None else (node.name,)
        if isinstance(node, Either):
            return tuple(phrase for option in node.options for phrase in self.sample(option, 1))[:most]
        if isinstance(node, Sequence):
            required = [item for item in node.items if not isinstance(item, Optional)]
            phrases = [self.sample(item, most) for item in required]
            if len(phrases) == 1:
                return phrases[0]
            return (" ".join(options[0] for options in phrases if options),)
        return ()

    def resolved(self, name: str) -> Node | None:
        """The alternatives of a class that some pattern names; None when none does."""
        return self._resolved.get(name)


class Joiner:
    """Finds joins in one text index. ``names`` adds the contract's own names to classes of words, and
    ``foreign`` takes those out that the contract gives to the other side (all folded).

    What a unit must hold is first bounded by bit masks over all units, one bit a unit, made of the masks of single words;
    only in the few units that are left is a pattern joined word by word.
    """

    def __init__(
        self,
        index: TextIndex,
        compiler: Compiler,
        names: Mapping[str, Iterable[tuple[str, ...]]],
        foreign: Mapping[str, Iterable[tuple[str, ...]]],
    ) -> None:
        self._index = index
        self._foreign = {name: by_unit(index, index.phrases(phrases)) for name, phrases in foreign.items()}
        self._compiler = compiler
        self._names = {name: by_unit(index, index.phrases(phrases)) for name, phrases in names.items()}
        self._bounds: dict[int, int] = {}
        self._places: dict[int, dict[int, Places]] = {}
        self._denials = self._negations()

    def named(self, name: str, unit: int) -> list[tuple[int, int]]:
        """Where (start, end) phrases of a class stand in a unit."""
        node = self._compiler.resolved(name)
        if node is None or not self._bound(node) >> unit & 1:
            return []
        return [(start, max(ends)) for start, ends in sorted(self._in_unit(node, unit).items())]

    def means(self, join: Join, unit: int, start: int, end: int, *, whole: bool) -> bool:
        """Whether some part of a join stands for the words from ``start`` to ``end``: all of them, or (not ``whole``) one."""
        for part in all_parts(join):
            for first, ends in self._in_unit(part.node, unit).items():
                last = max(ends)
                if (first <= start and last >= end) if whole else (first < end and last > start):
                    return True
        return False

    def all_but_one(self, join: Join) -> list[tuple[int, Node]]:
        """For each part of a join, the units that hold the words of all other parts but not its own, and the part."""
        parts = all_parts(join)
        bounds = [self._bound(part.node) for part in parts]
        lacking: list[tuple[int, Node]] = []
        for without, part in enumerate(parts):
            mask = -1
            for number, bound in enumerate(bounds):
                mask = mask & bound if number != without else mask
            lacking.append((mask & ~bounds[without], part.node))
        return lacking

    def mask(self, join: Join) -> int:
        """The units (a bit each) that hold all words of a join, in whatever order: at least those where it matches."""
        mask = -1
        for part in join.parts:
            mask &= self._bound(part.node)
            if not mask:
                return 0
        for group in join.also:
            mask &= reduce(or_, map(self.mask, group))
        return mask

    def matches(self, join: Join, within: int = -1) -> list[Match]:
        """The tightest match of a join in each unit of the mask ``within``."""
        mask = self.mask(join) & within
        if not mask:
            return []
        return [match for unit in masks.numbers(mask) if (match := self._whole(join, unit)) is not None]

    def _whole(self, join: Join, unit: int) -> Match | None:
        """The match of a join in a unit, from the first to the last word of all that it asks for."""
        match = self._match(join, unit)
        for group in join.also:
            beside = next(filter(None, (self._match(other, unit) for other in group)), None) if match else None
            if match is None or beside is None:
                return None
            match = Match(unit, min(match.start, beside.start), max(match.end, beside.end))
        return match

    def _match(self, join: Join, unit: int) -> Match | None:
        bounds = self._index.units[unit]
        first = join.parts[0]
        ends: dict[int, int] = {}
        for start, reached in self._in_unit(first.node, unit).items():
            if join.anchored and not first.least <= start - bounds.start <= first.most:
                continue
            if not join.negative and self._denied(max(bounds.start, start - _BEFORE), start):
                continue
            for end in reached:
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
        for start, reached in self._in_unit(part.node, unit).items():
            low = bisect_left(reachable, start - part.most)
            high = bisect_right(reachable, start - part.least)
            if low == high or (not negative and self._denied(reachable[high - 1], start)):
                continue
            begun = ends[reachable[high - 1]]
            for end in reached:
                if begun > found.get(end, -1):
                    found[end] = begun
        return found

    def _denied(self, start: int, end: int) -> bool:
        at = bisect_left(self._denials, start)
        return at < len(self._denials) and self._denials[at] < end

    def _negations(self) -> list[int]:
        places = {p for key in self._compiler.negators for p in self._index.positions.get(key, ())}
        harmless = self._compiler.resolved(HARMLESS)
        if harmless is not None and places:
            for unit in {self._index.unit_at(place) for place in places}:
                for start, ends in self._in_unit(harmless, unit).items():
                    places.difference_update(range(start, max(ends)))
        return sorted(places)

    def _bound(self, node: Node) -> int:
        """The units that may hold a node: those with all the words that it must have."""
        mask = self._bounds.get(id(node))
        if mask is None:
            mask = self._bounds[id(node)] = self._find_bound(node)
        return mask

    def _find_bound(self, node: Node) -> int:
        if isinstance(node, Word):
            return self._index.mask(node.text)
        if isinstance(node, AnyWord):
            mask = 0
            for key in node.keys:
                if key in self._index.positions:
                    mask |= self._index.mask(key)
            return mask
        if isinstance(node, Ref):
            if node.name == NUMBER_CLASS:
                return self._index.mask(NUMBER)
            mask = masks.of(self._names.get(node.name, ()))
            inside = self._compiler.resolved(node.name)
            return mask | (self._bound(inside) if inside is not None else 0)
        if isinstance(node, Either):
            mask = 0
            for option in node.options:
                mask |= self._bound(option)
            return mask
        if isinstance(node, Sequence):
            mask = -1
            required = [item for item in node.items if not isinstance(item, Optional)]
            for item in required:
                mask &= self._bound(item)
                if not mask:
                    return 0
            return mask if required else self._find_bound(Either(node.items))
        return self._bound(node.node) if isinstance(node, Optional) else 0

    def _in_unit(self, node: Node, unit: int) -> Places:
        """Where a gapless node stands in one unit."""
        units = self._places.get(id(node))
        if units is None:
            units = self._places[id(node)] = {}
        found = units.get(unit)
        if found is None:
            found = units[unit] = self._find(node, unit)
        return found

    def _find(self, node: Node, unit: int) -> Places:
        if isinstance(node, Word):
            return {place: (place + 1,) for place in self._index.in_unit(node.text, unit)}
        if isinstance(node, AnyWord):
            return {place: (place + 1,) for place in self._index.any_in_unit(node.keys, unit)}
        if isinstance(node, Ref):
            if node.name == NUMBER_CLASS:
                return {place: (place + 1,) for place in self._index.in_unit(NUMBER, unit)}
            inside = self._compiler.resolved(node.name)
            own = self._in_unit(inside, unit) if inside is not None else {}
            named = self._names.get(node.name, {}).get(unit)
            foreign = self._foreign.get(node.name, {}).get(unit)
            own = left_of(own, foreign) if foreign else own
            return union([own, named]) if named else own
        if isinstance(node, Either):
            return union([self._in_unit(o, unit) for o in node.options if self._bound(o) >> unit & 1])
        if isinstance(node, Sequence):
            return self._sequence(node, unit)
        return self._in_unit(node.node, unit) if isinstance(node, Optional) else {}

    def _sequence(self, node: Sequence, unit: int) -> Places:
        """Items next to each other, grown from the first item that must stand there."""
        total: dict[int, set[int]] = {}
        for size, item in enumerate(node.items):
            for start, ends in self._in_unit(item, unit).items():
                reached = set(ends)
                for following in node.items[size + 1 :]:
                    places = self._in_unit(following, unit)
                    step = {end for middle in reached for end in places.get(middle, ())}
                    reached = step | reached if isinstance(following, Optional) else step
                    if not reached:
                        break
                if reached:
                    total.setdefault(start, set()).update(reached)
            if not isinstance(item, Optional):
                break
        return {start: tuple(sorted(ends)) for start, ends in total.items()}


def all_parts(join: Join) -> tuple[Part, ...]:
    """The parts of a join and of what must stand beside it, the first of several."""
    return (*join.parts, *(part for group in join.also for part in group[0].parts))
