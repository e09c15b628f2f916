"""Redlines of Word files: they must cure what they say, and give the contract back when rejected.

Usage: redline.py FILE.docx… [--libreoffice]. ``--libreoffice`` also rejects all changes in LibreOffice.
"""

from __future__ import annotations

import re
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

_LETTERS = re.compile(r"[^\W\d_]{2}")
_DAY = date(2025, 3, 1)
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Reject(source, target)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  file = StarDesktop.loadComponentFromURL("file://" &amp; source, "_blank", 0, hidden())
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(file.CurrentController.Frame, ".uno:RejectAllTrackedChanges", "", 0, Array())
  Dim filter(0) As New com.sun.star.beans.PropertyValue
  filter(0).Name = "FilterName"
  filter(0).Value = "Text (encoded)"
  file.storeToURL("file://" &amp; target, filter())
  file.close(True)
End Sub
</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""


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
        opens = _given_back(data, made.content) if "--libreoffice" in arguments else True
        good = same_text and not foreign and opens
        wrong += not good
        repaired += len(mended)
        cured += len(mended) - len(failed)
        print(f"{Path(name).name}: {len(made.inserted)} inserted, {len(made.completed)} completed, "
              f"{len(made.deleted)} deleted, {len(made.commented)} comments, {spent:.1f} s; "
              f"{'ok' if good else 'WRONG'}{'' if same_text else ', text differs'}{'' if same_xml else ', XML differs'}"
              f"{f', parts changed: {foreign}' if foreign else ''}{'' if opens else ', differs in LibreOffice'}"
              f"{f'; not cured: {failed}' if failed else ''}{f'; spoilt: {spoilt}' if spoilt else ''}")  # fmt: skip
    print(f"{len(files)} files: {cured} of {repaired} repairs give met, {wrong} files wrong")
    return 1 if wrong or cured < repaired else 0


def _given_back(before: bytes, after: bytes) -> bool:
    """Whether LibreOffice opens the redline, and rejecting all in it gives the lines of the original, with their numbers."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in (("before", before), ("after", after)):
            (Path(folder) / f"{name}.docx").write_bytes(content)
        _soffice(
            folder, "--convert-to", "txt:Text", "--outdir", folder, f"{folder}/after.docx"
        )  # also makes the profile
        basic = Path(folder) / "profile" / "user" / "basic" / "Standard"
        (basic / "Module1.xba").write_text(_MACRO, "utf-8")
        (basic / "script.xlb").write_text(_LIBRARY, "utf-8")
        for name in ("before", "after"):
            _soffice(folder, f'macro:///Standard.Module1.Reject("{folder}/{name}.docx","{folder}/{name}.rejected")')
        before_lines, after_lines = (
            [
                line
                for line in (Path(folder) / f"{name}.rejected").read_text("utf-8").splitlines()
                if _LETTERS.search(line)
            ]
            for name in ("before", "after")
        )
        return before_lines == after_lines and (Path(folder) / "after.txt").exists()


def _soffice(folder: str, *arguments: str) -> None:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", *arguments]
    subprocess.run(command, check=False, capture_output=True, timeout=120)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
