"""LibreOffice, the program that turns old Word files into new ones: found, asked for one file, and kept on a short lead.

A confined reader may start no program. So a *converter* is forked beside it before its limits are set, and only for files that
may need it: it takes a file from a socket and gives the new one back. LibreOffice gets a folder of its own in the temporary
place, readable by the owner only, with a profile that forbids macros, links and active content; no network, where the system
lets a process give it up; limits of time, memory and size. The folder is removed when it ends, or when the reader does, however
that dies; what a converter that was killed itself has left is removed by the next one.
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

from kpo_compliance.processes import end_with, fork_beside, limit, received

if TYPE_CHECKING:
    import socket

WALL: Final = 120.0  # seconds for one file; an ordinary one takes three to six
_CPU: Final = 90
_MEMORY: Final = 4 << 30
_LARGEST: Final = 200 << 20
_FILES: Final = 1024
_REQUEST: Final = struct.Struct("!BQ")  # which filter, length of the file
_REPLY: Final = struct.Struct("!BQ")  # how it ended, length of the new file
_DONE, _FAILED, _LATE = range(3)
_FILTERS: Final = ("MS Word 97", "MS WinWord 6.0")
_PREFIX: Final = "kpo-check-"
_LEFT = re.compile(rf"{_PREFIX}(\d{{1,10}})-\w{{8}}")
_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="CheckDocumentEvents" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class OfficeError(Exception):
    """LibreOffice gave no new file; ``late`` says that it took too long."""

    def __init__(self, *, late: bool = False) -> None:
        super().__init__("no answer")
        self.late = late


class Converter:
    """The converter as the reader sees it, or LibreOffice itself where no process was forked."""

    def __init__(self, program: str, connection: socket.socket | None = None) -> None:
        self._program = program
        self._connection = connection

    def to_docx(self, data: bytes, *, old: bool) -> bytes:
        """An old Word file as a new one; ``old`` says that it is from before Word 97.

        Raises:
            OfficeError: LibreOffice does not open it, or takes too long.
        """
        if self._connection is None:
            end, made = _converted(self._program, data, _FILTERS[old], None)
        else:
            try:
                self._connection.sendall(_REQUEST.pack(old, len(data)))
                self._connection.sendall(data)
                end, length = _REPLY.unpack(received(self._connection, _REPLY.size))
                made = received(self._connection, min(length, _LARGEST))
            except OSError as error:
                raise OfficeError from error
        if end != _DONE:
            raise OfficeError(late=end == _LATE)
        return made


CONVERTER: Final[ContextVar[Converter | None]] = ContextVar("CONVERTER", default=None)


def program() -> str:
    """The path of LibreOffice; "" where it is not installed."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return found
    return next((place for place in _PLACES if os.access(place, os.X_OK)), "")


def how_to_install() -> str:
    """The command that installs LibreOffice's word processor on this system."""
    if sys.platform == "darwin":
        return "brew install --cask libreoffice"
    if sys.platform == "win32":
        return "winget install TheDocumentFoundation.LibreOffice"
    return "apt install libreoffice-writer-nogui"


def fork_converter(path: str) -> Converter:
    """Forks a converter that ends when this process does; to be called before limits are set on this process.

    Raises:
        OSError: there can be no more processes.
    """
    return Converter(path, fork_beside(lambda connection: _serve(connection, path)))


def _serve(connection: socket.socket, path: str) -> NoReturn:
    """Answers until nobody asks any more."""
    os.setpgid(0, 0)  # not killed with the reader: it has a folder to remove
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    while True:
        old, length = _REQUEST.unpack(received(connection, _REQUEST.size))
        end, made = _converted(path, received(connection, length), _FILTERS[old], connection)
        connection.sendall(_REPLY.pack(end, len(made)))
        connection.sendall(made)


def _converted(path: str, data: bytes, filter_name: str, asker: socket.socket | None) -> tuple[int, bytes]:
    """How it ended, and the new file."""
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))  # readable by its owner alone
    try:
        given = folder / "contract.doc"
        given.write_bytes(data)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        end = _run(path, folder, given, filter_name, asker)
        made = folder / "out" / "contract.docx"
        whole = end == _DONE and made.is_file() and not made.is_symlink() and made.stat().st_size <= _LARGEST
        return (_DONE, made.read_bytes()) if whole else (end or _FAILED, b"")
    except OSError:
        return _FAILED, b""
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(path: str, folder: Path, given: Path, filter_name: str, asker: socket.socket | None) -> int:
    command = [
        path, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault",
        "--nolockcheck", f"--infilter={filter_name}", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"),
        str(given),
    ]  # fmt: skip
    parent = os.getpid()
    process = subprocess.Popen(  # noqa: S603 - a program from the path, with arguments of our own
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(os.environ, folder),
        start_new_session=sys.platform != "win32",
        preexec_fn=None if sys.platform == "win32" else lambda: _confine(parent),  # noqa: PLW1509 - no threads here
    )
    deadline = time.monotonic() + WALL
    try:
        while process.poll() is None:
            if time.monotonic() > deadline:
                return _LATE
            if asker is None:
                time.sleep(0.05)
            elif select.select([asker], [], [], 0.05)[0]:
                return _FAILED  # nobody is there any more: there is one request at a time
        return _DONE if process.returncode == 0 else _FAILED
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the program with all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _environment(given: Mapping[str, str], folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in given.items() if name in ("PATH", "SYSTEMROOT", "PROGRAMFILES")}
    own = dict.fromkeys(
        ("HOME", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"), str(folder)
    )
    return {**kept, **own, "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}


def _confine(parent: int) -> None:
    """Limits on LibreOffice, in its process before it begins."""
    end_with(parent)
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - only for a few files

        _leave_network(ctypes.CDLL(None))
    limit(memory=_MEMORY, files=_FILES, cpu=_CPU, children=True, largest=2 * _LARGEST, grace=0)


def _leave_network(system: object) -> None:
    """Goes where there is no network, if the system lets this process; as root at once, else as the one user of a space."""
    unshare = system.unshare  # type: ignore[attr-defined]
    if os.geteuid() == 0:
        unshare(_CLONE_NEWNET | _CLONE_NEWIPC)
        return
    user, group = os.geteuid(), os.getegid()
    if unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0:
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with contextlib.suppress(OSError), open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123 - no path of a user
                file.write(line)


def _sweep() -> None:
    """Removes what converters that were killed have left behind."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(tempfile.gettempdir()):
            left = _LEFT.fullmatch(entry.name)
            if left and entry.is_dir(follow_symlinks=False) and _is_ours(entry) and not _is_alive(int(left[1])):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    return sys.platform == "win32" or entry.stat(follow_symlinks=False).st_uid == os.geteuid()


def _is_alive(process: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
