"""Reports in every format: a dict from the format's name to what writes it, loaded when asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

RENDERERS: Final = {
    "terminal": ("terminal", "render"),
    "json": ("json", "render"),
    "jsonl": ("json", "render_lines"),
    "md": ("markdown", "render"),
    "html": ("html", "render"),
    "docx": ("docx", "render"),
    "pdf": ("pdf", "render"),
    "csv": ("csv", "render"),
    "xlsx": ("xlsx", "render"),
    "sarif": ("sarif", "render"),
    "junit": ("junit", "render"),
}
SUFFIXES: Final = {
    "terminal": ".txt",
    "json": ".json",
    "jsonl": ".jsonl",
    "md": ".md",
    "html": ".html",
    "docx": ".docx",
    "pdf": ".pdf",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "sarif": ".sarif",
    "junit": ".xml",
}


def renderer(name: str) -> Callable[..., str | bytes]:
    """The function ``(reports, *, lang) -> str`` that writes a format; bytes for a format that is no text.

    Raises:
        KeyError: there is no such format.
    """
    module, function = RENDERERS[name]
    found: Callable[..., str | bytes] = getattr(import_module(f"kpo_compliance.render.{module}"), function)
    return found
