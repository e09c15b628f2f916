"""Folders as they are found: odd names, no files, own reports, what goes away; and hostile words in every format of a report."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import openpyxl
import pypdfium2
import pytest

from kpo_compliance import audit, cli
from kpo_compliance.own_output import without_output
from tests.test_cli import BAD, GOOD, STRANGE

FORMATS = ("terminal", "json", "jsonl", "md", "html", "docx", "pdf", "csv", "xlsx", "sarif", "junit")
FOLDERS = ("md", "html", "docx", "pdf")
# What a terminal, a browser or a spreadsheet would obey, and what turns letters around.
OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HOSTILE = "{{7*7}} {% raw %} <script>alert(1)</script> =cmd|'/C calc'!A0 \x1b[31mred\x1b]0;x\x07 \u202egnp.exe ]]> [x](javascript:y)"


READS = """
import sys
from kpo_compliance import errors, ingest
from kpo_compliance.audit import contracts_in
print(*contracts_in(sys.argv[1])[1])
try:
    ingest.read(sys.argv[1] + "/secret.txt")
except errors.UnreadableDocument as error:
    print(error)
"""


@pytest.fixture
def here(own: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(own.parent)
    (own.parent / "contracts").mkdir()
    (own.parent / "contracts" / "good.txt").write_text(GOOD, "utf-8")
    return own.parent


def texts(path: Path, format_name: str) -> list[str]:
    """What a report says to who opens it; and for formats of text its very letters."""
    data = path.read_bytes()
    if format_name == "docx":
        document = docx.Document(str(path))
        tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [*(p.text for p in document.paragraphs), *tables]
    if format_name == "pdf":
        pdf = pypdfium2.PdfDocument(data)
        return [page.get_textpage().get_text_range().replace("\ufffe", "-") for page in pdf]
    if format_name == "xlsx":
        book = openpyxl.load_workbook(path)
        cells = [cell for sheet in book for row in sheet for cell in row]
        assert not [cell.value for cell in cells if cell.data_type == "f"]
        return [str(cell.value) for cell in cells if cell.value is not None]
    text = data.decode("utf-8")
    if format_name == "csv":
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
        assert not [cell for row in rows for cell in row if cell[:1] in set("=+-@|%")]
    if format_name == "junit":
        ET.fromstring(text)
    if format_name in ("json", "sarif"):
        json.loads(text)
    return [text]


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_report_obeys_the_words_of_a_contract(here, format_name):
    """The words stay what they are, literal, in the quotes of findings and in the name of a party."""
    text = f"The Provider shall keep a logbook of all work {HOSTILE} every month. The law of the log is English law {HOSTILE}."
    (here / "contracts" / "good.txt").write_text(f"1. Log.\n\n1.1 {text}\n", "utf-8")
    target = here / "out" if format_name in FOLDERS else here / f"out.{format_name}"
    assert cli.run(["contracts", "--format", format_name, "--output", str(target)]) in (0, 1)
    path = next(target.iterdir()) if target.is_dir() else target
    said = texts(path, format_name)
    whole = "".join(said)
    assert not OBEYED.search(whole), "nothing that a terminal obeys, no turned letters"
    assert "7*7" in whole.replace("\\", ""), "a template is not carried out"
    if format_name == "html":
        assert "<script>alert" not in whole
        assert "&lt;script&gt;alert(1)" in whole
        assert "Content-Security-Policy" in whole
    if format_name == "md":
        assert "<script>" not in whole
        assert "](javascript" not in whole


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_report_obeys_the_name_of_a_file(here, format_name):
    names = [*STRANGE, "{{7*7}}.txt", "<script>alert(1)<.txt", "@SUM.txt", "a\tb.txt", "\u2028line.txt", "--help.txt"]
    for name in names:
        path = os.fsencode(here / "contracts") + b"/" + os.fsencode(name)
        Path(os.fsdecode(path)).write_text(GOOD, "utf-8")
    target = here / "out" if format_name in FOLDERS else here / f"out.{format_name}"
    assert cli.run(["contracts", "--format", format_name, "--output", str(target)]) == 0
    paths = list(target.iterdir()) if target.is_dir() else [target]
    assert len(paths) == (len(names) + 1 if target.is_dir() else 1)
    for path in paths:
        assert not OBEYED.search(path.name.replace("\u2028", ""))
        whole = "".join(texts(path, format_name))
        assert not OBEYED.search(whole)
        if format_name in ("html", "md"):
            assert "<script>alert" not in whole


def test_what_is_no_file_is_reported_and_hides_nothing(here):
    os.mkfifo(here / "contracts" / "pipe.pdf")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("contracts/socket.txt")
    for link, to in (("a.txt", "b.txt"), ("b.txt", "a.txt"), ("gone.txt", "nowhere"), ("zero.txt", "/dev/zero"), ("self", ".")):
        (here / "contracts" / link).symlink_to(to)
    try:
        assert cli.run(["contracts", "--format", "jsonl", "--output", "out.jsonl"]) == 3
    finally:
        listener.close()
    told = [json.loads(line)["document"] for line in (here / "out.jsonl").read_text("utf-8").splitlines()]
    assert {Path(one["path"]).name: one["status"] for one in told} == {
        "a.txt": "unreadable", "b.txt": "unreadable", "gone.txt": "unreadable", "good.txt": "ok", "pipe.pdf": "skipped",
        "socket.txt": "skipped", "zero.txt": "skipped",
    }  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0 or not shutil.which("setpriv"), reason="needs another user")
def test_a_file_and_a_folder_that_may_not_be_read_are_told(tmp_path):
    folder = Path("/tmp") / f"kpo-odd-{os.getpid()}"
    (folder / "locked").mkdir(parents=True)
    try:
        for name in ("good.txt", "secret.txt", "locked/inside.txt"):
            (folder / name).write_text(GOOD, "utf-8")
        (folder / "secret.txt").chmod(0)
        (folder / "locked").chmod(0)
        folder.chmod(0o755)
        told = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable, "-c",
             READS, str(folder)],
            capture_output=True, check=False, text=True,
        )  # fmt: skip
        if "Permission" in told.stderr or "ModuleNotFound" in told.stderr:
            pytest.skip("the other user may not read the program itself")
        assert "locked” cannot be read (Permission denied)" in told.stdout
        assert "The file may not be read" in told.stdout
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("format_name", FOLDERS)
def test_reports_that_lie_among_the_contracts_are_no_contracts(here, format_name):
    for _ in range(3):
        assert cli.run(["contracts", "--format", format_name, "--output", "contracts"]) == 0
    assert sorted(p.name for p in (here / "contracts").iterdir()) == ["good.txt", f"good.txt.{format_name}"]


@pytest.mark.parametrize(("format_name", "name"), [("html", "all.html"), ("jsonl", "all.txt"), ("md", "all.md")])
def test_a_report_in_one_file_among_the_contracts_is_none(here, format_name, name):
    contract = "contracts/good.txt" if format_name in FOLDERS else "contracts"
    for _ in range(2):
        assert cli.run([contract, "--format", format_name, "--output", f"contracts/{name}"]) == 0
    assert cli.run(["contracts", "--format", "jsonl", "--output", f"contracts/{name}"]) == 0
    assert len((here / "contracts" / name).read_text("utf-8").splitlines()) == 1


@pytest.mark.parametrize("path", ["contracts", "contracts/bad.txt"])
def test_no_report_is_written_over_a_contract(here, capsys, path):
    (here / "contracts" / "bad.txt").write_text(BAD, "utf-8")
    assert cli.run([path, "--format", "jsonl", "--output", "contracts/bad.txt"]) == 2
    assert "Name another file" in capsys.readouterr().err
    assert (here / "contracts" / "bad.txt").read_text("utf-8") == BAD


def test_a_contract_with_the_name_of_a_report_is_read(here):
    page = here / "contracts" / "good.txt.html"
    page.write_text(f"<html><body><p>{GOOD}</p></body></html>", "utf-8")
    files = ("contracts/good.txt", "contracts/good.txt.html")
    assert without_output(files, "contracts") == files
    assert without_output(files, None) == files
    assert without_output(files, "elsewhere.html") == files


def test_a_folder_that_goes_away_while_it_is_checked(here, monkeypatch):
    for number in range(3):
        (here / "contracts" / f"c{number}.txt").write_text(GOOD, "utf-8")
    real = audit.check_file

    def leaving(path, settings, *more, **options):
        shutil.rmtree(here / "contracts", ignore_errors=True)
        return real(path, settings, *more, **options)

    monkeypatch.setattr(audit, "check_file", leaving)
    assert cli.run(["contracts", "--format", "jsonl", "--output", "out.jsonl"]) == 3
    told = [json.loads(line) for line in (here / "out.jsonl").read_text("utf-8").splitlines()]
    assert [one["document"]["status"] for one in told] == ["unreadable"] * 4
    assert not any(one["assessments"] for one in told)
    assert cli.run(["contracts", "--format", "jsonl"]) == 3


@pytest.mark.parametrize("format_name", ["terminal", "json", "md", "html"])
def test_no_comparison_obeys_the_words_of_a_contract(here, format_name):
    for name, years in (("old", "two"), ("new", "three")):
        text = f"The Provider shall keep a logbook of all work {HOSTILE} for {years} years."
        (here / f"{name} {{{{7*7}}}} \x1b[1m.txt").write_text(f"1. Log.\n\n1.1 {text}\n", "utf-8")
    old, new = (f"{name} {{{{7*7}}}} \x1b[1m.txt" for name in ("old", "new"))
    assert cli.run(["compare", old, new, "--format", format_name, "--output", "changes"]) in (0, 1)
    whole = (here / "changes").read_text("utf-8")
    assert not OBEYED.search(re.sub("\x1b\\[[0-9;]*m", "", whole) if format_name == "terminal" else whole)
    assert "\x1b]0" not in whole
    assert "7*7" in whole.replace("\\", "")
    if format_name in ("md", "html"):
        assert "<script>alert" not in whole
    if format_name == "md":
        assert "](javascript" not in whole


@pytest.mark.parametrize("format_name", ["json", "html"])
def test_no_decision_obeys_the_words_of_a_contract(here, capfd, format_name):
    vendor = here / "a {{7*7}} <script>alert(1)<"
    vendor.mkdir()
    text = f"The Provider shall keep a logbook of all work {HOSTILE} every month."
    (vendor / "=cmd \x1b[1m\u202e.txt").write_text(f"SERVICES AGREEMENT\n\n1. Log.\n\n1.1 {text}\n", "utf-8")
    assert cli.run(["gate", str(vendor), "--record", f"record.{format_name}"]) in (0, 1, 3)
    whole = (here / f"record.{format_name}").read_text("utf-8")
    assert not OBEYED.search(whole + "".join(capfd.readouterr()))
    assert "7*7" in whole
    if format_name == "html":
        assert "<script>alert" not in whole
