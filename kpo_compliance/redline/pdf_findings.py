"""The pages of findings that stand before an annotated PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from kpo_compliance.render.labels import counts, findings, label
from kpo_compliance.render.paper import barred, fonts, head_of, pieces, places, style, text
from kpo_compliance.report import Assessment, Report

_SMALLEST: Final = (300.0, 400.0)  # points; on a smaller page the findings could not be read
_LARGEST: Final = 1200.0
_A4: Final = (595.3, 841.9)
_WORDS: Final = {
    "en": "The passages that each verdict rests on are marked on the pages that follow; a note says why.",
    "tr": "Her kararın dayandığı yerler sonraki sayfalarda işaretlenmiştir; notlar gerekçeyi söyler.",
}


def findings_pages(report: Report, language: str, size: tuple[float, float]) -> bytes:
    """A PDF of one page or more: the outcome, and each finding with its reason and what to do.

    Args:
        size: of the contract's first page, in points.
    """
    fonts()
    fits = all(small <= side <= _LARGEST for small, side in zip(_SMALLEST, size, strict=True))
    out = io.BytesIO()
    made = SimpleDocTemplate(
        out, pagesize=size if fits else _A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm,
        bottomMargin=18 * mm, title=label("report", language), author="kpo-check", invariant=True,
    )  # fmt: skip
    made.build(list(_story(report, language, made.width)))
    return out.getvalue()


def _story(report: Report, language: str, width: float) -> Iterator[Any]:
    name = Path(report.document.path).name
    yield Paragraph(text(f"{label('report', language)}: {name}"), style("title"))
    yield Paragraph(
        f"<b>{text(label(report.outcome, language))}</b> · {text(_summary(report, language))}", style("lead")
    )
    for party in report.parties:
        yield Paragraph(text(f"{party.name} ({label(party.role, language)})"), style("body"))
    yield Spacer(1, 3 * mm)
    yield Paragraph(text(_WORDS.get(language, _WORDS["en"])), style("small"))
    for assessment in findings(report):
        yield Spacer(1, 2.5 * mm)
        yield _finding(assessment, language, width)


def _summary(report: Report, language: str) -> str:
    total = counts(report.assessments)
    return ", ".join(f"{number} {label(verdict, language)}" for verdict, number in total.items())


def _finding(assessment: Assessment, language: str, width: float) -> Table:
    rows = [Paragraph(head_of(assessment, language), style("body"))]
    told = (places(assessment, language), assessment.why, f"» {assessment.remediation}" if assessment.remediation else "")
    rows += [Paragraph(piece, style("small")) for words in told if words for piece in pieces(words)]
    return barred(rows, width, assessment.verdict)
