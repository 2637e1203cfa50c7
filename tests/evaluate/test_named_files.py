"""Files, columns and lists as commands take them from the user."""

from pathlib import Path

import pytest

from lrl.commands.columns import columns_of, sentences_of
from lrl.commands.listed import listed
from lrl.errors import ConfigError


def test_columns_say_what_a_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "topics.tsv"
    path.write_text("topic\tbody\nsports\tMato kela.\n", "utf-8")
    (one,) = sentences_of(path, ["text=body", "label=topic"])
    assert (one.text, one.label) == ("Mato kela.", "sports")
    whole = sentences_of(path, [], "text")
    assert [line.tokens[0] for line in whole] == ["topic", "sports"]


def test_a_file_without_sentences_is_named(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_text("\n\n", "utf-8")
    with pytest.raises(ConfigError, match=r"empty\.txt: no sentences in it"):
        sentences_of(path, [])


@pytest.mark.parametrize("word", ["text", "=3", "text="])
def test_a_column_that_is_none(word: str) -> None:
    with pytest.raises(ConfigError, match="write WHAT=COLUMN, as text=3"):
        columns_of(["label=1", word])


@pytest.mark.parametrize(
    ("text", "parts"), [("", []), (" , ", []), ("bm", ["bm"]), ("bm, ee,,tw ", ["bm", "ee", "tw"])]
)
def test_lists_are_between_commas(text: str, parts: list[str]) -> None:
    assert listed(text) == parts
