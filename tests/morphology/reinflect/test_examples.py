"""Bundles, actions, steps and invented stems."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrl.morphology.inflector import Row
from lrl.morphology.reinflect.batches import collate, shuffled, steps
from lrl.morphology.reinflect.config import Config
from lrl.morphology.reinflect.hallucinate import Hallucinator, stretches
from lrl.morphology.reinflect.model import Shape
from lrl.morphology.reinflect.train import invented_share, prepare
from lrl.morphology.reinflect.vocabulary import COPY, DELETE, DOUBLE, END, FIRST, elements

SMALLEST = Config(shape=Shape(1, 1, 1, 2, 1))


@pytest.mark.parametrize(
    ("bundle", "found"),
    [
        ("V;PST", [("", "V"), ("", "PST")]),
        ("N;NOM(PL)", [("", "N"), ("", "NOM"), ("NOM", "PL")]),
        (
            "N;ABL(PL;PSS(1,SG));X",
            [
                ("", "N"),
                ("", "ABL"),
                ("ABL", "PL"),
                ("ABL", "PSS"),
                ("PSS", "1"),
                ("PSS", "SG"),
                ("", "X"),
            ],
        ),
        ("V;IN+ALL(SG)", [("", "V"), ("", "IN+ALL"), ("IN+ALL", "SG")]),
        (")(;,", []),
        ("", []),
    ],
)
def test_elements_of_a_bundle(bundle: str, found: list[tuple[str, str]]) -> None:
    assert list(elements(bundle)) == found


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text("abመሙ'", min_size=1, max_size=6), st.text("abመሙc", min_size=1, max_size=6)
        )
    ),
    st.booleans(),
)
def test_actions_lead_to_the_form(pairs: list[tuple[str, str]], backwards: bool) -> None:
    rows = [("a", "N", "a"), *((lemma, "N", form) for lemma, form in pairs)]
    member, examples = prepare(rows, SMALLEST, turned=backwards)
    for (lemma, _, form), example in zip(rows, examples, strict=True):
        assert member.carry_out(lemma, example.actions) == form
        assert example.actions[-1] == END
        assert [at for at, _, _ in steps(example.lemma, example.actions)][-1] == len(example.lemma)


def test_steps_show_what_was_written_before() -> None:
    insert, replace = FIRST + 2 * 7, FIRST + 2 * 8 + 1
    assert steps((3, 4, 5), (COPY, DOUBLE, insert, replace, DELETE, END)) == [
        (0, 0, 0),
        (1, COPY, 3),
        (1, DOUBLE, 3),
        (1, FIRST, 7),
        (2, FIRST + 1, 8),
        (3, DELETE, 8),
    ]


def test_a_doubled_symbol_is_doubled_whatever_it_is() -> None:
    rows = [("ala", "N", "alla"), ("ama", "N", "amma")]
    _, (first, second) = prepare(rows, SMALLEST, turned=False)
    assert first.actions == second.actions == (COPY, COPY, DOUBLE, COPY, END)


def test_stretches_are_where_the_lemma_is_kept() -> None:
    write = FIRST + 4
    assert list(stretches([COPY] * 4 + [END])) == [(0, 4)]
    assert list(stretches([write, COPY, COPY, COPY, DELETE, COPY, COPY, END])) == [(0, 3)]
    assert list(stretches([COPY, COPY, COPY, write, COPY, COPY, COPY, END])) == [(0, 3), (3, 6)]
    assert list(stretches([write + 1, COPY, COPY, COPY, END])) == [(1, 4)]


def test_invented_stems_keep_edges_and_actions(rows: list[Row], config: Config) -> None:
    _, examples = prepare(rows, config, turned=False)
    invent = Hallucinator(examples)
    changed = 0
    for real, invented in zip(
        examples, (invent(e, np.random.default_rng(0)) for e in examples), strict=True
    ):
        assert (invented.actions, invented.features) == (real.actions, real.features)
        assert len(invented.lemma) == len(real.lemma)
        inside = {k for a, b in stretches(real.actions) for k in range(a + 1, b - 1)}
        differ = {
            k for k, (a, b) in enumerate(zip(real.lemma, invented.lemma, strict=True)) if a != b
        }
        assert differ <= inside
        changed += bool(differ)
    assert changed > len(rows) / 2
    again = [Hallucinator(examples)(e, np.random.default_rng(0)) for e in examples]
    assert again == [invent(e, np.random.default_rng(0)) for e in examples]


def test_small_tables_get_more_invented_stems() -> None:
    config = Config(few=100, many=10_000, invented=(0.6, 0.2))
    shares = [invented_share(config, size) for size in (10, 100, 1_000, 10_000, 100_000)]
    assert shares == pytest.approx([0.6, 0.6, 0.4, 0.2, 0.2])


def test_a_round_has_every_example_once(rows: list[Row], config: Config) -> None:
    _, examples = prepare(rows, config, turned=True)
    batches = list(shuffled(examples, 32, np.random.default_rng(0)))
    assert sorted(map(str, (e for batch in batches for e in batch))) == sorted(map(str, examples))
    batch = collate(batches[0])
    assert batch.lemma.shape[0] == len(batches[0])
    assert int((batch.actions == END).sum()) == len(batches[0])
