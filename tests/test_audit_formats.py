"""The formats of an audit from end to end: page, reports, workbook, calendar, table of changes; with and without --since-last."""

import csv
import io
import stat
import zipfile
from pathlib import Path

import icalendar
import lxml.html
import openpyxl
import pytest

from kpo_compliance.changes import changes
from kpo_compliance.gathering import overview
from kpo_compliance.render import audit_xlsx, changes_csv
from kpo_compliance.render.report_names import report_name
from tests.audits import BAD, GOOD, age, audit, folder_of
from tests.portfolios import contract, file, judged, large, portfolio, unread, waived
from tests.render_reports import HOSTILE


@pytest.fixture
def here(strict):
    folder_of(strict)
    return strict


def rows(sheet):
    names, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(names, line, strict=True)) for line in lines]


def book(*files, lang="en", **options):
    content = b"".join(audit_xlsx.render(portfolio(*files, **options), lang=lang))
    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_page_links_to_the_reports_that_are_written(here, capfdbinary):
    status, out, _ = audit(capfdbinary, "--format", "html", "-o", "out.html", "--reports", "pages/reports")
    assert (status, out) == (1, "")
    page = lxml.html.parse("out.html").getroot()
    links = {one.get("href") for one in page.cssselect("a")}
    assert "pages/reports/vendor-0/c002.txt.html" in links
    for target in links:
        name, _, anchor = target.partition("#")
        report = lxml.html.parse(name).getroot()
        assert not anchor or report.get_element_by_id(anchor) is not None
        assert stat.S_IMODE(Path(name).stat().st_mode) == 0o600
    assert len(list((here / "pages").rglob("*.html"))) == 3
    assert "c002" in page.text_content()


def test_a_report_that_says_the_same_stays(here, capfdbinary):
    audit(capfdbinary, "-q", "--reports", "pages")
    stays, changes_ = here / "pages/vendor-0/c000.txt.html", here / "pages/vendor-0/c002.txt.html"
    before = stays.stat().st_ino, changes_.stat().st_ino
    (here / "contracts/vendor-0/c002.txt").write_text(GOOD, "utf-8")
    status, out, _ = audit(capfdbinary, "-q", "--reports", "pages")
    assert (status, out) == (0, "")
    assert stays.stat().st_ino == before[0]
    assert changes_.stat().st_ino != before[1]


@pytest.mark.parametrize(
    ("place", "told"), [("contracts/pages", "lies among the contracts"), ("kpo.toml", "is a file")]
)
def test_reports_never_lie_among_the_contracts(here, capfdbinary, place, told):
    (here / "kpo.toml").touch()
    status, _, err = audit(capfdbinary, "--reports", place)
    assert (status, told in err) == (2, True)


def test_every_format_tells_what_changed(here, capfdbinary):
    audit(capfdbinary)
    path = here / "contracts/vendor-0/c000.txt"
    path.write_text(BAD, "utf-8")
    age(path)
    _, out, _ = audit(capfdbinary, "--format", "csv", "--since-last")
    told = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert {(one["file"], one["change"], one["what"], one["old"], one["new"]) for one in told} == {
        ("vendor-0/c000.txt", "worse", "OWN-01", "met", "contrary"), ("vendor-0/c000.txt", "worse", "OWN-02", "met", "missing"),
    }  # fmt: skip
    path.write_text(GOOD, "utf-8")
    age(path, 7200)
    _, out, _ = audit(capfdbinary, "--format", "html", "--since-last")
    shown = lxml.html.fromstring(out)
    assert shown.cssselect(".mv.better")
    assert not shown.cssselect(".heat")
    path.write_text(BAD, "utf-8")
    age(path, 10800)
    audit(capfdbinary, "--format", "xlsx", "--since-last", "-o", "changed.xlsx")
    changed = openpyxl.load_workbook("changed.xlsx")
    assert changed.sheetnames == ["Summary", "Changes"]
    assert [(row["Contract"], row["What"]) for row in rows(changed["Changes"])] == [
        ("vendor-0/c000.txt", "became worse")
    ] * 2


def test_the_first_audit_has_no_table_of_changes(here, capfdbinary):
    _, out, _ = audit(capfdbinary, "--format", "csv", "--since-last")
    assert out.strip("\ufeff\r\n").split(",") == list(changes_csv.COLUMNS)


def test_dates_of_contracts_become_a_calendar(here, capfdbinary):
    text = "This Agreement is made on 3 March 2030 between Alder Ltd (the “Client”) and Birch Ltd (the “Provider”).\n\n"
    text += "1. Term. The term of this Agreement is three (3) years from the Effective Date.\n\n" + GOOD
    (here / "contracts/long.txt").write_text(text, "utf-8")
    audit(capfdbinary, "--format", "ics", "-o", "dates.ics")
    assert stat.S_IMODE(Path("dates.ics").stat().st_mode) == 0o600
    (event,) = icalendar.Calendar.from_ical((here / "dates.ics").read_bytes()).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.decoded("DTSTART").isoformat()) == (
        "Contract ends: Birch Ltd. – long.txt",
        "2033-03-03",
    )


def test_a_workbook_has_a_sheet_for_each_question():
    ones = [
        contract("a/b.pdf", judged("IP-01", "missing", "critical"), waived("IP-02", "2026-07-01"), judged("JUR-01", "met"),
                 expiry="2026-08-01", renewal="automatic, 1 year", renewal_notice="30 days"),
        contract("old.pdf", expiry="2026-01-01", vendor="Cobalt Heron GmbH"),
    ]  # fmt: skip
    worse = file(
        ones[0],
        contract(
            "a/b.pdf",
            judged("IP-01", "met", "critical"),
            waived("IP-02", "2026-07-01"),
            judged("JUR-01", "met"),
            expiry="2027-08-01",
        ),
    )
    made = book(worse, file(ones[1]), file(unread("scan.pdf")), gone=("gone.pdf",))
    assert made.sheetnames == ["Summary", "Contracts", "Findings", "Changes", "Dates", "Not read"]
    first, second = rows(made["Contracts"])
    assert (first["Contract"], first["Vendor"], first["Critical"], first["Waived"], first["Renewal"]) == (
        "a/b.pdf", "Brightfern Analytics LLC", 1, 1, "automatic, 1 year",
    )  # fmt: skip
    assert second["Vendor"] == "Cobalt Heron GmbH"
    assert [(row["Requirement"], row["Verdict"]) for row in rows(made["Findings"])] == [
        ("IP-01", "missing"),
        ("IP-02", "waived"),
    ]
    changed = [
        (row["Contract"], row["What"], row["Requirement"], row["Title"], row["From"], row["To"])
        for row in rows(made["Changes"])
    ]
    assert changed[0][:3] == ("a/b.pdf", "became worse", "IP-01")
    assert ("a/b.pdf", "became worse", None, "Expiry", "2027-08-01", "2026-08-01") in changed
    assert changed[-1] == ("gone.pdf", "no longer there", None, None, None, None)
    assert [(row["Day"], row["What"].split(",")[0].split(":")[0]) for row in rows(made["Dates"])] == [
        ("2026-07-01", "waiver lapses"), ("2026-07-02", "last day for notice"), ("2026-08-01", "renews by itself"), ("2026-01-01", "ends"),
    ]  # fmt: skip
    assert rows(made["Not read"]) == [
        {"Contract": "scan.pdf", "Status": "no text", "Why, and what to do": "It is a scan. Ask for text."}
    ]
    summary = [cell.value for row in made["Summary"].iter_rows() for cell in row if cell.value is not None]
    assert "1 of 3 contracts fail." in summary
    assert {"Brightfern Analytics LLC", "Cobalt Heron GmbH"} <= set(summary)


def test_a_workbook_in_turkish():
    made = book(file(contract("a.pdf", judged("IP-01", "missing"), language="tr")), lang="tr")
    assert made.sheetnames == ["Özet", "Sözleşmeler", "Bulgular", "Değişiklikler", "Tarihler", "Okunamayanlar"]
    assert rows(made["Bulgular"])[0]["Karar"] == "eksik"


def test_hostile_text_is_text_in_the_workbook_and_in_the_table():
    hostile = '=HYPERLINK("http://e.example")' + HOSTILE
    old = contract(f"{hostile}.pdf", judged("IP-01", "met", title=hostile), vendor=hostile)
    new = contract(
        f"{hostile}.pdf",
        judged("IP-01", "missing", title=hostile, why=hostile),
        waived("IP-02", "2026-07-01", title=hostile),
        vendor=hostile,
        expiry="2026-07-01",
    )
    audited = portfolio(file(new, old), file(unread("=x.pdf", error=hostile)), root=hostile, gone=("=gone.pdf",))
    content = b"".join(audit_xlsx.render(audited))
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr"), (sheet.title, cell.coordinate)
                assert cell.hyperlink is None
    for name in zipfile.ZipFile(io.BytesIO(content)).namelist():
        if name.startswith("xl/worksheets/sheet"):
            assert b"<f>" not in zipfile.ZipFile(io.BytesIO(content)).read(name)
    table = list(
        csv.reader(io.StringIO("".join(changes_csv.pieces(changes(audited), "2026-05-01")).removeprefix("\ufeff")))
    )
    assert not any(value[:1] in "=+-@" for row in table for value in row if value)


def test_a_workbook_repeats_to_the_byte_and_says_what_does_not_fit(monkeypatch):
    audited = large(40)
    assert b"".join(audit_xlsx.render(audited)) == b"".join(audit_xlsx.render(audited))
    monkeypatch.setattr("kpo_compliance.render.xlsx.MOST_ROWS", 50)
    made = openpyxl.load_workbook(io.BytesIO(b"".join(audit_xlsx.render(audited))))
    findings = ("missing", "partial", "contrary", "unclear", "waived")
    left_out = sum(row.verdict in findings for one in audited.files for row in one.report.assessments) - 50
    dates = made["Dates"].max_row - 1
    assert (made["Findings"].max_row, dates) == (51, min(50, dates))
    told = next(row[0].value for row in made["Summary"].iter_rows() if "A sheet holds no more rows" in str(row[0].value))
    more = overview(audited).ahead.total + overview(audited).ended.total - dates
    assert told == f"A sheet holds no more rows; {left_out + more} are missing here. --format csv has them all."


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a/b.pdf", "a/b.pdf.html"), ("ö ğ/ı.pdf", "ö ğ/ı.pdf.html"), ("a.b/c.txt", "a.b/c.txt.html")],
)
def test_a_report_has_the_name_of_its_contract(path, expected):
    assert report_name(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "../a.pdf",
        "/etc/a.pdf",
        "a/../../b.pdf",
        "a//b.pdf",
        "..",
        ".",
        "x" * 300 + ".pdf",
        "a\0b.pdf",
        "a:b.pdf",
        "CON /x.pdf",
        "\ud800.pdf",
        "",
    ],
)
def test_no_name_of_a_contract_leads_out_of_the_folder(path, tmp_path):
    name = report_name(path)
    assert (tmp_path / name).resolve().is_relative_to(tmp_path)
    assert all(part not in ("", ".", "..") and len(part.encode("utf-8", "replace")) < 256 for part in name.split("/"))
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("x")


def test_changed_names_are_told_apart():
    assert (
        len(
            {
                report_name(path)
                for path in ("a:b.pdf", "a?b.pdf", "a_b.pdf", "../a.pdf", "a.pdf", "x" * 300 + "1", "x" * 300 + "2")
            }
        )
        == 7
    )
