"""UD features to bundles and back, and the cell that answers to a bundle."""

from pathlib import Path

import pytest

from lrl.errors import FormatError
from lrl.morphology.cells import Cells, fit
from lrl.morphology.features import parse
from lrl.morphology.ud import coverage, pairs_of, rules, to_bundle, to_ud, tokens
from tests.mutations import only_typed_errors

BOTH = [
    ("NOUN", "Case=Acc|Number=Plur", "", "N;ACC;PL"),
    ("NOUN", "Case=Ill|Number=Sing|Number[psor]=Sing|Person[psor]=1", "", "N;IN+ALL;SG;PSS(1,SG)"),
    ("VERB", "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin", "", "V;FIN;IND;PST;3;SG"),
    ("VERB", "Tense=Pres|VerbForm=Part", "", "V.PTCP;PRS"),
    ("VERB", "Mood=Ind|Tense=Imp", "", "V;IND;PST;IPFV"),
    ("NOUN", "Case=Loc|Number=Sing", "sme", "N;PRP;SG"),
    ("NOUN", "Case=Loc|Number=Sing", "", "N;LOC;SG"),
    ("NOUN", "NounClass=Bantu7|Number=Sing", "", "N;SG;BANTU7"),
]
ONE_WAY = [
    ("AUX", "Tense=Past", "", "V;PST"),
    ("PROPN", "Number=Sing", "", "N;SG"),
    ("ADJ", "Degree=Pos|Number=Sing", "", "ADJ;SG"),
    ("VERB", "Number=Sing|Tense=Imp", "fao", "V;IMP;SG"),
]


@pytest.mark.parametrize(("upos", "feats", "lang", "bundle"), BOTH + ONE_WAY)
def test_to_bundle(upos: str, feats: str, lang: str, bundle: str) -> None:
    converted = to_bundle(upos, feats, lang)
    assert converted.bundle == parse(bundle)
    assert not converted.unknown


@pytest.mark.parametrize(("upos", "feats", "lang", "bundle"), BOTH)
def test_to_ud(upos: str, feats: str, lang: str, bundle: str) -> None:
    assert to_ud(parse(bundle), lang)[:2] == (upos, feats)
    assert not to_ud(parse(bundle), lang)[2].features


def test_what_has_no_counterpart_is_told_apart_from_what_has_no_rule() -> None:
    converted = to_bundle("PRON", "PronType=Prs|Person=1|Zork=Yes")
    assert converted.dropped == {("PronType", "Prs")}
    assert converted.unknown == {("Zork", "Yes")}
    assert to_ud(parse("N;SG;LGSPEC1"))[2] == parse("LGSPEC1")


@pytest.mark.parametrize("lang", ["", "sme", "fao"])
def test_each_two_way_rule_comes_back(lang: str) -> None:
    table = rules(lang)
    two_way = {r.rank for r in table.to_unimorph} & {r.rank for r in table.to_ud}
    assert len(two_way) > 100
    for rule in table.to_ud:
        if rule.rank in two_way:
            pairs = dict(rule.pairs)
            upos = pairs.pop("UPOS", "NOUN")
            feats = "|".join(f"{a}={v}" for a, v in sorted(pairs.items())) or "_"
            bundle = to_bundle(upos, feats, lang).bundle
            again = to_ud(bundle, lang)
            if to_bundle(*again[:2], lang).bundle != bundle or again[2].features:
                pytest.fail(f"{upos} {feats} → {bundle} → {again}")


CELLS = Cells.of(
    parse(t)
    for t in ("N;NOM;SG", "N;ACC;SG", "N;NOM;PL", "V;IND;PRS;3", "V;IND;PRS;3;SG", "V;NFIN")
)


@pytest.mark.parametrize(
    ("wanted", "cell", "unsaid"),
    [
        ("N;INDF;ACC;SG;MASC", "N;ACC;SG", "INDF;MASC"),
        ("V;IND;PRS;PL;3", "V;IND;PRS;3", "PL"),
        ("V;FIN;IND;PRS;SG;3", "V;IND;PRS;3;SG", "FIN"),
        ("V;NFIN", "V;NFIN", ""),
        ("N;NOM(PL)", "N;NOM;PL", ""),
    ],
)
def test_the_cell_that_says_most(wanted: str, cell: str, unsaid: str) -> None:
    best = fit(parse(wanted), CELLS)[0]
    assert best.cell == parse(cell)
    assert best.unsaid.features == (parse(unsaid).features if unsaid else frozenset())


def test_no_cell_where_all_contradict() -> None:
    assert fit(parse("N;DAT;SG"), CELLS) == []
    assert fit(parse("ADJ;SG"), CELLS) == []


CONLLU = (
    "# text = Mato kelai.\n"
    "1-2\tMatol\t_\t_\t_\t_\t_\t_\t_\t_\n"
    "1\tMato\tmato\tNOUN\t_\tCase=Nom|Number=Sing\t2\tnsubj\t_\t_\n"
    "2\tkelai\tkela\tVERB\t_\tTense=Past\t0\troot\t_\t_\n\n"
)


def test_tokens_and_their_coverage(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(CONLLU, encoding="utf-8")
    words = list(tokens(path))
    assert [(w.line, w.form, w.lemma) for w in words] == [(3, "Mato", "mato"), (4, "kelai", "kela")]
    assert coverage((w.upos, w.feats) for w in words).as_json() == {
        "words": 2, "whole": 2, "pairs": 5, "mapped": 5, "dropped": {}, "unknown": {},
    }  # fmt: skip
    path.write_text(CONLLU.replace("Tense=Past", "Past"), encoding="utf-8")
    with pytest.raises(FormatError, match=r"a.conllu:4: FEATS: 'Past'"):
        list(tokens(path))


def test_mutated_treebanks_give_only_typed_errors(tmp_path: Path) -> None:
    def use(path: Path) -> None:
        for word in tokens(path):
            to_ud(to_bundle(word.upos, word.feats).bundle)

    read, refused = only_typed_errors(tmp_path / "a.conllu", CONLLU.encode() * 3, use)
    assert read and refused


def test_every_pair_of_a_real_treebank_has_a_rule_and_comes_back(real_data: Path) -> None:
    words = list(tokens(next((real_data / "tasks/ud/Faroese-OFT").glob("*.conllu"))))
    cover = coverage(((w.upos, w.feats) for w in words), "fao")
    assert (cover.words, cover.unknown) == (len(words), {})
    for word in words:
        bundle = to_bundle(word.upos, word.feats, "fao").bundle
        assert to_bundle(*to_ud(bundle, "fao")[:2], "fao").bundle == bundle
        assert pairs_of(word.upos, word.feats)
