"""The closed sets of names that rule files, policies and the command line choose from. It loads nothing."""

from __future__ import annotations

from typing import Final

PROFILES: Final = ("financial", "rnd", "business", "technical", "investments", "legal", "medical", "data")
SIDES: Final = ("discloser", "recipient", "mutual")
FAIL_ON: Final = ("critical", "high", "medium", "low", "never")
OCR: Final = ("auto", "never", "always")
