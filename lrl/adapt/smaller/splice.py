"""More sentences for a student to be taught on: each begins as one sentence and ends as another.

A student that reads a few sentences again and again knows them by heart and not what its teacher
makes of others. A teacher can be asked about any text, so more is made of what there is, as Jiao et
al. (2020) do by putting other words in; here every word keeps most of its neighbours, which needs
no model of the language.
"""

from collections.abc import Sequence

import numpy as np

from lrl.corpus.sentence import Sentence


def spliced(sentences: Sequence[Sentence], times: int, seed: int) -> list[Sentence]:
    """So many new sentences for each of two tokens or more: its first tokens, up to anywhere, and
    another one's from the same share of its length on; none where there is no other. They have no
    labels; the same seed makes the same ones."""
    rng = np.random.default_rng([seed, *b"splice"])
    long = [sentence for sentence in sentences if len(sentence.tokens) > 1]
    if len(long) < 2:
        return []
    found = []
    for _ in range(times):
        order = [long[place] for place in rng.permutation(len(long))]
        shares = rng.random(len(long)).tolist()
        for one, other, share in zip(order, [*order[1:], *order[:1]], shares, strict=True):
            found.append(joined(one, other, share))
    return found


def joined(one: Sentence, other: Sentence, share: float) -> Sentence:
    """The first tokens of one sentence, at least one, and the last of another, at least one."""
    until, after = (1 + int(share * (len(side.tokens) - 1)) for side in (one, other))
    return Sentence(
        f"{one.id}+{other.id}",
        one.tokens[:until] + other.tokens[after:],
        one.spaces[:until] + other.spaces[after:],
    )
