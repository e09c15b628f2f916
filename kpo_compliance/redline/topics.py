"""Which article of a contract a requirement belongs to, by the words of the article's heading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

_GENERAL: Final = (
    r"general|miscellaneous|other provisions|final provisions|boilerplate|"
    r"genel hüküm|diğer hüküm|çeşitli hüküm|son hüküm|muhtelif|çeşitli"
)
_LAW: Final = (
    r"governing law|applicable law|choice of law|jurisdiction|dispute|arbitration|venue|"
    r"uygulanacak hukuk|yetkili|uyuşmazlı|tahkim"
)
_CONFIDENCE: Final = (
    r"confidential|non-?disclosure|proprietary information|secrecy|trade secret|gizli|sır\b|sırlar|ticari sır"
)

# For a requirement or its family: words of the headings it may stand under, the best first.
_TOPICS: Final[Mapping[str, tuple[str, ...]]] = {
    "CONF": (_CONFIDENCE,),
    "NDA": (_CONFIDENCE,),
    "IP": (
        r"intellectual|work product|proprietary rights|ownership|inventions|fikri|sınai|telif|mülkiyet",
        r"licen[cs]|deliverables|reservation of rights|lisans",
    ),
    "IP-06": (r"infring|intellectual|ihlal|fikri", r"warrant|indemni|garanti|tazmin"),
    "DATA": (r"personal data|data protection|privacy|data|kişisel veri|veri", r"security|safeguards|güvenlik"),
    "DATA-08": (r"continuity|disaster|süreklilik|felaket", r"security|data|güvenlik|veri"),
    "LIAB": (r"liabilit|sorumluluk",),
    "LIAB-02": (r"indemni|hold harmless|tazmin", r"liabilit|sorumluluk"),
    "LIAB-03": (r"insurance|sigorta",),
    "PERS": (r"personnel|staff|key people|personel|çalışan|ekip",),
    "PERS-04": (r"independent contractor|relationship of the parties|status|bağımsız|tarafların ilişki", _GENERAL),
    "QUAL": (r"performance|quality|warrant|standard of|ifa|kalite|garanti|özen", r"services|hizmet"),
    "QUAL-02": (r"service level|performance|hizmet düzey|hizmet seviye|performans", r"services|hizmet"),
    "QUAL-03": (r"accept|delivery|kabul|teslim", r"deliverables|services|hizmet"),
    "QUAL-04": (r"audit|inspection|records|denetim|kayıt",),
    "SUB": (r"subcontract|alt yüklenici|taşeron",),
    "SUB-03": (r"assignment|change of control|transfer|devir|devri|temlik", _GENERAL),
    "TERM": (r"term\b|terminat|duration|süre|fesih|sona erme",),
    "TERM-04": (r"exit|transition|terminat|geçiş|çıkış|fesih|sona erme",),
    "TERM-05": (r"change control|change orders?|changes|değişiklik", r"services|scope|hizmet|kapsam"),
    "COMP": (r"compet|solicit|exclusiv|conflicts? of interest|restrictive|rekabet|ayart|çıkar çatışma",),
    "GOV": (_GENERAL,),
    "GOV-01": (r"governance|management of|reporting|yönetişim|sözleşmenin yönetimi|raporlama",),
    "GOV-03": (r"surviv|yürürlükte kal", r"terminat|fesih|sona erme", _GENERAL),
    "JUR": (_LAW, _GENERAL),
    "JUR-04": (r"language|\bdil", _GENERAL),
    "JUR-05": (r"compliance|laws|mevzuat|uyum", _GENERAL),
    "JUR-06": (r"notice|bildirim|tebligat", _GENERAL),
}

_MIXED: Final = frozenset({"GOV", "JUR"})

_TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "CONF": "Confidentiality", "NDA": "Confidential Information", "IP": "Intellectual Property",
        "DATA": "Data Protection and Security",
        "LIAB": "Liability, Indemnity and Insurance", "PERS": "Personnel", "QUAL": "Quality and Performance",
        "SUB": "Subcontracting and Assignment", "TERM": "Term and Termination", "COMP": "Non-Competition and Non-Solicitation",
        "GOV": "Governance", "JUR": "Governing Law and Disputes",
    },
    "tr": {
        "CONF": "Gizlilik", "NDA": "Gizli Bilgi", "IP": "Fikri Mülkiyet", "DATA": "Verilerin Korunması ve Güvenliği",
        "LIAB": "Sorumluluk, Tazminat ve Sigorta", "PERS": "Personel", "QUAL": "Kalite ve İfa",
        "SUB": "Alt Yüklenicilik ve Devir", "TERM": "Süre ve Fesih", "COMP": "Rekabet Yasağı",
        "GOV": "Yönetişim", "JUR": "Uygulanacak Hukuk ve Uyuşmazlıklar",
    },
}  # fmt: skip


def family(requirement: str) -> str:
    """``CONF`` of ``CONF-02``."""
    return requirement.partition("-")[0]


def of_one_subject(requirement: str) -> bool:
    """Whether the clauses of its family belong together, so that one goes where the others are."""
    return family(requirement) not in _MIXED


def rank(requirement: str, heading: str) -> int | None:
    """How well a heading suits a requirement: 0 the best, None not at all."""
    words = folded(heading)
    for number, topic in enumerate(_TOPICS.get(requirement) or _TOPICS.get(family(requirement)) or ()):
        if _compiled(topic).search(words):
            return number
    return None


def closing(heading: str) -> bool:
    """Whether an article stands at the end of contracts: general provisions, governing law, disputes."""
    return bool(_compiled(f"{_GENERAL}|{_LAW}").search(folded(heading)))


def title(name: str, language: str) -> str:
    """The heading of a new article for a family of requirements; "" when it has none."""
    return _TITLES.get(language, _TITLES["en"]).get(name, "")


def folded(text: str) -> str:
    """Text in small letters, Turkish capitals included."""
    return text.replace("İ", "i").replace("I", "ı" if _turkish(text) else "i").lower()


def capitals(text: str, language: str) -> str:
    """Text in capital letters, as its language writes them."""
    return (text.replace("i", "İ") if language == "tr" else text).upper()


def _turkish(text: str) -> bool:
    return any(c in "çğışöüÇĞİŞÖÜ" for c in text)


@cache
def _compiled(topic: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{topic})")
