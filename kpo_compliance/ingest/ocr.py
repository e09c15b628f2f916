"""Pages that are pictures → their words, by Tesseract: turned upright, put straight, with what is doubtful said."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final

from kpo_compliance.document import Notice
from kpo_compliance.ingest.grey import DARK, DPI, Grey, portable, smooth, straight, uncovered, with_strokes
from kpo_compliance.ingest.ocr_words import Scan, Word, words_of
from kpo_compliance.processes import allow_cpu
from kpo_compliance.tesseract import FILE_CPU, LANGUAGES, Ocr, TesseractError, Typist, how_to_install

_DRAWING_CPU: Final = 40.0  # seconds to draw one page and take its words in
_UNSURE: Final = 85.0  # percent: a page below is not called read
_GRAINY: Final = 88.0  # percent: a page below may have too much grain
_TURNED: Final = 82.0  # percent: a page below may lie on its side

_DUST: Final = 0.0002  # of a page's dots: less is a blank page
_LOST: Final = 0.5  # of a page's ink: more outside of words, and there may be words that were not seen
_QUARTERS: Final = {0: 0, 90: 1, 180: 2, 270: 3}

Draw = Callable[[], Grey]


@dataclass(slots=True)
class Reading:
    """How pictures are read in this process: by whom, and whom to tell of each page (done, all)."""

    typist: Typist
    tell: Callable[[int, int], None] | None = None


READING: ContextVar[Reading | None] = ContextVar("READING", default=None)


@dataclass(slots=True)
class Pages:
    """What became of the pages that were to be read: the words of each, and the numbers of those that were not read well.

    ``unread`` were not read at all, for the reason in ``reason``; ``unsure`` were, but with many doubts; ``doubtful``
    hold a few words that may be wrong.
    """

    scans: dict[int, Scan] = field(default_factory=dict)
    unread: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)
    reason: str = ""
    lacking: str = ""

    def why_nothing(self) -> str:
        """Why no words were found on any page, and what to do; "" when the pages show none."""
        if self.unread:
            return self.reason
        return "They are too unclear for OCR. Scan it at 300 dpi, straight." if self.unsure else ""

    def notices(self) -> Iterator[Notice]:
        """What a reader of the report should know."""
        if self.scans:
            yield Notice("ocr", f"{_pages(self.scans)} read by OCR; letters may be wrong.", min(self.scans))
        if self.doubtful:
            yield Notice("ocr-doubtful", f"{_pages(self.doubtful)} read by OCR with doubtful words.", self.doubtful[0])
        if self.unsure:
            message = f"{_pages(self.unsure)} too unclear for OCR and count as not read. Scan at 300 dpi, straight."
            yield Notice("ocr-unsure", message, self.unsure[0])
        if self.lacking:
            yield Notice("ocr-language", self.lacking)


def mode() -> str:
    """Which pages are to be read as pictures: "auto", "always" or "never"."""
    reading = READING.get()
    return reading.typist.ocr.mode if reading else "never"


def remedy(ocr: Ocr | None = None) -> str:
    """What to do about a picture that was not read, in a sentence."""
    reading = READING.get()
    ocr = ocr or (reading.typist.ocr if reading else None)
    if ocr is None or ocr.mode == "never":
        return "Make it searchable, for example with ocrmypdf, or let it be read with --ocr auto."
    if not ocr.program:
        return f"To have pictures read, install Tesseract ({how_to_install()})."
    return "Make it searchable, for example with ocrmypdf."


def read_pages(wanted: Sequence[int], draw: Callable[[int], Grey]) -> Pages:
    """Reads pages.

    Args:
        wanted: their numbers.
        draw: makes the grey picture of a page, at ``DPI`` or less where it would be too large.
    """
    pages = Pages()
    reading = READING.get()
    if reading is None or not reading.typist.ocr.program:
        pages.unread, pages.reason = list(wanted), remedy()
        return pages
    languages, missing = _languages(reading.typist)
    if not languages:
        pages.unread = list(wanted)
        pages.reason = f"Tesseract lacks the language {missing[0]} ({how_to_install(missing)})."
        return pages
    turn, start = 0, time.process_time()
    for done, number in enumerate(wanted):
        if reading.tell is not None:
            reading.tell(done, len(wanted))
        if reading.typist.seconds + time.process_time() - start > FILE_CPU:
            pages.unread += wanted[done:]
            pages.reason = "Reading its pictures takes too long. Check it in parts."
            break
        allow_cpu(_DRAWING_CPU)
        try:
            scan, turn, lost = _page(draw(number), reading, languages, turn)
        except TesseractError:
            pages.unread.append(number)
            pages.reason = "Tesseract failed on them. Make it searchable with another program."
            continue
        pages.scans[number] = scan
        if lost > _LOST or (scan.letters and scan.confidence < _UNSURE):
            pages.unsure.append(number)
        elif scan.doubtful > max(2, 0.03 * scan.count):
            pages.doubtful.append(number)
    allow_cpu(_DRAWING_CPU)
    if missing and pages.scans:
        pages.lacking = f"Read without the letters of {missing[0]}; install them ({how_to_install(missing)})."
    return pages


def _page(grey: Grey, reading: Reading, languages: Sequence[str], turn: int) -> tuple[Scan, int, float]:
    """The words of a page, by how many quarter turns it had to be turned, and how much of its ink they do not cover.

    ``turn`` is what the page before needed.
    """
    import numpy as np  # noqa: PLC0415 - only where pictures are read

    dark = float((grey < DARK).mean())
    if dark < _DUST:
        return Scan([]), turn, 0.0
    grey, lying = straight(grey)
    words, turn = _upright(grey, turn, reading, languages, lying=lying)
    picture = np.rot90(grey, -turn)
    if _mean(words) < _GRAINY:
        again = _words(smooth(picture), reading, languages)
        words = again if _weight(again) > _weight(words) else words
    return Scan(with_strokes(picture, words)), turn, uncovered(picture, words)


def _upright(
    grey: Grey, turn: int, reading: Reading, languages: Sequence[str], *, lying: bool
) -> tuple[list[Word], int]:
    """The words of a page turned so that they can be read best, and that turn.

    ``turn`` is tried first unless the lines of the page contradict it. Tesseract reads lines that run from top to bottom
    too, and turns a page no further; so a page on which they do is not upright.
    """
    import numpy as np  # noqa: PLC0415 - only where pictures are read

    told = _told_turn(grey, reading) if lying and turn % 2 == 0 else None
    first = told if told is not None else turn if turn % 2 == lying else int(lying)
    best: list[Word] = []
    found = first
    left = [first]
    tried: set[int] = set()
    while left:
        now = left.pop(0)
        tried.add(now)
        words = _words(np.rot90(grey, -now), reading, languages)
        if _weight(words) > _weight(best):
            best, found = words, now
        if _mean(words) >= _TURNED and not _stands_on_end(words):
            break
        if len(tried) == 1:
            told = told if told is not None else _told_turn(grey, reading)
            left = [other for other in (told, (now + 2) % 4) if other is not None and other not in tried]
            left += [other % 4 for other in (now + 1, now + 3) if _stands_on_end(words) and other % 4 not in left]
    return best, found


def _words(grey: Grey, reading: Reading, languages: Sequence[str]) -> list[Word]:
    return words_of(reading.typist.words(portable(grey), languages, DPI), DPI)


def _told_turn(grey: Grey, reading: Reading) -> int | None:
    """The quarter turns that make a page upright; None where Tesseract cannot tell."""
    if "osd" not in reading.typist.installed():
        return None
    try:
        told = reading.typist.orientation(portable(grey), DPI)
    except TesseractError:
        return None
    for line in told.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name == "Rotate" and value.strip().isdigit():
            return _QUARTERS.get(int(value))
    return None


def _languages(typist: Typist) -> tuple[list[str], list[str]]:
    """The languages to read in, by Tesseract's names, and those of them that it lacks."""
    language = typist.ocr.language
    wanted = [LANGUAGES[language]] if language in LANGUAGES else list(LANGUAGES.values())
    installed = typist.installed()
    return [x for x in wanted if x in installed], [x for x in wanted if x not in installed]


def _mean(words: Sequence[Word]) -> float:
    letters = sum(len(w.text) for w in words)
    return sum(w.confidence * len(w.text) for w in words) / letters if letters else 0.0


def _weight(words: Sequence[Word]) -> float:
    """How much was read: letters of words that Tesseract is sure of, and that stand upright."""
    return 0.0 if _stands_on_end(words) else sum(len(w.text) * max(w.confidence - 50, 0) for w in words)


def _stands_on_end(words: Sequence[Word]) -> bool:
    """Whether most words are higher than wide."""
    long = [w.box for w in words if len(w.text) > 2]
    return sum(b.bottom - b.top > b.right - b.left for b in long) * 2 > len(long)


def _pages(numbers: Sequence[int] | dict[int, Scan]) -> str:
    shown = ", ".join(map(str, list(numbers)[:10])) + (" …" if len(numbers) > 10 else "")
    return f"{len(numbers)} page(s) ({shown}) were" if len(numbers) > 1 else f"Page {shown} was"
