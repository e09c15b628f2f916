"""The tokenizer loaded alone gives the words that it gives in the whole of spaCy, and little else is loaded with it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
ODD = (
    "The Recipient's can't, cannot, won’t 30-day (the “Term”) Inc., Ltd. Co. e.g. i.e. U.S.A. a.m. 10% $5,000.00 €3 ₺4",
    "http://example.org/x?y=z a@b.example 1.2.3 §4.2(b)(iv) and/or non-disclosure—even 'so' … \u00a0 \t x\n\nİSTANBUL'da Türk'ün",
    "yükümlülüğü'nün KVKK'ya 6698 sayılı Kanun'un m.12/3 %10’u :) :-D didn't Isn't O'Neill's ½ ① 한국어 日本語 العربية",
    "",
    "a" * 450 + " " + ")" * 450,
)
SCRIPT = """
import json, sys
from kpo_compliance import spacy_parts
spacy_parts.alone = sys.argv[1] == "alone"
from kpo_compliance import nlp
found = []
for text in json.load(sys.stdin):
    for code in ("en", "tr"):
        words = nlp.words(text, code)
        found.append([words.starts.tolist(), words.ends.tolist(), [words.form(n) for n in words.norms.tolist()]])
whole = sorted(name for name in sys.modules if name.partition(".")[0] in ("thinc", "pydantic", "srsly", "catalogue"))
print(json.dumps([found, whole, "importlib.metadata" in sys.modules]))
"""


@pytest.fixture(scope="module")
def both():
    texts = [*ODD, *(path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt")))]
    return [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", SCRIPT, way], input=json.dumps(texts), capture_output=True, text=True, check=True
            ).stdout
        )
        for way in ("alone", "whole")
    ]


def test_the_same_words_both_ways(both):
    (alone, _, _), (whole, _, _) = both
    assert alone == whole
    assert sum(len(starts) for starts, _, _ in alone) > 4000


def test_nothing_of_the_rest_is_loaded_or_left_behind(both):
    (_, alone, metadata), (_, whole, _) = both
    assert alone == []
    assert not metadata
    assert whole


@pytest.mark.parametrize("format_name", ["json", "jsonl"])
def test_a_plain_check_loads_only_what_it_uses(tmp_path, format_name):
    report = tmp_path / "report"
    sample = str(SAMPLES / "analytics-services-agreement.pdf")
    command = [sys.executable, "-X", "importtime", "-m", "kpo_compliance", sample, "--format", format_name]
    run = subprocess.run([*command, "--output", str(report)], capture_output=True, text=True, check=False)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines() if "|" in line}
    assert {"kpo_compliance", "spacy", "numpy"} <= loaded
    assert not loaded & {"rich", "jinja2", "docx", "reportlab", "pdfplumber", "xlsxwriter", "pydantic", "thinc", "requests"}
    assert json.loads(report.read_text(encoding="utf-8"))


def test_spacy_as_a_whole_still_works_beside_the_program():
    script = "from kpo_compliance import nlp\nimport spacy\nprint(len(spacy.blank('en')('Two words.')))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "3"
