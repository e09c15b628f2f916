"""What the control words of RTF mean, as far as reading needs them (Rich Text Format Specification, version 1.9.1)."""

from __future__ import annotations

import re
from typing import Final

from kpo_compliance.ingest import cleaning

# One token: a word with its number, a byte in hexadecimal, a sign, a brace, plain text; line ends mean nothing.
TOKEN: Final = re.compile(
    r"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([^a-zA-Z]))|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\"
)

SIGNS: Final = {
    "tab": " ", "line": " ", "page": " ", "column": " ", "softline": " ", "softpage": " ", "emspace": " ", "enspace": " ",
    "qmspace": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "zwj": "", "zwnj": "", "zwbo": "", "zwnbo": "", "ltrmark": "", "rtlmark": "",
    "~": " ", "_": "-", "-": "", "\\": "\\", "{": "{", "}": "}",
}  # fmt: skip

# Groups whose words are not shown as text of the document.
SKIPPED: Final = frozenset(
    """info pict xe tc rxe fldinst objclass objname objalias objsect template private nextfile ftnsep ftnsepc ftncn aftnsep
    aftnsepc aftncn shprslt nonesttables sp sn sv filetbl panose fontemb fontfile themedata colorschememapping datafield
    bkmkstart bkmkend atnid atnref atntime atndate atnicn comment keycode listname""".split()
)
# Starred groups that hold words all the same.
TRANSPARENT: Final = frozenset("shpinst nesttableprops do shpgrp".split())
FURNITURE: Final = frozenset("header headerl headerr headerf footer footerl footerr footerf".split())

_CHARSETS: Final = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
    254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES: Final = frozenset(
    "437 708 720 737 775 850 852 855 857 858 860 861 862 863 864 865 866 869 874 932 949 950 1125 1250 1251 1252 1253 1254 1255 "
    "1256 1257 1258".split()
)
SYMBOL: Final = "symbol"  # letters of a symbol font


def codec_of_charset(charset: int, otherwise: str) -> str:
    """The codec of a font's character set."""
    return SYMBOL if charset == 2 else _CHARSETS.get(charset, otherwise)


def codec_of_page(page: int) -> str:
    """The codec of a code page of Windows or DOS."""
    if page in (936, 65001):
        return "gbk" if page == 936 else "utf-8"
    return f"cp{page}" if str(page) in _PAGES else "cp1252"


def decoded(data: bytes, codec: str) -> str:
    """Bytes as text; what a symbol font shows stands in the private use area, where the cleaning finds its bullets."""
    if codec == SYMBOL:
        return "".join(chr(0xF000 + byte) for byte in data)
    try:
        return data.decode(codec, "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def day(stamp: int) -> str:
    """The ISO date in a time stamp of Word (minutes, hours, day, month, years since 1900, in bits); "" for none."""
    date, month, year = stamp >> 11 & 31, stamp >> 16 & 15, (stamp >> 20 & 511) + 1900
    return f"{year}-{month:02d}-{date:02d}" if date and 0 < month < 13 else ""


def shown_number(text: str) -> str:
    """What stands before an item of a list: its number, or "•" for any bullet."""
    number = cleaning.clean(text)
    return number if any(map(str.isalnum, number)) or not number else "•"


def paired(text: str) -> str:
    """The text with the halves of letters beyond the first plane put together."""
    if not re.search("[\ud800-\udfff]", text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
