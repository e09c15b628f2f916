"""The process that reads one file, and the guard that watches it: limits, a group of its own, death with its parent.

A guard is a process too, light and without the file's content in its hands: it forks the reader, waits for what it says
and how it ends, and passes both on. So whoever asked for a file, a single check or one of many workers, waits for bytes
on a pipe and is told apart a crash, a time-out and a shortage of memory.
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
from importlib import import_module
from typing import Final, NoReturn

from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.passwords import PASSWORDS

ENDS: Final = ("result", "timeout", "memory", "crash", "limit")
FRAME: Final = struct.Struct("!BQ")  # how it ended, an index into ENDS, and the length of what follows
_LENGTH: Final = struct.Struct("!Q")
_PR_SET_PDEATHSIG: Final = 1
_BLOCK: Final = 1 << 20
_FILES: Final = 64
_HEAD: Final = 64  # bytes of a file that tell whether it may be, or hold, an old Word file
_MESSAGE: Final = re.compile(rb"(?:From |[A-Za-z-]{2,40}:)")


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    ``memory`` is in bytes of address space beyond what the process begins with, ``cpu`` and ``wall`` in seconds,
    ``result`` in bytes of the JSON that comes back. The clock on the wall is a backstop: it runs faster than the
    processor's when the machine is busy, so it is much longer.
    """

    memory: int = 1536 << 20
    cpu: int = 60
    wall: float = 240.0
    result: int = 256 << 20


def guard(path: str, stdin: bytes | None, out: int, limits: Limits) -> NoReturn:
    """Has a child read the file, tells ``out`` how it ended and what it said, and ends this process."""
    status = 1
    try:
        parent = os.getppid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with(parent)
        source, sink = os.pipe()
        child = os.fork()
        if child == 0:
            _reader(path, stdin, sink, limits)
        os.close(sink)
        with contextlib.suppress(OSError):
            os.setpgid(child, child)
        said, late = gather(source, limits.result, time.monotonic() + limits.wall)
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL) if late or len(said) > limits.result else None
        _, ended, usage = os.wait4(child, 0)
        memory = (usage.ru_maxrss - _largest()) << 10  # a process begins with what its parent holds
        end = how_ended(said, late, ended, usage.ru_utime + usage.ru_stime, memory, limits)
        body = said[_LENGTH.size :] if end == "result" else b""
        write_all(out, FRAME.pack(ENDS.index(end), len(body)))
        write_all(out, body)
        status = 0
    finally:
        os._exit(status)


def serve(requests: int, receive: Callable[[], tuple[str, int, Limits] | None]) -> NoReturn:
    """Forks a guard for every request until nobody can send one any more; the readers are imported once, here."""
    status = 1
    try:
        parent = os.getppid()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        die_with(parent)
        while (request := receive()) is not None:
            path, out, limits = request
            _load_reader(path)
            if os.fork() == 0:
                os.close(requests)
                guard(path, None, out, limits)
            os.close(out)
        status = 0
    finally:
        os._exit(status)


def gather(source: int, most: int, deadline: float) -> tuple[bytes, bool]:
    """All that comes from a pipe, a little more than ``most`` bytes at the most, and whether the deadline ended it."""
    said = bytearray()
    poll = select.poll()
    poll.register(source, select.POLLIN | select.POLLHUP)
    while len(said) <= most:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return bytes(said), True
        block = os.read(source, _BLOCK)
        if not block:
            break
        said += block
    return bytes(said), False


def how_ended(said: bytes, late: bool, ended: int, cpu: float, memory: int, limits: Limits) -> str:
    """One of ``ENDS``. Without a whole result it is never "result", also when the process says that all went well."""
    if late:
        return "timeout"
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


def die_with(parent: int) -> None:
    """Has the kernel kill this process when its parent dies, where the kernel can; and ends it if that was before."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - some milliseconds, not spent by the one who asks

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def write_all(sink: int, data: bytes) -> None:
    """Writes all of it to a pipe."""
    view = memoryview(data)
    while view:
        view = view[os.write(sink, view[:_BLOCK]) :]


def read_and_tell(path: str, stdin: bytes | None, sink: int) -> None:
    """Reads a file in this process and writes the document, the refusal or the failure to ``sink``, length first."""
    from kpo_compliance import exchange, ingest  # noqa: PLC0415 - only where a file is read

    try:
        document = ingest.read(path) if stdin is None else ingest.read(path, stdin=stdin)
        told = exchange.document_bytes(document)
    except UnreadableDocument as error:
        told = exchange.refusal_bytes(error)
    except MemoryError:
        told = exchange.refusal_bytes(UnreadableDocument("Reading the file needs too much memory.", "memory"))
    except Exception as error:  # noqa: BLE001 - told to the one who asked
        told = exchange.failure_bytes(error)
    write_all(sink, _LENGTH.pack(len(told)) + told)


def confine(limits: Limits) -> None:
    """Puts limits on this process, as far as the system has them. Nothing can be written to a file any more."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    for kind, soft, hard in (
        ("RLIMIT_AS", (most := _address_space() + limits.memory), most),
        ("RLIMIT_CPU", limits.cpu, limits.cpu + 2),
        ("RLIMIT_FSIZE", 0, 0),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NPROC", 0, 0),
        ("RLIMIT_NOFILE", _FILES, _FILES),
    ):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # unknown here, or already tighter
            resource.setrlimit(getattr(resource, kind), (soft, hard))


def _reader(path: str, stdin: bytes | None, sink: int, limits: Limits) -> NoReturn:
    status = 1
    try:
        guard_id = os.getppid()
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        die_with(guard_id)
        _close_all_but(sink)
        _prepare_converter(path, stdin)
        confine(limits)
        read_and_tell(path, stdin, sink)
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
    confine(Limits(**told["limits"]))
    read_and_tell(str(told["path"]), stdin, sink)
    return 0


if __name__ == "__main__":
    sys.exit(main())
