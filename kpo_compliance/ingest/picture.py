"""Picture → Document: photographs and scans of pages, each read by OCR; a TIFF file may hold many."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from PIL import Image, ImageOps

from kpo_compliance.document import Document, Notice
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest import cleaning, ocr
from kpo_compliance.ingest.build import build
from kpo_compliance.ingest.furniture import without_furniture
from kpo_compliance.ingest.grey import DPI, MOST_DOTS, Grey
from kpo_compliance.ingest.paragraphs import paragraphs
from kpo_compliance.ingest.pdf import in_turkish, scanned_lines, side_by_side

_MOST_PAGES: Final = 2000
_MOST_READ_DOTS: Final = 200_000_000
_A4: Final = 8.27  # inches, the width of a page whose picture does not say how large it is
_PAPER: Final = (4.0, 24.0)  # inches that a page may measure
_DAMAGED: Final = "The picture is damaged and cannot be read. Ask for it again."


def read_png(data: bytes, path: str, sha256: str) -> Document:
    """Read a PNG file.

    Raises:
        UnreadableDocument: it is damaged, beyond the limits, holds no words, or pictures are not read.
    """
    return _read("PNG", data, path, sha256)


def read_jpeg(data: bytes, path: str, sha256: str) -> Document:
    """Read a JPEG file; raises as ``read_png`` does."""
    return _read("JPEG", data, path, sha256)


def read_tiff(data: bytes, path: str, sha256: str) -> Document:
    """Read a TIFF file, all of its pages; raises as ``read_png`` does."""
    return _read("TIFF", data, path, sha256)


def _read(kind: str, data: bytes, path: str, sha256: str) -> Document:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd tags; what matters is whether the picture can be read
        return _read_pages(kind, data, path, sha256)


def _read_pages(kind: str, data: bytes, path: str, sha256: str) -> Document:
    try:
        picture = Image.open(io.BytesIO(data), formats=(kind,))
        count = int(getattr(picture, "n_frames", 1))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except MemoryError:
        raise
    except Exception as error:  # what Pillow makes of a hostile file cannot be foreseen
        raise UnreadableDocument(_DAMAGED) from error
    if count > _MOST_PAGES:
        raise UnreadableDocument(f"The picture has {count} pages, more than {_MOST_PAGES}. Check it in parts.", "limit")
    damaged: list[int] = []
    pages = ocr.read_pages(range(1, count + 1), partial(_page, picture, damaged))
    sheets = [scanned_lines(pages.scans[number], number) for number in sorted(pages.scans)]
    if len(damaged) == count:
        raise UnreadableDocument(_DAMAGED)
    if not any(sheets):
        found = pages.why_nothing() or "No words were found in it. Check that it shows a contract."
        raise UnreadableDocument(f"The file is a picture without text. {found}", "no-text")
    return build(
        paragraphs(side_by_side(without_furniture(in_turkish(sheets)))),
        path=path,
        sha256=sha256,
        media_type=f"image/{kind.lower()}",
        page_count=count,
        notices=[*cleaning.character_notices(x.text for s in sheets for x in s), *_notices(pages, damaged)],
        complete=not (pages.unread or pages.unsure or damaged),
    )


def _notices(pages: ocr.Pages, damaged: list[int]) -> Iterable[Notice]:
    yield from pages.notices()
    for kind, numbers, message in (
        ("scanned-pages", pages.unread, f"were not read. {pages.reason}"),
        ("unreadable-pages", damaged, "are damaged and were not read."),
    ):
        if numbers:
            yield Notice(kind, f"{len(numbers)} page(s) {message}", numbers[0])


def _page(picture: Image.Image, damaged: list[int], number: int) -> Grey:
    """A page in grey at ``DPI``; a white one where it is damaged."""
    import numpy as np  # noqa: PLC0415 - only where pictures are read

    try:
        picture.seek(number - 1)
        width, height = picture.size
        _check_size(width * height)
        scale = min(_scale(picture), (MOST_DOTS / max(width * height, 1)) ** 0.5)
        upright = _on_white(ImageOps.exif_transpose(picture))
        if scale < 0.95 or scale > 1.05:
            size = (max(round(upright.width * scale), 1), max(round(upright.height * scale), 1))
            upright = upright.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.BOX)
        return np.array(upright, dtype=np.uint8)
    except (UnreadableDocument, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception:  # noqa: BLE001 - what Pillow makes of a hostile file cannot be foreseen
        damaged.append(number)
        return np.full((8, 8), 255, dtype=np.uint8)


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture in grey, what is transparent in white."""
    if picture.mode in ("I;16", "I", "F"):
        return picture.convert("F").point(lambda value: value / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        colours = picture.convert("RGBA")
        ground = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(ground, colours).convert("L")
    return picture.convert("L")


def _scale(picture: Image.Image) -> float:
    """By how much the picture must grow to have ``DPI`` dots an inch; a page that cannot tell counts as A4."""
    width, height = picture.size
    told: Any = picture.info.get("dpi", (0, 0))
    across = float(told[0] or 0)
    if across > 0 and _PAPER[0] <= width / across <= _PAPER[1] and _PAPER[0] <= height / across <= _PAPER[1]:
        return DPI / across
    return DPI * _A4 / min(width, height)


def _check_size(dots: int) -> None:
    if dots > _MOST_READ_DOTS:
        raise _too_large()


def _too_large() -> UnreadableDocument:
    return UnreadableDocument("The picture is larger than can be read. Save it at 300 dpi.", "limit")
