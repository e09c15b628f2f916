"""A process that checks files for a program that cannot fork readers itself, because it runs threads.

It is started by that program, on the same machine and as the same user, and talks with it over two pipes: pickled
messages with their length before them. Its readers are forked and confined as everywhere else; when it crashes itself or
takes too long, it is killed, and only the file it had is lost.
"""

from __future__ import annotations

import os
import pickle
import select
import struct
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from typing import IO, Final

from kpo_compliance.check import Settings, check_file, prepare, warm_up
from kpo_compliance.errors import RuleError
from kpo_compliance.isolation import begun
from kpo_compliance.report import Report
from kpo_compliance.tesseract import wished

_LENGTH: Final = struct.Struct("!Q")
_PROGRESS: Final = _LENGTH.pack(0)  # an empty message
_BLOCK: Final = 1 << 20
_MANY: Final = ("", "")  # ``begun`` gets ready for more than one file
CRASHED: Final = ("The program crashed while it read this file; please report it.", "crash")

# A report; why there is none, and the status; a mistake in a rule: message, place, line.
Result = Report | tuple[str, str] | tuple[str, str, str]


class Checker:
    """Such a process, from the side of the program that started it; one file at a time."""

    def __init__(self, settings: bytes) -> None:
        """Starts it with pickled settings."""
        self.done = 0
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kpo_compliance.checker"],  # -P: nothing from the folder that we happen to be in
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.path.dirname(os.path.dirname(__file__))},  # noqa: PTH120 - no pathlib for this
        )
        self._send(settings)

    def check(self, path: str, seconds: float) -> Result:
        """What is said of a file; a process that dies or needs more time is ended, and ``alive`` says so."""
        self._send(pickle.dumps(path))
        said, late = self._answer(seconds)
        self.done += 1
        if said is None:
            self.stop()
            return (f"The file took longer than {seconds:.0f} seconds.", "timeout") if late else CRASHED
        result: Result = pickle.loads(said)  # noqa: S301 - see above
        return result

    @property
    def alive(self) -> bool:
        """Whether it can take another file."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ends it."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._process.wait()

    def _send(self, message: bytes) -> None:
        with suppress(OSError):  # one that died is found so by its answer
            _write(self._stream(self._process.stdin), message)

    def _answer(self, seconds: float) -> tuple[bytes | None, bool]:
        """A whole message, or None, and then whether it was too late. An empty one tells of progress: time begins anew."""
        source = self._stream(self._process.stdout).fileno()
        poll = select.poll()
        poll.register(source, select.POLLIN | select.POLLHUP)
        said = bytearray()
        deadline = time.monotonic() + seconds
        while len(said) < _LENGTH.size or len(said) < _LENGTH.size + _LENGTH.unpack_from(said)[0]:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                return None, True
            block = os.read(source, _BLOCK)
            if not block:
                return None, False
            said += block
            while said.startswith(_PROGRESS):
                del said[: _LENGTH.size]
                deadline = time.monotonic() + seconds
        return bytes(said[_LENGTH.size :]), False

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        assert stream is not None  # noqa: S101 - it was asked for
        return stream


def main() -> int:
    """Takes settings, then paths until nobody sends any more, and answers each with a result."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    with begun(_MANY):
        warm_up()
        first = _read(requests)
        if first is None:
            return 0
        settings: Settings = pickle.loads(first)  # noqa: S301 - see above
        if settings.ocr is not None:  # Tesseract may lie elsewhere on this machine
            settings = replace(settings, ocr=wished(settings.ocr.mode, settings.ocr.language))
        prepare(settings)
        while (asked := _read(requests)) is not None:
            try:
                path = pickle.loads(asked)  # noqa: S301 - from the program that started this one
                result: Result = check_file(path, settings, lambda *_: _write(answers, b""))
            except RuleError as error:
                result = (str(error), error.location, error.line)
            _write(answers, pickle.dumps(result))
    return 0


def _write(stream: IO[bytes], message: bytes) -> None:
    stream.write(_LENGTH.pack(len(message)) + message)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    message = stream.read(_LENGTH.unpack(head)[0])
    return message if len(message) == _LENGTH.unpack(head)[0] else None


if __name__ == "__main__":
    sys.exit(main())
