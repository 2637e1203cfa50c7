"""Substitution: golden sentences, and what must hold of every batch."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrl.corpus.sentence import Sentence, Span
from lrl.corpus.tokenise import tokenise
from lrl.lexicon.lemma import word_list
from lrl.lexicon.lookup import Index
from lrl.lexicon.store import Lexicon
from lrl.synthesize.batch import Batch, from_sentences, from_texts
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.ledger import Ledger
from lrl.synthesize.plans import Plans
from lrl.synthesize.renderings import ORIGINS
from lrl.synthesize.substitute import Substituted, substitute

NAMES = frozenset({"PER"})


def run(index: Index, texts: list[str], ratio: float = 1.0, **choices: Any) -> list[str]:
    plans = Plans(index, SubstituteConfig(**{"choose": "best", **choices}))
    ids = [str(i) for i in range(len(texts))]
    batch = from_texts(ids, texts, [""] * len(texts), plans.vocabulary)
    result = substitute(batch, plans, np.full(len(batch), ratio), np.random.default_rng(1))
    return Ledger(plans, "qaa").texts(result).to_pybytes().decode().split("\n")[:-1]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("The dog sees the cat.", "Na tama ola na miru."),
        ("THE BIG DOG!", "NA SUKO TAMA!"),
        ("Run, dog, run", "Pita leko, tama, pita leko"),
        ("A lot of cats", "Vavu miru"),
        ("She looked after the dog", "She hemi na tama"),
        ("on Monday", "on Lunde"),
        ("Monday's dog", "Lunde tama"),
        ("the zebra (big)", "na zebra (suko)"),
        ("12 dogs at 6:00", "12 tama at 6:00"),
        ("the Big House", "na Suko Faro"),
        ("“Dog” and  \u00a0cat", "“Tama” and miru"),
        ("cafe", "kafe"),
    ],
)
def test_golden(index: Index, source: str, target: str) -> None:
    assert run(index, [source]) == [target]


@pytest.mark.parametrize(
    ("uncovered", "target"),
    [
        ("keep", "Na zebra, tama"),
        ("drop", "Na, tama"),
        ("mask", "Na <mask>, tama"),
    ],
)
def test_uncovered_words(index: Index, uncovered: str, target: str) -> None:
    assert run(index, ["The zebra, dog"], uncovered=uncovered) == [target]


def test_white_space_around_a_dropped_word(index: Index) -> None:
    texts = ["(dog zebra) cat", "dog (zebra cat)", "dog zebra cat", "zebra"]
    assert run(index, texts, uncovered="drop") == ["(tama) miru", "tama (miru)", "tama miru", ""]


def test_content_and_function_words(index: Index) -> None:
    text = ["the dog in the house"]
    assert run(index, text, words="content") == ["the tama in the faro"]
    assert run(index, text, words="function") == ["na dog ge na house"]


def test_ratio_none_and_all(index: Index) -> None:
    text = ["The dog sees a lot of cats"]
    assert run(index, text, ratio=0.0) == text
    assert run(index, text, ratio=1.0) == ["Na tama ola vavu miru"]


def test_ratio_is_met_on_average(index: Index) -> None:
    words = run(index, ["dog " * 4000], ratio=0.3)[0].split()
    assert 0.27 < words.count("tama") / len(words) < 0.33


def test_choices_are_drawn_by_seed(index: Index) -> None:
    text = ["house " * 400]
    uniform = run(index, text, choose="uniform")
    assert uniform == run(index, text, choose="uniform")
    assert 140 < uniform[0].split().count("kolu") < 260
    assert set(run(index, text)[0].split()) == {"faro"}


def sentence(text: str, spans: tuple[Span, ...] = (), upos: str = "") -> Sentence:
    tokens, spaces = tokenise(text)
    tags = (("upos", tuple(upos.split())),) if upos else ()
    return Sentence("s", tokens, spaces, spans=spans, tags=tags)


def labelled(index: Index, one: Sentence, **choices: Any) -> tuple[str, Plans, Batch, Substituted]:
    plans = Plans(index, SubstituteConfig(**{"choose": "best", **choices}))
    batch = from_sentences([one], plans.vocabulary, NAMES)
    result = substitute(batch, plans, np.ones(1), np.random.default_rng(1))
    text = Ledger(plans, "qaa").texts(result).to_pybytes().decode().rstrip("\n")
    return text, plans, batch, result


def test_names_are_kept(index: Index) -> None:
    in_a_name = sentence("Big Dog sees Dog", (Span(0, 2, "PER"),))
    text, _, _, result = labelled(index, in_a_name, uncovered="drop")
    assert text == "Big Dog ola Tama"
    assert [ORIGINS[o] for o in result.origin] == ["name", "name", "lemma", "folded"]
    assert labelled(index, in_a_name, names="translate")[0] == "Suko Tama ola Tama"


def test_a_proper_noun_needs_an_entry_with_its_capitals(index: Index) -> None:
    tagged = sentence("Dog sees Monday", upos="PROPN VERB PROPN")
    assert labelled(index, tagged)[0] == "Dog ola Lunde"


def test_a_run_does_not_cross_the_edge_of_a_span(index: Index) -> None:
    assert labelled(index, sentence("a lot of cats"))[0] == "vavu miru"
    cut = sentence("a lot of cats", (Span(1, 4, "THING"),))
    assert labelled(index, cut)[0] == "a lot of miru"


def test_a_span_never_vanishes(index: Index) -> None:
    text = labelled(index, sentence("dog zebra", (Span(1, 2, "THING"),)), uncovered="drop")[0]
    assert text == "tama zebra"


def test_a_span_of_an_unsaid_word_alone_stays(
    make_lexicon: Callable[[Sequence[tuple[str, str]]], Lexicon],
) -> None:
    said = word_list("function_words.tsv", "eng") - word_list("zero_words.tsv", "eng")
    lexicon = make_lexicon([*((word, f"{word}o") for word in sorted(said)), ("dog", "tama")])
    index = Index(lexicon.table, "eng")
    spans = (Span(0, 2, "THING"), Span(3, 4, "THING"))
    assert labelled(index, sentence("the dog on A"))[0] == "tama ono"
    text, _, _, result = labelled(index, sentence("the dog on A", spans))
    assert text == "tama ono A"
    assert result.first.tolist() == [1, 2, 3]


WORDS = st.sampled_from(
    ["the", "The", "dog", "dogs", "run", "a", "lot", "of", "zebra", ",", "(", "house", "Monday's",
     "looked", "after", "7", "don't", "ʻeha", "क्या", "x"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=5),
    st.sampled_from(["keep", "drop", "mask"]),
    st.floats(0, 1),
)
def test_alignment_holds(words: list[list[str]], uncovered: str, ratio: float) -> None:
    from tests.lexicon.test_lookup import HEADS, index_of

    plans = Plans(index_of(HEADS), SubstituteConfig(uncovered=uncovered))
    texts = [" ".join(line) for line in words]
    batch = from_texts(
        [str(i) for i in range(len(texts))], texts, [""] * len(texts), plans.vocabulary
    )
    result = substitute(batch, plans, np.full(len(batch), ratio), np.random.default_rng(0))
    for i in range(len(batch)):
        low, high = result.bounds[i], result.bounds[i + 1]
        first, last = result.first[low:high], result.last[low:high]
        assert (first >= batch.bounds[i]).all()
        assert (last < batch.bounds[i + 1]).all()
        assert (first <= last).all()
        assert (np.diff(first) >= 0).all()  # in the order of the source
        covered = {k for a, b in zip(first, last, strict=True) for k in range(a, b + 1)}
        gone = {k for k in range(batch.bounds[i], batch.bounds[i + 1]) if k not in covered}
        assert all(ORIGINS[result.found[k]] in ("dropped", "zero") for k in gone)
    with_entry = result.entry >= 0
    assert (with_entry == (result.origin < ORIGINS.index("name"))).all()
