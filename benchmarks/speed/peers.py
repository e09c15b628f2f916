"""What people write first, and other readers: pdfplumber with spaCy's Matcher, pypdf, pdfminer.six; and google-re2.

LexNLP is not among them: its last release (2.3.0) pins scikit-learn 0.24 and numpy 1.23, of which the first has no build
for Python 3.10 or later, and its sentences need a model that NLTK downloads.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import spacy
from spacy.matcher import Matcher

from kpo_compliance import pattern, playbook
from kpo_compliance.pattern import Either, Gap, Node, Optional, Ref, Start, Word
from kpo_compliance.requirement import Playbook

_PACKAGES = ("spacy", "pypdfium2", "pdfplumber", "pdfminer.six", "pypdf", "python-docx", "google-re2")


def versions() -> str:
    """The versions of all that is compared."""
    found = []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{name} (not installed)")
    return ", ".join(found)


def readers() -> dict[str, Callable[[Path], str]]:
    """Functions from a PDF file to its text, by the name of the library; of those that are installed."""
    found: dict[str, Callable[[Path], str]] = {"pdfplumber": plumbed}
    if importlib.util.find_spec("pypdf"):
        pypdf: Any = importlib.import_module("pypdf")
        found["pypdf"] = lambda path: "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    miner: Any = importlib.import_module("pdfminer.high_level")
    found["pdfminer.six"] = lambda path: str(miner.extract_text(str(path)))
    return found


def plumbed(path: Path) -> str:
    """The text of a PDF by pdfplumber."""
    import pdfplumber  # noqa: PLC0415 - slow to load

    with pdfplumber.open(path) as pdf:
        return "\n".join(page.extract_text() or "" for page in pdf.pages)


def pipeline(rules: Playbook, language: str = "en") -> tuple[Callable[[Path], int], int]:
    """The pipeline that is written first, and how many patterns it has: text by pdfplumber, one Matcher over all wordings.

    It finds less than the program does, and is let off lightly: a class of words stands for its single words, or for its
    first phrase if it has none; what is optional is left out; any gap is "*" in one sentence, for bounded ones run out of
    memory; nothing knows of clauses, negation or lead-ins.
    """
    nlp = spacy.blank(language)
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10_000_000
    matcher = Matcher(nlp.vocab)
    lexicon = rules.lexicons[language]
    count = 0
    for requirement in rules.requirements.values():
        wordings = requirement.wordings.get(language)
        if wordings is None:
            continue
        every = (*wordings.found, *wordings.contrary, *(w for group in wordings.elements.values() for w in group))
        patterns = [_tokens(pattern.parse(w.text), {**lexicon, **wordings.classes}) for w in every]
        patterns = [tokens for tokens in patterns if any("OP" not in token for token in tokens)]
        if patterns:
            matcher.add(requirement.id, patterns)
            count += len(patterns)

    def run(path: Path) -> int:
        return sum(len(matcher(sentence)) for sentence in nlp(plumbed(path)).sents)

    return run, count


def _tokens(node: Node, lexicon: dict[str, Sequence[str]]) -> list[dict[str, Any]]:
    if isinstance(node, Word):
        bare = node.text.strip("=*").lower()
        return [{"LOWER": {"REGEX": f"^{bare}"}}] if node.text.endswith("*") else [{"LOWER": bare}]
    if isinstance(node, Gap):
        return [{"OP": "*"}] if node.most else []
    if isinstance(node, Ref):
        entries = lexicon.get(node.name, ())
        single = [word.strip("=*").lower() for word in entries if word.replace("-", "").strip("=*").isalpha()]
        if single:
            return [{"LOWER": {"IN": single}}]
        return _tokens(pattern.parse(entries[0]), lexicon) if entries else [{"LIKE_NUM": True}]
    if isinstance(node, Either):
        single = [option.text.strip("=*").lower() for option in node.options if isinstance(option, Word)]
        return [{"LOWER": {"IN": single}}] if single else _tokens(node.options[0], lexicon)
    if isinstance(node, (Optional, Start)):
        return []
    return [token for item in getattr(node, "items", ()) for token in _tokens(item, lexicon)]


def anchors(words: Iterator[str]) -> Callable[[str], int] | None:
    """A function that finds all words of the rules in a text with google-re2, or None when it is not installed."""
    if not importlib.util.find_spec("re2"):
        return None
    re2: Any = importlib.import_module("re2")
    options = re2.Options()
    options.max_mem = 1 << 28
    ordered = sorted({re2.escape(word) for word in words}, key=len, reverse=True)
    found: Any = re2.compile(rf"\b(?:{'|'.join(ordered)})", options)
    return lambda text: sum(1 for _ in found.finditer(text.lower()))


if __name__ == "__main__":
    matches, _ = pipeline(playbook.load("kpo"))
    print(sum(matches(Path(path)) for path in sys.argv[1:]))
