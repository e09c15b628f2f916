"""Contracts of any length, made with a fixed seed: the articles of the sample with other words, names and figures."""

from __future__ import annotations

import random
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
_LINES = 44
_SWAPS = {
    "Services": ("Deliverables", "Work", "Assignments", "Tasks"),
    "data": ("records", "results", "findings", "samples"),
    "written": ("prior written", "signed", "documented"),
    "days": ("Business Days", "calendar days", "working days"),
    "reasonable": ("appropriate", "commercially reasonable", "diligent"),
}


def _paragraphs(seed: int) -> Iterator[str]:
    """The sample's paragraphs again and again, renumbered, with other words and figures each time."""
    chance = random.Random(seed)
    sample = (SAMPLES / "analytics-services-agreement.txt").read_text(encoding="utf-8")
    lines = [line for line in sample.split("\n") if line.strip()]
    yield from lines[:3]
    article = 0
    while True:
        for line in lines[3:]:
            if found := re.match(r"(\d+)\. ([A-Z][\w ]+)$", line):
                article += 1
                yield f"{article}. {found[2]}"
                continue
            text = re.sub(r"^\d+\.", f"{article}.", line)
            for word, others in _SWAPS.items():
                if chance.random() < 0.5:
                    text = re.sub(rf"\b{word}\b", chance.choice(others), text)
            yield re.sub(r"\b\d{2,3}\b", lambda _: str(chance.randrange(10, 400)), text)


def pdf(target: Path, pages: int, seed: int = 1) -> Path:
    """A PDF of exactly so many pages with running head and page numbers; sentences run over page ends."""
    canvas = Canvas(str(target), pagesize=A4, invariant=True)
    text = (line for paragraph in _paragraphs(seed) for line in (*textwrap.wrap(paragraph, 92), ""))
    for page in range(1, pages + 1):
        canvas.setFont("Times-Italic", 9)
        canvas.drawString(71, 800, "Analytics Services Agreement")
        canvas.drawCentredString(297, 34, f"Page {page}")
        for row in range(_LINES):
            if line := next(text):
                heading = re.fullmatch(r"\d+\. [A-Z][\w ]+", line)
                canvas.setFont("Times-Bold" if heading else "Times-Roman", 11)
                canvas.drawString(71, 770 - 16 * row, line)
        canvas.showPage()
    canvas.save()
    return target


def text(words: int, seed: int = 1) -> str:
    """So many words of contract, one paragraph a line."""
    lines: list[str] = []
    count = 0
    for paragraph in _paragraphs(seed):
        lines.append(paragraph)
        count += len(paragraph.split())
        if count >= words:
            return "\n".join(lines)
    return ""
