"""The calendar: read back by another library; the same contract keeps its UID; hostile names stay words."""

import datetime as dt
from dataclasses import replace

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpo_compliance.render import calendar
from tests.portfolios import TODAY, contract, file, large, portfolio, waived
from tests.render_reports import HOSTILE

INJECTED = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:owned\nATTACH:http://e.example/;,\\n\u2028DESCRIPTION:y"


def written(*reports, lang="", **options):
    return "".join(calendar.render(replace(portfolio(*map(file, reports)), **options), lang=lang))


def events(text):
    assert text.encode().decode() == text
    found = icalendar.Calendar.from_ical(text)
    assert not found.errors
    for event in found.walk("VEVENT"):
        assert not event.errors
    return found.walk("VEVENT")


def test_days_become_entries_of_whole_days_with_alarms():
    made = contract("acme/msa.pdf", expiry="2027-03-31", renewal="automatic, 1 year", renewal_notice="60 days")
    notice, renewal = events(written(made, contract("acme/old.pdf", expiry="2026-05-31")))
    assert notice["SUMMARY"] == "Last day for notice: Brightfern Analytics LLC – msa.pdf"
    assert notice.decoded("DTSTART") == dt.date(2027, 1, 30)
    assert notice.decoded("DTEND") == dt.date(2027, 1, 31)
    assert notice["DTSTART"].params["VALUE"] == "DATE"
    assert notice["DESCRIPTION"].split("\n")[:3] == [
        "acme/msa.pdf",
        "60 days before the end of the term",
        "See clause 7.2, page 3.",
    ]
    assert [alarm.decoded("TRIGGER") for alarm in notice.walk("VALARM")] == [
        dt.timedelta(days=-30),
        dt.timedelta(days=-7),
    ]
    assert renewal["SUMMARY"] == "Contract renews: Brightfern Analytics LLC – msa.pdf"
    assert renewal.decoded("DTSTART") == dt.date(2027, 3, 31)


def test_turkish_entries():
    made = contract("sozlesme.pdf", language="tr", vendor="Palamut Analitik Ltd. Şti.", expiry="2027-03-31")
    (end,) = events(written(made))
    assert end["SUMMARY"] == "Sözleşme sona erer: Palamut Analitik Ltd. Şti. – sozlesme.pdf"
    assert "madde 7.2, sayfa 3" in end["DESCRIPTION"]


def test_a_contract_keeps_its_entries_and_newer_ones_win():
    old = contract("acme/msa.pdf", expiry="2027-03-31", renewal="automatic, 1 year", renewal_notice="60 days")
    new = contract("acme/msa.pdf", expiry="2028-03-31", renewal="automatic, 1 year", renewal_notice="90 days")
    before = events(written(old))
    after = events(written(new, date=TODAY + dt.timedelta(days=30), root="/mnt/elsewhere/contracts"))
    assert [one["UID"] for one in before] == [one["UID"] for one in after]
    assert before[0]["SEQUENCE"] + 30 == after[0]["SEQUENCE"]
    assert before[0].decoded("DTSTART") != after[0].decoded("DTSTART")
    others = events(written(replace(old, document=replace(old.document, path="acme/sow.pdf"))))
    assert not {one["UID"] for one in others} & {one["UID"] for one in before}
    longer = [
        events(written(contract("a.pdf", waived("IP-01", until))))[0]["UID"] for until in ("2026-12-31", "2027-12-31")
    ]
    assert longer[0] == longer[1]
    many = events("".join(calendar.render(large(400))))
    assert len({one["UID"] for one in many}) == len(many) > 100


def test_a_waiver_of_many_contracts_is_one_entry():
    ones = [contract(f"{name}.pdf", waived("IP-01", "2026-12-31")) for name in "abc"]
    (entry,) = events(written(*ones))
    assert entry["SUMMARY"] == "Waiver of IP-01 lapses: 3 contracts"
    assert (
        entry["DESCRIPTION"] == "It covers 3 contracts.\nReason: Accepted for the pilot (approved by General Counsel)."
    )


@pytest.mark.parametrize(
    "hostile", [INJECTED, HOSTILE, "BEGIN:VCALENDAR", "\ud800", "\0", "ö" * 300, "\\", "\\n", ";", ","]
)
def test_names_of_contracts_and_parties_are_only_text(hostile):
    made = contract(f"{hostile}.pdf", waived(hostile, "2026-12-31"), vendor=hostile, expiry="2027-03-31")
    text = written(made, root=hostile)
    end, waiver = sorted(events(text), key=lambda one: one["SUMMARY"])
    assert end["SUMMARY"].startswith("Contract ends: ")
    assert waiver["SUMMARY"].startswith("Waiver of ")
    assert {line.split(":")[0].split(";")[0] for line in text.replace("\r\n ", "").split("\r\n")} <= {
        "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "UID", "DTSTAMP", "SEQUENCE", "DTSTART",
        "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "TRANSP", "ACTION", "TRIGGER", "",
    }  # fmt: skip


@given(st.text())
def test_any_text_comes_back_as_one_line_of_text(text):
    lines = list(calendar._folded(f"SUMMARY:{calendar.text_of(text)}"))
    assert all(len(line.encode()) <= 75 for line in lines)
    assert all(line.startswith(" ") for line in lines[1:])
    wrapped = "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])
    assert icalendar.Event.from_ical(wrapped)["SUMMARY"] == calendar.plain(text)


def test_a_calendar_without_days_is_still_one():
    assert events(written(contract("a.pdf"))) == []
