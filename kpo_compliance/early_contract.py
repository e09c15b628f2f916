"""A contract made by the guard of a reader as soon as the document is there, while the program loads what judges it.

Guard and program are of the same make and trust each other, so the contract goes between them pickled. What a confined
reader says is never unpickled: the guard marks what it made itself, and passes everything else on as it came.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
from collections.abc import Callable

from kpo_compliance.contract import Contract

# Called when the reader has been started: gives what makes bytes of its result, or None where nothing can be made.
Afterwards = Callable[[], Callable[[bytes], bytes | None]]


_LONGEST_NAME = 16


def making(path: str, language: str, hint: int) -> Afterwards:
    """What makes a contract of the document that a reader found in the file ``path``.

    Args:
        language: as for ``reading.read``.
        hint: a pipe that is told which language the document seems to be in, before the contract is made.
    """

    def prepared() -> Callable[[bytes], bytes | None]:
        from kpo_compliance import exchange, reading  # noqa: PLC0415 - loaded while the reader is busy
        from kpo_compliance.reading.language import document_language  # noqa: PLC0415 - with it

        def made(told: bytes) -> bytes | None:
            try:
                document = exchange.document_from(told, path)
                with contextlib.suppress(OSError):  # nobody wants to know
                    os.write(hint, (language or document_language(document.text)).encode())
                return pickle.dumps(reading.read(document, language=language), pickle.HIGHEST_PROTOCOL)
            except Exception:  # noqa: BLE001 - whoever asked is given the document, and meets and tells the same
                return None

        return made

    return prepared


def hinted(hint: int, seconds: float) -> str:
    """The language that a guard tells within so many seconds: ``en``, ``tr`` or ``en+tr``; "" when it does not."""
    ready, _, _ = select.select([hint], [], [], seconds)
    return os.read(hint, _LONGEST_NAME).decode() if ready else ""


def contract_from(made: bytes) -> Contract:
    """The contract that a guard made."""
    contract: Contract = pickle.loads(made)  # noqa: S301 - see above
    return contract
