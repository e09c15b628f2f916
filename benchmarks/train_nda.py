"""Trains the statement reader of pack ``nda``. Usage: train_nda.py --data FOLDER [--check].

FOLDER holds ``dev.json``, ``train-50-full.json`` and ``train-pairs.jsonl`` of ContractNLI. Prints figures of a ten-fold
cross-validation over the agreements that are there whole; unless ``--check`` is given, then trains on all and writes
``kpo_compliance/weights/nda.en.npz``. Same data, same cues, same seed: the same weights.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import yaml
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from kpo_compliance import ingest, reading
from kpo_compliance.contract import Clause, Contract, Provision
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.features import BITS
from kpo_compliance.scorer import WEIGHTS, weighted
from kpo_compliance.statement_features import SCORES, Cues, Seen, dense, fingerprint, see, weights_of_groups

NUMBERS = (1, 2, 3, 4, 5, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18, 19, 20)
STATEMENTS = tuple(f"NDA-{number:02}" for number in NUMBERS)
LABELS = ("Entailment", "Contradiction", "NotMentioned")  # in the order of statements.ANSWERS
CUES = Path(__file__).parent / "nda_cues.yaml"
FOLDS, SEEDS = 10, tuple(range(6))  # what several ways to deal out the folds teach is averaged
PART_WEIGHT = 0.7  # of an agreement that is known only by its evidence, shared with its padded form
STRENGTH, SPAN_STRENGTH = 0.03, 0.5
EMPTY = -1.0  # the score of a class that has too few examples
LEAST_DOCUMENTS = 2  # in which a hashed feature must stand
RARE, ALIKE = 12, 0.4  # agreements that share so many of the features of at most twelve of them are versions of one
ITEM = re.compile(r"\s*(\(?[a-zA-Z0-9]{1,4}[.)]|[^\w\s])")


@dataclass
class Agreement:
    """One agreement: what is seen of it, its labels, and the rows of ``seen`` that are evidence for each statement."""

    name: str
    whole: bool
    seen: Seen
    labels: list[int]
    evidence: list[set[int]]


def read_whole(path: Path, cues: Cues) -> Iterator[Agreement]:
    """The agreements of a file that holds them whole, read as the program reads them."""
    with tempfile.TemporaryDirectory() as folder:
        for number, entry in enumerate(json.loads(path.read_text("utf-8"))["documents"]):
            file = Path(folder) / f"{number}.txt"
            file.write_text(entry["text"], encoding="utf-8")
            contract = reading.read(ingest.read(file))
            seen = see(contract, cues)
            marks = entry["annotation_sets"][0]["annotations"]
            places = _places(entry["text"], contract.document.text)
            labels, evidence = [], []
            for statement in NUMBERS:
                mark = marks[f"nda-{statement}"]
                labels.append(LABELS.index(mark["choice"]))
                spans = [places(*entry["spans"][span]) for span in mark["spans"]]
                rows = enumerate(contract.provisions[provision].span for provision in seen.provisions)
                evidence.append({row for row, own in rows if any(_same(own, span) for span in spans)})
            yield Agreement(f"{path.stem}-{number}", True, seen, labels, evidence)


def _places(text: str, other: str) -> Callable[[int, int], Span]:
    """From characters of one text to those of another that differs only in white space and signs."""
    here = [place for place, char in enumerate(text) if char.isalnum()]
    there = [place for place, char in enumerate(other) if char.isalnum()]
    ours, theirs = "".join(text[i] for i in here).lower(), "".join(other[i] for i in there).lower()

    def moved(start: int, end: int) -> Span:
        first, last = bisect_left(here, start), bisect_left(here, end)
        if ours != theirs:
            size = last - first
            found = theirs.find(ours[first:last])
            first, last = (found, found + size) if found >= 0 else (first, last)
        if last <= first or first >= len(there):
            return Span(0, 0)
        return Span(there[first], there[min(last, len(there)) - 1] + 1)

    return moved


def _same(one: Span, other: Span) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0 and 2 * shared >= min(len(one), len(other))


def read_parts(path: Path, cues: Cues) -> Iterator[Agreement]:
    """The agreements that are known by the evidence of their labels alone, put together again from it."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    by_document: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        by_document[row["doc_index"]].append(row)
    for number, pairs in sorted(by_document.items()):
        lines: dict[str, int] = {}
        labels = [LABELS.index("NotMentioned")] * len(NUMBERS)
        evidence: list[set[int]] = [set() for _ in NUMBERS]
        before: dict[int, int] = {}
        for row in pairs:
            statement = NUMBERS.index(int(row["hypothesis_id"].partition("-")[2]))
            labels[statement] = LABELS.index(row["label"])
            premise = [line for line in row["premise"].split("\n") if line.strip()]
            places = [lines.setdefault(line, len(lines)) for line in premise]
            if row["premise_is_evidence"]:
                evidence[statement].update(places)
                for earlier, later in pairwise(places):
                    before.setdefault(later, earlier)
        contract = _contract(str(number), list(lines), before)
        seen = see(contract, cues)
        rows_of = {provision: row for row, provision in enumerate(seen.provisions)}
        marked = [{rows_of[place] for place in places if place in rows_of} for places in evidence]
        yield Agreement(f"part-{number}", False, seen, labels, marked)


def _contract(name: str, lines: list[str], before: dict[int, int]) -> Contract:
    text, spans = "", []
    for line in lines:
        spans.append(Span(len(text), len(text) + len(line.rstrip())))
        text += line.rstrip() + "\n"
    provisions: list[Provision] = []
    for place, line in enumerate(lines):
        earlier = before.get(place)
        lead: tuple[Span, ...] = ()
        if earlier is not None and lines[earlier].rstrip().endswith((":", ":-", "—")):
            lead = (spans[earlier],)
        elif earlier is not None and earlier < place and ITEM.match(line) and ITEM.match(lines[earlier]):
            lead = provisions[earlier].lead_in
        provisions.append(Provision(spans[place], 0, lead_in=lead))
    document = Document(name, "", "text/plain", text, tuple(map(Paragraph, spans)))
    whole = Span(0, len(text))
    return Contract(document, "en", "nda", (Clause(whole, whole),), tuple(provisions))


class Table:
    """All provisions of all agreements as rows of hashed, weighted words; which agreement each is of, and its labels."""

    def __init__(self, agreements: list[Agreement]) -> None:
        self.first = np.cumsum([0, *(len(one.seen.provisions) for one in agreements)])
        self.owner = np.repeat(np.arange(len(agreements)), np.diff(self.first))
        documents = np.zeros(1 << BITS)
        for one in agreements:
            documents[np.unique(one.seen.words.ids)] += 1
        self.idf = (np.log((1 + len(agreements)) / (1 + documents)) + 1).astype(np.float32)
        self.idf[documents < LEAST_DOCUMENTS] = 0
        blocks = []
        for one in agreements:
            units, ids, values = weighted(one.seen.words, self.idf)
            blocks.append(sparse.csr_matrix((values, (units, ids)), shape=(len(one.seen.provisions), 1 << BITS)))
        self.rows = sparse.vstack(blocks).tocsr()
        self.cues = np.concatenate([one.seen.cues for one in agreements])
        self.marks = np.zeros((self.rows.shape[0], len(NUMBERS)), dtype=np.int8)  # 1 entails, 2 contradicts
        for number, one in enumerate(agreements):
            for statement, rows in enumerate(one.evidence):
                for row in rows:
                    self.marks[self.first[number] + row, statement] = 1 if one.labels[statement] == 0 else 2

    def columns(self) -> Iterator[tuple[int, np.ndarray]]:
        """What the scores of a provision are trained on: column, and the rows that are positive."""
        for statement in range(len(NUMBERS)):
            marks = self.marks[:, statement]
            for score, positive in enumerate((marks > 0, marks == 1, marks == 2)):
                yield statement * SCORES + score, positive


def train_scores(table: Table, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weights and the bias of all columns, from some of the rows."""
    weights = np.zeros((1 << BITS, len(NUMBERS) * SCORES), dtype=np.float32)
    bias = np.full(len(NUMBERS) * SCORES, EMPTY, dtype=np.float32)
    for column, positive in table.columns():
        if positive[rows].sum() >= 3:
            model = LinearSVC(C=SPAN_STRENGTH, class_weight={True: 3, False: 1}, random_state=0)
            model.fit(table.rows[rows], positive[rows])
            weights[:, column], bias[column] = model.coef_[0], model.intercept_[0]
    return weights, bias


def families(agreements: list[Agreement]) -> np.ndarray:
    """The same number for agreements that are versions of one text."""
    ids = [np.unique(one.seen.words.ids) for one in agreements]
    owner = np.repeat(np.arange(len(ids)), [len(one) for one in ids])
    seen = sparse.csr_matrix((np.ones(len(owner)), (owner, np.concatenate(ids))), shape=(len(ids), 1 << BITS))
    rare = seen[:, np.flatnonzero(seen.sum(axis=0).A1 <= RARE)]
    shared = (rare @ rare.T).toarray()
    alike = shared > ALIKE * np.minimum.outer(shared.diagonal(), shared.diagonal())
    return connected_components(alike, directed=False)[1]


def folds(agreements: list[Agreement], family: np.ndarray, seed: int) -> np.ndarray:
    """A fold for each agreement, the same for a family; each fold has as many whole ones, and as many of the others."""
    fold = np.zeros(len(agreements), dtype=int)
    whole = np.array([one.whole for one in agreements])
    dealt = np.zeros((2, FOLDS))
    random = np.random.RandomState(seed)
    sizes = np.bincount(family)
    for one in sorted(random.permutation(len(sizes)), key=lambda one: -sizes[one]):
        members = np.flatnonzero(family == one)
        so_far = dealt[int(whole[members].any())]
        fold[members] = chosen = random.choice(np.flatnonzero(so_far == so_far.min()))
        dealt[:, chosen] += (~whole[members]).sum(), whole[members].sum()
    return fold


def held_out_scores(table: Table, fold: np.ndarray) -> np.ndarray:
    """The scores of each provision by a model that did not see its agreement."""
    scores = np.zeros((table.rows.shape[0], len(NUMBERS) * SCORES), dtype=np.float32)
    for number in range(FOLDS):
        rows = fold[table.owner] == number
        weights, bias = train_scores(table, np.flatnonzero(~rows))
        scores[rows] = table.rows[rows] @ weights + bias
    return scores


def padding(agreements: list[Agreement], fold: np.ndarray, seed: int) -> dict[int, int]:
    """For each agreement known only by its evidence a whole one, of the same fold, that pads it."""
    whole = np.array([one.whole for one in agreements])
    random = np.random.RandomState(seed)
    parts = np.flatnonzero(~whole).tolist()
    return {part: random.choice(np.flatnonzero(whole & (fold == fold[part]))) for part in parts}


def dense_of(table: Table, pads: dict[int, int], scores: np.ndarray, cues: Cues, statement: int) -> np.ndarray:
    """The features for one statement: of all agreements, then of those that ``pads`` names, padded.

    What pads an agreement are the provisions of the other that are no evidence for this statement. A whole agreement is
    mostly made of such, and some of them nearly say what the statement asks.
    """
    own = cues.of(STATEMENTS[statement])
    shaped = scores.reshape(len(scores), len(NUMBERS), SCORES)
    rows = [np.arange(start, end) for start, end in pairwise(table.first)]
    for part, by in pads.items():
        rows.append(np.concatenate([rows[part], rows[by][table.marks[rows[by], statement] == 0]]))
    return np.array([dense(shaped[one], table.cues[one], statement, own) for one in rows])


Head = tuple[np.ndarray, np.ndarray]  # weights and constants of one statement's logistic model


def train_head(made: np.ndarray, labels: np.ndarray, weight: np.ndarray, groups: np.ndarray) -> Head:
    """The logistic model of one statement, over features as they are."""
    mean, spread = made.mean(axis=0), (made.std(axis=0) + 0.1) / groups
    model = LogisticRegression(C=STRENGTH, max_iter=500).fit((made - mean) / spread, labels, sample_weight=weight)
    weights, constants = np.zeros((3, made.shape[1])), np.full(3, -30.0)
    if len(model.classes_) == 2:  # one row speaks for the second class
        weights[model.classes_[1]], constants[model.classes_[1]] = model.coef_[0], model.intercept_[0]
        constants[model.classes_[0]] = 0.0
    else:
        weights[model.classes_], constants[model.classes_] = model.coef_, model.intercept_
    weights /= spread
    return weights, constants - weights @ mean


def train_both(made: np.ndarray, labels: np.ndarray, whole: np.ndarray, taken: np.ndarray, groups: np.ndarray) -> Head:
    """The mean of two models: of the agreements as they are, and of these and the padded ones.

    Args:
        made: features of all agreements, then of the padded ones; ``labels`` and ``whole`` are as long.
        taken: the rows to learn from.
    """
    agreements = len(whole) - (~whole).sum() // 2  # each that is not whole is there once more
    heads = []
    for rows, part in ((taken[taken < agreements], PART_WEIGHT), (taken, PART_WEIGHT / 2)):
        heads.append(train_head(made[rows], labels[rows], np.where(whole[rows], 1.0, part), groups))
    return mean_of(heads)


def mean_of(heads: list[Head]) -> Head:
    """One model for several, since they are linear."""
    return np.mean([weights for weights, _ in heads], axis=0), np.mean([constants for _, constants in heads], axis=0)


def probabilities(head: Head, made: np.ndarray) -> np.ndarray:
    """Of the three answers, for each row of features."""
    total = made @ head[0].T + head[1]
    raised = np.exp(total - total.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def report(names: str, answers: list[np.ndarray], labels: np.ndarray, chosen: np.ndarray) -> None:
    """Prints accuracy and F1 over the agreements chosen, the mean over the ways they were dealt into folds."""
    right = np.mean([(one == labels)[chosen] for one in answers], axis=0)
    print(f"{names}: {chosen.sum()} agreements, accuracy {right.mean():.4f}, F1", end="")
    for answer, name in enumerate(("present", "contrary", "absent")):
        wanted = (labels == answer)[chosen]
        scores = [2 * (wanted & g).sum() / (wanted.sum() + g.sum()) for g in ((one == answer)[chosen] for one in answers)]
        print(f" {name} {np.mean(scores):.3f}", end="")
    print("\n  " + " ".join(f"{name}:{share:.3f}" for name, share in zip(STATEMENTS, right.mean(axis=0), strict=True)))


def mistakes(likely: np.ndarray, labels: np.ndarray) -> None:
    """Prints which answers are taken for which, how many of each statement are wrong, and how right the sure ones are."""
    answers, sure = likely.argmax(axis=2), likely.max(axis=2)
    wrong = answers != labels
    print(f"\n{wrong.sum()} of {wrong.size} answers are wrong; labels in rows, answers in columns:")
    print(np.array([[((labels == label) & (answers == answer)).sum() for answer in range(3)] for label in range(3)]))
    print("  " + " ".join(f"{name}:{count}" for name, count in zip(STATEMENTS, wrong.sum(axis=0), strict=True)))
    for low, high in pairwise((0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 1.01)):
        here = (sure >= low) & (sure < high)
        print(f"  probability {low}-{high}: {here.mean():.3f} of the answers, right {1 - wrong[here].mean():.3f}")


def evidence_of(agreements: list[Agreement], table: Table, scores: np.ndarray) -> None:
    """Prints how often the provisions that would be quoted hold one that the annotators marked."""
    for most, least in ((1, -9.0), (4, -0.5), (4, -9.0)):
        hit = total = quotes = 0
        for number, one in enumerate(agreements):
            if not one.whole:
                continue
            shaped = scores[table.first[number] : table.first[number + 1]].reshape(-1, len(NUMBERS), SCORES)
            for statement, label in enumerate(one.labels):
                if label < 2 and one.evidence[statement]:
                    bearing = shaped[:, statement, 0] + shaped[:, statement, 1 + label]
                    order = np.argsort(-bearing, kind="stable")[:most]
                    chosen = [row for place, row in enumerate(order) if place == 0 or shaped[row, statement, 0] > least]
                    hit, total = hit + bool(one.evidence[statement].intersection(chosen)), total + 1
                    quotes += len(chosen)
        print(f"evidence, at most {most} above {least}: {hit / total:.3f} with {quotes / total:.2f} quotes")


def main() -> None:
    """Reads, cross-validates, trains, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--check", action="store_true", help="cross-validate only")
    given = parser.parse_args()
    raw = yaml.safe_load(CUES.read_text("utf-8"))
    classes = raw.pop("classes")
    cues = Cues({f"{key}.{name}": text for key, own in raw.items() for name, text in own.items()}, classes)
    agreements = [
        *read_whole(given.data / "dev.json", cues),
        *read_whole(given.data / "train-50-full.json", cues),
    ]
    known = {frozenset(one.seen.words.ids.tolist()) for one in agreements if one.name.startswith("train")}
    for part in read_parts(given.data / "train-pairs.jsonl", cues):
        words = set(part.seen.words.ids.tolist())
        if not any(len(words & whole) > 0.9 * len(words) for whole in known):
            agreements.append(part)
    print(f"{len(agreements)} agreements, {sum(one.whole for one in agreements)} of them whole, {len(cues.names)} cues")

    table = Table(agreements)
    labels = np.array([one.labels for one in agreements])
    whole = np.array([one.whole for one in agreements])
    family = families(agreements)
    dealt = [folds(agreements, family, seed) for seed in SEEDS]
    scores = np.mean([held_out_scores(table, fold) for fold in dealt], axis=0)
    likely = np.zeros((len(SEEDS), *labels.shape, len(LABELS)))
    learned: dict[str, list[Head]] = {name: [] for name in STATEMENTS}
    for seed, fold in zip(SEEDS, dealt, strict=True):
        pads = padding(agreements, fold, seed)
        of = np.array([*range(len(agreements)), *pads])
        for statement, name in enumerate(STATEMENTS):
            made, wanted = dense_of(table, pads, scores, cues, statement), labels[of, statement]
            groups = weights_of_groups(len(NUMBERS), len(cues.names), len(cues.of(name)))
            for number in range(FOLDS):
                held = np.flatnonzero(fold == number)
                head = train_both(made, wanted, whole[of], np.flatnonzero(fold[of] != number), groups)
                likely[seed, held, statement] = probabilities(head, made[held])
            learned[name].append(train_both(made, wanted, whole[of], np.arange(len(of)), groups))
    dev = np.array([one.name.startswith("dev") for one in agreements])
    unread = np.array([one.name.startswith("dev") and int(one.name[4:]) % 2 == 1 for one in agreements])
    for way, mixed in (("one model", likely), ("averaged, as shipped", likely.mean(axis=0, keepdims=True))):
        print(f"\ncross-validated, {way}")
        answers = list(mixed.argmax(axis=3))
        for group, chosen in (("whole", whole), ("of these, dev", dev), ("of these, unread", unread), ("parts", ~whole)):
            report(group, answers, labels, chosen)
    mistakes(likely.mean(axis=0)[whole], labels[whole])
    evidence_of(agreements, table, scores)
    if given.check:
        return
    weights, bias = train_scores(table, np.arange(table.rows.shape[0]))
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-6) / 127
    written = WEIGHTS / "nda.en.new.npz"
    heads = [mean_of(own) for own in learned.values()]
    np.savez(  # compressed it would take longer to load than to use
        written,
        statements=np.array(STATEMENTS),
        cue_names=np.array(cues.names),
        cue_patterns=np.array([raw[name.partition(".")[0]][name.partition(".")[2]] for name in cues.names]),
        class_names=np.array(list(classes)),
        class_entries=np.array(["\n".join(entries) for entries in classes.values()]),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=bias,
        idf=table.idf.astype(np.float16),
        fingerprint=np.array(fingerprint(cues)),
        head_features=np.array([weights.shape[1] for weights, _ in heads]),
        head_weights=np.concatenate([weights for weights, _ in heads], axis=1).astype(np.float32),
        head_constants=np.array([constants for _, constants in heads], dtype=np.float32),
    )
    written.replace(WEIGHTS / "nda.en.npz")


if __name__ == "__main__":
    main()
