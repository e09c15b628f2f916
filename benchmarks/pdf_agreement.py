"""How far a PDF and its text file get the same answers. Usage: pdf_agreement.py PDF_FOLDER TXT_FOLDER."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path


def answers(paths: list[Path]) -> dict[str, dict[str, str]]:
    """The answer to each requirement, by file stem."""
    out = Path(tempfile.mkdtemp()) / "out.jsonl"
    subprocess.run(
        ["kpo-check", *map(str, paths), "--format", "jsonl", "--output", str(out)], capture_output=True, check=False
    )
    reports = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    return {
        Path(r["document"]["path"]).stem: {a["requirement"]: a["answer"] for a in r["assessments"]} for r in reports
    }


def main(pdf_folder: str, txt_folder: str) -> int:
    pdfs = sorted(Path(pdf_folder).glob("*.pdf"))
    texts = [Path(txt_folder) / f"{pdf.stem}.txt" for pdf in pdfs]
    pairs = [(pdf, text) for pdf, text in zip(pdfs, texts, strict=True) if text.exists()]
    from_pdf = answers([pdf for pdf, _ in pairs])
    from_text = answers([text for _, text in pairs])
    same = total = 0
    differing: Counter[str] = Counter()
    for stem, expected in from_text.items():
        for requirement, answer in expected.items():
            total += 1
            got = from_pdf.get(stem, {}).get(requirement)
            same += got == answer
            if got != answer:
                differing[requirement] += 1
                print(f"{stem[:60]} {requirement}: text {answer}, PDF {got}")
    print(f"{len(pairs)} pairs: {same} of {total} answers agree: {100 * same / max(1, total):.2f} %")
    print(f"most differ: {differing.most_common(8)}")
    return 0 if same >= 0.97 * total else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
