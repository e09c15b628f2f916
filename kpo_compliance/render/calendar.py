"""The days of all contracts as a calendar (iCalendar, RFC 5545): ends, renewals, last days for notice, ends of waivers.

The same day of the same contract has the same UID in every audit, so that importing a newer calendar moves an entry
instead of doubling it; SEQUENCE grows with the day of the audit, as clients demand of a newer one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from kpo_compliance import __version__
from kpo_compliance.deadlines import Deadline, Kind
from kpo_compliance.gathering import overview
from kpo_compliance.overview import Limits
from kpo_compliance.portfolio import Portfolio
from kpo_compliance.render.labels import place_of, shown
from kpo_compliance.render.plain import plain
from kpo_compliance.render.portfolio_words import told

_ALARMS: Final[dict[Kind, tuple[int, ...]]] = {"notice": (30, 7), "renewal": (30,), "expiry": (90, 30), "waiver": (30,)}
_LONGEST_LINE: Final = 75  # octets, without the end of the line (RFC 5545, 3.1)
_SPECIAL: Final = re.compile(r"([\\;,])")
_EPOCH: Final = dt.date(2020, 1, 1)


def render(portfolio: Portfolio, *, lang: str = "") -> Iterator[str]:
    """The calendar, an entry at a time; what lies before the day of the audit is not in it."""
    view = overview(portfolio, Limits(contracts=0, changes=0, unread=0))
    language = lang or view.language
    name = PurePosixPath(portfolio.root.replace("\\", "/")).name or portfolio.root
    title = f"{told('calendar', language)}: {name}"
    yield _lines(
        "BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//kpo-check//kpo-check {__version__}//{language.upper()}",
        "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"NAME:{text_of(title)}", f"X-WR-CALNAME:{text_of(title)}",
    )  # fmt: skip
    for deadline in view.ahead:
        yield _event(deadline, portfolio.date, name, language)
    yield _lines("END:VCALENDAR")


def uid(deadline: Deadline, root: str) -> str:
    """What a day is known by, in every audit of the folder called ``root``; of a waiver of many contracts: that very waiver."""
    marks: tuple[str, ...] = (deadline.kind, deadline.path, deadline.requirement)
    if deadline.contracts > 1:
        day = deadline.day.isoformat()
        marks = (deadline.kind, deadline.requirement, deadline.reason, deadline.approved_by, day)
    digest = hashlib.sha256("\0".join((root, *marks)).encode("utf-8", "surrogatepass"))
    return f"{digest.hexdigest()[:40]}@kpo-check"


def text_of(value: str) -> str:
    """A TEXT value: no character of it can end the line or the value."""
    return _SPECIAL.sub(r"\\\1", plain(value))


def _event(deadline: Deadline, today: dt.date, root: str, language: str) -> str:
    summary = text_of(_summary(deadline, language))
    description = "\\n".join(text_of(line) for line in _description(deadline, language))
    alarms = (
        line
        for days in _ALARMS[deadline.kind]
        for line in (
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{summary}", f"TRIGGER:-P{days}D", "END:VALARM",
        )
    )  # fmt: skip
    return _lines(
        "BEGIN:VEVENT",
        f"UID:{uid(deadline, root)}",
        f"DTSTAMP:{today:%Y%m%d}T000000Z",
        f"SEQUENCE:{max((today - _EPOCH).days, 0)}",
        f"DTSTART;VALUE=DATE:{deadline.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{_following(deadline.day):%Y%m%d}",
        f"SUMMARY:{summary}",
        f"DESCRIPTION:{description}",
        f"CATEGORIES:{text_of(told('calendar', language))}",
        "TRANSP:TRANSPARENT",
        *alarms,
        "END:VEVENT",
    )


def _summary(deadline: Deadline, language: str) -> str:
    if deadline.kind == "waiver":
        what = told("cal-waiver", language, id=deadline.requirement)
        covers = told("n-contracts", language, n=deadline.contracts)
        return f"{what}: {covers if deadline.contracts > 1 else _file(deadline)}"
    named = " – ".join(filter(None, (deadline.vendor, _file(deadline))))
    return f"{told(f'cal-{deadline.kind}', language)}: {named}"


def _description(deadline: Deadline, language: str) -> Iterator[str]:
    length = shown(deadline.length, language)
    if deadline.kind == "waiver":
        if deadline.contracts > 1:
            yield told("cal-covers", language, n=deadline.contracts)
        else:
            yield deadline.path
        yield told("cal-reason", language, reason=deadline.reason, name=deadline.approved_by)
        return
    yield deadline.path
    if length:
        yield told("cal-length" if deadline.kind == "notice" else "cal-for", language, length=length)
    place = place_of(deadline.evidence, language) if deadline.evidence else ""
    if place:
        yield told("cal-place", language, place=place)
    yield told("cal-check", language)


def _file(deadline: Deadline) -> str:
    return deadline.path.rpartition("/")[2]


def _following(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1) if day < dt.date.max else day


def _lines(*lines: str) -> str:
    return "".join(folded + "\r\n" for line in lines for folded in _folded(line))


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, each after the first with a blank before it; no letter is cut in two."""
    piece, size = "", 0
    for letter in line:
        more = len(letter.encode("utf-8", "replace"))
        if size + more > _LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece += letter
        size += more
    yield piece
