"""What is said of each sample, kept as files: a change of rules or reports shows in them. Renew them with ``make golden``."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from kpo_compliance.check import check_file
from kpo_compliance.render import json as plain
from kpo_compliance.render import markdown
from kpo_compliance.report import Report
from kpo_compliance.run_settings import Wish, settings_for

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
SAMPLES = sorted(path for path in (ROOT / "samples").iterdir() if path.suffix in {".pdf", ".docx", ".txt"})
RENEW = bool(os.environ.get("KPO_RENEW_GOLDEN"))
NEWS = "what the checker says of it has changed; if it should have: make golden"


def said(path: Path) -> Report:
    nda = path.stem.endswith("nda")
    wish = Wish(today=date(2026, 1, 1), clauses=True, playbook="nda" if nda else "kpo")
    return check_file(str(path.relative_to(ROOT)), settings_for(str(path), wish))


def masked(report: Report) -> dict:
    """The JSON report without what differs although the same is said: versions, hashes, digits of a confidence."""
    told = plain.to_plain(report)
    told["tool"]["version"] = told["playbook"]["sha256"] = told["document"]["sha256"] = "…"
    for one in told["assessments"]:
        one["confidence"] = round(one["confidence"], 1)
    return told


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda path: path.name)
def sample(request, tmp_path_factory):
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        yield request.param, said(request.param)
    finally:
        os.chdir(here)


def compare(name: str, text: str) -> None:
    kept = GOLDEN / name
    if RENEW:
        GOLDEN.mkdir(exist_ok=True)
        kept.write_text(text, "utf-8")
    assert kept.is_file(), "make golden"
    assert text == kept.read_text("utf-8"), NEWS


def test_json(sample):
    path, report = sample
    compare(f"{path.name}.json", json.dumps(masked(report), ensure_ascii=False, indent=1) + "\n")


def test_markdown(sample):
    path, report = sample
    compare(f"{path.name}.md", markdown.render([report]))


def test_no_golden_report_is_left_of_a_sample_that_is_gone():
    kept = {path.name for path in GOLDEN.iterdir()} if GOLDEN.is_dir() else set()
    assert kept == {f"{path.name}{suffix}" for path in SAMPLES for suffix in (".json", ".md")}
