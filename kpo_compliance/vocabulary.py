"""How a contract speaks: what it calls its parties, its agreement, its defined terms and its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from kpo_compliance.contract import Contract, Party
from kpo_compliance.render.plain import plain
from kpo_compliance.requirement import Language
from kpo_compliance.suffixes import Case, inflected, suffix
from kpo_compliance.values.found import fold

_LONGEST = 60
_MOST_TEXT = 200_000

_DEFAULTS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "client": "Client", "provider": "Provider", "discloser": "disclosing party", "recipient": "receiving party",
        "agreement": "Agreement", "confidential": "Confidential Information", "deliverables": "Deliverables",
        "services": "Services", "section": "Section",
    },
    "tr": {
        "client": "Müşteri", "provider": "Yüklenici", "discloser": "Açıklayan Taraf", "recipient": "Alan Taraf",
        "agreement": "Sözleşme", "confidential": "Gizli Bilgi", "deliverables": "Teslimatlar",
        "services": "Hizmetler", "section": "madde",
    },
}  # fmt: skip
# What a defined term must be called, folded, to be the contract's word for something; the first that is defined is taken.
_TERMS: Final[dict[Language, dict[str, tuple[str, ...]]]] = {
    "en": {
        "confidential": (
            "confidential information", "proprietary information", "confidential and proprietary information",
            "confidential material", "confidential materials", "confidential data", "evaluation material",
        ),
        "deliverables": ("deliverables", "deliverable", "work product", "work products", "deliverable materials"),
        "services": ("services", "consulting services", "project", "work"),
        "data": ("client data", "customer data", "company data", "client content", "customer content"),
    },
    "tr": {
        "confidential": ("gizli bilgi", "gizli bilgiler", "ticari sir", "ticari sirlar"),
        "deliverables": ("teslimatlar", "teslimat", "is urunleri", "is urunu", "ciktilar", "calisma urunleri"),
        "services": ("hizmetler", "hizmet", "danismanlik hizmetleri", "proje", "isler"),
        "data": ("musteri verileri", "musteri verisi", "banka verileri", "veriler"),
    },
}  # fmt: skip
# What contracts call the sides; where no party is known, the one that the text uses most is taken.
_SIDES: Final[dict[Language, dict[str, tuple[str, ...]]]] = {
    "en": {
        "client": ("Client", "Customer", "Company", "Buyer", "Purchaser", "Principal", "Data Controller"),
        "provider": (
            "Provider", "Service Provider", "Supplier", "Vendor", "Contractor", "Consultant", "Adviser", "Data Processor",
        ),
        "discloser": ("Disclosing Party", "Discloser"),
        "recipient": ("Receiving Party", "Recipient"),
    },
    "tr": {
        "client": ("Müşteri", "İş Sahibi", "İşveren", "İdare", "Banka", "Şirket", "Hizmet Alan", "Veri Sorumlusu"),
        "provider": (
            "Yüklenici", "Hizmet Sağlayıcı", "Danışman", "Tedarikçi", "Hizmet Veren", "Veri İşleyen", "Firma",
        ),
        "discloser": ("Açıklayan Taraf", "Veren Taraf", "Bilgi Veren", "Bilgi Veren Taraf"),
        "recipient": ("Alan Taraf", "Bilgi Alan", "Bilgi Alan Taraf"),
    },
}  # fmt: skip
_FEWEST_USES: Final = 3
# Short names that would need another person of the verb.
_PRONOUNS: Final = frozenset(("you", "we", "us", "i", "me", "siz", "biz", "ben", "sen"))
_THIS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b[Tt]his (Agreement|Contract|Deed|Statement of Work|Addendum)\b"),
    "tr": re.compile(r"\b(Sözleşme|Protokol|Anlaşma|Taahhütname|sözleşme|protokol|anlaşma)(?=['’ nydl,.])"),
}
_SECTION: Final = re.compile(r"\b(Section|Clause|clause|Article|Paragraph|paragraph) (?=[0-9IVX])")


@dataclass(frozen=True, slots=True)
class Word:
    """What a contract calls something, with its article in English and its case suffixes in Turkish.

    ``defined`` says that the contract itself uses the word; else it is ours. ``apostrophe`` parts Turkish suffixes from it.
    """

    bare: str
    language: Language = "en"
    article: str = ""
    defined: bool = False
    apostrophe: bool = True

    def __str__(self) -> str:
        return f"{self.article}{self.bare}"

    @property
    def first(self) -> Word:
        """The word at the beginning of a sentence."""
        if self.article:
            return replace(self, article=self.article[0].upper() + self.article[1:])
        start = self.bare[:1].replace("i", "İ") if self.language == "tr" else self.bare[:1]
        return replace(self, bare=start.upper() + self.bare[1:])

    @property
    def s(self) -> str:
        """English possessive: "the Client's"."""
        return f"{self}’" if self.bare.endswith(("s", "S")) else f"{self}’s"

    @property
    def gen(self) -> str:
        """Turkish genitive: "Müşteri'nin"."""
        return self._with("genitive")

    @property
    def dat(self) -> str:
        """Turkish dative: "Müşteri'ye"."""
        return self._with("dative")

    @property
    def acc(self) -> str:
        """Turkish accusative: "Müşteri'yi"."""
        return self._with("accusative")

    @property
    def abl(self) -> str:
        """Turkish ablative: "Müşteri'den"."""
        return self._with("ablative")

    @property
    def loc(self) -> str:
        """Turkish locative: "Müşteri'de"."""
        return self._with("locative")

    def _with(self, case: Case) -> str:
        return inflected(self.bare, case, apostrophe=self.apostrophe)


def vocabulary(contract: Contract, language: Language) -> dict[str, Word]:
    """The words that a clause for this contract is written in, by what they mean.

    ``client`` and ``provider`` are the two sides (of a confidentiality agreement: who discloses and who receives);
    ``discloser`` and ``recipient`` are what its clauses on confidentiality call them.
    """
    text = contract.document.text[:_MOST_TEXT]
    terms = _defined(contract)
    words = {name: _term(terms, language, name, text) for name in ("confidential", "deliverables", "services")}
    words["agreement"] = _agreement(text, language)
    words["section"] = _section(text, language)
    words |= _sides(contract, text, language)
    words["data"] = _data(terms, words["client"], text, language)
    return words


def _sides(contract: Contract, text: str, language: Language) -> dict[str, Word]:
    names = [_name(party) for party in contract.parties]
    named: dict[str, Word] = {}
    for party, name in zip(contract.parties, names, strict=True):
        if name and names.count(name) == 1:
            named.setdefault(party.role, _word(name, text, language))
    used = {side: _used(names, text, language) for side, names in _SIDES[language].items()}
    known = {side: named.get(side) or used[side] for side in ("client", "provider")}
    confiding = {side: named.get(side) or used[side] for side in ("discloser", "recipient")}
    if contract.type == "nda" or ("mutual" in named and not any(known.values())):
        discloser, recipient = (confiding[side] or _default(side, language) for side in ("discloser", "recipient"))
        client, provider = (named.get(side) or word for side, word in (("client", discloser), ("provider", recipient)))
    else:
        client, provider = (known[side] or _default(side, language) for side in ("client", "provider"))
        # A contract that speaks of one who discloses and one who receives does so for both of its parties.
        mutual = all(confiding.values())
        discloser = (mutual and confiding["discloser"]) or client
        recipient = (mutual and confiding["recipient"]) or provider
    return {"client": client, "provider": provider, "discloser": discloser, "recipient": recipient}


def _used(names: Iterable[str], text: str, language: Language) -> Word | None:
    """The first of these names by how often the text has it; None when it hardly has any."""
    counts = {name: len(re.findall(rf"\b{name}\b", text)) for name in names}
    name = max(counts, key=lambda one: (counts[one], len(one)))
    return _word(name, text, language) if counts[name] >= _FEWEST_USES else None


def _name(party: Party) -> str:
    candidates = (_clean(name) for name in (*party.aliases, party.name))
    return next((name for name in candidates if name and fold(name) not in _PRONOUNS), "")


def _word(name: str, text: str, language: Language) -> Word:
    bare = _clean(name)
    if language == "tr":
        return Word(bare, "tr", defined=True, apostrophe=_parted(bare, text))
    return Word(bare, "en", "the " if _has_article(bare, text) else "", defined=True)


def _has_article(name: str, text: str) -> bool:
    """Whether the contract says "the Client" rather than "Client": it does so at least every other time."""
    pattern = re.escape(name)
    alone = len(re.findall(rf"\b{pattern}\b", text))
    after_the = len(re.findall(rf"\b[Tt][Hh][Ee] [\"“'‘]?{pattern}\b", text))
    return after_the * 2 >= max(alone, 1)


def _parted(name: str, text: str) -> bool:
    """Whether the contract writes an apostrophe before the suffixes of this name ("Müşteri'nin", not "Müşterinin")."""
    if name[:1].islower():
        return False
    joined = len(re.findall(rf"\b{re.escape(name)}{suffix(name, 'genitive')}\b", text))
    parted = len(re.findall(rf"\b{re.escape(name)}['’]", text))
    return joined <= parted or name[-1:] in "kpçKPÇ"


def _term(terms: dict[str, str], language: Language, name: str, text: str) -> Word:
    for wanted in _TERMS[language][name]:
        if wanted in terms:
            word = _word(terms[wanted], text, language)
            return replace(word, article="the ") if _needs_article(name, language) else replace(word, article="")
    default = _default(name, language)
    if name == "services" and not re.search(rf"\b{default.bare}\b", text):
        return replace(default, bare=default.bare.lower(), apostrophe=False)
    return default


def _needs_article(name: str, language: Language) -> bool:
    return language == "en" and name in ("deliverables", "services")


def _default(name: str, language: Language) -> Word:
    bare = _DEFAULTS[language][name]
    article = "the " if language == "en" and name not in ("confidential", "section") else ""
    return Word(bare, language, article)


def _data(terms: dict[str, str], client: Word, text: str, language: Language) -> Word:
    """The client's data: by its defined name, else "the Client's data" (Müşteri verileri)."""
    for wanted in _TERMS[language]["data"]:
        if wanted in terms:
            return replace(_word(terms[wanted], text, language), article="")
    if language == "tr":
        return Word(f"{client} verileri", "tr", apostrophe=False)
    return Word(f"{client.s} data"[len(client.article) :], "en", client.article)


def _agreement(text: str, language: Language) -> Word:
    used = _most([match[1] for match in _THIS[language].finditer(text)])
    if language == "en":
        return Word(used or "Agreement", "en", "this ", defined=bool(used))
    name = used or "Sözleşme"
    return Word(name, "tr", defined=bool(used), apostrophe=_parted(name, text))


def _section(text: str, language: Language) -> Word:
    if language == "tr":
        return Word("madde", "tr", "bu ", apostrophe=False)
    used = _most([match[1] for match in _SECTION.finditer(text)])
    return Word(used or "Section", "en", "this ", defined=bool(used))


def _most(words: Iterable[str]) -> str:
    counts: dict[str, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return max(counts, key=lambda word: counts[word]) if counts else ""


def _defined(contract: Contract) -> dict[str, str]:
    """The contract's defined terms by their folded names, the first of each."""
    terms: dict[str, str] = {}
    for term in contract.definitions:
        terms.setdefault(fold(term.name), term.name)
    return terms


def _clean(name: str) -> str:
    """A name from a contract as harmless data on one line; "" when it is none that a clause could use."""
    shown = plain(name).strip(" \"“”'‘’.,;:()[]{}<>")
    if name.rstrip().endswith(".") and "." in shown:
        shown += "."
    if not 1 < len(shown) <= _LONGEST or not any(map(str.isalpha, shown)) or "\ufffd" in shown:
        return ""
    return shown
