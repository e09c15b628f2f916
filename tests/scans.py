"""Pictures of pages, made here: drawn as print, then turned, put askew, coarsened and grained as scanners do."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from kpo_compliance import tesseract
from kpo_compliance.render.paper import fonts

FONT = "Vera"
A5 = (420.0, 595.0)
ENGLISH = (
    "SERVICES AGREEMENT",
    "1. Secrecy",
    (
        "1.1 The Provider shall keep secret everything that it learns about the business of the Client, and shall use it "
        "for the Services alone."
    ),
    "1.2 The duties in this clause 1 go on for five (5) years after the end of this Agreement.",
    "2. Law",
    "2.1 This Agreement is governed by the laws of Norway, and the courts of Bergen decide every dispute about it.",
)
TURKISH = (
    "HİZMET SÖZLEŞMESİ",
    "1. Gizlilik",
    (
        "1.1 Yüklenici, işverenin iş sırlarını gizli tutmayı, yalnızca hizmetler için kullanmayı ve üçüncü kişilere "
        "açıklamamayı kabul eder."
    ),
    "1.2 Bu maddedeki yükümlülükler sözleşmenin sona ermesinden sonra beş (5) yıl süreyle devam eder.",
    "2. Uygulanacak Hukuk",
    "2.1 Bu sözleşmeye Türk hukuku uygulanır ve İstanbul mahkemeleri yetkilidir.",
)

needs_tesseract = pytest.mark.skipif(not tesseract.program(), reason="Tesseract is not installed")


def wrapped(text: str, width: float, size: float) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and pdfmetrics.stringWidth(longer, FONT, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def printed(paragraphs: Sequence[str], size: float = 11, page: tuple[float, float] = A5) -> Image.Image:
    """A page at 300 dpi."""
    fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=page)
    canvas.setFont(FONT, size)
    y = page[1] - 50
    for paragraph in paragraphs:
        for line in wrapped(paragraph, page[0] - 90, size):
            canvas.drawString(45, y, line)
            y -= 1.25 * size
        y -= 0.6 * size
    canvas.save()
    pdf = pdfium.PdfDocument(out.getvalue())
    picture = pdf[0].render(scale=300 / 72, grayscale=True).to_pil().convert("L")
    pdf.close()
    return picture


def grained(picture: Image.Image, dpi: int, grain: float) -> Image.Image:
    """The page as a scanner of so few dots saw it, with noise."""
    small = picture.resize((picture.width * dpi // 300, picture.height * dpi // 300))
    dots = np.asarray(small.filter(ImageFilter.GaussianBlur(0.8))).astype(float) * 0.8 + 30
    noise = np.random.default_rng(7).normal(0, grain, dots.shape)
    return Image.fromarray(np.clip(dots + noise, 0, 255).astype("uint8"))


def askew(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def saved(pictures: Sequence[Image.Image], kind: str, dpi: int = 300) -> bytes:
    """A picture file; TIFF holds all of them."""
    out = BytesIO()
    more = {"save_all": True, "append_images": [p.copy() for p in pictures[1:]]} if kind == "TIFF" else {}
    pictures[0].copy().save(out, kind, dpi=(dpi, dpi), **more)
    return out.getvalue()


def scanned_pdf(pages: Sequence[Image.Image | Sequence[str]], stamp: str = "") -> bytes:
    """A PDF; its pages are pictures, or paragraphs of text."""
    fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A5)
    for page in pages:
        if isinstance(page, Image.Image):
            width, height = (A5[1], A5[0]) if page.width > page.height else A5
            canvas.setPageSize((width, height))
            canvas.drawImage(ImageReader(page), 0, 0, width, height)
            if stamp:
                canvas.setFont(FONT, 7)
                canvas.drawString(20, 12, stamp)
        else:
            canvas.setPageSize(A5)
            canvas.setFont(FONT, 11)
            y = A5[1] - 50
            for paragraph in page:
                for line in wrapped(paragraph, A5[0] - 90, 11):
                    canvas.drawString(45, y, line)
                    y -= 14
                y -= 6
        canvas.showPage()
    canvas.save()
    return out.getvalue()
