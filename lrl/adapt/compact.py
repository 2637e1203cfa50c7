"""The rows of an encoder's word embeddings that a run can reach, alone, while all of it learns.

Of a table of 100,000 rows or more, a training set reaches a few thousand. The others have no
gradient, yet they would be updated, clipped and kept in each checkpoint, with two moments each.
What a run comes to is the same but for one thing: rows that it does not reach do not decay.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from lrl.adapt.batches import Encoded
from lrl.adapt.config import TrainConfig
from lrl.adapt.model import Model
from lrl.adapt.pairs import EncodedPair
from lrl.adapt.recipe import Material


class Compact(nn.Module):
    """Some rows of a table, which learn; pieces of the other rows are read as they were."""

    def __init__(self, table: nn.Embedding, pieces: Sequence[int]) -> None:
        super().__init__()
        whole = table.weight.detach()
        kept = torch.tensor(pieces, device=whole.device)
        place = torch.full((len(whole),), -1, device=whole.device)
        place[kept] = torch.arange(len(kept), device=whole.device)
        self.weight = nn.Parameter(whole[kept].clone())
        self.padding = None if table.padding_idx is None else int(place[table.padding_idx])
        self.register_buffer("kept", kept, persistent=False)
        self.register_buffer("place", place, persistent=False)
        self.register_buffer("whole", whole, persistent=False)
        self.kept: Tensor
        self.place: Tensor
        self.whole: Tensor

    def forward(self, ids: Tensor) -> Tensor:
        """[...] piece numbers to [..., h]."""
        rows = self.place[ids]
        there = rows >= 0
        found = nn.functional.embedding(rows.clamp(min=0), self.weight, self.padding)
        if bool(there.all()):
            return found
        return torch.where(there[..., None], found, nn.functional.embedding(ids, self.whole))


@contextmanager
def compacted(model: Model, data: Material, config: TrainConfig) -> Iterator[None]:
    """Inside, the model has its reachable word embeddings alone, if that changes nothing else:
    all of it learns, no word is guessed among all pieces, and no sentences are mixed on the way.
    """
    network = model.encoder.network
    table = network.get_input_embeddings()
    if config.parts != "full" or model.masked is not None or config.switch != (1.0, 1.0):
        yield
        return
    pieces = reached(data)
    if table.padding_idx is not None:
        pieces |= {int(table.padding_idx)}
    compact = Compact(table, sorted(pieces))
    network.set_input_embeddings(compact)
    try:
        yield
    finally:
        with torch.no_grad():
            table.weight[compact.kept] = compact.weight
        network.set_input_embeddings(table)


def reached(data: Material) -> set[int]:
    """The pieces of all that is learned from."""
    items: list[Encoded] = [item for one in data.sets for item in one.items]
    pairs: tuple[EncodedPair, ...] = (*data.pairs, *data.bitext)
    items += [side for pair in pairs for side in (pair.source, pair.target)]
    return {piece for item in (*items, *data.texts) for piece in item.ids}
