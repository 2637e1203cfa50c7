"""Reading tables and looking them up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrl.errors import FormatError, ResourceError
from lrl.morphology import paradigms
from lrl.morphology.features import parse
from lrl.morphology.unimorph import Tally, distinct, parts, read, scan
from tests.mutations import only_typed_errors

TABLE = (
    "mato\tmatoru\tN;PL\n"
    "mato\tmato\tN;SG\n"
    "\n"
    "nan\tnan\tN;SG\tnan\n"
    "null\tnullu\tN;PL\n"
    "mato\tmatoru\tPL;N\n"
    "kela\tkelai\tV;PST;3;SG\n"
    "kela\tkelae\tV;SG;3;PST\n"
    "bad\trow\n"
    'the "q\tq"\tN;SG\n'
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "qaa"
    folder.mkdir()
    (folder / "qaa").write_text(TABLE, encoding="utf-8")
    return folder / "qaa"


def test_every_line_is_accounted_for(path: Path) -> None:
    tally = Tally()
    kept = list(distinct(scan(path), tally))
    assert (tally.lines, tally.blank, tally.rejected, tally.duplicates) == (10, 1, 1, 1)
    assert tally.kept == len(kept) == 7
    assert [line.lemma for line in kept][2:4] == ["nan", "null"]
    assert kept[-1].lemma == 'the "q'


def test_a_strict_read_names_the_line(path: Path) -> None:
    with pytest.raises(FormatError, match=r"qaa:9: 2 columns"):
        list(read(path))


def test_split_files_are_one_table(tmp_path: Path) -> None:
    folder = tmp_path / "qab"
    folder.mkdir()
    for name in ("qab.10", "qab.2", "qab.1", "qab.segmentations", "README.md"):
        (folder / name).write_text("a\tb\tN\n", encoding="utf-8")
    assert [p.name for p in parts(folder)] == ["qab.1", "qab.2", "qab.10"]
    with pytest.raises(ResourceError, match="no file qac"):
        (tmp_path / "qac").mkdir()
        parts(tmp_path / "qac")


def test_lookup_by_lemma_cell_and_form(path: Path) -> None:
    table = paradigms.open_table(path.parent)
    assert table.inflect("mato", "PL;N") == ["matoru"]
    assert table.inflect("mato", parse("N;PL")) == ["matoru"]
    assert table.inflect("kela", "3;V;SG;PST") == ["kelai", "kelae"]
    assert table.inflect("mato", "N;DU") == table.inflect("nope", "N;SG") == []
    assert table.analyse("kelae") == [("kela", "V;PST;3;SG")]
    assert table.analyse("nope") == []
    assert table.paradigm("mato") == [("N;SG", "mato"), ("N;PL", "matoru")]
    assert len(table) == 7
    assert "null" in table
    assert "nul" not in table


def test_a_compiled_table_is_the_table_and_is_made_again_when_damaged(
    path: Path, home: Path
) -> None:
    first = paradigms.open_table(path)
    [compiled] = (home / "morphology").iterdir()
    assert list(paradigms.open_table(path).rows()) == list(first.rows())
    compiled.write_bytes(compiled.read_bytes()[:-200])
    assert list(paradigms.open_table(path).rows()) == list(first.rows())


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "prose"
    path.write_text("Just a line.\nAnd one more.\n", encoding="utf-8")
    with pytest.raises(FormatError, match="not a UniMorph table"):
        paradigms.open_table(path)


CELLS = ["N;SG", "N;PL", "V;PST"]


@given(
    st.lists(
        st.tuples(st.text("ab", min_size=1), st.sampled_from(CELLS), st.text("cd", min_size=1))
    )
)
def test_analysing_undoes_inflecting(rows: list[tuple[str, str, str]]) -> None:
    table = paradigms.build(rows)
    assert sorted(set(rows)) == sorted(table.rows())
    for lemma, bundle, form in rows:
        assert form in table.inflect(lemma, bundle)
        assert (lemma, bundle) in table.analyse(form)


def test_mutated_tables_give_only_typed_errors(tmp_path: Path) -> None:
    read_, refused = only_typed_errors(
        tmp_path / "qaa", TABLE.encode() * 3, lambda p: paradigms.compile_files([p])
    )
    assert read_ and refused


def test_mutated_compiled_tables_give_only_typed_errors(tmp_path: Path) -> None:
    good = tmp_path / "good.arrow"
    paradigms.build([("mato", "N;PL", "matoru"), ("mato", "N;SG", "mato")]).save(good)

    def use(path: Path) -> None:
        table = paradigms.load(path)
        for lemma in table.lemmas:
            for bundle, form in table.paradigm(lemma):
                table.analyse(form)
                table.inflect(lemma, bundle)

    _, refused = only_typed_errors(tmp_path / "bad.arrow", good.read_bytes(), use)
    assert refused


def test_the_real_tables_read_whole(real_data: Path) -> None:
    folder = real_data / "morphology" / "unimorph"
    table, tally = paradigms.compile_files(parts(folder / "mlt"))
    assert (tally.lines, tally.blank, tally.duplicates, tally.kept) == (3700, 116, 1822, 1762)
    assert len(table) == 1762
