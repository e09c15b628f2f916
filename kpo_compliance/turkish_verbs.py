"""Turkish verb forms by what they mean in a contract: ``açıkla~maz``, ``bildir~ir``, ``kullan~abilir``, ``devret~miştir``.

A Turkish verb carries voice, ability, negation and mood in its endings, so that one stem has some hundreds of forms. A pattern
names the stem and, after ``~``, one form of the frame it wants; vowels may be written as harmony has them. Everything here is
folded as ``folding.fold`` does it: plain letters, ı as i.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

SIGN: Final = "~"

# Reflexive, passive, reciprocal and causative endings, in any order: "paylaş-ıl", "kullan-dır", "sun-ul", "iste-n-il".
_VOICE: Final = r"(?:[iu]?[lnrts]|[dt][iu]r|n[iu]l){0,3}"
_LAST: Final = r"\w{0,12}"
_FRAMES: Final = {
    # Will not, may not, undertakes not to, is not to be: -mez, -emez, -meyecektir, -memeyi, -memesi, -memelidir, -meme.
    "not": rf"(?:y?[ae])?m[ae](?:z(?:l[ae]r)?|y[ae]c[ae][kg]{_LAST}|m[ae](?:(?:[ksl]|y[iuae]|n[iu]){_LAST})?)",
    # Does, shall, must, undertakes to, is to be: -er, -ecektir, -mekle, -meyi, -mesi, -melidir, -mektedir.
    "duty": rf"(?:[aeiu]?r(?:l[ae]r)?|y?[ae]c[ae][kg]{_LAST}|m[ae](?:k(?:l[ae]|t[ae]{_LAST})?|y[iu]|s[iu]{_LAST}|l[iu]{_LAST}))",
    # May, is free to: -ebilir, -ebilecektir, -ebilmesi.
    "may": rf"y?[ae]bil{_LAST}",
    # Has done, is deemed to have done: -miştir, -mişlerdir, -miş olup.
    "done": rf"m[iu]s{_LAST}",
}
_ENDINGS: Final = (
    (re.compile(r"y?[ae]?m[ae]z"), "not"),
    (re.compile(r"y?[ae]bilir"), "may"),
    (re.compile(r"m[iu]st[iu]r"), "done"),
    (re.compile(r"[aeiu]?r"), "duty"),
)
# Nouns and adjectives that end as a denied verb does.
_NO_VERBS: Final = re.compile(
    r"(?:tasinmaz|ayrilmaz|vazgecilmez|kacinilmaz|bitmez|yilmaz|donulmez|donulemez|sarsilmaz|degismez|dokunulmaz|bolunmez|"
    r"giderilemez|onarilamaz|bolunemez|cikmaz|bulunmaz|kabilmez)\w*"
)
_DENIED: Final = re.compile(rf"\w{{0,8}}?(?:{_FRAMES['not']}|(?:y?[ae])?m[ae]m[iu]s{_LAST})")
_NO_FORMS: Final = "veriler"  # of "veri", which is no form of "vermek"


@cache
def form(word: str) -> re.Pattern[str] | None:
    """What a folded word with the sign stands for; None when no frame ends so.

    Without a stem ("~mez") it is any verb in that frame, of which only denial can be told from other words.
    """
    stem, _, ending = word.partition(SIGN)
    frame = next((name for pattern, name in _ENDINGS if pattern.fullmatch(ending)), None)
    if frame is None or (not stem and frame != "not"):
        return None
    if not stem:
        return re.compile(rf"(?!{_NO_VERBS.pattern}$)\w{{2,}}?{_FRAMES['not']}")
    return re.compile(f"(?!{_NO_FORMS}$)(?:{'|'.join(_stems(stem))}){_VOICE}{_FRAMES[frame]}")


def beginnings(word: str) -> set[str]:
    """The first two letters that a form of a folded word with the sign can have; "" where it may be any."""
    stem = word.partition(SIGN)[0]
    return {variant[:2] for variant in _stems(stem)} if stem else {""}


def denied(word: str, beginning: int) -> bool:
    """Whether a folded word is a denied verb that is affirmative as far as ``beginning`` letters go."""
    return _DENIED.fullmatch(word, beginning) is not None and _NO_VERBS.fullmatch(word) is None


def _stems(stem: str) -> tuple[str, ...]:
    """The stem, and the one with a soft end ("et-mek", "ed-er")."""
    return (stem, f"{stem[:-1]}d") if stem.endswith("et") else (stem,)
