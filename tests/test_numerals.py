"""Turkish suffixes, and numbers, lengths of time and amounts as contracts write them."""

import pytest

from kpo_compliance.numerals import duration, in_words, money, percent
from kpo_compliance.suffixes import inflected
from kpo_compliance.values.durations import parse_duration


@pytest.mark.parametrize(
    ("name", "genitive", "dative", "accusative", "ablative", "locative"),
    [
        ("Müşteri", "nin", "ye", "yi", "den", "de"),
        ("Hizmet Sağlayıcı", "nın", "ya", "yı", "dan", "da"),
        ("Hizmet Sağlayıcısı", "nın", "na", "nı", "ndan", "nda"),
        ("Yüklenici", "nin", "ye", "yi", "den", "de"),
        ("İş Sahibi", "nin", "ne", "ni", "nden", "nde"),
        ("Veri Sorumlusu", "nun", "na", "nu", "ndan", "nda"),
        ("Banka", "nın", "ya", "yı", "dan", "da"),
        ("Kestane Bankası", "nın", "na", "nı", "ndan", "nda"),
        ("Alan Taraf", "ın", "a", "ı", "tan", "ta"),
        ("Danışman", "ın", "a", "ı", "dan", "da"),
        ("Müteahhit", "in", "e", "i", "ten", "te"),
        ("Sözleşme", "nin", "ye", "yi", "den", "de"),
        ("Protokol", "ün", "e", "ü", "den", "de"),
        ("Gizli Bilgiler", "in", "e", "i", "den", "de"),
        ("İş Ürünleri", "nin", "ne", "ni", "nden", "nde"),
        ("MÜŞTERİ", "nin", "ye", "yi", "den", "de"),
        ("ALICI", "nın", "ya", "yı", "dan", "da"),
        ("Palamut A.Ş.", "nin", "ye", "yi", "den", "de"),
        ("Ladin Ltd. Şti.", "nin", "ne", "ni", "nden", "nde"),
        ("TKS", "nin", "ye", "yi", "den", "de"),
        ("Taraf 3", "ün", "e", "ü", "ten", "te"),
        ("Taraf 6", "nın", "ya", "yı", "dan", "da"),
        ("Kurul", "un", "a", "u", "dan", "da"),
        ("Söğüt", "ün", "e", "ü", "ten", "te"),
        ("Larch Company", "nin", "ye", "yi", "den", "de"),
    ],
)
def test_turkish_suffixes(name, genitive, dative, accusative, ablative, locative):
    cases = ("genitive", "dative", "accusative", "ablative", "locative")
    wanted = [f"{name}'{ending}" for ending in (genitive, dative, accusative, ablative, locative)]
    assert [inflected(name, case) for case in cases] == wanted


@pytest.mark.parametrize("name", ["", ".", "1", "?!", "x" * 500, "Ω", "ß", "\u0301"])
def test_a_suffix_is_found_for_anything(name):
    assert inflected(name, "genitive").startswith(name)


def test_suffixes_without_an_apostrophe():
    assert inflected("sözleşme", "ablative", apostrophe=False) == "sözleşmeden"
    assert inflected("Müşteri verileri", "accusative", apostrophe=False) == "Müşteri verilerini"


@pytest.mark.parametrize(
    ("number", "english", "turkish"),
    [
        (1, "one", "bir"), (12, "twelve", "on iki"), (20, "twenty", "yirmi"), (45, "forty-five", "kırk beş"),
        (100, "one hundred", "yüz"), (150, "one hundred and fifty", "yüz elli"), (365, "three hundred and sixty-five", "üç yüz altmış beş"),
        (1000, "1000", "1000"),
    ],
)  # fmt: skip
def test_numbers_in_words(number, english, turkish):
    assert (in_words(number, "en"), in_words(number, "tr")) == (english, turkish)


@pytest.mark.parametrize(
    ("value", "english", "turkish"),
    [
        ("30 days", "thirty (30) days", "30 (otuz) gün"), ("1 year", "one (1) year", "1 (bir) yıl"),
        ("72 hours", "seventy-two (72) hours", "72 (yetmiş iki) saat"),
        ("5 business days", "five (5) business days", "5 (beş) iş günü"), ("1.5 years", "1.5 years", "1.5 yıl"),
    ],
)  # fmt: skip
def test_durations_as_contracts_write_them(value, english, turkish):
    length = parse_duration(value)
    assert length is not None
    assert (duration(length, "en"), duration(length, "tr")) == (english, turkish)


def test_amounts_and_percentages():
    assert (percent("150%", "en"), percent("10%", "tr")) == ("one hundred and fifty percent (150%)", "%10 (yüzde on)")
    assert (money("USD 5000000", "en"), money("EUR 250000", "tr")) == ("USD 5,000,000", "250.000 avro")
    assert percent("ten", "en") is None
    assert money("5000000", "en") is None
