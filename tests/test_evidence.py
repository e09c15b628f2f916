"""The check of evidence: where it finds a quote, and that it does not find one that was moved or changed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from printed import Print, in_clause, neighbours, numbers

HEAD = "Alder Services Agreement – draft"
PAGES = (
    f"{HEAD}\r\n1. Secrecy\r\n1.1 The Provider keeps all secret, in-\r\ncluding what it over-\r\nhears at any time and\r\n1",
    f"{HEAD}\r\nat any place. It tells\r\nnobody.\r\n2\r\n1.2 The Client pays:\r\n(a) monthly; and\r\n(b) in euro.\r\n3",
    f"{HEAD}\r\n2. Term\r\nThe term is thirty\r\n(30) days. It tells\r\nnobody.\r\n4",
)


@pytest.mark.parametrize(
    ("quote", "pages"),
    [
        ("The Provider keeps all secret, including what it overhears at any time and at any place.", [1]),
        ("It tells nobody.", [2, 3]),
        ("at any place. It tells nobody.", [2]),
        ("The Client pays: (a) monthly", [2]),
        ("The term is thirty (30) days.", [3]),
        ("The term is thirty days.", []),
        ("overhears at any time and It tells nobody.", []),
        ("The Provider keeps all, including", []),
    ],
)
def test_where_a_quote_stands(quote: str, pages: list[int]) -> None:
    printed = Print(PAGES)
    assert [page for page in (1, 2, 3) if printed.find(quote, page) is not None] == pages


@pytest.mark.parametrize(
    ("quote", "page", "right", "wrong"),
    [
        ("The Provider keeps", 1, "1.1", ["1.2", "2", "2.1", "1.1(a)"]),
        ("monthly; and", 2, "1.2(a)", ["1.1(a)", "1.2(b)", "2(a)"]),
        ("in euro", 2, "1.2(b)", ["1.2(a)", "1.2(c)", "1.1", "2(b)"]),
        ("The term is", 3, "2", ["1", "1.2", "3", "30", "1.2(b)"]),
    ],
)
def test_which_clause_a_quote_is_in(quote: str, page: int, right: str, wrong: list[str]) -> None:
    printed = Print(PAGES)
    place = printed.find(quote, page)
    assert place is not None
    assert [label for label in (right, *wrong) if in_clause(printed.bare, place, label)] == [right]


def test_which_schedule_a_quote_is_in() -> None:
    printed = Print(
        ["Exhibit A\r\nExhibit B\r\n2. Term\r\nA year.\r\nEXHIBIT A\r\n1. Ten.\r\nExhibit B – Sites\r\n1. Harbour."]
    )
    places = {quote: printed.find(quote, 1) for quote in ("A year", "Ten", "Harbour")}
    assert [in_clause(printed.bare, places["A year"] or 0, label) for label in ("Exhibit B 2", "2")] == [False, True]
    assert [in_clause(printed.bare, places["Ten"] or 0, f"Exhibit {x} 1") for x in "ABC"] == [True, False, False]
    assert [in_clause(printed.bare, places["Harbour"] or 0, f"Exhibit {x} 1") for x in "BC"] == [True, False]


def test_numbers_of_labels() -> None:
    assert numbers("Exhibit D 9.1(d)(ii)") == ["9.1", "d", "ii"]
    assert numbers("Article IV") == ["IV"]
    assert numbers("Confidentiality") == []
    assert neighbours("9.1") == ("10", "9.2")
    assert neighbours("d") == ("e",)
    assert neighbours("i") == ("ii", "j")
