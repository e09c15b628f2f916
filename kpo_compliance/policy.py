"""A company's own policy, ``kpo.toml``: which packs, how severe, which limits, which laws and courts.

A policy only chooses and adjusts; requirements of its own come from folders of rule files beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kpo_compliance import resources
from kpo_compliance.choices import PROFILES, SIDES
from kpo_compliance.errors import RuleError, UsageError
from kpo_compliance.marked import Value, did_you_mean
from kpo_compliance.report import SEVERITIES
from kpo_compliance.requirement import Requirement
from kpo_compliance.rule_files import TYPES, find_requirement, severity, threshold_limit

FILE_NAME: Final = "kpo.toml"
DEFAULT_PACK: Final = "kpo"
PROFILE_PACK: Final = "profiles"
FAIL_ON: Final = (*SEVERITIES, "never")
_MOST_BYTES: Final = 1_000_000
_MOST_PARENTS: Final = 8
_EMPTY: Final[Mapping[str, Value]] = {}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a policy file says, before it is applied to the packs that it names.

    ``packs`` are shipped packs, ``rules`` folders of own rule files. ``content`` is what the file holds, for the
    playbook's hash. ``parent`` is the policy that this one extends. ``path`` is None where there is no file.
    ``documents`` are the types of document that a vendor's dossier must hold.
    """

    name: str
    version: str = ""
    packs: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    profile: str = ""
    side: str = ""
    fail_on: str = ""
    path: Path | None = None
    content: bytes = b""
    parent: Policy | None = None
    documents: tuple[str, ...] = ()
    by_type: bool = False  # nobody chose: each contract's type decides
    root: Value | None = field(default=None, compare=False, repr=False)

    def line(self) -> tuple[Policy, ...]:
        """This policy and those it extends, the outermost first."""
        return (*(self.parent.line() if self.parent else ()), self)


def find(name_or_path: str | None, near: Path | None) -> Policy:
    """The policy that is asked for: a pack's name, a policy file, or else the ``kpo.toml`` at or above ``near``.

    Raises:
        UsageError: there is no such pack or file.
        RuleError: the file has a mistake.
    """
    if name_or_path is None:
        found = search(near) if near is not None else None
        return read(found) if found else Policy(DEFAULT_PACK, packs=(DEFAULT_PACK, "nda"), by_type=True)
    if name_or_path in pack_names():
        return Policy(name_or_path, packs=(name_or_path,))
    path = Path(name_or_path)
    if path.is_file():
        return read(path)
    hint = did_you_mean(name_or_path, pack_names())
    raise UsageError(f"There is no playbook “{name_or_path}”: neither a pack nor a policy file; {hint}")


def pack_names() -> tuple[str, ...]:
    """The shipped packs."""
    folder = resources.rules()
    return tuple(sorted(path.parent.name for path in folder.glob("*/pack.yaml")))


def search(near: Path) -> Path | None:
    """The ``kpo.toml`` in this folder, or beside this file, or in the closest folder above."""
    try:
        start = near.resolve()
        folders = [start, *start.parents] if start.is_dir() else start.parents
        return next((folder / FILE_NAME for folder in folders if (folder / FILE_NAME).is_file()), None)
    except (OSError, RuntimeError, ValueError):
        return None


def read(path: Path, extended_by: tuple[Path, ...] = ()) -> Policy:
    """A policy file.

    Raises:
        RuleError: it cannot be read, or has a mistake (file, line, what was expected).
    """
    root = _parsed(path)
    sections = root.fields(
        optional=("playbook", "profile", "requirements", "thresholds", "governing-law", "courts", "documents"),
    )
    main = _section(sections, "playbook", ("name", "version", "extends", "packs", "rules", "fail-on"))
    profile = _section(sections, "profile", ("name", "side"))
    packs: tuple[str, ...] = () if "packs" in main or "extends" in main else (DEFAULT_PACK,)
    if "packs" in main and main["packs"].data != ():
        packs = tuple(_pack_name(item) for item in main["packs"].items())
    parent = None
    if "extends" in main:
        extended = main["extends"].text()
        if extended in pack_names():
            packs = (extended, *(pack for pack in packs if pack != extended))
        else:
            parent = _parent(path, main["extends"], (*extended_by, path.resolve()))
    rules = tuple(_folder(path, item) for item in main["rules"].items()) if "rules" in main else ()
    return Policy(
        name=main["name"].text() if "name" in main else path.resolve().parent.name or path.stem,
        version=main["version"].text() if "version" in main else "",
        packs=packs,
        rules=rules,
        profile=profile["name"].choice(PROFILES, "service profile") if "name" in profile else "",
        side=profile["side"].choice(SIDES, "side") if "side" in profile else "",
        documents=_documents(sections),
        fail_on=main["fail-on"].choice(FAIL_ON, "value of fail-on") if "fail-on" in main else "",
        path=path,
        content="\n".join(root.source.lines).encode(),
        parent=parent,
        root=root,
    )


def of_profile(name: str) -> Policy:
    """What a service profile changes: the shipped file of the same form as a policy."""
    return read(resources.rules() / PROFILE_PACK / f"{name}.toml")


def apply(policy: Policy, requirements: Mapping[str, Requirement]) -> dict[str, Requirement]:
    """The requirements as one policy file wants them: switched off, weighed, with its limits.

    Raises:
        RuleError: it names a requirement, an element or a threshold that does not exist.
    """
    changed = dict(requirements)
    if policy.root is None:
        return changed
    sections = policy.root.entries()
    for name, value in _entries(sections, "requirements").items():
        requirement = find_requirement(name, requirements, value)
        fields = value.fields(optional=("enabled", "severity", "mandatory-elements"))
        if "enabled" in fields and not fields["enabled"].flag():
            del changed[requirement.id]
            continue
        if "severity" in fields:
            requirement = replace(requirement, severity=severity(fields["severity"]))
        if "mandatory-elements" in fields:
            requirement = _with_mandatory(requirement, fields["mandatory-elements"])
        changed[requirement.id] = requirement
    for name, value in _entries(sections, "thresholds").items():
        _limit(changed, name, value)
    for section, kind in (("governing-law", "law"), ("courts", "court")):
        if section in sections:
            _accept(changed, sections[section].fields("accepted")["accepted"], kind)
    return changed


def _parsed(path: Path) -> Value:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        raise RuleError(f"the policy file cannot be read ({error.strerror})", str(path)) from error
    if len(content) > _MOST_BYTES:
        raise RuleError("the file is larger than 1 MB", str(path))
    from kpo_compliance import marked_toml  # noqa: PLC0415 - most contracts have no policy file

    return marked_toml.parse(content, str(path))


def _section(sections: Mapping[str, Value], name: str, known: Iterable[str]) -> Mapping[str, Value]:
    return sections[name].fields(optional=tuple(known)) if name in sections else _EMPTY


def _documents(sections: Mapping[str, Value]) -> tuple[str, ...]:
    wanted = _section(sections, "documents", ("required",)).get("required")
    if wanted is None or wanted.data == ():
        return ()
    return tuple(item.choice(TYPES, "type of document") for item in wanted.items())


def _entries(sections: Mapping[str, Value], name: str) -> Mapping[str, Value]:
    return sections[name].entries() if name in sections else _EMPTY


def _pack_name(value: Value) -> str:
    name = value.text()
    if name not in pack_names():
        raise value.error(f"there is no pack “{name}”; {did_you_mean(name, pack_names())}")
    return name


def _parent(path: Path, value: Value, chain: tuple[Path, ...]) -> Policy:
    parent = path.parent / value.text()
    if not parent.is_file():
        hint = did_you_mean(value.text(), pack_names())
        raise value.error(f"there is neither a pack nor a policy file “{value.text()}”; {hint}")
    if parent.resolve() in chain or len(chain) > _MOST_PARENTS:
        raise value.error("this policy extends itself")
    return read(parent, chain)


def _folder(path: Path, value: Value) -> Path:
    folder = path.parent / value.text()
    if not folder.is_dir():
        raise value.error(f"there is no folder “{value.text()}” beside this file")
    return folder


def _with_mandatory(requirement: Requirement, value: Value) -> Requirement:
    wanted = [item.text() for item in value.items()] if value.data != () else []
    for name in wanted:
        if name not in requirement.elements:
            hint = did_you_mean(name, requirement.elements)
            raise value.error(f"{requirement.id} has no element “{name}”; {hint}")
    elements = {name: replace(item, mandatory=name in wanted) for name, item in requirement.elements.items()}
    return replace(requirement, elements=elements)


def _limit(requirements: dict[str, Requirement], name: str, value: Value) -> None:
    known = {item.threshold.name for item in requirements.values() if item.threshold is not None}
    if name not in known:
        raise value.error(f"no requirement has a threshold “{name}”; {did_you_mean(name, known)}")
    for key, requirement in requirements.items():
        if requirement.threshold is not None and requirement.threshold.name == name:
            requirements[key] = replace(requirement, threshold=threshold_limit(requirement.threshold, value))


def _accept(requirements: dict[str, Requirement], value: Value, kind: str) -> None:
    held = [key for key, item in requirements.items() if item.threshold is not None and item.threshold.kind == kind]
    if not held:
        raise value.error(f"no requirement in force compares the {kind} of a contract")
    for key in held:
        threshold = requirements[key].threshold
        if threshold is not None:
            requirements[key] = replace(requirements[key], threshold=threshold_limit(threshold, value))
