"""What a provision says and then takes back.

Turkish denies at the end: "tazmin etmekle yükümlü değildir", "onayına gerek olmaksızın", "hakkından feragat eder". The
lexicon has what takes back: ``undone`` what must be part of a wording as a whole to be meant by it, ``waived`` what a
wording means as soon as it names a word of it. A language without these classes has its negation in the pattern.
"""

from __future__ import annotations

import re
from typing import Final

from kpo_compliance.joins import HARMLESS, UNDONE, WAIVED, Join, Joiner, Match
from kpo_compliance.text_index import TextIndex

_REACH: Final = 8  # words after a match within which its own predicate stands
# A finite verb ends the clause, and what follows speaks of something else; of aorists those that contracts use.
_FINITE: Final = re.compile(
    r"\w+(?:[ae]c[ae]k(?:t[iu]r)?(?:l[ae]r)?|m[ae]z(?:l[ae]r)?|m[ae]kt[ae]d[iu]r(?:l[ae]r)?|m[iu]st[iu]r(?:l[ae]r)?"
    r"|m[ae]l[iu](?:d[iu]r)?(?:l[ae]r)?|[dt][iu]r(?:l[ae]r)?)"
    r"|(?:ed|edil|ol|olun|ver|veril|yap|yapil|al|alin|sagla|saglan|bulun|tut|tutul|bildir|bildiril|ode|oden|karsila|karsilan"
    r"|ustlen|koru|korun|sakla|saklan|imzala|imzalan|sun|sunul|kullan|kullanil|gel|kal|gec|gir|cik|uy|goster|gerek"
    r"|uygula|uygulan|yukle|yuklen|kil|eyle|isle|islen|sayil|\w+[ae]bil)[aeiu]?r(?:l[ae]r)?"
    r"|olup"
)


class Denials:
    """Says of matches in one contract whether their provision takes them back."""

    def __init__(self, index: TextIndex, joiner: Joiner) -> None:
        self._index = index
        self._joiner = joiner

    def undo(self, join: Join, match: Match) -> bool:
        """Whether what a match says is denied, waived or left to the other side."""
        if join.negative:
            return False
        harmless = self._joiner.named(HARMLESS, match.unit)
        for name, whole in ((UNDONE, True), (WAIVED, False)):
            for start, end in self._joiner.named(name, match.unit):
                if any(first <= start and end <= last for first, last in harmless):
                    continue
                if start < match.start or (start >= match.end and not self._governs(match, start)):
                    continue
                if not self._joiner.means(join, match.unit, start, end, whole=whole):
                    return True
        return False

    def _governs(self, match: Match, start: int) -> bool:
        """Whether a denial after a match still belongs to its clause: no finite verb stands between."""
        if start - match.end > _REACH:
            return False
        unit = self._index.units[match.unit]
        forms = self._index.forms(unit)[match.end - 1 - unit.start : start - unit.start]
        return not any(map(_FINITE.fullmatch, forms))
