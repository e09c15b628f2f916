"""``kpo-check redline`` from outside: files, messages, exit statuses."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from kpo_compliance.cli import run
from tests.revisions import parts
from tests.test_redline import BY_HAND, UNDIVIDED, word

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


@pytest.fixture
def contract(tmp_path) -> Path:
    path = tmp_path / "contract.docx"
    path.write_bytes(word(BY_HAND))
    return path


def test_a_word_file(contract, tmp_path, capsys):
    out = tmp_path / "out.docx"
    status = run(["redline", str(contract), "-o", str(out), "--date", "2025-03-01"])
    said = capsys.readouterr().err
    assert status == 0
    assert "clauses inserted" in said
    assert "1 clause deleted" in said
    assert "nothing is left" in said
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert b'w:date="2025-03-01T00:00:00Z"' in parts(out.read_bytes())["word/document.xml"]
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix in (".docx", ".part")) == ["contract.docx", "out.docx"]


def test_what_is_left_fails(contract, tmp_path, capsys):
    theirs = "The Provider shall own all right, title and interest in the Deliverables, and nothing is assigned to the Client."
    contract.write_bytes(word(BY_HAND.replace("The Provider hereby assigns to the Client all right, title and interest in the Deliverables.", theirs)))
    status = run(["redline", str(contract), "-o", str(tmp_path / "out.docx")])
    said = capsys.readouterr().err
    assert (status, "left for a person: IP-01 (" in said) == (1, True)


def test_quiet(contract, tmp_path, capsys):
    assert run(["redline", str(contract), "-o", str(tmp_path / "out.docx"), "-q"]) == 0
    assert capsys.readouterr().err == ""


def test_the_position(contract, tmp_path):
    for position in ("preferred", "walk-away"):
        run(["redline", str(contract), "-o", str(tmp_path / position), "--position", position, "-q"])
    assert (tmp_path / "preferred").read_bytes() != (tmp_path / "walk-away").read_bytes()


def test_another_playbook(tmp_path):
    (tmp_path / "c.docx").write_bytes(word(UNDIVIDED))
    assert run(["redline", str(tmp_path / "c.docx"), "-o", str(tmp_path / "o.docx"), "--playbook", "nda", "-q"]) in (0, 1)
    assert b"NDA-04" in parts((tmp_path / "o.docx").read_bytes())["word/comments.xml"]


def test_a_pdf(tmp_path):
    out = tmp_path / "out.pdf"
    assert run(["redline", str(SAMPLES / "analytics-services-agreement.pdf"), "-o", str(out)]) == 1
    assert out.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_the_contract_is_never_written_over(contract, tmp_path, capsys):
    before = contract.read_bytes()
    (tmp_path / "link.docx").symlink_to(contract)
    for target in (contract, tmp_path / "link.docx"):
        assert run(["redline", str(contract), "-o", str(target)]) == 2
        assert "contract itself" in capsys.readouterr().err
    assert contract.read_bytes() == before


@pytest.mark.parametrize(("name", "content", "status", "said"), [
    ("missing.docx", None, 3, "does not exist"),
    ("broken.docx", b"PK\x03\x04 no zip", 3, "damaged"),
    ("plain.txt", b"1. Term. This agreement ends in May.", 2, "plain text"),
    ("empty.docx", b"", 3, "empty"),
])  # fmt: skip
def test_files_that_cannot_be_redlined(tmp_path, capsys, name, content, status, said):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert run(["redline", str(tmp_path / name), "-o", str(tmp_path / "out.docx")]) == status
    assert said in capsys.readouterr().err.lower()
    assert not (tmp_path / "out.docx").exists()


@pytest.mark.parametrize(
    ("name", "place"),
    [("contract.docx", "kpo_compliance.redline.written.redlined"), ("contract.pdf", "kpo_compliance.redline.pdf.annotated")],
)
def test_a_file_that_breaks_its_writer_breaks_nothing_else(tmp_path, capsys, monkeypatch, name, place):
    def crash(*_, **__):
        os.kill(os.getpid(), signal.SIGSEGV)

    sample = "veri-analizi-sozlesmesi.docx" if name.endswith("x") else "analytics-services-agreement.pdf"
    (tmp_path / name).write_bytes((SAMPLES / sample).read_bytes())
    monkeypatch.setattr(place, crash)
    assert run(["redline", str(tmp_path / name), "-o", str(tmp_path / "out")]) == 3
    assert "breaks the program that reads it" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_an_output_that_cannot_be(contract, tmp_path, capsys):
    assert run(["redline", str(contract), "-o", str(tmp_path)]) == 2
    assert run(["redline", str(contract), "-o", str(tmp_path / "no" / "out.docx")]) == 2
    assert run(["redline", str(contract)]) == 2
    assert "Traceback" not in capsys.readouterr().err
