"""Suggestions learnt from the office's own history: what a report is about, and which office mends such things.

A linear model on n-grams of letters of folded words: its weights can be added up by word, so that a suggestion says why. It
suggests only. What is stored are numbers and words (npz without pickles, JSON); nothing that is read back can run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from tinhso.audit import actions as audit
from tinhso.cases.engine.rules.words import folded
from tinhso.cases.reports import policies
from tinhso.cases.reports.errors import TooFewExamples
from tinhso.cases.reports.models import ClassifierRow, ReportRow
from tinhso.kernel import clock
from tinhso.kernel.late import Late
from tinhso.kernel.policy import Actor, require

if TYPE_CHECKING:
    import numpy
    from sklearn import linear_model, model_selection
    from sklearn.feature_extraction import text as words_of
else:
    numpy, linear_model, model_selection = Late("numpy"), Late("sklearn.linear_model"), Late("sklearn.model_selection")
    words_of = Late("sklearn.feature_extraction.text")

KINDS = ("category", "office")
LEAST = 60  # examples in all; fewer teach nothing that could be measured
LEAST_OF_ONE = 5  # of one answer: as many as the parts of the measurement
FOLDS = 5
MOST_FEATURES = 20_000
MOST_EXAMPLES = 50_000  # the newest
GRAMS = (2, 5)
SHOWN_WORDS = 4


@dataclass(frozen=True)
class Measured:
    """How often suggestions were right on reports that were kept out of the training (5-fold cross-validation).

    ``first``: the first one was right, ``among_three``: one of the first three; ``guess``: always naming the most frequent
    answer. Shares from 0 to 1. ``simulated`` of the ``examples`` are simulated; ``left_out`` had an answer too rare to learn.
    """

    examples: int
    simulated: int
    left_out: int
    first: float
    among_three: float
    guess: float
    by_label: Mapping[str, tuple[int, float]]


@dataclass(frozen=True)
class Trained:
    """A classifier that was trained: of which kind, when, by whom, and how good it is."""

    kind: str
    trained_at: datetime
    trained_by: int | None
    measured: Measured


@dataclass(frozen=True)
class Suggestion:
    """An answer, how likely (0 to 1), and the words of the report that spoke for it most."""

    label: str
    likely: float
    words: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """Weights by answer (a row each) and n-gram (a column each), as they were trained."""

    labels: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Any
    weights: Any
    bias: Any

    def suggest(self, text: str, most: int = 3) -> tuple[Suggestion, ...]:
        """Return the likeliest answers for a text, best first; nothing for a text of which no part is known."""
        words, shares = self._shares(folded(text))
        spoken = {folded(word): word for word in re.findall(r"\w+", text)}
        if not words:
            return ()
        by_word = shares @ self.weights.T
        scores = by_word.sum(axis=0) + self.bias
        likely = 1 / (1 + numpy.exp(-scores))  # each answer against all others, as it was trained
        likely /= likely.sum()
        return tuple(
            Suggestion(
                self.labels[at], float(likely[at]), _strongest([spoken.get(word, word) for word in words], by_word[:, at])
            )
            for at in numpy.argsort(-likely)[:most]
        )

    def _shares(self, text: str) -> tuple[list[str], Any]:
        """Return the words of a folded text and, a row for each, what its n-grams weigh in the whole (TF-IDF, length 1)."""
        words = list(dict.fromkeys(text.split()))
        analyse = words_of.TfidfVectorizer(analyzer="char_wb", ngram_range=GRAMS).build_analyzer()
        counted = Counter(text.split())
        shares = numpy.zeros((len(words), len(self.idf)))
        for row, word in enumerate(words):
            for gram in analyse(word):
                if (at := self.vocabulary.get(gram)) is not None:
                    shares[row, at] += counted[word] * self.idf[at]
        whole = numpy.linalg.norm(shares.sum(axis=0))
        return (words, shares / whole) if whole else ([], shares)


def train(kind: str, *, actor: Actor) -> Trained:
    """Learn from the reports that have ended, measure, and keep what was learnt. Slow: seconds to a minute.

    Raises Denied, TooFewExamples.
    """
    require(policies.TRAIN, actor)
    texts, labels, simulated, left_out = _examples(kind)
    if len(texts) < LEAST or len(set(labels)) < 2:
        raise TooFewExamples(count=len(texts), least=LEAST)
    vectors, weights = _vectors(), _weights()
    measured = _measure(texts, labels, simulated, left_out)
    weights.fit(vectors.fit_transform(texts), labels)
    with transaction.atomic():
        row = _keep(kind, vectors, weights, measured, actor)
        audit.record(
            actor=actor,
            verb="reports.train",
            target=f"classifier:{kind}",
            data={"examples": len(texts), "right_per_mille": round(measured.first * 1000)},
        )
    return Trained(kind, row.trained_at, row.trained_by, measured)


def shown(kind: str) -> Trained | None:
    """Return the last classifier of a kind that was trained, None when there is none yet."""
    row = ClassifierRow.objects.filter(kind=kind).defer("numbers", "vocabulary").order_by("-trained_at").first()
    if row is None:
        return None
    told = {**row.measured, "by_label": {key: tuple(value) for key, value in row.measured["by_label"].items()}}
    return Trained(kind, row.trained_at, row.trained_by, Measured(**told))


def suggest(kind: str, text: str) -> tuple[Suggestion, ...]:
    """Return what the last trained classifier suggests for a text; nothing when there is none yet."""
    newest = ClassifierRow.objects.filter(kind=kind).order_by("-trained_at").values_list("pk", flat=True).first()
    return _loaded(newest).suggest(text) if newest is not None else ()


@lru_cache(maxsize=4)
def _loaded(number: int) -> Model:
    row = ClassifierRow.objects.get(pk=number)
    with numpy.load(BytesIO(bytes(row.numbers)), allow_pickle=False) as numbers:
        return Model(tuple(row.labels), row.vocabulary, numbers["idf"], numbers["weights"], numbers["bias"])


def _examples(kind: str) -> tuple[list[str], list[str], int, int]:
    """Return texts and answers of reports that were answered, how many are simulated, and how many answers are too rare."""
    answered = Q(case__state__in=("published", "closed")) & Q(case__parent=None)
    rows = ReportRow.objects.filter(answered).exclude(case__office=None).order_by("-case__received_at")
    column = "case__category" if kind == "category" else "case__office"
    found = list(rows.values_list("text", column, "case__is_simulated")[:MOST_EXAMPLES])
    counts = Counter(str(label) for _, label, _ in found)
    kept = [(folded(text), str(label), unreal) for text, label, unreal in found if counts[str(label)] >= LEAST_OF_ONE]
    return [each[0] for each in kept], [each[1] for each in kept], sum(each[2] for each in kept), len(found) - len(kept)


def _vectors() -> Any:
    return words_of.TfidfVectorizer(analyzer="char_wb", ngram_range=GRAMS, max_features=MOST_FEATURES, dtype=numpy.float32)


def _weights() -> Any:
    return linear_model.SGDClassifier(loss="log_loss", alpha=1e-5, class_weight="balanced", random_state=1)


def _measure(texts: Sequence[str], labels: Sequence[str], simulated: int, left_out: int) -> Measured:
    """Return how right it is on texts that it did not learn from: the same text is never on both sides."""
    folds = model_selection.StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1)
    seen: dict[str, int] = {}
    groups = [seen.setdefault(text, len(seen)) for text in texts]
    first = among = 0
    by_label: dict[str, list[int]] = {label: [0, 0] for label in sorted(set(labels))}
    for learnt, kept in folds.split(texts, labels, groups):
        vectors, weights = _vectors(), _weights()
        weights.fit(vectors.fit_transform([texts[at] for at in learnt]), [labels[at] for at in learnt])
        likely = numpy.atleast_2d(weights.predict_proba(vectors.transform([texts[at] for at in kept])))
        for at, row in zip(kept, likely, strict=True):
            best = [weights.classes_[each] for each in numpy.argsort(-row)[:3]]
            right = best[0] == labels[at]
            first, among = first + right, among + (labels[at] in best)
            by_label[labels[at]][0] += 1
            by_label[labels[at]][1] += int(right)
    total = len(texts)
    return Measured(
        examples=total,
        simulated=simulated,
        left_out=left_out,
        first=first / total,
        among_three=among / total,
        guess=max(Counter(labels).values()) / total,
        by_label={label: (count, right / count) for label, (count, right) in by_label.items()},
    )


def _keep(kind: str, vectors: Any, weights: Any, measured: Measured, actor: Actor) -> ClassifierRow:
    # Of two answers scikit-learn keeps one row of weights: the other is its opposite.
    both = len(weights.classes_) == 2
    rows = numpy.vstack([-weights.coef_, weights.coef_]) if both else weights.coef_
    bias = numpy.array([-1, 1]) * weights.intercept_ if both else weights.intercept_
    numbers = BytesIO()
    numpy.savez_compressed(numbers, idf=vectors.idf_, weights=rows.astype("float32"), bias=bias)
    return ClassifierRow.objects.create(
        kind=kind,
        trained_at=clock.now(),
        trained_by=actor.account,
        labels=[str(each) for each in weights.classes_],
        vocabulary={gram: int(at) for gram, at in vectors.vocabulary_.items()},
        numbers=numbers.getvalue(),
        measured={**measured.__dict__, "by_label": {key: list(value) for key, value in measured.by_label.items()}},
    )


def _strongest(words: Sequence[str], weights: Any) -> tuple[str, ...]:
    order = numpy.argsort(-weights)[:SHOWN_WORDS]
    return tuple(words[at] for at in order if weights[at] > 0)
