"""What PDF pages share: a font with the Turkish letters, styles, words that stay words, a finding with its colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, Table, TableStyle

from kpo_compliance.render.labels import label, place_of
from kpo_compliance.render.plain import plain
from kpo_compliance.report import Assessment

COLOURS: Final = {"contrary": "#B3261E", "missing": "#B3261E", "partial": "#8A5A00", "unclear": "#1F5FA8"}
_OTHER_COLOUR: Final = "#444444"
_SIZES: Final = {"title": (14, 18, 4), "lead": (10, 14, 3), "heading": (11.5, 15, 3), "small": (8, 11, 0)}
_LONGEST: Final = 1500  # letters in one paragraph, so that each fits on a page however long the text is


def text(words: str) -> str:
    """Hostile text as literal words of a paragraph."""
    return escape(plain(words))


def pieces(words: str) -> Iterator[str]:
    """The literal words in paragraphs of which each fits on a page, cut at blanks where there are any."""
    line = plain(words)
    start = 0
    while len(line) - start > _LONGEST:
        end = line.rfind(" ", start, start + _LONGEST) + 1 or start + _LONGEST
        yield escape(line[start:end].rstrip())
        start = end
    yield escape(line[start:])


def head_of(assessment: Assessment, language: str) -> str:
    """The first line of a finding as markup: id, title, verdict, severity."""
    colour = COLOURS.get(assessment.verdict, _OTHER_COLOUR)
    return (
        f'<font color="{colour}"><b>{text(assessment.requirement)}</b></font> <b>{text(assessment.title)}</b> '
        f"· {text(label(assessment.verdict, language))} · {text(label(assessment.severity, language))}"
    )


def places(assessment: Assessment, language: str) -> str:
    """Where the evidence stands, each place once."""
    found = (place_of(evidence, language) for evidence in assessment.evidence)
    return "; ".join(dict.fromkeys(place for place in found if place))


def barred(rows: Sequence[Paragraph], width: float, verdict: str) -> Table:
    """Paragraphs with a bar of the verdict's colour beside them; pages may end between any two but the first."""
    table = Table([[row] for row in rows], colWidths=[width])
    style: list[tuple[Any, ...]] = [
        ("LINEBEFORE", (0, 0), (0, -1), 2.5, HexColor(COLOURS.get(verdict, _OTHER_COLOUR))),
        ("LEFTPADDING", (0, 0), (-1, -1), 8),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
    ]
    if len(rows) > 1:
        style.append(("NOSPLIT", (0, 0), (0, 1)))
    table.setStyle(TableStyle(style))
    return table


@cache
def style(name: str) -> ParagraphStyle:
    """A style by name: ``title``, ``lead``, ``heading``, ``small``, ``quote``, ``cell`` or ``body``."""
    fonts()
    body = ParagraphStyle("body", fontName="Vera", fontSize=9, leading=12.5)
    if name == "quote":
        return ParagraphStyle(name, parent=body, fontSize=8, leading=11, leftIndent=8, backColor=HexColor("#F1F3F6"))
    if name not in _SIZES:
        return body
    size, leading, space = _SIZES[name]
    font = "VeraBd" if name in ("title", "heading") else "Vera"
    return ParagraphStyle(name, parent=body, fontName=font, fontSize=size, leading=leading, spaceAfter=space)


@cache
def fonts() -> None:
    """Bitstream Vera, which has the Turkish letters and comes with reportlab."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in ("Vera", "VeraBd"):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    pdfmetrics.registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="Vera", boldItalic="VeraBd")
