"""The words of what is told of an audit, by language; those of single reports are in ``words``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kpo_compliance.render.labels import label

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "audit": "Contract audit", "root": "Folder", "date": "Date", "contracts": "Contracts", "vendors": "Vendors",
        "vendor": "Vendor", "contract": "Contract", "standing": "Where we stand", "trend": "From audit to audit",
        "figures": "The figures", "run": "Audit", "total": "All",
        "fail-n": "fail", "review-n": "to review", "pass-n": "pass", "unreadable-n": "not read",
        "since": "Since the audit of {date}", "no-changes": "Nothing became worse or better.",
        "first-audit": "This is the first audit, so there is nothing to compare it with.",
        "playbook-changed": "The playbook or the program is not the one of the audit before: some changes come from that.",
        "mv-worse": "became worse", "mv-better": "became better", "mv-other": "changed otherwise",
        "mv-new": "new", "mv-gone": "no longer there",
        "n-worse": "{n} became worse", "n-better": "{n} became better", "n-other": "{n} changed otherwise", "n-new": "{n} new",
        "n-gone": "{n} no longer there",
        "heat": "Where the findings are", "unknown-vendor": "vendor unknown", "other-vendors": "{n} other vendors",
        "heat-help": "Number of findings. The darker a cell, the more of what the playbook asks for is lacking, by weight "
        "(critical 8, high 4, medium 2, low 1); ! marks critical findings.",
        "cell": "{vendor}, {family}: {n} findings, {critical} of them critical, {high} high; {share} of what is asked for lacks",
        "cell-none": "{vendor}, {family}: not asked for", "less": "less", "more-lacks": "more is lacking",
        "dates": "The next {days} days", "due-notice": "last day for notice",
        "due-renewal": "renews by itself", "due-expiry": "ends",
        "waiver-day": "waiver lapses", "for": "for {length}", "before-end": "{length} before the end of the term",
        "no-dates": "Nothing ends, renews or lapses.", "ended": "{n} contracts have ended already", "day": "Day", "what": "What",
        "n-contracts": "{n} contracts", "approved-by": "approved by {name}",
        "ranking": "The worst contracts", "none-read": "No contract was read.", "worst-findings": "Worst findings",
        "unread": "Not read", "partly": "not read completely", "all-read": "Every file was read completely.",
        "reason": "Why, and what to do", "status": "Status",
        "left-out": "{n} more are not on this page; they are in the workbook (--format xlsx) and in --format json.",
        "left-out-vendors": "{n} more vendors are summed up in the last row; each is in the workbook (--format xlsx).",
        "left-out-runs": "The picture has the last {n} audits.",
        "left-out-screen": "{n} more: --format xlsx has them all.",
        "left-out-sheet": "A sheet holds no more rows; {n} are missing here. --format csv has them all.",
        "dates-sheet": "Dates", "where": "Where", "outcome-from": "Outcome before", "outcome-to": "Outcome now",
        "changes": "Changes", "summary": "Summary", "calendar": "Contract dates", "from": "From", "to": "To",
        "key-fail": "{n} of {total} contracts fail.", "key-critical": "{n} critical findings.",
        "key-renewal": "{n} contracts renew by themselves within {days} days.",
        "key-notice": "{n} last days for notice fall within {days} days.",
        "key-ended": "{n} contracts have ended already.", "key-unread": "{n} files could not be read completely.",
        "key-fine": "No contract fails.", "waived-n": "{n} findings are waived.",
        "made": "Made by kpo-check {version} with playbook {name} {number}, SHA-256 {sha256}.",
        "cal-notice": "Last day for notice", "cal-renewal": "Contract renews", "cal-expiry": "Contract ends",
        "cal-waiver": "Waiver of {id} lapses", "cal-length": "{length} before the end of the term",
        "cal-for": "renews for {length}",
        "cal-place": "See {place}.",
        "cal-check": "Computed by kpo-check from the contract's words; check them before you rely on it.",
        "cal-reason": "Reason: {reason} (approved by {name}).", "cal-covers": "It covers {n} contracts.",
        "st-partial": "partly read", "st-no-text": "no text", "st-encrypted": "encrypted", "st-limit": "too large",
        "st-timeout": "took too long", "st-memory": "too little memory", "st-crash": "crashed", "st-unreadable": "damaged",
        "st-unsupported": "unknown kind", "st-changed": "changed while it was read", "st-skipped": "skipped", "st-ok": "read",
        "skip-heat": "Table of findings by vendor and family", "quiet": "Nothing to report.",
    },
    "tr": {
        "audit": "Sözleşme denetimi", "root": "Klasör", "date": "Tarih", "contracts": "Sözleşmeler", "vendors": "Tedarikçiler",
        "vendor": "Tedarikçi", "contract": "Sözleşme", "standing": "Genel durum", "trend": "Denetimden denetime",
        "figures": "Sayılar", "run": "Denetim", "total": "Toplam",
        "fail-n": "uygun değil", "review-n": "incelenmeli", "pass-n": "uygun", "unreadable-n": "okunamadı",
        "since": "{date} tarihli denetimden bu yana", "no-changes": "Kötüleşen veya iyileşen yok.",
        "first-audit": "Bu ilk denetimdir; karşılaştırılacak bir önceki denetim yoktur.",
        "playbook-changed": "Kılavuz veya program önceki denetimdekinden farklı: bazı değişiklikler bundan ileri gelir.",
        "mv-worse": "kötüleşti", "mv-better": "iyileşti", "mv-other": "başka türlü değişti",
        "mv-new": "yeni", "mv-gone": "artık yok",
        "n-worse": "{n} kötüleşti", "n-better": "{n} iyileşti", "n-other": "{n} başka türlü değişti", "n-new": "{n} yeni",
        "n-gone": "{n} artık yok",
        "heat": "Bulgular nerede", "unknown-vendor": "tedarikçi bilinmiyor", "other-vendors": "diğer {n} tedarikçi",
        "heat-help": "Bulgu sayısı. Hücre ne kadar koyuysa, kılavuzun istediklerinin ağırlıkça o kadar çoğu eksiktir "
        "(kritik 8, yüksek 4, orta 2, düşük 1); ! kritik bulguları gösterir.",
        "cell": "{vendor}, {family}: {n} bulgu, {critical} kritik, {high} yüksek; istenenlerin {share} kadarı eksik",
        "cell-none": "{vendor}, {family}: istenmiyor", "less": "az", "more-lacks": "çok eksik",
        "dates": "Önümüzdeki {days} gün", "due-notice": "bildirim için son gün", "due-renewal": "kendiliğinden yenilenir",
        "due-expiry": "sona erer", "waiver-day": "feragat sona erer", "for": "{length} için",
        "before-end": "sürenin bitiminden {length} önce",
        "no-dates": "Sona eren veya yenilenen bir şey yok.", "ended": "{n} sözleşmenin süresi dolmuş", "day": "Gün", "what": "Ne",
        "n-contracts": "{n} sözleşme", "approved-by": "onaylayan: {name}",
        "ranking": "En kötü durumdaki sözleşmeler", "none-read": "Hiçbir sözleşme okunmadı.",
        "worst-findings": "En ağır bulgular",
        "unread": "Okunamayanlar", "partly": "bütünüyle okunamadı", "all-read": "Bütün dosyalar eksiksiz okundu.",
        "reason": "Nedeni ve yapılacak", "status": "Durum",
        "left-out": "{n} tanesi bu sayfada değil; hepsi çalışma kitabında (--format xlsx) ve --format json çıktısında.",
        "left-out-vendors": "{n} tedarikçi son satırda toplandı; her biri çalışma kitabında (--format xlsx).",
        "left-out-runs": "Resimde son {n} denetim var.",
        "left-out-screen": "{n} tane daha var: hepsi --format xlsx çıktısında.",
        "left-out-sheet": "Bir sayfa daha fazla satır almıyor; burada {n} tanesi eksik. Hepsi --format csv çıktısında.",
        "dates-sheet": "Tarihler", "where": "Nerede", "outcome-from": "Önceki sonuç", "outcome-to": "Şimdiki sonuç",
        "changes": "Değişiklikler", "summary": "Özet", "calendar": "Sözleşme tarihleri", "from": "Önceki", "to": "Şimdiki",
        "key-fail": "{total} sözleşmeden {n} tanesi uygun değil.", "key-critical": "{n} kritik bulgu var.",
        "key-renewal": "{n} sözleşme {days} gün içinde kendiliğinden yenileniyor.",
        "key-notice": "{days} gün içinde {n} sözleşme için son bildirim günü doluyor.",
        "key-ended": "{n} sözleşmenin süresi dolmuş.", "key-unread": "{n} dosya bütünüyle okunamadı.",
        "key-fine": "Uygun olmayan sözleşme yok.", "waived-n": "{n} bulgu için feragat var.",
        "made": "kpo-check {version} ile yapıldı; kılavuz {name} {number}, SHA-256 {sha256}.",
        "cal-notice": "Bildirim için son gün", "cal-renewal": "Sözleşme yenilenir", "cal-expiry": "Sözleşme sona erer",
        "cal-waiver": "{id} için feragat sona erer", "cal-length": "sürenin bitiminden {length} önce",
        "cal-for": "{length} için yenilenir", "cal-place": "Bkz. {place}.",
        "cal-check": "kpo-check bunu sözleşmenin sözlerinden hesapladı; güvenmeden önce kontrol edin.",
        "cal-reason": "Neden: {reason} (onaylayan: {name}).", "cal-covers": "{n} sözleşmeyi kapsar.",
        "st-partial": "kısmen okundu", "st-no-text": "metin yok", "st-encrypted": "şifreli", "st-limit": "çok büyük",
        "st-timeout": "çok uzun sürdü", "st-memory": "bellek yetmedi", "st-crash": "çöktü", "st-unreadable": "bozuk",
        "st-unsupported": "bilinmeyen tür", "st-changed": "okunurken değişti", "st-skipped": "atlandı", "st-ok": "okundu",
        "skip-heat": "Tedarikçi ve konuya göre bulgular tablosu", "quiet": "Bildirilecek bir şey yok.",
    },
}  # fmt: skip


def told(name: str, language: str, /, **values: object) -> str:
    """A word or sentence of an audit's report, with its values; else one of the words of single reports."""
    found = _WORDS.get(language, _WORDS["en"]).get(name)
    return (
        found.format(**{key: grouped(value, language) for key, value in values.items()})
        if found
        else label(name, language)
    )


def grouped(value: object, language: str) -> str:
    """A number as people write it: "12,345", in Turkish "12.345"; anything else as it is."""
    if not isinstance(value, int):
        return str(value)
    return f"{value:,}".replace(",", ".") if language == "tr" else f"{value:,}"


def share(value: float, language: str) -> str:
    """A part of a whole as a percentage: "12 %", in Turkish "%12"."""
    return f"%{value * 100:.0f}" if language == "tr" else f"{value * 100:.0f} %"
