"""A toy language, qaa, and what the substitution tests need of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lrl.languages import Language, resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.lookup import Index
from lrl.lexicon.store import Lexicon, file_of, open_lexicon

PAIRS = [
    ("dog", "tama"),
    ("cat", "miru"),
    ("see", "ola"),
    ("big", "suko"),
    ("the", "na"),
    ("run", "pita leko"),
    ("a lot of", "vavu"),
    ("look after", "hemi"),
    ("Monday", "Lunde"),
    ("house", "faro"),
    ("house", "kolu"),
    ("quick", "tiko"),
    ("in", "ge"),
    ("café", "kafe"),
]


@pytest.fixture
def qaa() -> Language:
    return resolve("qaa")


@pytest.fixture
def make_lexicon(qaa: Language) -> Callable[[Sequence[tuple[str, str]]], Lexicon]:
    """Ingest pairs as the lexicon "toy" of qaa."""

    def make(pairs: Sequence[tuple[str, str]]) -> Lexicon:
        rows = [Row("toy.tsv", i, source, target) for i, (source, target) in enumerate(pairs, 1)]
        wanted = Wanted(resolve("eng"), qaa)
        config = IngestConfig("toy", "CC0-1.0", min_quality=0.0)
        return open_lexicon(ingest(rows, wanted, config, file_of(qaa, "toy")).lexicon)

    return make


@pytest.fixture
def toy(make_lexicon: Callable[[Sequence[tuple[str, str]]], Lexicon]) -> Lexicon:
    return make_lexicon(PAIRS)


@pytest.fixture
def index(toy: Lexicon) -> Index:
    return Index(toy.table, "eng")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.txt"
    path.write_text("The dog sees a lot of cats.\n\nThe cat runs in the house.\n", "utf-8")
    return path
