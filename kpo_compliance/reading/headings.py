"""Headings: of a paragraph of their own, and run in before the text ("7.2 Confidentiality. The Receiving Party…")."""

from __future__ import annotations

import re
from typing import Literal

Look = Literal["", "caps", "title"]

_MOST_WORDS = 12
_MOST_CHARS = 110
_LEAST_RUN, _LEAST_RUN_ALONE = 5, 9  # letters of a heading in capitals that runs into its text, with a number and without
_WORD = re.compile(r"[^\W\d_]+(?:['’.&/-][^\W\d_]+)*")
_SMALL = frozenset(
    "a an and any as at by each for from in into no not of off on or per such than that the this to under upon vs with within "
    "without its their your our other s ve ile veya ya da de için dair ilişkin ait olan hakkında gibi".split()
)
# Words that make a sentence of what would otherwise look like a heading.
_VERBS = re.compile(
    r"\b(?:shall|will|may|must|can|is|are|was|were|has|have|had|agrees?|agreed|acknowledges?|means?|be|been|does|do"
    r"|desires?"
    r"|warrants?|represents?|hereby|dır|dir|dur|dür|eder|edilir|olur|edecektir|olacaktır|yapar|yapılır)\b"
    r"|\w{2}(?:m[ae]z|acaktır|ecektir|maktadır|mektedir|miştir|mıştır|muştur|müştür|[ıiuü]l[ıi]r)\b",
    re.IGNORECASE,
)
# What an order in capitals has and a heading in capitals has not, if it is of so many words.
_DUTY = re.compile(r"\b(?:SHALL|MUST|WILL NOT|MAY NOT|CANNOT|AGREES? TO|AGREES THAT)\b")
_LEAST_DUTY = 6
_NO_HEADING = re.compile(
    r"(?:Attn|Attention|If to|If|c/o|With|Copy|Attest|By|Name|Title|Date|Dated|Its|Tel|Telephone|Fax|Facsimile"
    r"|E-?mail|Phone|Address|Re|Note|Source"
    r"|To|From|Cc|And|Between|Signed|Signature|Print|Printed|Witness|P\.?\s?O|NOW|WHEREAS|Whereas|Unvanı|Adresi|Adres"
    r"|Ünvanı"
    r"|Yetkili|Tarih|Adı|İmza|Telefon|Faks|T\.C|provided|Provided|Page|Sayfa)\b"
)
_RUN_IN = re.compile(
    r"(?P<head>[^\W\d_][^.:\n\u2014]{1,90})(?P<end>[.:](?![\w.])[)”\"]?|[ \t]?[—–](?=[ \t]?[A-ZÇĞİÖŞÜ“\"]))[ \t\xa0-]*"
)
_CAPS_RUN = re.compile(
    r"(?P<head>[A-ZÇĞİÖŞÜ]{2}[A-ZÇĞİÖŞÜ0-9&,/'’ ()-]{2,90}?)[ \t]{1,20}(?=[A-ZÇĞİÖŞÜ][a-zçğıöşü]{1,20}|\d{1,2}\.\d"
    r"|\([a-z]\))"
)
# A title that stood apart by spaces, which conversion took away: the first words of the sentence after it tell.
_APART = re.compile(
    r"(?P<head>[A-Z][a-z]+(?: [A-Za-z,&/'’-]{1,20}){1,8}?) (?="
    r"(?:Unless|Subject to|The|This|These|Each|Every|Any|All|In|On|Upon|During|If|When|Either|Neither|Nothing|Except"
    r"|Notwithstanding|For|Within|No|At|To|It|By|Should|Where|As|Both)\s[a-z]"
    r"|(?:The|This|Each|Neither|Either|Any) [A-Z][a-z]+ [a-z])"
)
# How a Turkish sentence ends: in a verb, and so never a heading of nouns. An undertaking speaks in the first person.
_VERB_AT_END = re.compile(
    r"(?:[ıiuüae]r|[dt][ıiuü]|m[ae]z|yor|c[ae]k|dır|tır|c[ae]ğ[ıi][mz]|\bederi[mz]|\w{4}m[ae]m|m[ae]y[ıi]z)$", re.IGNORECASE
)
_TURKISH = re.compile("[ğĞışŞİçÇöÖüÜ]")
_QUOTED = re.compile(r"(?<!\()[\"“”](?!\))")
_COMPANY = re.compile(
    r"(?:,? (?:Inc|INC|LLC|L\.L\.C|Ltd|LTD|Limited|LIMITED|Corp|CORP|L\.P|LLP|GmbH|A\.Ş|AŞ|Şti|ŞTİ|PLC|plc))\.?$"
)
_ADDRESS = re.compile(
    r"\b(?:Street|Avenue|Suite|Road|Drive|Parkway|Boulevard|Blvd|Floor|Lane|P\.?O\.? Box|Cad|Cadde"
    r"|Caddesi|Sok|Sokak|Mah|Mahallesi)\b[^\d]{0,20}\d|\b\d{4,5}(?:-\d{4})?$|\b[A-Z]{2},? \d{5}\b"
    r"|^[A-Z]\d[A-Z] ?\d[A-Z]\d$|^[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}$|\[\.\.\.|/s/"
)
_SUBJECTS = frozenset(
    "They It He She We You I This These Those Each Every All Any If In On Upon Both Either Bu Her".split()
)
_ABBREVIATED = re.compile(
    r"\b(?:Inc|INC|Ltd|LTD|Corp|CORP|CO|Co|No|LLC|L\.?P|U\.?S|St|Mr|Mrs|Ms|Dr|Minn|Cal|Stat|Ann|Rev|Doç|Sn|Prof|Av|Öğr|Şti|Md|Sok|Cad"
    r"|Mah|Apt|Blv|A\.?Ş|vs|e\.?g|i\.?e)$"
)


def look_of(text: str) -> Look:
    """How a short text looks: all ``caps``, ``title`` (each word that matters has a capital), or neither."""
    words = _WORD.findall(text)
    letters = [c for c in text if c.isalpha()]
    if not words or len(letters) < 3:
        return ""
    if sum(c.isupper() for c in letters) >= 0.9 * len(letters):
        return "caps"
    if not words[0][0].isupper():
        return ""
    matter = [w for w in words if w.lower() not in _SMALL]
    return "title" if matter and all(w[0].isupper() for w in matter) else ""


def is_short(text: str) -> bool:
    """Whether a text is short enough for a heading and has no sign of being anything else."""
    if (
        len(text) > _MOST_CHARS
        or "   " in text.strip()
        or "...." in text
        or "__" in text
        or "…" in text
        or "@" in text
        or "  :" in text
    ):
        return False
    return len(text.split()) <= _MOST_WORDS and text[-1:] not in (";", ",") and not _NO_HEADING.match(text)


def is_heading(text: str, *, styled: bool = False) -> bool:
    """Whether a whole paragraph (without its number) is a heading; ``styled`` when the file says so or sets it bold."""
    if not text or not is_short(text) or not text[0].isalpha() or _ADDRESS.search(text):
        return False
    bare = text.rstrip(".: ")
    if "." in bare and re.search(r"[a-zçğıöşü]\.\s", bare):
        return False
    if len(bare.split()) >= _LEAST_DUTY and _DUTY.search(bare):
        return False
    if styled:
        return len(bare) > 1 and not (text.endswith(".") and _VERBS.search(bare))
    look = look_of(bare)
    if look == "title" and text.endswith(":"):
        return False
    if _COMPANY.search(bare) or (":" in bare and look != "caps"):
        return False
    return look == "caps" or (look == "title" and not _VERBS.search(bare) and not _is_sentence(text))


def run_in(text: str, start: int, end: int, *, numbered: bool) -> tuple[int, int] | None:
    """The heading that a paragraph begins with, as (end of its words, beginning of the text after it).

    After a number a heading may be written in small letters ("3. Term of agreement. This…"); without
    one, every word that matters must have a capital.
    """
    match = _RUN_IN.match(text, start, min(end, start + 120))
    if match and match.end() < end:
        head = match["head"].strip()
        after = text[match.end()]
        opens = after.isupper() or after in "\"“'(‘[<" or after.isdigit()
        if (
            opens
            and not _ABBREVIATED.search(head)
            and _is_head(head, colon=match["end"].startswith(":"), numbered=numbered)
        ):
            return match.start("end"), match.end()
    caps = _CAPS_RUN.match(text, start, min(end, start + 130))
    if caps and _is_caps_head(caps["head"], numbered=numbered) and text[caps.end() : caps.end() + 2] != "I ":
        return caps.end("head"), caps.end()
    apart = _APART.match(text, start, min(end, start + 120)) if numbered else None
    if apart and look_of(apart["head"]) == "title" and _is_head(apart["head"], colon=False, numbered=True):
        return apart.end("head"), apart.end()
    return None


def _is_caps_head(head: str, *, numbered: bool) -> bool:
    if numbered:
        return " " in head or len(head) > _LEAST_RUN
    return len(head) > _LEAST_RUN_ALONE and not _COMPANY.search(head) and "(" not in head and not _NO_HEADING.match(head)


def _is_head(head: str, *, colon: bool, numbered: bool) -> bool:
    if _NO_HEADING.match(head) or "__" in head or head.count("(") != head.count(")") or _QUOTED.search(head):
        return False
    words = head.split()
    if len(words) > 10 or _VERBS.search(head) or (words[-1][-1].isdigit() and not colon):
        return False
    if _is_sentence(head + "."):
        return False
    look = look_of(head)
    if look:
        return True
    return numbered and not colon and head[0].isupper() and len(words) <= 6 and words[0] not in _SUBJECTS


def sentence_like(text: str) -> bool:
    """Whether a text reads as a sentence: it has a verb and small letters, and a full stop or some length."""
    return bool(_VERBS.search(text)) and look_of(text) != "caps" and (text.endswith((".", ";", ",")) or len(text) > 60)


def heading_like(text: str) -> bool:
    """Whether a short numbered text may be a heading though not every word has a capital ("4.2 Term of the "
    "agreement").
    """
    if not is_short(text) or not text[:1].isupper() or _VERBS.search(text):
        return False
    if text[0] in "\"“'‘" or ":" in text or _is_sentence(text):
        return False
    return len(text.split()) <= 8 and not text.rstrip(".").endswith((".", ";", ","))


def _is_sentence(text: str) -> bool:
    """Whether a text with a full stop ends in a Turkish verb."""
    if not text.endswith(".") or not _TURKISH.search(text):
        return False
    words = text.rstrip(". ").split()
    return len(words) > 2 and not words[-1].isupper() and bool(_VERB_AT_END.search(words[-1]))
