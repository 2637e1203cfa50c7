"""CoNLL-U, with spans as BIO in MISC (`Entity=`) and the sentence's label as a comment."""

from collections.abc import Iterable, Iterator

from lrl.corpus import bio
from lrl.corpus.sentence import Sentence, Word

# Written from the sentence itself, since the copies in `meta` may speak of another text.
OWN_COMMENTS = ("sent_id", "text", "label")
NONE = "_"


def conllu(sentences: Iterable[Sentence]) -> Iterator[str]:
    """A block a sentence, ending in its blank line.

    Words without a tree have the tags they have, and "_" for head and relation, which readers
    take for text not yet parsed.
    """
    for sentence in sentences:
        yield "\n".join((*comments(sentence), *rows(sentence), ""))


def comments(sentence: Sentence) -> Iterator[str]:
    """The comment lines of a sentence."""
    own = {"sent_id": sentence.id, "text": sentence.text}
    for key, value in sentence.meta:
        if key in own or key not in OWN_COMMENTS:
            yield comment(key, own.pop(key, value))
    for key, value in own.items():
        yield comment(key, value)
    if sentence.label:
        yield comment("label", sentence.label)


def comment(key: str, value: str) -> str:
    """One comment; line breaks in a value become spaces."""
    key, value = " ".join(key.split()), " ".join(value.split())
    return f"# {key} = {value}" if value else f"# {key}"


def rows(sentence: Sentence) -> Iterator[str]:
    """The word lines of a sentence."""
    tags = bio.encode(sentence.spans, len(sentence.tokens)) if sentence.spans else ()
    last = len(sentence.tokens) - 1
    for i, form in enumerate(sentence.tokens):
        misc: list[str] = []
        if sentence.tree:
            word = sentence.tree[i]
            columns = columns_of(word)
            misc += [word.misc] if word.misc != NONE else []
        else:
            column = {name: tag[i] for name, tag in sentence.tags}
            given = (column.get(name, NONE) for name in ("lemma", "upos", "xpos", "feats"))
            columns = [*given, NONE, NONE]
        if tags and tags[i] != "O":
            misc.append(f"Entity={tags[i]}")
        if i < last and not sentence.spaces[i]:
            misc.append("SpaceAfter=No")
        yield "\t".join((str(i + 1), form, *columns, NONE, "|".join(misc) or NONE))


def columns_of(word: Word) -> list[str]:
    """Columns 3 to 8 of an annotated word."""
    return [word.lemma, word.upos, word.xpos, word.feats, str(word.head), word.deprel]
