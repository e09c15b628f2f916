"""What the tests of the audit share: a folder of small contracts, and ways to run the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from kpo_compliance import cli
from tests.conftest import ENGLISH, FAMILY, POLICY

GOOD = "1. Records. The Provider shall keep a logbook of all work for three years.\n\n2. The law of the log is English law.\n"
BAD = "1. Records. The Provider need not keep a logbook.\n"
POOR = "1. Records. The Provider shall keep a logbook of all work.\n"
# Ends the program without notice at its Nth commit or counted renaming of a file, before or after it.
DEADLY = """\
import os, signal
from pathlib import Path
from kpo_compliance.store.database import Database
left = [{number}]
def deadly(real, wanted):
    def wrapped(self, *given):
        left[0] -= wanted(*given)
        if wanted(*given) and not left[0] and {before}:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(self, *given)
        if wanted(*given) and not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return result
    return wrapped
Database.run = deadly(Database.run, lambda statement, *_: statement == "COMMIT")
Path.replace = deadly(Path.replace, lambda target: {counted})
"""


def folder_of(place: Path, count: int = 3) -> Path:
    """A folder of so many small contracts, every third of them bad, none of them young."""
    for number in range(count):
        path = place / "contracts" / f"vendor-{number % 2}" / f"c{number:03}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Agreement number {number}.\n\n{BAD if number % 3 == 2 else GOOD}", "utf-8")
        age(path)
    return place / "contracts"


def own_rules(place: Path) -> None:
    """Puts a policy of two requirements there, which is quicker than the shipped playbook."""
    (place / "our-rules/en").mkdir(parents=True)
    (place / "our-rules/OWN.yaml").write_text(FAMILY, "utf-8")
    (place / "our-rules/en/OWN.yaml").write_text(ENGLISH, "utf-8")
    (place / "kpo.toml").write_text(POLICY, "utf-8")


def age(path: Path, seconds: int = 3600) -> None:
    """Makes a file as old as most contracts are: a young one is compared by its content."""
    then = time.time() - seconds
    os.utime(path, (then, then))


def run(capfdbinary, *arguments: object) -> tuple[int, str, str]:
    """Runs the command line in this process: its status and what it wrote."""
    status = cli.run([str(one) for one in arguments])
    out, err = capfdbinary.readouterr()
    return status, out.decode(), err.decode()


def audit(capfdbinary, *options: object) -> tuple[int, str, str]:
    """Audits the folder here, in this process."""
    return run(capfdbinary, "audit", "contracts", "--store", "audit.db", *options)


def start(*arguments: object, code: str = "", **options) -> subprocess.Popen[bytes]:
    """Starts the command line in a process of its own; ``code`` is run there first."""
    begin = f"{code}\nfrom kpo_compliance.__main__ import main\nraise SystemExit(main())"
    command = [sys.executable, "-c", begin, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def finished(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """How such a process ended."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def reports(text: str) -> dict[str, dict]:
    """The reports of JSON Lines, by path."""
    return {report["document"]["path"]: report for report in map(json.loads, text.splitlines())}
