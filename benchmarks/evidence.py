"""Looks every evidence quote up in the file's own text, by other means than the program's reader.

Usage: evidence.py [--self-test] [--playbook NAME] FILE_OR_FOLDER… (PDF and DOCX). Prints each quote that does not stand
on the page, or in the clause, that the report names, and the share that does. Exit status 1 below 100 %.

A PDF's pages are read twice, as pdfium's raw text and, where a quote is not found in that, by pdfplumber. A DOCX's
words are those of its XML; the numbers of its clauses are looked up when LibreOffice is there to print them.

``--self-test`` then spoils each quote that was found (another page, a word left out, a word changed, the next clause)
and counts those that still pass. On another page only a sentence passes that the file prints there too, and it is
shown; the next clause passes where its number is printed before as well, in another list or a reference.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
from lxml import etree
from printed import Print, in_clause, letters, neighbours, numbers

_BEGINNING = 60
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class PdfFile:
    """A PDF's pages as two readers print them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with pdfium.PdfDocument(path) as document:
            self._first = Print([page.get_textpage().get_text_range() for page in document])

    @cached_property
    def _second(self) -> Print:
        with pdfplumber.open(self._path) as document:
            return Print([page.extract_text(x_tolerance=1.5, y_tolerance=6) or "" for page in document.pages])

    def page_count(self) -> int:
        """How many pages the file has."""
        return len(self._first.starts) - 1

    def stands(self, quote: str, page: int) -> bool:
        """Whether a quote begins on a page."""
        return self._first.find(quote, page) is not None or self._second.find(quote, page) is not None

    def in_clause(self, quote: str, page: int, label: str) -> bool:
        """Whether a quote that begins on a page is below the numbers of a clause's label."""
        return any(
            in_clause(printed.bare, place, label)
            for printed in ([self._first] if self._first.find(quote, page) is not None else [self._second])
            for place in printed.places(quote, page)
        )


class DocxFile:
    """A DOCX's words as its XML has them, and as LibreOffice prints them with their numbers."""

    def __init__(self, path: Path) -> None:
        self._words = Print([docx_words(path, "document|footnotes|endnotes|header\\d*|footer\\d*")])
        self._notes = Print([docx_words(path, "footnotes|endnotes")])
        self._printed = Print([office_text(path)])

    def page_count(self) -> int:
        """One: the words of a DOCX have no pages."""
        return 1

    def stands(self, quote: str, _: int) -> bool:
        """Whether the file has the words of a quote, its automatic number apart."""
        bare = re.sub(r"^[(\[]?[\dA-Za-z.]{1,8}[.)\]]?\s+", "", quote)
        return any(self._words.find(words, 1) is not None for words in (quote, bare))

    def in_clause(self, quote: str, _: int, label: str) -> bool:
        """Whether a quote is below the numbers of a clause's label; true when nothing prints them, as in a footnote."""
        if not self._printed.raw or not numbers(label) or self._notes.find(quote, 1) is not None:
            return True
        beginning = quote[:_BEGINNING]  # the number of a footnote may stand further on
        return any(in_clause(self._printed.bare, place, label) for place in self._printed.places(beginning, 1))


def docx_words(path: Path, parts: str) -> str:
    """All words of parts, in file order, without deleted ones; a line each paragraph."""
    lines: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(rf"word/(?:{parts})\.xml", name):
                root = etree.fromstring(archive.read(name))
                lines += ["".join(t.text or "" for t in p.iter(W + "t")) for p in root.iter(W + "p")]
    return "\n".join(lines)


def office_text(path: Path) -> str:
    """The text that LibreOffice makes of a file; "" without LibreOffice."""
    if not (office := shutil.which("soffice")):
        return ""
    with tempfile.TemporaryDirectory() as folder:
        command = [office, f"-env:UserInstallation=file://{folder}/user", "--headless", "--convert-to"]
        command += ["txt:Text (encoded):UTF8", "--outdir", folder, str(path)]
        subprocess.run(command, capture_output=True, check=False, timeout=120)
        made = Path(folder) / f"{path.stem}.txt"
        return made.read_text(encoding="utf-8-sig") if made.exists() else ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote of a report and where the report says that it stands."""

    requirement: str
    words: str
    page: int
    clause: str


def quotes(report: dict[str, Any]) -> list[Quote]:
    """The evidence of a report."""
    return [
        Quote(a["requirement"], e["quote"], e["page"] or 0, e["clause"] or "")
        for a in report["assessments"]
        for e in a["evidence"]
    ]


def reports(paths: list[str], playbook: str) -> list[dict[str, Any]]:
    """What the installed program says of the files."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        command = ["kpo-check", *paths, "--playbook", playbook, "--format", "jsonl", "--output", str(out)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1, 3):
            sys.exit(run.stderr)
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def spoiled(file: PdfFile | DocxFile, quote: Quote, tally: Counter[str]) -> None:
    """Counts whether the checker sees that a quote was moved, changed or put in another clause."""
    others = {quote.page - 1, quote.page + 1, 1 + (quote.page * 7 + 3) % file.page_count()} - {quote.page}
    for page in others:
        if 1 <= page <= file.page_count():
            tally["other page"] += 1
            if file.stands(quote.words, page):
                tally["other page, passed"] += 1
                print(f"self-test: page {quote.page} and {page}: {quote.words[:100]!r}")
    words = [word for word in quote.words.split() if letters(word)]
    middle = len(words) // 2
    if len(words) > 5:
        tally["word left out"] += 1
        tally["word left out, passed"] += file.stands(" ".join(words[:middle] + words[middle + 1 :]), quote.page)
        tally["word changed"] += 1
        tally["word changed, passed"] += file.stands(
            " ".join([*words[:middle], "qx" + words[middle], *words[middle + 1 :]]), quote.page
        )
    if found := numbers(quote.clause):
        before, _, after = quote.clause.rpartition(found[-1])
        for following in neighbours(found[-1])[-1:]:
            tally["next clause"] += 1
            tally["next clause, passed"] += file.in_clause(quote.words, quote.page, f"{before}{following}{after}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--playbook", default="kpo")
    parser.add_argument("--self-test", action="store_true")
    given = parser.parse_args(arguments)
    tally: Counter[str] = Counter()
    for report in reports(given.paths, given.playbook):
        path = Path(report["document"]["path"])
        tally["files"] += 1
        if report["outcome"] == "unreadable":
            tally["not read"] += 1
            print(f"{path.name}: not read: {report['document'].get('error')}")
            continue
        is_pdf = report["document"]["media_type"] == "application/pdf"
        file = PdfFile(path) if is_pdf else DocxFile(path)
        for quote in quotes(report):
            tally["quotes"] += 1
            stands = file.stands(quote.words, quote.page if is_pdf else 1)
            below = stands and file.in_clause(quote.words, quote.page, quote.clause)
            tally["stand"] += stands
            tally["in clause"] += below
            if not below:
                where = f"page {quote.page} clause {quote.clause!r}{'' if stands else ' NOT ON PAGE'}"
                print(f"{path.name} {quote.requirement} {where}: {quote.words[:160]!r}")
            elif given.self_test:
                spoiled(file, quote, tally)
    whole = max(1, tally["quotes"])
    print(f"{tally['files']} files ({tally['not read']} not read), {tally['quotes']} quotes")
    print(f"on their page: {tally['stand']} ({100 * tally['stand'] / whole:.2f} %)")
    print(f"and below their clause's number: {tally['in clause']} ({100 * tally['in clause'] / whole:.2f} %)")
    for kind in ("other page", "word left out", "word changed", "next clause") if given.self_test else ():
        print(f"self-test, {kind}: {tally[kind]} tried, {tally[kind + ', passed']} passed")
    return 0 if tally["in clause"] == tally["quotes"] and not tally["not read"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
