"""Sentences with their pseudo-translations, from the ledger that synthesis writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
import torch
from torch import Tensor

from lrl.adapt.batches import Batch, Encoded, collate, encode
from lrl.adapt.encoder import Encoder
from lrl.corpus.sentence import Sentence, Span, Word
from lrl.errors import FormatError
from lrl.text import read_lines

Links = tuple[tuple[int, int], ...]  # 0-based tokens, of the source and of the target


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, its pseudo-translation, and which token of the one is which of the other.

    The target has the labels that synthesis gave it; of the source, a ledger says the label of
    the whole sentence alone. `lang` is the tag of the target's language, "" where it is not known.
    """

    source: Sentence
    target: Sentence
    links: Links
    # Not in its text, which tells finished runs from others: few objectives look at it.
    lang: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class EncodedPair:
    """A pair as the encoder reads it; `number` is its place among all pairs."""

    number: int
    source: Encoded
    target: Encoded
    links: Links
    lang: str = ""

    @property
    def length(self) -> int:
        """Pieces of the longer side."""
        return max(len(self.source.ids), len(self.target.ids))


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Both sides as batches; `links` is [n, 3]: row, token of the source, token of the target;
    `langs` are the languages of the targets."""

    numbers: Tensor
    source: Batch
    target: Batch
    links: Tensor
    langs: tuple[str, ...] = ()


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a ledger; FormatError with the line where one is not as synthesis writes it."""
    pairs = []
    for number, line in read_lines(path, normalise=False):
        try:
            pairs.append(pair_of(orjson.loads(line)))
        except orjson.JSONDecodeError as error:
            raise FormatError(path, number, f"not JSON ({error.msg})") from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"not a line of a ledger ({error!r}); synthesize with --write ledger"
            raise FormatError(path, number, reason) from error
    if not pairs:
        raise FormatError(path, None, "no pairs in it; synthesize with --write ledger")
    return pairs


def pair_of(record: dict[str, Any]) -> Pair:
    """One line of a ledger; raises ValueError and its kin where it is none."""
    name, label = str(record["id"]), str(record.get("label") or "")
    source = placed(name, str(record["source_text"]), record["source_tokens"], label)
    target = labelled(placed(name, str(record["text"]), record["tokens"], label), record)
    links = []
    for link in str(record["alignment"]).split():
        left, right = (int(part) for part in link.split("-"))
        if not (0 <= left < len(source.tokens) and 0 <= right < len(target.tokens)):
            raise ValueError(f"alignment {link} points outside the sentence")
        links.append((left, right))
    return Pair(source, target, tuple(links), str(record.get("lang") or ""))


def placed(name: str, text: str, tokens: object, label: str = "") -> Sentence:
    """A sentence of given tokens, its spaces as in the text."""
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise ValueError("tokens are not a list of texts")
    if not tokens:
        raise ValueError("no tokens")
    spaces, at = [], 0
    for token in tokens:
        at = text.index(token, at) + len(token)
        spaces.append(text[at : at + 1].isspace())
    return Sentence(name, tuple(tokens), tuple(spaces), label)


def labelled(sentence: Sentence, record: dict[str, Any]) -> Sentence:
    """A target with the spans, tags and tree that its line of the ledger has."""
    spans = [
        Span(int(one["start"]), int(one["end"]), str(one["label"]))
        for one in record.get("spans", [])
    ]
    tags = {str(name): tuple(map(str, tags)) for name, tags in record.get("tags", {}).items()}
    parts = (record.get(name, []) for name in ("upos", "head", "deprel"))
    tree = [Word("_", u, "_", "_", h, d) for u, h, d in zip(*parts, strict=True)]
    return replace(sentence, spans=tuple(spans), tags=tuple(tags.items()), tree=tuple(tree))


def joined(pairs: Iterable[Pair], sentences: Iterable[Sentence]) -> list[Pair]:
    """Pairs whose sources have the labels of the same sentences in a corpus, found by id and
    text; the others as they are."""
    known = {(one.id, one.text): one for one in sentences}
    found = []
    for pair in pairs:
        same = known.get((pair.source.id, pair.source.text))
        fits = same is not None and same.tokens == pair.source.tokens
        found.append(replace(pair, source=same) if same is not None and fits else pair)
    return found


def encode_pairs(encoder: Encoder, pairs: Sequence[Pair], limit: int) -> list[EncodedPair]:
    """Both sides of all pairs as pieces."""
    sources = encode(encoder, [pair.source for pair in pairs], limit)
    targets = encode(encoder, [pair.target for pair in pairs], limit)
    return [
        EncodedPair(number, source, target, pair.links, pair.lang)
        for number, (source, target, pair) in enumerate(zip(sources, targets, pairs, strict=True))
    ]


def collate_pairs(items: Sequence[EncodedPair], pad: int) -> PairBatch:
    """Pairs as tensors; links to words that were cut off are left out."""
    links = [
        (row, left, right)
        for row, item in enumerate(items)
        for left, right in item.links
        if item.source.first[left] >= 0 and item.target.first[right] >= 0
    ]
    return PairBatch(
        torch.tensor([item.number for item in items]),
        collate([item.source for item in items], pad),
        collate([item.target for item in items], pad),
        torch.tensor(links, dtype=torch.long).reshape(-1, 3),
        tuple(item.lang for item in items),
    )
