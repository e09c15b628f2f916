"""Readers fed with damaged samples: anything but a document or a refusal with a sentence is a finding.

    python benchmarks/fuzz.py READER SECONDS [--seed N] [SAMPLE…]

READER is pdf, docx, odt, rtf, eml, msg, html, markdown, text or all (each for so long); with samples also doc (where LibreOffice is), png, jpeg, tiff. Samples are files of that kind, by
default those in ``samples/`` or made of them; the parts of a Word or OpenDocument file are also damaged before they are packed. Every case runs in a process of its own, as in
the program; a finding is kept as READER-SEED-NUMBER in the present folder's ``fuzz-findings``.

Checked of every document: its spans lie in order inside the text, its text holds no control characters, and the same file
gives the same document.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from fuzz_samples import made

from kpo_compliance import exchange, isolation
from kpo_compliance.confinement import Limits
from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument

SUFFIXES = {"pdf": ".pdf", "docx": ".docx", "html": ".html", "markdown": ".md", "text": ".txt", "odt": ".odt", "rtf": ".rtf", "eml": ".eml",
            "msg": ".msg"}  # fmt: skip
GIVEN = {"doc": ".doc", "png": ".png", "jpeg": ".jpg", "tiff": ".tiff"}  # damaged only where samples are given
LIMITS = Limits(memory=1024 << 20, cpu=20, wall=600.0)  # the processor tells: the machine may be busy
BITS = (
    b"\x00", b"\xff", b"\xff\xfe", b"<", b">", b"<!--", b"-->", b"]]>", b"&#0;", b"&x;", b"(", b")", b"<<", b">>", b"[", b"]",
    b"endobj", b"stream\n", b"endstream", b"/Length 0", b"/Length 999999999", b"-1", b"0", b"2147483648", b"1e30", b"99999999999",
    b"<w:p>", b"</w:p>", b"<w:tbl>", b"</w:tbl>", b"<w:r>", b"</w:body>", b"<table>", b"</table>", b"<td>", b"<li>", b"<del>",
    b"\n\n", b"\f", b"\t", b" " * 300, b"1.1.1.", b"(a)", b"# ", b"|", b"\xe2\x80\xae", b"\xcc\x81", b"\xed\xa0\x80", b"a" * 5000,
    b"[" * 500, b"<div>" * 400, b"q " * 500, b"/X Do ", b'w:val="-1"', b'w:val="9999999999"', b"\\par ", b"\\cell ", b"\\row ", b"\\bin99 ", b"\\u-1?", b"{\\*", b"{" * 50, b"}" * 5,
    b"\n--", b"\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", b"=?utf-8?q?", b"<text:list>", b"</text:p>", b"<text:p>",
)  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with some changed, cut out, doubled, moved, or with something put between."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16, 64))):
        if not made:
            return bytes(made)
        at = chance.randrange(len(made))
        size = min(len(made) - at, int(chance.expovariate(1 / 60)) + 1)
        kind = chance.randrange(8)
        if kind == 0:
            made[at] = chance.randrange(256)
        elif kind == 1:
            made[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del made[at : at + size]
        elif kind == 3:
            made[at:at] = made[at : at + size] * chance.choice((1, 1, 2, 50))
        elif kind == 4:
            other = chance.randrange(len(made))
            made[at : at + size] = made[other : other + size]
        elif kind == 5:
            made[at:at] = chance.choice(BITS)
        elif kind == 6:
            made[at : at + size] = chance.choice(BITS)
        elif chance.random() < 0.1:
            del made[at:]
    return bytes(made)


def damaged_word(data: bytes, chance: random.Random) -> bytes:
    """A Word file of which one or two parts were damaged before packing; sometimes the package itself."""
    if chance.random() < 0.2 or not zipfile.is_zipfile(io.BytesIO(data)):
        return damaged(data, chance)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return damaged(data, chance)
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    main = next((part for part in ("word/document.xml", "content.xml") if part in parts), "")
    for drawn in chance.sample(names, min(len(names), chance.choice((1, 1, 2)))):
        name = main if chance.random() < 0.6 and main else drawn
        parts[name] = shuffled(parts[name], chance) if chance.random() < 0.6 else damaged(parts[name], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if chance.random() > 0.01:
                archive.writestr(name, content)
    return out.getvalue()


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """XML that is still well formed: elements dropped, doubled, moved, emptied, attributes changed."""
    from lxml import etree  # noqa: PLC0415

    try:
        root = etree.fromstring(data)
    except etree.XMLSyntaxError:
        return damaged(data, chance)
    for _ in range(chance.choice((1, 3, 10, 40))):
        elements = [element for element in root.iter() if element is not root and isinstance(element.tag, str)]
        if not elements:
            break
        one, other = chance.choice(elements), chance.choice(elements)
        kind = chance.randrange(6)
        parent = one.getparent()
        if kind == 0:
            parent.remove(one)
        elif kind == 1:
            parent.insert(0, etree.fromstring(etree.tostring(one)))
        elif kind == 2 and other not in (one, *one.iterdescendants()):
            other.append(one)
        elif kind == 3 and one.attrib:
            key = chance.choice(list(one.attrib))
            one.set(key, chance.choice(("", "-1", "0", "99999999999", "x", "none", "İ", "a" * 300)))
        elif kind == 4:
            one.text = chance.choice(("", " " * 50, "\u202e", "1.1", "(a)", "İ\u0307", "x" * 3000))
        else:
            one.tag = other.tag
    return etree.tostring(root)


def wrong_with(document: Document) -> str:
    """What a document must not be; "" when all is well."""
    at = 0
    for paragraph in document.paragraphs:
        if paragraph.span.start < at or paragraph.span.end > len(document.text):
            return "spans out of order"
        at = paragraph.span.end
        if "\n" in document.quote(paragraph.span):
            return "a newline in a paragraph"
    if any((c < " " and c != "\n") or "\ud800" <= c < "\ue000" for c in document.text):
        return "control characters or lone surrogates"
    try:
        document.text.encode("utf-8")
    except UnicodeEncodeError:
        return "no text"
    return ""


def fuzz(reader: str, seconds: float, seed: int, samples: list[bytes]) -> int:
    """How many findings there were."""
    chance = random.Random(seed)
    change: Callable[[bytes, random.Random], bytes] = damaged_word if reader in ("docx", "odt") else damaged
    folder = Path("fuzz-findings")
    case = Path(f"/dev/shm/fuzz-{reader}-{seed}{(SUFFIXES | GIVEN)[reader]}")
    ends: Counter[str] = Counter()
    findings = 0
    slowest = 0.0
    stop = time.monotonic() + seconds
    number = 0
    with isolation.begun([str(case), str(case)]):
        while time.monotonic() < stop:
            number += 1
            data = change(chance.choice(samples), chance)
            case.write_bytes(data)
            begun = time.monotonic()
            try:
                document = isolation.read(str(case), LIMITS)
                end = "ok" if document.complete else "partial"
                wrong = wrong_with(document)
                if not wrong and number % 20 == 0 and isolation.read(str(case), LIMITS) != document:
                    wrong = "another document the second time"
            except UnreadableDocument as error:
                end, wrong = error.status, "" if str(error).endswith(".") else "no sentence"
                if end in ("crash", "timeout", "memory"):
                    wrong = end
                elif "(" in str(error) and "Error)" in str(error):
                    wrong = str(error)
            except exchange.InternalError as error:
                end, wrong = "internal", f"internal error {error}"
            taken = time.monotonic() - begun
            slowest = max(slowest, taken)
            ends[end] += 1
            if wrong:
                findings += 1
                folder.mkdir(exist_ok=True)
                kept = folder / f"{reader}-{seed}-{number}{(SUFFIXES | GIVEN)[reader]}"
                kept.write_bytes(data)
                print(f"FINDING {kept}: {wrong}", flush=True)
    case.unlink(missing_ok=True)
    shown = ", ".join(f"{name} {count}" for name, count in ends.most_common())
    print(f"{reader}: {number} cases, {findings} findings, slowest {slowest:.1f} s; {shown}", flush=True)
    return findings


def samples_of(reader: str, given: list[str]) -> list[bytes]:
    """The files to damage; those of other formats, and forms in PDF, are made of the text samples."""
    files = [Path(name) for name in given if Path(name).suffix == (SUFFIXES | GIVEN)[reader]]
    files = files or sorted(Path(__file__).parent.parent.joinpath("samples").glob(f"*{(SUFFIXES | GIVEN)[reader]}"))
    found = [file.read_bytes() for file in files]
    if found and reader != "pdf":
        return found
    texts = sorted(Path(__file__).parent.parent.joinpath("samples").glob("*.txt"))
    lines = [[line for line in text.read_text("utf-8").splitlines() if line.strip()][:150] for text in texts]
    return found + [made(reader, some) for some in lines]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("reader", choices=[*SUFFIXES, *GIVEN, "all"])
    parser.add_argument("seconds", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("samples", nargs="*")
    chosen = parser.parse_intermixed_args()
    readers = list(SUFFIXES) if chosen.reader == "all" else [chosen.reader]
    return 1 if sum(fuzz(r, chosen.seconds, chosen.seed, samples_of(r, chosen.samples)) for r in readers) else 0


if __name__ == "__main__":
    sys.exit(main())
