"""The words of a report that are not sentences: verdicts, severities, headings, in its language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kpo_compliance.report import FINDINGS, SEVERITIES, Assessment, Report

LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "met": "met", "partial": "partial", "missing": "missing", "contrary": "contrary", "unclear": "unclear",
        "not-applicable": "not applicable", "waived": "waived",
        "critical": "critical", "high": "high", "medium": "medium", "low": "low",
        "pass": "PASS", "review": "REVIEW", "fail": "FAIL", "unreadable": "UNREADABLE",
        "report": "Contract report", "outcome": "Outcome", "document": "Document", "language": "Language", "type": "Type",
        "pages": "Pages", "playbook": "Playbook", "parties": "Parties", "facts": "Facts", "findings": "Findings",
        "summary": "Summary", "do": "What to do", "suggested": "Suggested clause",
        "evidence": "Evidence", "nearest": "Nearest text", "page": "page",
        "clause": "clause", "confidence": "confidence", "severity": "Severity", "verdict": "Verdict",
        "requirement": "Requirement",
        "others": "Met, waived and not applicable", "notices": "About this file", "searched": "provisions read",
        "not-read": "This document was not read.",
        "missing-elements": "Could be stronger", "waiver": "Waiver", "contents": "Contents", "all": "All requirements",
        "effective_date": "Effective date", "term": "Term", "expiry": "Expiry", "renewal": "Renewal",
        "notice_period": "Notice period", "governing_law": "Governing law", "venue": "Court or seat",
        "client": "client", "provider": "provider", "discloser": "discloser", "recipient": "recipient",
        "mutual": "both ways", "other": "party",
        "services-agreement": "services agreement", "nda": "confidentiality agreement", "dpa": "data processing agreement",
        "sow": "statement of work", "amendment": "amendment", "license": "licence", "employment": "employment contract",
        "en": "English", "tr": "Turkish", "en+tr": "English and Turkish", "none": "none",
    },
    "tr": {
        "met": "karşılanıyor", "partial": "kısmen", "missing": "eksik", "contrary": "aykırı", "unclear": "belirsiz",
        "not-applicable": "uygulanmaz", "waived": "feragat edildi",
        "critical": "kritik", "high": "yüksek", "medium": "orta", "low": "düşük",
        "pass": "UYGUN", "review": "İNCELENMELİ", "fail": "UYGUN DEĞİL", "unreadable": "OKUNAMADI",
        "report": "Sözleşme raporu", "outcome": "Sonuç", "document": "Belge", "language": "Dil", "type": "Tür",
        "pages": "Sayfa", "playbook": "Kılavuz", "parties": "Taraflar", "facts": "Bilgiler", "findings": "Bulgular",
        "summary": "Özet", "do": "Yapılacak", "suggested": "Önerilen madde",
        "evidence": "Dayanak", "nearest": "En yakın metin", "page": "sayfa",
        "clause": "madde", "confidence": "güven", "severity": "Önem", "verdict": "Karar", "requirement": "Gereklilik",
        "others": "Karşılananlar, feragat edilenler ve uygulanmayanlar", "notices": "Bu dosya hakkında",
        "searched": "hüküm okundu", "not-read": "Bu belge okunamadı.",
        "missing-elements": "Güçlendirilebilir", "waiver": "Feragat", "contents": "İçindekiler",
        "all": "Bütün gereklilikler",
        "effective_date": "Yürürlük tarihi", "term": "Süre", "expiry": "Bitiş", "renewal": "Yenileme",
        "notice_period": "Bildirim süresi", "governing_law": "Uygulanacak hukuk", "venue": "Mahkeme veya tahkim yeri",
        "client": "müşteri", "provider": "yüklenici", "discloser": "açıklayan", "recipient": "alan",
        "mutual": "karşılıklı", "other": "taraf",
        "services-agreement": "hizmet sözleşmesi", "nda": "gizlilik sözleşmesi", "dpa": "veri işleme sözleşmesi",
        "sow": "iş tanımı", "amendment": "ek protokol", "license": "lisans sözleşmesi", "employment": "iş sözleşmesi",
        "en": "İngilizce", "tr": "Türkçe", "en+tr": "İngilizce ve Türkçe", "none": "yok",
    },
}  # fmt: skip

_LENGTH = re.compile(r"([0-9]+) (business day|minute|hour|day|week|month|year)s?")
_UNITS = {
    "minute": "dakika",
    "hour": "saat",
    "day": "gün",
    "business day": "iş günü",
    "week": "hafta",
    "month": "ay",
    "year": "yıl",
}

ORDER = {"contrary": 0, "missing": 1, "partial": 2, "unclear": 3, "waived": 4, "met": 5, "not-applicable": 6}


def label(name: str, language: str) -> str:
    """A word of the report in its language; the name itself when there is none."""
    return LABELS.get(language, LABELS["en"]).get(name, name)


def shown(value: str, language: str) -> str:
    """A fact's value in the report's language: lengths of time are translated, names are not."""
    if language != "tr":
        return value
    return _LENGTH.sub(lambda match: f"{match[1]} {_UNITS[match[2]]}", value)


def report_language(report: Report, asked: str) -> str:
    """The language to write a report in: what was asked for, or else the contract's own."""
    own = report.document.language[:2]
    return asked or (own if own in LABELS else "en")


def findings(report: Report) -> list[Assessment]:
    """What needs somebody's hand, the worst first."""
    chosen = (a for a in report.assessments if a.verdict in FINDINGS)
    return sorted(chosen, key=lambda a: (SEVERITIES.index(a.severity), ORDER[a.verdict], a.requirement))


def others(report: Report) -> list[Assessment]:
    """What needs nobody's hand, in the catalogue's order."""
    return [a for a in report.assessments if a.verdict not in FINDINGS]


def counts(assessments: Sequence[Assessment]) -> dict[str, int]:
    """How many assessments have each verdict, only those that occur, in a fixed order."""
    total = {verdict: sum(a.verdict == verdict for a in assessments) for verdict in ORDER}
    return {verdict: number for verdict, number in total.items() if number}
