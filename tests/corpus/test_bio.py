"""Spans from tags of every scheme, and back."""

import random
from itertools import pairwise

import pytest

from lrl.corpus import bio
from lrl.corpus.sentence import Span


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O O", []),
        ("B-PER I-PER O", [(0, 2, "PER")]),
        ("B-PER B-PER", [(0, 1, "PER"), (1, 2, "PER")]),
        ("I-PER I-PER B-PER O", [(0, 2, "PER"), (2, 3, "PER")]),  # IOB1
        ("I-LOC I-PER O I-LOC", [(0, 1, "LOC"), (1, 2, "PER"), (3, 4, "LOC")]),
        ("S-LOC B-PER I-PER E-PER", [(0, 1, "LOC"), (1, 4, "PER")]),  # BIOES
        ("U-LOC B-PER L-PER U-PER", [(0, 1, "LOC"), (1, 3, "PER"), (3, 4, "PER")]),  # BILOU
        ("E-PER I-PER E-PER", [(0, 1, "PER"), (1, 3, "PER")]),  # mended
        ("B-a-b I-a-b", [(0, 2, "a-b")]),
    ],
)
def test_one_rule_reads_every_scheme(tags: str, spans: list[tuple[int, int, str]]) -> None:
    assert bio.decode(tags.split()) == tuple(Span(*span) for span in spans)


@pytest.mark.parametrize("tag", ["", "B", "B-", "X-PER", "o", "B_PER", "NOUN"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="not a BIO tag"):
        bio.decode(["O", tag])


def test_decoding_undoes_encoding() -> None:
    rng = random.Random(1)
    for _ in range(300):
        n = rng.randrange(1, 12)
        cuts = sorted(rng.sample(range(n + 1), rng.randrange(0, n + 1)))
        spans = tuple(Span(a, b, rng.choice("XY")) for a, b in pairwise(cuts) if rng.random() < 0.6)
        tags = bio.encode(spans, n)
        assert len(tags) == n
        assert bio.decode(tags) == spans
