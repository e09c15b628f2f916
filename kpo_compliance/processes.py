"""What a process of ours is bound to: it ends with its parent, and within limits."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    import socket

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_SIGKILL: Final = 9  # has no name on Windows
_BLOCK: Final = 1 << 20
_MOST_DESCRIPTORS: Final = 1 << 16


def fork_beside(serve: Callable[[socket.socket], NoReturn]) -> socket.socket:
    """Forks a process that serves this one over a socket, and has no other file open but the three usual ones.

    To be called before limits are set on this process. The other process ends when nobody asks any more.

    Raises:
        OSError: there can be no more processes.
    """
    import socket  # noqa: PLC0415 - only where such a process is needed

    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        try:
            ours.close()
            os.closerange(3, theirs.fileno())
            os.closerange(theirs.fileno() + 1, _MOST_DESCRIPTORS)
            serve(theirs)
        finally:
            os._exit(0)
    theirs.close()
    return ours


def received(connection: socket.socket, length: int) -> bytes:
    """So many bytes from the other side.

    Raises:
        OSError: it is gone.
    """
    data = bytearray()
    while len(data) < length:
        block = connection.recv(min(length - len(data), _BLOCK))
        if not block:
            raise ConnectionError
        data += block
    return bytes(data)


def end_with(parent: int) -> None:
    """Has the kernel kill this process when its parent dies, where the kernel can; and ends it if that was before.

    Neither the process nor what it starts can gain more rights.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - some milliseconds, not spent by the one who asks

        control = ctypes.CDLL(None).prctl
        control(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
        control(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit(
    *,
    memory: int,
    files: int,
    cpu: int | None = None,
    most_cpu: int | None = None,
    children: bool,
    largest: int = 0,
    grace: int = 2,
) -> None:
    """Puts limits on this process, as far as the system has them.

    Args:
        memory: bytes of address space.
        files: how many may be open.
        cpu: seconds of the processor, after which the process is killed; it may allow itself more, up to ``most_cpu``.
        children: whether it may start processes.
        largest: bytes of a file that may be written; nothing by default.
        grace: seconds of the processor from the warning that its time is over until it is killed.
    """
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    limits = [
        ("RLIMIT_AS", memory, memory),
        ("RLIMIT_FSIZE", largest, largest),
        ("RLIMIT_CORE", 0, 0),
        ("RLIMIT_NOFILE", files, files),
    ]
    if cpu is not None:
        limits.append(("RLIMIT_CPU", cpu, max(cpu, most_cpu or 0) + grace))
    if not children:
        limits.append(("RLIMIT_NPROC", 0, 0))
    for name, soft, hard in limits:
        with contextlib.suppress(AttributeError, OSError, ValueError):  # unknown here, or already tighter
            resource.setrlimit(getattr(resource, name), (soft, hard))


def allow_cpu(seconds: float) -> None:
    """Lets this process run for so many seconds of the processor from now, as far as its limits go; without one it gets none."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(AttributeError, OSError, ValueError):
        soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
        if soft == resource.RLIM_INFINITY:
            return
        wanted = int(used.ru_utime + used.ru_stime + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if hard < 0 else min(wanted, hard), hard))
