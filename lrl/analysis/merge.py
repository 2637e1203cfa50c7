"""Treebank words as the tokens that lrl makes of running text."""

from collections.abc import Sequence

from lrl.corpus.sentence import Sentence, Word
from lrl.corpus.tokenise import tokenise


def merged(sentence: Sentence) -> Sentence:
    """The sentence with words put together where `tokenise` leaves them whole: "do n't" -> "don't".

    A token of several words stands where the highest of them does in the tree (of equals the
    first), with its lemma, tag and features, and all their dependents; so the heads are still a
    tree. Labels, spans and tags are left out; a sentence that has nothing to merge is given back.
    """
    groups = _groups(sentence)
    if len(groups) == len(sentence.tokens):
        return sentence
    depths = _depths(sentence.tree)
    tokens = tuple("".join(sentence.tokens[i:j]) for i, j in groups)
    spaces = tuple(sentence.spaces[j - 1] for _, j in groups)
    if not sentence.tree:
        return Sentence(sentence.id, tokens, spaces)
    place = {i + 1: k for k, (start, end) in enumerate(groups, 1) for i in range(start, end)}
    tree = []
    for i, j in groups:
        word = sentence.tree[min(range(i, j), key=depths.__getitem__)]
        head = place[word.head] if word.head else 0
        tree.append(
            Word(word.lemma, word.upos, word.xpos, word.feats, head, word.deprel, word.misc)
        )
    return Sentence(sentence.id, tokens, spaces, tree=tuple(tree))


def _groups(sentence: Sentence) -> list[tuple[int, int]]:
    """Half-open runs of words; more than one where they fill a token of the text exactly."""
    starts = {start: i for i, start in enumerate(sentence.starts)}
    ends = {
        start + len(token): i
        for i, (start, token) in enumerate(zip(sentence.starts, sentence.tokens, strict=True), 1)
    }
    groups: list[tuple[int, int]] = []
    at = done = 0
    tokens, spaces = tokenise(sentence.text)
    for token, space in zip(tokens, spaces, strict=True):
        first, last = starts.get(at), ends.get(at + len(token))
        at += len(token) + space
        if first is None or last is None or last - first < 2:
            continue
        groups += [(i, i + 1) for i in range(done, first)]
        groups.append((first, last))
        done = last
    return groups + [(i, i + 1) for i in range(done, len(sentence.tokens))]


def _depths(tree: Sequence[Word]) -> list[int]:
    """How far each word is from the root."""
    depths = [0] * len(tree)
    for i in range(len(tree)):
        path = []
        at = i
        while not depths[at] and tree[at].head:
            path.append(at)
            at = tree[at].head - 1
        for above, node in enumerate(reversed(path), 1):
            depths[node] = depths[at] + above
    return depths
