"""What a Turkish provision says and then takes back does not count as said."""

import pytest

from kpo_compliance import playbook
from kpo_compliance.requirement import Playbook, Requirement, Wording, WordingSet
from kpo_compliance.wording import Engine
from tests.engine import contract

LEXICONS = playbook.load("kpo").lexicons


def said(wording: Wording, text: str) -> bool:
    asked = Requirement("T-01", "t", {}, {}, {}, "high", wordings={"tr": WordingSet(found=(wording,))})
    engine = Engine(Playbook("t", "1", "", {"T-01": asked}, LEXICONS))
    return bool(engine.scan(contract(text, language="tr"))["T-01"].found)


@pytest.mark.parametrize(
    ("pattern", "text", "meant"),
    [
        ("zarar* … tazmin*", "Yüklenici zararları tazmin etmekle yükümlüdür.", True),
        ("zarar* … tazmin*", "Yüklenici zararları tazmin etmekle yükümlü değildir.", False),
        ("zarar* … tazmin*", "Yüklenici zararları tazmin etmek zorunda olmayacaktır.", False),
        ("zarar* … tazmin*", "Yüklenici'nin zararları tazmin etme borcu bulunmamaktadır.", False),
        ("zarar* … tazmin*", "Zararların tazmini gerekmez.", False),
        ("zarar* … tazmin*", "Müşteri, zararın tazminini isteme hakkından feragat eder.", False),
        ("zarar* … tazmin*", "Yüklenici zararları tazmin yükümlülüğünden muaftır.", False),
        # The clause has its own verb, and what follows speaks of something else.
        ("zarar* … tazmin et~er", "Yüklenici zararları tazmin eder, gecikmeden ise sorumlu değildir.", True),
        ("zarar* … tazmin et~er", "Yüklenici zararları tazmin edecek ve Müşteri sorumlu olmayacaktır.", True),
        # The client owes nothing, which protects it.
        ("talep* … @client", "Taleplerden Müşteri sorumlu tutulamaz.", True),
        # A wording that asks for the denial means it.
        ("sorumlu (değil*|tutul~maz)", "Taraflar gecikmeden sorumlu tutulamaz.", True),
        ("feragat*", "Danışman manevi haklarından feragat eder.", True),
        # Leave that is not needed is no leave.
        ("@consent … aktar*", "Yüklenici, Müşteri'nin onayına gerek olmaksızın verileri aktarır.", False),
        ("@consent … aktar*", "Yüklenici, Müşteri'nin onayını alarak verileri aktarır.", True),
        # The beginning of a verb is not its denial, unless it reaches so far.
        ("zarar* … karşıla*", "Zararlar karşılanmayacaktır.", False),
        ("zarar* … karşılanma*", "Zararlar karşılanmayacaktır.", True),
    ],
)
def test_what_is_taken_back_is_not_said(pattern, text, meant):
    assert said(Wording(pattern), text) is meant


def test_a_near_miss_counts_denied_too():
    assert not said(Wording("zarar*", unless="karşıla*"), "Zararlar karşılanmayacaktır.")
