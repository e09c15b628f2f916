"""The rule files of a pack (docs/rules.md): from YAML to requirements with their wordings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, cast

from kpo_compliance.choices import PROFILES, SIDES
from kpo_compliance.errors import RuleError
from kpo_compliance.marked import Value, did_you_mean
from kpo_compliance.pattern import PatternError
from kpo_compliance.pattern import parse as parse_pattern
from kpo_compliance.report import SEVERITIES, Severity
from kpo_compliance.requirement import (
    LANGUAGES,
    Element,
    Example,
    Requirement,
    Threshold,
    View,
    Wording,
    WordingSet,
)

ANSWERS: Final = ("present", "absent", "contrary")
DIRECTIONS: Final = ("provider", "either")
KINDS: Final = ("duration", "amount", "law", "court")
LIMITS: Final = ("at-least", "at-most", "one-of")
TYPES: Final = ("services-agreement", "nda", "dpa", "sow", "amendment", "license", "employment", "other")
_ID = re.compile(r"[A-Z][A-Z0-9]{0,15}-[0-9]{1,4}")
_DURATION = re.compile(r"[0-9]{1,4} (day|week|month|year|gün|hafta|ay|yıl)s?")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule file: its path inside the pack ("en/CONF.yaml"), its name in messages, its bytes."""

    path: str
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pack:
    """A family of requirements as its files say, before a policy changes it. ``lexicons`` by language."""

    name: str
    version: str
    title: Mapping[str, str]
    requirements: Mapping[str, Requirement]
    lexicons: Mapping[str, Mapping[str, tuple[str, ...]]]


def read_pack(name: str, files: Iterable[RuleFile]) -> Pack:
    """A pack from its files; lexicon files are those below ``lexicon/``.

    Raises:
        RuleError: any mistake, with file and line.
    """
    from kpo_compliance import marked_yaml  # noqa: PLC0415 - not loaded when a cache holds the pack

    roots = {file.path: marked_yaml.parse(file.content, file.name) for file in files}
    version, title = "", {"en": name}
    requirements: dict[str, Requirement] = {}
    lexicons: dict[str, dict[str, tuple[str, ...]]] = {}
    wordings: list[tuple[str, Value]] = []
    for path, root in roots.items():
        folder, _, file = path.rpartition("/")
        if path == "pack.yaml":
            fields = root.fields("name", "version", "title")
            name, version, title = fields["name"].text(), fields["version"].text(), texts(fields["title"])
        elif folder == "lexicon":
            language = root.source.name.rpartition("/")[2].removesuffix(".yaml")
            lexicon = lexicons.setdefault(language, {})
            for key, entries in _classes(root).items():
                lexicon[key] = (*lexicon.get(key, ()), *entries)
        elif folder:
            wordings.append((folder, root))
        else:
            _add_family(requirements, name, file.removesuffix(".yaml"), root)
    for language, root in wordings:
        _add_wordings(requirements, language, root)
    return Pack(name, version, title, requirements, lexicons)


def texts(value: Value) -> dict[str, str]:
    """A text by language: ``{en: …, tr: …}``, at least one of them."""
    if not isinstance(value.data, dict) or not value.data:
        raise value.error('expected a text for each language, like {en: "…", tr: "…"}')
    entries = value.fields(optional=LANGUAGES)
    return {language: text.text() for language, text in entries.items()}


def threshold_limit(threshold: Threshold, value: Value) -> Threshold:
    """A threshold with the limit that a rule file or a policy gives: a value, or what is accepted."""
    if threshold.kind in ("law", "court"):
        accepted = value.texts() if value.data != () else ()
        return replace(threshold, accepted=accepted)
    limit = value.text()
    if threshold.kind == "duration" and not _DURATION.fullmatch(limit):
        raise value.error(f"expected a duration like “3 years” or “30 days”, found “{limit}”")
    return replace(threshold, limit=limit)


def _add_family(requirements: dict[str, Requirement], pack: str, family: str, root: Value) -> None:
    for key, value in root.entries().items():
        if not _ID.fullmatch(key) or key.rpartition("-")[0] != family:
            raise value.error(f"expected the id of a requirement of this family, like {family}-01, found “{key}”")
        if key in requirements:
            raise value.error(f"the requirement {key} is described twice (first in {requirements[key].location})")
        requirements[key] = _requirement(key, pack, value)


def _requirement(key: str, pack: str, value: Value) -> Requirement:
    fields = value.fields(
        "title", "why", "remedy", "severity",
        optional=(
            *("risk", "direction", "forbidden", "contrary-prevails", "elements"),
            *("threshold", "applies", "wants", "lacks", "sources"),
        ),
    )  # fmt: skip
    forbidden = "forbidden" in fields and fields["forbidden"].flag()
    applies = fields["applies"].fields(optional=("types", "profiles", "countries")) if "applies" in fields else {}
    direction = fields["direction"].choice(DIRECTIONS, "direction") if "direction" in fields else "either"
    by_side = "wants" in fields and isinstance(fields["wants"].data, dict)
    sides = _sides(fields) if by_side else {}
    first = sides[SIDES[0]] if sides else _all_sides(fields)
    return Requirement(
        id=key,
        pack=pack,
        title=texts(fields["title"]),
        why=first.why,
        remedy=first.remedy,
        severity=severity(fields["severity"]),
        risk=fields["risk"].text() if "risk" in fields else "",
        direction=cast('Literal["provider", "either"]', direction),
        forbidden=forbidden,
        contrary_prevails="contrary-prevails" in fields and fields["contrary-prevails"].flag(),
        elements=_elements(fields["elements"]) if "elements" in fields else {},
        threshold=_threshold(fields["threshold"]) if "threshold" in fields else None,
        types=_choices(applies.get("types"), TYPES, "document type"),
        profiles=_choices(applies.get("profiles"), PROFILES, "service profile"),
        countries=applies["countries"].texts() if "countries" in applies else (),
        wants=first.wants,
        lacks=texts(fields["lacks"]) if "lacks" in fields else {},
        sides=sides,
        sources=fields["sources"].texts() if "sources" in fields else (),
        location=value.location,
    )


def severity(value: Value) -> Severity:
    """One of the four severities."""
    return cast("Severity", value.choice(SEVERITIES, "severity"))


def _choices(value: Value | None, choices: tuple[str, ...], what: str) -> tuple[str, ...]:
    return tuple(item.choice(choices, what) for item in value.items()) if value is not None else ()


def _all_sides(fields: Mapping[str, Value]) -> View:
    wants = _choices(fields.get("wants"), ANSWERS, "answer") or ("present",)
    return View(wants, texts(fields["why"]), texts(fields["remedy"]))


def _sides(fields: Mapping[str, Value]) -> dict[str, View]:
    """What each side makes of it: all three are named, so that none gets another's answers or advice by accident."""
    wants = {side: _choices(answers, ANSWERS, "answer") for side, answers in fields["wants"].fields(*SIDES).items()}
    texts_of = {name: _texts_of_sides(fields[name]) for name in ("why", "remedy")}
    for side, answers in wants.items():
        for name, told in texts_of.items():
            if side not in told and set(answers) != set(ANSWERS):
                raise fields[name].error(f"expected a text for the {side}, whom not every answer suits")
    return {side: View(answers, *(told.get(side, {}) for told in texts_of.values())) for side, answers in wants.items()}


def _texts_of_sides(value: Value) -> dict[str, dict[str, str]]:
    """A text by language for each side: one for all, or under their names (``discloser mutual: {en: …, tr: …}``)."""
    if not isinstance(value.data, dict) or set(value.entries()) <= set(LANGUAGES):
        return dict.fromkeys(SIDES, texts(value))
    told: dict[str, dict[str, str]] = {}
    for names, text in value.entries().items():
        for name in names.split():
            if name not in SIDES:
                raise text.error(f"there is no side “{name}”; {did_you_mean(name, SIDES)}")
            if name in told:
                raise text.error(f"there are two texts for the {name}")
            told[name] = texts(text)
    return told


def _elements(value: Value) -> dict[str, Element]:
    elements: dict[str, Element] = {}
    for key, item in value.entries().items():
        fields = item.fields("title", optional=("mandatory",))
        elements[key] = Element(texts(fields["title"]), "mandatory" in fields and fields["mandatory"].flag())
    return elements


def _threshold(value: Value) -> Threshold:
    fields = value.fields("name", "value", optional=LIMITS)
    kind = fields["value"].choice(KINDS, "kind of value")
    given = [key for key in LIMITS if key in fields]
    expected = ("one-of",) if kind in ("law", "court") else ("at-least", "at-most")
    if len(given) > 1 or any(key not in expected for key in given) or (not given and kind in ("duration", "amount")):
        raise value.error(f"a threshold on a {kind} needs one of: {', '.join(expected)}")
    compare = given[0] if given else "one-of"
    threshold = Threshold(
        fields["name"].text(),
        cast('Literal["duration", "amount", "law", "court"]', kind),
        compare,
    )
    return threshold_limit(threshold, fields[compare]) if given else threshold


def _add_wordings(requirements: dict[str, Requirement], language: str, root: Value) -> None:
    entries = dict(root.entries())
    classes = _classes(entries.pop("classes")) if "classes" in entries else {}
    for key, value in entries.items():
        if key not in requirements:
            raise value.error(f"no requirement {key} is described in this pack; {did_you_mean(key, requirements)}")
        requirement = requirements[key]
        if language in requirement.wordings:
            raise value.error(f"{key} is worded twice in this language")
        wordings = {**requirement.wordings, language: _wording_set(value, requirement, classes)}
        requirements[key] = replace(requirement, wordings=wordings)


def _wording_set(value: Value, requirement: Requirement, classes: Mapping[str, tuple[str, ...]]) -> WordingSet:
    fields = value.fields(optional=("found", "contrary", "not", "reversed", "elements", "examples"))
    if "found" not in fields and "contrary" not in fields:
        raise value.error("a wording needs the key “found”: how a contract says it")
    if "examples" not in fields:
        raise value.error("a wording needs “examples”, with texts under “present” and “absent”; they are its tests")
    elements: dict[str, tuple[Wording, ...]] = {}
    for key, item in fields["elements"].entries().items() if "elements" in fields else ():
        if key not in requirement.elements:
            raise item.error(f"{requirement.id} has no element “{key}”; {did_you_mean(key, requirement.elements)}")
        elements[key] = _wordings(item)
    return WordingSet(
        found=_wordings(fields.get("found")),
        contrary=_wordings(fields.get("contrary")),
        vetoes=_wordings(fields.get("not")),
        reversed=_wordings(fields.get("reversed")),
        elements=elements,
        classes=classes,
        examples=_examples(fields["examples"], requirement),
    )


def _wordings(value: Value | None) -> tuple[Wording, ...]:
    if value is None or value.data == ():
        return ()
    return tuple(_wording(item) for item in value.items())


def _wording(value: Value) -> Wording:
    if isinstance(value.data, dict):
        fields = value.fields("text", optional=("under", "unless", "refers"))
        refers = "refers" in fields and fields["refers"].flag()
        given = {key: _pattern(item) for key, item in fields.items() if key != "refers"}
        return Wording(given["text"], given.get("under", ""), given.get("unless", ""), value.location, refers)
    return Wording(_pattern(value), location=value.location)


def _pattern(value: Value) -> str:
    text = value.text()
    try:
        parse_pattern(text)
    except PatternError as error:
        raise value.error(str(error)) from error
    return text


def _classes(value: Value) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(_pattern(entry) for entry in item.items()) if item.data != () else ()
        for key, item in value.entries().items()
    }


def _examples(value: Value, requirement: Requirement) -> tuple[Example, ...]:
    fields = value.fields(optional=ANSWERS)
    examples = tuple(
        _example(item, answer, requirement)
        for answer in ANSWERS
        if answer in fields and fields[answer].data != ()
        for item in fields[answer].items()
    )
    if not examples:
        raise value.error("expected at least one example under “present”, “absent” or “contrary”")
    return examples


def _example(value: Value, answer: str, requirement: Requirement) -> Example:
    answered = cast('Literal["present", "absent", "contrary"]', answer)
    if not isinstance(value.data, dict):
        return Example(value.text(), answered, location=value.location)
    fields = value.fields("text", optional=("heading", "elements"))
    names = fields["elements"].items() if "elements" in fields and fields["elements"].data != () else ()
    for item in names:
        if item.text() not in requirement.elements:
            raise item.error(
                f"{requirement.id} has no element “{item.text()}”; {did_you_mean(item.text(), requirement.elements)}"
            )
    heading = fields["heading"].text() if "heading" in fields else ""
    return Example(fields["text"].text(), answered, heading, tuple(i.text() for i in names), value.location)


def find_requirement(name: str, requirements: Mapping[str, Requirement], at: Value | None = None) -> Requirement:
    """A requirement by its id, in any case of letters.

    Raises:
        RuleError: there is none.
    """
    if found := requirements.get(name.upper()) or requirements.get(name):
        return found
    message = f"there is no requirement “{name}”; {did_you_mean(name, requirements)}"
    raise at.error(message) if at else RuleError(message)
