"""Grey pictures of pages: put straight, smoothed, written for Tesseract; and how much of their ink words cover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kpo_compliance.ingest.ocr_words import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Grey = NDArray[np.uint8]
else:
    Grey = Any

DPI: Final = 300
MOST_DOTS: Final = 40_000_000  # of a picture: A4 at 300 dpi has 8,700,000
DARK: Final = 128  # of 255
_LIGHT: Final = 200
_COARSE: Final = 4  # dots: lines of print can still be told at 75 dpi
_WIDEST: Final = 12.0  # degrees that a sheet may lie askew
_STEP: Final = 0.25  # degrees
_FEWEST: Final = 200  # dark dots of the coarse picture: fewer make no lines
_LEAST: Final = 0.3  # degrees: less does no harm
_LYING: Final = 1.5  # times more distinct: the lines run from top to bottom


def straight(grey: Grey) -> tuple[Grey, bool]:
    """The picture turned so that its lines run level or upright, and whether they run from top to bottom.

    The angle is the one at which rows of ink and empty rows differ most.
    """
    import numpy as np  # noqa: PLC0415 - only where pictures are read

    rows, columns = np.nonzero(_coarse(grey) > _COARSE * _COARSE // 4)
    if len(rows) < _FEWEST:
        return grey, False
    level, level_score = _angle(rows, columns)
    upright, upright_score = _angle(columns, rows)
    lying = upright_score > _LYING * level_score
    angle = -upright if lying else level
    if abs(angle) < _LEAST:
        return grey, lying
    from PIL import Image  # noqa: PLC0415 - only where pictures are read

    turned = Image.fromarray(grey).rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)
    return np.asarray(turned), lying


def looks_printed(grey: Grey) -> bool:
    """Whether a picture is dark letters on light paper, and no photograph or coloured ground."""
    return float((grey > _LIGHT).mean()) > 0.55 and 0.003 < float((grey < DARK).mean()) < 0.25


def smooth(grey: Grey) -> Grey:
    """The picture with its grain rubbed out."""
    import numpy as np  # noqa: PLC0415 - only where pictures are read
    from PIL import Image, ImageFilter  # noqa: PLC0415

    return np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(2)))


def portable(grey: Grey) -> bytes:
    """The picture in the format PGM."""
    import numpy as np  # noqa: PLC0415 - only where pictures are read

    height, width = grey.shape
    return b"P5\n%d %d\n255\n" % (width, height) + np.ascontiguousarray(grey).tobytes()


def uncovered(grey: Grey, words: Sequence[Word]) -> float:
    """The part of the ink that lies outside of all words: pictures, rulings, and words that were not seen."""
    ink = _coarse(grey) > _COARSE * _COARSE // 4
    whole = int(ink.sum())
    if whole < _FEWEST:
        return 0.0
    scale = DPI / 72 / _COARSE
    for word in words:
        left, top, right, bottom = (int(x * scale) for x in word.box)
        ink[max(top - 1, 0) : bottom + 2, max(left - 1, 0) : right + 2] = False
    return int(ink.sum()) / whole


def with_strokes(grey: Grey, words: Sequence[Word]) -> list[Word]:
    """The words with the width of their strokes: the mean length of the dark runs in their rows of dots."""
    dark = grey < DARK
    measured = []
    for word in words:
        left, top, right, bottom = (int(x * DPI / 72) for x in word.box)
        inside = dark[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
        runs = int((inside[:, 1:] & ~inside[:, :-1]).sum()) + int(inside[:, :1].sum())
        measured.append(replace(word, stroke=int(inside.sum()) / runs if runs else 0.0))
    return measured


def _coarse(grey: Grey) -> NDArray[np.intp]:
    """How many dark dots each square of the picture has."""
    height, width = (side // _COARSE * _COARSE for side in grey.shape)
    dark = grey[:height, :width] < DARK
    counted: NDArray[np.intp] = dark.reshape(height // _COARSE, _COARSE, width // _COARSE, _COARSE).sum(axis=(1, 3))
    return counted


def _angle(across: NDArray[np.intp], along: NDArray[np.intp]) -> tuple[float, float]:
    """The angle in degrees at which dots gather in rows most, and how much more than evenly they do."""
    import numpy as np  # noqa: PLC0415 - only where pictures are read

    best, most = 0.0, 0.0
    for step in sorted(range(round(-_WIDEST / _STEP), round(_WIDEST / _STEP) + 1), key=abs):
        angle = step * _STEP
        places = across - along * np.tan(np.radians(angle))
        counts = np.bincount((places - places.min()).astype(np.intp))
        score = float((counts.astype(float) ** 2).sum()) / len(across) ** 2
        if score > 1.02 * most:
            best, most = angle, score
    return best, most
