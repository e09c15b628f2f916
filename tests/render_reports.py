"""Invented reports that the tests of all formats share."""

from __future__ import annotations

from kpo_compliance.document import Notice
from kpo_compliance.report import (
    Assessment,
    DocumentInfo,
    Evidence,
    PlaybookInfo,
    Report,
    ShownFact,
    ShownParagraph,
    ShownParty,
    WaiverUse,
)

HOSTILE = (
    "<script>window.hacked=1</script> </script><img src=x onerror=alert(1)> {{7*7}} \x1b[31m \u202e | =1+1 ]]> &amp;"
)
SECRECY = "The Supplier keeps it secret."
LAW = "This agreement is under the law of Freedonia."
TEXT = f"1. Secrecy\n1.1 {SECRECY} {HOSTILE}\n1.2 {LAW}\nSigned in Freedonia"
PLAYBOOK = PlaybookInfo("kpo", "1", "ab" * 32)
UNREADABLE = Report(
    DocumentInfo("b.pdf", status="no-text", error="It is a scan. Ask for text."), PLAYBOOK, "unreadable"
)


def evidence(text: str, quote: str, clause: str = "1.1", page: int | None = 1) -> Evidence:
    start = text.index(quote)
    return Evidence(quote, start, start + len(quote), page, clause, "Secrecy")


def assessment(
    requirement: str, verdict: str, severity: str, *quotes: Evidence, nearest: Evidence | None = None
) -> Assessment:
    waiver = WaiverUse("=Agreed <b>", "Counsel", "2027-01-01", "missing") if verdict == "waived" else None
    met = verdict in ("met", "not-applicable")
    return Assessment(
        requirement, f"Title of {requirement}", "present", verdict, severity, 0.91, ("wording",), quotes,  # type: ignore[arg-type]
        why="A reason.", remediation="" if met else "Ask for it.", nearest=nearest, searched=40, waiver=waiver,
        clause="Heading\n\nThe Supplier does it." if verdict == "missing" else "", matters="It matters.",
    )  # fmt: skip


def shown(text: str, page_of=lambda number: 1 + number // 2) -> tuple[ShownParagraph, ...]:  # type: ignore[no-untyped-def]
    paragraphs, start = [], 0
    for number, line in enumerate(text.split("\n")):
        label = line.split(" ")[0].rstrip(".") if line[:1].isdigit() else ""
        kind = "heading" if line.count(".") == 1 and len(line) < 20 else "body"
        paragraphs.append(ShownParagraph(start, start + len(line), kind, page_of(number), label, label.count(".")))
        start += len(line) + 1
    return tuple(paragraphs)


def report(path: str = "acme <b>.pdf", language: str = "en", text: str = TEXT, with_text: bool = True) -> Report:
    secrecy, law = evidence(text, SECRECY), evidence(text, LAW, "1.2", 2)
    whole = Evidence(text[secrecy.start : law.end], secrecy.start, law.end, 1, "1.1")
    return Report(
        DocumentInfo(
            path, "cd" * 32, "application/pdf", 9, language, "nda", (Notice("comments", "It has comments.", 2),)
        ),
        PLAYBOOK,
        "fail",
        (ShownParty("Acme <Ltd>", "client", evidence(text, "Freedonia", "1.2", 2)), ShownParty("=Beta", "provider")),
        {"governing_law": ShownFact("Freedonia", law), "term": ShownFact("3 years")},
        (
            assessment("CONF-02", "met", "critical", secrecy),
            assessment("CONF-03", "waived", "high"),
            assessment("CONF-05", "partial", "medium", secrecy, law),
            assessment("CONF-06", "not-applicable", "low"),
            assessment("IP-01", "missing", "critical", nearest=law),
            assessment("IP-07", "contrary", "high", whole),
            assessment("JUR-01", "unclear", "high", law),
        ),
        text=text if with_text else "",
        paragraphs=shown(text) if with_text else (),
    )


def huge(pages: int = 200) -> Report:
    """A contract of so many pages, with evidence on many of them."""
    care = "It does so with care. " * 9
    words = [f"The Supplier does what annex {number} says." for number in range(pages * 12)]
    text = "\n".join(f"{n // 10 + 1}.{n % 10 + 1} {sentence} {care}" for n, sentence in enumerate(words))
    quotes = [evidence(text, words[n], str(n), 1 + n // 12) for n in range(0, pages * 12, 40)]
    verdicts = ("met", "missing", "partial", "unclear")
    assessments = tuple(
        assessment(
            f"CONF-{number:02}",
            verdicts[number % 4],
            "high",
            *(quotes[number % len(quotes) :: 60] if number % 4 != 1 else ()),
        )
        for number in range(60)
    )
    info = DocumentInfo("huge.pdf", "cd" * 32, "application/pdf", pages, "en", "nda")
    return Report(
        info, PLAYBOOK, "fail", assessments=assessments, text=text, paragraphs=shown(text, lambda n: 1 + n // 12)
    )
