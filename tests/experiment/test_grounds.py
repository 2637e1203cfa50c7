"""What synthesis knows of a target's grammar decides which stages a run must make again."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import test_experiment_run
from test_experiment_run import other  # noqa: F401 (a fixture)

from lrl.commands import main
from lrl.errors import ResourceError
from lrl.experiment.config import Stage
from lrl.experiment.pseudo import Corpus, Pseudo, pseudo
from lrl.experiment.run import Places, run
from lrl.experiment.work import Work
from lrl.languages import resolve
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.grounds import fingerprints
from lrl.synthesize.shards import Source

ENG, QAA = resolve("eng"), resolve("qaa")
TREE = (
    "1\tDogs\tdog\tNOUN\t_\tNumber=Plur\t2\tnsubj\t_\t_\n"
    "2\trun\trun\tVERB\t_\tVerbForm=Fin\t0\troot\t_\t_\n\n"
)
ENDS = {"N;NOM;SG": "", "N;NOM;PL": "i", "N;ACC;SG": "n", "N;ACC;PL": "in"}
TABLE = "".join(f"tama\ttama{end}\t{cell}\n" for cell, end in ENDS.items())


@pytest.fixture
def made(tmp_path: Path) -> Pseudo:
    """A tree in qaa with inflection, by the table `table` in the test's folder."""
    (tmp_path / "table").write_text(TABLE)
    (tmp_path / "text.conllu").write_text(TREE)
    return again(tmp_path)


def again(folder: Path, table: str = "table") -> Pseudo:
    lexicon = folder / "words.tsv"
    lexicon.write_text("dog\ttama\nrun\tleko\n")
    words = ["lexicon", "ingest", str(lexicon), "--lang", "qaa", "--name", "words",
             "--licence", "CC0-1.0"]  # fmt: skip
    (path,) = (folder / "home").rglob("words.parquet") if main(words) == 0 else ()
    corpus = Corpus("text", (Source.of(folder / "text.conllu"),))
    config = SubstituteConfig(inflect=str(folder / table))
    return pseudo(corpus, QAA, [path], config, 0.0, Work(folder / "work"))


def test_another_table_in_its_place_makes_the_text_again(made: Pseudo, tmp_path: Path) -> None:
    assert again(tmp_path).folder == made.folder
    (tmp_path / "table").write_text(TABLE.replace("tamai\t", "tamau\t"))
    new = again(tmp_path)
    assert new.folder != made.folder
    assert new.about["inflect"] != made.about["inflect"]


def test_what_is_not_asked_for_leaves_no_fingerprint(tmp_path: Path) -> None:
    assert fingerprints(SubstituteConfig(), QAA, ENG) == {}
    kept = tmp_path / "home" / "inflectors" / "qaa"
    kept.mkdir(parents=True)
    (kept / "model.json").write_text("{}")
    (tmp_path / "table").write_text(TABLE)
    config = SubstituteConfig(inflect=str(tmp_path / "table"), analyse="spacy:some")
    assert set(fingerprints(config, QAA, ENG)) == {"inflect", "analyser"}
    one = fingerprints(replace(config, inflector=str(kept)), QAA, ENG)
    (kept / "model.json").write_text("{ }")
    two = fingerprints(replace(config, inflector=str(kept)), QAA, ENG)
    assert one["inflector"] != two["inflector"]
    order = fingerprints(SubstituteConfig(reorder=True), resolve("tur"), ENG)["word_order"]
    assert order["target"]["order"] == "SOV"


def test_languages_without_a_table_are_told_of_together_before_anything_is_made(
    other: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    asked = {"sets": ["source", "pseudo"], "synthesize": {"inflect": "auto"}}
    one = test_experiment_run.small("plain", langs=["swa", "wol"], **asked)
    told = "^swa: no UniMorph table of swa; run: lrl fetch unimorph:swa; likewise for wol"
    with pytest.raises(ResourceError, match=told) as caught:
        run(one, Places(tmp_path / "out", other))
    assert "\n" not in str(caught.value)
    assert not list((tmp_path / "out").rglob("task-*"))
    shutil.rmtree(other)


def test_a_stage_without_text_of_the_target_asks_for_none() -> None:
    assert not Stage(sets=("source",)).synthesizes
    assert not Stage(head="none", sets=("pseudo",)).synthesizes
    assert Stage(head="none", texts=("task",)).synthesizes
    assert Stage(dev=("pseudo",)).local and Stage(dev=("target",)).local
