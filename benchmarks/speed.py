"""Times, as ratios in one run, since machines are shared and noisy. Usage: speed.py [--pdf FILE] [--runs N].

Each pair is run in turn (A B A B …); the ratio is that of the medians. Without --pdf a contract of some fifty pages is
made of the sample's articles.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import make_samples
import pypdfium2 as pdfium
import spacy

from kpo_compliance import ingest, playbook, reading
from kpo_compliance.wording import Engine

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
KPO = Path(sys.executable).with_name("kpo-check")


def fifty_pages(folder: Path) -> Path:
    """The sample contract, long: its articles again and again under new numbers."""
    lines = (SAMPLES / "analytics-services-agreement.txt").read_text(encoding="utf-8").split("\n")
    source, target = folder / "long.txt", folder / "long.pdf"
    source.write_text("\n".join(lines * 13), encoding="utf-8")
    make_samples.pdf(source, target, "Analytics Services Agreement")
    return target


def command(*arguments: str) -> Callable[[], None]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(Path(tempfile.gettempdir()) / "kpo-speed-cache")}

    def run() -> None:
        subprocess.run(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=environment)

    return run


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    runs: int,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Prints and returns the ratio of the medians of two things done in turn, after one warm-up each."""
    ours()
    theirs()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for number, call in enumerate((ours, theirs)):
            start = clock()
            call()
            times[number].append(clock() - start)
    one, other = map(statistics.median, times)
    print(f"{name:58} {1000 * one:9.1f} ms / {1000 * other:9.1f} ms = {one / other:5.2f}")
    return one / other


def plain_text(path: Path) -> None:
    document = pdfium.PdfDocument(path)
    for page in document:
        page.get_textpage().get_text_range()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pdf = options.pdf or fifty_pages(Path(folder))
        print(f"{len(pdfium.PdfDocument(pdf))} pages, {options.runs} runs")
        python = sys.executable
        plain = (
            f"import spacy, pypdfium2\nfor p in pypdfium2.PdfDocument({str(pdf)!r}): p.get_textpage().get_text_range()"
        )
        compare("--help / python -c pass", command(str(KPO), "--help"), command(python, "-c", "pass"), options.runs)
        compare(
            "kpo-check PDF, cold / import spaCy + plain text",
            command(str(KPO), str(pdf), "--format", "json"),
            command(python, "-c", plain),
            options.runs,
        )
        document = ingest.read(pdf)
        contract = reading.read(document)
        engine = Engine(playbook.load("kpo"))
        tokenizer = spacy.blank("en").tokenizer
        compare(
            "reading a PDF / plain pypdfium2 text",
            lambda: ingest.read(pdf),
            lambda: plain_text(pdf),
            options.runs,
            time.process_time,
        )
        compare(
            "contract from document / spaCy's tokenizer",
            lambda: reading.read(document),
            lambda: tokenizer(document.text),
            options.runs,
        )
        compare(
            "judging / spaCy's tokenizer", lambda: engine.scan(contract), lambda: tokenizer(document.text), options.runs
        )


if __name__ == "__main__":
    main()
