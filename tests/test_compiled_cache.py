"""Wordings kept compiled give the same results as wordings compiled anew."""

from dataclasses import replace
from pathlib import Path

import pytest
import spacy.cli

from kpo_compliance import compiled_cache, nlp, pack_cache
from kpo_compliance.requirement import Playbook, Requirement, Wording, WordingSet
from kpo_compliance.statement_features import Cues
from kpo_compliance.text_index import TextIndex
from kpo_compliance.wording import Engine
from tests.engine import LEXICON, contract

WORDINGS = WordingSet(
    (
        Wording("@provider @must … @own? (pay|settle|make good) (the fee)?", unless="bonus"),
        Wording("^ insurance*", under="=fees"),
    ),
    contrary=(Wording("@provider (need|@must) not pay"),),
    vetoes=(Wording("salary"),),
    elements={"soon": (Wording("within @duration"),)},
    classes={"own": ("promptly", "at once")},
)
ASKED = Requirement("T-01", "t", {}, {}, {}, "high", wordings={"en": WORDINGS})
BOOK = Playbook("t", "1", "0" * 64, {"T-01": ASKED}, LEXICON)
LINES = (
    "# Fees",
    "Supplier shall promptly pay the fee within thirty days.",
    "Supplier shall pay a bonus.",
    "Insurance is paid.",
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kpo-check"


def test_what_was_kept_finds_the_same(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = contract(*LINES)
    anew = Engine(BOOK).scan(made)
    assert [path.name.partition("-")[0] for path in cache.iterdir()] == ["wordings"]
    monkeypatch.setattr("kpo_compliance.wording.compile_set", None)  # it must not be needed
    assert Engine(BOOK).scan(made) == anew
    assert [hit.provision for hit in anew["T-01"].found] == [1, 3]
    assert set(anew["T-01"].elements) == {"soon"}


def test_another_playbook_and_damage_are_no_hit(cache: Path) -> None:
    Engine(BOOK).scan(contract(*LINES))
    compiler = Engine(BOOK).compiler("en")
    assert compiled_cache.get("0" * 64, compiler) is not None
    assert compiled_cache.get("1" * 64, compiler) is None
    entry = next(cache.iterdir())
    entry.write_bytes(entry.read_bytes().replace(b"pay", b"say"))
    assert compiled_cache.get("0" * 64, Engine(BOOK).compiler("en")) is None
    pack_cache.keep(entry.name, b'{"nodes": [["s", 5]], "sets": {}}')
    assert compiled_cache.get("0" * 64, Engine(BOOK).compiler("en")) is None


def test_a_playbook_without_a_hash_is_not_kept(cache: Path) -> None:
    Engine(replace(BOOK, sha256="")).scan(contract(*LINES))
    assert not cache.exists()


def test_spacy_can_still_be_used_whole_beside_us() -> None:
    assert callable(spacy.cli.download)
    assert nlp.split("cannot pay", "en") == ("can", "not", "pay")


def test_cues_that_were_kept_stand_where_those_made_anew_do(monkeypatch: pytest.MonkeyPatch) -> None:
    patterns = {"NDA-01.pay": "@provider @must … (pay|settle)", "NDA-01.never": "shall not [0-4] pay", "NDA-02.insured": "^ insurance"}
    lines = (*LINES, "Supplier shall not ever pay anything at all.")

    def table() -> list[list[bool]]:
        cues = Cues(patterns, {name: list(phrases) for name, phrases in LEXICON["en"].items()}, "2" * 64)
        index = TextIndex(contract(*lines), "en", cues.compiler.vocabulary)
        return cues.table(index, range(len(index.units))).tolist()

    anew = table()
    assert [sum(column) for column in zip(*anew, strict=True)] == [3, 1, 1]
    monkeypatch.setattr("kpo_compliance.joins.Compiler.compile", None)  # it must not be needed
    assert table() == anew
