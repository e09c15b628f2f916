"""How well scans are read: the samples printed to pictures, spoiled as scanners do, and read again.

    python benchmarks/ocr.py

For each kind of scan: the words of the sample that OCR finds, the confidence that Tesseract gives, whether the program calls
the scan read completely, how many verdicts are those of the sample itself, and the processor's seconds a page.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from kpo_compliance import playbook, tesseract
from kpo_compliance.check import Settings, check_file
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import ocr, read
from kpo_compliance.render.paper import fonts

SAMPLES = Path(__file__).parent.parent / "samples"
A4 = (595.0, 842.0)
Change = Callable[[Image.Image], Image.Image]


def grained(dpi: int, grain: float) -> Change:
    def change(page: Image.Image) -> Image.Image:
        small = page.resize((page.width * dpi // 300, page.height * dpi // 300))
        dots = np.asarray(small.filter(ImageFilter.GaussianBlur(0.8))).astype(float) * 0.8 + 30
        dots += np.random.default_rng(5).normal(0, grain, dots.shape)
        return Image.fromarray(np.clip(dots, 0, 255).astype("uint8"))

    return change


def askew(degrees: float) -> Change:
    return lambda page: page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def turned(degrees: int) -> Change:
    return lambda page: page.rotate(degrees, expand=True)


KINDS: dict[str, tuple[Change, ...]] = {
    "clean, 300 dpi": (),
    "200 dpi, noise 25": (grained(200, 25),),
    "200 dpi, noise 40": (grained(200, 40),),
    "150 dpi, noise 15": (grained(150, 15),),
    "150 dpi, noise 25": (grained(150, 25),),
    "120 dpi, noise 20": (grained(120, 20),),
    "100 dpi, noise 15": (grained(100, 15),),
    "100 dpi, noise 25": (grained(100, 25),),
    "askew by 1°": (askew(1),),
    "askew by 8°": (askew(-8),),
    "askew by 2°, 200 dpi, noise 25": (askew(2), grained(200, 25)),
    "turned by 90°": (turned(90),),
    "turned by 180°": (turned(180),),
    "turned by 270°, 200 dpi, noise 25": (turned(270), grained(200, 25)),
}


def main() -> int:
    if not (program := tesseract.program()):
        print("Tesseract is not installed:", tesseract.how_to_install())
        return 2
    settings = Settings(playbook.load(), date(2027, 1, 1))
    print("sample | scan | words | confidence | complete | verdicts | s a page")
    with tempfile.TemporaryDirectory() as folder:
        for sample in ("analytics-services-agreement", "veri-analizi-sozlesmesi"):
            original = Path(folder) / f"{sample}.pdf"
            original.write_bytes(printed((SAMPLES / f"{sample}.txt").read_text("utf-8")))
            words = read(original).text.split()
            verdicts = {a.requirement: a.verdict for a in check_file(str(original), settings).assessments}
            for kind, changes in KINDS.items():
                scan = Path(folder) / "scan.pdf"
                pages = scanned(original.read_bytes(), changes, scan)
                typist = tesseract.Typist(tesseract.Ocr("auto", "", program))
                found, confidence, complete = recognised(scan, typist)
                report = check_file(str(scan), settings)
                alike = sum(verdicts.get(a.requirement) == a.verdict for a in report.assessments)
                kept = sum((Counter(words) & Counter(found)).values()) / len(words)
                print(
                    f"{sample[:9]} | {kind} | {kept:.3f} | {confidence:.0f} | {'yes' if complete else 'no'} | "
                    f"{alike} of {len(verdicts)} | {typist.seconds / pages:.1f}",
                    flush=True,
                )
    return 0


def printed(text: str) -> bytes:
    """The text as a PDF, a line of it a paragraph."""
    fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    y = 0.0
    for paragraph in text.splitlines():
        for line in wrapped(paragraph):
            if y < 60:
                canvas.showPage() if y else None
                canvas.setFont("Vera", 10)
                y = A4[1] - 60
            canvas.drawString(60, y, line)
            y -= 13
        y -= 4
    canvas.save()
    return out.getvalue()


def wrapped(paragraph: str) -> list[str]:
    lines = [""]
    for word in paragraph.split():
        longer = f"{lines[-1]} {word}".strip()
        if pdfmetrics.stringWidth(longer, "Vera", 10) > A4[0] - 120:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def scanned(data: bytes, changes: tuple[Change, ...], target: Path) -> int:
    """Writes a PDF of pictures; how many pages it has."""
    pdf = pdfium.PdfDocument(data)
    pages = [page.render(scale=300 / 72, grayscale=True).to_pil().convert("L") for page in pdf]
    for change in changes:
        pages = [change(page) for page in pages]
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=72 * pages[0].width / A4[0])
    return len(pages)


def recognised(scan: Path, typist: tesseract.Typist) -> tuple[list[str], float, bool]:
    """The words of a scan, the lowest confidence of a page, and whether it counts as read."""
    scans: list[ocr.Scan] = []
    real = ocr.Scan

    def kept(words: object) -> ocr.Scan:
        scans.append(real(words))  # type: ignore[arg-type]
        return scans[-1]

    ocr.Scan = kept  # type: ignore[misc,assignment]
    token = ocr.READING.set(ocr.Reading(typist))
    try:
        document = read(scan)
        return document.text.split(), min(s.confidence for s in scans), document.complete
    except UnreadableDocument:
        return [], 0.0, False
    finally:
        ocr.READING.reset(token)
        ocr.Scan = real  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main())
