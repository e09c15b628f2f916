"""A contract made by the guard of a reader as soon as the document is there, while the program loads what judges it.

Guard and program are of the same make and trust each other, so the contract goes between them pickled. What a confined
reader says is never unpickled: the guard marks what it made itself, and passes everything else on as it came.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable

from kpo_compliance.contract import Contract

# Called when the reader has been started: gives what makes bytes of its result, or None where nothing can be made.
Afterwards = Callable[[], Callable[[bytes], bytes | None]]


def making(path: str, language: str) -> Afterwards:
    """What makes a contract of the document that a reader found in the file ``path``.

    Args:
        language: as for ``reading.read``.
    """

    def prepared() -> Callable[[bytes], bytes | None]:
        from kpo_compliance import exchange, reading  # noqa: PLC0415 - loaded while the reader is busy

        def made(told: bytes) -> bytes | None:
            try:
                contract = reading.read(exchange.document_from(told, path), language=language)
                return pickle.dumps(contract, pickle.HIGHEST_PROTOCOL)
            except Exception:  # noqa: BLE001 - whoever asked is given the document, and meets and tells the same
                return None

        return made

    return prepared


def contract_from(made: bytes) -> Contract:
    """The contract that a guard made."""
    contract: Contract = pickle.loads(made)  # noqa: S301 - see above
    return contract
