"""Inflection by tiers: table, members that vote, and the lemma at the end; kept on disk."""

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.morphology import learn, pool, stored
from lrl.morphology.inflector import Answers, Inflector, Item, Row
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.reinflect.config import Config
from lrl.morphology.score import items_of, score
from lrl.morphology.tiers import Inflections

STEMS = ["".join(p) for p in product("ptk", "ae", "lrn", "ae", "kt")]


def forms(stem: str) -> list[Row]:
    vowel = [c for c in stem if c in "ae"][-1]
    plural = f"{stem}l{vowel}r"
    return [(stem, "N;SG", stem), (stem, "N;PL", plural), (stem, "V;PST", f"gi{stem}")]


ROWS = [row for i, stem in enumerate(STEMS) if i % 3 for row in forms(stem)]
TEST = [row for stem in STEMS[::3] for row in forms(stem)]
ITEMS = items_of(TEST)


class Fixed:
    """An inflector that adds an ending of its own by part of speech, always as sure."""

    def __init__(self, name: str, noun: str, verb: str, chance: float = 0.8) -> None:
        self.name = name
        self._endings = {"N": noun, "V": verb}
        self._chance = chance

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        return [[(lemma + self._endings[bundle[0]], self._chance)] for lemma, bundle in items]


def small(members: dict[str, Inflector], rows: Sequence[Row] = ROWS) -> Inflections:
    weights = pool.Pool(tuple(1.0 for _ in members), {}, {})
    return Inflections(rows, members, weights, Calibration())


@pytest.fixture(scope="module")
def model() -> Inflections:
    return learn.train(ROWS)


def test_unseen_lemmas_are_inflected(model: Inflections) -> None:
    found = model.inflect(ITEMS)
    right = sum(one[0].form == row[2] for one, row in zip(found, TEST, strict=True))
    assert right > 0.95 * len(TEST)
    for (lemma, _), answers in zip(ITEMS, found, strict=True):
        confidences = [one.confidence for one in answers]
        assert confidences == sorted(confidences, reverse=True)
        assert sum(confidences) <= 1 + 1e-9
        assert lemma in {one.form for one in answers}
        assert len({one.form for one in answers}) == len(answers)
        assert answers[0].tier in ("analogy", "rule")
        assert dict(answers[0].members).keys() <= {"analogy", "rule", "edit"}


def test_the_table_comes_first(model: Inflections) -> None:
    lemma, _, form = next(row for row in ROWS if row[1] == "N;PL")
    for bundle in ("N;PL", "PL;N"):
        [[one]] = model.inflect([(lemma, bundle)])
        assert (one.form, one.tier, one.confidence) == (form, "attested", 1.0)


def test_a_bundle_is_asked_for_in_any_spelling(model: Inflections) -> None:
    [one, other] = model.inflect([("pelar", "N;PL"), ("pelar", "PL;N")])
    assert one == other
    with pytest.raises(ValueError, match="empty feature"):
        model.inflect([("pelar", "N;;PL")])


def test_without_members_the_lemma_stays() -> None:
    [[noun], [verb]] = small({}).inflect([("zork", "N;SG"), ("zork", "V;PST")])
    assert (noun.form, noun.tier) == ("zork", "lemma")
    assert noun.confidence > 0.8
    assert verb.confidence < 0.1


def test_the_tier_is_of_the_member_that_did_most() -> None:
    sure, unsure = Fixed("neural", "ru", "ra", 0.9), Fixed("edit", "ru", "ri", 0.2)
    [[one, *_], [two, three, last]] = small({"edit": unsure, "neural": sure}).inflect(
        [("zork", "N;PL"), ("zork", "V;PST")]
    )
    assert (one.form, one.tier) == ("zorkru", "neural")
    assert one.members == (("edit", 0.2), ("neural", 0.9))
    assert [(x.form, x.tier) for x in (two, three, last)] == [
        ("zorkra", "neural"), ("zorkri", "rule"), ("zork", "lemma"),
    ]  # fmt: skip


def test_weights_are_learned_by_part_of_speech() -> None:
    nouns, verbs = Fixed("rule", "ru", "x"), Fixed("edit", "x", "ra")
    rows = [
        (f"ma{i}", p, f"ma{i}{e}") for i in range(120) for p, e in (("N;PL", "ru"), ("V", "ra"))
    ]
    items = items_of(rows)
    answers = list(zip(nouns.predict(items), verbs.predict(items), strict=True))
    learned, honest = learn.weigh(rows, answers, 2)
    assert learned.weights("N;PL", "N")[0] > learned.weights("N;PL", "N")[1]
    assert learned.weights("V", "V")[0] < learned.weights("V", "V")[1]
    assert learned.votes(answers[0], "N;PL", "N")[0].form == "ma0ru"
    assert learned.votes(answers[1], "V", "V")[0].form == "ma0ra"
    assert learned.weights("N;DU", "N") == learned.parts["N"]
    assert min(*learned.parts["N"], *learned.parts["V"], *learned.table) >= 0
    assert learned.weights("A", "A") == learned.table
    assert honest(0.9) > 0.9
    few = learn.FINE - 1
    coarse, _ = learn.weigh(rows[:few], answers[:few], 2)
    assert (coarse.parts, coarse.cells) == ({}, {})
    assert coarse.table == coarse.weights("N;PL", "N") == coarse.weights("V", "V")
    assert all(learn.weigh(rows[: learn.FINE], answers[: learn.FINE], 2)[0].parts.values())


def test_confidence_is_low_where_members_are_wrong() -> None:
    rows = [(f"ma{i}", "N;PL", f"ma{i}{'ru' if i % 5 == 0 else 'la'}") for i in range(100)]
    answers = [[a] for a in Fixed("rule", "ru", "", 0.95).predict(items_of(rows))]
    _, honest = learn.weigh(rows, answers, 1)
    assert honest(0.95) < 0.5


def test_parts_are_left_out_by_lemma() -> None:
    splits = learn.left_out(ROWS, seed=1)
    assert len(splits) == learn.FOLDS
    assert sorted(row for _, outside in splits for row in outside) == sorted(ROWS)
    for inside, outside in splits:
        assert not {row[0] for row in inside} & {row[0] for row in outside}
    many = [(f"ma{i}", "N;PL", "x") for i in range(learn.FEW + 1)]
    [(inside, outside)] = learn.left_out(many, seed=1)
    assert len(outside) == pytest.approx(len(many) / 10, abs=1)
    assert len(inside) + len(outside) == len(many)


def test_what_is_weighed_is_as_large_as_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer members in a fold, and the transducer would be weighed for less than it is worth."""
    trained: list[tuple[int, int]] = []

    def fake(
        rows: Sequence[Row], held: Sequence[Row], config: Config, seed: int, workers: int
    ) -> Inflector:
        trained.append((config.members, len(rows)))
        return Fixed("neural", "lar", "x")

    monkeypatch.setattr("lrl.morphology.reinflect.train.train", fake)
    kept = learn.train(ROWS, neural=Config(members=3))
    assert [members for members, _ in trained] == [3] * (learn.FOLDS + 1)
    assert trained[-1][1] == len(ROWS) > max(rows for _, rows in trained[:-1])
    assert list(kept.members)[-1] == "neural"


def test_dev_rows_of_known_lemmas_weigh_nothing() -> None:
    with pytest.raises(ConfigError, match="all lemmas of the dev rows"):
        learn.train(ROWS, dev=ROWS[:3])
    with pytest.raises(ConfigError, match="no rows"):
        learn.train([])


def test_tiny_tables_train() -> None:
    one = learn.train([("mato", "N;PL", "matoru")])
    assert one.inflect([("mato", "N;PL")])[0][0].form == "matoru"
    assert one.inflect([("kela", "N;PL")])[0][0].form


def test_a_model_comes_back_from_disk(model: Inflections, tmp_path: Path) -> None:
    stored.save(model, tmp_path / "m", seed=1)
    again = stored.load(tmp_path / "m")
    assert again.inflect(ITEMS) == model.inflect(ITEMS)
    stored.save(again, tmp_path / "n", seed=1)
    for path in (tmp_path / "m").iterdir():
        assert path.read_bytes() == (tmp_path / "n" / path.name).read_bytes(), path.name


def test_syllabaries_come_back_from_disk(tmp_path: Path) -> None:
    rows = [("ሰላም", "N;PL", "ሰላሞች"), ("ቤት", "N;PL", "ቤቶች"), ("ልጅ", "N;PL", "ልጆች")]
    model = learn.train(rows)
    stored.save(model, tmp_path / "m")
    items = [("በግ", "N;PL"), ("ቀን", "N;PL")]
    assert stored.load(tmp_path / "m").inflect(items) == model.inflect(items)


def test_damaged_models_are_refused(model: Inflections, tmp_path: Path) -> None:
    with pytest.raises(ResourceError, match="train the model again"):
        stored.load(tmp_path)
    folder = tmp_path / "m"
    stored.save(model, folder)
    good = json.loads((folder / "model.json").read_text("utf-8"))
    damage = [
        {"version": 0},
        {"order": ["oracle"]},
        {"calibration": [0, 0]},
        {"pool": {"table": [1.0], "parts": {}, "cells": {}}},
        {"members": {"analogy": {"slopes": [1]}, "rule": {}, "edit": {}}},
        {"members": {}},
    ]
    for part in damage:
        (folder / "model.json").write_text(json.dumps(good | part), encoding="utf-8")
        with pytest.raises((FormatError, ConfigError), match=r"train|calibration"):
            stored.load(folder)
    (folder / "model.json").write_text(json.dumps(good), encoding="utf-8")
    (folder / "rows.tsv").write_text("a\tN\tb\n", encoding="utf-8")
    with pytest.raises(FormatError, match="changed since it was written"):
        stored.load(folder)


def test_scores_add_up(model: Inflections) -> None:
    rows = [*TEST, *ROWS[:6], ("kela", "V;PST", "zork")]
    result = score(model, rows)
    assert result.n == len(rows) == sum(share.n for share in result.by_tier.values())
    assert result.n == sum(share.n for share in result.by_pos.values())
    assert (result.by_tier["attested"].n, result.by_tier["attested"].accuracy) == (6, 100.0)
    assert result.edit_distance >= 5 / len(rows)  # gikela for zork
    assert result.accuracy < 100
    assert result.by_member.keys() == {"analogy", "rule", "edit"}
