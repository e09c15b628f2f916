"""Trains the clause scorer and its fusion with the wordings. Usage: train_scorer.py --data FOLDER [--cache FILE].

FOLDER holds ``cuad/`` (CUAD v1) and ``contract-nli/`` (ContractNLI), and ``kpo-gold/`` for the fusion of requirements that
CUAD has no label for. Same data, same rules, same seed: the same bytes. Prints cross-validated figures.
"""

from __future__ import annotations

import argparse
import json
import pickle
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from kpo_compliance import ingest, playbook, reading
from kpo_compliance.contract import Contract
from kpo_compliance.document import Document, Paragraph, Span
from kpo_compliance.examples import contract_of
from kpo_compliance.features import BITS, features
from kpo_compliance.requirement import Example
from kpo_compliance.scorer import WEIGHTS, weighted
from kpo_compliance.text_index import TextIndex
from kpo_compliance.wording import Engine

CUAD = {
    "IP-01": ["IP Ownership Assignment"], "COMP-01": ["Non-Compete", "Exclusivity"], "COMP-02": ["No-Solicit of Employees"],
    "COMP-03": ["No-Solicit of Customers"], "JUR-01": ["Governing Law"], "SUB-03": ["Anti-Assignment", "Change of Control"],
    "QUAL-04": ["Audit Rights"], "TERM-01": ["Expiration Date"], "TERM-02": ["Termination for Convenience"],
    "TERM-04": ["Post-Termination Services"], "LIAB-01": ["Cap on Liability"], "LIAB-03": ["Insurance"],
}  # fmt: skip
NLI = {
    "nda-4": "CONF-03", "nda-5": "CONF-04", "nda-7": "CONF-04", "nda-8": "CONF-07", "nda-11": "IP-08", "nda-12": "CONF-06",
    "nda-13": "CONF-06", "nda-15": "IP-05", "nda-16": "CONF-08", "nda-18": "COMP-02",
}  # fmt: skip
FOLDS, NO_FOLD = 5, -1
CLAUSES = Path(__file__).parent.parent / "tests" / "english_clauses.yaml"
NO_SCORE = -2.0
LEAST_THRESHOLD, MOST_THRESHOLD = 0.3, 0.65  # of a probability that is called present
SEED = 20
NEGATIVES = 30_000
KEPT = 14_000  # weights kept for one requirement


@dataclass
class Text:
    """One training text: its units' features, what the wordings and the labels say of each unit, and of the whole."""

    name: str
    made: object
    hits: dict[str, list[int]]  # requirement → units that a wording found
    gold: dict[str, list[int]]  # requirement → units that a label names
    labelled: dict[str, bool]  # requirement → whether the text has it
    evidence: list[int]  # the units that can be evidence at all


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def units_of(contract: Contract, index: TextIndex, spans: Iterable[str]) -> list[int]:
    """The units that a labelled clause covers, by their words (offsets do not survive cleaning)."""
    wanted = [plain(span) for span in spans]
    found = []
    for number, unit in enumerate(index.units):
        provision = contract.provisions[unit.provision]
        if provision.heading or provision.kind in ("title", "toc", "signature"):
            continue
        quote = plain(contract.document.quote(provision.span))
        words = set(quote.split())
        for gold in wanted:
            both = len(words & set(gold.split()))
            if (
                (len(quote) > 20 and quote in gold)
                or (len(gold) > 12 and gold in quote)
                or (min(len(quote), len(gold)) > 40 and both > 0.75 * min(len(words), len(set(gold.split()))))
            ):
                found.append(number)
                break
    return found


def text_of(
    name: str, contract: Contract, engine: Engine, spans: dict[str, list[str]], labelled: dict[str, bool]
) -> Text:
    index = TextIndex(contract, "en", engine.compiler("en").vocabulary)
    unit_at = {unit.provision: number for number, unit in enumerate(index.units)}
    hits = {
        requirement: sorted({unit_at[h.provision] for h in found.found if h.provision in unit_at})
        for requirement, found in engine.scan(contract).items()
    }
    gold = {requirement: units_of(contract, index, texts) for requirement, texts in spans.items()}
    evidence = [
        number
        for number, unit in enumerate(index.units)
        if not contract.provisions[unit.provision].heading
        and contract.provisions[unit.provision].kind not in ("title", "toc", "recital", "signature")
    ]
    return Text(name, features(index, contract), hits, gold, labelled, evidence)


def document(text: str) -> Document:
    paragraphs, start = [], 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Paragraph(Span(start, start + len(line))))
        start += len(line) + 1
    return Document("x", "", "text/plain", text, tuple(paragraphs))


def cuad_texts(data: Path, engine: Engine) -> list[Text]:
    gold = {}
    for path in sorted((data / "kpo-gold" / "en_dev").glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        gold[label["file"]] = {
            r: given["label"] == "present" for r, given in label["requirements"].items() if given.get("sure", True)
        }
    texts = []
    for entry in json.loads((data / "cuad" / "labels.json").read_text(encoding="utf-8")):
        categories = {k.lower(): v for k, v in entry["annotations"].items()}
        spans = {
            requirement: [c["text"] for k in names for c in categories.get(k.lower(), {}).get("clauses", [])]
            for requirement, names in CUAD.items()
        }
        contract = reading.read(ingest.read(data / "cuad" / "txt" / entry["file"]))
        labelled = gold.get(entry["file"], {}) | {requirement: bool(found) for requirement, found in spans.items()}
        texts.append(text_of(entry["file"], contract, engine, spans, labelled))
    return texts


def nli_texts(data: Path, engine: Engine) -> list[Text]:
    texts = []
    for name in ("dev.json", "train-50-full.json"):
        for entry in json.loads((data / "contract-nli" / name).read_text(encoding="utf-8"))["documents"]:
            spans: dict[str, list[str]] = {}
            for statement, annotation in entry["annotation_sets"][0]["annotations"].items():
                if statement in NLI and annotation["choice"] == "Entailment":
                    for number in annotation["spans"]:
                        start, end = entry["spans"][number]
                        spans.setdefault(NLI[statement], []).append(entry["text"][start:end])
            contract = reading.read(document(entry["text"]), language="en")
            texts.append(text_of(str(entry["id"]), contract, engine, spans, {}))
    return texts


def example_texts(engine: Engine, book: playbook.Playbook) -> list[Text]:
    """The examples of the rule files and the clauses of ``tests/english_clauses.yaml``, which are in every fold."""
    texts = []
    for requirement in book.requirements.values():
        more = yaml.safe_load(CLAUSES.read_text("utf-8"))[requirement.id]
        own = [Example(clause, answer) for answer in more for clause in more[answer] if isinstance(clause, str)]
        for number, example in enumerate((*requirement.wordings["en"].examples, *own)):
            contract = contract_of(example, "en")
            made = text_of(f"{requirement.id}/{number}", contract, engine, {}, {})
            made.gold = {requirement.id: list(made.hits.get(requirement.id, [])) if example.answer == "present" else []}
            texts.append(made)
    return texts


def matrix(texts: list[Text]) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """All units as rows (values of ``scorer.weighted``), the text of each, and the inverse frequencies."""
    count = sum(len(t.made.offsets) - 1 for t in texts)
    frequency = np.zeros(1 << BITS)
    for text in texts:
        units, ids, _ = weighted(text.made, np.ones(1 << BITS, dtype=np.float32))
        frequency += np.bincount(ids, minlength=1 << BITS)
    idf = (np.log((1 + count) / (1 + frequency)) + 1).astype(np.float32)
    rows, columns, values, owner, base = [], [], [], [], 0
    for number, text in enumerate(texts):
        units, ids, value = weighted(text.made, idf)
        size = len(text.made.offsets) - 1
        rows.append(units + base)
        columns.append(ids)
        values.append(value)
        owner += [number] * size
        base += size
    made = sparse.csr_matrix(
        (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(base, 1 << BITS)
    )
    return made, np.array(owner), idf


def targets(texts: list[Text], requirement: str) -> tuple[np.ndarray, np.ndarray]:
    """For each unit 1 or 0, and its weight. Where experts labelled the text they decide; elsewhere the wordings do."""
    wanted, weights = [], []
    for text in texts:
        size = len(text.made.offsets) - 1
        y, w = np.zeros(size), np.ones(size)
        expert = requirement in CUAD and requirement in text.labelled
        y[text.gold.get(requirement, [])] = 1
        if not expert:
            silver = [u for u in text.hits.get(requirement, []) if not y[u]]
            y[silver] = 1
            w[silver] = 0.6
        wanted.append(y)
        weights.append(w)
    return np.concatenate(wanted), np.concatenate(weights)


def chosen(y: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The rows to learn from: all positive ones and a fixed random part of the others, which are many and alike."""
    some = np.random.RandomState(SEED).rand(len(y)) < NEGATIVES / len(y)
    return np.flatnonzero(inside & ((y > 0) | some))


def fit(x: sparse.csr_matrix, y: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, float]:
    """The weights and bias of one requirement."""
    model = LinearSVC(C=1.0, class_weight={1.0: 4.0}, random_state=SEED, max_iter=4000)
    model.fit(x, y, sample_weight=w)
    return model.coef_[0], float(model.intercept_[0])


def folds(texts: list[Text]) -> np.ndarray:
    """The fold of each contract; examples, which are not judged, are in none and serve all."""
    return np.array([NO_FOLD if "/" in text.name else number for text, number in zip(texts, dealt(texts), strict=True)])


def dealt(texts: list[Text]) -> np.ndarray:
    return np.random.RandomState(SEED).permutation(len(texts)) % FOLDS


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="keeps the texts that were read, for trying things out")
    options = parser.parse_args()
    book = playbook.load("kpo", examples=True)
    engine = Engine(book)
    if options.cache and options.cache.exists():
        texts = pickle.loads(options.cache.read_bytes())
    else:
        texts = cuad_texts(options.data, engine) + nli_texts(options.data, engine) + example_texts(engine, book)
        if options.cache:
            options.cache.write_bytes(pickle.dumps(texts))
    x, owner, idf = matrix(texts)
    names = tuple(book.requirements)
    where = folds(texts)
    scores = np.zeros((x.shape[0], len(names)), dtype=np.float32)
    weights = np.zeros((1 << BITS, len(names)), dtype=np.int8)
    scale, bias = np.zeros(len(names), dtype=np.float32), np.zeros(len(names), dtype=np.float32)
    for column, name in enumerate(names):
        y, w = targets(texts, name)
        for fold in range(FOLDS):
            inside = where[owner] != fold
            if y[inside].any():
                rows = chosen(y, inside)
                coefficients, intercept = fit(x[rows], y[rows], w[rows])
                scores[~inside, column] = x[~inside] @ coefficients + intercept
        rows = chosen(y, np.ones(len(y), dtype=bool))
        coefficients, bias[column] = fit(x[rows], y[rows], w[rows])
        small = np.argsort(np.abs(coefficients))[:-KEPT]
        coefficients[small] = 0
        scale[column] = np.abs(coefficients).max() / 127
        weights[:, column] = np.round(coefficients / scale[column])
    WEIGHTS.mkdir(exist_ok=True)
    np.savez(  # compressed it would take longer to load than to use
        WEIGHTS / "kpo.en.npz",
        requirements=np.array(names),
        weights=weights,
        scale=scale,
        bias=bias,
        idf=idf.astype(np.float16).astype(np.float32),
    )
    blends = fused(texts, names, scores, owner, where)
    (WEIGHTS / "kpo.en.json").write_text(json.dumps(blends, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    if options.cache:
        options.cache.with_suffix(".scores").write_bytes(pickle.dumps((names, scores, owner, where)))


def observations(texts: list[Text], name: str, column: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, ...]:
    """For each text that is labelled for a requirement: what ``fusion.Blend`` sees, the truth, and the text's number."""
    seen, truth, numbers = [], [], []
    bounds = np.searchsorted(owner, np.arange(len(texts) + 1))
    for number, text in enumerate(texts):
        if name not in text.labelled:
            continue
        own = column[bounds[number] : bounds[number + 1]]
        hits = text.hits.get(name, [])
        found = own[hits].max() if hits else NO_SCORE
        best, second = np.sort(np.append(own[text.evidence], (NO_SCORE, NO_SCORE)))[:-3:-1]
        seen.append([float(bool(hits)), best, second, found])
        truth.append(text.labelled[name])
        numbers.append(number)
    return np.array(seen).reshape(-1, 4), np.array(truth, dtype=bool), np.array(numbers, dtype=int)


def fused(
    texts: list[Text], names: tuple[str, ...], scores: np.ndarray, owner: np.ndarray, where: np.ndarray
) -> dict[str, dict[str, float]]:
    """The blend of each requirement; prints how wording, scorer and both do (docs/accuracy.md holds the last table).

    Wordings were tuned on the texts of even number and confirmed on the odd ones; scorer and blend are cross-validated.
    """
    blends: dict[str, dict[str, float]] = {}
    others = [name for name in names if name not in CUAD]
    seen_of = {name: observations(texts, name, scores[:, names.index(name)], owner) for name in names}
    print("| requirement | texts with it | wording, even | wording, odd | scorer | both | 95 % interval of accuracy |")
    print("|---|---|---|---|---|---|---|")
    figures, sure, right = [], [], []
    for name in CUAD:
        seen, truth, numbers = seen_of[name]
        probability, guess, alone = crossed(seen, truth, where[numbers])
        model, threshold = blended(seen, truth)
        blends[name] = as_blend(model, threshold)
        even = numbers % 2 == 0
        wording = seen[:, 0] > 0
        row = (f1(wording[even], truth[even]), f1(wording[~even], truth[~even]), f1(alone, truth), f1(guess, truth))
        figures.append(row)
        low, high = wilson(int((guess == truth).sum()), len(truth))
        sure += list(np.where(guess, probability, 1 - probability))
        right += list(guess == truth)
        print(
            f"| {name} | {truth.sum()} of {len(truth)} | "
            + " | ".join(f"{x:.3f}" for x in row)
            + f" | {low:.2f}–{high:.2f} |"
        )
    print("| **macro F1** | | " + " | ".join(f"**{x:.3f}**" for x in np.mean(figures, axis=0)) + " | |")
    seen = np.concatenate([seen_of[name][0] for name in others])
    truth = np.concatenate([seen_of[name][1] for name in others])
    fold_of = np.concatenate([where[seen_of[name][2]] for name in others])
    probability, guess, alone = crossed(seen, truth, fold_of)
    print(
        f"The other {len(others)} requirements, {len(truth)} labels of ten contracts, together: wording "
        f"{f1(seen[:, 0] > 0, truth):.3f}, scorer {f1(alone, truth):.3f}, both {f1(guess, truth):.3f}."
    )
    sure += list(np.where(guess, probability, 1 - probability))
    right += list(guess == truth)
    reliability(np.array(sure), np.array(right))
    model, _ = blended(seen, truth)
    for name in others:
        blends[name] = as_blend(model, 0.5)
    return blends


def crossed(seen: np.ndarray, truth: np.ndarray, fold_of: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probability and answer of the blend, and the answer of the scorer alone, each from the other folds."""
    probability = np.zeros(len(truth))
    guess, alone = np.zeros(len(truth), dtype=bool), np.zeros(len(truth), dtype=bool)
    for fold in range(FOLDS):
        inside = fold_of != fold
        if inside.all():
            continue
        model, threshold = blended(seen[inside], truth[inside])
        probability[~inside] = model.predict_proba(seen[~inside])[:, 1]
        guess[~inside] = probability[~inside] >= threshold
        alone[~inside] = seen[~inside, 1] >= best_threshold(seen[inside, 1], truth[inside])
    return probability, guess, alone


def wilson(good: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    z, share = 1.96, good / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def reliability(sure: np.ndarray, right: np.ndarray) -> None:
    """Prints how often an answer of each confidence is right, and the expected calibration error."""
    print("\n| confidence | answers | right |\n|---|---|---|")
    error = 0.0
    for low, high in ((0.0, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.98), (0.98, 1.01)):
        inside = (sure >= low) & (sure < high)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - sure[inside].mean())
            mean = f"{low:.2f}–{min(high, 1.0):.2f} (mean {sure[inside].mean():.3f})"
            print(f"| {mean} | {inside.sum()} | {right[inside].mean():.3f} |")
    print(f"\nExpected calibration error {error:.4f}; answers that are right {right.mean():.4f}.")


def blended(seen: np.ndarray, truth: np.ndarray) -> tuple[LogisticRegression, float]:
    model = LogisticRegression(C=1.0, random_state=SEED).fit(seen, truth)
    against = model.coef_[0] < 0  # nothing that was found may speak against
    if against.any():
        model.fit(np.where(against, 0.0, seen), truth)
    threshold = best_threshold(model.predict_proba(seen)[:, 1], truth)
    return model, min(max(threshold, LEAST_THRESHOLD), MOST_THRESHOLD)


def best_threshold(values: np.ndarray, truth: np.ndarray) -> float:
    """The threshold with the best F1; the middle of the best ones, so that it does not hang on one text."""
    steps = np.unique(values)
    marks = [f1(values >= step, truth) for step in steps]
    good = steps[np.array(marks) >= max(marks) - 0.004]
    return float(np.median(good))


def f1(guess: np.ndarray, truth: np.ndarray) -> float:
    both = int((guess & truth).sum())
    return 2 * both / max(1, int(guess.sum()) + int(truth.sum()))


def as_blend(model: LogisticRegression, threshold: float) -> dict[str, float]:
    wording, best, second, found = model.coef_[0]
    numbers = {
        "constant": model.intercept_[0],
        "wording": wording,
        "best": best,
        "second": second,
        "found": found,
        "threshold": threshold,
    }
    return {name: round(float(number), 4) for name, number in numbers.items()} | {"doubt": 0.1}


if __name__ == "__main__":
    main()
