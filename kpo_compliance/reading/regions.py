"""The words by which the parts of a contract show themselves: preamble, recitals, signatures, schedules."""

from __future__ import annotations

import re

_I = re.IGNORECASE

RECITAL_HEADING = re.compile(
    r"(?:recitals?|background|preamble|whereas|witnesseth|w i t n e s s e t h|premises|introduction|giriş|dibace"
    r"|başlangıç"
    r"|arka plan|sözleşmenin arka planı|gerekçe|genel gerekçe)\b[^a-z]{0,3}(?:\([^)]{0,30}\))?[\s:.]*$",
    _I,
)
RECITAL = re.compile(r"(?:whereas\b|witnesseth\b|w i t n e s s e t h\b|recitals?(?::|\s{1,3}(?=whereas\b|[(\[]?[a1][.)])))", _I)
RECITAL_TR = re.compile(r"taraflar,?\s[^.]{0,600}(?:olduğundan|istediğinden|bulunduğundan|arzu ettiğinden)", _I)
OPERATIVE = re.compile(
    r"(?:and\s)?(?:now,?\s{1,3}therefore|now,?\s{1,3}(?:it is|this|the parties)|therefore,|it is (?:hereby |mutually "
    r"|therefore )?agreed"
    r"|in consideration (?:of|for)|the parties (?:hereby |therefore |hereto )?(?:\w+ ){0,3}agree|accordingly,"
    r"|bu itibarla"
    r"|bu nedenle,? taraflar|taraflar,? aşağıda)",
    _I,
)
SIGNATURE = re.compile(
    r"in witness (?:whereof|hereof|thereof)|in testimony whereof|intending to be legally bound, the parties have"
    r"|(?:signed|executed|accepted and agreed|agreed and accepted|agreed to and accepted|acknowledged and agreed"
    r"|agreed|accepted)(?: by| and| on behalf| as| for| to| this)?[^.]{0,80}:?$"
    r"|imza(?:lar| sayfası| bloğu)?\s*:?$|(?:signatures?|signature pages?|execution page)\s*:?$"
    r"|\[?signature pages? (?:to )?follow|taraflar adına",
    _I,
)
SIGNATURE_LINE = re.compile(
    r"\b(?:by|name|title|signature|imza|adı(?: soyadı)?|unvanı?)\s{0,9}[:_/]|_{6,}|/s/|imza(?:lı)?\s{0,3}\)|\bkaşe\b",
    _I,
)
SIGNS = re.compile(r"has caused|have caused|executed|witness|acknowledg|personally appeared|notary|signed|imza", _I)
COLUMNS = re.compile(r"[^\n:.;|]{3,60}?(?: {4,}|\t{1,3})(?! )[^\n:;|]{3,60}$")
FIELD_LINE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3}\s{0,20}:")
TITLE_WORDS = re.compile(
    r"\b(?:agreement|contract|addendum|amendment|statement of work|terms|undertaking|deed|letter|protocol|certificate"
    r"|policy"
    r"|sözleşme\w*|protokol\w*|taahhütname\w*|beyan\w*|şartname\w*)\b",
    _I,
)
PREAMBLE = re.compile(
    r"this\s[^.]{0,120}\b(?:agreement|contract|addendum|amendment|deed|sow|statement|undertaking|nda|letter"
    r"|certificate|annex)\b"
    r"|this\s+is\s|işbu|bu sözleşme|bir tarafta|between|by and between|parties\b|taraflar\b|among\b|dated\b|made\b"
    r"|entered",
    _I,
)
FILING_NOTE = re.compile(
    r"confidential (?:treatment|materials|portions)|certain (?:confidential|identified|portions)|redacted|omitted"
    r"|\[\*|\*\*\*",
    _I,
)
PARTIES_HEADING = re.compile(
    r"(?:the )?(?:parties|taraflar|sözleşmenin tarafları|between)\b[^a-z]{0,3}(?:\([^)]{0,30}\))?[\s:.]*$", _I
)
DEFINITIONS_HEADING = re.compile(
    r"\bdefinitions?\b|\bdefined terms\b|\binterpretation\b|\bcertain terms\b|tanım|terimler|kısaltmalar|TANIM|TERİM",
    _I,
)
PARTY_LINE = re.compile(
    r"\b(?:Inc|INC|LLC|L\.L\.C|Ltd|LTD|Limited|LIMITED|Corp|CORP|Corporation|CORPORATION|Company|COMPANY|GmbH|S\.A"
    r"|B\.V|N\.V|PLC"
    r"|plc|A\.Ş|ANONİM|Anonim|ŞİRKETİ|Şirketi|Şti|L\.P|LLP|Bank|BANK|University|UNIVERSITY)\b|[“\"(]the\b|[(][“\"]|\[",
)
PARTY_ITEM = re.compile(
    r"registered|incorporated|a company|a corporation|limited liability|organi[sz]ed|having its|whose|hereinafter"
    r"|hereafter"
    r"|principal place|represented by|address|adres|sicil|mukim|unvan|ikamet|[(](?:the )?[\"“'‘]{1,2}|olarak anılacak",
    _I,
)
DUTY = re.compile(
    r"\b(?:shall|must|agrees? (?:to|that|not)|will (?:not|be|have|provide|keep)|may not|undertakes? to"
    r"|acknowledges? (?:that|and))\b"
    r"|\w(?:ecektir|acaktır|amaz|emez|ilir|ılır|mekle yükümlüdür|yükümlüdür|taahhüt eder|kabul eder)\b",
    _I,
)
DEFINES = re.compile(
    r"[“\"'‘]{1,2}[^”\"’]{2,80}[”\"'’]{1,2}\s{0,3}(?:\([^)]{1,60}\))?\s{0,3}"
    r"(?::|;|,|–|-|means|mean|shall|has|have|is|are|refers?|includes?|ibaresi|terimi|deyimi|ifadesi|=)",
)
CROSS_REFERENCE = re.compile(
    r"(?:above|below|hereof|herein|of this|of the foregoing|of section|of article|of paragraph|and \(|or \("
    r"|through \(|shall apply"
    r"|bendi|fıkra|maddesi|numaralı|yukarıda)",
    _I,
)
UNIT = re.compile(
    r"(?:%|percent|per cent|million|billion|thousand|milyon|milyar|bin|days?|months?|years?|weeks?|hours?|gün|ay|yıl"
    r"|saat|TL|TRY|USD|EUR"
    r"|GBP|US\$|\$|€|£|inch|feet|miles?|kg|mg|km|cm|mm|a\.m|p\.m|am|pm|x|adet|Sokak|Cadde|Sk|Cad)\b|%|\$|€|£",
)
