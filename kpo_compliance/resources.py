"""Where the shipped rules and templates are: beside the package in a checkout, inside it when installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The folder that holds ``rules`` and ``templates``."""
    package = Path(__file__).parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


def rules() -> Path:
    """The folder of the shipped packs."""
    return root() / "rules"


def templates() -> Path:
    """The folder of the shipped templates."""
    return root() / "templates"
