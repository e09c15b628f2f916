"""An audit at a glance: vendors, ranking, what changed, what is due, what is left out."""

import datetime as dt
from dataclasses import replace

import pytest

from kpo_compliance.gathering import overview
from kpo_compliance.overview import Limits
from kpo_compliance.report import ShownFact, ShownParty
from tests.portfolios import TODAY, contract, file, judged, large, portfolio, unread, waived

ACME = "Brightfern Analytics LLC"


def vendors(*reports):
    return {(one.name, one.contracts) for one in overview(portfolio(*map(file, reports))).vendors}


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        # The provider, however it is spelled; most contracts decide on the spelling.
        ([contract("a.pdf"), contract("b/c.pdf"), contract("d.pdf", vendor="BRIGHTFERN ANALYTICS L.L.C.")], {(ACME, 3)}),
        # A folder whose contracts know one provider belongs to it.
        ([contract("b/c.pdf"), contract("b/amendment.pdf", vendor=None, parties=()), unread("b/scan.pdf")], {(ACME, 3)}),
        # One that knows none, or several, keeps its own name.
        ([contract("b/c.pdf", parties=())], {("b", 1)}),
        ([contract("b/c.pdf"), contract("b/d.pdf", vendor="Cobalt Heron GmbH"), unread("b/scan.pdf")],
         {(ACME, 1), ("Cobalt Heron GmbH", 1), ("b", 1)}),
        ([unread("scan.pdf")], {("", 1)}),
        # Of two parties of a confidentiality agreement the one that is nowhere a client.
        ([contract("a.pdf"),
          contract("nda.pdf", parties=(ShownParty("Quillmark Retail Ltd", "mutual"), ShownParty("Cobalt Heron GmbH", "mutual")))],
         {(ACME, 1), ("Cobalt Heron GmbH", 1)}),
        ([contract("x/nda.pdf", parties=(ShownParty("Alder Inc.", "mutual"), ShownParty("Birch Inc.", "mutual")))], {("x", 1)}),
        # Names that no Latin letter helps to compare.
        ([contract("a.pdf", vendor="株式会社山"), contract("b.pdf", vendor="株式会社川")], {("株式会社山", 1), ("株式会社川", 1)}),
    ],
)  # fmt: skip
def test_the_vendor_is_whom_procurement_would_name(reports, expected):
    assert vendors(*reports) == expected


def test_cells_count_findings_and_weigh_what_lacks():
    ones = [judged("IP-01", "missing", "critical"), judged("IP-02", "met", "high"), judged("IP-03", "not-applicable", "high"),
            judged("JUR-01", "partial", "low"), waived("CONF-01", "2027-01-01", severity="medium")]  # fmt: skip
    view = overview(
        portfolio(file(contract("a.pdf", *ones)), file(contract("b.pdf", judged("IP-01", "met", "critical"))))
    )
    (vendor,) = view.vendors
    assert vendor.cells["IP"].findings == (1, 0, 0, 0)
    assert vendor.cells["IP"].share == pytest.approx(8 / 20)
    assert vendor.cells["JUR"].share == 1
    assert vendor.cells["CONF"].share == 0
    assert (view.findings, view.waived, view.families) == ((1, 0, 0, 1), 1, ("IP", "JUR", "CONF"))
    assert vendor.worst == "a.pdf"


def test_the_worst_come_first_and_what_is_left_out_is_counted():
    view = overview(large(500), Limits(contracts=10, deadlines=5, unread=2, changes=3))
    whole = overview(large(500))
    assert view.ranking.items == whole.ranking.items[:10]
    assert view.ranking.total == whole.ranking.total == len(whole.ranking.items) == 500 - view.outcomes["unreadable"]
    assert view.due.items == whole.due.items[:5]
    assert view.ended.items == whole.ended.items[:5]
    assert view.moved.items == whole.moved.items[:3]
    assert view.unread.items == whole.unread.items[:2]
    assert (view.due.left_out, view.due.total) == (whole.due.total - 5, len(whole.due.items))
    keys = [(one.outcome != "fail", *(-number for number in one.findings)) for one in whole.ranking]
    assert keys == sorted(keys)
    assert view.vendors == whole.vendors
    assert sum(view.due_kinds.values()) == view.due.total


def moved(new, *old, **options):
    view = overview(portfolio(file(new, *old), **options))
    return next(iter(view.moved), None)


def test_what_changed_since_the_last_audit():
    met, missing = contract("a.pdf", judged("IP-01", "met")), contract("a.pdf", judged("IP-01", "missing"))
    assert moved(met) is None
    worse = moved(missing, met)
    assert (worse.turn, worse.before, worse.after) == ("worse", "pass", "fail")
    assert [(step.requirement, step.before, step.after, step.direction) for step in worse.steps] == [
        ("IP-01", "met", "missing", "worse")
    ]
    assert moved(met, missing).turn == "better"
    assert moved(met, None).turn == "new"
    assert moved(unread("a.pdf"), met).turn == "worse"
    assert moved(met, unread("a.pdf")).turn == "better"
    assert moved(unread("a.pdf"), unread("a.pdf", "encrypted")) is None
    facts = moved(replace(met, facts={"term": ShownFact("2 years")}), met)
    assert (facts.turn, [(one.name, one.old, one.new) for one in facts.facts]) == ("other", [("term", "", "2 years")])
    assert moved(missing, met, past=False) is None
    view = overview(portfolio(file(met), gone=("x/old.pdf",)))
    assert [(one.path, one.vendor, one.turn) for one in view.moved] == [("x/old.pdf", "x", "gone")]


def test_a_waiver_of_many_contracts_is_one_day():
    ones = [contract(f"{name}.pdf", waived("IP-01", "2026-07-01")) for name in "abc"]
    view = overview(portfolio(*map(file, ones), file(contract("d.pdf", waived("IP-02", "2026-07-01")))))
    assert [(one.requirement, one.contracts) for one in view.due] == [("IP-01", 3), ("IP-02", 1)]


def test_days_ahead_are_told_from_those_of_the_next_ninety():
    soon, later = (TODAY + dt.timedelta(days=days) for days in (90, 91))
    ones = [contract("a.pdf", expiry=soon.isoformat()), contract("b.pdf", expiry=later.isoformat()),
            contract("c.pdf", expiry="2026-05-31")]  # fmt: skip
    view = overview(portfolio(*map(file, ones)))
    assert [one.path for one in view.due] == ["a.pdf"]
    assert [one.path for one in view.ahead] == ["a.pdf", "b.pdf"]
    assert [one.path for one in view.ended] == ["c.pdf"]


def test_what_was_read_in_part_is_told_with_what_was_not_read():
    part = contract("b.pdf", judged("IP-01", "met"))
    part = replace(part, document=replace(part.document, status="partial", error="Two pages are pictures."))
    view = overview(portfolio(file(part), file(unread("z.pdf"))))
    assert [(one.path, one.status, one.reason) for one in view.unread] == [
        ("z.pdf", "no-text", "It is a scan. Ask for text."), ("b.pdf", "partial", "Two pages are pictures."),
    ]  # fmt: skip
    assert view.statuses == {"no-text": 1, "partial": 1}
    assert view.ranking.total == 1


def test_the_language_is_that_of_most_contracts():
    turkish = [contract(f"{n}.pdf", language="tr") for n in range(2)]
    assert overview(portfolio(*map(file, turkish), file(contract("c.pdf")))).language == "tr"
    assert overview(portfolio(file(unread("c.pdf")))).language == "en"
