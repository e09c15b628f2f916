"""A file is read in a process of its own: how it may end, and what is then said."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpo_compliance import confinement, exchange, ingest, isolation
from kpo_compliance.confinement import Limits
from kpo_compliance.document import Document, Notice, PageSpan, Paragraph, Span
from kpo_compliance.errors import RuleError, UnreadableDocument, UsageError
from kpo_compliance.redline.written import taken_apart

TEXT = "1. Secrecy. The Provider shall keep a logbook for three years.\n\n2. Law. The law of Norway applies.\n"
SMALL = Limits(memory=256 << 20, cpu=1, wall=6.0, result=1 << 20)
ODD = Document(
    "odd.docx", "00", "text/plain", "a\udc80b İı\x00\u2028 (c)\nx",
    (Paragraph(Span(0, 11), "list", "(a)", 2, True, "Style", "17"), Paragraph(Span(12, 13), "table", cell=(1, 2, 3))),
    (PageSpan(1, Span(0, 4)), PageSpan(2, Span(4, 13))), 2, (Notice("comments", "Two.", 2), Notice("x", "y")), complete=False,
)  # fmt: skip


@pytest.fixture
def contract(tmp_path: Path) -> str:
    path = tmp_path / "contract.txt"
    path.write_text(TEXT, "utf-8")
    return str(path)


def eat(path: str) -> None:
    kept = []
    while True:
        kept.append(bytearray(8 << 20))


def burn(path: str) -> None:
    while True:
        pass


def crash(path: str) -> None:
    ctypes.string_at(0)


def boast(path: str) -> None:
    os._exit(0)


def raise_unforeseen(path: str) -> None:
    raise IndexError("the words of the contract")


def refuse(path: str) -> None:
    raise UnreadableDocument("It is locked. Unlock it.", "encrypted")


def overflow(path: str) -> Document:
    return Document(path, "", "text/plain", "x" * (2 << 20), ())


def write_files(path: str) -> Document:
    try:
        Path(f"{path}.new").write_bytes(b"x" * 100)
    except OSError as error:
        return Document(path, "", "text/plain", f"{type(error).__name__}", ())
    return Document(path, "", "text/plain", "written", ())


def start_process(path: str) -> Document:
    try:
        subprocess.run(["true"], check=True)
    except OSError as error:
        return Document(path, "", "text/plain", type(error).__name__, ())
    return Document(path, "", "text/plain", "started", ())


def scribble(path: str) -> Document:
    """Writes to every descriptor that it has inherited, and to the screen."""
    os.write(1, b"SCRIBBLE")
    os.write(2, b"SCRIBBLE")
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"SCRIBBLE")
        except OSError:
            continue
    return Document(path, "", "text/plain", "x", ())


@pytest.mark.parametrize(
    ("reader", "status", "words"),
    [
        (eat, "memory", "memory"),
        (burn, "timeout", "too long"),
        (lambda path: time.sleep(60), "timeout", "too long"),
        (crash, "crash", "breaks the program"),
        (boast, "crash", "breaks the program"),
        (scribble, "crash", "breaks the program"),
        (refuse, "encrypted", "It is locked. Unlock it."),
        (overflow, "limit", "more text"),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_how_a_reader_may_end(contract, monkeypatch, capfd, reader, status, words, count):
    monkeypatch.setattr(ingest, "read", reader)
    limits = Limits(SMALL.memory, SMALL.cpu, 1.0, SMALL.result) if reader not in (eat, burn) else SMALL
    monkeypatch.setattr(isolation, "LIMITS", limits)
    with isolation.begun([contract] * count), pytest.raises(UnreadableDocument, match=words) as caught:
        isolation.read(contract)
    assert caught.value.status == status
    assert str(caught.value).endswith(".")
    assert "SCRIBBLE" not in "".join(capfd.readouterr())
    assert children() == []


def test_an_unforeseen_exception_keeps_its_message_to_itself(contract, monkeypatch):
    monkeypatch.setattr(ingest, "read", raise_unforeseen)
    with pytest.raises(exchange.InternalError) as caught:
        isolation.read(contract)
    assert str(caught.value) == "IndexError"
    assert "words of the contract" not in "".join(caught.value.__notes__)
    monkeypatch.setenv("KPO_DEBUG", "1")
    with pytest.raises(exchange.InternalError) as caught:
        isolation.read(contract)
    assert "IndexError: the words of the contract" in "".join(caught.value.__notes__)


def test_a_reader_can_neither_write_files_nor_start_programs(contract, monkeypatch):
    monkeypatch.setattr(ingest, "read", write_files)
    assert isolation.read(contract).text == "OSError"
    monkeypatch.setattr(ingest, "read", start_process)
    if os.getuid():
        assert isolation.read(contract).text in ("BlockingIOError", "OSError")


def test_documents_come_back_as_they_were_read(contract, monkeypatch):
    assert isolation.read(contract) == ingest.read(contract)
    with isolation.begun([contract]):
        assert isolation.read(contract) == ingest.read(contract)
        assert isolation.read(contract) == ingest.read(contract), "a second time, when nothing is begun any more"
    with isolation.begun([contract, contract]):
        assert [isolation.read(contract) for _ in range(3)] == [ingest.read(contract)] * 3
    monkeypatch.setattr(ingest, "read", lambda path: ODD)
    assert isolation.read("odd.docx") == ODD
    assert children() == []


def test_where_processes_cannot_be_forked_a_new_interpreter_reads(contract, monkeypatch, tmp_path):
    monkeypatch.setattr(isolation, "can_fork", lambda: False)
    with isolation.begun([contract]):
        assert isolation.read(contract) == ingest.read(contract)
    with isolation.begun([contract, contract]):
        assert isolation.read(contract) == ingest.read(contract)
    with pytest.raises(UnreadableDocument, match="does not exist"):
        isolation.read(str(tmp_path / "none.pdf"))
    with pytest.raises(UnreadableDocument) as caught:
        isolation.read(contract, Limits(wall=0.01))
    assert caught.value.status == "timeout"
    monkeypatch.setattr(isolation, "_standard_input", TEXT.encode)
    assert isolation.read("-").text == ingest.read(contract).text


def test_a_new_interpreter_takes_no_modules_from_the_folder_of_a_stranger(contract, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("json", "kpo_compliance", "struct", "resource"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(0)", "utf-8")
    monkeypatch.setattr(isolation, "can_fork", lambda: False)
    assert isolation.read(contract).text == ingest.read(contract).text


def test_standard_input_is_read_there_too(monkeypatch):
    monkeypatch.setattr(isolation, "_standard_input", TEXT.encode)
    with isolation.begun(["-"]):
        assert isolation.read("-") == ingest.read("-", stdin=TEXT.encode())
    with isolation.begun(["-", "x"]):
        assert isolation.read("-") == ingest.read("-", stdin=TEXT.encode())


def test_a_name_that_is_no_utf8_and_one_that_is_too_long(tmp_path):
    name = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n\x1b[1m.txt")
    Path(name).write_text(TEXT, "utf-8")
    with isolation.begun([name, name]):
        assert isolation.read(name).path == name
        with pytest.raises(UnreadableDocument, match="cannot be opened"):
            isolation.read("x" * 100_000)


def test_nothing_is_left_when_a_reading_is_given_up(contract, monkeypatch):
    monkeypatch.setattr(ingest, "read", lambda path: time.sleep(60))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for count in (1, 2):
        with isolation.begun([contract] * count):
            pass
    assert children() == []
    assert len(list(Path("/proc/self/fd").iterdir())) == before


PROGRAM = """
import os, sys, time
from kpo_compliance import ingest, isolation
def slow(path):
    time.sleep(60)
ingest.read = slow
with isolation.begun(["a"] * int(sys.argv[1])):
    print("ready", flush=True)
    isolation.read("a")
"""


@pytest.mark.parametrize("count", ["1", "2"])
def test_readers_die_with_the_program(count):
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, count], stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert program.stdout is not None
        assert program.stdout.readline() == b"ready\n"
        family: set[int] = set()
        for _ in range(600):
            family = {*descendants(program.pid)}
            if len(family) >= 2 + (count == "2"):
                break
            time.sleep(0.05)
        assert len(family) >= 2
    finally:
        program.send_signal(signal.SIGKILL)
        program.communicate()
    for _ in range(600):
        if not any(alive(process) for process in family):
            return
        time.sleep(0.05)
    pytest.fail("a process lives on")


def stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return ["X", "0"]


def alive(process: int) -> bool:
    return stat(process)[0] not in ("X", "Z")


def descendants(process: int) -> list[int]:
    own = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and int(stat(int(p.name))[1]) == process]
    return own + [further for child in own for further in descendants(child)]


def children() -> list[int]:
    return [process for process in descendants(os.getpid()) if alive(process)]


@pytest.mark.parametrize(
    ("said", "late", "ended", "cpu", "memory", "end"),
    [
        (b"\0\0\0\0\0\0\0\2{}", False, 0, 0.1, 0, "result"),
        (b"\0\0\0\0\0\0\0\2{}", True, 9, 0.1, 0, "late"),
        (b"\0\0\0\0\0\0\0\2{}", False, 11, 0.1, 0, "crash"),
        (b"\0\0\0\0\0\0\0\2{}", False, 256, 0.1, 0, "crash"),
        (b"\0\0\0\0\0\0\0\3{}", False, 0, 0.1, 0, "crash"),
        (b"\0\0\0\0\0\0\0\1{}", False, 0, 0.1, 0, "crash"),
        (b"", False, 0, 0.1, 0, "crash"),
        (b"\0\0", False, 0, 0.1, 0, "crash"),
        (b"", False, 6, 0.1, 0, "crash"),
        (b"", False, 6, 0.1, 200 << 20, "memory"),
        (b"", False, 9, 0.1, 0, "memory"),
        (b"", False, 9, 1.5, 0, "timeout"),
        (b"", False, int(signal.SIGXCPU), 0.9, 0, "timeout"),
        (b"x" * ((1 << 20) + 1), False, 9, 0.1, 0, "limit"),
    ],
)
def test_the_end_is_told_from_what_was_said_and_how_it_died(said, late, ended, cpu, memory, end):
    assert confinement.how_ended(said, late, ended, cpu, memory, SMALL) == end


def test_every_end_has_a_sentence_with_a_remedy():
    for end in confinement.ENDS[1:]:
        assert isolation.REASONS[end].count(". ") + isolation.REASONS[end].count("; ") >= 1
        assert isolation.REASONS[end].endswith(".")


def changed(**parts: object) -> bytes:
    return json.dumps(json.loads(exchange.document_bytes(ODD)) | parts).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"[]", b"null", b"17", b'"x"', b"{}", b"\xff", b"[" * 100_000, b'{"refused": 1, "status": "x"}',
        changed(text=None), changed(text=["x"]), changed(count="2"), changed(count=1e400), changed(count=True),
        changed(pages=[[1, 0, 99]]), changed(pages=[[1, 4, 2]]), changed(pages=[[1, -1, 2]]),
        changed(pages=[[1, 5, 8], [2, 0, 3]]), changed(pages=17), changed(pages=[[1]]), changed(notices=[["a", "b"]]),
        changed(paragraphs=[[0, 3, "nonsense", "", None, True, "", "", None]]),
        changed(paragraphs=[[0, 3, "body", "", None, True, "", "", [1]]]),
        changed(paragraphs=[[0, 3, "body", "", None, True, "", "", 7]]),
        changed(paragraphs=[[0, 3, ["body"], "", None, True, "", "", None]]),
        changed(paragraphs=[{}]), changed(sha256=None),
    ],
)  # fmt: skip
def test_what_a_captured_reader_may_say_is_no_document(data):
    with pytest.raises(ValueError):
        exchange.document_from(data, "x")


def test_a_captured_reader_chooses_neither_path_nor_status():
    assert exchange.document_from(changed(path="elsewhere"), "here").path == "here"
    with pytest.raises(UnreadableDocument) as caught:
        exchange.document_from(b'{"refused": "' + b"x" * 5000 + b'", "status": "ok"}', "here")
    assert (caught.value.status, len(str(caught.value))) == ("unreadable", 2000)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(json.loads(exchange.document_bytes(ODD)))), JSON)
def test_any_json_is_a_document_or_refused(part, value):
    try:
        document = exchange.document_from(changed(**{part: value}), "x")
    except ValueError:
        return
    assert isinstance(document.text, str)
    for paragraph in document.paragraphs:
        assert 0 <= paragraph.span.start <= paragraph.span.end <= len(document.text)


def fail() -> bytes:
    raise IndexError("the words of the contract")


def locked() -> bytes:
    raise UnreadableDocument("It cannot be written.", "unreadable")


def misused() -> bytes:
    raise RuleError("A template says nothing.", "own/CONF-02.j2:1")


def hidden_write() -> bytes:
    try:
        Path("/dev/shm/kpo-test-written").write_bytes(b"x")
    except OSError:
        return b"refused"
    return b"written"


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (fail, exchange.InternalError, "IndexError"),
        (locked, UnreadableDocument, "cannot be written"),
        (misused, UsageError, "own/CONF-02.j2:1: A template says nothing."),
        (lambda: eat(""), UnreadableDocument, "memory"),
        (lambda: burn(""), UnreadableDocument, "too long"),
        (lambda: time.sleep(60), UnreadableDocument, "too long"),
        (lambda: crash(""), UnreadableDocument, "breaks the program"),
        (lambda: boast(""), UnreadableDocument, "breaks the program"),
        (lambda: b"x" * (2 << 20), UnreadableDocument, "more text"),
    ],
)
def test_what_is_made_of_a_strangers_file_is_made_in_a_confined_process(monkeypatch, make, error, words):
    limits = Limits(SMALL.memory, SMALL.cpu, 1.5 if "sleep" in make.__code__.co_names else 30.0, SMALL.result)
    with pytest.raises(error, match=words) as caught:
        isolation.made(make, limits)
    assert "words of the contract" not in str(caught.value)
    assert children() == []


def test_what_is_made_comes_back_whole(monkeypatch):
    assert isolation.made(lambda: b"") == b""
    assert isolation.made(lambda: bytes(range(256)) * 5000) == bytes(range(256)) * 5000
    assert isolation.made(lambda: str(os.getpid()).encode()) != str(os.getpid()).encode()
    assert isolation.made(hidden_write) == b"refused"
    Path("/dev/shm/kpo-test-written").unlink(missing_ok=True)
    monkeypatch.setattr(isolation, "can_fork", lambda: False)
    assert isolation.made(lambda: str(os.getpid()).encode()) == str(os.getpid()).encode()
    assert children() == []


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"17", b'{"refused": 1, "status": "x"}', b"{}", b"\xff"])
def test_what_a_captured_maker_may_say_is_no_refusal(data):
    with pytest.raises(ValueError):
        exchange.raise_refusal(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"{}\nPK", b"[]\nPK", b'{"done": [1, 2, 3], "left": []}\nPK', b'{"done": [1, 2, 3, "4"], "left": []}\nPK',
        b'{"done": [1, 2, 3, 4], "left": [5]}\nPK', b'{"done": [1, 2, 3, 4], "left": []}', b'{"done": 7, "left": []}\nPK',
    ],
)  # fmt: skip
def test_what_a_captured_redline_may_say_is_refused(data):
    with pytest.raises(ValueError):
        taken_apart(data)
    whole = taken_apart(b'{"done": [1, 2, 3, 4], "left": ["A-01 (missing)"]}\nPK\n')
    assert (whole.content, whole.commented, whole.left, whole.failing) == (b"PK\n", 4, ("A-01 (missing)",), True)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of processes as Linux has them")
@pytest.mark.parametrize(("before", "after"), [("-1", True), ("30", False)])
def test_only_a_process_with_a_limit_is_given_more_time(before, after):
    code = (
        "import resource; from kpo_compliance.processes import allow_cpu\n"
        f"resource.setrlimit(resource.RLIMIT_CPU, ({before}, resource.getrlimit(resource.RLIMIT_CPU)[1])); allow_cpu(100)\n"
        "print(resource.getrlimit(resource.RLIMIT_CPU)[0] == -1, resource.getrlimit(resource.RLIMIT_CPU)[0] > 99)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert told == [str(after), str(not after)]
