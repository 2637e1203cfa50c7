"""Symbolic inflection of unseen lemmas, one toy language that has affixes, umlaut and harmony."""

from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import pytest

from lrl.morphology import analogy, analyse, edits, rules
from lrl.morphology.contexts import learn
from lrl.morphology.inflector import Inflector, Row
from lrl.morphology.scripts import Script, apply, letters, scripts, text_of
from lrl.morphology.sigmorphon import read
from lrl.morphology.vowels import vowels

MEMBERS: list[Callable[[Sequence[Row]], Inflector]] = [rules.train, analogy.train, edits.train]

STEMS = ["".join(p) for p in product("ptkm", "ae", "lrn", "ae", "kt")]


def forms(stem: str) -> list[Row]:
    """Past has a prefix, plural a suffix whose vowel is the stem's last."""
    vowel = [c for c in stem if c in "ae"][-1]
    return [
        (stem, "N;SG", stem),
        (stem, "N;PL", f"{stem}l{vowel}r"),
        (stem, "N;PL;ACC", f"{stem}l{vowel}rs"),
        (stem, "V;PST", f"gi{stem}"),
    ]


TRAIN = [row for i, stem in enumerate(STEMS) if i % 3 for row in forms(stem)]
TEST = [row for stem in STEMS[::3] for row in forms(stem)]


@pytest.mark.parametrize("train", MEMBERS)
def test_each_member_learns_the_toy_language(train: Callable[[Sequence[Row]], Inflector]) -> None:
    model = train(TRAIN)
    answers = model.predict([(lemma, bundle) for lemma, bundle, _ in TEST])
    right = sum(a[0][0] == form for a, (_, _, form) in zip(answers, TEST, strict=True))
    assert right > 0.95 * len(TEST)
    for answer in answers:
        chances = [chance for _, chance in answer]
        assert chances == sorted(chances, reverse=True)
        assert all(0 <= chance <= 1 for chance in chances)
        assert len({form for form, _ in answer}) == len(answer)


@pytest.mark.parametrize("train", MEMBERS)
def test_members_are_the_same_every_time(train: Callable[[Sequence[Row]], Inflector]) -> None:
    items = [(lemma, bundle) for lemma, bundle, _ in TEST[:20]]
    assert train(TRAIN[:80]).predict(items) == train(TRAIN[:80]).predict(items)


@pytest.mark.parametrize("train", MEMBERS)
def test_odd_questions_have_answers_or_none(train: Callable[[Sequence[Row]], Inflector]) -> None:
    model = train(TRAIN[:40])
    answers = model.predict([("", "N;PL"), ("ქართ", "N;PL"), ("pala", "N;DU"), ("pala", "XXX")])
    assert len(answers) == 4
    assert train([]).predict([("pala", "N;PL")]) == [[]]


def test_edits_make_a_cell_never_seen_of_its_features() -> None:
    tenses = {"PST": "gi", "PRS": "", "FUT": "mo"}
    persons = {"1": "ni", "2": "sa", "3": ""}
    rows = [
        (stem, f"V;{tense};{person}", prefix + stem + suffix)
        for stem in STEMS[::4]
        for tense, prefix in tenses.items()
        for person, suffix in persons.items()
        if (tense, person) != ("FUT", "2")
    ]
    [answer] = edits.train(rows).predict([("talek", "V;FUT;2")])
    assert answer[0][0] == "motaleksa"
    assert rules.train(rows).predict([("talek", "V;FUT;2")]) == [[]]


def test_edits_of_both_ends_fit_other_words() -> None:
    umlaut, same, prefix = scripts([("baum", "bäume"), ("traum", "träume"), ("mato", "gimato")])
    assert umlaut == same
    assert apply(umlaut, "schaum") == "schäume"
    assert apply(umlaut, "lohn") is None
    assert apply(umlaut, "m") is None
    assert apply(prefix, "kela") == "gikela"


def test_scripts_undo_to_their_own_form() -> None:
    pairs = [(lemma, form) for lemma, _, form in (*TRAIN, *TEST)]
    for (lemma, form), script in zip(pairs, scripts(pairs), strict=True):
        assert apply(script, lemma) == form


def test_syllables_are_taken_apart_and_put_together() -> None:
    assert text_of(letters("ሰላም mato")) == "ሰላም mato"
    assert len(letters("ሰላ")) == 4
    assert letters("ሰ")[0] == letters("ሱ")[0]


def test_long_contexts_are_believed_over_short_ones() -> None:
    contexts = learn([("ab", "x"), ("ab", "x"), ("ac", "y"), ("ad", "y"), ("ae", "y")])
    assert contexts.chances("ab")["x"] > contexts.chances("ac")["x"]
    assert sum(contexts.chances("ab").values()) == pytest.approx(1)
    assert contexts.chances("zz") == {"x": 0.4, "y": 0.6}
    assert contexts.chances("ab", widest=1) == {"x": 1.0}


def test_analysis_finds_lemma_and_cell_of_unseen_forms() -> None:
    model = analyse.train(TRAIN)
    lemmas = {lemma for lemma, _, _ in TEST}
    right = 0
    for lemma, bundle, form in TEST:
        readings = model.analyse(form, known=lemmas)
        assert sum(r.confidence for r in readings) <= 1 + 1e-9
        right += (readings[0].lemma, readings[0].bundle) == (lemma, bundle)
    assert right > 0.9 * len(TEST)
    assert model.analyse("") == [] or all(r.lemma for r in model.analyse(""))


def test_vowels_are_found_by_their_company() -> None:
    assert vowels(["pala", "taka", "kilu", "muta", "lika", "puti"]) >= {"a", "i", "u"}


def test_rules_on_a_real_table(real_data: Path) -> None:
    folder = real_data / "tasks" / "sigmorphon2023"
    train, dev = (
        [(e.lemma, e.features, e.form) for e in read(folder / f"tur.{part}", "2023")]
        for part in ("trn", "dev")
    )
    answers = rules.train(train[::4]).predict([(lemma, bundle) for lemma, bundle, _ in dev])
    right = sum(bool(a) and a[0][0] == r[2] for a, r in zip(answers, dev, strict=True))
    assert right / len(dev) > 0.45  # a quarter of the rows; all of them give 0.73


def test_script_orders_are_total() -> None:
    assert sorted([Script((), (("a", "b", 0),)), Script((), ())])[0] == Script((), ())
