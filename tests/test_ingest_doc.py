"""Old Word files, read with the help of LibreOffice."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from kpo_compliance import confinement, ingest, isolation, office
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import doc
from kpo_compliance.passwords import PASSWORDS
from tests.endings import ended
from tests.ole import compound
from tests.test_ingest_mail import eml

TERMS = "The Provider shall keep all information of the Client secret."
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
installed = pytest.mark.skipif(not office.program(), reason="LibreOffice is not installed")


def header(version: int = 0xC1, flags: int = 0, magic: int = 0xA5EC) -> bytes:
    return compound({"WordDocument": struct.pack("<HH6xH", magic, version, flags) + bytes(600), "1Table": bytes(100)})


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> bytes:
    """An old Word file with a table, an insertion, a deletion and a hidden word."""
    folder = tmp_path_factory.mktemp("old")
    document = docx.Document()
    document.add_paragraph(TERMS)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Fee", "500 EUR"
    more = document.add_paragraph("It is bound ")._p
    for part in (
        f'<w:ins {W} w:id="1" w:author="Ada" w:date="2026-03-04T10:00:00Z"><w:r><w:t xml:space="preserve">for three years </w:t></w:r></w:ins>',
        f'<w:del {W} w:id="2" w:author="Ada" w:date="2026-03-04T10:00:00Z"><w:r><w:delText>never</w:delText></w:r></w:del>',
        f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>",
    ):
        more.append(parse_xml(part))
    document.save(folder / "new.docx")
    subprocess.run(
        [office.program(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "doc:MS Word 97", "--outdir", str(folder), str(folder / "new.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / "new.doc").read_bytes()


def left() -> list[str]:
    return [path.name for path in Path(tempfile.gettempdir()).glob("kpo-check-*")]


def wait_until(condition, seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@installed
def test_an_old_word_file_is_read_whole(old, tmp_path) -> None:
    path = tmp_path / "contract.pdf"
    path.write_bytes(old)
    with isolation.begun([str(path)]):
        document = isolation.read(str(path))
    assert [document.quote(p.span) for p in document.paragraphs] == [TERMS, "Fee", "500 EUR", "It is bound for three years"]
    assert [n.kind for n in document.notices] == ["converted", "tracked-changes", "hidden-text", "wrong-suffix"]
    assert "Ada" in document.notices[1].message
    assert document.media_type == "application/msword"
    assert document.complete
    assert wait_until(lambda: not left())


@installed
def test_where_it_is_attached_to_a_message_too(old, tmp_path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(eml(files=(("contract.doc", old),)))
    document = isolation.read(str(path))
    assert TERMS in document.text
    assert document.complete
    assert wait_until(lambda: not left())


@installed
@pytest.mark.parametrize("data", [header(), header(version=101), header() + b"x" * 5000])
def test_a_file_that_it_does_not_open_is_refused_and_nothing_is_left(data) -> None:
    status, document = ended(lambda: ingest.read("-", stdin=data))
    assert status in ("unreadable", "no-text") or not document.text.strip("\x00")
    assert left() == []


@installed
def test_it_is_given_up_after_its_time(old, monkeypatch) -> None:
    monkeypatch.setattr(office, "WALL", 0.2)
    with pytest.raises(UnreadableDocument, match="too long") as caught:
        ingest.read("-", stdin=old)
    assert caught.value.status == "limit"
    assert left() == []


@installed
@pytest.mark.parametrize("victim", ["program", "reader"])
def test_nothing_is_left_when_the_program_or_the_reader_is_killed(old, tmp_path, victim) -> None:
    path = tmp_path / "contract.doc"
    path.write_bytes(old)
    code = f"from kpo_compliance import isolation; isolation.read({str(path)!r})"
    program = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    try:
        assert wait_until(left)
        if victim == "program":
            program.kill()
        else:
            for child in readers(program.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        program.wait(timeout=60)
        assert wait_until(lambda: not left())
        assert wait_until(lambda: not running(str(path.parent)))
    finally:
        program.kill()
        program.wait()


def readers(guardian: int) -> list[int]:
    """The grandchildren of a process: those that its guards have forked."""
    return [grandchild for child in children(guardian) for grandchild in children(child)]


def children(process: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]
    except FileNotFoundError:
        return []


def running(_: str) -> bool:
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdigit() and b"UserInstallation=file:///tmp/kpo-check-" in (folder / "cmdline").read_bytes():
                return True
    return False


def test_what_a_killed_converter_left_is_removed_by_the_next(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ended_process = subprocess.Popen([sys.executable, "-c", ""])
    ended_process.wait()
    for name in (f"kpo-check-{ended_process.pid}-abcdefgh", f"kpo-check-{os.getpid()}-abcdefgh", "kpo-check-x", "other"):
        (tmp_path / name).mkdir()
    office._sweep()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f"kpo-check-{os.getpid()}-abcdefgh", "kpo-check-x", "other"])


def test_without_libreoffice_the_command_that_installs_it_is_told(monkeypatch) -> None:
    monkeypatch.setattr(doc, "program", lambda: "")
    with pytest.raises(UnreadableDocument, match="LibreOffice, and that is not installed") as caught:
        ingest.read("-", stdin=header())
    assert caught.value.status == "unsupported"
    assert office.how_to_install() in str(caught.value)


def test_an_encrypted_one_needs_a_password() -> None:
    with pytest.raises(UnreadableDocument, match="--password-file") as caught:
        ingest.read("-", stdin=header(flags=0x100))
    assert caught.value.status == "encrypted"
    token = PASSWORDS.set(("x",))
    try:
        assert ended(lambda: ingest.read("-", stdin=header(flags=0x100)))[0] in ("encrypted", "unreadable")
    finally:
        PASSWORDS.reset(token)


@pytest.mark.parametrize("data", [compound({"WordDocument": b""}), compound({"WordDocument": b"xx"}), header(magic=1)])
def test_what_is_none_is_refused_before_a_program_sees_it(data, monkeypatch) -> None:
    monkeypatch.setattr(doc, "Converter", lambda _: pytest.fail("LibreOffice was started"))
    assert ended(lambda: ingest.read("-", stdin=data))[0] == "unreadable"


@pytest.mark.parametrize(
    ("data", "needed"),
    [(b"\xd0\xcf\x11\xe0\xa1", True), (b"From: a\nTo: b", True), (b"Received: x", True), (b"From a@b", True), (b"%PDF-1.7", False), (b"PK\x03\x04", False), (b"1. Secrecy", False), (b"", False)],
)  # fmt: skip
def test_which_files_get_a_converter(data, needed, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(office, "program", lambda: "/bin/false")
    monkeypatch.setattr(office, "fork_converter", lambda _: office.Converter("x"))
    token = office.CONVERTER.set(None)
    try:
        path = tmp_path / "file"
        path.write_bytes(data)
        confinement._prepare_converter(str(path), None)
        assert (office.CONVERTER.get() is not None) is needed
    finally:
        office.CONVERTER.reset(token)


@pytest.mark.parametrize(("answer", "late"), [(None, False), (1, False), (2, True)])
def test_a_converter_that_fails_costs_only_its_file(monkeypatch, answer, late) -> None:
    monkeypatch.setattr(office, "_converted", lambda *_: os._exit(1) if answer is None else (answer, b""))
    converter = office.fork_converter("x")
    with pytest.raises(office.OfficeError) as caught:
        converter.to_docx(b"x", old=False)
    assert caught.value.late is late
    converter._connection.close()
    os.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such spaces")
def test_there_is_no_network() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    code = (
        "import ctypes, os, socket, sys; from kpo_compliance import office; from pathlib import Path\n"
        "before = os.readlink('/proc/self/ns/net'); office._leave_network(ctypes.CDLL(None))\n"
        "if os.readlink('/proc/self/ns/net') == before: print('not allowed'); sys.exit()\n"
        f"try:\n socket.create_connection(('127.0.0.1', {listener.getsockname()[1]}), 5); print('connected')\n"
        "except OSError: print('no network')\n"
        "Path(sys.argv[1]).write_text('x')"
    )
    with listener, tempfile.TemporaryDirectory() as folder:
        said = subprocess.run([sys.executable, "-c", code, f"{folder}/file"], capture_output=True, text=True, check=True)
        if "not allowed" in said.stdout:
            pytest.skip("this system lets no process give its network up")
        assert said.stdout.strip() == "no network"
        assert Path(folder, "file").read_text("utf-8") == "x"
