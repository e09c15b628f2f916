"""Office files that a password encrypts: opened with the passwords given, by msoffcrypto-tool where it is installed."""

from __future__ import annotations

import io
from typing import Final

from kpo_compliance.document import Document
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.ingest.containers import DAMAGED
from kpo_compliance.passwords import PASSWORDS, refusal

KIND: Final = "Office file"
_REMEDY: Final = "save the file without it and check that file"
_MOST_BYTES: Final = 200 << 20
_LACKING: Final = (
    "The Office file is protected by a password, and the program that opens such files is not installed. Install it with "
    "pip install 'kpo-compliance[passwords]', or save the file without the password and check that file."
)


def read_locked(data: bytes, path: str, sha256: str) -> Document:
    """Read an encrypted Office file.

    Raises:
        UnreadableDocument: no password fits, or what it opens is not read.
    """
    from kpo_compliance import ingest  # noqa: PLC0415 - which knows this module's reader

    return ingest.read_bytes(unlocked(data), path, sha256)


def unlocked(data: bytes) -> bytes:
    """The file without its encryption.

    Raises:
        UnreadableDocument: no password fits, it is damaged, or nothing can open it here.
    """
    if not PASSWORDS.get():
        raise UnreadableDocument(refusal(KIND, _REMEDY), "encrypted")
    try:
        from msoffcrypto import OfficeFile  # noqa: PLC0415 - an extra
        from msoffcrypto.exceptions import DecryptionError, InvalidKeyError  # noqa: PLC0415
    except ImportError as error:
        raise UnreadableDocument(_LACKING, "encrypted") from error
    for password in PASSWORDS.get():
        out = io.BytesIO()
        try:
            file = OfficeFile(io.BytesIO(data))
            file.load_key(password=password, verify_password=True)
            file.decrypt(out)
        except (InvalidKeyError, DecryptionError):
            continue
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # what a damaged file leads it into cannot be foreseen
            raise UnreadableDocument(DAMAGED) from error
        opened = out.getvalue()
        if opened and len(opened) <= _MOST_BYTES and opened != data:
            return opened
    raise UnreadableDocument(refusal(KIND, _REMEDY), "encrypted")
