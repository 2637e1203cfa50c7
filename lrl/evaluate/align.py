"""Predictions beside the gold sentences they are of, whatever order and tokens they came in."""

from collections.abc import Sequence
from itertools import accumulate

from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

Range = tuple[int, int]  # half-open, in characters of the text without white space


def align(gold: Sequence[Sentence], predicted: Sequence[Sentence]) -> list[Sentence]:
    """The predictions in the order of the gold sentences.

    By id where both have the same ids, each once; by order otherwise. Raises ConfigError where
    a sentence has no prediction or the prediction is of another text (white space aside).
    """
    wanted = [s.id for s in gold]
    by_id = {s.id: s for s in predicted}
    if len(by_id) == len(predicted) and len(set(wanted)) == len(gold):
        missing = [name for name in wanted if name not in by_id]
        if not missing:
            if len(predicted) > len(gold):
                extra = len(predicted) - len(gold)
                raise ConfigError(f"{extra} predictions are of no sentence of the gold file")
            return _same_texts(gold, [by_id[name] for name in wanted])
        if len(missing) < len(gold) and len(predicted) != len(gold):
            raise ConfigError(f"{len(missing)} sentences have no prediction; first: {missing[0]}")
    if len(gold) != len(predicted):
        raise ConfigError(
            f"{len(predicted)} predictions for {len(gold)} sentences, and their ids differ"
        )
    return _same_texts(gold, list(predicted))


def _same_texts(gold: Sequence[Sentence], predicted: list[Sentence]) -> list[Sentence]:
    for one, other in zip(gold, predicted, strict=True):
        if one.tokens != other.tokens and squeezed(one) != squeezed(other):
            raise ConfigError(
                f"{one.id}: the prediction is of another text: {other.text[:40]!r} "
                f"where {one.text[:40]!r} was due"
            )
    return predicted


def squeezed(sentence: Sentence) -> str:
    """The text without white space."""
    return "".join(map(_squeeze, sentence.tokens))


def ranges(sentence: Sentence) -> list[Range]:
    """Where each token stands in the squeezed text, so that other tokens can be compared."""
    ends = list(accumulate(len(_squeeze(token)) for token in sentence.tokens))
    return list(zip([0, *ends[:-1]], ends, strict=True))


def _squeeze(token: str) -> str:
    # A token of nothing but white space (a no-break space in CoNLL) keeps its place.
    return "".join(token.split()) or token
