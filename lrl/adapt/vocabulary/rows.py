"""What the embedding rows of new pieces begin as."""

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from torch import Tensor

from lrl.adapt.vocabulary.cut import pieces, stretches
from lrl.adapt.vocabulary.kinds import Piece
from lrl.adapt.vocabulary.words import Word


def rows_of(
    how: str, made: Sequence[Piece], words: Iterable[Word], raw: Any, table: Tensor, seed: int
) -> Tensor:
    """One row a piece, [n, h], for the rows [v, h] of the old pieces; `how` is one of ROWS.

    `raw` is the extended tokenizer.
    """
    table = table.detach().float()
    if how == "random":
        return random(len(made), table, seed)
    subwords = torch.stack([mean_of(ids_of(raw, piece.parts), table) for piece in made])
    return subwords if how == "subwords" else aligned(made, words, raw, table, subwords)


def random(count: int, table: Tensor, seed: int) -> Tensor:
    """Normal, with mean and variance of the old rows in each dimension."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(count, table.shape[1], generator=generator)
    return table.mean(0) + table.std(0) * noise


def aligned(
    made: Sequence[Piece], words: Iterable[Word], raw: Any, table: Tensor, subwords: Tensor
) -> Tensor:
    """What the words with a piece mean: the mean of their translations' rows by weight.

    A translation's row is the mean of its pieces' rows. A piece that is the smaller part of a
    word takes as small a part of the word's meaning, and the rest from its old pieces.
    """
    place = {piece.text: number for number, piece in enumerate(made)}
    sums = torch.zeros_like(subwords)
    weights = torch.zeros(len(made))
    meanings = Meanings(raw, table)
    for word in words:
        if not word.translations:
            continue
        stretched = stretches(raw, word.form)
        size = sum(map(len, stretched))
        for piece in (piece for stretch in stretched for piece in pieces(raw, stretch)):
            if piece not in place:
                continue
            number, share = place[piece], min(1.0, len(piece) / size)
            sums[number] += word.count * (
                share * meanings.of(word.translations) + (1 - share) * subwords[number]
            )
            weights[number] += word.count
    found = weights > 0
    return torch.where(found[:, None], sums / weights.clamp(min=1e-9)[:, None], subwords)


class Meanings:
    """Rows of translations, each expression worked out once."""

    def __init__(self, raw: Any, table: Tensor) -> None:
        self._raw = raw
        self._table = table
        self._rows: dict[str, Tensor] = {}

    def of(self, translations: Sequence[tuple[str, float]]) -> Tensor:
        """The mean by weight of the expressions' rows, [h]."""
        total = sum(weight for _, weight in translations)
        rows = [self._row(text) * (weight / total) for text, weight in translations]
        return torch.stack(rows).sum(0)

    def _row(self, expression: str) -> Tensor:
        if expression not in self._rows:
            texts = [
                piece
                for word in expression.split()
                for stretch in stretches(self._raw, word)
                for piece in pieces(self._raw, stretch)
            ]
            self._rows[expression] = mean_of(ids_of(self._raw, texts), self._table)
        return self._rows[expression]


def ids_of(raw: Any, texts: Iterable[str]) -> list[int]:
    """Numbers of the pieces that there are."""
    return [number for text in texts if (number := raw.token_to_id(text)) is not None]


def mean_of(ids: Sequence[int], table: Tensor) -> Tensor:
    """The mean of some rows, of all where none is named or is an old one."""
    old = [number for number in ids if number < len(table)]
    return table[old].mean(0) if old else table.mean(0)
