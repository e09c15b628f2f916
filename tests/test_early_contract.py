"""A contract is made by the guard of the file's reader, and is the one that the program would have made itself."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kpo_compliance import assess, confinement, exchange, ingest, isolation, playbook, reading
from kpo_compliance.check import Settings, check_file
from kpo_compliance.confinement import FRAME
from kpo_compliance.contract import Contract
from kpo_compliance.document import Document
from kpo_compliance.early_contract import contract_from, making
from kpo_compliance.errors import UnreadableDocument

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = (
    "analytics-services-agreement.pdf",
    "analytics-services-agreement.txt",
    "veri-analizi-sozlesmesi.docx",
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return Settings(playbook.load("kpo", near=SAMPLES), date(2026, 1, 1))


@pytest.fixture
def pickled(monkeypatch) -> list[bytes]:
    """What came from guards as contracts."""
    seen: list[bytes] = []

    def noted(made: bytes) -> Contract:
        seen.append(made)
        return contract_from(made)

    monkeypatch.setattr(isolation, "contract_from", noted)
    return seen


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", ["", "en", "tr"])
def test_it_is_the_contract_that_the_program_would_make(pickled, name, language):
    path = str(SAMPLES / name)
    with isolation.begun([path], language=language):
        assert isolation.is_begun(path)
        found = isolation.contract(path, language)
        assert not isolation.is_begun(path)
    assert found == reading.read(ingest.read(path), language=language)
    assert len(pickled) == 1


def test_one_asked_for_in_another_language_is_made_anew(pickled):
    path = str(SAMPLES / FILES[0])
    with isolation.begun([path], language="tr"):
        assert isolation.contract(path, "en") == reading.read(ingest.read(path), language="en")
    assert len(pickled) == 1


def test_who_asks_for_the_document_gets_it(pickled):
    path = str(SAMPLES / FILES[0])
    with isolation.begun([path], language=""):
        assert isolation.read(path) == ingest.read(path)
    with isolation.begun([path]):
        assert isolation.contract(path) == reading.read(ingest.read(path))
    assert len(pickled) == 1


def test_where_nothing_is_begun_or_can_be_forked_the_program_makes_it(pickled, monkeypatch):
    path = str(SAMPLES / FILES[1])
    assert isolation.contract(path) == reading.read(ingest.read(path))
    monkeypatch.setattr(isolation, "can_fork", lambda: False)
    with isolation.begun([path], language=""):
        assert isolation.contract(path) == reading.read(ingest.read(path))
    assert pickled == []


@pytest.mark.parametrize("error", [RecursionError, MemoryError, ValueError])
def test_what_the_guard_cannot_make_is_tried_and_told_by_the_program(pickled, monkeypatch, settings, error):
    path = str(SAMPLES / FILES[1])
    here = os.getpid()
    asked: list[int] = []

    def read(document: Document, *, language: str = "") -> Contract:
        asked.append(os.getpid())
        raise error("the words of the contract")

    monkeypatch.setattr(reading, "read", read)
    with isolation.begun([path], language=""):
        report = check_file(path, settings)
    assert (report.outcome, asked, pickled) == ("unreadable", [here], [])
    assert "the words" not in report.document.error


def test_a_file_that_is_refused_is_refused(pickled, tmp_path):
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    with isolation.begun([str(path)], language=""), pytest.raises(UnreadableDocument, match="empty"):
        isolation.contract(str(path))
    assert pickled == []


def test_what_a_captured_reader_says_is_never_unpickled(pickled, monkeypatch):
    """Also when it says the very frame and bytes of a contract: the guard looks at it as JSON, and so does the program."""
    path = str(SAMPLES / FILES[1])
    contract = pickle.dumps(reading.read(ingest.read(path)))
    for said in (contract, FRAME.pack(confinement.CONTRACT, len(contract)) + contract):
        monkeypatch.setattr(exchange, "document_bytes", lambda _, said=said: said)
        with isolation.begun([path], language=""), pytest.raises(UnreadableDocument, match="breaks the program"):
            isolation.contract(path)
    assert pickled == []


def test_a_contract_longer_than_a_result_may_be_is_not_sent(pickled, monkeypatch):
    path = str(SAMPLES / FILES[1])
    size = len(exchange.document_bytes(ingest.read(path)))
    monkeypatch.setattr(isolation, "LIMITS", confinement.Limits(result=size + 100))
    made = making(path, "", -1)()(exchange.document_bytes(ingest.read(path)))
    assert made is not None
    assert len(made) > size + 100
    with isolation.begun([path], language=""):
        assert isolation.contract(path) == reading.read(ingest.read(path))
    assert pickled == []


@pytest.mark.parametrize(
    ("name", "language", "seen"),
    [(FILES[1], "", "en"), (FILES[2], "", "tr"), (FILES[1], "tr", "tr"), ("both.txt", "", "en+tr")],
)
def test_the_language_is_told_before_the_contract_and_its_wordings_are_loaded(
    monkeypatch, settings, tmp_path, name, language, seen
):
    both = "\n".join((SAMPLES / file).read_text("utf-8") for file in (FILES[1], "veri-analizi-sozlesmesi.txt"))
    (tmp_path / "both.txt").write_text(both, "utf-8")
    path = str(tmp_path / name if name == "both.txt" else SAMPLES / name)
    monkeypatch.setattr(isolation, "_PATIENCE", 60.0)
    loaded: list[str] = []
    real = assess.prepare
    monkeypatch.setattr(assess, "prepare", lambda book, engine, code: (loaded.append(code), real(book, engine, code)))
    with isolation.begun([path], language=language):
        report = check_file(path, replace(settings, language=language))
    assert "+".join(loaded) == seen == report.document.language


def test_no_language_is_told_of_what_nobody_reads_or_cannot_be_read(monkeypatch, tmp_path):
    monkeypatch.setattr(isolation, "_PATIENCE", 60.0)
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert isolation.language_seen(str(empty)) == ""
    with isolation.begun([str(empty)], language=""):
        assert isolation.language_seen(str(empty)) == "", "the guard is gone, and says nothing"
    with isolation.begun([str(SAMPLES / FILES[1])]):
        assert isolation.language_seen(str(SAMPLES / FILES[1])) == "", "only the document was asked for"
