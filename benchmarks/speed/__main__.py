"""All figures of docs/performance.md, in one run on the same files. Usage: speed [--pdfs DIR] [--docx DIR] [--write FILE].

Pairs are done in turn (A B A B …) and compared by their medians, in processor time and on the clock, since machines are
shared. Without folders the contracts are made. Takes some minutes; the status is 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import gc
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import growth
import material
import peers
import pypdfium2 as pdfium
import spacy
from docx import Document
from measure import Row, alternated, command, once, python

from kpo_compliance import ingest, nlp, playbook, reading
from kpo_compliance.assess import assess
from kpo_compliance.waivers import Waivers
from kpo_compliance.wording import Engine

KPO = str(Path(sys.executable).with_name("kpo-check"))
SAMPLES = material.SAMPLES
PAGES = (10, 50, 200, 1000)
MOST_MEMORY = 400.0
MOST_GROWTH = 1.05
_REPEATED = 20
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


def plain_text(path: Path) -> None:
    for page in pdfium.PdfDocument(path):
        page.get_textpage().get_text_range()


def pair(name: str, ours: object, theirs: object, runs: int, target: float = 0.0, *, by_clock: bool = False) -> Row:
    one, two = alternated([ours, theirs], runs)  # type: ignore[list-item]
    return Row(name, one, two, target, by_clock=by_clock)


def starts(pdfs: list[Path], runs: int, cache: str) -> Iterator[Row]:
    """The command from a cold start."""
    yield pair("`--help` / `python -c pass`", command(KPO, "--help"), python("pass"), 2 * runs)
    for pdf in pdfs:
        plain = f"import spacy, pypdfium2\nfor p in pypdfium2.PdfDocument({str(pdf)!r}): p.get_textpage().get_text_range()"
        name = f"`kpo-check`, cold, {len(pdfium.PdfDocument(pdf))} pages / `import spacy` + plain pypdfium2 text"
        check = command(KPO, str(pdf), "--format", "json", cache=cache)
        yield pair(name, check, python(plain), runs, 1.25, by_clock=True)
    yield pair("`kpo-check`, cold / `import spacy`", check, python("import spacy"), runs)


def reading_files(pdfs: list[Path], words: list[Path], long: Path, runs: int) -> Iterator[Row]:
    """The readers, beside other libraries on the same files."""

    def ours() -> None:
        for pdf in pdfs:
            ingest.read(pdf)

    def plain() -> None:
        for pdf in pdfs:
            plain_text(pdf)

    pages = sum(len(pdfium.PdfDocument(pdf)) for pdf in pdfs)
    yield pair(f"reading {len(pdfs)} PDFs, {pages} pages / plain pypdfium2 text", ours, plain, runs, 3.0)
    yield pair("reading a made PDF / plain pypdfium2 text", lambda: ingest.read(long), lambda: plain_text(long), runs, 3.0)
    if shutil.which("pdftotext"):
        layout = command("pdftotext", "-layout", str(long), "-")
        yield pair("reading a made PDF / `pdftotext -layout`", lambda: ingest.read(long), layout, runs)
    few = sorted(pdfs, key=lambda pdf: len(pdfium.PdfDocument(pdf)))[len(pdfs) // 2]
    for name, read in peers.readers().items():
        mine, theirs = alternated([lambda: ingest.read(few), lambda read=read: read(few)], 1)  # type: ignore[misc]
        count = len(pdfium.PdfDocument(few))
        yield Row(f"{name} / reading the same PDF of {count} pages", mine, theirs, at_least=True)

    def word() -> None:
        for path in words:
            ingest.read(path)

    def parsed() -> None:
        for path in words:
            Document(str(path))

    yield pair(f"reading {len(words)} DOCX / python-docx's own parse", word, parsed, runs, 2.0)


def judging(pdfs: list[Path], runs: int) -> Iterator[Row]:
    """Judging a contract that is read, beside what its words alone cost."""
    rules = playbook.load("kpo")
    engine = Engine(rules)
    documents = [ingest.read(pdf) for pdf in pdfs]
    contracts = [reading.read(document) for document in documents]
    texts = [document.text for document in documents]
    tokenizer = spacy.blank("en").tokenizer
    gc.collect()
    gc.freeze()  # the command line looks for garbage seldom, too
    tokens = lambda: [tokenizer(text) for text in texts]  # noqa: E731 - a call to be timed
    judge = lambda: [engine.scan(contract) for contract in contracts]  # noqa: E731
    yield pair(f"judging {len(pdfs)} contracts / spaCy's tokenizer", judge, tokens, runs, 2.5)
    read = lambda: [reading.read(document) for document in documents]  # noqa: E731
    yield pair("contract from document / spaCy's tokenizer", read, tokens, runs)
    words = (re.sub(r"[^\w'-]", "", word) for word in engine.compiler("en").vocabulary.words().values())
    if find := peers.anchors(word for word in words if word):
        yield pair("judging / google-re2 over the words of the rules", judge, lambda: [find(text) for text in texts], 1)


def confidentiality(runs: int) -> Iterator[Row]:
    """An agreement read and held against pack ``nda``, warm, beside what its words alone cost."""
    rules = playbook.load("nda")
    engine = Engine(rules)
    document = ingest.read(SAMPLES / "mutual-nda.txt")
    tokenizer = spacy.blank("en").tokenizer
    waivers, today = Waivers(), date(2026, 1, 1)

    def judge() -> None:
        for _ in range(_REPEATED):
            nlp.words.cache_clear()  # as for an agreement that comes for the first time
            assess(reading.read(document), rules, engine, waivers, today)

    def tokens() -> None:
        for _ in range(_REPEATED):
            tokenizer(document.text)

    judge()
    name = f"an NDA of {len(document.text):,} characters, pack nda, {_REPEATED} times / spaCy's tokenizer"
    yield pair(name, judge, tokens, runs)


def against_pipeline(pdfs: list[Path], cache: str) -> Iterator[Row]:
    """The whole command on many files, beside pdfplumber and one Matcher in a process that loads what it needs too."""
    paths = [str(pdf) for pdf in pdfs]
    ours = once(command(KPO, *paths, "--playbook", "kpo", "--format", "jsonl", cache=cache))
    theirs = once(command(sys.executable, peers.__file__, *paths, cache=cache))
    _, count = peers.pipeline(playbook.load("kpo"))
    name = f"pdfplumber + spaCy Matcher of {count} patterns / `kpo-check`, {len(pdfs)} PDFs"
    yield Row(name, ours, theirs, 25.0, at_least=True)


def growing(folder: Path, cache: str) -> Iterator[tuple[str, str, str]]:
    """Time and memory over the pages; the short ones, whose time is that of a start but for a little, are run more often."""
    runs = {pages: 9 if pages < 50 else 3 for pages in (1, *PAGES)}
    one, *checks = [
        growth.median(material.pdf(folder / f"{pages}.pdf", pages), pages, cache, times) for pages, times in runs.items()
    ]
    for c in checks:
        yield f"`kpo-check`, {c.pages} pages", f"{c.processor:.2f} s, {c.memory:.0f} MB (one process {c.largest:.0f} MB)", ""
    slope = growth.exponent(checks, one.processor)
    yield "growth of time with the pages, exponent", f"{slope:.3f}", _verdict(slope, MOST_GROWTH)
    yield f"memory, {PAGES[-1]} pages", f"{checks[-1].memory:.0f} MB", _verdict(checks[-1].memory, MOST_MEMORY)


def _verdict(value: float, most: float) -> str:
    return f"≤ {most:g}: {'pass' if value <= most else 'fail'}"


def _line(row: Row) -> str:
    processor, clock = row.ratios
    one, two = (row.theirs, row.ours) if row.at_least else (row.ours, row.theirs)
    what = f"{'≥' if row.at_least else '≤'} {row.target:g} ({'clock' if row.by_clock else 'processor'})"
    target = f"{what}: {row.verdict}" if row.target else ""
    return (
        f"| {row.name} | {_ms(one.processor)} / {_ms(two.processor)} = **{processor:.2f}** "
        f"| {_ms(one.clock)} / {_ms(two.clock)} = **{clock:.2f}** | {target} |"
    )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"


def _say(line: str, lines: list[str]) -> None:
    print(line, flush=True)
    lines.append(line)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdfs", type=Path, help="a folder of contracts as PDF")
    parser.add_argument("--docx", type=Path, help="a folder of contracts as DOCX")
    parser.add_argument("--every", type=int, default=1, help="the pipeline that is compared gets every n-th PDF")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", type=Path, help="a page whose table is renewed")
    options = parser.parse_args()
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = str(folder / "cache")
        long = material.pdf(folder / "long.pdf", 50)
        pdfs = sorted(options.pdfs.glob("*.pdf")) if options.pdfs else [long, SAMPLES / "analytics-services-agreement.pdf"]
        words = sorted(options.docx.glob("*.docx")) if options.docx else [SAMPLES / "veri-analizi-sozlesmesi.docx"]
        near = min(pdfs, key=lambda pdf: abs(len(pdfium.PdfDocument(pdf)) - 50))
        python_version, processor = platform.python_version(), platform.machine()
        _say(f"{datetime.now(UTC):%Y-%m-%d}, Python {python_version}, {processor}; {peers.versions()}.", lines)
        _say("", lines)
        _say("| what | processor time | on the clock | target |\n|---|---|---|---|", lines)
        missed = 0
        parts = (
            starts([long, near] if near != long else [long], options.runs, cache),
            reading_files(pdfs, words, long, options.runs),
            judging(pdfs[::3], options.runs),
            confidentiality(options.runs),
            against_pipeline(pdfs[:: options.every], cache),
        )
        for row in (row for part in parts for row in part):
            _say(_line(row), lines)
            missed += row.verdict == "fail"
        _say("\n| growth | | target |\n|---|---|---|", lines)
        for what, value, target in growing(folder, cache):
            _say(f"| {what} | {value} | {target} |", lines)
            missed += target.endswith("fail")
    if options.write:
        page = options.write.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        after = rest.partition(END)[2]
        table = "\n".join(lines)
        options.write.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    print(f"{missed} targets missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
