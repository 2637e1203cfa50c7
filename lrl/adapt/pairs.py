"""Sentences with their pseudo-translations, from the ledger that synthesis writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import torch
from torch import Tensor

from lrl.adapt.batches import Batch, Encoded, collate, encode
from lrl.adapt.encoder import Encoder
from lrl.corpus.sentence import Sentence
from lrl.errors import FormatError
from lrl.text import read_lines

Links = tuple[tuple[int, int], ...]  # 0-based tokens, of the source and of the target


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, its pseudo-translation, and which token of the one is which of the other."""

    source: Sentence
    target: Sentence
    links: Links


@dataclass(frozen=True, slots=True)
class EncodedPair:
    """A pair as the encoder reads it; `number` is its place among all pairs."""

    number: int
    source: Encoded
    target: Encoded
    links: Links

    @property
    def length(self) -> int:
        """Pieces of the longer side."""
        return max(len(self.source.ids), len(self.target.ids))


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Both sides as batches; `links` is [n, 3]: row, token of the source, token of the target."""

    numbers: Tensor
    source: Batch
    target: Batch
    links: Tensor


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


def pair_of(record: dict[str, object]) -> Pair:
    """One line of a ledger; raises ValueError and its kin where it is none."""
    name = str(record["id"])
    source = placed(f"{name}", str(record["source_text"]), record["source_tokens"])
    target = placed(f"{name}", str(record["text"]), record["tokens"])
    links = []
    for link in str(record["alignment"]).split():
        left, right = (int(part) for part in link.split("-"))
        if left >= len(source.tokens) or right >= len(target.tokens):
            raise ValueError(f"alignment {link} points outside the sentence")
        links.append((left, right))
    return Pair(source, target, tuple(links))


def placed(name: str, text: str, tokens: object) -> Sentence:
    """A sentence of given tokens, its spaces as in the text."""
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise ValueError("tokens are not a list of texts")
    if not tokens:
        raise ValueError("no tokens")
    spaces, at = [], 0
    for token in tokens:
        at = text.index(token, at) + len(token)
        spaces.append(text[at : at + 1].isspace())
    return Sentence(name, tuple(tokens), tuple(spaces))


def encode_pairs(encoder: Encoder, pairs: Sequence[Pair], limit: int) -> list[EncodedPair]:
    """Both sides of all pairs as pieces."""
    sources = encode(encoder, [pair.source for pair in pairs], limit)
    targets = encode(encoder, [pair.target for pair in pairs], limit)
    return [
        EncodedPair(number, source, target, pair.links)
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
    )
