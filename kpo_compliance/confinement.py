"""The process that reads or writes one file, and the guard that watches it: limits, its own group, death with its parent.

A guard is a process too, light and without the file's bytes in its hands: it forks the reader, waits for what it says
and how it ends, and passes both on, or what it made of a document that was read (``early_contract``). So whoever asked
for a file, a single check or one of many workers, waits for bytes on a pipe and is told apart a crash, a time-out and a
shortage of memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import stat
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Final, NoReturn

from kpo_compliance.early_contract import Afterwards
from kpo_compliance.errors import KpoError, UnreadableDocument
from kpo_compliance.passwords import PASSWORDS
from kpo_compliance.processes import end_with, limit
from kpo_compliance.tesseract import FILE_CPU, Ocr, Typist, fork_typist

ENDS: Final = ("result", "timeout", "memory", "crash", "limit", "late")
FRAME: Final = struct.Struct("!BQ")  # how it ended, an index into ENDS, and the length of what follows
CONTRACT: Final = 254  # in the place of an end: what follows is the contract that the guard made
PAGES: Final = 255  # in the place of an end: how many pages were read from pictures, and of how many, in a half each
MADE: Final = b"+"  # what was made follows; JSON begins otherwise
_LENGTH: Final = struct.Struct("!Q")
_PAGES_READ: Final = 1 << 63  # a length with this bit is none: it tells of pages, like a frame with PAGES
_BLOCK: Final = 1 << 20
_FILES: Final = 64
_HEAD: Final = 64  # bytes of a file that tell whether it may be, or hold, an old Word file
_MESSAGE: Final = re.compile(rb"(?:From |[A-Za-z-]{2,40}:)")


# What a confined process does: called before its limits are set, it gives what is done within them, writing to a pipe.
Task = Callable[[Ocr], Callable[[int], None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    ``memory`` is in bytes of address space beyond what the process begins with, ``cpu`` and ``wall`` in seconds,
    ``result`` in bytes of the JSON that comes back. The clock on the wall is a backstop: it runs faster than the
    processor's when the machine is busy, so it is much longer. Where pictures are read, ``wall`` is for each page
    of them, and ``pictures`` what all of them may add.
    """

    memory: int = 1536 << 20
    cpu: int = 60
    wall: float = 240.0
    result: int = 256 << 20
    pictures: float = 4 * FILE_CPU


def guard(task: Task, out: int, limits: Limits, ocr: Ocr, afterwards: Afterwards | None = None) -> NoReturn:
    """Has a confined child do the task, tells ``out`` how it ended and what it said, and ends this process.

    Args:
        afterwards: what this process itself makes of a result.
    """
    status = 1
    try:
        parent = os.getppid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        end_with(parent)
        source, sink = os.pipe()
        child = os.fork()
        if child == 0:
            _confined(task, sink, limits, ocr)
        os.close(sink)
        with contextlib.suppress(OSError):
            os.setpgid(child, child)
        make = afterwards() if afterwards is not None else None
        passed = partial(_passed_on, out)
        said, late = gather(source, limits.result, limits.wall, limits.wall + limits.pictures, passed, asker=out)
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL) if late or len(said) > limits.result else None
        _, ended, usage = os.wait4(child, 0)
        memory = (usage.ru_maxrss - _largest()) << 10  # a process begins with what its parent holds
        end = how_ended(said, late, ended, usage.ru_utime + usage.ru_stime, memory, limits)
        body = said[_LENGTH.size :] if end == "result" else b""
        code = ENDS.index(end)
        made = make(body) if make is not None and body else None
        if made is not None and len(made) <= limits.result:  # nobody would take a longer one
            code, body = CONTRACT, made
        write_all(out, FRAME.pack(code, len(body)))
        write_all(out, body)
        status = 0
    finally:
        os._exit(status)


def serve(requests: int, receive: Callable[[], tuple[str, int, Limits, Ocr] | None]) -> NoReturn:
    """Forks a guard for every request until nobody can send one any more; the readers are imported once, here."""
    status = 1
    try:
        parent = os.getppid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        end_with(parent)
        while (request := receive()) is not None:
            path, out, limits, ocr = request
            _load_reader(path)
            if os.fork() == 0:
                os.close(requests)
                guard(reading(path, None), out, limits, ocr)
            os.close(out)
        status = 0
    finally:
        os._exit(status)


def gather(
    source: int,
    most: int,
    seconds: float,
    longest: float = 0.0,
    passed: Callable[[bytearray], bool] | None = None,
    asker: int = -1,
) -> tuple[bytes, bool]:
    """All that comes from a pipe, a little more than ``most`` bytes at the most, and whether time was up before.

    Args:
        seconds: how long it may take.
        longest: how long in all, where ``passed`` gives more time.
        passed: takes what tells of progress from the beginning; true when there was some, which gives ``seconds`` anew.
        asker: a pipe to whom it is for; when nobody is there any more, time is up.
    """
    said = bytearray()
    poll = select.poll()
    poll.register(source, select.POLLIN | select.POLLHUP)
    if asker >= 0:
        poll.register(asker, 0)  # tells of POLLERR alone
    start = time.monotonic()
    deadline = start + seconds
    while len(said) <= most:
        left = deadline - time.monotonic()
        ready = poll.poll(left * 1000) if left > 0 else []
        if not any(descriptor == source for descriptor, _ in ready):
            return bytes(said), True
        block = os.read(source, _BLOCK)
        if not block:
            break
        said += block
        if passed is not None and passed(said):
            deadline = min(time.monotonic() + seconds, start + max(longest, seconds))
    return bytes(said), False


def pages_read(said: bytearray) -> list[int]:
    """Takes from what a reader says how many pages it has read from pictures: as in a frame with ``PAGES``."""
    found = []
    while len(said) >= _LENGTH.size and (told := _LENGTH.unpack_from(said)[0]) & _PAGES_READ:
        found.append(told ^ _PAGES_READ)
        del said[: _LENGTH.size]
    return found


def _passed_on(out: int, said: bytearray) -> bool:
    found = pages_read(said)
    for pages in found:
        write_all(out, FRAME.pack(PAGES, pages))
    return bool(found)


def how_ended(said: bytes, late: bool, ended: int, cpu: float, memory: int, limits: Limits) -> str:
    """One of ``ENDS``. Without a whole result it is never "result", also when the process says that all went well."""
    if late:
        return "late"
    if len(said) > limits.result:
        return "limit"
    whole = len(said) >= _LENGTH.size and _LENGTH.unpack(said[: _LENGTH.size])[0] == len(said) - _LENGTH.size
    if whole and ended == 0:
        return "result"
    killed = ended & 0x7F  # 9: by the system, short of memory; SIGKILL has no name on Windows
    if killed == getattr(signal, "SIGXCPU", -1) or cpu >= limits.cpu:
        return "timeout"
    if killed == 9 or memory > 0.5 * limits.memory:
        return "memory"
    return "crash"


def write_all(sink: int, data: bytes) -> None:
    """Writes all of it to a pipe."""
    view = memoryview(data)
    while view:
        view = view[os.write(sink, view[:_BLOCK]) :]


def read_and_tell(path: str, stdin: bytes | None, sink: int, typist: Typist) -> None:
    """Reads a file in this process and writes the document, the refusal or the failure to ``sink``, length first.

    Before that it tells of each page that is read from a picture.
    """
    from kpo_compliance import exchange, ingest  # noqa: PLC0415 - only where a file is read
    from kpo_compliance.ingest.ocr import READING, Reading  # noqa: PLC0415

    READING.set(Reading(typist, partial(_tell_pages, sink)))

    def read() -> bytes:
        return exchange.document_bytes(ingest.read(path) if stdin is None else ingest.read(path, stdin=stdin))

    _tell(sink, read, UnreadableDocument, "Reading the file needs too much memory.")


def _tell(sink: int, task: Callable[[], bytes], refusal: type[KpoError], too_large: str) -> None:
    """Does a task and writes to ``sink``, length first: its bytes, its refusal, or how it failed."""
    from kpo_compliance import exchange  # noqa: PLC0415 - JSON is not needed before

    try:
        told = task()
    except refusal as error:
        told = exchange.refusal_bytes(error)
    except MemoryError:
        told = exchange.refusal_bytes(UnreadableDocument(too_large, "memory"))
    except Exception as error:  # noqa: BLE001 - told to the one who asked
        told = exchange.failure_bytes(error)
    write_all(sink, _LENGTH.pack(len(told)) + told)


def _tell_pages(sink: int, done: int, total: int) -> None:
    write_all(sink, _LENGTH.pack(_PAGES_READ | done << 32 | total))


def confine(limits: Limits, ocr: Ocr) -> None:
    """Puts limits on this process, as far as the system has them. Nothing can be written to a file any more."""
    limit(
        memory=_address_space() + limits.memory,
        files=_FILES,
        cpu=limits.cpu,
        most_cpu=limits.cpu + int(FILE_CPU) if ocr.program else limits.cpu,
        children=False,
    )


def reading(path: str, stdin: bytes | None) -> Task:
    """The task of reading a file, or what came on standard input."""

    def prepared(ocr: Ocr) -> Callable[[int], None]:
        _prepare_converter(path, stdin)
        typist = fork_typist(ocr) if ocr.program else Typist(ocr)
        return lambda sink: read_and_tell(path, stdin, sink, typist)

    return prepared


def making(make: Callable[[], bytes]) -> Task:
    """The task of making something: its bytes, or why not, are told."""

    def told(sink: int) -> None:
        _tell(sink, lambda: MADE + make(), KpoError, "Writing the file needs too much memory.")

    return lambda _: told


def _confined(task: Task, sink: int, limits: Limits, ocr: Ocr) -> NoReturn:
    status = 1
    try:
        guard_id = os.getppid()
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        end_with(guard_id)
        _close_all_but(sink)
        work = task(ocr)
        confine(limits, ocr)
        work(sink)
        status = 0
    finally:
        os._exit(status)


def _prepare_converter(path: str, stdin: bytes | None) -> None:
    """Has LibreOffice at hand for what may be, or hold, an old Word file: a confined process can start no program."""
    head = _head(path) if stdin is None else stdin[:_HEAD]
    if not (head.startswith(b"\xd0\xcf\x11\xe0") or _MESSAGE.match(head)):
        return
    from kpo_compliance import office  # noqa: PLC0415 - few files need it

    if program := office.program():
        forked = hasattr(os, "fork")
        office.CONVERTER.set(office.fork_converter(program) if forked else office.Converter(program))


def _head(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            return file.read(_HEAD) or b"" if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except (OSError, ValueError):
        return b""  # the reader says why


def _close_all_but(sink: int) -> None:
    """Only the pipe stays open: no terminal, no report, no database of the program can be reached from here."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, sink)
    os.closerange(sink + 1, 1 << 16)


def _load_reader(path: str) -> None:
    """Imports what the suffix of a file calls for, so that no child has to."""
    from kpo_compliance.ingest import media, reader_module  # noqa: PLC0415 - only where files are read

    kind = media.expected_type(os.path.splitext(path)[1])  # noqa: PTH122 - a name may be no path
    with contextlib.suppress(ImportError):  # the child says so
        import_module("kpo_compliance.exchange")
        import_module(reader_module(kind or media.TEXT))


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no pathlib in a child
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 512 << 20


def _largest() -> int:
    """The most memory that this process ever held, in kilobytes."""
    import resource  # noqa: PLC0415 - not on every system

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> int:
    """A reader in a new interpreter: where processes cannot be forked. The request comes on standard input."""
    request = sys.stdin.buffer
    told = json.loads(request.readline())
    stdin = request.read() if told["stdin"] else None
    sink = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints is no result
    PASSWORDS.set(tuple(told["passwords"]))
    _prepare_converter(str(told["path"]), stdin)
    ocr = Ocr(**told["ocr"])
    typist = fork_typist(ocr) if ocr.program and hasattr(os, "fork") else Typist(ocr)
    confine(Limits(**told["limits"]), ocr)
    read_and_tell(str(told["path"]), stdin, sink, typist)
    return 0


if __name__ == "__main__":
    sys.exit(main())
