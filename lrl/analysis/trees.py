"""Trees for sentences that come without."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from lrl.analysis.analyser import Analyser
from lrl.corpus.sentence import Sentence, Word

BATCH = 512  # sentences analysed together, so that those of like length meet
JOINED = "parataxis"
COLUMNS = ("lemma", "upos", "xpos", "feats")
NONE = "_"


def with_trees(sentences: Iterable[Sentence], analyser: Analyser) -> Iterator[Sentence]:
    """The sentences in their order, each with a tree; one that has a tree keeps it.

    So do words their tags, where a source gives tags and no tree.
    """
    rest = iter(sentences)
    while some := list(islice(rest, BATCH)):
        bare = [i for i, sentence in enumerate(some) if not sentence.tree]
        trees = analyser.analyse([some[i].tokens for i in bare])
        found = dict(zip(bare, trees, strict=True))
        for i, sentence in enumerate(some):
            yield replace(sentence, tree=tagged(sentence, found[i])) if i in found else sentence


def tagged(sentence: Sentence, tree: Sequence[Word]) -> tuple[Word, ...]:
    """The tree with the columns that the sentence gives itself; "_" gives nothing.

    Features that were read under another part of speech than the given one are dropped.
    """
    given = {name: tags for name, tags in sentence.tags if name in COLUMNS}
    if not given:
        return tuple(tree)
    words = []
    for i, word in enumerate(tree):
        known = {name: tags[i] for name, tags in given.items() if tags[i] != NONE}
        upos = known.get("upos", word.upos)
        words.append(
            replace(
                word,
                lemma=known.get("lemma", word.lemma),
                upos=upos,
                xpos=known.get("xpos", word.xpos),
                feats=known.get("feats", word.feats if upos == word.upos else NONE),
            )
        )
    return tuple(words)


def one_root(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words of one or more trees in a row as one tree: later roots hang on the first."""
    roots = [i for i, word in enumerate(words, 1) if word.head == 0]
    return tuple(
        replace(word, head=roots[0], deprel=JOINED) if i in roots[1:] else word
        for i, word in enumerate(words, 1)
    )
