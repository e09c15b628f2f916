"""Loading of spaCy no farther than its tokenizer goes: the rest of it takes four fifths of the time, and is not used here.

Where this program has its process for itself (``alone``, said by the command line), stand-ins take the places of the
modules of pipelines, training and configuration while the tokenizer is loaded. Elsewhere another part of the process may
want the whole of spaCy: then only its command line is left out, which nothing but a shell needs. The tokenizer itself is
spaCy's own in both ways, and ``tests/test_spacy_parts.py`` compares its words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any, Final

alone = False  # whether nothing else in this process will ever want spaCy

_TRIED: Final = ("3.8.",)  # versions whose tokenizer was loaded alone, and compared
_COMMANDS: Final = ("spacy.cli", "spacy.cli.info")
_BARE: Final = ("spacy", "spacy.lang.en")  # packages whose own code only gathers what is not needed
_UNUSED: Final = (
    "catalogue",
    "confection",
    "importlib.metadata",
    "packaging",
    "packaging.requirements",
    "packaging.specifiers",
    "packaging.version",
    "spacy.lookups",
    "spacy.schemas",
    "spacy.scorer",
    "spacy.training",
    "srsly",
    "thinc",
    "thinc.api",
    "thinc.backends",
    "thinc.config",
    "thinc.types",
    "thinc.util",
)


@contextmanager
def loading() -> Iterator[None]:
    """Within it the parts of spaCy are imported."""
    if alone and _is_tried() and not any(name.partition(".")[0] in ("spacy", "thinc") for name in sys.modules):
        stand_ins: dict[str, ModuleType] = {name: _StandIn(name) for name in _UNUSED if name not in sys.modules}
        stand_ins["thinc.api"].__dict__["get_current_ops"] = _Arrays
        stand_ins["spacy.schemas"].__dict__["TokenPattern"] = _TokenPattern
        with _standing_in(stand_ins):
            for name in _BARE:
                _load_bare(name)
            yield
        return
    commands = [name for name in _COMMANDS if "spacy" not in sys.modules and name not in sys.modules]
    with _standing_in({name: _StandIn(name) for name in commands}):
        yield


@contextmanager
def _standing_in(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in modules:
            sys.modules.pop(name, None)


def _is_tried() -> bool:
    """Whether this version of spaCy is one that was tried; told without loading it."""
    spec = find_spec("spacy")
    if spec is None or not spec.submodule_search_locations:
        return False
    try:
        with open(f"{spec.submodule_search_locations[0]}/about.py", encoding="utf-8") as file:  # noqa: PTH123 - no pathlib
            return any(f'__version__ = "{version}' in file.read() for version in _TRIED)
    except OSError:
        return False


def _load_bare(name: str) -> None:
    """Makes the submodules of a package importable without running the package's own code."""
    spec = find_spec(name)
    assert spec is not None  # noqa: S101 - the version was tried
    assert spec.submodule_search_locations is not None  # noqa: S101 - a package
    module = ModuleType(name)
    module.__path__ = list(spec.submodule_search_locations)
    module.__spec__, module.__file__, module.__package__ = _bare(spec), spec.origin, name
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)


def _bare(spec: ModuleSpec) -> ModuleSpec:
    bare = ModuleSpec(spec.name, None, origin=spec.origin, is_package=True)
    bare.submodule_search_locations = list(spec.submodule_search_locations or ())
    return bare


class _Arrays:
    """Where arrays live, as thinc says it: in numpy. A vocabulary makes an empty table of vectors there."""

    @property
    def xp(self) -> ModuleType:
        """numpy, which is loaded by then."""
        return sys.modules["numpy"]


class _TokenPattern:
    """What may be asked of a token, as spaCy's schema says it; the tokenizer's exceptions are told by their letters."""

    def model_dump(self) -> dict[str, None]:
        """The attributes."""
        return {"orth": None}


class _Nothing:
    """What a stand-in holds under every name: as a decorator, a base class or a type it does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *given: Any, **_: Any) -> Any:
        return given[0] if len(given) == 1 and callable(given[0]) else self

    def __mro_entries__(self, _: tuple[type, ...]) -> tuple[type, ...]:
        return ()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __bool__(self) -> bool:
        return False


class _StandIn(ModuleType):
    """A module that is not loaded, nor any below it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__ = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _NOTHING


_NOTHING: Final = _Nothing()
