"""Values in text, English and Turkish: text → expected."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpo_compliance.values.dates import add_duration, find_dates, parse_date
from kpo_compliance.values.durations import Duration, find_durations, parse_duration
from kpo_compliance.values.found import fold
from kpo_compliance.values.money import find_money, parse_money
from kpo_compliance.values.names import full_name, has_legal_form, name_key, same_name
from kpo_compliance.values.numbers import parse_number, parse_ordinal
from kpo_compliance.values.places import find_institutions, find_jurisdictions, normalise_jurisdiction


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("for three (3) years after", ["3 years"]),
        ("within thirty (30) days", ["30 days"]),
        ("a period of five years", ["5 years"]),
        ("24 months", ["24 months"]),
        ("a twelve-month period", ["12 months"]),
        ("3 (three) years", ["3 years"]),
        ("(5) years", ["5 years"]),
        ("one year", ["1 year"]),
        ("ten business days", ["10 business days"]),
        ("1.5 years", ["1.5 years"]),
        ("one hundred eighty days' notice", ["180 days"]),
        ("until the third (3rd) anniversary of the date", ["3 years"]),
        ("the second anniversary", ["2 years"]),
        ("within forty-eight hours, or 30 minutes", ["48 hours", "30 minutes"]),
        ("üç (3) yıl süreyle", ["3 years"]),
        ("otuz gün içinde", ["30 days"]),
        ("6 ay", ["6 months"]),
        ("48 saat", ["48 hours"]),
        ("on iş günü", ["10 business days"]),
        ("yirmi dört (24) aylık", ["24 months"]),
        ("OTUZ ALTI AYDIR", ["36 months"]),
        ("birer yıllık dönemler", ["1 year"]),
        ("iki ayrı nüsha", []),
        ("the 1990s, years ago", []),
        ("$3 years", []),
    ],
)
def test_durations(text: str, expected: list[str]) -> None:
    assert [str(found.value) for found in find_durations(text)] == expected


def test_a_duration_knows_its_place_and_its_length() -> None:
    text = "It lasts for üç (3) yıl."
    (found,) = find_durations(text)
    assert text[found.span.start : found.span.end] == "üç (3) yıl"
    assert found.value.days == 3 * 365
    assert Duration(48, "hour").hours == 48


def test_durations_compare_by_length() -> None:
    assert parse_duration("12 months") == parse_duration("1 year")
    assert Duration(30, "day") < Duration(1, "month") < Duration(1, "year") < Duration(400, "day")
    assert Duration(3, "year") >= Duration(36, "month")
    assert parse_duration("without end") is None


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("January 5, 2020", "en", "2020-01-05"),
        ("this 5th day of January, 2020", "en", "2020-01-05"),
        ("the first day of March 2019", "en", "2019-03-01"),
        ("31 day of July , 2000", "en", "2000-07-31"),
        ("December 9\nth\n, 2014", "en", "2014-12-09"),
        ("December 11,2014", "en", "2014-12-11"),
        ("05/01/2020", "en", "2020-05-01"),
        ("25/01/2020", "en", "2020-01-25"),
        ("05/01/2020", "tr", "2020-01-05"),
        ("01.02.2020", "en", "2020-02-01"),
        ("2/7/08", "en", "2008-02-07"),
        ("2020-02-01", "en", "2020-02-01"),
        ("1 Ocak 2020", "tr", "2020-01-01"),
        ("15 ŞUBAT 2021", "tr", "2021-02-15"),
        ("01.01.2020 tarihinde", "tr", "2020-01-01"),
        ("11 Temmuz 2025'e kadar", "tr", "2025-07-11"),
        ("18.12.2023.", "tr", "2023-12-18"),
        ("29 February 2019", "en", None),
        ("version 1.2.2020.4", "en", None),
        ("no date", "en", None),
    ],
)
def test_dates(text: str, language: str, expected: str | None) -> None:
    found = parse_date(text, language)
    assert (found.isoformat() if found else None) == expected


def test_a_date_knows_its_place() -> None:
    text = "Signed on 11 Temmuz 2025'e kadar"
    (found,) = find_dates(text, "tr")
    assert text[found.span.start : found.span.end] == "11 Temmuz 2025"


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (date(2020, 1, 31), Duration(1, "month"), date(2020, 2, 29)),
        (date(2020, 2, 29), Duration(1, "year"), date(2021, 2, 28)),
        (date(2020, 11, 15), Duration(18, "month"), date(2022, 5, 15)),
        (date(2020, 1, 1), Duration(30, "day"), date(2020, 1, 31)),
        (date(9999, 1, 1), Duration(2, "year"), None),
    ],
)
def test_adding_a_duration(start: date, length: Duration, expected: date | None) -> None:
    assert add_duration(start, length) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("US$ 1,000,000.00", "1,000,000.00 USD"),
        ("$1.5 million", "1,500,000.00 USD"),
        ("five million dollars", "5,000,000.00 USD"),
        ("EUR 250", "250.00 EUR"),
        ("£20,000", "20,000.00 GBP"),
        ("1.000.000 TL", "1,000,000.00 TRY"),
        ("100.000,50 Euro", "100,000.50 EUR"),
        ("50.000 (elli bin) Türk Lirası", "50,000.00 TRY"),
        ("275.000 ABD Doları", "275,000.00 USD"),
        ("100 people", None),
    ],
)
def test_money(text: str, expected: str | None) -> None:
    found = parse_money(text)
    assert (str(found) if found else None) == expected


def test_all_amounts_of_a_sentence() -> None:
    text = "the greater of $500,000 and €1,000"
    assert [text[f.span.start : f.span.end] for f in find_money(text)] == ["$500,000", "€1,000"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("twenty-four", 24),
        ("one hundred and five", 105),
        ("two million three hundred thousand", 2_300_000),
        ("yüz seksen", 180),
        ("iki bin beş yüz", 2500),
        ("İki", 2),
        ("1,5", 1.5),
        ("many", None),
        ("", None),
    ],
)
def test_numbers(text: str, expected: float | None) -> None:
    assert parse_number(text) == expected


@pytest.mark.parametrize(("text", "expected"), [("third", 3), ("twenty-first", 21), ("3rd", 3), ("thirds", None)])
def test_ordinals(text: str, expected: int | None) -> None:
    assert parse_ordinal(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("State of New York", "New York"),
        ("the laws of the Commonwealth of Massachusetts", "Massachusetts"),
        ("THE STATE OF WEST VIRGINIA", "West Virginia"),
        ("England and Wales", "England and Wales"),
        ("English law", "England and Wales"),
        ("Swiss law", "Switzerland"),
        ("Türkiye Cumhuriyeti kanunları", "Türkiye"),
        ("Türk hukukuna", "Türkiye"),
        ("TURK HUKUKU", "Türkiye"),
        ("Republic of Turkey", "Türkiye"),
        ("T.C. kanunları", "Türkiye"),
        ("İngiliz hukuku", "England and Wales"),
        ("the laws of nature", None),
    ],
)
def test_jurisdictions(text: str, expected: str | None) -> None:
    assert normalise_jurisdiction(text) == expected


def test_several_jurisdictions_and_institutions() -> None:
    assert [f.value for f in find_jurisdictions("of Ontario and of Canada")] == ["Ontario", "Canada"]
    assert [f.value for f in find_institutions("İstanbul Tahkim Merkezi, else the ICC")] == ["ISTAC", "ICC"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Larch Data, L.L.C.", "Larch Data, LLC"),
        ("Fern & Moss Partners, L.P.", "Fern and Moss Partners, LP"),
        ("LARCH HOLDINGS LIMITED", "LARCH HOLDINGS Ltd."),
        ("Larch Systems, Incorporated", "Larch Systems, Inc."),
        ("Larch\nSystems  Inc", "Larch Systems Inc."),
        ("Dr. Jane Roe, Ph.D.", "Jane Roe"),
        ("Karaçam Bilişim A.Ş.", "Karaçam Bilişim A.Ş."),
    ],
)
def test_names_in_one_spelling(written: str, expected: str) -> None:
    assert full_name(written) == expected


def test_legal_forms_and_same_names() -> None:
    assert has_legal_form("Karaçam Bilişim Anonim Şirketi")
    assert has_legal_form("Larch GmbH")
    assert not has_legal_form("Jane Roe")
    assert same_name("The LARCH Company", "Larch Co.")
    assert name_key("Larch, Inc.") != name_key("Fern, Inc.")


@given(st.text(max_size=200))
def test_folding_keeps_positions(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet="0123456789 ./-,()abcdeıİşyearsgünonbir$€", max_size=120))
def test_any_text_is_read_without_error(text: str) -> None:
    spans = [
        *(found.span for found in find_dates(text)),
        *(found.span for found in find_durations(text)),
        *(found.span for found in find_money(text)),
        *(found.span for found in find_jurisdictions(text)),
    ]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize("unit", ["one ", "1,", "bir yüz ", "((((", "1 ocak ", "$1.", "new ", "twenty-"])
def test_time_stays_linear(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    started = time.perf_counter()
    find_dates(text)
    find_durations(text)
    find_money(text)
    find_jurisdictions(text)
    assert time.perf_counter() - started < 5
