"""Rules and policy to a playbook: what this organisation demands, ready to be held against contracts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kpo_compliance import __version__, pack_cache, policy, resources
from kpo_compliance.errors import RuleError
from kpo_compliance.policy import Policy
from kpo_compliance.requirement import LANGUAGES, Playbook, Requirement
from kpo_compliance.rule_files import Pack, RuleFile, read_pack

_LEXICON: Final = "lexicon"
_MOST_FILES: Final = 400
_READERS: Final = ("marked.py", "marked_yaml.py", "rule_files.py", "requirement.py", "pattern.py", "pack_cache.py")


def load(
    name_or_path: str | None = None,
    *,
    near: Path | None = None,
    profile: str = "",
    side: str = "",
    examples: bool = False,
) -> Playbook:
    """The playbook that is asked for: see ``policy.find``.

    Args:
        near: the contract, or the folder of contracts, beside or above which a ``kpo.toml`` counts.
        profile: the kind of service; "" for what the policy says.
        side: whose interests count in a mutual document: ``discloser``, ``recipient`` or ``mutual``; "" as above.
        examples: whether the wordings' examples, which only their tests need, are read too.

    Raises:
        UsageError: there is no such playbook.
        RuleError: a rule file or the policy has a mistake (file, line, what was expected).
    """
    return build(policy.find(name_or_path, near), profile=profile, side=side, examples=examples)


def build(chosen: Policy, *, profile: str = "", side: str = "", examples: bool = False) -> Playbook:
    """The playbook of a policy; see ``load``."""
    line = chosen.line()
    digest = hashlib.sha256(__version__.encode())
    packs: list[Pack] = []
    profile = profile or next((one.profile for one in reversed(line) if one.profile), "")
    for files in _sources(line, profile):
        key = _digest(files)
        digest.update(key.encode())
        packs.append(_pack(files, key, examples=examples))
    requirements = _merged_requirements(packs)
    documents: tuple[str, ...] = ()
    if profile:
        service = policy.of_profile(profile)
        digest.update(service.content)
        if policy.DEFAULT_PACK in {pack.name for pack in packs}:
            requirements, documents = policy.apply(service, requirements), service.documents
    for one in line:
        digest.update(one.content)
        requirements, documents = policy.apply(one, requirements), one.documents or documents
    if profile or policy.PROFILE_PACK not in chosen.packs:
        requirements = {k: r for k, r in requirements.items() if _is_of(r, profile)}
    side = side or next((one.side for one in reversed(line) if one.side), "")
    digest.update(f"\n{profile}\n{side}".encode())
    requirements = {key: requirement.for_side(side) for key, requirement in requirements.items()}
    return Playbook(
        name=chosen.name,
        version=chosen.version or next((pack.version for pack in packs if pack.version), ""),
        sha256=digest.hexdigest(),
        requirements=requirements,
        lexicons=_merged_lexicons(packs),
        profile=profile,
        side=side,
        by_type=chosen.by_type,
        documents=documents,
    )


def _is_of(requirement: Requirement, profile: str) -> bool:
    return requirement.pack != policy.PROFILE_PACK or profile in requirement.profiles


def _sources(line: Iterable[Policy], profile: str) -> list[tuple[str, tuple[RuleFile, ...]]]:
    """The packs of a line of policies, each once, with their files; the shared lexicon comes first.

    What service profiles add comes with pack ``kpo``, where a profile is asked for or a policy may speak of it.
    """
    sources: dict[Path, tuple[str, tuple[RuleFile, ...]]] = {}
    shipped = resources.rules()
    for one in line:
        with_profiles = policy.DEFAULT_PACK in one.packs and (profile or one.path is not None)
        for name in (*one.packs, *((policy.PROFILE_PACK,) if with_profiles else ())):
            if shipped / name not in sources:
                sources[shipped / name] = (name, _files(shipped / name, f"rules/{name}"))
        for folder in one.rules:
            if folder.resolve() not in sources:
                sources[folder.resolve()] = (folder.resolve().name, _files(folder, str(folder)))
    return [(_LEXICON, _files(shipped / _LEXICON, f"rules/{_LEXICON}", inside=_LEXICON)), *sources.values()]


def _files(folder: Path, shown: str, inside: str = "") -> tuple[RuleFile, ...]:
    """The rule files of a folder; ``inside`` is the folder of the pack that it stands for."""
    paths = [
        *folder.glob("*.yaml"),
        *(path for name in (*LANGUAGES, _LEXICON) for path in folder.glob(f"{name}/*.yaml")),
    ]
    for path in (*folder.glob("*.yml"), *folder.glob("*/*.yml")):
        raise RuleError("the name of a rule file ends in .yaml; rename it", str(path))
    if len(paths) > _MOST_FILES:
        raise RuleError(f"there are more than {_MOST_FILES} rule files in this folder", shown)
    files: list[RuleFile] = []
    for path in sorted(paths):
        inner = path.relative_to(folder).as_posix()
        try:
            content = path.read_bytes()
        except OSError as error:
            raise RuleError(f"the rule file cannot be read ({error.strerror})", f"{shown}/{inner}") from error
        files.append(RuleFile(f"{inside}/{inner}" if inside else inner, f"{shown}/{inner}", content))
    return tuple(files)


def _digest(source: tuple[str, tuple[RuleFile, ...]]) -> str:
    name, files = source
    digest = hashlib.sha256(name.encode())
    for file in files:
        digest.update(f"\n{file.name} {len(file.content)}\n".encode())
        digest.update(file.content)
    return digest.hexdigest()


def _pack(source: tuple[str, tuple[RuleFile, ...]], key: str, *, examples: bool) -> Pack:
    if examples:
        return read_pack(*source)
    key = hashlib.sha256(f"{key} {_program()}".encode()).hexdigest()[:40]
    return pack_cache.get(key) or pack_cache.put(key, read_pack(*source))


def _program() -> str:
    """The version, and the hash of the modules that read rules: a newer reader does not trust an older one's cache."""
    digest = hashlib.sha256(__version__.encode())
    folder = Path(__file__).parent
    for name in _READERS:
        try:
            digest.update((folder / name).read_bytes())
        except OSError:
            digest.update(b"-")
    return digest.hexdigest()


def _merged_requirements(packs: Iterable[Pack]) -> dict[str, Requirement]:
    merged: dict[str, Requirement] = {}
    for pack in packs:
        for key, requirement in pack.requirements.items():
            if key in merged:
                where = merged[key].location
                raise RuleError(f"the requirement {key} is described twice (first in {where})", requirement.location)
            merged[key] = requirement
    return merged


def _merged_lexicons(packs: Iterable[Pack]) -> dict[str, dict[str, tuple[str, ...]]]:
    merged: dict[str, dict[str, tuple[str, ...]]] = {}
    for pack in packs:
        for language, classes in pack.lexicons.items():
            known = merged.setdefault(language, {})
            for name, entries in classes.items():
                known[name] = (*known.get(name, ()), *entries)
    return merged
