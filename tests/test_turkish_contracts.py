"""Four whole Turkish contracts of different kind and style: what each says and what it does not."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from kpo_compliance import ingest, playbook, reading
from kpo_compliance.assess import answer_of
from kpo_compliance.wording import Engine

FOLDER = Path(__file__).parent / "turkish_contracts"
LABELS = yaml.safe_load((FOLDER / "labels.yaml").read_text("utf-8"))


@cache
def answers(name):
    pack = playbook.load("kpo")
    hits = Engine(pack).scan(contract(name))
    return {key: answer_of(requirement, hits[key]) for key, requirement in pack.requirements.items()}


@cache
def contract(name):
    return reading.read(ingest.read(FOLDER / name))


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("answer", ["present", "absent", "contrary"])
def test_a_whole_contract(name, answer):
    wanted = LABELS[name].get(answer, [])
    assert {key: answers(name)[key] for key in wanted} == dict.fromkeys(wanted, answer)


@pytest.mark.parametrize(
    ("name", "client", "provider"),
    [
        (
            "yazilim-arge.txt",
            "Karaçam Radar Sistemleri Sanayi ve Ticaret Anonim Şirketi",
            "Ege Derin Yazılım Limited Şirketi",
        ),
        ("tibbi-veri.txt", "Ilıca Şifa Sağlık Hizmetleri A.Ş.", "Medikod Veri Hizmetleri A.Ş."),
        ("hukuk-surec.txt", "Boğaz Enerji Holding A.Ş.", "Lex Destek Hukuk Teknolojileri A.Ş."),
        ("finansal-analiz-idare.txt", "Kıyı Kentleri Kalkınma Ajansı", "Ölçü Bağımsız Değerleme ve Danışmanlık A.Ş."),
    ],
)
def test_who_buys_and_who_performs(name, client, provider):
    assert {party.role: party.name for party in contract(name).parties} == {"client": client, "provider": provider}
