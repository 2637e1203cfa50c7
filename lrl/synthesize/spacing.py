"""White space between target words, where it cannot be that of the source."""

import numpy as np
from numpy.typing import NDArray

from lrl.synthesize.batch import Batch
from lrl.synthesize.plans import Plans
from lrl.synthesize.ragged import Ints
from lrl.synthesize.renderings import COVERED


def close_gaps(
    batch: Batch,
    plans: Plans,
    lengths: NDArray[np.int32],
    edges: Ints,
    absorbed: NDArray[np.int32],
    spaces: NDArray[np.bool_],
) -> None:
    """Where tokens were deleted: white space before or after them stays only if both had it.

    So "(the dog)" loses no bracket's place and "the dog, then" no comma's; but two words that
    only the deleted token kept apart stay apart.
    """
    gone = lengths == 0
    gone[absorbed] = False
    forms, types = plans.vocabulary.forms, batch.types
    starts = edges[batch.bounds[:-1]]
    for k in np.flatnonzero(gone).tolist():
        before = int(edges[k]) - 1
        sentence = int(np.searchsorted(batch.bounds, k, side="right")) - 1
        if before < starts[sentence] or k + 1 == batch.bounds[sentence + 1]:
            continue
        apart = bool(spaces[before]) or bool(batch.spaces[k])
        words = forms[types[k - 1]][-1:].isalnum() and forms[types[k + 1]][:1].isalnum()
        spaces[before] = apart if words else bool(spaces[before] and batch.spaces[k])


def set_apart(
    batch: Batch,
    plans: Plans,
    rendering: NDArray[np.int32],
    edges: Ints,
    spaces: NDArray[np.bool_],
) -> None:
    """White space between words that the source writes as one: "can" and "n't", translated."""
    if batch.short is None:
        return
    said = plans.renderings.origin.view()[rendering[batch.short]] < COVERED
    apart = batch.short[said & (edges[batch.short + 1] > edges[batch.short])]
    sentence = np.searchsorted(batch.bounds, apart, side="right") - 1
    apart = apart[edges[apart] > edges[batch.bounds[sentence]]]
    spaces[edges[apart] - 1] = True
