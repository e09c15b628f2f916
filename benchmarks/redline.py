"""Redlines of Word files: they must cure what they say, and give the contract back when rejected.

Usage: redline.py FILE.docx… [--convert]. ``--convert`` also opens each result in LibreOffice.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kpo_compliance.check import Settings
from kpo_compliance.ingest.docx import read_docx
from kpo_compliance.playbook import load
from kpo_compliance.redline.cure import checked, redlined
from tests.revisions import accept_all, canonical, parts, reject_all

_DAY = date(2025, 3, 1)


def main(arguments: list[str]) -> int:
    files = [name for name in arguments if not name.startswith("--")]
    settings = Settings(load("kpo"), _DAY)
    cured = repaired = wrong = 0
    for name in files:
        started = time.perf_counter()
        data = Path(name).read_bytes()
        before = checked(read_docx(data, name, ""), settings)
        made = redlined(data, before, settings, _DAY)
        spent = time.perf_counter() - started
        accepted, rejected = accept_all(made.content, "kpo-check"), reject_all(made.content, "kpo-check")
        after = checked(read_docx(accepted, name, ""), settings).report
        verdicts = {assessment.requirement: assessment.verdict for assessment in after.assessments}
        was = {assessment.requirement: assessment.verdict for assessment in before.report.assessments}
        mended = {*made.inserted, *made.completed, *made.deleted}
        failed = {name: verdicts[name] for name in sorted(mended) if verdicts[name] != "met"}
        spoilt = {name: verdicts[name] for name in was if was[name] == "met" and verdicts[name] != "met"}
        same_text = read_docx(rejected, name, "").text == before.contract.document.text
        same_xml = canonical(rejected) == canonical(data)
        changed = {part for part, content in parts(made.content).items() if parts(data).get(part) != content}
        foreign = changed - {
            "word/document.xml",
            "word/comments.xml",
            "word/_rels/document.xml.rels",
            "[Content_Types].xml",
        }
        opens = _opens(made.content) if "--convert" in arguments else True
        good = same_text and not foreign and opens
        wrong += not good
        repaired += len(mended)
        cured += len(mended) - len(failed)
        print(f"{Path(name).name}: {len(made.inserted)} inserted, {len(made.completed)} completed, "
              f"{len(made.deleted)} deleted, {len(made.commented)} comments, {spent:.1f} s; "
              f"{'ok' if good else 'WRONG'}{'' if same_text else ', text differs'}{'' if same_xml else ', XML differs'}"
              f"{f', parts changed: {foreign}' if foreign else ''}{'' if opens else ', does not open'}"
              f"{f'; not cured: {failed}' if failed else ''}{f'; spoilt: {spoilt}' if spoilt else ''}")  # fmt: skip
    print(f"{len(files)} files: {cured} of {repaired} repairs give met, {wrong} files wrong")
    return 1 if wrong or cured < repaired else 0


def _opens(content: bytes) -> bool:
    """Whether LibreOffice makes a PDF of it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "redline.docx").write_bytes(content)
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf"]
        subprocess.run(
            [*command, "--outdir", folder, f"{folder}/redline.docx"], check=False, capture_output=True, timeout=120
        )
        return (Path(folder) / "redline.pdf").exists()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
