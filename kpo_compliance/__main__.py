"""The way in. ``--help`` and ``--version`` are answered here, and nothing else is loaded for them."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Runs the command line and returns its exit status."""
    arguments = sys.argv[1:]
    if arguments in (["--help"], ["-h"]):
        return _print(_help())
    if not arguments:
        sys.stderr.write(_help())
        return 2
    if arguments == ["--version"]:
        from kpo_compliance import __version__  # noqa: PLC0415

        return _print(f"kpo-check {__version__}\n")
    import gc  # noqa: PLC0415

    from kpo_compliance import spacy_parts  # noqa: PLC0415 - only a flag
    from kpo_compliance.cli import run  # noqa: PLC0415 - loads click

    spacy_parts.alone = True
    gc.set_threshold(200_000, 20, 100)  # looking for garbage while half a million objects are made costs a tenth of the start
    status = run(arguments)
    _leave(status)
    return status


def _help() -> str:
    """What ``cli.help_text()`` makes with click, kept in a file; a test compares the two."""
    with open(f"{__file__.removesuffix('__main__.py')}help.txt", encoding="utf-8") as stream:  # noqa: PTH123
        return stream.read()


def _leave(status: int) -> None:
    """Ends at once: a thread may still be loading spaCy, and taking it down in good order takes a tenth of a second."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = status or 2
    os._exit(status)


def _print(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stderr.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
