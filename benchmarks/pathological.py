"""Seconds that texts made to be slow take of the processor: the bytes read, the contract, and every shipped wording.

    python benchmarks/pathological.py [--size BYTES] [NAME…]

Exit status 1 when reading.read and Engine.scan together take longer than two seconds a megabyte on any of them.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

from kpo_compliance import ingest, playbook, reading
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.wording import Engine

MOST_SECONDS = 2.0
LETTERS = "abcdefghijklmnopqrstuvwxyzçğışöü"


def texts() -> dict[str, str]:
    """Units that are repeated to fill the size."""
    pseudo = [1]

    def letters(count: int) -> str:
        made = []
        for _ in range(count):
            pseudo[0] = (pseudo[0] * 1103515245 + 12345) % (1 << 31)
            made.append(LETTERS[(pseudo[0] >> 16) % len(LETTERS)])
        return "".join(made)

    words = " ".join(letters(3 + n % 9) for n in range(20_000))
    return {
        "one-letter": "a",
        "spaces": "x" + " " * 5000,
        "one-space-run": " ",
        "newlines": "x\n\n\n",
        "empty-lines": "\n",
        "brackets": "(",
        "brackets-both": "()",
        "quotes": "“a” ",
        "quotes-open": "“",
        "defined": "“Aa Bb” means “Cc” and ",
        "defined-brackets": "(the “Aa”) ",
        "one-line": "The Provider shall keep the Confidential Information secret, ",
        "no-spaces": letters(50_000),
        "no-spaces-dots": "a.b-c/d,e;",
        "commas": ",",
        "comma-words": "a, ",
        "dots": ".",
        "dot-words": "a. ",
        "semicolons": "a; ",
        "hyphens": "a-",
        "slashes": "a/b",
        "digits": "1",
        "digit-dots": "1.",
        "digit-words": "1 ",
        "money": "$1,000,000.00 ",
        "percent": "10% ",
        "dates": "1 January 2020 ",
        "apostrophes": "a's ",
        "not": "not ",
        "shall-not": "shall not ",
        "shall-not-lines": "shall not\n",
        "shall-not-disclose": "The Recipient shall not disclose Confidential Information, except that ",
        "except": "except as required by law, unless the ",
        "colons": "The Provider shall:\n",
        "numbers-lines": "1. a\n",
        "numbers-deep": "1.1.1.1.1.1.1.1.1 a\n",
        "numbers-run": "1.1.1 ",
        "letters-lines": "(a) b\n",
        "letters-run": "(a) (b) (c) ",
        "roman-run": "(i) (ii) (iii) (iv) ",
        "articles": "ARTICLE I\n",
        "sections": "Section 1.1 ",
        "headings": "TERM AND TERMINATION\n",
        "turkish": "Hizmet Sağlayıcı Gizli Bilgileri açıklamayacaktır, ",
        "turkish-lines": "MADDE 1 – Gizlilik\n",
        "turkish-capitals": "İIıiŞşĞğ",
        "right-to-left": "سري العقد \u202eshall not\u202c ",
        "marks": "a\u0301\u0323\u0308",
        "combining": "\u0301",
        "zero-width": "a\u200b",
        "emoji": "😀",
        "cjk": "秘密保持契約",
        "parties": "ACME Ltd. (the “Client”) and ",
        "companies": "Acme Inc., Acme Ltd., Acme A.Ş., ",
        "between": "by and between ",
        "whereas": "WHEREAS ",
        "governing": "governed by the laws of ",
        "courts": "the courts of the State of ",
        "term": "for a term of three (3) years after the ",
        "words": words + " ",
        "signature": "By: ____________ Name: ____________\n",
        "underscores": "_",
        "pipes": "| a | b |\n",
        "hashes": "# a\n",
        "tabs": "a\t",
        "angles": "<p>",
        "unclosed": "<a ",
        "form-feeds": "a\f",
    }


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--size", type=int, default=1_000_000)
    chosen = parser.parse_args()
    engines = {name: Engine(playbook.load(name, near=Path("/"))) for name in ("kpo", "nda")}
    warm = ingest.read("-", stdin=b"The Provider shall keep the logbook secret for two years.")
    for engine in engines.values():
        for language in ("en", "tr"):
            engine.scan(reading.read(warm, language=language))
    slow = []
    print(f"{'text':20} {'ingest':>7} {'read':>7} {'kpo':>7} {'nda':>7} {'MB':>6}")
    for name, unit in texts().items():
        if chosen.names and name not in chosen.names:
            continue
        data = (unit * (chosen.size // len(unit.encode()) + 1)).encode()[: chosen.size]
        seconds = _seconds(data, engines)
        bad = seconds[1] + max(seconds[2:]) > MOST_SECONDS * chosen.size / 1_000_000
        slow += [name] if bad else []
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name:20} " + " ".join(f"{s:7.2f}" for s in seconds) + f" {memory:6}" + (" SLOW" if bad else ""), flush=True)
    print(f"slow: {', '.join(slow)}" if slow else "none is slow")
    return 1 if slow else 0


def _seconds(data: bytes, engines: dict[str, Engine]) -> list[float]:
    """Seconds of reading the bytes, of reading the contract, and of each engine."""
    start = time.process_time()
    try:
        document = ingest.read("-", stdin=data)
    except UnreadableDocument:
        return [time.process_time() - start, 0.0, *(0.0 for _ in engines)]
    seconds = [time.process_time() - start]
    start = time.process_time()
    contract = reading.read(document)
    seconds.append(time.process_time() - start)
    for engine in engines.values():
        start = time.process_time()
        engine.scan(contract)
        seconds.append(time.process_time() - start)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
