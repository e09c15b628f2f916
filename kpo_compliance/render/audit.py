"""An audit for a terminal: a line a contract that needs somebody, and what changed since the audit before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import click

from kpo_compliance.changes import TURNS, FileChange, Turn
from kpo_compliance.portfolio import FileSummary
from kpo_compliance.render.comparison import verdict_of
from kpo_compliance.render.labels import label, shown
from kpo_compliance.render.plain import plain
from kpo_compliance.report import SEVERITIES

_OUTCOMES: Final = {"pass": "green", "review": "yellow", "fail": "red", "unreadable": "magenta"}
_TURNS: Final[Mapping[Turn, tuple[str, str]]] = {
    "worse": ("▼", "red"), "other": ("◆", "yellow"), "better": ("▲", "green"), "new": ("+", "blue"), "gone": ("−", "blue"),
}  # fmt: skip
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "contracts": "{number} contracts: ", "contract": "1 contract: ", "partial": "not read completely",
        "none": "Nothing became worse or better since the audit of {date}.", "since": "Since the audit of {date}: ",
        "first": "There is no completed audit before this one to compare with.",
        "worse": "became worse", "other": "changed otherwise", "better": "became better", "new": "new", "gone": "gone",
    },
    "tr": {
        "contracts": "{number} sözleşme: ", "contract": "1 sözleşme: ", "partial": "bütünüyle okunamadı",
        "none": "{date} tarihli denetimden bu yana hiçbir şey kötüleşmedi veya iyileşmedi.",
        "since": "{date} tarihli denetimden bu yana: ",
        "first": "Karşılaştırılacak, daha önce tamamlanmış bir denetim yok.",
        "worse": "kötüleşti", "other": "başka türlü değişti", "better": "iyileşti", "new": "yeni",
        "gone": "artık yok",
    },
}  # fmt: skip


def summary(files: Iterable[FileSummary], *, lang: str = "", verbose: bool = False) -> Iterator[str]:
    """A line for each contract that does not pass, for all with ``verbose``; then how many there are of each outcome."""
    counted: Counter[str] = Counter()
    for file in files:
        counted[file.outcome] += 1
        if verbose or file.outcome != "pass" or file.status != "ok":
            yield from _file(file, lang)
    total = counted.total()
    numbers = ", ".join(
        click.style(f"{counted[name]} {label(name, lang)}", fg=_OUTCOMES[name]) for name in _OUTCOMES if counted[name]
    )
    yield ""
    yield f"{_word('contract' if total == 1 else 'contracts', lang, number=total)}{numbers}"


def turns(changes: Iterable[FileChange], previous: str, *, lang: str = "") -> Iterator[str]:
    """What became worse or better since the audit of the day ``previous``, "" where there was none."""
    if not previous:
        yield _word("first", lang)
        return
    counted: Counter[Turn] = Counter()
    for change in changes:
        counted[change.turn] += 1
        sign, colour = _TURNS[change.turn]
        outcomes = [label(one.outcome, lang) for one in (change.old, change.new) if one is not None]
        told = f" {' → '.join(dict.fromkeys(outcomes))}" if outcomes else ""
        yield f"{click.style(f'{sign} {_word(change.turn, lang)}', fg=colour)}{told}  {plain(change.path)}"
        for one in change.changes:
            verdicts = f"{verdict_of(one.old, lang)} → {verdict_of(one.new, lang)}"
            yield f"    {one.shown.requirement}  {plain(one.shown.title)}: {verdicts}"
        for fact in change.facts:
            old, new = (plain(shown(value, lang)) or "–" for value in (fact.old, fact.new))
            yield f"    {label(fact.name, lang)}: {old} → {new}"
    if not counted:
        yield _word("none", lang, date=previous)
        return
    yield ""
    told = ", ".join(f"{counted[turn]} {_word(turn, lang)}" for turn in TURNS if counted[turn])
    yield f"{_word('since', lang, date=previous)}{told}"


def turn_plain(change: FileChange, previous: str) -> dict[str, Any]:
    """A change as plain data, for JSON."""
    return {
        "path": change.path,
        "change": change.turn,
        "since": previous,
        "old_outcome": change.old.outcome if change.old else None,
        "outcome": change.new.outcome if change.new else None,
        "assessments": [
            {
                "requirement": one.shown.requirement,
                "severity": one.shown.severity,
                "change": one.direction,
                "old_verdict": one.old.verdict if one.old else None,
                "verdict": one.new.verdict if one.new else None,
            }
            for one in change.changes
        ],
        "facts": [{"name": fact.name, "old": fact.old, "new": fact.new} for fact in change.facts],
    }


def _file(file: FileSummary, lang: str) -> Iterator[str]:
    outcome = click.style(label(file.outcome, lang), fg=_OUTCOMES[file.outcome], bold=True)
    found = (
        f"{number} {label(severity, lang)}" for number, severity in zip(file.findings, SEVERITIES, strict=True) if number
    )
    about = ", ".join((*found, *([_word("partial", lang)] if file.status == "partial" else ())))
    yield f"{outcome}  {plain(file.path)}{f'  ({about})' if about else ''}"
    if file.error:
        yield f"    {plain(file.error)}"


def _word(name: str, lang: str, **values: object) -> str:
    return _WORDS.get(lang, _WORDS["en"])[name].format(**values)
