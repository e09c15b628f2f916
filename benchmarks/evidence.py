"""Looks every evidence quote up in the file's own text, by other means than the program's reader.

Usage: evidence.py FILE_OR_FOLDER… (PDF and DOCX). Prints each quote that does not stand on the page, or in the clause,
that the report names, and the share that does. Exit status 1 below 100 %.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def letters(text: str) -> str:
    """Letters and digits only, so that line breaks, hyphens and ligatures do not matter."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKD", text)).lower()


def pdf_pages(path: Path) -> list[str]:
    """The raw text of each page, as pdfium gives it."""
    document = pdfium.PdfDocument(path)
    return [letters(page.get_textpage().get_text_range()) for page in document]


def docx_text(path: Path) -> str:
    """All words of the parts that hold text, in file order, without deleted ones."""
    words: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|footnotes|endnotes|header\d*|footer\d*)\.xml", name):
                words += [element.text or "" for element in etree.fromstring(archive.read(name)).iter(W + "t")]
    return letters("".join(words))


def on_page(quote: str, pages: list[str], number: int) -> bool:
    """Whether a quote stands on a page, or begins there and goes on overleaf."""
    wanted = letters(quote)
    if wanted in pages[number - 1]:
        return True
    following = pages[number] if number < len(pages) else ""
    for cut in range(len(wanted) - 1, 0, -1):
        if wanted[:cut] in pages[number - 1]:
            return wanted[cut:] in following or _across(wanted[cut:], pages, number + 1)
    return False


def _across(rest: str, pages: list[str], number: int) -> bool:
    return number <= len(pages) and len(rest) < 6000 and on_page(rest, pages, number)


def in_clause(evidence: dict[str, object], text_before: str) -> bool:
    """Whether the last number of the clause's label is printed at or before the quote."""
    numbers = re.findall(r"[A-Za-z0-9]+", str(evidence["clause"]))
    return not numbers or letters(numbers[-1]) in text_before


def main(paths: list[str]) -> int:
    out = Path(tempfile.mkdtemp()) / "out.jsonl"
    run = subprocess.run(
        ["kpo-check", *paths, "--format", "jsonl", "--output", str(out)], capture_output=True, text=True, check=False
    )
    if run.returncode not in (0, 1, 3):
        sys.exit(run.stderr)
    total = good = files = unread = 0
    for line in out.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        path = Path(report["document"]["path"])
        files += 1
        if report["outcome"] == "unreadable":
            unread += 1
            print(f"{path.name}: not read: {report['document'].get('error')}")
            continue
        is_pdf = report["document"]["media_type"] == "application/pdf"
        pages = pdf_pages(path) if is_pdf else [docx_text(path)]
        for assessment in report["assessments"]:
            for evidence in assessment["evidence"]:
                total += 1
                page = evidence["page"] if is_pdf else 1
                quote = evidence["quote"]
                if not is_pdf:
                    quote = re.sub(r"^[(\[]?[\dA-Za-z.]{1,8}[.)\]]?\s+", "", quote)
                stands = bool(page) and on_page(quote, pages, page)
                clause = not is_pdf or in_clause(evidence, "".join(pages[:page]) + letters(quote))
                good += stands and clause
                if not (stands and clause):
                    print(
                        f"{path.name} {assessment['requirement']} page {page} clause {evidence['clause']}: {quote[:160]!r}"
                    )
    print(
        f"{files} files ({unread} not read), {total} quotes, {good} where the report says: {100 * good / max(1, total):.2f} %"
    )
    return 0 if good == total and not unread else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
