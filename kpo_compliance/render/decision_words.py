"""The words of a decision on a vendor, by language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kpo_compliance.render.labels import label

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "go": "GO", "stop": "STOP", "decision": "Decision on a vendor", "vendor": "Vendor", "date": "Date",
        "profile": "Profile", "documents": "Documents", "standing": "Standing", "from": "From", "to": "To",
        "in-force": "in force", "expired": "expired", "not-yet": "not yet in force", "copy": "copy of another",
        "unreadable": "not read", "partly": "not read completely", "stops": "What stops it", "lesser": "What else to look at",
        "fine": "Met", "waivers": "Waivers", "where": "Where", "used": "used", "changed": "the words have changed",
        "unused": "not needed", "before": "goes before", "order": "Order of precedence",
        "nothing": "Nothing at or above “{level}” was found.", "signature": "Decided by", "none": "none",
        "services-agreement": "services agreement", "nda": "confidentiality agreement",
        "dpa": "data processing agreement", "sow": "statement of work", "amendment": "amendment", "license": "licence",
        "employment": "employment contract", "other": "other document", "": "",
        "never": "never", "fail-on": "Stops from", "record": "kpo-check {version}; playbook {name} {number}, SHA-256 {sha256}",
    },
    "tr": {
        "go": "GEÇER", "stop": "DUR", "decision": "Tedarikçi hakkında karar", "vendor": "Tedarikçi", "date": "Tarih",
        "profile": "Hizmet türü", "documents": "Belgeler", "standing": "Durum", "from": "Başlangıç", "to": "Bitiş",
        "in-force": "yürürlükte", "expired": "sona ermiş", "not-yet": "henüz yürürlükte değil",
        "copy": "başka bir belgenin kopyası", "unreadable": "okunamadı", "partly": "bütünüyle okunamadı",
        "stops": "Durduranlar", "lesser": "Bakılması gereken diğer hususlar", "fine": "Karşılananlar",
        "waivers": "Feragatler", "where": "Nerede", "used": "kullanıldı", "changed": "dayandığı metin değişti",
        "unused": "gerek kalmadı", "before": "önce gelir:", "order": "Öncelik sırası",
        "nothing": "“{level}” ve üzerinde bir bulgu yok.", "signature": "Kararı veren", "none": "yok",
        "services-agreement": "hizmet sözleşmesi", "nda": "gizlilik sözleşmesi", "dpa": "veri işleme sözleşmesi",
        "sow": "iş tanımı", "amendment": "ek protokol", "license": "lisans sözleşmesi", "employment": "iş sözleşmesi",
        "other": "diğer belge", "": "",
        "never": "hiçbiri", "fail-on": "Durdurma eşiği",
        "record": "kpo-check {version}; kılavuz {name} {number}, SHA-256 {sha256}",
    },
}  # fmt: skip


def word(name: str, language: str) -> str:
    """A word of a decision; else one of the reports' words."""
    found = _WORDS.get(language, _WORDS["en"]).get(name)
    return found if found is not None else label(name, language)
