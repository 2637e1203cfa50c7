"""Labels over to the target: the sentences of a substituted batch as records of their own."""

from collections.abc import Iterator
from dataclasses import replace

from lrl.corpus.sentence import Sentence, Span, Word
from lrl.morphology.features import parse
from lrl.morphology.ud import to_ud
from lrl.synthesize.batch import Batch
from lrl.synthesize.grammar import read_as
from lrl.synthesize.plans import Plans
from lrl.synthesize.renderings import ORIGINS
from lrl.synthesize.substitute import Substituted

# One target token of a sentence: the first and last source token it stands for.
Ranges = list[tuple[int, int]]


def project(batch: Batch, plans: Plans, result: Substituted) -> Iterator[Sentence]:
    """The target sentences of a batch, in order, with every label of the source carried over.

    A span covers the target tokens of its source tokens; all tokens of a translation share the
    tag of the word they stand for (of the run's syntactic head, or its last word); trees stay
    trees: the first token of a translation takes the word's place, the others hang on it as
    "flat", and the dependents of a deleted word move to its head.
    """
    forms = plans.renderings.forms
    for i, (identifier, label) in enumerate(zip(batch.ids, batch.labels, strict=True)):
        low, high = int(result.bounds[i]), int(result.bounds[i + 1])
        base = int(batch.bounds[i])
        tokens = tuple([forms[number] for number in result.tokens[low:high].tolist()])
        spaces = tuple(result.spaces[low:high].tolist())
        if not batch.sentences:
            yield Sentence(identifier, tokens, spaces, label=label)
            continue
        source = batch.sentences[i]
        ranges: Ranges = list(
            zip(
                (result.first[low:high] - base).tolist(),
                (result.last[low:high] - base).tolist(),
                strict=True,
            )
        )
        origins = [ORIGINS[number] for number in result.origin[low:high].tolist()]
        heads = [_head_of_run(source, first, last) for first, last in ranges]
        yield Sentence(
            identifier,
            tokens,
            spaces,
            label=source.label,
            spans=project_spans(source.spans, ranges),
            tags=tuple((name, tuple(tags[h] for h in heads)) for name, tags in source.tags),
            tree=inflected_tree(
                project_tree(source.tree, tokens, ranges, heads, origins, batch.places(i)),
                ranges,
                base,
                plans,
                result,
            ),
            meta=tuple((key, value) for key, value in source.meta if key != "text"),
        )


def inflected_tree(
    tree: tuple[Word, ...], ranges: Ranges, base: int, plans: Plans, result: Substituted
) -> tuple[Word, ...]:
    """The tree with the lemmas and features of the words that were inflected."""
    if not tree or result.rendering is None or plans.inflection is None:
        return tree
    grammar = plans.inflection.grammar
    words = []
    for word, (first, _) in zip(tree, ranges, strict=True):
        found = plans.renderings.inflected.get(int(result.rendering[base + first]))
        if found and found.cell and " " not in found.text:
            feats = to_ud(read_as(parse(found.cell), grammar.target), grammar.target)[1]
            words.append(replace(word, lemma=found.lemma, feats=feats))
        else:
            words.append(word)
    return tuple(words)


def project_spans(spans: tuple[Span, ...], ranges: Ranges) -> tuple[Span, ...]:
    """Spans over target tokens; a span whose tokens are all gone is gone."""
    found = []
    for span in spans:
        inside = [j for j, (first, _) in enumerate(ranges) if span.start <= first < span.end]
        if inside:
            found.append(Span(inside[0], inside[-1] + 1, span.label))
    return tuple(found)


def _head_of_run(source: Sentence, first: int, last: int) -> int:
    """The token of a run that its label is taken from: nearest the root, else the last."""
    if first == last or not source.tree:
        return last
    return min(range(first, last + 1), key=lambda token: (_depth(source.tree, token), token))


def _depth(tree: tuple[Word, ...], token: int) -> int:
    depth, at = 0, token
    while tree[at].head > 0 and depth <= len(tree):
        at = tree[at].head - 1
        depth += 1
    return depth


def project_tree(
    tree: tuple[Word, ...],
    tokens: tuple[str, ...],
    ranges: Ranges,
    heads: list[int],
    origins: list[str],
    places: list[int] | None = None,
) -> tuple[Word, ...]:
    """The tree over the target tokens; () where the source has none or nothing is left.

    The head of a run is its word nearest the root, so that no ancestor of it is in the run and
    no cycle can arise. Where the root is deleted, the first token that hung on it takes its place.
    MISC names source tokens by their `places` in the original, where those are given.
    """
    if not tree or not tokens:
        return ()
    place: dict[int, int] = {}  # source token -> the target token that stands in its place
    for j, (first, last) in enumerate(ranges):
        for k in range(first, last + 1):
            place.setdefault(k, j)
    attach: list[int] = []
    for head in heads:
        up = tree[head].head - 1
        while up >= 0 and up not in place:
            up = tree[up].head - 1
        attach.append(place[up] if up >= 0 else -1)
    main = [place[first] == j for j, (first, _) in enumerate(ranges)]
    root = next(j for j, up in enumerate(attach) if up < 0 and main[j])
    words = []
    for j, (first, last) in enumerate(ranges):
        word = tree[heads[j]]
        if not main[j]:
            head, relation = place[first] + 1, "flat"
        elif j == root:
            head, relation = 0, "root"
        elif attach[j] < 0:
            head, relation = root + 1, "parataxis" if word.deprel == "root" else word.deprel
        else:
            head, relation = attach[j] + 1, word.deprel
        run = range(first, last + 1)
        aligned = ",".join(str(k + 1) for k in (sorted(places[k] for k in run) if places else run))
        misc = f"Aligned={aligned}|Origin={origins[j]}"
        words.append(Word(tokens[j], word.upos, "_", "_", head, relation, misc))
    return tuple(words)
