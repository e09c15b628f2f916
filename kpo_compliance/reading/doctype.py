"""What kind of contract a document is, by its title first and by what it speaks of else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpo_compliance.contract import Clause
from kpo_compliance.document import Document

_I = re.IGNORECASE
_TITLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("amendment", re.compile(
        r"\bamendments?\b(?! and restat)|\bamending agreement|\baddendum (?:no|#|number)|zeyilname|tadil (?:protokol"
        r"|sözleşme)|ek protokol", _I)),
    ("dpa", re.compile(
        r"data[- ](?:processing|protection) (?:agreement|addendum|terms|annex)|\bdpa\b|business associate"
        r"|processor agreement"
        r"|veri işle\w+ (?:sözleşme|ek|protokol)|kişisel veri\w* (?:işle|koru|aktar)\w*[^\n]{0,60}(?:sözleşme"
        r"|protokol|taahhüt)", _I)),
    ("sow", re.compile(r"\bstatement of work\b|\bwork order\b|\bsow\b|\btask order\b|iş emri|iş tanımı "
    "(?:belge|form)", _I)),
    ("nda", re.compile(
        r"non-?\s?-?disclosure|confidentiality|\bc?nda\b|\bmnda\b|secrecy agreement|confidential disclosure"
        r"|gizlilik (?:sözleşme|anlaşma|taahhüt|protokol)|gizlilik\b[^\n]{0,20}(?:sözleşmesi|taahhütnamesi)"
        r"|sır saklama", _I)),
    ("employment", re.compile(r"\bemployment\b|\boffer letter\b|executive (?:service|agreement)|iş "
    "sözleşmesi\b|hizmet akdi", _I)),
    ("license", re.compile(r"\blicen[sc]e\b|\blicensing\b|lisans (?:sözleşme|anlaşma)|end[- ]user", _I)),
    ("services-agreement", re.compile(
        r"\bservices?\b|outsourcing|consult(?:ing|ancy|ant)|\bmsa\b|professional services|independent contractor"
        r"|advisory|\bservicing\b|\bhosting\b|\bmaintenance\b|\bsupport\b"
        r"|development agreement|hizmet|danışmanlık|dış kaynak|müşavirlik"
        r"|destek", _I)),
)  # fmt: skip
_TITLE_LENGTH = 1500
_OPENING = 1200
_LEAST_SCALE = 0.3
# The name of the contract in its first sentence, or before it where title and text run together.
_NAMED = re.compile(
    r"(?i:this|işbu|bu)\s[^(\"“.;]{0,120}|(?:[A-ZÇĞİÖŞÜ][\w&/-]{1,20},?\s{1,3}){1,7}"
    r"(?:AGREEMENT|Agreement|CONTRACT|Contract|ADDENDUM|Addendum|SÖZLEŞMESİ|Sözleşmesi)"
)
_REFERENCE = re.compile(
    r"\(?(?:to be )?attached to[^\n]{0,80}|(?:pursuant|subject) to[^\n]{0,80}|confidential(?:ity)? (?:treatment|request)",
    _I,
)
_SAMPLE = 60_000
# Words of each type, and how many in ten thousand characters make a contract one of it.
_CONTENT: tuple[tuple[str, tuple[str, ...], int], ...] = (
    (
        "nda",
        (
            "disclosing party", "receiving party", "recipient", "discloser", "confidential information",
            "evaluation material", "gizli bilgi", "alan taraf", "açıklayan taraf",
        ),
        18,
    ),
    (
        "dpa",
        ("controller", "processor", "personal data", "kişisel veri", "veri işleyen", "veri sorumlusu"),
        8,
    ),
    ("employment", ("the employee", "employment", "base salary", "işveren"), 12),
    ("license", ("licensed software", "licensed product", "licensee", "licensor", "lisans"), 12),
    (
        "services-agreement",
        ("services", "deliverable", "consultant", "contractor", "statement of work", "hizmet", "yüklenici", "danışman"),
        6,
    ),
)  # fmt: skip


def document_type(document: Document, clauses: Sequence[Clause]) -> str:
    """The type of a contract (``Contract.type`` names them); ``other`` when neither title nor words tell."""
    text = document.text
    front = " ".join(text[c.own.start : min(c.own.end, c.own.start + 800)] for c in clauses[:4] if c.kind == "title")
    opening = next((text[c.own.start : c.own.end] for c in clauses if c.kind == "preamble"), text)[:_OPENING]
    named = " ".join(match[0] for match in _NAMED.finditer(opening))
    return _titled(_without_references(front)) or _titled(_without_references(named)) or _by_content(text)


def _titled(title: str) -> str:
    return next((name for name, pattern in _TITLES if pattern.search(title)), "") if title.strip() else ""


def _without_references(title: str) -> str:
    return _REFERENCE.sub("", title[:_TITLE_LENGTH])


def _by_content(text: str) -> str:
    sample = text[:_SAMPLE].lower()
    scale = max(_LEAST_SCALE, len(sample) / 10_000)
    counts = {name: sum(map(sample.count, words)) / scale / least for name, words, least in _CONTENT}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 1 else "other"
