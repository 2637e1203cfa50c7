"""Plain text from whole chunks is the very text, and has the very counts, of the general way."""

import random
from pathlib import Path

import pyarrow as pa
import pytest

from lrl.lexicon.lemma import word_list
from lrl.lexicon.lookup import Index
from lrl.synthesize import shards
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.shards import Source
from lrl.synthesize.work import NONE, Counts, Worker

LINE = (
    'the The a dog Dog DOGS dogs, (the "The the, house houses. a lot of in run running looked after'
    " look after, “house” dog/house 12 6:00 -- don't zebra zebra's well-known ( ) ... the."
)
WORDS = LINE.split()


@pytest.fixture
def index() -> Index:
    """A lexicon with alternatives, multi-word heads, and no word for the articles."""
    functional = word_list("function_words.tsv", "eng") - word_list("zero_words.tsv", "eng")
    pairs = [(word, f"{word[::-1]}o") for word in sorted(functional)]
    pairs += [("dog", "tama"), ("house", "faro"), ("house", "kolu lu"), ("run", "pita leko")]
    pairs += [
        ("a lot of", "vavu"),
        ("a lot", "va"),
        ("look after", "hemi"),
        ("look after", "hu ma"),
    ]
    pairs += [("after the dog", "posi"), ("well", "zuri")]
    table = pa.table(
        {
            "source": [source for source, _ in pairs],
            "target": [target for _, target in pairs],
            "pos": [""] * len(pairs),
            "quality": pa.array([1.0] * len(pairs), pa.float32()),
        }
    )
    return Index(table, "eng")


def made(
    index: Index, text: Path, formats: tuple[str, ...], config: SubstituteConfig, folder: Path
) -> tuple[bytes, Counts]:
    worker = Worker(index, config, "qaa", formats, 3, 0)
    assert (worker.plain is not None) == (formats == ("text",))
    counts, parts = NONE, []
    for shard in shards.shards((Source.of(text),), []):
        counts += worker.write(shard, folder)
        parts.append((folder / f"{shard.number}.txt").read_bytes())
    return b"".join(parts), counts


@pytest.mark.parametrize("choose", ["best", "weighted", "uniform"])
@pytest.mark.parametrize("uncovered", ["keep", "mask"])
def test_same_text_both_ways(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choose: str, uncovered: str
) -> None:
    rng = random.Random(f"{choose} {uncovered}")
    lines = [" ".join(rng.choices(WORDS, k=rng.randrange(1, 14))) for _ in range(600)]
    lines[5] = lines[17] = " "
    lines[30] = f"\t{lines[30]}\u00a0 dog \x07"
    text = tmp_path / "text.txt"
    text.write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(shards, "LINES", 70)
    config = SubstituteConfig(choose=choose, uncovered=uncovered)
    plain, counts = made(index, text, ("text",), config, tmp_path)
    general, same_counts = made(index, text, ("text", "pairs"), config, tmp_path)
    assert plain.decode().split("\n") == general.decode().split("\n")
    assert counts == same_counts
    assert counts.sentences == 598


def test_the_next_word_takes_the_capital_of_a_word_left_out(index: Index, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("The dog\nThe\nThe ( dog\nthe dog\nTHE DOG\n", "utf-8")
    plain, _ = made(index, text, ("text",), SubstituteConfig(), tmp_path)
    assert plain.decode().split("\n") == ["Tama", "", "( tama", "tama", "TAMA", ""]
