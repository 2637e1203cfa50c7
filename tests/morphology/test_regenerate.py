"""A treebank's forms made again: what is counted where, and why forms are not right."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lrl.morphology.cells import Cells, citation, fit
from lrl.morphology.features import parse
from lrl.morphology.headwords import headword
from lrl.morphology.inflector import Answers, Item
from lrl.morphology.paradigms import Table, build, open_table
from lrl.morphology.regenerate import WHY, Regenerated, regenerate
from lrl.morphology.ud import Token, to_bundle, tokens
from lrl.morphology.written import written

ROWS = [
    ("mato", "N;NOM;SG", "mato"),
    ("mato", "N;NOM;PL", "matoru"),
    ("mato", "N;NOM;PL", "matori"),
    ("mato", "N;ACC;SG", "maton"),
    ("matte", "N;NOM;PL", "matteru"),
    ("gull", "N;NOM;SG", "gul'la"),
    ("gull", "N;NOM;PL", "—"),
    ("was", "V;NFIN", "be"),
    ("was", "V;PST;3;SG", "was"),
    ("was", "V;PST;1;SG", "am"),
]


@pytest.fixture(scope="module")
def table() -> Table:
    return build(ROWS)


class Ending:
    """Adds -x to the lemma."""

    name = "rule"

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        return [[(lemma + "x", 0.9)] for lemma, _ in items]


def made(table: Table, *rows: tuple[str, str, str, str], lang: str = "") -> Regenerated:
    words = [Token(n, *row, first=n == 1) for n, row in enumerate(rows, 1)]
    return regenerate(words, table, lang, lambda cells: Ending())


@pytest.mark.parametrize(
    ("form", "lemma", "upos", "feats", "tier", "why"),
    [
        ("matoru", "mato", "NOUN", "Case=Nom|Number=Plur", "attested", ""),
        ("Matoru", "Mato", "PROPN", "Case=Nom|Number=Plur", "attested", ""),
        ("matoru", "mato", "NOUN", "Case=Nom|Number=Plur|Gender=Fem", "attested", ""),
        ("matori", "mato", "NOUN", "Case=Nom|Number=Plur", "attested", "variant"),
        ("MATORU", "mato", "NOUN", "Case=Nom|Number=Plur", "attested", "case"),
        ("maton", "mato", "NOUN", "Case=Nom|Number=Plur", "attested", "other cell"),
        ("matteru", "mato", "NOUN", "Case=Nom|Number=Plur", "attested", "other lemma"),
        ("matoo", "mato", "NOUN", "Case=Nom|Number=Plur", "attested", "other form"),
        ("mato", "mato", "NOUN", "_", "attested", ""),
        ("maton", "mato", "NOUN", "Number=Sing", "attested", "open"),
        ("mato", "mato", "NOUN", "Case=Dat|Number=Plur", "", "no cell"),
        ("maton", "mato", "NOUN", "Case=Acc|Number[psor]=Sing", "", "no cell"),
        ("was", "be", "AUX", "Number=Sing|Person=3|Tense=Past", "attested", ""),
        ("was", "be", "AUX", "Number=Sing|Tense=Past", "attested", ""),
        ("Velax", "Vela", "PROPN", "Case=Acc|Number=Sing", "rule", ""),
        ("velan", "vela", "NOUN", "Case=Acc|Number=Sing", "rule", "unlike"),
        ("gullu", "gull", "NOUN", "Case=Nom|Number=Plur", "rule", "irregular"),
        ("gulla", "gull", "NOUN", "Case=Nom|Number=Sing", "attested", ""),
    ],
)
def test_each_kind(
    table: Table, form: str, lemma: str, upos: str, feats: str, tier: str, why: str
) -> None:
    opener = ("Ja", "ja", "INTJ", "_")
    (one,) = made(table, opener, (form, lemma, upos, feats), lang="sme").made
    assert (one.tier, one.why) == (tier, why)


def test_the_first_word_is_compared_without_its_capital(table: Table) -> None:
    word = ("Matoru", "mato", "NOUN", "Case=Nom|Number=Plur")
    assert made(table, word).made[0].why == ""
    assert made(table, ("“", "“", "PUNCT", "_"), word).made[0].why == ""
    assert made(table, ("ja", "ja", "INTJ", "_"), word).made[0].why == "case"


def test_counts_add_up_and_examples_are_counted(table: Table) -> None:
    wrong = ("x", "mato", "NOUN", "Case=Acc")
    result = made(table, wrong, wrong, ("ja", "ja", "INTJ", "_"), ("y", "_", "NOUN", "_"))
    report = result.as_json()
    assert (report["tokens"], report["no_lemma"], report["asked"]) == (4, 1, 2)
    assert report["not_inflected"] == {"INTJ": 1}
    assert report["right"] + sum(kind["tokens"] for kind in report["why"].values()) == 2
    assert report["why"].keys() <= WHY.keys()
    (example,) = report["why"]["other form"]["examples"]
    assert (example["tokens"], example["made"], example["treebank"]) == (2, "maton", "x")


def test_a_treebank_without_lemmas_says_so(table: Table) -> None:
    report = made(table, ("a", "_", "NOUN", "_")).as_json()
    assert (report["asked"], report["no_lemma"]) == (0, 1)
    assert "lemma" in report["reason"]


def test_without_models_there_is_no_answer(table: Table) -> None:
    word = Token(1, "velan", "vela", "NOUN", "Case=Acc")
    (one,) = regenerate([word], table).made
    assert (one.tier, one.why) == ("", "no answer")


def test_what_is_left_open_is_filled_with_the_usual() -> None:
    cells = Cells.of(parse(t) for t in ("V;PST;1;SG", "V;PST;3;SG", "V;PST;3;PL"))
    assert fit(parse("V;PST"), cells)[0].cell == parse("V;PST;3;SG")
    adjectives = Cells.of(parse(t) for t in ("ADJ;NOM;SG", "ADJ;NOM;PL"))
    assert fit(parse("ADJ;SPRL;SG;INDF;MASC"), adjectives)[0].lost == parse("SPRL")
    assert fit(parse("ADJ;FEM;SG"), adjectives)[0].lost == parse("FEM")
    assert not fit(parse("N;FEM;SG"), Cells.of([parse("N;SG")]))[0].lost.features


def test_headwords(table: Table) -> None:
    assert headword(table, "Mato", "N") == "mato"
    assert headword(table, "mato", "V") == ""
    assert headword(table, "be", "V") == ""
    assert headword(table, "be", "V", "sme") == "was"
    assert parse("V;NFIN") in citation("sme") - citation("mlt")


def test_marks_that_texts_leave_out() -> None:
    assert written("gul'la", "sme") == "gulla"
    assert written("молоко́ й", "rus") == "молоко й"
    assert written("it's", "eng") == "it's"


@pytest.mark.parametrize(
    ("feats", "bundle"),
    [
        ("Connegative=Yes|Mood=Ind|Tense=Pres|VerbForm=Fin", "V;FIN;IMP;2;SG"),
        ("Connegative=Yes|Mood=Ind|Tense=Past|VerbForm=Fin", "V.PTCP;PST"),
    ],
)
def test_a_verb_beside_a_negative_verb(feats: str, bundle: str) -> None:
    assert to_bundle("VERB", feats, "sme").bundle == parse(bundle)
    assert to_bundle("VERB", "Connegative=Yes").bundle == parse("V;NEG")


def test_faroese(real_data: Path) -> None:
    table = open_table(real_data / "morphology/unimorph/fao")
    path = next((real_data / "tasks/ud/Faroese-OFT").glob("*.conllu"))
    report = regenerate(tokens(path), table, "fao").as_json()
    attested = report["held"]["by_tier"]["attested"]
    assert attested["right"] / attested["made"] > 0.9
    assert report["held"]["asked"] > 2900
