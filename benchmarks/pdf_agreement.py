"""How far a PDF and its text file get the same answers. Usage: pdf_agreement.py PDF_FOLDER TXT_FOLDER."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def answers(paths: list[Path]) -> dict[tuple[str, str], dict[str, str]]:
    """The answer to each requirement, by the stem and suffix of the file; all files in one run, under the same rules."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        command = ["kpo-check", *map(str, paths), "--format", "jsonl", "--output", str(out)]
        subprocess.run(command, capture_output=True, check=False)
        reports = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    return {
        (path.stem, path.suffix): {a["requirement"]: a["answer"] for a in report["assessments"]}
        for report in reports
        for path in [Path(report["document"]["path"])]
    }


def main(pdf_folder: str, txt_folder: str) -> int:
    pdfs = sorted(Path(pdf_folder).glob("*.pdf"))
    texts = [Path(txt_folder) / f"{pdf.stem}.txt" for pdf in pdfs]
    pairs = [(pdf, text) for pdf, text in zip(pdfs, texts, strict=True) if text.exists()]
    found = answers([path for pair in pairs for path in pair])
    same = total = 0
    differing: Counter[str] = Counter()
    for pdf, text in pairs:
        from_pdf = found.get((pdf.stem, pdf.suffix), {})
        for requirement, answer in found.get((text.stem, text.suffix), {}).items():
            total += 1
            got = from_pdf.get(requirement)
            same += got == answer
            if got != answer:
                differing[requirement] += 1
                print(f"{pdf.stem[:60]} {requirement}: text {answer}, PDF {got}")
    print(f"{len(pairs)} pairs: {same} of {total} answers agree: {100 * same / max(1, total):.2f} %")
    print(f"most differ: {differing.most_common(8)}")
    return 0 if same >= 0.97 * total else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
