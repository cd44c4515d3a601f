"""How much of what the mentee wants, in their own words, is in what the mentor writes about themself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, cast

import numpy as np
from annotated_types import Gt, Le
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from services.matching.rounds.engine.criteria.base import (
    GRAIN,
    Facts,
    Product,
    Said,
    Term,
    criterion,
    half_unless_told,
    usual_unless_told,
)

if TYPE_CHECKING:
    from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Options", "Words"]

_SHOWN = 3
_FEW = 20
"""A word in so few texts is never too common, however few people there are."""

_WORD = r"(?u)\b(?=\w*[^\W\d_])\w{2,}\b"
_TELLING = {"bill", "fire", "interest", "system"}
_OF_MENTORING = {
    *("mentor", "mentors", "mentored", "mentee", "mentees", "mentoring", "mentorship"),
    *("learn", "learning", "like", "want", "wants", "wanted", "help", "hope", "looking", "would", "ve", "ll"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """common: the share of all texts from which a word says too little to count."""

    common: Annotated[float, Gt(0), Le(1)] = 0.2


@dataclass(frozen=True)
class Words(Product):
    """words: what the features stand for."""

    words: Sequence[str]


def _says(facts: Facts, _: Options) -> Said | None:
    term = facts.terms[0]
    if not isinstance(term, Words) or facts.value <= 0:
        return None
    mine, my_weights = _row(term.left, facts.row)
    theirs, their_weights = _row(term.right, facts.column)
    shared = set(mine).intersection(theirs)
    if not shared:
        return None
    weights = [(-my_weights[mine.index(word)] * their_weights[theirs.index(word)], word) for word in shared]
    weights.sort()
    return ("words-in-common", *[term.words[word] for _, word in weights[:_SHOWN]])


def _row(matrix: csr_array, row: int) -> tuple[list[int], list[float]]:
    start, end = matrix.indptr[row], matrix.indptr[row + 1]
    return matrix.indices[start:end].tolist(), matrix.data[start:end].tolist()


@criterion("text", label="goal and biography", options=Options, says=_says, codes={"words-in-common"})
def text(snapshot: Snapshot, options: Options) -> Sequence[Term]:
    """Cosine of the two texts' words, weighed by how rare they are (TF-IDF); the usual one unless both wrote.

    Words for what people share of their identity are left out: only those who ask for that are matched by it.
    """
    mentees, mentors = snapshot.mentees, snapshot.mentors
    nobody = half_unless_told(np.zeros(len(mentees), np.bool_), np.zeros(len(mentors), np.bool_))
    texts = [person.text for person in (*mentees, *mentors)]
    written = sum(1 for words in texts if words)
    traits = {value.lower() for person in (*mentees, *mentors) for _, value in person.traits}
    private = {word for value in traits for word in re.findall(_WORD, value)}
    vectorizer: Any = TfidfVectorizer(
        token_pattern=_WORD,
        stop_words=sorted((ENGLISH_STOP_WORDS - _TELLING) | _OF_MENTORING | private),
        max_df=max(_FEW, int(options.common * written)),
        sublinear_tf=True,
    )
    try:
        whole = csr_array(vectorizer.fit_transform(texts))
    except ValueError:  # there is not one word that counts
        return [nobody]
    words = cast("NDArray[Any]", vectorizer.get_feature_names_out())
    left, right = whole[: len(mentees)], whole[len(mentees) :]
    wrote = np.diff(left.indptr) > 0, np.diff(right.indptr) > 0
    kept = np.flatnonzero(_used(left) & _used(right))
    left, right = csr_array(left[:, kept]), csr_array(right[:, kept])
    # Down, not to the nearest: the length of a row must not exceed 1.
    right.data = np.floor(right.data * GRAIN) / GRAIN
    term = Words(left, right, words[kept].tolist())
    return [term, usual_unless_told(term, *wrote)]


def _used(matrix: csr_array) -> NDArray[np.bool_]:
    """Which features occur: (features,)."""
    return np.bincount(matrix.indices, minlength=int(matrix.shape[1])) > 0
