"""The HTML report in a browser: no serious accessibility violation, filters, links, keys; without scripts; 200 pages."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kpo_compliance.render import html
from tests.render_reports import huge, report

FOLDER = Path(__file__).parent / "browser"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
NODE = shutil.which("node") or ""
MISSING = [
    name
    for name, there in (
        ("chromium", CHROMIUM),
        ("node", NODE),
        ("tests/browser/node_modules (npm ci --ignore-scripts in tests/browser)", (FOLDER / "node_modules").is_dir()),
    )
    if not there
]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}"),
    pytest.mark.xdist_group("browser"),
]
MODES = ("desktop light", "desktop dark", "phone light", "phone dark")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    page, large = folder / "page.html", folder / "huge.html"
    page.write_text(html.render([report()]), "utf-8")
    large.write_text(html.render([huge()]), "utf-8")
    command = [NODE, FOLDER / "visit.js", page, large, CHROMIUM]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=FOLDER, env={**os.environ, "HOME": str(folder)})  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("mode", MODES)
def test_nothing_keeps_a_person_from_reading_it(told, mode):
    assert told["axe"][mode] == []
    assert told["overflow"][mode] <= 0


def test_it_loads_nothing_and_runs_nothing_but_its_own_script(told):
    assert told["requests"] == []
    assert told["errors"] == []
    assert told["did"]["pwned"] is None


def test_filters_and_search_leave_what_was_asked_for(told):
    did = told["did"]
    assert did["all"] == 7
    assert did["missing"] == ["IP-01"]
    assert did["status"] == "1 of 7 shown"
    assert sorted(did["family"]) == ["CONF-02", "CONF-03", "CONF-05", "CONF-06"]
    assert did["slash"] == "search"
    assert did["found"] == ["IP-01"]
    assert did["escaped"] == 7


def test_keys_step_through_the_findings_unless_they_are_off(told):
    assert told["did"]["steps"] == ["IP-01", "IP-07", "IP-01"]
    assert told["did"]["top"] == "IP-01"
    assert told["did"]["keysOff"] == "INPUT"


def test_evidence_leads_to_the_words_and_back(told):
    did = told["did"]
    assert did["mark"]["tag"] == "MARK"
    assert did["mark"]["lit"]
    assert "CONF-05" in did["mark"]["of"].split()
    assert did["inView"]
    assert did["back"] == "CONF-05"
    assert did["chip"] == ["CONF-02", ""]


def test_without_scripts_everything_is_there_and_links_work(told):
    assert told["plain"]["items"] == 7
    assert told["plain"]["filters"] == 0
    assert told["plain"]["hash"].startswith("m")


def test_a_contract_of_200_pages_stays_responsive(told):
    assert told["huge"]["load"] < 6000
    assert told["huge"]["filter"] < 500
    assert told["huge"]["jump"] < 1000
    assert told["huge"]["inView"]
