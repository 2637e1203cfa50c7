"""Code-switching: a pseudo-translation with some of its words turned back into the source's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lrl.adapt.batches import Vary, encode
from lrl.adapt.encoder import Encoder
from lrl.adapt.pairs import EncodedPair, Links, Pair
from lrl.corpus import bio
from lrl.corpus.sentence import Sentence


def switching(encoder: Encoder, limit: int, ends: tuple[float, float]) -> Vary[EncodedPair] | None:
    """What mixes the pairs of a batch, by a share of target words that goes from one end to the
    other over the run; None where nothing is ever mixed."""
    if ends == (1.0, 1.0):
        return None

    def vary(
        items: Sequence[EncodedPair], done: float, rng: np.random.Generator
    ) -> Sequence[EncodedPair]:
        share = ends[0] + (ends[1] - ends[0]) * done
        mixed = [
            switched(Pair(one.source.sentence, one.target.sentence, one.links), share, rng)
            for one in items
        ]
        targets = encode(encoder, [pair.target for pair in mixed], limit)
        return [
            replace(one, target=replace(target, weight=one.target.weight), links=pair.links)
            for one, target, pair in zip(items, targets, mixed, strict=True)
        ]

    return vary


def switched(pair: Pair, share: float, rng: np.random.Generator) -> Pair:
    """The pair with each aligned group of words kept in the target language at a chance of
    `share`, else put back in the source's words, in the target's order.

    Target words without a link stay. Words put back have the source's tags where it has the
    column, else those of the first word that they replace; spans follow the target. Trees are
    not carried over: where words change in number, none is sure to be right.
    """
    groups = grouped(pair.links)
    back = {
        rights[0]: (lefts, rights)
        for (lefts, rights), draw in zip(groups, rng.random(len(groups)).tolist(), strict=True)
        if draw >= share and words(pair.source, lefts) != words(pair.target, rights)
    }
    if not back:
        return pair
    gone = {right for _, rights in back.values() for right in rights}
    linked: dict[int, list[int]] = defaultdict(list)
    for left, right in pair.links:
        linked[right].append(left)
    # One entry a token of the mixture: the source's token, or -1; the target's; space; links.
    made: list[tuple[int, int, bool, list[int]]] = []
    for at, space in enumerate(pair.target.spaces):
        if at in back:
            lefts, rights = back[at]
            made += [(left, at, True, [left]) for left in lefts[:-1]]
            made.append((lefts[-1], at, pair.target.spaces[rights[-1]], [lefts[-1]]))
        elif at not in gone:
            made.append((-1, at, space, linked[at]))
    links = tuple((left, right) for right, one in enumerate(made) for left in one[3])
    return Pair(pair.source, mixture(pair, made), links)


def mixture(pair: Pair, made: Sequence[tuple[int, int, bool, list[int]]]) -> Sentence:
    """The mixed sentence with the labels of its tokens."""
    source, target = pair.source, pair.target
    forms = [source.tokens[left] if left >= 0 else target.tokens[at] for left, at, *_ in made]
    tags = []
    for name, column in target.tags:
        other = dict(source.tags).get(name)
        tags.append(
            (
                name,
                tuple(other[left] if other and left >= 0 else column[at] for left, at, *_ in made),
            )
        )
    begins = bio.encode(target.spans, len(target.tokens))
    marks, before = [], -1
    for _, at, *_ in made:
        again = at == before and begins[at].startswith("B-")
        marks.append(f"I-{begins[at][2:]}" if again else begins[at])
        before = at
    return replace(
        target,
        tokens=tuple(forms),
        spaces=tuple(space for _, _, space, _ in made),
        spans=bio.decode(marks),
        tags=tuple(tags),
        tree=(),
    )


def grouped(links: Links) -> list[tuple[list[int], list[int]]]:
    """Words that belong together by their links: sorted numbers of the source and of the target,
    in the target's order."""
    by_left: dict[int, set[int]] = defaultdict(set)
    by_right: dict[int, set[int]] = defaultdict(set)
    for left, right in links:
        by_left[left].add(right)
        by_right[right].add(left)
    groups, seen = [], set[int]()
    for right in sorted(by_right):
        if right in seen:
            continue
        lefts, rights, todo = set[int](), set[int](), [right]
        while todo:
            at = todo.pop()
            if at not in rights:
                rights.add(at)
                lefts |= by_right[at]
                todo += [other for left in by_right[at] for other in by_left[left]]
        seen |= rights
        groups.append((sorted(lefts), sorted(rights)))
    return groups


def words(sentence: Sentence, places: Sequence[int]) -> list[str]:
    """The words at those places."""
    return [sentence.tokens[place] for place in places]
