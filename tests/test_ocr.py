"""Pages that are pictures are read by Tesseract: what comes out, what is said of it, and what the program is held to."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kpo_compliance import cli, confinement, isolation, tesseract
from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import grey, ocr, ocr_words
from kpo_compliance.ingest.pdf_page import Box
from kpo_compliance.progress import Progress
from kpo_compliance.tesseract import Ocr
from tests.scans import ENGLISH, TURKISH, askew, grained, needs_tesseract, printed, saved, scanned_pdf
from tests.test_isolation import alive, children, descendants

TOO_FEW = np.random.default_rng(3).integers(0, 255, (2480, 1750)).astype("uint8")


def read(tmp_path: Path, data: bytes, name: str = "scan.pdf", wish: Ocr | None = None) -> Document:
    path = tmp_path / name
    path.write_bytes(data)
    return isolation.read(str(path), ocr=wish)


def kinds(document: Document) -> list[str]:
    return [notice.kind for notice in document.notices]


@needs_tesseract
@pytest.mark.parametrize(
    ("change", "doubtful"),
    [
        (lambda page: page, False),
        (lambda page: grained(page, 200, 20), False),
        (lambda page: grained(page, 150, 25), True),
        (lambda page: askew(page, 3), False),
        (lambda page: askew(page, -7), False),
        (lambda page: page.rotate(90, expand=True), False),
        (lambda page: page.rotate(180), False),
        (lambda page: grained(page.rotate(270, expand=True), 200, 15), False),
    ],
    ids=["clean", "coarse", "grained", "askew", "far askew", "turned left", "upside down", "turned right"],
)
def test_a_scanned_page_is_read_as_it_was_printed(tmp_path, change, doubtful):
    document = read(tmp_path, scanned_pdf([change(printed(ENGLISH))]))
    assert document.complete
    assert document.page_count == 1
    assert kinds(document)[0] == "ocr"
    assert "1.2 The duties in this clause 1 go on for five (5) years after the end of this Agreement." in document.text
    starts = [document.text[p.span.start : p.span.end].split()[0] for p in document.paragraphs]
    if not doubtful:
        assert starts == ["SERVICES", "1.", "1.1", "1.2", "2.", "2.1"]


@needs_tesseract
def test_turkish_letters_are_read(tmp_path):
    document = read(tmp_path, scanned_pdf([printed(TURKISH)]))
    assert "iş sırlarını gizli tutmayı, yalnızca hizmetler için kullanmayı" in document.text
    assert "İstanbul mahkemeleri yetkilidir" in document.text
    only = read(tmp_path, scanned_pdf([printed(TURKISH)]), wish=tesseract.wished("auto", "tr"))
    assert "üçüncü kişilere açıklamamayı" in only.text


@needs_tesseract
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_pictures_are_read_a_page_each(tmp_path, kind):
    pages = [printed(ENGLISH), printed((*ENGLISH[:1], "3. Notices", "3.1 Notices are sent by e-mail."))]
    document = read(tmp_path, saved(pages, kind), f"scan.{kind.lower()}")
    assert document.media_type == f"image/{kind.lower()}"
    assert document.page_count == (2 if kind == "TIFF" else 1)
    assert "1.2 The duties in this clause 1 go on for five (5) years" in document.text
    if kind == "TIFF":
        assert document.page_at(document.text.index("3.1 Notices")) == 2


@needs_tesseract
def test_a_small_picture_and_a_transparent_one_are_read(tmp_path):
    small = printed(ENGLISH).resize((875, 1240), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "PNG")
    assert "governed by the laws of Norway" in read(tmp_path, out.getvalue(), "small.png").text
    page = printed(ENGLISH)
    clear = Image.new("RGBA", page.size, (0, 0, 0, 0))
    clear.putalpha(page.point(lambda dot: 255 - dot))
    out = BytesIO()
    clear.save(out, "PNG", dpi=(300, 300))
    assert "governed by the laws of Norway" in read(tmp_path, out.getvalue(), "clear.png").text


@needs_tesseract
def test_a_scanned_page_among_others_keeps_its_place(tmp_path):
    data = scanned_pdf([ENGLISH[:3], printed(ENGLISH[3:])])
    document = read(tmp_path, data)
    assert document.complete
    assert kinds(document) == ["ocr"]
    assert document.notices[0].page == 2
    assert document.page_at(document.text.index("2.1 This Agreement")) == 2
    unread = read(tmp_path, data, wish=Ocr("never"))
    assert not unread.complete
    assert "scanned-pages" in kinds(unread)
    assert "--ocr auto" in unread.notices[0].message


@needs_tesseract
def test_a_stamp_on_a_scan_does_not_make_it_text(tmp_path):
    data = scanned_pdf([printed(ENGLISH)], stamp="Envelope 7-A-99, signed on a tablet")
    assert "1.2 The duties in this clause" in read(tmp_path, data).text
    unread = read(tmp_path, data, wish=Ocr("never"))
    assert not unread.complete


def test_a_photograph_behind_a_title_is_no_scan(tmp_path):
    photograph = Image.fromarray(np.tile(np.linspace(20, 235, 600).astype("uint8"), (800, 1)))
    document = read(tmp_path, scanned_pdf([photograph, ENGLISH], stamp="Services Agreement"))
    assert document.complete
    assert kinds(document) == []


@needs_tesseract
def test_always_reads_what_is_shown_and_not_what_is_behind_it(tmp_path):
    data = scanned_pdf([ENGLISH])
    assert kinds(read(tmp_path, data)) == []
    document = read(tmp_path, data, wish=tesseract.wished("always"))
    assert kinds(document) == ["ocr"]
    assert "governed by the laws of Norway" in document.text


@needs_tesseract
def test_a_page_that_is_too_unclear_is_not_called_read(tmp_path):
    document = read(tmp_path, scanned_pdf([ENGLISH, grained(printed(ENGLISH), 75, 30)]))
    assert not document.complete
    assert "ocr-unsure" in kinds(document)
    with pytest.raises(UnreadableDocument, match="300 dpi") as caught:
        read(tmp_path, saved([Image.fromarray(TOO_FEW)], "PNG"), "noise.png")
    assert caught.value.status == "no-text"


def ended(tmp_path: Path, data: bytes) -> tuple[str, str]:
    """How reading a picture ends, and what is said of it."""
    try:
        return "read", " ".join(n.message for n in read(tmp_path, data, "scan.png").notices)
    except UnreadableDocument as error:
        return error.status, str(error)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("cut", [0.02, 0.2, 0.6])
def test_a_damaged_picture_is_damaged_and_no_contract(tmp_path, kind, cut):
    data = saved([printed(ENGLISH)], kind)
    for harm in (data[: int(len(data) * cut)], data[:8] + bytes(200) + data[208:], data[:4] + b"\xff" * 30 + data[34:]):
        status, said = ended(tmp_path, harm)
        assert status in ("unreadable", "no-text", "read")
        assert "Error" not in said


def test_a_tiff_without_its_size_is_damaged(tmp_path):
    data = bytearray(saved([Image.new("L", (20, 20), 255)], "TIFF"))
    start = int.from_bytes(data[4:8], "little")
    data[start + 2 : start + 4] = b"\x99\x99"
    with pytest.raises(UnreadableDocument, match="The picture is damaged"):
        read(tmp_path, bytes(data), "scan.tiff")


@needs_tesseract
def test_blank_scans_are_complete_and_cost_nothing(tmp_path):
    blank = Image.new("L", (1750, 2480), 250)
    document = read(tmp_path, scanned_pdf([ENGLISH, *[blank] * 3]))
    assert document.complete
    with pytest.raises(UnreadableDocument) as caught:
        read(tmp_path, scanned_pdf([blank]))
    assert caught.value.status == "no-text"


@pytest.mark.parametrize(
    ("system", "command"),
    [("linux", "apt install tesseract-ocr"), ("darwin", "brew install tesseract"), ("win32", "winget install")],
)
def test_without_tesseract_the_command_is_told_that_installs_it(tmp_path, monkeypatch, system, command):
    page = scanned_pdf([printed(ENGLISH)])
    monkeypatch.setattr(sys, "platform", system)
    told = tesseract.how_to_install()
    monkeypatch.undo()
    assert told.startswith(command)
    monkeypatch.setenv("PATH", str(tmp_path))
    for data, name in ((page, "scan.pdf"), (saved([printed(ENGLISH)], "PNG"), "scan.png")):
        with pytest.raises(UnreadableDocument, match="install Tesseract") as caught:
            read(tmp_path, data, name)
        assert caught.value.status == "no-text"
    document = read(tmp_path, scanned_pdf([ENGLISH, printed(ENGLISH)]))
    assert not document.complete
    assert "install Tesseract" in document.notices[0].message


def test_a_program_in_the_folder_that_we_are_in_is_not_tesseract(tmp_path, monkeypatch):
    (tmp_path / "tesseract").write_text("#!/bin/sh\n", "utf-8")
    (tmp_path / "tesseract").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([".", ""]))
    assert tesseract.program() == ""


def pretended(tmp_path: Path, script: str) -> Ocr:
    """A program that says it is Tesseract."""
    path = tmp_path / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return Ocr("auto", "", str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo List; echo osd", "apt install tesseract-ocr tesseract-ocr-eng"),
        ('case "$1" in --list-langs) echo List; echo eng; echo tur;; *) exit 1;; esac', "Tesseract failed"),
        ('case "$1" in --list-langs) echo List; echo eng; echo tur;; *) kill -11 $$;; esac', "Tesseract failed"),
        ("exit 1", "apt install"),
    ],
)
def test_a_tesseract_that_fails_is_told(tmp_path, script, words):
    if sys.platform == "darwin":
        words = words.replace("apt install tesseract-ocr tesseract-ocr-eng", "brew").replace("apt", "brew")
    document = read(tmp_path, scanned_pdf([ENGLISH, printed(ENGLISH)]), wish=pretended(tmp_path, script))
    assert not document.complete
    assert words in document.notices[0].message
    assert children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_a_language_that_is_not_there_is_told_and_the_other_read(tmp_path):
    table = "5\\t1\\t1\\t1\\t1\\t1\\t100\\t100\\t200\\t30\\t96\\tSecrecy"
    script = f'case "$1" in --list-langs) echo List; echo eng;; *) printf "{table}\\n";; esac'
    document = read(tmp_path, scanned_pdf([ENGLISH, printed(ENGLISH)]), wish=pretended(tmp_path, script))
    assert document.text.endswith("Secrecy")
    assert "tesseract-ocr-tur" in next(n.message for n in document.notices if n.kind == "ocr-language")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_tesseract_gets_neither_files_nor_rights_nor_environment(tmp_path, monkeypatch):
    """It is run within limits: no file can be written, one thread, an environment without the user's secrets."""
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    program = tmp_path / "tesseract"
    program.write_text(f"#!{sys.executable} -I\n{CURIOUS.format(path=str(tmp_path / 'seen'))}", "utf-8")
    program.chmod(0o755)
    document = read(tmp_path, scanned_pdf([printed(ENGLISH)]), wish=Ocr("auto", "", str(program)))
    assert document.text == f"refused {tesseract.PAGE_CPU} 32 1 none"


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script")
def test_reading_pictures_ends_when_its_time_is_up(tmp_path, monkeypatch):
    script = 'case "$1" in --list-langs) echo List; echo eng; echo tur;; *) exec sleep 60;; esac'
    monkeypatch.setattr(tesseract, "PAGE_WALL", 0.5)
    document = read(tmp_path, scanned_pdf([ENGLISH, printed(ENGLISH)]), wish=pretended(tmp_path, script))
    assert not document.complete
    assert "scanned-pages" in kinds(document)
    assert children() == []


def test_no_more_is_read_when_the_file_has_had_its_time(monkeypatch):
    class Slow(tesseract.Typist):
        def installed(self):
            return frozenset({"eng", "tur"})

        def words(self, picture, languages, dpi):
            self.seconds += 500
            return b"5\t1\t1\t1\t1\t1\t100\t100\t200\t30\t96\tSecrecy\n"

    page = np.asarray(printed(ENGLISH))
    token = ocr.READING.set(ocr.Reading(Slow(Ocr("auto", "", "tesseract"))))
    try:
        pages = ocr.read_pages(range(1, 5001), lambda number: page)
    finally:
        ocr.READING.reset(token)
    assert sorted(pages.scans) == [1, 2, 3]
    assert len(pages.unread) == 4997
    assert "Check it in parts" in pages.reason


@needs_tesseract
def test_a_reader_that_its_pictures_break_still_gives_its_text(tmp_path, monkeypatch):
    def burn(picture):
        while True:
            pass

    monkeypatch.setattr(ocr, "straight", burn)
    monkeypatch.setattr(ocr, "_DRAWING_CPU", 1.0)
    document = read(tmp_path, scanned_pdf([ENGLISH, printed(ENGLISH)]))
    assert "governed by the laws of Norway" in document.text
    assert not document.complete
    assert kinds(document)[-1] == "ocr-failed"


@needs_tesseract
@pytest.mark.parametrize("fork", [True, False])
def test_each_page_is_told_to_who_waits(tmp_path, monkeypatch, fork):
    monkeypatch.setattr(isolation, "can_fork", lambda: fork)
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned_pdf([printed(ENGLISH)] * 3))
    told: list[tuple[int, int]] = []
    isolation.read(str(path), watch=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3)]
    with isolation.begun([str(path)] * 2):
        isolation.read(str(path), watch=lambda done, total: told.append((done, total)))
    assert told[3:] == [(0, 3), (1, 3), (2, 3)]


def test_who_waits_at_a_terminal_sees_each_page_and_then_nothing(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    for screen, quiet in ((Terminal(), False), (Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", screen)
        progress = Progress(quiet=quiet)
        progress.page("scans/\x1b[1m" + "a" * 60 + ".pdf", 2, 12)
        progress.end()
        if quiet or not screen.isatty():
            assert screen.getvalue() == ""
        else:
            assert screen.getvalue().endswith("…: page 3 of 12 is read from its picture\x1b[K\r\x1b[K")
            assert "\x1b[1m" not in screen.getvalue()


def test_each_page_gives_more_time_but_not_for_ever(monkeypatch):
    source, sink = os.pipe()
    out_source, out = os.pipe()
    child = os.fork()
    if child == 0:
        for _ in range(200):
            confinement._tell_pages(sink, 1, 2)
            time.sleep(0.05)
        os._exit(0)
    os.close(sink)
    start = time.monotonic()
    passed = lambda said: bool(confinement.pages_read(said))  # noqa: E731 - one line says it
    said, late = confinement.gather(source, 100, 0.5, 1.5, passed)
    assert (said, late) == (b"", True)
    assert time.monotonic() - start >= 1.4
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(out_source)
    os.close(source)
    source, sink = os.pipe()
    assert confinement.gather(source, 100, 60.0, asker=out) == (b"", True), "nobody waits any more"
    for descriptor in (out, source, sink):
        os.close(descriptor)


CURIOUS = """
import os, resource, sys
if sys.argv[1] == "--list-langs":
    print("List", "eng", "tur", sep=chr(10))
    sys.exit()
try:
    with open({path!r}, "wb", buffering=0) as file:
        file.write(b"x")
    written = "written"
except OSError:
    written = "refused"
most = [resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE)]
told = [written, *most, os.environ["OMP_THREAD_LIMIT"], os.environ.get("SECRET_TOKEN", "none")]
for place, word in enumerate(told, 1):
    print(5, 1, 1, 1, 1, place, place * 200, 100, 150, 30, 96, word, sep=chr(9))
"""
PROGRAM = """
import sys
from kpo_compliance import isolation
from kpo_compliance.tesseract import Ocr
isolation.read(sys.argv[1], ocr=Ocr("auto", "", sys.argv[2]), watch=lambda done, total: print("page", flush=True))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux")
def test_tesseract_dies_with_the_program(tmp_path):
    script = 'case "$1" in --list-langs) echo List; echo eng; echo tur;; *) exec sleep 60;; esac'
    wish = pretended(tmp_path, script)
    (tmp_path / "scan.pdf").write_bytes(scanned_pdf([printed(ENGLISH)]))
    before = set(Path("/tmp").iterdir())
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "scan.pdf"), wish.program], stdout=subprocess.PIPE
    )
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == b"page\n"
        family: set[int] = set()
        for _ in range(600):
            family = {*descendants(program.pid)}
            if any(Path(f"/proc/{p}/comm").read_text().strip() == "sleep" for p in family if alive(p)):
                break
            time.sleep(0.05)
        assert len(family) == 4, "guard, reader, typist, Tesseract"
    finally:
        program.send_signal(signal.SIGKILL)
        program.communicate()
    for _ in range(600):
        if not any(alive(process) for process in family):
            break
        time.sleep(0.05)
    assert not any(alive(process) for process in family)
    assert not [path for path in set(Path("/tmp").iterdir()) - before if "tess" in path.name]


@needs_tesseract
def test_evidence_from_a_scan_has_page_and_clause(tmp_path, capfdbinary):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned_pdf([printed(ENGLISH[:1]), grained(printed(ENGLISH[1:]), 200, 10)]))
    cli.run([str(path), "--format", "json"])
    report = json.loads(capfdbinary.readouterr()[0])
    law = report["facts"]["governing_law"]
    assert (law["value"], law["evidence"]["page"], law["evidence"]["clause"]) == ("Norway", 2, "2.1")
    assert report["document"]["status"] == "ok"
    assert next(n["kind"] for n in report["document"]["notices"]) == "ocr"


@needs_tesseract
@pytest.mark.parametrize("format_name", ["terminal", "md", "html", "csv", "jsonl", "sarif", "junit"])
def test_every_report_says_that_a_page_was_read_by_ocr(tmp_path, capfdbinary, format_name):
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned_pdf([printed(ENGLISH)]))
    cli.run([str(path), "--format", format_name])
    assert b"OCR" in capfdbinary.readouterr()[0]


def test_always_without_tesseract_is_wrong_usage(tmp_path, capfdbinary, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "contract.txt").write_text("1. Law. The law of Norway applies.", "utf-8")
    assert cli.run([str(tmp_path / "contract.txt"), "--ocr", "always"]) == 2
    assert b"--ocr always needs Tesseract" in capfdbinary.readouterr()[1]


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ("5\t1\t1\t1\t1\t1\t300\t300\t600\t60\t91.5\tSecrecy", "Secrecy"),
        ("5\t1\t1\t1\t1\t1\t300\t300\t600\t60\t91.5\tSec\x1brecy", "Sec\x1brecy"),
        ("4\t1\t1\t1\t1\t0\t300\t300\t600\t60\t-1\t", None),
        ("5\t1\t1\t1\t1\t1\t300\t300\t600\t60\tnan\tSecrecy", None),
        ("5\t1\t1\t1\t1\t1\tx\t300\t600\t60\t91.5\tSecrecy", None),
        ("5\t1\t1\t1\t1\t1\t300\t300\t0\t60\t91.5\tSecrecy", None),
        ("5\t1\t1\t1", None),
        ("", None),
    ],
)
def test_rows_of_tesseract_are_words_or_passed_over(row, text):
    words = ocr_words.words_of(row.encode(), 300)
    assert [w.text for w in words] == ([text] if text else [])
    if text:
        assert words[0].box == pytest.approx(Box(72, 72, 216, 86.4))


def test_a_number_that_stands_apart_goes_before_its_words():
    def word(text, left, top, line):
        return ocr_words.Word(text, Box(left, top, left + 5 * len(text), top + 10), 95, line)

    scan = ocr_words.Scan(
        [
            word("1.1", 40, 100, (1, 1, 1)), word("1.2", 40, 140, (1, 1, 2)),
            word("Secrecy", 80, 100, (2, 1, 1)), word("lasts", 120, 100, (2, 1, 1)), word("Law", 80, 140, (2, 1, 2)),
        ]
    )  # fmt: skip
    assert [p.text for p in scan.pieces] == ["1.1 Secrecy lasts", "1.2 Law"]
    assert [p.text for p in scan.split(scan.pieces[0], 5.0, 3.0)] == ["1.1", "Secrecy lasts"]
    assert [p.text for p in scan.cut_at(scan.pieces[0], [110.0])] == ["1.1 Secrecy", "lasts"]


@pytest.mark.parametrize("degrees", [-9, -3, -1, 0, 0.75, 2, 6, 11])
def test_pages_are_put_straight(degrees):
    page = askew(printed(ENGLISH), degrees)
    level, lying = grey.straight(np.asarray(page))
    again, _ = grey.straight(level)
    assert again is level, "nothing is left to do"
    assert not lying
    assert grey.straight(np.rot90(np.asarray(page)))[1]


@needs_tesseract
def test_bold_print_is_told(tmp_path):
    page = np.asarray(printed(ENGLISH))
    height = page.shape[0]
    bold = page.copy()
    top = bold[: height // 9]
    top[:, 2:] = np.minimum(top[:, 2:], page[: height // 9, :-2])
    top[:, 4:] = np.minimum(top[:, 4:], page[: height // 9, :-4])
    document = read(tmp_path, saved([Image.fromarray(bold)], "PNG"), "bold.png")
    assert next(p.bold for p in document.paragraphs)
    assert not any(p.bold for p in document.paragraphs[2:])
