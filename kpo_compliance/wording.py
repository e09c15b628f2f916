"""A playbook's wordings compiled once and tried on contracts: what was found, for which requirement, where.

Nothing is judged here: ``assess`` makes verdicts of these hits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kpo_compliance import compiled_cache, nlp, scorer
from kpo_compliance.contract import Contract
from kpo_compliance.errors import RuleError
from kpo_compliance.hits import Hits, merged
from kpo_compliance.joins import Compiler, Join
from kpo_compliance.pattern import PatternError
from kpo_compliance.requirement import Playbook, Requirement, Wording, WordingSet
from kpo_compliance.search import CompiledSet, CompiledWording, Search

_SCORED_PACK = "kpo"
# Who owes a duty, and which document a family of requirements may be left to.
_SUBJECTS = {
    "en": {
        "client-duty": "@client [0-3] (@must|@must-not)",
        "provider-duty": "((@provider|(either|each|neither|both|no) party|=parties|receiving party|=recipient) [0-6]"
        " (@must|@must-not|agree|hereby|acknowledge|warrant|represent|covenant|undertake|indemnify|responsible|liable)"
        "|(@must|@must-not|nor|not) [0-16] be [0-10] by @provider|(nor|neither) (=shall|=will|=may) @provider"
        "|@client [0-3] (=shall|=will) [0-2] (have [0-3] right|be (entitled|permitted|allowed)))",
        "client-right": "(@client (and|or)? (its|their)? (auditor|representative|agent|regulator|designee)? (@may|=shall have)"
        "|@provider [0-3] @must [0-3] (permit|allow|keep|maintain|make|give|submit|cooperate|assign|transfer|=not)"
        "|@provider [0-2] (=hereby|=assigns)|(either|each|both|any) (=party|=parties)|=parties|each other)",
    }
    | {
        f"elsewhere-{family}": f"(@other-agreement-{family} [0-12] @hands-over|@handed-to [0-4] @other-agreement-{family})"
        for family in ("conf", "data", "qual")
    },
    "tr": {
        "client-duty": "^ [0-2] @client-alone … (@must|@does)",
        "provider-duty": "(@provider-acts|taraflar|(her|iki|hiçbir|diğer|karşı|öteki) taraf|alan taraf|birbiri*"
        "|@client (veri*|kayıt*|kayd*|bilgi*|sır*|adına))",
    }
    | {f"elsewhere-{family}": f"@other-agreement-{family} [0-12] @hands-over" for family in ("conf", "data", "qual")},
}


class Engine:
    """The wordings of a playbook, compiled once and tried on any number of contracts.

    Raises:
        RuleError: a wording does not parse or names an unknown class (with file and line when known).
    """

    def __init__(self, playbook: Playbook) -> None:
        self._playbook = playbook
        self._compilers: dict[str, Compiler] = {}
        self._ready: dict[tuple[str, str], CompiledSet] = {}
        self._subjects: dict[str, Mapping[str, tuple[Join, ...]]] = {}

    def scan(self, contract: Contract, requirements: Iterable[Requirement] | None = None) -> dict[str, Hits]:
        """What each requirement's wordings found (all of the playbook's, or only some), by requirement id."""
        total: dict[str, Hits] = {}
        wanted = tuple(self._playbook.requirements.values() if requirements is None else requirements)
        for language in sorted({p.language for p in contract.provisions}):
            if language not in self._playbook.lexicons:
                continue
            if (
                requirements is None or len(wanted) > 1
            ):  # one requirement alone, as its examples want it, is compiled alone
                self.prepare(language)
            ready = [(requirement, self._set(requirement, language)) for requirement in wanted]
            search = Search(contract, language, self.compiler(language), self._subject_joins(language))
            model = scorer.load(f"{_SCORED_PACK}.{language}")
            knows_any = model is not None and any(requirement.id in model.requirements for requirement in wanted)
            scores = search.scores(model) if knows_any else None
            for requirement, wordings in ready:
                hits = search.hits(requirement.id, wordings, scores)
                total[requirement.id] = merged(total.get(requirement.id), hits)
        return total

    def _subject_joins(self, language: str) -> Mapping[str, tuple[Join, ...]]:
        """The joins that are the same for every requirement: who owes a duty, and what is left to another document."""
        if language not in self._subjects:
            compiler, lexicon = self.compiler(language), self._playbook.lexicons[language]
            self._subjects[language] = {
                name: compiler.compile(pattern)
                for name, pattern in _SUBJECTS[language].items()
                if all(needed in lexicon for needed in re.findall(r"@([\w-]+)", pattern))
            }
        return self._subjects[language]

    def prepare(self, language: str) -> None:
        """Compiles all wordings of a language, or takes them from the cache of those compiled before, and loads its scorer."""
        requirements = self._playbook.requirements
        if language not in self._playbook.lexicons or all((name, language) in self._ready for name in requirements):
            return
        scorer.load(f"{_SCORED_PACK}.{language}")
        compiler, digest = self.compiler(language), self._playbook.sha256
        known = compiled_cache.get(digest, compiler) if digest else None
        if known is not None and set(known[0]) == set(requirements):
            self._ready |= {(name, language): made for name, made in known[0].items()}
            self._subjects[language] = known[1]
            return
        sets = {name: self._set(requirement, language) for name, requirement in requirements.items()}
        if digest:
            compiled_cache.put(digest, compiler, sets, self._subject_joins(language))

    def compiler(self, language: str) -> Compiler:
        """The compiler of a language, with the playbook's lexicon."""
        if language not in self._compilers:
            self._compilers[language] = Compiler(
                language, self._playbook.lexicons[language], lambda text: list(nlp.split(text, language))
            )
        return self._compilers[language]

    def _set(self, requirement: Requirement, language: str) -> CompiledSet:
        key = (requirement.id, language)
        if key not in self._ready:
            wordings = requirement.wordings.get(language, WordingSet())
            self._ready[key] = compile_set(self.compiler(language), wordings)
        return self._ready[key]


def compile_set(compiler: Compiler, wordings: WordingSet) -> CompiledSet:
    """The wordings of one requirement, compiled."""

    def ready(items: Iterable[Wording]) -> tuple[CompiledWording, ...]:
        return tuple(_compiled(compiler, wording, wordings.classes) for wording in items)

    return CompiledSet(
        found=ready(wordings.found),
        contrary=ready(wordings.contrary),
        vetoes=tuple(_even_denied(join) for item in ready(map(_near_miss, wordings.vetoes)) for join in item.joins),
        reversed=tuple(join for item in ready(wordings.reversed) for join in item.joins),
        elements={name: ready(items) for name, items in wordings.elements.items()},
    )


_BEGINNING = re.compile(r"(?<=\w)\*(?!\*)")


def _near_miss(wording: Wording) -> Wording:
    """The wording of a near miss, in which a beginning stands for denied forms too."""
    return replace(wording, text=_BEGINNING.sub("**", wording.text))


def _even_denied(join: Join) -> Join:
    """The join of a near miss: it is one as well where its words are denied."""
    return replace(join, negative=True, also=tuple(tuple(map(_even_denied, group)) for group in join.also))


def _compiled(compiler: Compiler, wording: Wording, classes: Mapping[str, tuple[str, ...]]) -> CompiledWording:
    def joins(text: str) -> tuple[Join, ...]:
        return compiler.compile(text, classes) if text else ()

    try:
        unless = tuple(map(_even_denied, joins(_BEGINNING.sub("**", wording.unless))))
        return CompiledWording(wording.text, joins(wording.text), joins(wording.under), unless, wording.refers)
    except PatternError as error:
        raise RuleError(str(error), wording.location, wording.text) from error
