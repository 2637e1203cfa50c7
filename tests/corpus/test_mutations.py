"""Damaged files of every corpus format: typed errors or problems, and counts that add up."""

from pathlib import Path

import corpus_samples as samples
import pytest
from mutations import only_typed_errors

from lrl.corpus.readers import Problem, read
from lrl.corpus.writers import WRITERS


@pytest.mark.fuzz
@pytest.mark.parametrize("name", samples.FILES)
def test_damage_is_refused_or_accounted_for(tmp_path: Path, name: str) -> None:
    def use(path: Path) -> None:
        problems: list[Problem] = []
        form = {"massive": "jsonl", "csv": "table"}.get(name, name)
        sentences = list(read(path, form, problems=problems))
        assert all(problem.line >= 1 and "\n" not in problem.reason for problem in problems)
        lines = path.read_bytes().count(b"\n") + 1
        assert len(sentences) + len(problems) <= lines
        list(read(path, problems=[]))  # whatever it is sniffed as
        for writer in WRITERS.values():
            for block in writer(sentences):
                block.encode()

    file, text = samples.FILES[name]
    read_, refused = only_typed_errors(tmp_path / file, text.encode() * 3, use)
    assert read_ > 0
    assert refused > 0
