"""A stem and a frame stand for all forms of a Turkish verb that mean the same in a contract, and for no other."""

import pytest

from kpo_compliance.errors import RuleError
from kpo_compliance.folding import Vocabulary, fold
from tests.engine import found


def keys(word: str, *patterns: str) -> tuple[str, ...]:
    vocabulary = Vocabulary("tr")
    for pattern in patterns:
        vocabulary.key(pattern)
    return vocabulary.keys(fold(word, "tr"))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (
            "açıkla~maz",
            (
                "açıklamaz açıklamazlar açıklayamaz açıklanamaz açıklamayacaktır açıklamayacağını açıklanmayacak açıklamamayı "
                "açıklamamak açıklamaması açıklanmaması açıklamamalıdır açıklayamayacaklardır AÇIKLAYAMAZ aciklayamaz"
            ),
        ),
        ("et~mez", "etmez edemez edilemez edilmeyecek etmemeyi ettirmez etmeyeceğini etmemeye etmeme edilmemesi"),
        ("devret~mez", "devredemez devretmeyecektir devredilmemesi devretmez"),
        ("çalış~maz", "çalışamaz çalıştırılamaz çalışmayacaktır çalıştırmamayı"),
        ("~maz", "çekmeyeceğini sunamaz uygulanmayacaktır girişmemeyi"),
        (
            "bildir~ir",
            (
                "bildirir bildirecektir bildirmekle bildirmek bildirmeyi bildirilir bildirilmesi bildirilecek bildirmelidir "
                "bildirmektedir bildireceğini bildirirler"
            ),
        ),
        ("et~er", "eder edecek etmekle edilir edilmesi etmeyi ederler ettirir edilmelidir"),
        ("kullan~abilir", "kullanabilir kullanılabilir kullanabilecektir kullandırabilir kullanabilmesi"),
        ("devret~miştir", "devretmiştir devredilmiştir devretmiş devretmişlerdir"),
    ],
)
def test_one_frame(pattern: str, words: str) -> None:
    missed = [word for word in words.split() if not keys(word, pattern)]
    assert not missed


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (
            "açıkla~maz",
            "açıklama açıklaması açıklar açıklayacak açıklanması açıklayabilir açıklamadan açıklanmadıkça açıklanmış",
        ),
        (
            "bildir~ir",
            "bildirmez bildirmeyecek bildirim bildirimi bildiremez bildirmemesi bildirebilir bildirmeden bildirmezse",
        ),
        ("~maz", "taşınmaz ayrılmaz açıklama tanımlama olmadan taahhüt uygulanacaktır zaman temas"),
        ("kullan~abilir", "kullanır kullanamaz kullanıcı"),
        ("et~er", "etki etkiler etmez ederse eden edemez etrafında"),
    ],
)
def test_other_forms_stay_out(pattern: str, words: str) -> None:
    taken = [word for word in words.split() if keys(word, pattern)]
    assert not taken


def test_in_a_pattern() -> None:
    line = "Gizli bilgiler üçüncü kişilere aktarılamaz."
    assert found("@bilgi … aktar~maz", line, language="tr") == ["Gizli bilgiler üçüncü kişilere aktarılamaz"]


@pytest.mark.parametrize("pattern", ["aktar~mek", "~ir", "aktar~"])
def test_no_such_frame(pattern: str) -> None:
    with pytest.raises(RuleError, match="-maz"):
        found(pattern, "Gizli bilgiler aktarılamaz.", language="tr")
