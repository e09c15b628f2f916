"""Provisions: text → sentences and items with their lead-ins."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpo_compliance.contract import Provision
from kpo_compliance.document import Document
from kpo_compliance.reading.enumerations import items
from kpo_compliance.reading.language import paragraph_languages
from kpo_compliance.reading.provisions import find_provisions
from kpo_compliance.reading.splitting import LONGEST, sentences
from kpo_compliance.reading.structure import outline
from tests.test_structure import FRONT, TOKENS, document

TURKISH_FRONT = "HİZMET SÖZLEŞMESİ\nİşbu Sözleşme, bir tarafta Kızılağaç A.Ş. ile diğer tarafta Huş Ltd. Şti. arasında yapılmıştır.\n"


def provisions(given_document: Document) -> tuple[Provision, ...]:
    return find_provisions(given_document, outline(given_document), paragraph_languages(given_document)[1])


def read(text: str) -> list[str]:
    """Each provision of the clauses as one line, its lead-ins joined in text order and set off by a bar."""
    whole = document(text)
    shown = []
    for provision in provisions(whole):
        if provision.kind in ("title", "preamble") or provision.heading:
            continue
        parts = sorted({*provision.lead_in, provision.span})
        shown.append(" | ".join(whole.quote(span) for span in parts))
    return shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It ends. It begins.", ["It ends.", "It begins."]),
        (
            "Birch, Inc. shall pay. It pays Alder Ltd. The end.",
            ["Birch, Inc. shall pay.", "It pays Alder Ltd.", "The end."],
        ),
        ("See Sec. 4 and No. 5 Mill Road, e.g. Leeds.", ["See Sec. 4 and No. 5 Mill Road, e.g. Leeds."]),
        ("As set out in Section 4.2. The Client pays.", ["As set out in Section 4.2.", "The Client pays."]),
        ("Under 18 U.S.C. 1833 nothing is due.", ["Under 18 U.S.C. 1833 nothing is due."]),
        ("Dr. J. R. Elm signs. He pays.", ["Dr. J. R. Elm signs.", "He pays."]),
        (
            "Huş Ltd. Şti. ile Kayın A.Ş. anlaşmıştır. Bedel ödenir.",
            ["Huş Ltd. Şti. ile Kayın A.Ş. anlaşmıştır.", "Bedel ödenir."],
        ),
        ("Süre 01.02.2020 tarihinde başlar. Bkz. Ek 3.", ["Süre 01.02.2020 tarihinde başlar.", "Bkz. Ek 3."]),
        (
            "T.C. İzmir 3. Noterliği onaylar. Bedel 1.500,00 TL'dir.",
            ["T.C. İzmir 3. Noterliği onaylar.", "Bedel 1.500,00 TL'dir."],
        ),
        (
            "Merkezi 12. Cadde No: 5 adresidir. Tebligat oraya yapılır.",
            ["Merkezi 12. Cadde No: 5 adresidir.", "Tebligat oraya yapılır."],
        ),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("Is it due? It is!", ["Is it due?", "It is!"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in sentences(text, 0, len(text))] == expected


def test_long_sentences_are_cut_at_semicolons() -> None:
    text = "; ".join(f"the Provider keeps record number {n} of the work" for n in range(60)) + "."
    pieces = [text[a:b] for a, b in sentences(text, 0, len(text))]
    assert len(pieces) > 1
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert all(piece.endswith((";", ".")) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("shall (a) work; (b) report; and (c) stop", [("a", 0), ("b", 0), ("c", 0)]),
        ("shall (i) work (ii) report", [("i", 0), ("ii", 0)]),
        ("shall (a) work: (i) here; (ii) there; and (b) stop", [("a", 0), ("i", 1), ("ii", 1), ("b", 0)]),
        ("under clauses (a) and (b) the fee is due", []),
        ("as Section 4(a) and Section 4(b) say", []),
        ("within thirty (30) days or sixty (60) days", []),
        ("shall (a) work and no more", []),
        ("one (1) copy for the Client and two (2) copies", []),
        ("Yüklenici; a) çalışır, b) raporlar", [("a", 0), ("b", 0)]),
    ],
)
def test_inline_items(text: str, expected: list[tuple[str, int]]) -> None:
    found = items(text, 0, len(text))
    assert [(text[item.start : item.words].strip("() "), item.depth) for item in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "1. Secrecy\nThe Recipient shall not:\n(a) disclose it; or\n(b) copy it.",
            [
                "The Recipient shall not:",
                "The Recipient shall not: | disclose it; or",
                "The Recipient shall not: | copy it.",
            ],
            id="a list of paragraphs",
        ),
        pytest.param(
            "1. Secrecy\nThe Recipient shall:\n(a) tell:\n(i) staff; and\n(ii) advisers;\n(b) stop.",
            [
                "The Recipient shall:",
                "The Recipient shall: | tell:",
                "The Recipient shall: | tell: | staff; and",
                "The Recipient shall: | tell: | advisers;",
                "The Recipient shall: | stop.",
            ],
            id="nested",
        ),
        pytest.param(
            "1. Secrecy\nThe Recipient shall (a) keep it safe; and (b) return it. It pays.",
            [
                "The Recipient shall",
                "The Recipient shall | keep it safe; and",
                "The Recipient shall | return it.",
                "It pays.",
            ],
            id="inline",
        ),
        pytest.param(
            "1. Secrecy\nThe Recipient may share it with:\n• its staff;\n• its lawyers.\nIt answers for them.",
            [
                "The Recipient may share it with:",
                "The Recipient may share it with: | its staff;",
                "The Recipient may share it with: | its lawyers.",
                "It answers for them.",
            ],
            id="bullets",
        ),
        pytest.param(
            "1. Exclusions\nInformation that:\n(a) is public; or\n(b) was known,\nis not confidential.",
            [
                "Information that:",
                "Information that: | is public; or | is not confidential.",
                "Information that: | was known, | is not confidential.",
            ],
            id="a tail in a paragraph of its own",
        ),
        pytest.param(
            "MADDE 1 – TANIMLAR\n1.1 Bu Sözleşme'de;\na) Hizmet: verilen işi,\nb) Bedel: ödenen tutarı\nifade eder.",
            [
                "Bu Sözleşme'de;",
                "Bu Sözleşme'de; | Hizmet: verilen işi, | ifade eder.",
                "Bu Sözleşme'de; | Bedel: ödenen tutarı | ifade eder.",
            ],
            id="a Turkish verb at the end",
        ),
        pytest.param(
            "MADDE 1 – BORÇLAR\nYüklenici; a) bilgiyi gizli tutmayı, b) işi zamanında bitirmeyi ve bunu taahhüt eder.",
            [
                "Yüklenici;",
                "Yüklenici; | bilgiyi gizli tutmayı, | taahhüt eder.",
                "Yüklenici; | işi zamanında bitirmeyi ve bunu taahhüt eder.",
            ],
            id="a Turkish verb inside the last item",
        ),
        pytest.param(
            "1. End\nEither party may end this Agreement with immediate effect\n- - if the other breaks it\n- - in case of bankruptcy.",
            [
                "Either party may end this Agreement with immediate effect",
                "Either party may end this Agreement with immediate effect | if the other breaks it",
                "Either party may end this Agreement with immediate effect | in case of bankruptcy.",
            ],
            id="bullets after a line without a colon",
        ),
        pytest.param(
            "1. Notices\nNotices are sent by post. (a) They count on the third day. (b) Fax counts at once.",
            ["Notices are sent by post.", "They count on the third day.", "Fax counts at once."],
            id="items that nothing leads in to",
        ),
    ],
)
def test_lead_ins(text: str, expected: list[str]) -> None:
    assert read((TURKISH_FRONT if text.startswith("MADDE") else FRONT) + text) == expected


def test_headings_are_provisions_of_their_own() -> None:
    whole = document(FRONT + "7. Secrecy\n7.1 Care. The Provider shall take care.")
    found = [(whole.quote(p.span), p.heading) for p in provisions(whole) if p.kind == "clause"]
    assert found == [("Secrecy", True), ("Care", True), ("The Provider shall take care.", False)]


def test_hostile_lists_stay_linear() -> None:
    text = (
        FRONT
        + "1. List\n"
        + "The Provider shall "
        + "do this and that and more " * 100
        + ":\n"
        + "(a) x:\n(i) y;\n" * 500
    )
    whole = document(text)
    found = provisions(whole)
    assert sum(len(span) for p in found for span in p.lead_in) < 3000 * len(found)


@settings(max_examples=200, deadline=None)
@given(st.lists(TOKENS, max_size=60), st.sampled_from([" ", "    "]))
def test_provisions_lie_in_their_clauses(tokens: list[str], gap: str) -> None:
    whole = document(gap.join(tokens))
    tree = outline(whole)
    found = find_provisions(whole, tree, paragraph_languages(whole)[1])
    for provision in found:
        assert len(provision.span) > 0
        assert tree.clauses[provision.clause].own.contains(provision.span)
        assert provision.kind == tree.clauses[provision.clause].kind
        assert all(0 <= span.start < span.end <= len(whole.text) for span in provision.lead_in)
    for before, after in pairwise(found):
        assert before.span.end <= after.span.start
