"""The words that tell a party's name from the prose around it, and one party from another; all of them folded."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of ``text``."""
    return frozenset(text.split())


FORMS = word_set(
    "inc incorporated corp corporation llc l.l.c l.l.c. lp l.p llp l.l.p ltd limited plc p.l.c company co n.v nv "
    "b.v bv ag gmbh s.a sa s.a.s sas s.p.a spa s.r.l srl sarl s.a.r.l asa a/s oy oyj ab pty pte bhd kg kgaa se "
    "n.a na partnership pc p.c sirketi a.s as sti a.s. ortakligi dooel d.o.o bank trust bankasi universitesi "
    "ajansi belediyesi bakanligi baskanligi mudurlugu kurumu vakfi dernegi rektorlugu enstitusu odasi valiligi"
)
"""Legal forms, and what ends a name as they do."""

WEAK_FORMS = word_set("company co bank trust as na se holding")
"""Legal forms that may stand inside a name ("Acme Company Stores")."""

PLAIN_WORDS = word_set("as na se ab bank trust sa pc")
"""Legal forms that are words of prose as well, so that only capitals tell."""

JOINS = word_set("of the and & de la du van von der den del for y et ve und le al bin – -")
"""Small words that may stand inside a name."""

STOPS = word_set(
    "a an with whose having located individually residing hereinafter hereafter its together on including "
    "organized as whereas between by among at dated this that in is are effective agreement herein attention attn "
    "re to from exhibit address telephone title name date section article recitals parties party witness bir "
    "tarafta taraf ile isbu merkezi adresi adres ladies gentlemen dear page signature acknowledged accepted "
    "agreed confirmed sincerely"
)
"""Words that no name contains."""

GENERIC = word_set(
    "limited liability general joint stock open closed public private the or corporation partnership and delaware "
    "holding"
)
"""Words that alone are no name ("Limited Liability Company")."""

OFFICES = word_set(
    "board directors committee officer president member members employee executive consultant recipient company "
    "shareholders stockholders subsidiary affiliate secretary chairman chief manager behalf counterparty employer "
    "client state"
)
"""What stands before a name ("Board of Directors of …", "EMPLOYEE …")."""

ABBREVIATIONS = word_set("st jr sr dr mr mrs ms bros mt no ltd inc corp co ve san tic ins muh paz ith ihr")
"""Words whose full stop does not end a name."""

AND_CONTINUES = word_set("co company sons associates partners brothers bros daughters co. the")
"""After these an "and" stands inside the name ("Bar and Sons")."""

NO_ALIAS = word_set(
    "agreement party parties effective date the agreement transaction contract nda letter sozlesme taraf taraflar "
    "anlasma representatives affiliates confidential information evaluation material proprietary information "
    "purpose discloser/recipient possible transaction proposed transaction confidentiality agreement services "
    "business purpose affiliate board"
) | {
    "effective date",
    "evaluation material",
    "confidential information",
    "proprietary information",
    "possible transaction",
    "proposed transaction",
    "letter agreement",
    "business purpose",
    "yururluk tarihi",
    "this agreement",
    "potential transaction",
    "collectively",
    "individually",
    "disclosing party and receiving party",
    "possible business transaction",
}
"""What contracts define that is no party."""

NO_NAME = word_set(
    "wales northern the company party parties agreement employee executive suite floor herzegovina state each "
    "affiliates undersigned consultant its subsidiaries company confidentiality recipient proprietary discloser"
)
"""What follows "and" or "between" without being a party."""

CLIENT = word_set(
    "client customer buyer principal purchaser subscriber owner sponsor controller employer company bank hospital "
    "is sahibi musteri idare isveren alici banka hastane veri sorumlusu kurum isletme sirket hizmet alan vekil "
    "eden"
) | {
    "is sahibi",
    "veri sorumlusu",
    "hizmet alan",
    "vekil eden",
    "muvekkil",
    "destekleyici",
    "ana firma",
    "data controller",
}
"""What contracts call the side that buys."""

PROVIDER = word_set(
    "provider supplier vendor contractor consultant adviser advisor subcontractor processor manager outsourcer "
    "seller agency developer yuklenici danisman tedarikci satici saglayici musavir "
    "gelistirici muteahhit ajans firma arastirmaci uzman taseron vekil"
) | {
    "service provider",
    "hizmet saglayici",
    "hizmet veren",
    "veri isleyen",
    "independent contractor",
    "data processor",
    "alt yuklenici",
    "destek hizmeti kurulusu",
    "hizmet kurulusu",
    "hizmet sunan",
    "yuklenici firma",
    "service company",
}
"""What contracts call the side that performs."""

NO_PARTY = word_set("company employee executive buyer seller i undersigned xxxx name consultant recipient")
"""Short names that are no names."""

PERSON_ALIASES = word_set(
    "employee executive consultant contractor recipient director officer you individual undersigned"
)
"""What contracts call a party that is a person."""
