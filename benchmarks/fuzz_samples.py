"""Files of the formats of which ``samples/`` holds none, made of its texts, to be damaged by ``fuzz.py``."""

from __future__ import annotations

import io
import sys
import zipfile
from email.message import EmailMessage
from html import escape
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
_NS = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def made(reader: str, lines: list[str]) -> bytes:
    """A file for a reader with these lines, in as many forms as the format has."""
    return {"html": html, "markdown": markdown, "odt": odt, "rtf": rtf, "eml": eml, "msg": msg, "pdf": form}[reader](lines)


def html(lines: list[str]) -> bytes:
    rows = "".join(f"<li><b>{line[:9]}</b>{line[9:]}</li>" if n % 3 else f"<p>{line}</p>" for n, line in enumerate(lines))
    cells = "".join(f"<tr><td>{line[:20]}</td><td>{line}</td></tr>" for line in lines[:20])
    return f"<html><body><h1>A</h1><ol type='a'>{rows}</ol><table>{cells}</table></body></html>".encode()


def markdown(lines: list[str]) -> bytes:
    marks = ("# ", "- **x** ", "| a | b |\n|---|---|\n| ", "- **x** ", "1. ")
    return "\n".join(marks[n % 5] + line for n, line in enumerate(lines)).encode()


def odt(lines: list[str]) -> bytes:
    words = [escape(line) for line in lines]
    items = "".join(f"<text:list-item><text:p>{line}</text:p></text:list-item>" for line in words[:30])
    cells = "".join(f"<table:table-row><table:table-cell><text:p>{line}</text:p></table:table-cell></table:table-row>" for line in words[30:50])
    note = "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body></text:note>"
    rest = "".join(f"<text:h text:outline-level='{n % 4 + 1}'>{line}{note if n % 9 == 0 else ''}</text:h>" for n, line in enumerate(words[50:]))
    names = " ".join(f'xmlns:{short}="{long}"' for short, long in _NS.items())
    content = (
        f"<office:document-content {names}><office:automatic-styles><style:style style:name='h' style:family='text'><style:text-properties"
        " text:display='none'/></style:style><text:list-style style:name='L'><text:list-level-style-number text:level='1' style:num-format='1'/>"
        "</text:list-style></office:automatic-styles><office:body><office:text><text:tracked-changes><text:changed-region><text:deletion>"
        "<office:change-info><dc:creator>A</dc:creator><dc:date>2026-01-01</dc:date></office:change-info></text:deletion></text:changed-region>"
        f"</text:tracked-changes><text:list text:style-name='L'>{items}</text:list><table:table>{cells}</table:table>{rest}<text:p>x"
        "<draw:frame><draw:text-box><text:p>y<text:span text:style-name='h'>z</text:span></text:p></draw:text-box></draw:frame></text:p>"
        "</office:text></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return out.getvalue()


def rtf(lines: list[str]) -> bytes:
    def coded(text: str) -> str:
        return "".join(c if c.isascii() and c not in "\\{}" else f"\\u{ord(c)}?" for c in text)

    body = "".join(
        (rf"\pard\intbl {coded(x)}\cell {coded(x[:9])}\cell\row " if n % 7 == 0 else rf"{{\listtext {n}.\tab}}{coded(x)}{{\footnote n}}\par " if n % 3 else rf"\pard {{\b {coded(x)}}} {{\v h}}{{\deleted d}}\par ")
        for n, x in enumerate(lines)
    )
    head = r"{\rtf1\ansi\ansicpg1254{\fonttbl{\f0\fcharset162 A;}}{\colortbl;\red255\green255\blue255;}{\stylesheet{\s1 heading 1;}}{\*\revtbl{A;}}"
    return (head + body + r"{\shp{\*\shpinst{\shptxt box\par}}}{\header head}\'fd}").encode("ascii")


def eml(lines: list[str]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "Sözleşme"
    message.set_content("\n".join(lines[:9]))
    message.add_alternative(html(lines[:9]).decode(), subtype="html")
    message.add_attachment(rtf(lines[:9]), maintype="application", subtype="rtf", filename="ş.rtf")
    message.add_attachment("\n".join(lines), filename="a.txt")
    return message.as_bytes()


def msg(lines: list[str]) -> bytes:
    from tests.ole import compound  # noqa: PLC0415 - after the path is known
    from tests.test_ingest_mail import attached, fixed, prop  # noqa: PLC0415
    from tests.test_ingest_mail import msg as tree  # noqa: PLC0415

    inner = {**fixed(8, (0x3705, 3, 5)), **prop(0x3001, "Old"), "__substg1.0_3701000D": tree("Old words.", header=24)}
    return compound(tree("\n".join(lines[:30]), attached("a.rtf", rtf(lines[:9])), attached("b.txt", "\n".join(lines).encode()), inner))


def form(lines: list[str]) -> bytes:
    """A PDF with fields of a form."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for n, line in enumerate(line.encode("ascii", "ignore").decode() for line in lines[:12]):  # what the fields' font has
        canvas.drawString(40, 800 - 40 * n, line[:40])
        if n % 3:
            canvas.acroForm.textfield(name=f"t{n}", value=line[:20], x=320, y=795 - 40 * n, width=150, height=20)
        else:
            canvas.acroForm.checkbox(name=f"c{n}", checked=n % 2 == 0, x=320, y=795 - 40 * n)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
