"""The clause tree: text → (level, kind, label, heading) of each clause."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.reading.markers import markers_at
from kpo_compliance.reading.numbering import follows, letter_value, roman_value, word_value
from kpo_compliance.reading.structure import outline


def document(text: str, *, cells: dict[int, tuple[int, int, int]] | None = None) -> Document:
    """A document of one paragraph a line; ``cells`` puts lines into a table."""
    paragraphs, start = [], 0
    lines = [line for line in text.split("\n") if line.strip()]
    for number, line in enumerate(lines):
        cell = (cells or {}).get(number)
        span = Span(start, start + len(line))
        paragraphs.append(Paragraph(span, kind="table" if cell else "body", cell=cell))
        start = span.end + 1
    return Document("x.txt", "", "text/plain", "\n".join(lines), tuple(paragraphs))


def labels(text: str) -> list[str]:
    return [clause.label for clause in outline(document(text)).clauses if clause.label]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(c.kind, c.label or c.heading) for c in outline(document(text)).clauses]


FRONT = 'SERVICES AGREEMENT\nThis Agreement is made on 1 May 2023 between Alder Ltd (the "Client") and Birch Ltd (the "Provider").\n'


@pytest.mark.parametrize(
    ("text", "style", "value", "cited", "words"),
    [
        ("ARTICLE IV", "article", 4, "Article IV", ""),
        ("Article 4 - Fees", "article", 4, "Article 4", "Fees"),
        ("SECTION TWO: Fees", "section", 2, "Section TWO", "Fees"),
        ("Section 4.2. Fees", "d2", 2, "Section 4.2", "Fees"),
        ("§ 4 Fees", "section", 4, "§ 4", "Fees"),
        ("4. Fees", "1.", 4, "4", "Fees"),
        ("4.2 Fees", "d2", 2, "4.2", "Fees"),
        ("4.2.1 Fees", "d3", 1, "4.2.1", "Fees"),
        ("4.2(a) Fees", "d3", 1, "4.2(a)", "Fees"),
        ("1.01 Fees", "d2", 1, "1.01", "Fees"),
        ("(a) fees", "(a)", 1, "(a)", "fees"),
        ("(iii) fees", "(i)", 3, "(iii)", "fees"),
        ("(A) fees", "(A)", 1, "(A)", "fees"),
        ("a) fees", "a)", 1, "(a)", "fees"),
        ("1) fees", "1)", 1, "1", "fees"),
        ("MADDE 5 – GİZLİLİK", "article", 5, "Madde 5", "GİZLİLİK"),
        ("Madde 5.1 Taraflar", "d2", 1, "Madde 5.1", "Taraflar"),
        ("BİRİNCİ MADDE – TANIMLAR", "article", 1, "Madde 1", "TANIMLAR"),
        ("ON İKİNCİ MADDE – FESİH", "article", 12, "Madde 12", "FESİH"),
        ("5. MADDE - FESİH", "article", 5, "Madde 5", "FESİH"),
        ("5- FESİH", "1-", 5, "5", "FESİH"),
        ("ç) bedeller", "a)", 4, "(ç)", "bedeller"),
        ("3.1.a. Hizmet", "d3", 1, "3.1.a", "Hizmet"),
        ("EK-1", "schedule", 1, "EK-1", ""),
        ("Ek A", "schedule", 1, "Ek A", ""),
        ("EXHIBIT B – Prices", "schedule", 2, "EXHIBIT B", "Prices"),
    ],
)
def test_marker(text: str, style: str, value: int, cited: str, words: str) -> None:
    marker = markers_at(text, 0, len(text))[0]
    assert (marker.style, marker.value, marker.cited, text[marker.words :]) == (style, value, cited, words)


@pytest.mark.parametrize(
    "text",
    [
        "Section 4.2 shall apply",
        "Madde 5'te belirtilen",
        "Article 5, the Provider",
        "01.02.2020 tarihinde",
        "30.000 TL",
        "1600 Mill Road",
        "1 April, 2020",
        "17. Mayıs 2024",
        "ek olarak",
        "The Provider",
        "(of the Client)",
        "",
    ],
)
def test_no_marker(text: str) -> None:
    assert markers_at(text, 0, len(text)) == ()


def test_numerals() -> None:
    assert [roman_value(text) for text in ("i", "iv", "ix", "xl", "iiii", "ic", "")] == [1, 4, 9, 40, 0, 0, 0]
    assert [letter_value(text) for text in ("a", "ç", "aa", "ab", "1", "")] == [1, 4, 33, 0, 0, 0]
    assert [word_value(text) for text in ("ONE", "ÜÇÜNCÜ", "on ikinci", "none")] == [1, 3, 12, 0]
    c, cedilla, d, e = (letter_value(letter) for letter in "cçde")
    assert follows(d, c, "letter")
    assert follows(cedilla, c, "letter")
    assert not follows(e, c, "letter")
    assert not follows(c, d, "letter")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "1. Services\n1.1 The Provider performs.\n1.2 The Client pays:\n(a) monthly;\n(b) in euro.\n2. Term\n2.1 One year.",
            ["1", "1.1", "1.2", "1.2(a)", "1.2(b)", "2", "2.1"],
            id="decimals and letters",
        ),
        pytest.param(
            "ARTICLE IV\nFEES\nSection 4.1 Rates. The rates are fixed.\nSection 4.2 Taxes. Taxes are extra.",
            ["Article IV", "Section 4.1", "Section 4.2"],
            id="articles and sections",
        ),
        pytest.param(
            "1. Duties\n(a) to work;\n(b) to report:\n(i) weekly; and\n(ii) monthly;\n(c) to stop.",
            ["1", "1(a)", "1(b)", "1(b)(i)", "1(b)(ii)", "1(c)"],
            id="numerals inside letters",
        ),
        pytest.param(
            "1. Duties\n" + "\n".join(f"({letter}) item {letter};" for letter in "abcdefghijk"),
            ["1", *(f"1({letter})" for letter in "abcdefghijk")],
            id="the letter i",
        ),
        pytest.param(
            "1. Duties\n" + "\n".join(f"({letter}) item;" for letter in "abcdefgh") + "\n(i) one;\n(ii) two.",
            ["1", *(f"1({letter})" for letter in "abcdefgh"), "1(h)(i)", "1(h)(ii)"],
            id="the numeral i after h",
        ),
        pytest.param(
            "MADDE 5 – BEDEL\n(1) Bedel sabittir.\n(2) Müşteri bedeli öder:\na) nakden,\nb) havale ile.\nMADDE 6 – SÜRE\n(1) Bir yıldır.",
            ["Madde 5", "Madde 5/1", "Madde 5/2", "Madde 5/2(a)", "Madde 5/2(b)", "Madde 6", "Madde 6/1"],
            id="Turkish paragraphs of an article",
        ),
        pytest.param(
            "1. YÜKÜMLÜLÜKLER\nYüklenici;\na) çalışır,\nb) raporlar,\nc) öder,\nç) saklar,\nd) imha eder.",
            ["1", "1(a)", "1(b)", "1(c)", "1(ç)", "1(d)"],
            id="Turkish letters",
        ),
        pytest.param(
            "1. Fees\nThe fee is due under\nSection 4.2 shall apply.\n2. Term\nThe term is stated in\n12 Mill Road, London.",
            ["1", "2"],
            id="cross-references and addresses at a line start",
        ),
        pytest.param(
            "1. Fees\nThe fees.\n3. Term\nThe term.\n2. Notices\nThe notices.\n4. Law\nThe law.",
            ["1", "3", "2", "4"],
            id="wrong order",
        ),
        pytest.param(
            "1. Fees. The fee is fixed. 2. Term. The term is a year. 3. Law. English law applies, see clause 9. Nothing more.",
            ["1", "2", "3"],
            id="clauses that lost their line breaks",
        ),
        pytest.param(
            "1. Scope\nThe scope is:\n(a) design;    (b) building; and    (c) support.\n2. Term\nA year.",
            ["1", "1(a)", "1(b)", "1(c)", "2"],
            id="items that lost their line breaks",
        ),
        pytest.param(
            "Confidentiality\nThe Provider shall keep all information of the Client secret at all times.\nGoverning Law. This Agreement is governed by the laws of England and by nothing else.",
            ["Confidentiality", "Governing Law"],
            id="headings without a number",
        ),
        pytest.param(
            "1. Use\nThe Provider may use the tools for:\n(a) testing; and\n(b) training.\nAny other use needs the consent of the Client in writing.\n2. End\nA year.",
            ["1", "1(a)", "1(b)", "1", "2"],
            id="words below a list",
        ),
        pytest.param(
            "3. DELIVERY\n3.1 The Provider delivers.\n4 FEES\n4.1 The Client pays.\n5 TERM\nA year.",
            ["3", "3.1", "4", "4.1", "5"],
            id="numbers with and without a full stop",
        ),
        pytest.param(
            "1. Duties\n1.1 The Provider works.\n7.1 The Provider keeps records.\n8 LIABILITY\nNobody is liable.",
            ["1", "1.1", "7.1", "8"],
            id="a heading without a full stop after decimals",
        ),
        pytest.param(
            "1. Staff\na. Hiring. The Provider hires.\nb. Leave. The Client grants leave:\n(i) in summer; and\n(ii) in winter.\n"
            "(c) Pay. The Provider pays:\n(i) monthly; and\n(ii) in euro.\nd. End. All ends.",
            ["1", "1(a)", "1(b)", "1(b)(i)", "1(b)(ii)", "1(c)", "1(c)(i)", "1(c)(ii)", "1(d)"],
            id="a letter in other marks",
        ),
        pytest.param(
            "1. Term\nA year.\n2. End\n(a) The term ends.\n(b) All copies are originals.\n"
            "This Amendment No. 1 is made between the same parties, who for good and valuable consideration agree as follows:\n"
            "1. Fees\nThe fee is ten.\n2. Rest\nAll else stays.",
            ["1", "2", "2(a)", "2(b)", "1", "2"],
            id="an amendment in the same file",
        ),
        pytest.param(
            "1. Notices\nNotices go to the Client at its office.\nK1A 0B1\nThey count from the day on which they arrive there.\n2. Term\nA year.",
            ["1", "2"],
            id="a post code is no heading",
        ),
    ],
)
def test_labels(text: str, expected: list[str]) -> None:
    assert labels(FRONT + text) == expected


def test_headings_and_levels() -> None:
    text = (
        FRONT
        + "7. CONFIDENTIALITY\n7.1 Standard of care. The Provider shall take care.\n(a) Copies\nNo copies are made at all without consent.\n8. Governing law. English law applies."
    )
    clauses = outline(document(text)).clauses[2:]
    assert [(c.level, c.label, c.heading) for c in clauses] == [
        (0, "7", "CONFIDENTIALITY"),
        (1, "7.1", "Standard of care"),
        (2, "7.1(a)", "Copies"),
        (0, "8", "Governing law"),
    ]
    whole = document(text)
    assert whole.quote(clauses[0].span).startswith("7. CONF")
    assert whole.quote(clauses[0].span).endswith("without consent.\n")
    assert clauses[2].parent == 3


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("7.1 Standard of Care The Provider shall take care.", "Standard of Care"),
        ("7.1 Issuance and Acceptance of Orders Subject to the terms below, orders are accepted.", "Issuance and Acceptance of Orders"),
        ("7.1 Return of Materials Upon termination all materials go back.", "Return of Materials"),
        ("7.1 Ownership of The Work Product is with the Client.", ""),
        ("7.1 Within ten days the Provider shall answer.", ""),
        ("7.1 Confidential Information The Client Marks As Such is kept secret.", ""),
        ("7.1 Provider shall take care. The Client pays.", ""),
    ],
)
def test_a_title_that_lost_the_space_after_it(line, heading) -> None:
    assert outline(document(f"{FRONT}7. DUTIES\n{line}")).clauses[3].heading == heading


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("CONFIDENTIALITY Each party shall keep what it learns secret, at all times and from everybody.", "CONFIDENTIALITY"),
        ("WHOLE AGREEMENT This contract replaces all others, whether they were written or oral.", "WHOLE AGREEMENT"),
        ("PROVIDER Shall perform the services with care and skill, and at its own cost and risk.", ""),
        ("ALDER HOUSING, INC. The company mentioned is a party to this agreement and to no other.", ""),
    ],
)
def test_a_title_in_capitals_that_runs_into_its_text(line, heading) -> None:
    text = f"{FRONT}WORK. The Provider shall perform the services that the Client orders.\n{line}"
    assert outline(document(text)).clauses[-1].heading == (heading or "WORK")


def test_a_background_article_is_a_recital_and_what_has_a_title_below_it_is_not() -> None:
    text = FRONT + "ARTICLE 1.\nBACKGROUND\nThe Client wishes to buy services.\n1.1 Prices. The Client shall pay the prices.\n1.2 The Provider is able.\nARTICLE 2.\nSERVICES\nThe Provider performs."
    assert kinds(text)[2:] == [("recital", "Article 1"), ("clause", "1.1"), ("recital", "1.2"), ("clause", "Article 2")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            FRONT
            + "WHEREAS the Client needs help; and\nWHEREAS the Provider can help.\nNOW, THEREFORE, the parties agree as follows:\n1. Term\nA year.\nIN WITNESS WHEREOF the parties have signed.\nBy: ______\nEXHIBIT A\nPrices are attached.",
            [
                ("title", ""),
                ("preamble", ""),
                ("recital", ""),
                ("clause", ""),
                ("clause", "1"),
                ("signature", ""),
                ("schedule", "EXHIBIT A"),
            ],
            id="the parts of a contract",
        ),
        pytest.param(
            "AGREEMENT\nThis Agreement is made between Alder plc and Birch Ltd. RECITALS Whereas, Alder wishes to engage Birch as an independent contractor.\n1. Term\nA year.",
            [("title", ""), ("preamble", ""), ("recital", ""), ("clause", "1")],
            id="recitals run in behind the parties",
        ),
        pytest.param(
            "HİZMET SÖZLEŞMESİ\nİşbu Sözleşme, bir tarafta Kızılağaç A.Ş. ile diğer tarafta Huş Ltd. Şti. arasında yapılmıştır.\nDİBACE\nMüşteri yardım istemektedir.\nMADDE 1 – TANIMLAR\n1.1 Hizmet: yapılacak iştir.\nMADDE 2 – SÜRE\n2.1 Bir yıldır.\nEK-A FİYATLAR\n1. Saatlik bedel 10 TL'dir.",
            [
                ("title", ""),
                ("preamble", ""),
                ("recital", "DİBACE"),
                ("definition", "Madde 1"),
                ("definition", "1.1"),
                ("clause", "Madde 2"),
                ("clause", "2.1"),
                ("schedule", "EK-A"),
                ("schedule", "EK-A 1"),
            ],
            id="Turkish",
        ),
        pytest.param(
            "AGREEMENT\nTABLE OF CONTENTS\n1. Services ........ 3\n2. Term ........ 4\n"
            + FRONT.split("\n")[1]
            + "\n1. Services\nThe Provider performs the services with care.",
            [("title", ""), ("toc", ""), ("preamble", ""), ("clause", "1")],
            id="a table of contents with pages",
        ),
        pytest.param(
            "SÖZLEŞME\nİÇİNDEKİLER\nMadde 1 – Konu\nMadde 2 – Süre\nMadde 3 – Bedel\nMadde 1 – Konu\n1.1 Yüklenici işi yapar.\nMadde 2 – Süre\n2.1 Bir yıl.",
            [
                ("title", ""),
                ("toc", ""),
                ("clause", "Madde 1"),
                ("clause", "1.1"),
                ("clause", "Madde 2"),
                ("clause", "2.1"),
            ],
            id="a table of contents without pages",
        ),
        pytest.param(
            FRONT
            + '1. Definitions\n(a) "Fee" means the price of the Services.\n(b) "Tool" means any program.\n2. Notices\n"Notice" means a letter.',
            [
                ("title", ""),
                ("preamble", ""),
                ("definition", "1"),
                ("definition", "1(a)"),
                ("definition", "1(b)"),
                ("clause", "2"),
            ],
            id="definitions",
        ),
    ],
)
def test_kinds(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


def test_parties_below_a_heading_end_where_the_clauses_begin() -> None:
    text = (
        "THIS AGREEMENT is dated 3 March 2021 and made between the parties that are named below, and by nobody else at all.\n"
        "BETWEEN:\n(1) ALDER LIMITED a company registered in England (the “Company”); and\n"
        "(2) JANE BIRCH of 4 Elm Row (the ‘‘Employee”).\nIT IS AGREED as follows:\n"
        "1. START\n1.1 The employment starts at once.\n2. PAY\n2.1 The Company pays monthly."
    )
    found = kinds(text)
    assert [kind for kind, _ in found[:-5]].count("preamble") >= 3
    assert found[-4:] == [("clause", "1"), ("clause", "1.1"), ("clause", "2"), ("clause", "2.1")]


def test_a_filing_header_is_no_schedule() -> None:
    assert kinds("EXHIBIT 10.4\n" + FRONT + "1. Term\nA year.")[0] == ("title", "")


def test_a_list_of_schedules_opens_none() -> None:
    text = (
        "1. Definitions\n1.1 These schedules are part of the Agreement:\nSchedule A – Rates of Pay\nSchedule B - Sites\n"
        "2. Services\n2.1 The Provider performs.\n(a) at the sites; and\n(b) at the rates.\n"
        "Schedule A\nRates of Pay\n1. The rate is ten.\nSchedule B\nSites\n1. The site is the harbour."
    )
    assert labels(FRONT + text) == [
        *("1", "1.1", "2", "2.1", "2.1(a)", "2.1(b)"),
        *("Schedule A", "Schedule A 1", "Schedule B", "Schedule B 1"),
    ]


def test_running_heads_open_nothing() -> None:
    text = (
        FRONT
        + "1. Duties\nThe Provider shall:\n(a) design;\nMaster Terms\n(b) build;\nMaster Terms\n(c) test;\nMaster Terms\n(d) support."
    )
    assert labels(text) == ["1", "1(a)", "1(b)", "1(c)", "1(d)"]


def test_headings_run_in_begin_the_clauses() -> None:
    text = (
        "SERVICES: The Provider shall keep the machines of the Client in order, at all of its sites and at all times.\n"
        "SECRECY: The Provider shall keep secret what it learns about the Client, its staff and its business."
    )
    assert kinds(FRONT + text)[-2:] == [("clause", "SERVICES"), ("clause", "SECRECY")]


def test_running_feet_belong_to_no_clause() -> None:
    text = "1. Term\nThe term is a year.\nAlder Services Agreement, free to use under the terms below."
    given = document(FRONT + text)
    foot = replace(given.paragraphs[-1], kind="footer")
    clauses = outline(replace(given, paragraphs=(*given.paragraphs[:-1], foot))).clauses
    assert [(clause.label, clause.own.end - clause.own.start) for clause in clauses[-2:]] == [
        ("1", 28),
        ("", len(foot.span)),
    ]


def test_an_empty_document_has_no_clauses() -> None:
    assert outline(document("")).clauses == ()


TOKENS = st.sampled_from(
    "(a) (b) (i) (ii) (A) 1. 2. 3. 1.1 1.2 2.1 a) b) ARTICLE I. Article 2 - Section 1.1. MADDE 1 – (1) EK-1 EXHIBIT A WHEREAS "
    "NOW, THEREFORE, IN WITNESS WHEREOF TERM Confidentiality. DEFINITIONS The Provider shall not: disclose use; and copy. "
    'following: "Fee" means ifade eder. İÇİNDEKİLER ....... 3 By: ______ \n \n \n'.split(" ")
)


@settings(max_examples=200, deadline=None)
@given(st.lists(TOKENS, max_size=60), st.sampled_from([" ", "    "]))
def test_own_spans_are_the_whole_text(tokens: list[str], gap: str) -> None:
    given_document = document(gap.join(tokens))
    clauses = outline(given_document).clauses
    assert "".join(given_document.quote(clause.own) for clause in clauses) == given_document.text
    for index, clause in enumerate(clauses):
        assert clause.own.start == clause.span.start
        if clause.parent is not None:
            assert clause.parent < index
            assert clauses[clause.parent].span.contains(clause.span)
            assert clauses[clause.parent].level == clause.level - 1
