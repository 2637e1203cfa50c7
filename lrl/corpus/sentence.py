"""A sentence with whatever labels its source gave it."""

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled run of tokens, `start` to `end` (half-open, 0-based): an entity or a slot."""

    start: int
    end: int
    label: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span {self.start}:{self.end} is empty or negative")


@dataclass(frozen=True, slots=True)
class Word:
    """The CoNLL-U columns of one syntactic word beside its form.

    `head` is 1-based, 0 for the root. `feats` and `misc` are the columns' text, "_" for none.
    """

    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    misc: str = "_"


@dataclass(frozen=True)
class Sentence:
    """Tokens of one sentence and their labels; every optional part is empty where not given.

    `spaces[i]` says whether white space follows token i, so that `text` can be put together
    (runs of white space count as one space). `label` is the label of the whole sentence (topic,
    sentiment, intent); `spans` are sorted and do not overlap; `tags` maps a column's name to one
    tag a token; `tree` holds one Word a token. `meta` carries further string fields through.
    """

    id: str
    tokens: tuple[str, ...]
    spaces: tuple[bool, ...]
    label: str = ""
    spans: tuple[Span, ...] = ()
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tree: tuple[Word, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        n = len(self.tokens)
        if len(self.spaces) != n:
            raise ValueError(f"{self.id}: {n} tokens but {len(self.spaces)} space flags")
        if self.tree and len(self.tree) != n:
            raise ValueError(f"{self.id}: {n} tokens but {len(self.tree)} words in the tree")
        for name, column in self.tags:
            if len(column) != n:
                raise ValueError(f"{self.id}: {n} tokens but {len(column)} tags in {name!r}")
        end = 0
        for span in self.spans:
            if span.start < end or span.end > n:
                raise ValueError(f"{self.id}: span {span} overlaps or points outside {n} tokens")
            end = span.end

    @cached_property
    def text(self) -> str:
        """The sentence as it is written."""
        parts = (t + " " * s for t, s in zip(self.tokens, self.spaces, strict=True))
        return "".join(parts).rstrip(" ")

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Character offset of each token in `text`."""
        starts, at = [], 0
        for token, space in zip(self.tokens, self.spaces, strict=True):
            starts.append(at)
            at += len(token) + space
        return tuple(starts)
