"""The official Universal Dependencies validator passes the embedded corpus and what is written."""

from pathlib import Path
from typing import Any

import corpus_samples as samples
import pytest
from corpus_samples import write

from lrl.corpus.readers import read
from lrl.corpus.writers import WRITERS
from lrl.paths import resource

udtools: Any = pytest.importorskip("udtools.validator")


def passes(path: Path, level: int) -> bool:
    state = udtools.Validator(lang="en", level=level).validate_files([str(path)])
    return bool(state.passed())


def test_embedded_trees() -> None:
    assert passes(resource("corpora/eng/everyday.conllu"), 5)


def test_written_trees(tmp_path: Path) -> None:
    sentences = list(read(resource("corpora/eng/everyday.conllu")))[::10]
    out = write(tmp_path, "out.conllu", "".join(f"{b}\n" for b in WRITERS["conllu"](sentences)))
    assert passes(out, 5)
    out.write_text(out.read_text().replace("\tnsubj\t", "\tsubj\t"))
    assert not passes(out, 5)


@pytest.mark.parametrize("name", ["text", "jsonl", "massive", "conll", "table"])
def test_without_trees_the_format_is_still_right(tmp_path: Path, name: str) -> None:
    sentences = read(write(tmp_path, *samples.FILES[name]))
    out = write(tmp_path, "out.conllu", "".join(f"{b}\n" for b in WRITERS["conllu"](sentences)))
    assert passes(out, 1)
