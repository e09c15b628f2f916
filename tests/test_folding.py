"""Words folded to what patterns compare."""

import pytest

from kpo_compliance.folding import Vocabulary, english_stem, fold


@pytest.mark.parametrize(
    ("forms", "stem"),
    [
        ("disclose discloses disclosed disclosing", "disclos"),
        ("agree agrees agreed agreeing", "agre"),
        ("party parties", "party"),
        ("control controls controlled controlling", "control"),
        ("utilise utilises utilised utilize utilizing", "utiliz"),
        ("employee employees", "employe"),
        ("employ employed employs", "employ"),
        ("keep kept keeping", "keep"),
        ("licence license licences licensed", "licens"),
        ("favour favor favours", "favor"),
        ("business businesses", "busines"),
        ("use used using uses", "use"),
    ],
)
def test_english_forms_share_a_stem(forms: str, stem: str) -> None:
    assert {english_stem(form) for form in forms.split()} == {stem}


@pytest.mark.parametrize(
    ("one", "other"),
    [("disclose", "disclosure"), ("employ", "employee"), ("its", "it"), ("during", "dure"), ("need", "ne"), ("note", "not"), ("none", "non")],
)
def test_english_derivation_is_kept_apart(one: str, other: str) -> None:
    assert english_stem(one) != english_stem(other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("GİZLİ", "gizli"),
        ("ALICI'nın", "alicinin"),
        ("ISI", "isi"),
        ("Şirket’in", "sirketin"),
        ('Bilgi"dir', "bilgidir"),
        ("Bilgi”nin", "bilginin"),
        ("İfşâ", "ifsa"),
        ("ÖĞÜÇ", "oguc"),
    ],
)
def test_turkish_folding_needs_no_diacritics(text: str, folded: str) -> None:
    assert fold(text, "tr") == folded


TURKISH = Vocabulary("tr")
for pattern_word in ("bilgi", "gizlilik", "açıkla*", "izin", "taraf", "hak", "sır", "=veri", "veri", "alt", "kayıt"):
    TURKISH.key(pattern_word)


@pytest.mark.parametrize(
    ("word", "keys"),
    [
        ("bilgilerini", ("bilgi",)),
        ("bilgilerinin", ("bilgi",)),
        ("bilgidir", ("bilgi",)),
        ("bilgilendirme", ()),
        ("gizliliğinin", ("gizlilik",)),
        ("GİZLİLİĞİ", ("gizlilik",)),
        ("açıklayabilir", ("acikla*",)),
        ("açıklayamaz", ()),
        ("izni", ("izin",)),
        ("izinsiz", ()),
        ("kaydının", ("kayit",)),
        ("kaydıyla", ()),
        ("tarafından", ("taraf",)),
        ("hakkı", ("hak",)),
        ("sırrını", ("sir",)),
        ("veri", ("=veri", "veri")),
        ("verilerin", ("veri",)),
        ("otuz", ("#",)),
        ("01.02.2020", ("#",)),
        ("2025'tir", ("#",)),
    ],
)
def test_turkish_nominal_suffixes_are_seen_and_others_are_not(word: str, keys: tuple[str, ...]) -> None:
    assert TURKISH.keys(fold(word, "tr")) == keys


def test_a_word_has_all_keys_that_patterns_ask_for() -> None:
    vocabulary = Vocabulary("en")
    for word in ("confidential*", "=shall", "shall"):
        vocabulary.key(word)
    assert vocabulary.keys("confidentiality") == ("confidential*",)
    assert vocabulary.keys("shall") == ("=shall", "shal")
    assert vocabulary.keys("unrelated") == ()


def test_a_key_learned_later_is_found_in_words_seen_before() -> None:
    vocabulary = Vocabulary("en")
    assert vocabulary.keys("vendors") == ()
    vocabulary.key("vendor")
    assert vocabulary.keys("vendors") == ("vendor",)
