"""Who a clause protects, what takes it back, and what clauses that are only named by number say: whole contracts, judged."""

from datetime import date
from pathlib import Path

import pytest

from kpo_compliance import playbook
from kpo_compliance.assess import assess
from kpo_compliance.ingest import read as ingest
from kpo_compliance.reading import read
from kpo_compliance.references import numbers
from kpo_compliance.report import Assessment
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine

BOOK = playbook.load("kpo")
ENGINE = Engine(BOOK)
HEAD = """SERVICES AGREEMENT

This Services Agreement is made between Kestrel Ltd ("Client") and Dunmore Ltd ("Provider").

"""


def judged(requirement: str, text: str, tmp_path: Path) -> Assessment:
    file = tmp_path / "contract.txt"
    file.write_text(HEAD + text, encoding="utf-8")
    report = assess(read(ingest(file)), BOOK, ENGINE, Waivers(()), date(2026, 1, 1))
    return next(a for a in report.assessments if a.requirement == requirement)


@pytest.mark.parametrize(
    ("requirement", "text", "answer", "verdict"),
    [
        (
            "QUAL-04",
            """8. Audit

The Provider shall have the right, on ten days' notice, to inspect and audit the books of the Client.

Such audit shall be conducted once a year.
""",
            "present",
            "partial",
        ),
        (
            "QUAL-04",
            "8. Audit\n\nThe Client shall permit the Provider to inspect the Client's books and records.\n",
            "present",
            "partial",
        ),
        (
            "QUAL-04",
            "8. Audit\n\nThe Client shall have the right to inspect and audit the books and records of the Provider.\n",
            "present",
            "met",
        ),
        (
            "QUAL-04",
            """8. Audit

The Provider may audit the books of the Client.

The Provider shall permit the Client to inspect its books and records.
""",
            "present",
            "met",
        ),
        (
            "IP-01",
            "5. Ownership\n\nThe Client hereby assigns to the Provider all right, title and interest in the Deliverables.\n",
            "present",
            "partial",
        ),
        (
            "IP-01",
            "5. Ownership\n\nThe Provider hereby assigns to the Client all right, title and interest in the Deliverables.\n",
            "present",
            "met",
        ),
        (
            "LIAB-01",
            """9. Liability

The aggregate liability of the Provider shall not exceed the fees paid. The cap also covers breach of confidentiality.
""",
            "contrary",
            "contrary",
        ),
        (
            "TERM-04",
            """12. Records

The Provider shall keep its books for three years after termination of this Agreement.

13. Stock

After termination the Provider may sell its remaining inventory for ninety days.
""",
            "present",
            "partial",
        ),
    ],
)
def test_a_clause_is_worth_what_it_gives_the_client(
    requirement: str, text: str, answer: str, verdict: str, tmp_path: Path
) -> None:
    assessment = judged(requirement, text, tmp_path)
    assert (assessment.answer, assessment.verdict) == (answer, verdict), assessment.why


@pytest.mark.parametrize(
    ("requirement", "text", "verdict"),
    [
        (
            "CONF-02",
            """5. History

The agreement of 2019 said: "The Receiving Party shall not disclose Confidential Information to any third party."
""",
            "unclear",
        ),
        (
            "CONF-02",
            """5. Amendment

Section 3 is amended to read: "The Receiving Party shall not disclose Confidential Information to any third party."
""",
            "met",
        ),
        (
            "CONF-02",
            """5. Confidentiality

PROVIDER SHALL NOT DISCLOSE ANY CONFIDENTIAL INFORMATION TO ANY THIRD PARTY

6. FEES

The Client shall pay.
""",
            "met",
        ),
        (
            "CONF-02",
            """5. NO DISCLOSURE OF CONFIDENTIAL INFORMATION

6. FEES

The Client shall pay.
""",
            "missing",
        ),
        (
            "CONF-02",
            """5. Confidentiality

The parties signed a non-disclosure agreement on 3 March 2024, which continues in force.
""",
            "unclear",
        ),
    ],
)
def test_only_what_the_contract_itself_says_counts(requirement: str, text: str, verdict: str, tmp_path: Path) -> None:
    assessment = judged(requirement, text, tmp_path)
    assert assessment.verdict == verdict, assessment.why


ARTICLES = """4. Fees

The Client shall pay the fees within thirty days.

5. Confidentiality

The Provider shall not disclose Confidential Information to any third party.

6. Insurance

The Provider shall be insured against professional negligence.

7. Survival

"""


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Sections 4, 5 and 6 shall survive termination.", False),
        ("Articles 4 through 6 shall survive termination.", False),
        ("Sections 4 and 6 shall survive termination.", True),
        ("Section 6 shall survive termination.", True),
    ],
)
def test_a_survival_list_is_looked_up_in_the_clauses_that_it_names(text: str, lacking: bool, tmp_path: Path) -> None:
    assessment = judged("CONF-09", ARTICLES + text + "\n", tmp_path)
    assert assessment.answer == "present"
    assert ("survival" in assessment.missing_elements) is lacking, assessment.why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sections 7, 9 and 12 survive.", ["7", "9", "12"]),
        ("Articles IV and VI", ["IV", "VI"]),
        ("Section 5.2(b), Clauses 6 to 9", ["5.2", "6", "7", "8", "9"]),
        ("Sections 1, 2(a)-(c) and 4", ["1", "2", "4"]),
        ("Madde 5 ila 8", ["5", "6", "7", "8"]),
        ("within 7 days, and 9 months after that section", []),
        ("Section " + "1, " * 5_000 + "x", ["1"] * 5_000),
        ("Sections 1 through 999", ["1", *map(str, range(2, 61)), "999"]),
    ],
)
def test_numbers_of_clauses(text: str, expected: list[str]) -> None:
    assert list(numbers(text)) == expected
