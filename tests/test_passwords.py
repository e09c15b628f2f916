"""Encrypted contracts and the passwords that open them."""

from __future__ import annotations

import io
import subprocess
import sys

import docx
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kpo_compliance import ingest, isolation, passwords
from kpo_compliance.cli import run
from kpo_compliance.errors import UsageError
from kpo_compliance.ingest import locked
from kpo_compliance.passwords import PASSWORDS
from tests.endings import ended

TERMS = "The Provider shall keep all information of the Client secret."
SECRET = "şifre 7 "


@pytest.fixture(autouse=True)
def forgotten():
    token = PASSWORDS.set(())
    yield
    PASSWORDS.reset(token)


def pdf(password: str = "secret 7", strength: int = 128) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password, strength=strength))
    canvas.drawString(72, 700, TERMS)
    canvas.save()
    return out.getvalue()


def word(password: str = SECRET) -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    document = docx.Document()
    document.add_paragraph(TERMS)
    document.save(plain)
    OOXMLFile(plain).encrypt(password, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "given", "status"),
    [
        (pdf(), (), "encrypted"), (pdf(), ("wrong",), "encrypted"), (pdf(), ("wrong", "secret 7"), "ok"), (pdf(strength=40), ("secret 7",), "ok"),
        (word(), (), "encrypted"), (word(), ("wrong", "other"), "encrypted"), (word(), ("wrong", SECRET), "ok"),
        (word()[:6000], (SECRET,), "unreadable"),
    ],
)  # fmt: skip
def test_passwords_are_tried_in_turn(data, given, status) -> None:
    PASSWORDS.set(given)
    found, document = ended(lambda: ingest.read("-", stdin=data))
    assert found == status
    if document is not None:
        assert document.text == TERMS


def test_what_is_said_where_none_fits() -> None:
    assert "--password-file" in passwords.refusal("PDF", "x")
    PASSWORDS.set(("a",))
    assert "the one in the password file does not fit" in passwords.refusal("PDF", "x")
    PASSWORDS.set(("a", "b"))
    assert "none of the 2 in the password file fits" in passwords.refusal("PDF", "x")


def test_without_the_program_for_it_the_command_is_told(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "msoffcrypto", None)
    PASSWORDS.set((SECRET,))
    with pytest.raises(locked.UnreadableDocument, match=r"pip install 'kpo-compliance\[passwords\]'"):
        ingest.read("-", stdin=word())


def test_the_command_line(tmp_path, capfd) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    (tmp_path / "b.docx").write_bytes(word())
    given = tmp_path / "passwords.txt"
    given.write_text(f"\ufeffwrong\r\n\r\n{SECRET}\r\nsecret 7", "utf-8")
    assert run([str(tmp_path / "a.pdf"), "--format", "json"]) == 3
    assert run([str(tmp_path / "a.pdf"), str(tmp_path / "b.docx"), "--format", "jsonl", "--password-file", str(given)]) == 1
    assert capfd.readouterr().out.count('"status": "ok"') == 2


def test_a_redline_is_not_written_into_an_encrypted_file(tmp_path, capfd) -> None:
    (tmp_path / "b.docx").write_bytes(word())
    (tmp_path / "passwords.txt").write_text(SECRET, "utf-8")
    asked = ["redline", str(tmp_path / "b.docx"), "-o", str(tmp_path / "c.docx"), "--password-file", str(tmp_path / "passwords.txt")]
    assert run(asked) == 2
    assert "Save it without one" in capfd.readouterr().err
    assert not (tmp_path / "c.docx").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), (b"", "no password"), (b"\n\r\n", "no password"), (b"\xff\xfea", "UTF-8"), (b"a\n" * 9 + b"x" * 100_001, "more than"), (b"".join(b"%d\n" % n for n in range(101)), "more than")],
)  # fmt: skip
def test_password_files_that_are_none(tmp_path, content, words, capfd) -> None:
    path = tmp_path / "passwords.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        passwords.load(path)
    assert run(["x.pdf", "--password-file", str(path)]) == 2
    assert words in capfd.readouterr().err


def test_passwords_keep_their_blanks_and_their_order(tmp_path) -> None:
    path = tmp_path / "passwords.txt"
    path.write_bytes(b" a \nb\na\n a \n")
    assert passwords.load(path) == (" a ", "b", "a")


@pytest.mark.parametrize("count", [1, 3])
def test_they_reach_the_readers(tmp_path, count) -> None:
    paths = [str(tmp_path / f"{n}.pdf") for n in range(count)]
    for path in paths:
        (tmp_path / path).write_bytes(pdf())
    PASSWORDS.set(("secret 7",))
    with isolation.begun(paths):
        assert [isolation.read(path).text for path in paths] == [TERMS] * count


def test_they_reach_a_new_interpreter_and_stand_neither_in_its_arguments_nor_in_its_environment(tmp_path, monkeypatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf())
    PASSWORDS.set(("secret 7",))
    seen = []
    started = subprocess.Popen

    def spied(*arguments: object, **options: object):
        seen.append((arguments, options.get("env")))
        return started(*arguments, **options)

    monkeypatch.setattr(isolation, "can_fork", lambda: False)
    monkeypatch.setattr(subprocess, "Popen", spied)
    assert isolation.read(str(path)).text == TERMS
    assert seen
    assert "secret 7" not in repr(seen)
