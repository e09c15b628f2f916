"""Deadlines: what a contract says of its end → the days ahead."""

import datetime as dt

import pytest

from kpo_compliance.deadlines import deadlines
from kpo_compliance.values.dates import add_duration
from kpo_compliance.values.durations import Duration
from tests.portfolios import TODAY, contract, waived


def days(*assessments, today=TODAY, **facts):
    return [(one.kind, one.day.isoformat(), one.length) for one in deadlines(contract("a.pdf", *assessments, **facts), today)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"term": "3 years"}, []),
        ({"expiry": "2027-03-31"}, [("expiry", "2027-03-31", "")]),
        ({"expiry": "2026-03-31"}, [("expiry", "2026-03-31", "")]),
        ({"expiry": "soon"}, []),
        # A notice of termination has nothing to do with a term that ends by itself; one about renewal has.
        ({"expiry": "2027-03-31", "notice_period": "30 days"}, [("expiry", "2027-03-31", "")]),
        ({"expiry": "2027-03-31", "renewal": "by agreement, 1 year", "renewal_notice": "60 days"},
         [("expiry", "2027-03-31", ""), ("notice", "2027-01-30", "60 days")]),
        ({"expiry": "2027-03-31", "renewal": "automatic, 1 year", "renewal_notice": "1 month"},
         [("renewal", "2027-03-31", "1 year"), ("notice", "2027-02-28", "1 month")]),
        ({"expiry": "2027-03-31", "renewal": "automatic, 1 year", "notice_period": "30 days"},
         [("renewal", "2027-03-31", "1 year"), ("notice", "2027-03-01", "30 days")]),
        # Prolonged since: the next end counts.
        ({"expiry": "2023-03-31", "renewal": "automatic, 1 year", "renewal_notice": "60 days"},
         [("renewal", "2027-03-31", "1 year"), ("notice", "2027-01-30", "60 days")]),
        ({"expiry": "2024-02-29", "renewal": "automatic, 12 months"}, [("renewal", "2027-02-28", "12 months")]),
        # It is too late to stop this renewal: the next notice counts.
        ({"expiry": "2026-06-15", "renewal": "automatic, 1 year", "renewal_notice": "60 days"},
         [("renewal", "2026-06-15", "1 year"), ("notice", "2027-04-16", "60 days")]),
        ({"expiry": "2026-06-15", "renewal": "automatic", "renewal_notice": "60 days"}, [("renewal", "2026-06-15", "")]),
        # It renewed itself, nobody says for how long: no day is known.
        ({"expiry": "2025-06-15", "renewal": "automatic", "renewal_notice": "60 days"}, []),
        ({"expiry": "9999-12-31", "renewal": "automatic, 1 year"}, [("renewal", "9999-12-31", "1 year")]),
        ({"expiry": "2026-06-01"}, [("expiry", "2026-06-01", "")]),
        ({"expiry": "2026-07-15", "renewal_notice": "10 business days"},
         [("expiry", "2026-07-15", ""), ("notice", "2026-07-01", "10 business days")]),
    ],
)  # fmt: skip
def test_days_of_a_contract(facts, expected):
    assert days(**facts) == expected


def test_a_waiver_has_its_last_day():
    one = next(iter(deadlines(contract("a.pdf", waived("IP-01", "2026-12-31")), TODAY)))
    assert (one.kind, one.day, one.requirement) == ("waiver", dt.date(2026, 12, 31), "IP-01")
    assert (one.reason, one.approved_by, one.vendor) == ("Accepted for the pilot", "General Counsel", "Brightfern Analytics LLC")


def test_a_renewal_of_no_length_ends_the_count():
    assert days(expiry="2020-01-01", renewal="automatic, 0 days") == []


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [(-1, "month", "2026-02-28"), (-2, "year", "2024-03-31"), (-3, "business day", "2026-03-26"), (-13, "month", "2025-02-28")],
)
def test_a_length_before_a_day(number, unit, expected):
    assert add_duration(dt.date(2026, 3, 31), Duration(number, unit)) == dt.date.fromisoformat(expected)
