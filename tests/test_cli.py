"""The command line from outside: what it prints, where, and with which exit status."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

import kpo_compliance
from kpo_compliance import audit, check, cli, playbook, workers
from kpo_compliance.errors import UnreadableDocument
from kpo_compliance.waivers import Waivers

GOOD = "1. Records. The Provider shall keep a logbook, signed, for three years.\n\n2. The law of the log is English law.\n"
BAD = "1. Records. The Provider likes tea.\n\n2. Payment. The Client shall pay every invoice within thirty days.\n"
HEAVY = {"spacy", "numpy", "pypdfium2", "pdfplumber", "docx", "lxml", "jinja2", "rich", "yaml", "click", "re", "dataclasses"}


WAIVER = """\
[[waiver]]
requirement = "OWN-01"
contract = "bad.txt"
reason = "r"
approved_by = "a"
until = 2999-12-31
"""


@pytest.fixture
def here(strict):
    """A folder with a policy of two requirements and two contracts."""
    contracts = strict / "contracts"
    contracts.mkdir()
    (contracts / "good.txt").write_text(GOOD, "utf-8")
    (contracts / "bad.txt").write_text(BAD, "utf-8")
    return strict


def run(capfdbinary, *arguments):
    status = cli.run(arguments)
    out, err = capfdbinary.readouterr()
    return status, out.decode(), err.decode()


def program(*arguments, **options):
    command = [sys.executable, "-m", "kpo_compliance", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **options)


def modules_after(code, **options):
    """What a new interpreter prints when it runs some code, and the modules it has then loaded."""
    command = [sys.executable, "-c", f"import sys; {code}; print(*sys.modules)"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True, **options)
    printed, _, loaded = result.stdout.rstrip().rpartition("\n")
    return printed, set(loaded.split())


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["contracts/good.txt"], 0),
        (["contracts/bad.txt"], 1),
        (["contracts/bad.txt", "--fail-on", "critical"], 0),
        (["contracts/bad.txt", "--fail-on", "never"], 0),
        (["contracts"], 1),
        (["contracts/good.txt", "absent.txt"], 3),
        (["contracts/bad.txt", "absent.txt"], 3),
        (["contracts/good.txt", "--playbook", "kpoo"], 2),
        (["contracts/good.txt", "--format", "word"], 2),
        (["contracts/good.txt", "--nonsense"], 2),
        (["contracts/good.txt", "--waivers", "absent.toml"], 2),
        (["our-rules/en"], 3),
        (["rules", "list"], 0),
        (["rules", "show", "OWN-99"], 2),
        (["rules", "nonsense"], 2),
        (["--format", "json"], 2),
    ],
)
def test_exit_statuses(here, capfdbinary, arguments, status):
    got, _, err = run(capfdbinary, *arguments)
    assert got == status, err
    assert "Traceback" not in err
    if status >= 2:
        assert err.count("kpo-check: ") >= 1


def test_options_may_come_before_the_file(here, capfdbinary):
    status, out, _ = run(capfdbinary, "--format", "json", "-q", "contracts/good.txt")
    report = json.loads(out)
    assert (status, report["outcome"], report["playbook"]["name"]) == (0, "pass", "ours")
    assert [item["verdict"] for item in report["assessments"]] == ["met", "met"]


def test_several_contracts_as_an_array_in_the_order_of_the_input(here, capfdbinary):
    _, out, _ = run(capfdbinary, "--format", "json", "contracts/good.txt", "contracts/bad.txt")
    assert [item["document"]["path"] for item in json.loads(out)] == ["contracts/good.txt", "contracts/bad.txt"]
    _, out, _ = run(capfdbinary, "--format", "jsonl", "contracts")
    assert [json.loads(line)["outcome"] for line in out.splitlines()] == ["fail", "pass"]


def test_the_policy_in_force_is_named(here, capfdbinary):
    assert f"policy {here / 'kpo.toml'}" in run(capfdbinary, "contracts/good.txt")[2]
    assert run(capfdbinary, "-q", "contracts/good.txt")[1:] == ("", "")


def test_a_mistake_in_a_policy_names_file_and_line(here, capfdbinary):
    (here / "kpo.toml").write_text("[playbok]\n", "utf-8")
    status, out, err = run(capfdbinary, "contracts/good.txt")
    assert (status, out) == (2, "")
    assert "kpo.toml:1: unknown key “playbok”; did you mean “playbook”?\n    [playbok]\n" in err


def test_a_folder_without_contracts_is_said_to_be_one(here, capfdbinary):
    (here / "empty").mkdir()
    status, out, err = run(capfdbinary, "empty")
    assert (status, out) == (3, "")
    assert err == "kpo-check: The folder “empty” holds no contracts: no PDF, Word, OpenDocument, RTF, HTML or text file, and no message.\n"


def test_one_bad_file_does_not_hide_the_others(here, capfdbinary):
    (here / "contracts" / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    status, out, err = run(capfdbinary, "contracts", "--format", "jsonl")
    outcomes = {Path(r["document"]["path"]).name: r["outcome"] for r in map(json.loads, out.splitlines())}
    assert outcomes == {"bad.txt": "fail", "broken.pdf": "unreadable", "good.txt": "pass"}
    assert status == 3
    assert "contracts/broken.pdf: " in err


def test_standard_input(here):
    result = program("-", "--format", "json", "-q", input=GOOD.encode(), cwd=here)
    assert (result.returncode, json.loads(result.stdout)["outcome"]) == (0, "pass"), result.stderr
    assert json.loads(result.stdout)["document"]["path"] == "-"


def test_a_report_in_a_file_is_private_and_complete(here, capfdbinary):
    status, out, _ = run(capfdbinary, "contracts/bad.txt", "--format", "json", "--output", "report.json")
    assert (status, out) == (1, "")
    assert json.loads((here / "report.json").read_text("utf-8"))["outcome"] == "fail"
    assert stat.S_IMODE((here / "report.json").stat().st_mode) == 0o600
    assert not list(here.glob(".*.part"))


@pytest.mark.parametrize(("format_name", "suffix"), [("md", ".md"), ("html", ".html")])
def test_contracts_of_one_name_get_a_report_each(here, capfdbinary, format_name, suffix):
    (here / "contracts" / "old").mkdir()
    (here / "contracts" / "old" / "good.txt").write_text(BAD, "utf-8")
    status, _, _ = run(capfdbinary, "contracts", "--format", format_name, "--output", "reports")
    names = {path.name for path in (here / "reports").iterdir()}
    assert (status, names) == (1, {f"bad.txt{suffix}", f"good.txt{suffix}", f"good.txt-2{suffix}"})


def test_several_contracts_do_not_fit_into_one_html_file(here, capfdbinary):
    (here / "report.html").write_text("kept", "utf-8")
    status, _, err = run(capfdbinary, "contracts", "--format", "html", "--output", "report.html")
    assert (status, (here / "report.html").read_text("utf-8")) == (2, "kept")
    assert "need a folder" in err


def test_a_report_that_cannot_be_written_is_said(here, capfdbinary):
    status, _, err = run(capfdbinary, "contracts/good.txt", "--output", "absent/report.txt")
    assert (status, "There is no folder “absent”" in err) == (2, True)


def test_a_waiver_beside_the_policy_counts(here, capfdbinary):
    (here / "waivers.toml").write_text(WAIVER, "utf-8")
    status, out, _ = run(capfdbinary, "contracts/bad.txt", "--format", "json")
    assert (status, json.loads(out)["outcome"]) == (0, "review")
    assert json.loads(out)["assessments"][0]["waiver"]["covers"] == "missing"


def test_a_waiver_beside_a_strangers_contract_does_not(here, capfdbinary):
    (here / "contracts" / "waivers.toml").write_text(WAIVER, "utf-8")
    assert run(capfdbinary, "contracts/bad.txt")[0] == 1


def test_an_unexpected_exception_is_a_report_of_its_own(here, capfdbinary, monkeypatch):
    def broken(path):
        raise ZeroDivisionError(path)

    monkeypatch.setattr("kpo_compliance.ingest.read", broken)
    status, out, err = run(capfdbinary, "contracts", "--format", "jsonl")
    assert (status, len(out.splitlines())) == (3, 2)
    assert json.loads(out.splitlines()[0])["document"]["status"] == "crash"
    assert "Internal error (ZeroDivisionError): please report it" in err
    assert "Traceback" not in err
    monkeypatch.setenv("KPO_DEBUG", "1")
    assert "Traceback" in run(capfdbinary, "contracts")[2]


@pytest.mark.parametrize("status", ["encrypted", "no-text", "unsupported"])
def test_what_cannot_be_read_keeps_its_status(here, monkeypatch, status):
    def refused(path):
        raise UnreadableDocument("It cannot be.", status)

    monkeypatch.setattr("kpo_compliance.ingest.read", refused)
    report = check.check_file("contracts/good.txt", settings())
    assert (report.outcome, report.document.status, report.document.error) == ("unreadable", status, "It cannot be.")
    assert len(report.document.sha256) == 64


def settings():
    return check.Settings(playbook.load(near=Path()), date(2027, 1, 1), Waivers())


def test_what_was_begun_to_load_is_waited_for(here, monkeypatch):
    """Two threads that load modules which import each other get halves of them, rarely, and on a busy machine."""
    monkeypatch.setattr(check, "_load_words", lambda: time.sleep(0.3))
    for use in (lambda: check.prepare(settings()), lambda: check.check_file("contracts/good.txt", settings())):
        thread = check.warm_up()
        use()
        assert not thread.is_alive()


def test_many_files_in_workers_give_the_same_reports(here):
    for number in range(12):
        (here / "contracts" / f"c{number:02}.txt").write_text(GOOD if number % 3 else BAD, "utf-8")
    files, _ = audit.contracts_in("contracts")
    jobs = [(path, settings()) for path in files]
    alone = [check.check_file(*job) for job in jobs]
    assert list(audit.check_files(jobs, workers=2)) == alone
    assert list(audit.check_files(jobs, workers=1)) == alone
    assert len(alone) == 14


def test_a_crash_in_a_worker_costs_one_file(here, monkeypatch):
    for number in range(10):
        (here / "contracts" / f"c{number:02}.txt").write_text(GOOD, "utf-8")
    real = check.check_file

    def deadly(path, chosen, watch=None, *, final=True):
        if path.endswith(("c03.txt", "c07.txt")):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(path, chosen)

    monkeypatch.setattr(workers, "check_file", deadly)
    files, _ = audit.contracts_in("contracts")
    reports = list(audit.check_files([(path, settings()) for path in files], workers=2))
    assert [report.document.path for report in reports] == list(files)
    assert [Path(r.document.path).name for r in reports if r.document.status == "crash"] == ["c03.txt", "c07.txt"]
    assert sum(report.outcome == "pass" for report in reports) == 9


def test_a_file_that_takes_too_long_costs_one_file(here, monkeypatch):
    for number in range(8):
        (here / "contracts" / f"c{number:02}.txt").write_text(GOOD, "utf-8")
    real = check.check_file

    def slow(path, chosen, watch=None, *, final=True):
        if path.endswith("c05.txt"):
            time.sleep(60)
        return real(path, chosen)

    monkeypatch.setattr(workers, "check_file", slow)
    monkeypatch.setattr(workers, "SECONDS_A_FILE", 6.0)
    files, _ = audit.contracts_in("contracts")
    reports = list(audit.check_files([(path, settings()) for path in files], workers=2))
    assert [Path(r.document.path).name for r in reports if r.document.status == "timeout"] == ["c05.txt"]


@pytest.mark.parametrize("told", ["raised", "silent"])
def test_a_file_that_was_late_while_others_ran_is_tried_once_more_alone(here, monkeypatch, tmp_path, told):
    for number in range(12):
        (here / "contracts" / f"c{number:02}.txt").write_text(GOOD, "utf-8")
    real = check.check_file
    log = tmp_path / "log"

    def slow(path, chosen, watch=None, *, final=True):
        with log.open("a", encoding="utf-8") as file:
            file.write(f"begin {path[-7:]}\n")
        if path.endswith(("c03.txt", "c08.txt")) and not final:
            if told == "raised":
                raise UnreadableDocument("It takes too long.", "timeout", by_clock=True)
            time.sleep(60)
        if path.endswith("c08.txt"):
            raise_late = check.unreadable(path, chosen.playbook, "It takes too long.", "timeout")
            time.sleep(0.2)
            return raise_late
        report = real(path, chosen)
        with log.open("a", encoding="utf-8") as file:
            file.write(f"end {path[-7:]}\n")
        return report

    monkeypatch.setattr(workers, "check_file", slow)
    monkeypatch.setattr(workers, "SECONDS_A_FILE", 5.0)
    files, _ = audit.contracts_in("contracts")
    reports = list(audit.check_files([(path, settings()) for path in files], workers=3))
    assert [report.document.path for report in reports] == list(files), "in their order"
    assert [Path(r.document.path).name for r in reports if r.document.status == "timeout"] == ["c08.txt"]
    lines = log.read_text("utf-8").splitlines()
    again = max(place for place, line in enumerate(lines) if line == "begin c03.txt")
    begun = {line.split()[1] for line in lines[:again] if line.startswith("begin")} - {"c03.txt", "c08.txt"}
    ended = {line.split()[1] for line in lines[:again] if line.startswith("end")}
    assert begun == ended, "nothing else runs"
    assert lines[again + 1] == "end c03.txt"


def test_hidden_and_temporary_files_are_no_contracts(here):
    for name in (".hidden.txt", "~$good.docx", "notes.xyz"):
        (here / "contracts" / name).write_text("x", "utf-8")
    (here / "contracts" / ".git").mkdir()
    (here / "contracts" / ".git" / "inside.txt").write_text("x", "utf-8")
    (here / "contracts" / "loop").symlink_to(here / "contracts")
    assert audit.contracts_in("contracts")[0] == ("contracts/bad.txt", "contracts/good.txt")


STRANGE = ["a\nb.txt", "\x1b[31mred.txt", "\u202etxt.fdp.txt", "=cmd.txt", "-dash.txt", b"\xff.txt"]


@pytest.mark.parametrize("name", STRANGE)
def test_strange_names_stay_harmless(here, capfdbinary, name):
    folder = here / "strange"
    folder.mkdir()
    path = os.fsencode(folder) + b"/" + os.fsencode(name)
    Path(os.fsdecode(path)).write_text(GOOD, "utf-8")
    for format_name in ("terminal", "json", "jsonl", "md", "html"):
        status, out, err = run(capfdbinary, "strange", "--format", format_name)
        assert status == 0, err
        assert not any(sign in out + err for sign in "\x1b\u202e")
        assert run(capfdbinary, "strange", "--format", format_name, "--output", f"out-{format_name}/")[0] == 0
        assert len(list((here / f"out-{format_name}").iterdir())) == 1


def test_a_pipe_that_is_closed_early_is_no_error(here):
    for number in range(5):
        (here / "contracts" / f"c{number}.txt").write_text(BAD * 200, "utf-8")
    command = f"{sys.executable} -m kpo_compliance contracts --format jsonl | head -c 10"
    result = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False, cwd=here)
    assert result.stdout == b'{"schema":'
    assert b"Error" not in result.stderr
    assert b"Traceback" not in result.stderr


def test_the_help_is_what_click_makes():
    kept = (Path(kpo_compliance.__file__).parent / "help.txt").read_text("utf-8")
    assert kept == cli.help_text(), "run: make help.txt"
    assert all(len(line) <= 100 for line in kept.splitlines())


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["--version"]])
def test_the_help_loads_nothing(arguments):
    code = f"sys.argv[1:] = {arguments}; from kpo_compliance.__main__ import main; main()"
    printed, loaded = modules_after(code)
    assert printed.startswith("kpo-check " if arguments == ["--version"] else "Usage: kpo-check")
    assert not (loaded - modules_after("pass")[1]) & HEAVY


def test_without_arguments_the_help_is_an_error():
    result = program()
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.startswith(b"Usage: kpo-check [OPTIONS] PATH...")


def test_a_full_disk_is_said(here):
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "kpo_compliance", "contracts", "-q", "--format", "json"],
            stdout=full, stderr=subprocess.PIPE, timeout=60, check=False, cwd=here,
        )  # fmt: skip
    assert (result.returncode, result.stderr) == (2, b"kpo-check: Output: No space left on device.\n")


def test_the_rules_are_listed_without_loading_spacy(here):
    printed, loaded = modules_after("from kpo_compliance import cli; cli.run(['rules', 'list'])", cwd=here)
    assert printed.splitlines()[0] == "OWN-01   high     Log kept"
    assert not loaded & {"spacy", "numpy", "pypdfium2", "docx", "jinja2"}


def test_rules_show_test_and_try(here, capfdbinary):
    status, out, _ = run(capfdbinary, "rules", "show", "own-01")
    assert status == 0
    assert "element monthly: sent monthly" in out
    assert "threshold log-retention: at-least 2 years" in out
    assert "  found: not delete … @log  (under record*)" in out
    assert run(capfdbinary, "rules", "test")[:2] == (0, "6 examples, 0 failed\n")
    status, out, _ = run(capfdbinary, "rules", "try", "keep … (logbook|diary)", "contracts/good.txt")
    assert status == 0
    assert "The Provider shall keep a logbook, signed, for three years." in out
    assert run(capfdbinary, "rules", "try", "keep … diary", "contracts/good.txt")[0] == 1
    status, _, err = run(capfdbinary, "rules", "try", "keep (", "contracts/good.txt")
    assert (status, "PATTERN: " in err) == (2, True)


def test_a_wrong_example_is_shown_with_its_place(here, capfdbinary):
    rules = here / "our-rules" / "en" / "OWN.yaml"
    rules.write_text(rules.read_text("utf-8").replace("The log is long.", "It is the law of the log."), "utf-8")
    status, out, _ = run(capfdbinary, "rules", "test", "OWN-02")
    assert status == 1
    assert "en/OWN.yaml:19: OWN-02: expected absent, got present" in out
    assert "2 examples, 1 failed" in out


def test_ctrl_c_ends_quietly(here, capfdbinary, monkeypatch):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("kpo_compliance.audit.check_files", interrupted)
    status, _, err = run(capfdbinary, "-q", "contracts")
    assert (status, err.strip()) == (130, "kpo-check: Interrupted.")
