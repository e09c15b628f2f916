"""How many of a file's words the reader keeps, and whether in the same order, against another reader of the format.

Usage: recall.py [--missing] FILE_OR_FOLDER… A PDF is compared with what ``pdftotext`` (poppler) prints, a DOCX, DOC, ODT or
RTF with what LibreOffice makes of it; both must be on the path. Words of running heads, feet and page numbers do not count.
``--missing`` shows the words that were lost. Exit status 1 below 0.995.
"""

from __future__ import annotations

import argparse
import itertools
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import read

_TARGET = 0.995
_EDGE = 5  # lines from the top or bottom of a page in which running heads and feet stand
_NGRAM = 4
_WORD = re.compile(r"[^\W_]+")
_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:page|sayfa)?[\W_]*(?:[a-z]{1,2}\W{1,3})?\d{1,4}(?:\W*(?:of|/)\W*\d{1,4})?[\W_]*", re.IGNORECASE
)


def other_text(path: Path) -> str:
    """What another program reads from a file; pages are divided by form feeds."""
    if path.suffix.lower() == ".pdf":
        run = subprocess.run(["pdftotext", "-enc", "UTF-8", str(path), "-"], capture_output=True, check=True)
        return run.stdout.decode("utf-8", "replace")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/user", "--headless", "--convert-to"]
        command += ["txt:Text (encoded):UTF8", "--outdir", folder, str(path)]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        return (Path(folder) / f"{path.stem}.txt").read_text(encoding="utf-8-sig")


def without_furniture(text: str) -> str:
    """A text without the lines that count pages, and those that the edges of three pages, or half of all, share."""
    pages = [[line for line in page.splitlines() if line.strip()] for page in text.split("\f")]
    on_edges: dict[str, set[int]] = defaultdict(set)
    on_pages: dict[str, set[int]] = defaultdict(set)
    for number, lines in enumerate(pages):
        for place, line in enumerate(lines):
            on_pages[_shape(line)].add(number)
            if min(place, len(lines) - 1 - place) < _EDGE:
                on_edges[_shape(line)].add(number)
    running = {shape for shape, found in on_edges.items() if len(found) >= 3}
    running |= {shape for shape, found in on_pages.items() if len(found) >= max(3, len(pages) / 2)}
    kept = [
        line for lines in pages for line in lines if _shape(line) not in running and not _PAGE_NUMBER.fullmatch(line)
    ]
    return "\n".join(kept)


def _shape(line: str) -> str:
    return re.sub(r"\d+", "#", "".join(line.split())).casefold()


def words(text: str) -> list[str]:
    """The words of a text, hyphens and ligatures apart."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "")
    return [word.casefold() for word in _WORD.findall(plain)]


def recall(expected: list[str], found: list[str]) -> tuple[int, list[str]]:
    """How many expected words are found, each as often as expected, and which are not.

    A word may be found in two parts, or two as one, for a hyphen at a line's end may belong to it or not.
    """
    left = Counter(found)
    missing: list[str] = []
    kept = 0
    skip = False
    for word, following in itertools.zip_longest(expected, expected[1:], fillvalue=""):
        if skip:
            kept += 1
            skip = False
        elif left[word] > 0:
            left[word] -= 1
            kept += 1
        elif following and left[word + following] > 0:
            left[word + following] -= 1
            kept += 1
            skip = True
        elif parts := next(
            ((word[:n], word[n:]) for n in range(1, len(word)) if left[word[:n]] and left[word[n:]]), None
        ):
            left.subtract(parts)
            kept += 1
        else:
            missing.append(word)
    return kept, missing


def order(expected: list[str], found: list[str]) -> float:
    """Of the runs of four words that both texts have once, how many are followed by the same one as there."""
    ours, theirs = _once(found), _once(expected)
    places = [ours[run] for run in theirs if run in ours]
    steps = list(itertools.pairwise(places))
    return sum(a < b for a, b in steps) / len(steps) if steps else 1.0


def _once(text: list[str]) -> dict[tuple[str, ...], int]:
    runs = [tuple(text[n : n + _NGRAM]) for n in range(len(text) - _NGRAM + 1)]
    counts = Counter(runs)
    return {run: place for place, run in enumerate(runs) if counts[run] == 1}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--missing", action="store_true")
    given = parser.parse_args(arguments)
    files = [f for p in given.paths for f in (sorted(p.rglob("*")) if p.is_dir() else [p])]
    totals: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for path in (f for f in files if f.suffix.lower() in (".pdf", ".docx", ".doc", ".odt", ".rtf")):
        if not shutil.which("pdftotext" if path.suffix.lower() == ".pdf" else "soffice"):
            sys.exit(f"{path.name}: the program to compare with is not there")
        try:
            document = read(path)
        except UnreadableDocument as error:
            print(f"{path.name}: not read: {error}")
            continue
        if not document.complete:
            print(f"{path.name}: not read completely: {'; '.join(notice.message for notice in document.notices)}")
            continue
        expected, found = words(without_furniture(other_text(path))), words(document.text)
        kept, missing = recall(expected, found)
        agreement = order(expected, found)
        add = (1.0, float(kept), float(len(expected)), agreement)
        kind = path.suffix.lower()
        totals[kind] = [a + b for a, b in zip(totals[kind], add, strict=True)]
        if given.missing and missing:
            print(f"{path.name}: {kept / max(1, len(expected)):.4f}, order {agreement:.4f}: {' '.join(missing[:40])}")
    enough = True
    for suffix, (files_read, words_kept, words_all, agreed) in totals.items():
        share = words_kept / max(1.0, words_all)
        enough &= share >= _TARGET
        print(
            f"{suffix}: {files_read:.0f} files, word recall {share:.4f} of {words_all:.0f}, order {agreed / files_read:.4f}"
        )
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
