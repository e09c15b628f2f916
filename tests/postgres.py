"""A PostgreSQL server of the tests' own, in a temporary folder, where the server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@contextmanager
def server(place: Path) -> Iterator[str]:
    """The URL of a new server's database, which only listens on a socket in ``place``; skips the test without a server."""
    folder = PROGRAMS[-1] if PROGRAMS else Path(shutil.which("initdb") or "/").parent
    if not (folder / "initdb").exists():
        pytest.skip("PostgreSQL is not installed")
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        try:
            found = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        user = {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": os.getgrouplist("postgres", found.pw_gid)}
        shutil.chown(place, "postgres")
        for above in (place, *place.parents):
            if above.stat().st_uid == 0 and not above.stat().st_mode & 0o001:
                above.chmod(above.stat().st_mode | 0o011)
    data = place / "data"

    def run(*command: str | Path) -> None:
        told = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=place, timeout=120, **user)
        assert told.returncode == 0, told.stderr

    run(folder / "initdb", "-D", data, "-A", "trust", "-U", "audit", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-c listen_addresses='' -k {place} -c fsync=off -c max_connections=12"
    run(folder / "pg_ctl", "-D", data, "-o", options, "-l", place / "log", "-w", "start")
    try:
        yield f"postgresql://audit@/postgres?host={place}"
    finally:
        run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
