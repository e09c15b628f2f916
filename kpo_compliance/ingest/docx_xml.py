"""Small ways around WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
VAL = W + "val"
_OFF = frozenset({"0", "false", "off", "none"})


def child(element: _Element | None, name: str) -> _Element | None:
    """The first child of a name in Word's namespace."""
    if element is not None:
        tag = W + name
        for part in element:  # most have few children, and a search for one name takes longer to set up
            if part.tag == tag:
                return part
    return None


def children(element: _Element | None, name: str) -> Iterator[_Element]:
    """The children of a name in Word's namespace."""
    return iter(element.findall(W + name)) if element is not None else iter(())


def by_tag(element: _Element | None) -> dict[str, _Element]:
    """The children by their tag, the first of each: for those of which several are looked for."""
    return {part.tag: part for part in reversed(element)} if element is not None else {}


def attribute(element: _Element | None, name: str = "val") -> str:
    """An attribute in Word's namespace, "" when it is not there."""
    return str(element.get(W + name, "")) if element is not None else ""


def value(element: _Element | None, name: str) -> str:
    """The ``w:val`` of a child."""
    return attribute(child(element, name))


def switched(element: _Element | None, name: str) -> bool | None:
    """An on-off property: None when it is not stated."""
    return is_on(child(element, name))


def is_on(found: _Element | None) -> bool | None:
    """Whether an element switches on; None when there is none."""
    return None if found is None else attribute(found).lower() not in _OFF


def integer(text: str, otherwise: int = 0) -> int:
    """A whole number of at most nine digits, or ``otherwise``."""
    digits = text.strip().lstrip("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else otherwise
