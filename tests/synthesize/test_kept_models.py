"""Sentences inflected by a kept model, and sources that are parsed on the way."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from lrl.corpus.readers import Options
from lrl.corpus.sentence import Word
from lrl.errors import ConfigError
from lrl.languages import resolve
from lrl.lexicon.entry import Row as Entry
from lrl.lexicon.entry import Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import file_of
from lrl.morphology import stored
from lrl.morphology.pool import Pool
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.tiers import Inflections
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.inflect import Answer
from lrl.synthesize.inflector import Tiers
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source

QAA = resolve("qaa")
STEMS = [a + b + c for a in "pt" for b in "aei" for c in ("ma", "na", "la", "ra")]
CELLS = {"N;NOM;SG": "", "N;NOM;PL": "i", "N;ACC;SG": "n", "N;ACC;PL": "in"}
ROWS = [(stem, cell, stem + end) for stem in STEMS for cell, end in CELLS.items()]
PAIRS = [("dog", "pama"), ("cat", "zama"), ("bird", "zela"), ("see", "ola")]


@pytest.fixture
def table(home: Path) -> Path:
    """The toy table where a fetched one lies."""
    path = home / "sources" / "unimorph" / "qaa" / "qaa"
    path.parent.mkdir(parents=True)
    path.write_text("".join(f"{a}\t{c}\t{b}\n" for a, b, c in ROWS), "utf-8")
    return path


@pytest.fixture
def lexicon() -> Path:
    path = file_of(QAA, "toy")
    entries = [Entry("toy.tsv", i, a, b) for i, (a, b) in enumerate(PAIRS, 1)]
    config = IngestConfig("toy", "CC0-1.0", min_quality=0.0)
    ingest(entries, Wanted(resolve("eng"), QAA), config, path)
    return path


@pytest.fixture(scope="module")
def transducer() -> Inflections:
    """A model of a transducer alone, hardly trained, and sure of itself."""
    from lrl.morphology.reinflect.config import Config
    from lrl.morphology.reinflect.model import Shape
    from lrl.morphology.reinflect.train import train

    shape = Shape(symbol=16, feature=16, encoder=16, decoder=16, heads=2)
    config = Config(members=1, shape=shape, epochs=1, least_updates=25, batch=32, warmup=5)
    member = train(ROWS, (), config, 1)
    return Inflections(ROWS, {"neural": member}, Pool((1.0,), {}, {}), Calibration(1.0, 50.0))


class Fixed:
    """Takes the first word for a subject, the second for the verb, all others for objects."""

    name = "fixed"

    def analyse(self, sentences: Sequence[tuple[str, ...]]) -> list[tuple[Word, ...]]:
        return [tuple(map(self.word, range(len(s)), s)) for s in sentences]

    @staticmethod
    def word(at: int, form: str) -> Word:
        if at == 1:
            return Word(form, "VERB", "_", "VerbForm=Fin", 0, "root")
        number = "Plur" if form.endswith("s") else "Sing"
        relation = "obj" if at else "nsubj"
        return Word(form.rstrip("s"), "NOUN", "_", f"Number={number}", 2, relation)


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrl.synthesize.job.named", lambda text: Fixed())


def done(lexicon: Path, source: Source, out: Path, workers: int = 1, **choices: str) -> Job:
    config = SubstituteConfig(choose="best", analyse="fixed", **choices)  # type: ignore[arg-type]
    formats = ("ledger", "text", "tsv", "conllu", "massive")
    job = Job(QAA, (lexicon,), (source,), out, config, formats)
    synthesize(job, workers)
    return job


def ledger(job: Job) -> list[dict[str, object]]:
    return [json.loads(line) for line in job.output(".jsonl").read_text("utf-8").splitlines()]


def test_the_kept_model_inflects_on_any_number_of_workers(
    table: Path,
    lexicon: Path,
    transducer: Inflections,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lrl.synthesize.shards.SHARD", 2)
    stored.save(transducer, home / "inflectors" / "qaa")
    text = tmp_path / "text.txt"
    text.write_text("Dogs see cats\nCat see dog\nBirds see bird\nDog see cats\nCats see birds\n")
    jobs = [done(lexicon, Source.of(text), tmp_path / f"{n}", n, inflect="auto") for n in (1, 2)]
    for name in ("qaa.jsonl", "qaa.txt", "qaa.conllu", "qaa.json"):
        one, two = ((tmp_path / n / name).read_bytes() for n in "12")
        assert one == two, name
    rows = ledger(jobs[0])
    assert [row["id"] for row in rows] == [f"text-{n}" for n in range(1, 6)]
    sidecar = json.loads(jobs[0].output(".json").read_text("utf-8"))
    assert sidecar["by_tier"]["neural"] >= 5
    assert sidecar["by_tier"]["attested"] == 3
    assert sidecar["inflector"] == stored.fingerprint(home / "inflectors" / "qaa")
    assert sidecar["analyser"] == {"name": "fixed"}
    [first, *_] = rows
    assert first["tier"] == ["attested", "", "neural"]
    assert first["cell"] == ["N;NOM;PL", "", "N;ACC;PL"]


def test_labels_and_spans_of_any_source_survive(table: Path, lexicon: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.tsv"
    rows.write_text("id\ttext\tlabel\na1\tDogs see dog\tpets\nb2\tdog see dogs\tfood\n")
    job = done(lexicon, Source.of(rows), tmp_path / "one", inflect=str(table))
    assert [(row["id"], row["label"]) for row in ledger(job)] == [("a1", "pets"), ("b2", "food")]
    assert job.output(".txt").read_text("utf-8") == "Pamai ola paman\npama ola pamain\n"
    assert len(job.output(".massive.jsonl").read_text("utf-8").splitlines()) == 2
    conll = tmp_path / "names.conll"
    conll.write_text("dog O\nsee O\ndogs B-LOC\n\n")
    source = Source.of(conll, "conll", Options())
    [row] = ledger(done(lexicon, source, tmp_path / "two", inflect=str(table)))
    assert row["text"] == "pama ola pamain"
    assert row["spans"] == [{"start": 2, "end": 3, "label": "LOC", "start_char": 9, "end_char": 15}]


def test_without_a_model_the_table_teaches(table: Path) -> None:
    from lrl.morphology.paradigms import open_table

    [answer] = Tiers(open_table(table))([("zema", "N;ACC;PL")])
    expected: Answer = ("zemain", answer[1], answer[2])
    assert answer == expected
    assert answer[1] in ("analogy", "rule")
    assert answer[2] > 0.5


def test_a_model_of_other_cells_is_refused(
    table: Path, lexicon: Path, tmp_path: Path, transducer: Inflections
) -> None:
    other = [(lemma, f"{cell};LGSPEC9", form) for lemma, cell, form in ROWS]
    stored.save(Inflections(other, {}, Pool((), {}, {}), Calibration()), tmp_path / "m")
    text = tmp_path / "text.txt"
    text.write_text("Dogs see cats\n")
    with pytest.raises(ConfigError, match="no cell in common"):
        done(
            lexicon,
            Source.of(text),
            tmp_path / "out",
            inflect=str(table),
            inflector=str(tmp_path / "m"),
        )
