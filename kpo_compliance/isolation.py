"""Asking for a document: the file is read in a process of its own, so that no file can take the program with it.

``begun`` comes before spaCy is loaded: a process forked then is small, and reads while the program loads what it needs.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from kpo_compliance import confinement
from kpo_compliance.confinement import CONTRACT, ENDS, FRAME, PAGES, Limits
from kpo_compliance.contract import Contract
from kpo_compliance.document import Document, Notice
from kpo_compliance.early_contract import contract_from, hinted, making
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.files import is_url
from kpo_compliance.passwords import PASSWORDS
from kpo_compliance.tesseract import Ocr, wished

if TYPE_CHECKING:
    import socket
    import subprocess

Watch = Callable[[int, int], None]

STDIN: Final = "-"
LIMITS: Final = Limits()
_GRACE: Final = 20.0  # seconds for a guard to tell that time is up
_PATIENCE: Final = 0.02  # seconds for a guard to tell a language; it costs more to load another one
_LONGEST_REQUEST: Final = 60_000
REASONS: Final = {
    "timeout": "Reading the file takes too long; it may be made to do so. Print it to a new PDF and check that file.",
    "late": "Reading the file takes too long. Check it alone, or print it to a new PDF and check that file.",
    "memory": "Reading the file needs more memory than is allowed. Print it to a new PDF, or check it in parts.",
    "crash": "The file breaks the program that reads it. Ask for it again, or print it to a new PDF and check that file.",
    "limit": "The file holds more text than a contract can. Check it in parts.",
}


@dataclass(slots=True)
class _Asked:
    """A file that is being read: the guard's pipe and, if it is our own child, its id; or a whole new interpreter.

    ``language`` is that of the contract which the guard makes of it; None for the document alone. ``hint`` is the pipe on
    which the guard tells the language that it sees.
    """

    source: int = -1
    guard: int = 0
    process: subprocess.Popen[bytes] | None = None
    request: bytes = b""
    pictures: bool = False
    language: str | None = None
    hint: int = -1


class _Progress:
    """What a guard tells of pages, taken out of what it says and passed on."""

    def __init__(self, watch: Watch | None) -> None:
        self._watch = watch
        self.seen = False

    def take(self, said: bytearray) -> bool:
        """What a guard tells; true when it was something of pages."""
        found = []
        while len(said) >= FRAME.size and said[0] == PAGES:
            found.append(FRAME.unpack_from(said)[1])
            del said[: FRAME.size]
        return self._told(found)

    def take_plain(self, said: bytearray) -> bool:
        """What a reader tells without a guard."""
        return self._told(confinement.pages_read(said))

    def _told(self, found: Sequence[int]) -> bool:
        for pages in found:
            self.seen = True
            if self._watch is not None:
                self._watch(pages >> 32, pages & 0xFFFFFFFF)
        return bool(found)


_begun: dict[str, _Asked] = {}
_server: list[socket.socket] = []


@contextlib.contextmanager
def begun(paths: Sequence[str], ocr: Ocr | None = None, language: str | None = None) -> Iterator[None]:
    """Begins with the reading of one file, or gets ready for many; at the end nothing of that is left.

    Args:
        language: of the contract that is to be made of the one file, "" to find it; None for the document alone.
    """
    server = 0
    if len(paths) == 1 and not is_url(paths[0]):
        with contextlib.suppress(OSError):  # then it is begun when it is asked for
            _begun[paths[0]] = _ask(paths[0], LIMITS, ocr or wished(), language)
    elif len(paths) > 1 and can_fork():
        server = _start_server()
    try:
        yield
    finally:
        for asked in _begun.values():
            _drop(asked)
        _begun.clear()
        if server:
            _server.pop().close()
            _reap(server)


def read(path: str, limits: Limits | None = None, ocr: Ocr | None = None, watch: Watch | None = None) -> Document:
    """Reads a file, or standard input for "-", in a process of its own.

    Args:
        ocr: which pages are read from pictures; None for those without text.
        watch: is told of each such page how many are done, and of how many.

    Raises:
        UnreadableDocument: it cannot be read; also when it breaks its reader, or takes too much time or memory.
        InternalError: the reader made a mistake of ours.
        OSError: no process can be started.
    """
    found = _asked_for(path, limits or LIMITS, ocr or wished(), watch, None)
    return found if isinstance(found, Document) else found.document


def contract(path: str, language: str = "", ocr: Ocr | None = None, watch: Watch | None = None) -> Contract:
    """Reads a file as ``read`` does, and its document as a contract; that was made by the file's guard, if it could be.

    Args:
        language: as for ``reading.read``.

    Raises:
        as ``read``.
    """
    found = _asked_for(path, LIMITS, ocr or wished(), watch, language)
    if isinstance(found, Contract):
        return found
    from kpo_compliance import reading  # noqa: PLC0415 - not for a contract that was made elsewhere

    return reading.read(found, language=language)


def is_begun(path: str) -> bool:
    """Whether another process has begun to read a file: time to load what is needed afterwards."""
    return path in _begun


def language_seen(path: str) -> str:
    """The language of a file that another process reads, if that can be told by now: ``en``, ``tr``, ``en+tr`` or ""."""
    asked = _begun.get(path)
    return hinted(asked.hint, _PATIENCE) if asked is not None and asked.hint >= 0 else ""


def _asked_for(path: str, limits: Limits, ocr: Ocr, watch: Watch | None, language: str | None) -> Document | Contract:
    """The document in a file, or the contract that was made of it in this language."""
    asked = _begun.pop(path, None) or _ask(path, limits, ocr)
    progress = _Progress(watch)
    try:
        end, told = _answer(asked, limits, progress)
    finally:
        _drop(asked)
    if end == "contract":
        made = contract_from(told)
        return made if asked.language == language else made.document
    if end != "result":
        if progress.seen and path != STDIN and ocr.mode == "auto":
            return _without_pictures(path, limits)
        raise UnreadableDocument(REASONS[end], "timeout" if end == "late" else end, by_clock=end == "late")
    from kpo_compliance import exchange  # noqa: PLC0415 - JSON is not needed before

    try:
        return exchange.document_from(told, path)
    except ValueError as error:
        raise UnreadableDocument(REASONS["crash"], "crash") from error


def made(make: Callable[[], bytes], limits: Limits | None = None) -> bytes:
    """What ``make`` gives, made in a confined copy of this process; in this one where it cannot be forked.

    Raises:
        UnreadableDocument: the file it is made from refuses it, breaks it, or takes too much time or memory.
        UsageError: what is asked for cannot be.
        InternalError: ``make`` made a mistake of ours.
        OSError: no process can be started.
    """
    from kpo_compliance import exchange  # noqa: PLC0415 - JSON is not needed before

    if not can_fork():
        return make()
    limits = limits or LIMITS
    source, sink = os.pipe()
    guard = os.fork()
    if guard == 0:
        os.close(source)
        confinement.guard(confinement.making(make), sink, limits, Ocr("never"))
    os.close(sink)
    asked = _Asked(source, guard)
    try:
        end, told = _answer(asked, limits, _Progress(None))
    finally:
        _drop(asked)
    if end != "result":
        raise UnreadableDocument(REASONS[end], "timeout" if end == "late" else end, by_clock=end == "late")
    if told.startswith(confinement.MADE):
        return told[len(confinement.MADE) :]
    try:
        exchange.raise_refusal(told)
    except ValueError as error:
        raise UnreadableDocument(REASONS["crash"], "crash") from error


def _without_pictures(path: str, limits: Limits) -> Document:
    """The document with its pictures unread, when reading them broke the reader."""
    document = read(path, limits, Ocr("never"))
    notices = (*document.notices, Notice("ocr-failed", "Reading the pictures in the file by OCR failed."))
    return replace(document, notices=notices, complete=False)


def can_fork() -> bool:
    """Whether a fork of this process is safe: on Linux, while no other thread runs."""
    return sys.platform == "linux" and threading.active_count() == 1


def _ask(path: str, limits: Limits, ocr: Ocr, language: str | None = None) -> _Asked:
    stdin = _standard_input() if path == STDIN else None
    if _server and stdin is None:
        return _ask_server(path, limits, ocr)
    if not can_fork():
        return _ask_interpreter(path, stdin, limits, ocr)
    source, sink = os.pipe()
    hint, teller = os.pipe() if language is not None else (-1, -1)
    guard = os.fork()
    if guard == 0:
        os.close(source)
        afterwards = making(path, language, teller) if language is not None else None
        confinement.guard(confinement.reading(path, stdin), sink, limits, ocr, afterwards)
    os.close(sink)
    if teller >= 0:
        os.close(teller)
    return _Asked(source, guard, language=language, hint=hint)


def _ask_server(path: str, limits: Limits, ocr: Ocr) -> _Asked:
    import socket  # noqa: PLC0415 - only with a server

    request = json.dumps([path, asdict(limits), asdict(ocr)]).encode("ascii")
    if len(request) > _LONGEST_REQUEST:
        raise UnreadableDocument("The file cannot be opened (its name is too long). Check the path.")
    source, sink = os.pipe()
    try:
        socket.send_fds(_server[0], [request], [sink])
    finally:
        os.close(sink)
    return _Asked(source)


def _ask_interpreter(path: str, stdin: bytes | None, limits: Limits, ocr: Ocr) -> _Asked:
    import subprocess  # noqa: PLC0415 - only where processes cannot be forked

    told = {
        "path": path,
        "stdin": stdin is not None,
        "limits": asdict(limits),
        "ocr": asdict(ocr),
        "passwords": PASSWORDS.get(),
    }
    process = subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-m",
            "kpo_compliance.confinement",
        ],  # -P: nothing from the folder that we happen to be in
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(__file__))},  # noqa: PTH120 - no pathlib for this
    )
    return _Asked(
        process=process, pictures=bool(ocr.program), request=json.dumps(told).encode("ascii") + b"\n" + (stdin or b"")
    )


def _answer(asked: _Asked, limits: Limits, progress: _Progress) -> tuple[str, bytes]:
    """How the reading ended, one of ``ENDS`` or "contract", and what was read or made."""
    if asked.process is not None:
        return _answer_of_interpreter(asked.process, asked, limits, progress)
    seconds = limits.wall + _GRACE
    said, late = confinement.gather(
        asked.source, limits.result + FRAME.size, seconds, seconds + limits.pictures, progress.take
    )
    if late:
        return "late", b""
    if len(said) < FRAME.size:
        return "crash", b""
    end, length = FRAME.unpack_from(said)
    if (end >= len(ENDS) and end != CONTRACT) or length != len(said) - FRAME.size:
        return "crash", b""
    return "contract" if end == CONTRACT else ENDS[end], said[FRAME.size :]


def _answer_of_interpreter(
    process: subprocess.Popen[bytes], asked: _Asked, limits: Limits, progress: _Progress
) -> tuple[str, bytes]:
    said, late = _said(process, asked, limits, progress)
    if late:
        process.kill()
    status = process.wait()
    end = confinement.how_ended(said, late, -status if status < 0 else status << 8, 0.0, 0, limits)
    return end, said[8:] if end == "result" else b""


def _said(process: subprocess.Popen[bytes], asked: _Asked, limits: Limits, progress: _Progress) -> tuple[bytes, bool]:
    import subprocess  # noqa: PLC0415 - only where processes cannot be forked

    if hasattr(select, "poll") and process.stdin is not None and process.stdout is not None:
        with contextlib.suppress(BrokenPipeError), process.stdin as request:
            request.write(asked.request)  # all of it is taken before anything is said
        longest = limits.wall + limits.pictures
        return confinement.gather(process.stdout.fileno(), limits.result, limits.wall, longest, progress.take_plain)
    try:
        said, _ = process.communicate(asked.request, timeout=limits.wall + (limits.pictures if asked.pictures else 0.0))
    except subprocess.TimeoutExpired:
        process.kill()
        return process.communicate()[0], True
    plain = bytearray(said)
    progress.take_plain(plain)
    return bytes(plain), False


def _drop(asked: _Asked) -> None:
    """Leaves nothing of a reading behind, wherever it stands."""
    for descriptor in (asked.source, asked.hint):
        if descriptor >= 0:
            os.close(descriptor)
    if asked.guard:
        _reap(asked.guard)
    if asked.process is not None:
        asked.process.kill()
        asked.process.wait()
        for pipe in (asked.process.stdin, asked.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _reap(child: int) -> None:
    with contextlib.suppress(OSError):
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.waitpid(child, 0)


def _start_server() -> int:
    import socket  # noqa: PLC0415 - only with a server

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = os.fork()
    if child == 0:
        ours.close()
        confinement.serve(theirs.fileno(), lambda: _received(theirs))
    theirs.close()
    _server.append(ours)
    return child


def _received(requests: socket.socket) -> tuple[str, int, Limits, Ocr] | None:
    """The next file that a server is asked for, the pipe to answer on, and the limits; None when nobody asks any more."""
    import socket  # noqa: PLC0415 - only with a server

    request, descriptors, _, _ = socket.recv_fds(requests, _LONGEST_REQUEST, 1)
    if not request or not descriptors:
        return None
    path, limits, ocr = json.loads(request)
    return str(path), descriptors[0], Limits(**limits), Ocr(**ocr)


def _standard_input() -> bytes:
    from kpo_compliance.ingest import MAX_BYTES  # noqa: PLC0415 - only where a file is read

    return sys.stdin.buffer.read(MAX_BYTES + 1)
