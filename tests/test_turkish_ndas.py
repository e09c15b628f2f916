"""Whole Turkish confidentiality agreements of different schools of drafting: what each says on the statements of pack ``nda``.

One is in the manner of law firms, one an undertaking that a bidder signs, one reads like a translation.
"""

from functools import cache
from pathlib import Path

import pytest
import yaml

from kpo_compliance import ingest, playbook, reading
from kpo_compliance.assess import answer_of
from kpo_compliance.wording import Engine

FOLDER = Path(__file__).parent / "turkish_ndas"
LABELS = yaml.safe_load((FOLDER / "labels.yaml").read_text("utf-8"))


@cache
def contract(name):
    return reading.read(ingest.read(FOLDER / name))


@cache
def answers(name):
    pack = playbook.load("nda")
    hits = Engine(pack).scan(contract(name))
    return {key: answer_of(requirement, hits[key]) for key, requirement in pack.requirements.items()}


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("answer", ["present", "contrary", "absent"])
def test_a_whole_agreement(name, answer):
    wanted = LABELS[name].get(answer, [])
    assert {key: answers(name)[key] for key in wanted} == dict.fromkeys(wanted, answer)


@pytest.mark.parametrize("name", LABELS)
def test_every_statement_has_its_answer(name):
    assert sorted(key for keys in LABELS[name].values() for key in keys) == sorted(answers(name))


@pytest.mark.parametrize("name", LABELS)
def test_it_is_known_for_what_it_is(name):
    assert contract(name).type == "nda"


@pytest.mark.parametrize("sentence", ["Bilgileri başka işte kullanmayacağım.", "Gizli belgeleri çoğaltmayacağımı taahhüt ederim."])
def test_a_short_sentence_in_the_first_person_is_no_heading(tmp_path, sentence):
    file = tmp_path / "a.txt"
    file.write_text(f"GİZLİLİK TAAHHÜTNAMESİ\n1. {sentence}\n2. {sentence}\n", "utf-8")
    told = reading.read(ingest.read(file))
    assert [p.heading for p in told.provisions if told.document.quote(p.span).endswith(sentence)] == [False, False]
