"""Tesseract, the program that reads pictures: found, asked for a page at a time, kept in limits of its own.

A confined reader may start no program. So a *typist* is forked beside it before its limits are set: a process that takes
pictures from a socket and gives back what Tesseract says of them. Pictures go in and words come out through pipes; no
file is written. Tesseract gets no picture of a stranger's making, but plain grey ones that the reader has drawn.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from kpo_compliance.processes import end_with, fork_beside, limit, received

if TYPE_CHECKING:
    import socket

Mode = Literal["auto", "never", "always"]

LANGUAGES: Final = {"en": "eng", "tr": "tur"}
PAGE_CPU: Final = 60  # seconds for one page; an ordinary one takes two to five
PAGE_WALL: Final = 180.0
FILE_CPU: Final = 1200.0  # seconds for all pages of a file: some four hundred
_MEMORY: Final = 1 << 30
_WORDS: Final = 16 << 20  # bytes that Tesseract may say of a page
_REQUEST: Final = struct.Struct("!HQ")  # length of the arguments, length of the picture
_REPLY: Final = struct.Struct("!dQ")  # seconds of the processor, length of what was said
_NOTHING: Final = (1 << 64) - 1  # as a length: Tesseract failed


class TesseractError(Exception):
    """Tesseract ended without an answer; ``str()`` says how."""


@dataclass(frozen=True, slots=True)
class Ocr:
    """What is wished of the reading of pictures.

    ``mode`` is "auto" for pages without text that hold a picture, "always" for every page, "never" for none.
    ``language`` is the contract's ("en", "tr"), "" when it is not known. ``program`` is Tesseract's path, "" where it
    is not installed.
    """

    mode: Mode = "auto"
    language: str = ""
    program: str = ""


def wished(mode: Mode = "auto", language: str = "") -> Ocr:
    """The wish, with the program where it is found on the path."""
    return Ocr(mode, language, program() if mode != "never" else "")


def program() -> str:
    """The path of the program ``tesseract``; "" where there is none."""
    name = "tesseract.exe" if sys.platform == "win32" else "tesseract"
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)  # noqa: PTH118 - this runs before anything is loaded
        if os.path.isabs(path) and os.access(path, os.X_OK) and os.path.isfile(path):  # noqa: PTH113, PTH117 - see above
            return path
    return ""


def how_to_install(languages: Sequence[str] = ("eng", "tur")) -> str:
    """The command that installs Tesseract with these languages, by its own names, on this system."""
    if sys.platform == "darwin":
        return "brew install tesseract tesseract-lang"
    if sys.platform == "win32":
        return "winget install UB-Mannheim.TesseractOCR"
    return "apt install tesseract-ocr " + " ".join(f"tesseract-ocr-{name}" for name in languages)


class Typist:
    """The typist as the reader sees it, or Tesseract itself where no process can be forked."""

    def __init__(self, ocr: Ocr, connection: socket.socket | None = None) -> None:
        self.ocr = ocr
        self._connection = connection
        self._installed: frozenset[str] | None = None
        self.seconds = 0.0  # of the processor, for all that was asked

    def installed(self) -> frozenset[str]:
        """The languages that Tesseract has, by its own names ("eng", "osd"); none where it does not answer."""
        if self._installed is None:
            try:
                lines = self._ask(("--list-langs",), b"").decode("utf-8", "replace").splitlines()[1:]
            except TesseractError:
                lines = []
            self._installed = frozenset(line.strip() for line in lines)
        return self._installed

    def words(self, picture: bytes, languages: Sequence[str], dpi: int) -> bytes:
        """The words of a picture with places and confidence, as TSV.

        Args:
            picture: a grey one in the format PGM.
            languages: by Tesseract's own names.

        Raises:
            TesseractError: it crashed, or took too long or too much memory.
        """
        asked = ("stdin", "stdout", "-l", "+".join(languages), "--psm", "3", "--dpi", str(dpi))
        return self._ask((*asked, "-c", "tessedit_create_tsv=1"), picture)

    def orientation(self, picture: bytes, dpi: int) -> bytes:
        """By how much the page is turned, as lines of "name: value".

        Raises:
            TesseractError: it cannot tell, for too few letters, or it ended otherwise.
        """
        return self._ask(("stdin", "stdout", "-l", "osd", "--psm", "0", "--dpi", str(dpi)), picture)

    def _ask(self, arguments: Sequence[str], picture: bytes) -> bytes:
        if self._connection is None:
            seconds, said = _run((self.ocr.program, *arguments), picture)
        else:
            asked = "\0".join(arguments).encode()
            try:
                self._connection.sendall(_REQUEST.pack(len(asked), len(picture)) + asked)
                self._connection.sendall(picture)
                seconds, length = _REPLY.unpack(received(self._connection, _REPLY.size))
                said = received(self._connection, min(length, _WORDS)) if length < _NOTHING else None
            except OSError as error:
                raise TesseractError("the typist is gone") from error
        self.seconds += seconds
        if said is None:
            raise TesseractError("no answer")
        return said


def fork_typist(ocr: Ocr) -> Typist:
    """Forks a typist that ends when this process does; to be called before limits are set on this process.

    Raises:
        OSError: there can be no more processes.
    """
    parent = os.getpid()
    return Typist(ocr, fork_beside(lambda connection: _serve(connection, ocr, parent)))


def _serve(connection: socket.socket, ocr: Ocr, parent: int) -> NoReturn:
    """Answers until nobody asks any more."""
    end_with(parent)
    limit(memory=_MEMORY, files=32, children=True)
    while True:
        length, size = _REQUEST.unpack(received(connection, _REQUEST.size))
        arguments = received(connection, length).decode().split("\0")
        picture = received(connection, size)
        seconds, said = _run((ocr.program, *arguments), picture)
        del picture
        connection.sendall(_REPLY.pack(seconds, _NOTHING if said is None else len(said)))
        connection.sendall(said or b"")


def _run(command: Sequence[str], picture: bytes) -> tuple[float, bytes | None]:
    """The processor's seconds, and what the program says; None when it fails or takes too long."""
    import subprocess  # noqa: PLC0415 - only where a picture is read

    keep = {name: value for name, value in os.environ.items() if name in ("PATH", "TESSDATA_PREFIX", "SYSTEMROOT")}
    parent, before = os.getpid(), _children_seconds()
    try:
        done = subprocess.run(  # noqa: S603 - a program from the path, with arguments of our own
            command,
            input=picture,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**keep, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C"},
            timeout=PAGE_WALL,
            preexec_fn=None if sys.platform == "win32" else lambda: _confine(parent),
            check=False,
        )
        said = done.stdout if done.returncode == 0 and len(done.stdout) <= _WORDS else None
    except (OSError, subprocess.SubprocessError, MemoryError):
        said = None
    return _children_seconds() - before, said


def _confine(parent: int) -> None:
    end_with(parent)
    limit(memory=_MEMORY, files=32, cpu=PAGE_CPU, children=False)


def _children_seconds() -> float:
    used = os.times()
    return used.children_user + used.children_system
