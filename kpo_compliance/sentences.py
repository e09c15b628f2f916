"""The sentences of a report, in its language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_LENGTH: Final = re.compile(r"([0-9]+)(?:\.([0-9]+))? (business day|minute|hour|day|week|month|year)s?")
_UNITS: Final = {
    "minute": "dakika", "hour": "saat", "day": "gün", "business day": "iş günü", "week": "hafta", "month": "ay", "year": "yıl",
}  # fmt: skip
_DATE: Final = re.compile(r"\b([12][0-9]{3})-([01][0-9])-([0-3][0-9])\b")
_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "met": "The contract says it{where}.",
        "met-absent": "None of the {count} provisions that were read says it, which suits this side.",
        "met-contrary": "The contract says the opposite{where}, which suits this side.",
        "met-none": "No such clause was found among the {count} provisions that were read, as it should be.",
        "partial-elements": "A clause is there{where}, but it lacks: {elements}.",
        "partial-value": "A clause is there{where}, but it says {value}; the playbook asks for {comparison} {limit}.",
        "partial-accepted": "A clause is there{where}, but {value} is not among those that the playbook accepts ({limit}).",
        "partial-direction": "A clause is there{where}, but it binds the client and favours the provider.",
        "partial-contrary": "A clause is there{where}, but another one{other} takes it back.",
        "missing": "None of the {count} provisions that were read says it.",
        "missing-nearest": "None of the {count} provisions that were read says it. "
        "The nearest one stands{where}{alike}{lacking}.",
        "missing-far": "None of the {count} provisions that were read says it; "
        "even the nearest{where} is only {percent} % alike.",
        "alike": " ({percent} % alike)",
        "lacking": ", but it {lacks}",
        "lacking-words": ", but it has no word like {words}",
        "unclear-language": "There are no rules for it in the language of this contract: a person must look.",
        "contrary": "The contract says the opposite{where}.",
        "contrary-unwanted": "The contract says it{where}, which does not suit this side.",
        "contrary-forbidden": "The contract contains what it should not{where}.",
        "unclear-silent": "The contract seems not to speak of it, but a person must look.",
        "unclear-incomplete": "Nothing was found, but a part of the document could not be read: a person must look.",
        "unclear-other-terms": "No such clause was found here, but the contract makes terms on a web page its own, "
        "which were not read: a person must look there.",
        "unclear-scorer": "There may be such a clause{where}, but its wording is unusual: a person must look.",
        "unclear-wording": "There are words of such a clause{where}, but the rest of it reads differently: a person must look.",
        "unclear-elsewhere": "The contract leaves this to another document{where}: a person must look there.",
        "other-terms": "The contract makes terms on a web page its own{where}. They were not read: "
        "what is missing here may stand there. Check them too.",
        "not-applicable": "Not asked of this kind of contract.",
        "unasked-present": "The contract says it{where}; for this side nothing hangs on it.",
        "unasked-contrary": "The contract says the opposite{where}; for this side nothing hangs on it.",
        "unasked-absent": "None of the {count} provisions that were read says it; for this side nothing hangs on it.",
        "asked-present": "The contract says it{where}; {value} judges it.",
        "asked-contrary": "The contract says the opposite{where}; {value} judges it.",
        "asked-absent": "None of the {count} provisions on confidentiality says it; {value} judges it.",
        "where-clause": " in clause {clause}",
        "where-named": " in {clause}",
        "where-page": " on page {page}",
        "where-words": " where it reads “{words} …”",
        "at-least": "at least",
        "at-most": "at most",
    },
    "tr": {
        "met": "Sözleşme bunu düzenliyor{where}.",
        "met-absent": "Okunan {count} hükmün hiçbiri bunu söylemiyor; bu, bu tarafın yararınadır.",
        "met-contrary": "Sözleşme bunun tersini söylüyor{where}; bu, bu tarafın yararınadır.",
        "met-none": "Okunan {count} hüküm arasında böyle bir hüküm bulunmadı; olması gereken de budur.",
        "partial-elements": "Hüküm var{where}, ancak şunlar eksik: {elements}.",
        "partial-value": "Hüküm var{where}, ancak {value} öngörüyor; kılavuz {comparison} {limit} istiyor.",
        "partial-accepted": "Hüküm var{where}, ancak {value} kılavuzun kabul ettikleri arasında değil ({limit}).",
        "partial-direction": "Hüküm var{where}, ancak yükleniciyi değil müşteriyi bağlıyor.",
        "partial-contrary": "Hüküm var{where}, ancak başka bir hüküm onu geri alıyor{other}.",
        "missing": "Okunan {count} hükmün hiçbiri bunu söylemiyor.",
        "missing-nearest": "Okunan {count} hükmün hiçbiri bunu söylemiyor; en yakın hüküm{where}{alike}{lacking}.",
        "missing-far": "Okunan {count} hükmün hiçbiri bunu söylemiyor; en yakını bile{where} yalnızca yüzde {percent} benzer.",
        "alike": " (yüzde {percent} benzer)",
        "lacking": " bile {lacks}",
        "lacking-words": " bile {words} gibi bir söz içermiyor",
        "unclear-language": "Bu sözleşmenin dilinde bunun için kural yok: bir hukukçunun incelemesi gerekir.",
        "contrary": "Sözleşme bunun tersini söylüyor{where}.",
        "contrary-unwanted": "Sözleşme bunu düzenliyor{where}; bu, bu tarafın yararına değildir.",
        "contrary-forbidden": "Sözleşme, içermemesi gereken bir hüküm içeriyor{where}.",
        "unclear-silent": "Sözleşme bu konuda bir hüküm içermiyor gibi görünüyor, ancak bir hukukçunun incelemesi gerekir.",
        "unclear-incomplete": "Böyle bir hüküm bulunamadı, ancak belgenin bir bölümü okunamadı: "
        "bir hukukçunun incelemesi gerekir.",
        "unclear-other-terms": "Burada böyle bir hüküm bulunamadı, ancak sözleşme, okunmayan bir internet sayfasındaki koşulları "
        "kendi parçası sayıyor: bir hukukçunun onları incelemesi gerekir.",
        "unclear-scorer": "Bunu söylüyor olabilecek bir hüküm var{where}, ancak alışılmadık biçimde "
        "yazılmış: bir hukukçunun incelemesi gerekir.",
        "unclear-wording": "Böyle bir hükmün ifadeleri geçiyor{where}, ancak hükmün kalanı farklı: "
        "bir hukukçunun incelemesi gerekir.",
        "unclear-elsewhere": "Sözleşme bu konuyu başka bir belgeye bırakıyor{where}: "
        "bir hukukçunun o belgeyi incelemesi gerekir.",
        "other-terms": "Sözleşme, bir internet sayfasındaki koşulları kendi parçası sayıyor{where}. Bu koşullar okunmadı: "
        "burada eksik görünen orada bulunabilir. Onları da denetleyin.",
        "not-applicable": "Bu tür bir sözleşmede aranmaz.",
        "unasked-present": "Sözleşme bunu düzenliyor{where}; bu taraf için bir koşul aranmaz.",
        "unasked-contrary": "Sözleşme bunun tersini söylüyor{where}; bu taraf için bir koşul aranmaz.",
        "unasked-absent": "Okunan {count} hükmün hiçbiri bunu söylemiyor; bu taraf için bir koşul aranmaz.",
        "asked-present": "Sözleşme bunu düzenliyor{where}; değerlendirmesi {value} altındadır.",
        "asked-contrary": "Sözleşme bunun tersini söylüyor{where}; değerlendirmesi {value} altındadır.",
        "asked-absent": "Gizliliğe ilişkin {count} hükmün hiçbiri bunu söylemiyor; değerlendirmesi {value} altındadır.",
        "where-clause": " (madde {clause})",
        "where-named": " ({clause})",
        "where-page": " (sayfa {page})",
        "where-words": " (“{words} …” diye başlayan yerde)",
        "at-least": "en az",
        "at-most": "en çok",
    },
}  # fmt: skip


def sentence(name: str, language: str, **values: object) -> str:
    """The sentence of this name in this language (English when it has none), filled with the values."""
    return _SENTENCES.get(language, _SENTENCES["en"])[name].format(**values)


def told(value: str, language: str) -> str:
    """A value as this language writes it: "2 years" is "2 yıl" in Turkish, and "2024-03-01" is "01.03.2024"."""
    if language != "tr":
        return value
    value = _DATE.sub(r"\3.\2.\1", value)
    return _LENGTH.sub(lambda match: f"{match[1]}{f',{match[2]}' if match[2] else ''} {_UNITS[match[3]]}", value)


def names_itself(label: str) -> bool:
    """Whether a clause's label says what it is ("Schedule 1", "Madde 2"), so that no "clause" goes before it."""
    first, _, more = label.partition(" ")
    return bool(more) and first.isalpha() and len(first) > 1
