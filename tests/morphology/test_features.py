"""Bundles: read, written, compared, flattened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrl.morphology.features import Bundle, parse, schema


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("V;PST;3;SG", "V;PST;3;SG"),
        ("SG;3;PST;V", "V;PST;3;SG"),
        ("N;NOM(PL;PSS(1,PL))", "N;NOM(PL;PSS(1,PL))"),
        ("N;PSS1S;SG", "N;SG;PSS(1,SG)"),
        ("V;SUBJ;PRES;ARGAC3P", "V;SBJV;PRS;ACC(3,PL)"),
        ("ADJ;RL", "ADJ;SPRL"),
        ("N;INST;BANT01", "N;INS;BANTU1"),
        ("V.PTCP.PRS", "V.PTCP;PRS"),
        ("V;V.PTCP;PST", "V.PTCP;PST"),
        ("N; XYZ ;SG", "N;SG;XYZ"),
    ],
)
def test_one_set_has_one_text(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)


@pytest.mark.parametrize("text", ["", "V;;SG", "V;NOM(", "V;NOM)", "(V)", "A(B)C", "V;NOM()"])
def test_what_is_no_bundle_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"feature|layer|bracket|separator"):
        parse(text)


def test_layers_have_a_limit() -> None:
    with pytest.raises(ValueError, match="deep"):
        parse("A(" * 5000)


@given(
    st.sets(st.sampled_from(["V", "N", "PST", "SG", "3", "NOM", "ABC"]), min_size=1),
    st.sets(st.sampled_from(["1", "PL", "MASC"])),
)
def test_writing_undoes_parsing(flat: set[str], inner: set[str]) -> None:
    text = ";".join(sorted(flat)) + (f";PSS({','.join(sorted(inner))})" if inner else "")
    assert parse(str(parse(text))) == parse(text)


def test_subsumption_takes_disjunctions_and_layers() -> None:
    assert parse("N;SG").subsumes(parse("N;SG;ACC"))
    assert parse("N;NOM/ACC").subsumes(parse("N;SG;ACC"))
    assert not parse("N;NOM/ACC").subsumes(parse("N;SG;DAT"))
    assert parse("N;PSS(1)").subsumes(parse("N;PSS(1,SG)"))
    assert not parse("N;1").subsumes(parse("N;PSS(1)"))


def test_flat_opens_case_and_subject() -> None:
    assert parse("N;ACC(PL;PSS(1,SG))").flat() == parse("N;ACC;PL;PSS(1,SG)")
    assert parse("V;PST;NOM(1,SG);ACC(3,PL)").flat() == parse("V;PST;1;SG;ACC(3,PL)")


def test_clashes_and_unknown_values() -> None:
    bundle = parse("V;PST;PRS;SG;QQQ;LGSPEC7;PST+RCT")
    assert bundle.clashes() == [("PRS", "PST")]
    assert bundle.unknown() == ["QQQ"]
    assert parse("V;1;ACC(3)").clashes() == []


def test_dimensions_and_part_of_speech() -> None:
    assert parse("V.PTCP;PST;SG").pos == "V.PTCP"
    assert parse("N;IN+ALL;PL").values("case") == {"IN+ALL"}
    assert Bundle(frozenset()).pos == ""


def test_the_tables_agree() -> None:
    known = schema()
    assert not set(known.values) & set(known.aliases)
    for alias, text in known.aliases.items():
        assert not parse(text).unknown(), alias
