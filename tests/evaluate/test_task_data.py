"""Where the published sets' files are looked for, and how much is in them."""

from pathlib import Path

import pytest

from lrl.errors import ConfigError, ResourceError
from lrl.evaluate.datasets import TASKS, distinct, load, open_split
from lrl.evaluate.metrics import score
from lrl.sources import sources

SIZES = [
    ("sib200", "bm", "test", 204), ("sib200", "eng_Latn", "train", 701),
    ("sib200", "ee", "dev", 99),
    ("nusax", "ace", "test", 400), ("nusax", "Balinese", "dev", 100),
    ("injongo", "yo", "test", 640), ("masakhapos", "bam", "test", 619),
    ("masakhaner", "bam", "test", 1274), ("ud", "fo", "test", 1208), ("ud", "mt", "test", 518),
    ("ud", "English-ParTUT", "test", 153),
]  # fmt: skip
WORDS = "1\tmato\tmato\tNOUN\t_\t_\t0\troot\t_\t_\n\n"


@pytest.mark.parametrize(("task", "lang", "split", "size"), SIZES)
def test_published_sets(real_data: Path, task: str, lang: str, split: str, size: int) -> None:
    found = open_split(task, lang, split, real_data)
    assert (len(found.sentences), len(found.problems)) == (size, 0)
    assert len({s.id for s in found.sentences}) == size
    for metric in TASKS[task].metrics:
        assert score(metric, found.sentences, found.sentences).value == pytest.approx(1.0)


def test_licences_are_those_of_the_sources() -> None:
    known = {t.folder: t.licence for t in TASKS.values() if t.folder in sources()}
    assert known == {folder: sources()[folder].licence for folder in known}
    assert len(known) == 6


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with toy sets in the publishers' layouts."""
    table = "index_id\tcategory\ttext\n1\tsports\tmato kela\n2\ttravel\tkela mato\n"
    for lang in ("qaa_Latn", "eng_Latn"):
        folder = tmp_path / "tasks" / "sib200" / lang
        folder.mkdir(parents=True)
        (folder / "test.tsv").write_text(table, "utf-8")
    folder = tmp_path / "massive" / "1.0" / "data"
    folder.mkdir(parents=True)
    rows = [
        f'{{"id": "{i}", "partition": "{part}", "intent": "alarm_set", "utt": "mato {i}", '
        f'"annot_utt": "mato [time : {i}]"}}\n'
        for i, part in enumerate(("train", "dev", "test", "test"))
    ]
    (folder / "sw-KE.jsonl").write_text("".join(rows), "utf-8")
    for name, split in (("Toy-B", "test"), ("Toy-A", "test"), ("Toy-A", "dev")):
        folder = tmp_path / "tasks" / "ud" / name.replace("Toy", "North_Sami")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"sme_{name}-ud-{split}.conllu").write_text(WORDS, "utf-8")
    return tmp_path


def test_massive_is_parted_by_its_field(data: Path) -> None:
    assert [s.id for s in load("massive", "swa", "test", data)] == ["2", "3"]
    assert [s.spans[0].label for s in load("massive", "sw-KE", "train", data)] == ["time"]


def test_treebanks_of_a_language_are_taken_together(data: Path) -> None:
    found = open_split("ud", "se", "test", data)
    names = [f"sme_Toy-{name}-ud-test.conllu" for name in "AB"]
    assert [path.name for path in found.paths] == names
    assert (len(found.sentences), found.language.code) == (2, "sme")
    assert len(load("ud", "se", "dev", data)) == len(load("ud", "North_Sami-B", "test", data)) == 1


def test_two_scripts_of_a_language_are_told_apart(data: Path) -> None:
    folder = data / "tasks" / "sib200"
    (folder / "qaa_Latn").rename(folder / "min_Latn")
    (folder / "min_Arab").mkdir()
    assert open_split("sib200", "min", "test", data).language.script == "Latn"
    (folder / "qaa_Arab").mkdir()
    (folder / "qaa_Latn").mkdir()
    with pytest.raises(ConfigError, match="qaa could be qaa_Arab, qaa_Latn of sib200"):
        load("sib200", "qaa", "test", data)


def test_a_data_folder_may_be_the_folder_of_tasks(data: Path) -> None:
    assert load("sib200", "qaa", "test", data / "tasks") == load("sib200", "qaa", "test", data)


@pytest.mark.parametrize(
    ("task", "lang", "split", "error", "reason"),
    [
        ("sib300", "qaa", "test", ConfigError, "no task 'sib300'; there are sib200"),
        ("sib200", "qaa", "tests", ConfigError, "one of train, dev, test"),
        ("sib200", "qaa", "train", ResourceError, "no train files .* there is test"),
        ("sib200", "bam", "test", ResourceError, "no sib200 data of bam; there is eng_Latn, qaa"),
        ("sib200", "qaa_Arab", "test", ResourceError, "near: qaa_Latn"),
        ("nusax", "ace", "test", ResourceError, "neither nusax nor tasks/nusax"),
    ],
)
def test_what_is_missing_is_said(
    data: Path, task: str, lang: str, split: str, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        load(task, lang, split, data)


def test_without_a_folder_the_fetched_sources_are_looked_through(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ResourceError, match="lrl fetch sib200:XX, or name its folder"):
        load("sib200", "qaa", "test")
    monkeypatch.setenv("LRL_DATA", str(data))
    assert len(load("sib200", "qaa", "test")) == 2


def test_ids_are_made_distinct(data: Path) -> None:
    one, two = load("sib200", "qaa", "test", data)
    assert [s.id for s in distinct([one, one, two, one])] == ["1", "1.2", "2", "1.3"]
