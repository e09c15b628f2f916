"""Accepting and rejecting tracked changes in a Word file, written from the standard and knowing nothing of how they were made."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ANCHORS = ("commentRangeStart", "commentRangeEnd")


def accept_all(data: bytes, author: str | None = None) -> bytes:
    """The file as if every change (of one author) were accepted."""
    return _with_body(data, lambda root: _settle(root, keep="ins", drop="del", author=author))


def reject_all(data: bytes, author: str | None = None) -> bytes:
    """The file as if every change (of one author) were rejected."""
    return _with_body(data, lambda root: _settle(root, keep="del", drop="ins", author=author))


def parts(data: bytes) -> dict[str, bytes]:
    """Every part of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def canonical(data: bytes) -> bytes:
    """The main part in canonical form, without the marks that comments hang on."""
    root = etree.fromstring(parts(data)["word/document.xml"])
    for name in _ANCHORS:
        for found in list(root.iter(W + name)):
            found.getparent().remove(found)
    for found in list(root.iter(W + "commentReference")):
        run = found.getparent()
        run.getparent().remove(run)
    for name in ("rPr", "pPr"):
        for empty in [found for found in root.iter(W + name) if not len(found)]:
            empty.getparent().remove(empty)
    for paragraph in root.iter(W + "p"):
        _join_runs(paragraph)
    return etree.tostring(root, method="c14n")


def _join_runs(paragraph) -> None:
    """Runs side by side that are set alike are one run, as they are in the eye of the reader."""
    for run in list(paragraph.iter(W + "r")):
        before = run.getprevious()
        if before is not None and before.tag == run.tag and _form(before) == _form(run):
            last = before[-1] if len(before) else None
            rest = [part for part in run if part.tag != W + "rPr"]
            if last is not None and rest and last.tag == rest[0].tag == W + "t":
                last.text = (last.text or "") + (rest.pop(0).text or "")
            before.extend(rest)
            run.getparent().remove(run)
    for text in paragraph.iter(W + "t"):
        text.attrib.clear()


def _form(run) -> bytes:
    form = run.find(W + "rPr")
    return b"" if form is None else etree.tostring(form, method="c14n")


def _with_body(data: bytes, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename == "word/document.xml":
                root = etree.fromstring(content)
                change(root)
                content = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
            copy.writestr(entry, content)
    return out.getvalue()


def _settle(root, *, keep: str, drop: str, author: str | None) -> None:
    def meant(element) -> bool:
        return author is None or element.get(W + "author") == author

    gone, staying = [], []
    for paragraph in root.iter(W + "p"):
        for mark in paragraph.iterfind(f"{W}pPr/{W}rPr/*"):
            if mark.tag in (W + keep, W + drop) and meant(mark):
                (gone if mark.tag == W + drop else staying).append((paragraph, mark))
    for element in [e for e in root.iter(W + drop) if meant(e) and e.getparent().tag != W + "rPr"]:
        _remove(element)
    for element in [e for e in root.iter(W + keep) if meant(e) and e.getparent().tag != W + "rPr"]:
        for part in element.iter(W + "delText", W + "delInstrText"):
            part.tag = W + ("t" if part.tag == W + "delText" else "instrText")
        at = element.getparent().index(element)
        element.getparent()[at : at + 1] = list(element)
    for _, mark in staying:
        mark.getparent().remove(mark)
    for paragraph, _ in gone:  # its end is gone: what is left of it joins the next paragraph
        rest = [part for part in paragraph if part.tag != W + "pPr"]
        following = paragraph.getnext()
        if following is not None and following.tag == W + "p":
            first = following.find(W + "pPr")
            at = 0 if first is None else following.index(first) + 1
            following[at:at] = rest
            _remove(paragraph)
        elif not "".join(text.text or "" for text in paragraph.iter(W + "t")):
            _remove(paragraph)


def _remove(element) -> None:
    if element.tail and element.tail.strip():
        raise AssertionError("words outside of runs")
    element.getparent().remove(element)
