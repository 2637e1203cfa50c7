"""The kinds of tokenizer models that can be extended, each with what is particular to it.

A tokenizer is handled as the object that its tokenizer.json holds. Old pieces keep their numbers,
and old text is cut as before wherever no new piece can stand at the ends of old ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from lrl.errors import ConfigError, ResourceError

# What a new Unigram piece's score lies above the sum of its parts, for each piece saved: it wins
# where its parts stood, the longer piece over the shorter, and nowhere else.
ABOVE = 1e-3
Described = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A new piece as the vocabulary writes it, the old pieces it stands for, and what it saves.

    `made` is the two pieces, old or new, that a merge joins.
    """

    text: str
    parts: tuple[str, ...]
    gain: float
    made: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """What is particular to a kind: `pairs`, whether a piece joins no more than two others;
    `greedy`, whether the longest piece wins at each place; and how pieces are added."""

    pairs: bool
    greedy: bool
    add: Callable[[Described, Sequence[Piece], int], None]


def kind_of(described: Described) -> Kind:
    """The kind of a tokenizer's model; ConfigError where it cannot be extended."""
    name = described["model"].get("type")
    if name not in KINDS:
        raise ConfigError(f"a tokenizer of type {name!r} cannot be extended: {', '.join(KINDS)}")
    if described["model"].get("byte_fallback"):
        raise ConfigError("a tokenizer that falls back to bytes cannot be extended")
    return KINDS[name]


def inner_prefix(described: Described) -> str:
    """What pieces inside a word begin with, "" in most models."""
    return described["model"].get("continuing_subword_prefix") or ""


def join(parts: Sequence[str], prefix: str) -> str:
    """Adjacent pieces as one."""
    return parts[0] + "".join(part.removeprefix(prefix) for part in parts[1:])


def first_free(described: Described) -> int:
    """The number after the last one in use, special pieces beyond the model's own included."""
    vocab = described["model"]["vocab"]
    own = len(vocab) if isinstance(vocab, list) else 1 + max(vocab.values(), default=-1)
    return max([own, *(1 + int(one["id"]) for one in described.get("added_tokens", ()))])


def extended(described: Described, pieces: Sequence[Piece]) -> Described:
    """The tokenizer with more pieces, numbered from `first_free`."""
    made: Described = orjson.loads(orjson.dumps(described))
    kind_of(made).add(made, pieces, first_free(made))
    made["truncation"] = made["padding"] = None
    return made


def add_unigram(described: Described, pieces: Sequence[Piece], first: int) -> None:
    """Scores are the sums of the parts' and little more; never below all others, for from the
    lowest score follows that of unknown characters."""
    vocab = described["model"]["vocab"]
    scores = dict(map(tuple, vocab))
    beyond = {int(one["id"]): one["content"] for one in described.get("added_tokens", ())}
    for number in range(len(vocab), first):
        if number not in beyond:
            raise ResourceError(f"its tokenizer has no piece {number}: it cannot be extended")
        vocab.append([beyond[number], 0.0])
    lowest = min(score for _, score in vocab)
    for piece in pieces:
        least = lowest - ABOVE * 0.5
        sum_of_parts = sum(scores.get(part, lowest) for part in piece.parts)
        score = max(sum_of_parts, least) + ABOVE * max(1, len(piece.parts) - 1)
        vocab.append([piece.text, score])


def add_bpe(described: Described, pieces: Sequence[Piece], first: int) -> None:
    """Merges come after all others, so that they join only what was left apart."""
    model = described["model"]
    spaced = bool(model["merges"]) and isinstance(model["merges"][0], str)
    for number, piece in enumerate(pieces, first):
        model["vocab"][piece.text] = number
        if piece.made:
            model["merges"].append(" ".join(piece.made) if spaced else list(piece.made))


def add_wordpiece(described: Described, pieces: Sequence[Piece], first: int) -> None:
    """The longest piece wins, so that there is nothing to set."""
    described["model"]["vocab"].update((p.text, number) for number, p in enumerate(pieces, first))


KINDS = {
    "Unigram": Kind(False, False, add_unigram),
    "BPE": Kind(True, False, add_bpe),
    "WordPiece": Kind(False, True, add_wordpiece),
}
