"""The pattern language parsed."""

import pytest

from kpo_compliance.pattern import Either, Gap, Optional, PatternError, Ref, Sequence, Start, Word, parse, variants


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("hold in confidence", (Word("hold"), Word("in"), Word("confidence"))),
        ("@must … disclose", (Ref("must"), Gap(0, 60), Word("disclose"))),
        ("a ... b", (Word("a"), Gap(0, 60), Word("b"))),
        ("a [0-4] b", (Word("a"), Gap(0, 4), Word("b"))),
        ("(a|b c)", (Either((Word("a"), Sequence((Word("b"), Word("c"))))),)),
        ("strict? =may", (Optional(Word("strict")), Word("=may"))),
        ("(of the)? confidential*", (Optional(Sequence((Word("of"), Word("the")))), Word("confidential*"))),
        ("^ the", (Start(), Word("the"))),
        ("@other-party’s", (Ref("other-party"), Word("’s"))),
    ],
)
def test_parse(text: str, items: tuple[object, ...]) -> None:
    assert parse(text).items == items


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("(a|b", "not closed"),
        ("a)", "unexpected"),
        ("(a|)", "empty"),
        ("", "is empty"),
        ("[4-1] a", "back to front"),
        ("? a", "must follow"),
        ("a | b", "unexpected"),
        ("a @", "cannot read"),
    ],
)
def test_a_bad_pattern_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(PatternError, match=says):
        parse(text)


def test_gaps_inside_brackets_become_patterns_of_their_own() -> None:
    assert [v.items for v in variants(parse("(a … b|c) d"))] == [
        (Word("a"), Gap(0, 60), Word("b"), Word("d")),
        (Word("c"), Word("d")),
    ]


def test_an_explosion_of_alternatives_is_refused() -> None:
    with pytest.raises(PatternError, match="too many"):
        variants(parse(" ".join(["(a … b|c … d|e … f)"] * 6)))
