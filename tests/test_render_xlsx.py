"""The workbook, read back by another library: what stands in which cell, and that nothing in it calculates."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from kpo_compliance.cli import run
from kpo_compliance.render import xlsx
from tests.render_reports import HOSTILE, LAW, SECRECY, TEXT, UNREADABLE, report

REPORTS = (report(), report("/tmp/x y/Ü.pdf", language="tr"), report("a\udce9.pdf"), report(HOSTILE), UNREADABLE)
OFFICE = shutil.which("soffice") or ""
CALC = bool(OFFICE) and any(Path(OFFICE).resolve().parent.glob("libsclo.*"))
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def book(*reports, lang=""):
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(reports, lang=lang)))


def rows(sheet):
    names, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(names, line, strict=True)) for line in lines]


def test_a_row_for_each_assessment_of_each_contract():
    made = book(report(), report("b.pdf"), UNREADABLE)
    assert made.sheetnames == ["Assessments", "Facts"]
    found = rows(made["Assessments"])
    assert len(found) == 7 + 7 + 1
    partial = next(row for row in found if row["Requirement"] == "CONF-05")
    assert partial == {
        "Document": "acme <b>.pdf", "Outcome": "FAIL", "Requirement": "CONF-05", "Family": "Confidentiality",
        "Title": "Title of CONF-05", "Verdict": "partial", "Severity": "medium", "Confidence": 0.91, "Clause": "1.1",
        "Page": 1, "Evidence": f"“{SECRECY}”\n“{LAW}”", "Why": "A reason.", "What to do": "Ask for it.",
        "Suggested clause": None, "Waiver": None,
    }  # fmt: skip
    missing = next(row for row in found if row["Requirement"] == "IP-01")
    assert missing["Suggested clause"] == "Heading\nThe Supplier does it."
    waived = next(row for row in found if row["Requirement"] == "CONF-03")
    assert "=Agreed <b>" in waived["Waiver"]
    assert (found[-1]["Outcome"], found[-1]["Why"]) == ("UNREADABLE", "It is a scan. Ask for text.")


def test_a_row_of_facts_for_each_contract():
    first, second = rows(book(report(), UNREADABLE)["Facts"])
    assert (first["Client"], first["Provider"], first["Governing law"], first["Term"], first["Expiry"]) == (
        "Acme <Ltd>", "=Beta", "Freedonia", "3 years", None,
    )  # fmt: skip
    assert [first[name] for name in ("Critical", "High", "Medium", "Low", "Pages")] == [1, 2, 1, 0, 9]
    assert first["About this file"] == "It has comments."
    assert (second["Outcome"], second["Pages"], second["About this file"]) == ("UNREADABLE", None, "It is a scan. Ask for text.")


def test_turkish():
    made = book(report(language="tr"))
    assert made.sheetnames == ["Değerlendirmeler", "Bilgiler"]
    (row,) = rows(made["Bilgiler"])
    assert (row["Süre"], row["Müşteri"], row["Sonuç"], row["Kritik"]) == ("3 yıl", "Acme <Ltd>", "UYGUN DEĞİL", 1)
    assert book(report(), lang="tr").sheetnames == ["Değerlendirmeler", "Bilgiler"]


def test_the_first_row_and_column_stay_in_sight_and_every_column_has_a_filter_and_a_width():
    for sheet in book(*REPORTS):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(sheet.column_dimensions[openpyxl.utils.get_column_letter(n)].width for n in range(1, sheet.max_column + 1))


@pytest.mark.parametrize("words", [
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "{=1+1}", "\t=1", "http://example.org", "mailto:a@b.c", "'1", "1e5",
    '=HYPERLINK("http://example.org")', "_x0041_", "\x1b[31m", "a\ud800b", "<f>1</f>", HOSTILE,
])  # fmt: skip
def test_words_of_a_contract_are_text_and_nothing_else(words):
    data = xlsx.render([report(words, text=f"{TEXT}\n{words}")])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not [name for name in package.namelist() if "externalLink" in name or "vba" in name or "worksheets/_rels" in name]
        for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
            root = etree.fromstring(package.read(name))
            assert not [*root.iter(f"{MAIN}f"), *root.iter(f"{MAIN}hyperlink")]
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert all(cell.quotePrefix for cell in cells if cell.data_type == "s")
        assert not any(sign in str(cell.value) for cell in cells for sign in "\x1b\u202e\ud800")


def test_no_cell_is_longer_than_a_spreadsheet_takes():
    assert len(xlsx.text_of("x" * 50_000)) < 32_767
    assert xlsx.text_of("a\nb\n\n c \n\n\n\nd") == "a b\nc\nd"


@pytest.mark.parametrize("reports", [(), REPORTS], ids=["none", "many"])
def test_equal_reports_give_equal_files(reports):
    assert xlsx.render(reports) == xlsx.render(reports)
    assert len(book(*reports).sheetnames) == 2


@pytest.mark.skipif(not CALC, reason="needs LibreOffice Calc")
def test_libreoffice_opens_it(tmp_path):
    (tmp_path / "report.xlsx").write_bytes(xlsx.render(REPORTS))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), str(tmp_path / "report.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "report.csv").read_text("utf-8")
    assert SECRECY in text
    assert "=Agreed <b>" in text


def test_on_the_command_line_all_contracts_go_to_one_workbook(own, monkeypatch, tmp_path):
    monkeypatch.chdir(own.parent)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("1. Records. The Provider shall keep a logbook, signed, for three years.\n", "utf-8")
    assert run(["a.txt", "b.txt", "--format", "xlsx", "--output", "all.xlsx", "-q"]) in (0, 1)
    made = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert [row["Document"] for row in rows(made["Facts"])] == ["a.txt", "b.txt"]
