"""Under which licence a model stands, as far as its folder says."""

from pathlib import Path

import pytest

from lrl.experiment.licences import of_model
from lrl.experiment.results import recorded


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("README.md", "---\nlanguage: [fo]\nlicense: mit  # of the weights\n---\n# It\n", "MIT"),
        ("README.md", "---\nlicense: 'apache-2.0'\n---\n", "Apache-2.0"),
        ("README.md", "---\nlicense: of my own\n---\n", "of my own"),
        ("README.md", "# It\nlicense: mit\n", "unknown"),
        ("README.md", "---\nlicense: mit\n", "unknown"),
        ("config.json", '{"license": "cc-by-4.0"}', "CC-BY-4.0"),
        ("config.json", '{"license": ["mit"]}', "unknown"),
        ("other.txt", "license: mit", "unknown"),
    ],
)
def test_the_licence_of_a_model(name: str, text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert of_model(tmp_path) == told


def test_folders_are_named_from_where_the_run_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here" / "data").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert recorded(None) == ""
    assert recorded(tmp_path / "here" / "data") == recorded(Path("data")) == "data"
    assert recorded(tmp_path / "else") == str(tmp_path / "else")
