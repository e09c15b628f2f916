"""Invented dossiers for tests: agreements made of the suggested clauses, less or more what a test wants."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kpo_compliance import playbook, remediation
from kpo_compliance.requirement import LANGUAGES, Language
from tests.test_remediation import frame

_PACKS = {**playbook.load("kpo").requirements, **playbook.load("profiles").requirements}
ALL = tuple(playbook.load("kpo").requirements)
TITLES = {
    "en": {
        "services-agreement": "SERVICES AGREEMENT", "nda": "NON-DISCLOSURE AGREEMENT", "dpa": "DATA PROCESSING AGREEMENT",
        "sow": "STATEMENT OF WORK", "amendment": "AMENDMENT TO THE SERVICES AGREEMENT",
    },
    "tr": {
        "services-agreement": "HİZMET SÖZLEŞMESİ", "nda": "GİZLİLİK SÖZLEŞMESİ", "dpa": "VERİ İŞLEME SÖZLEŞMESİ",
        "sow": "İŞ TANIMI BELGESİ", "amendment": "EK PROTOKOL",
    },
}  # fmt: skip
_BETWEEN = {
    "en": "This Agreement is made on {day} (the “Effective Date”) between Quillmark Retail Ltd (the “Client”) and {vendor} (the “Provider”).",
    "tr": "İşbu Sözleşme, {day} tarihinde, Çınaraltı Perakende A.Ş. (“Müşteri”) ile {vendor} (“Yüklenici”) arasında imzalanmıştır.",
}
_VENDOR = {"en": "Brightfern Analytics LLC", "tr": "Palamut Analitik Ltd. Şti."}
_DAY = {"en": "3 March 2025", "tr": "3 Mart 2025"}


def paper(
    kind: str = "services-agreement",
    *clauses: str,
    ids: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    language: Language = "en",
    day: str = "",
    vendor: str = "",
) -> str:
    """A document: the suggested clauses of ``ids`` less those of ``without``, and other clauses, each “Heading: text”."""
    lines = [
        TITLES[language][kind],
        _BETWEEN[language].format(day=day or _DAY[language], vendor=vendor or _VENDOR[language]),
    ]
    number = 0
    for name in (one for one in ids if one not in without):
        number += 1
        heading, paragraphs = _suggested(language, name)
        lines.append(f"{number}. {heading}")
        lines += [f"{number}.{part} {text}" for part, text in enumerate(paragraphs, 1)]
    for text in clauses:
        number += 1
        heading, _, said = text.partition(": ")
        lines += [f"{number}. {heading}", f"{number}.1 {said}"]
    return "\n\n".join(lines) + "\n"


def written(folder: Path, **papers: str) -> Path:
    """A folder with these documents, named as the arguments."""
    folder.mkdir(exist_ok=True)
    for name, text in papers.items():
        (folder / f"{name.replace('_', '-')}.txt").write_text(text, "utf-8")
    return folder


@cache
def _suggested(language: Language, name: str) -> tuple[str, tuple[str, ...]]:
    assert language in LANGUAGES
    found = remediation.clause(_PACKS[name], frame(language, "roles"), "missing", language=language)
    assert found is not None
    return found.heading, found.paragraphs
