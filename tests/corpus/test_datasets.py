"""The `datasets` library reads what the writers write, offline."""

from pathlib import Path
from typing import Any

import pytest

from lrl.corpus.readers import read
from lrl.corpus.sentence import Sentence
from lrl.corpus.writers import SUFFIXES, WRITERS
from lrl.paths import resource


@pytest.fixture(scope="module")
def sentences() -> list[Sentence]:
    corpora = ("assistant.jsonl", "everyday.conllu")
    return [s for name in corpora for s in [*read(resource(f"corpora/eng/{name}"))][:20]]


@pytest.mark.parametrize(
    ("form", "loader", "column", "options"),
    [
        ("jsonl", "json", "text", {}),
        ("massive", "json", "utt", {}),
        ("csv", "csv", "text", {}),
        ("tsv", "csv", "text", {"sep": "\t", "quoting": 3}),
        ("text", "text", "text", {}),
    ],
)
def test_load_dataset(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sentences: list[Sentence],
    form: str,
    loader: str,
    column: str,
    options: dict[str, Any],
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    path = tmp_path / f"out{SUFFIXES[form]}"
    path.write_text("".join(line + "\n" for line in WRITERS[form](sentences)), encoding="utf-8")
    table = datasets.load_dataset(
        loader, data_files=str(path), cache_dir=str(tmp_path / "cache"), split="train", **options
    )
    assert table[column] == [s.text for s in sentences]
    if form == "jsonl":
        assert table[0]["slots"][0]["label"] == sentences[0].spans[0].label
        assert table[39]["tree"][0]["lemma"] == sentences[39].tree[0].lemma
