"""Words as a tokenizer cuts them, in the letters of its own vocabulary."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lrl.adapt.vocabulary.kinds import join
from lrl.adapt.vocabulary.words import Word


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch that is cut by itself (a word, mostly), its pieces, and its weight.

    `text` is normalised and has the tokenizer's mark of a word's beginning.
    """

    text: str
    parts: tuple[str, ...]
    count: float


def raw_of(described: dict[str, Any]) -> Any:
    """The tokenizer that a tokenizer.json describes."""
    import orjson
    from tokenizers import Tokenizer

    return Tokenizer.from_str(orjson.dumps(described).decode())


def stretches(raw: Any, form: str) -> list[str]:
    """A word inside a sentence as the tokenizer's model gets it: normalised, in stretches."""
    text = f" {form}"
    if raw.normalizer is not None:
        text = raw.normalizer.normalize_str(text)
    if raw.pre_tokenizer is None:
        return [text]
    return [stretch for stretch, _ in raw.pre_tokenizer.pre_tokenize_str(text)]


def cuts(raw: Any, words: Iterable[Word]) -> list[Cut]:
    """All stretches of some words, each once, in order."""
    counts: dict[str, float] = {}
    for word in words:
        for stretch in stretches(raw, word.form):
            counts[stretch] = counts.get(stretch, 0.0) + word.count
    return [Cut(text, pieces(raw, text), counts[text]) for text in sorted(counts)]


def pieces(raw: Any, stretch: str) -> tuple[str, ...]:
    """The pieces of a stretch."""
    return tuple(token.value for token in raw.model.tokenize(stretch))


def is_whole(cut: Cut, prefix: str) -> bool:
    """Whether the pieces spell the stretch: none of them is unknown."""
    return bool(cut.parts) and join(cut.parts, prefix) == cut.text


def runs(parts: Sequence[str], prefix: str, longest: int, pairs: bool) -> Iterator[str]:
    """Two or more adjacent pieces as one (two, with `pairs`), of at most `longest` characters."""
    for start in range(len(parts)):
        text = parts[start]
        for part in parts[start + 1 : start + 2 if pairs else None]:
            text += part.removeprefix(prefix)
            if len(text) > longest:
                break
            yield text


def alphabet(raw: Any, found: Iterable[Cut], prefix: str) -> dict[str, float]:
    """Characters that no piece stands for, as pieces of their own, with their weight."""
    missing: dict[str, float] = {}
    for cut in found:
        if is_whole(cut, prefix):
            continue
        for place, character in enumerate(cut.text):
            piece = prefix + character if place else character
            if raw.token_to_id(piece) is None:
                missing[piece] = missing.get(piece, 0.0) + cut.count
    return missing
