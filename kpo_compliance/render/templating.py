"""Jinja for reports: contract text is only ever data, escaped for the format, never a template."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

from kpo_compliance import resources
from kpo_compliance.render.labels import counts, findings, label, others, place_of, shown, waiver_of
from kpo_compliance.render.plain import plain

# Everything that Markdown or HTML inside Markdown could take for markup.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&$:@])")


def markdown(text: object) -> str:
    """Text as Markdown shows it literally, on one line."""
    return (
        _MARKDOWN.sub(r"\\\1", plain(str(text))).replace("\\<", "&lt;").replace("\\>", "&gt;").replace("\\&", "&amp;")
    )


@cache
def environment(escaped: bool) -> Environment:
    """The environment for HTML (``escaped``) or Markdown."""
    made = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=escaped,  # noqa: S701 - Markdown is escaped by its own filter
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["md"] = markdown
    made.filters["plain"] = plain
    made.filters["anchor"] = lambda text: escape(re.sub(r"[^A-Za-z0-9-]", "-", str(text)))
    made.globals.update(label=label, findings=findings, others=others, counts=counts, place_of=place_of, shown=shown)
    made.globals.update(waiver_of=waiver_of)
    return made
