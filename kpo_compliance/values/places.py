"""Jurisdictions, courts and arbitral institutions, each under one bare name: "State of New York" → "New York"."""

from __future__ import annotations

import re

from kpo_compliance.document import Span
from kpo_compliance.values.found import Found, fold


def _names(table: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in table.split("|"))


US_STATES = _names("""
    Alabama | Alaska | Arizona | Arkansas | California | Colorado | Connecticut | Delaware | Florida | Georgia |
    Hawaii | Idaho | Illinois | Indiana | Iowa | Kansas | Kentucky | Louisiana | Maine | Maryland | Massachusetts
    | Michigan | Minnesota | Mississippi | Missouri | Montana | Nebraska | Nevada | New Hampshire | New Jersey |
    New Mexico | New York | North Carolina | North Dakota | Ohio | Oklahoma | Oregon | Pennsylvania | Rhode Island
    | South Carolina | South Dakota | Tennessee | Texas | Utah | Vermont | Virginia | Washington | West Virginia |
    Wisconsin | Wyoming | District of Columbia | Puerto Rico
""")
_COUNTRIES = _names("""
    Afghanistan | Albania | Algeria | Andorra | Angola | Argentina | Armenia | Australia | Austria | Azerbaijan |
    Bahamas | Bahrain | Bangladesh | Barbados | Belarus | Belgium | Belize | Bermuda | Bolivia |
    Bosnia and Herzegovina | Botswana | Brazil | British Virgin Islands | Bulgaria | Cambodia | Cameroon | Canada
    | Cayman Islands | Chile | China | Colombia | Costa Rica | Croatia | Cuba | Cyprus | Czech Republic | Denmark
    | Dominican Republic | Ecuador | Egypt | El Salvador | England and Wales | England | Estonia | Ethiopia |
    Finland | France | Germany | Ghana | Gibraltar | Greece | Guatemala | Guernsey | Honduras | Hong Kong |
    Hungary | Iceland | India | Indonesia | Iran | Iraq | Ireland | Isle of Man | Israel | Italy | Jamaica | Japan
    | Jersey | Jordan | Kazakhstan | Kenya | Kuwait | Kyrgyzstan | Latvia | Lebanon | Liberia | Libya |
    Liechtenstein | Lithuania | Luxembourg | Macau | Malaysia | Malta | Marshall Islands | Mauritius | Mexico |
    Moldova | Monaco | Mongolia | Montenegro | Morocco | Nepal | Netherlands | New Zealand | Nicaragua | Nigeria |
    North Macedonia | Northern Ireland | Norway | Oman | Pakistan | Panama | Paraguay | Peru | Philippines |
    Poland | Portugal | Qatar | Romania | Russia | Rwanda | Saudi Arabia | Scotland | Senegal | Serbia | Singapore
    | Slovakia | Slovenia | South Africa | South Korea | Spain | Sri Lanka | Sweden | Switzerland | Syria | Taiwan
    | Tanzania | Thailand | Tunisia | Turkmenistan | Uganda | Ukraine | United Arab Emirates | United Kingdom |
    United States | Uruguay | Uzbekistan | Venezuela | Vietnam | Zambia | Zimbabwe | Alberta | British Columbia |
    Manitoba | New Brunswick | Newfoundland and Labrador | Nova Scotia | Ontario | Quebec | Saskatchewan |
    New South Wales | Queensland | South Australia | Tasmania | Western Australia | Türkiye
""")
_OTHER_NAMES = {
    "Turkey": "Türkiye",
    "Turkish law": "Türkiye",
    "laws of Turkiye": "Türkiye",
    "Türk hukuk": "Türkiye",
    "Türk maddi hukuk": "Türkiye",
    "Türk kanun": "Türkiye",
    "T.C. kanun": "Türkiye",
    "T.C. yasa": "Türkiye",
    "T.C. hukuk": "Türkiye",
    "T.C. mevzuat": "Türkiye",
    "Türk mevzuat": "Türkiye",
    "Türk yasa": "Türkiye",
    "English law": "England and Wales",
    "laws of England & Wales": "England and Wales",
    "İngiliz hukuk": "England and Wales",
    "İngiltere": "England and Wales",
    "Swiss law": "Switzerland",
    "İsviçre": "Switzerland",
    "German law": "Germany",
    "Alman hukuk": "Germany",
    "Almanya": "Germany",
    "French law": "France",
    "Fransız hukuk": "France",
    "Fransa": "France",
    "Dutch law": "Netherlands",
    "Hollanda": "Netherlands",
    "Spanish law": "Spain",
    "İspanya": "Spain",
    "Italian law": "Italy",
    "İtalya": "Italy",
    "Belgian law": "Belgium",
    "Belçika": "Belgium",
    "Austrian law": "Austria",
    "Avusturya": "Austria",
    "Swedish law": "Sweden",
    "İsveç": "Sweden",
    "Danish law": "Denmark",
    "Norwegian law": "Norway",
    "Finnish law": "Finland",
    "Irish law": "Ireland",
    "İrlanda": "Ireland",
    "Scots law": "Scotland",
    "Israeli law": "Israel",
    "Indian law": "India",
    "Hindistan": "India",
    "Chinese law": "China",
    "PRC law": "China",
    "laws of the PRC": "China",
    "P.R.C.": "China",
    "People's Republic of China": "China",
    "Çin": "China",
    "Japanese law": "Japan",
    "Japonya": "Japan",
    "Korean law": "South Korea",
    "Republic of Korea": "South Korea",
    "laws of Korea": "South Korea",
    "Canadian law": "Canada",
    "Kanada": "Canada",
    "New York law": "New York",
    "Delaware law": "Delaware",
    "California law": "California",
    "laws of the U.S.": "United States",
    "laws of the UK": "United Kingdom",
    "laws of the U.K.": "United Kingdom",
    "Birleşik Krallık": "United Kingdom",
    "laws of the UAE": "United Arab Emirates",
    "Birleşik Arap Emirlikleri": "United Arab Emirates",
    "Dubai": "Dubai",
    "common Spanish law": "Spain",
    "DIFC": "DIFC",
    "Russian Federation": "Russia",
    "Rusya": "Russia",
    "Hellenic Republic": "Greece",
    "Yunanistan": "Greece",
    "Bulgaristan": "Bulgaria",
    "Romanya": "Romania",
    "Azerbaycan": "Azerbaijan",
    "KKTC": "Northern Cyprus",
    "Amerika Birleşik Devletleri": "United States",
    "Czechia": "Czech Republic",
    "Québec": "Quebec",
    "Holland": "Netherlands",
    "Polish law": "Poland",
    "Portuguese law": "Portugal",
    "Brazilian law": "Brazil",
    "Mexican law": "Mexico",
    "Singapur": "Singapore",
    "Macedonia": "North Macedonia",
}
_BY_FOLDED = {fold(name): name for name in (*US_STATES, *_COUNTRIES)} | {fold(k): v for k, v in _OTHER_NAMES.items()}
_STEMS = tuple(fold(name) for name in _OTHER_NAMES if name.split()[-1] in {"hukuk", "kanun", "yasa", "mevzuat"})
_JURISDICTION = re.compile(
    r"(?<![a-z0-9])(?:"
    + "|".join(
        re.escape(name) + ("" if name in _STEMS else "(?![a-z0-9])")
        for name in sorted(_BY_FOLDED, key=len, reverse=True)
    )
    + ")"
)

_INSTITUTIONS = {
    "istac": "ISTAC",
    "istanbul tahkim merkezi": "ISTAC",
    "istanbul arbitration cent": "ISTAC",
    "international chamber of commerce": "ICC",
    "milletlerarasi ticaret odasi": "ICC",
    "icc": "ICC",
    "london court of international arbitration": "LCIA",
    "lcia": "LCIA",
    "american arbitration association": "AAA",
    "aaa": "AAA",
    "international centre for dispute resolution": "ICDR",
    "icdr": "ICDR",
    "j.a.m.s": "JAMS",
    "jams": "JAMS",
    "judicial arbitration and mediation": "JAMS",
    "singapore international arbitration": "SIAC",
    "siac": "SIAC",
    "hong kong international arbitration": "HKIAC",
    "hkiac": "HKIAC",
    "uncitral": "UNCITRAL",
    "wipo arbitration": "WIPO",
    "cietac": "CIETAC",
    "dubai international arbitration": "DIAC",
    "diac": "DIAC",
    "stockholm chamber": "SCC",
    "german arbitration institute": "DIS",
    "swiss chambers": "Swiss Rules",
    "vienna international arbitral": "VIAC",
    "tobb tahkim": "TOBB",
    "istanbul ticaret odasi": "ITO",
}
_INSTITUTION = re.compile(
    "(?<![a-z0-9])(?:" + "|".join(re.escape(name) for name in sorted(_INSTITUTIONS, key=len, reverse=True)) + ")"
)


def find_jurisdictions(text: str) -> tuple[Found[str], ...]:
    """Every state and country that ``text`` names, or whose law it names (Türk hukuku: Türkiye), in text order."""
    return tuple(Found(_BY_FOLDED[match.group()], Span(*match.span())) for match in _JURISDICTION.finditer(fold(text)))


def normalise_jurisdiction(text: str) -> str | None:
    """The bare name of the first jurisdiction in ``text`` ("Commonwealth of Virginia" → "Virginia"), or None."""
    return next((item.value for item in find_jurisdictions(text)), None)


def find_institutions(text: str) -> tuple[Found[str], ...]:
    """Every arbitral institution, or set of rules, that ``text`` names, by its usual short name ("ICC", "ISTAC")."""
    return tuple(
        Found(_INSTITUTIONS[match.group()], Span(*match.span())) for match in _INSTITUTION.finditer(fold(text))
    )
