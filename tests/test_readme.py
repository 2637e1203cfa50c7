"""The README is true: its commands run, print what it says, and it lists what there is.

Blocks are run in order in one folder. ```sh blocks marked "download" need the real data, from
which `lrl fetch` is given a mirror; those marked "install" are run by .ci/run, not here. A
```text or ```json block shows output of the block before it: each of its lines, in that order.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from readme_facts import README, REPOSITORY, RESOURCES, embedded, listed, resources, tree

from lrl.commands import COMMANDS
from lrl.commands.lexicon import PARTS
from lrl.lexicon.readers import FORMATS
from lrl.lexicon.store import SCHEMA
from lrl.synthesize.renderings import ORIGINS
from lrl.synthesize.work import FORMATS as OUTPUTS

TEXT = README.read_text("utf-8")
FENCE = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
REAL_DATA = Path(os.environ.get("LRL_DATA", REPOSITORY.parent / "shared" / "data"))


@dataclass(frozen=True, slots=True)
class Block:
    """A runnable block of the README and the output shown below it."""

    language: str
    mark: str
    code: str
    shown: str


def blocks() -> list[Block]:
    """The runnable blocks in order."""
    found: list[Block] = []
    for language, mark, body in FENCE.findall(TEXT.partition("<!-- tree -->")[0]):
        if language in ("sh", "python"):
            found.append(Block(language, mark, body, ""))
        else:
            last = found.pop()
            found.append(Block(last.language, last.mark, last.code, body))
    return found


BLOCKS = blocks()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the blocks run one after the other, as in a clone but for what they write."""
    path = tmp_path_factory.mktemp("readme")
    for name in ("resources", "tests"):
        (path / name).symlink_to(REPOSITORY / name)
    return path


def run(block: Block, folder: Path) -> str:
    """Run a block as a reader would who typed it; its standard output."""
    code = block.code
    if block.mark == "download":
        code = re.sub(r"^lrl fetch \S+", rf"\g<0> --mirror '{REAL_DATA}'", code, flags=re.MULTILINE)
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(REPOSITORY),
        "LRL_HOME": str(folder / "lrl-home"),
        "COLUMNS": "100",
    }
    environment.pop("LRL_DATA", None)  # a reader has none
    shell = ["bash", "-euo", "pipefail", "-c", code]
    command = shell if block.language == "sh" else [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def squeezed(text: str) -> list[str]:
    """The lines that say something, without frames, with single spaces."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line and line != "…"]


def missing(shown: str, output: str) -> list[str]:
    """The shown lines that the output does not have, in that order."""
    rest = iter(squeezed(output))
    return [line for line in squeezed(shown) if line not in rest]


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_block_does_what_the_readme_shows(number: int, folder: Path) -> None:
    block = BLOCKS[number]
    if block.mark == "install":
        targets = re.findall(r"^make (\w+)", block.code, re.MULTILINE)
        makefile = (REPOSITORY / "Makefile").read_text("utf-8")
        assert all(f"\n{target}:" in makefile for target in targets)
        assert all((REPOSITORY / name).exists() for name in re.findall(r"\S+\.txt", block.code))
        return
    if block.mark == "download" and not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA} to fetch from; set LRL_DATA")
    output = run(block, folder)
    if block.shown.startswith("{"):
        assert json.loads(output) == json.loads(block.shown)
    else:
        assert missing(block.shown, output) == []


def test_the_share_of_covered_words_is_the_measured_one(folder: Path) -> None:
    sidecar = folder / "out" / "synthesize" / "bam.json"
    if not sidecar.exists():
        pytest.skip("the first block has not run: no real data")
    coverage = json.loads(sidecar.read_text("utf-8"))["coverage"]
    assert f"{coverage:.0%}".replace("%", " %") in TEXT


def test_the_file_tree_is_the_real_one() -> None:
    assert embedded(TEXT) == tree(), "run `python tests/readme_facts.py`"


def test_every_embedded_table_is_listed_with_its_rows() -> None:
    about = (RESOURCES / "README.md").read_text("utf-8")
    assert listed(about) == resources(), "run `python tests/readme_facts.py`"


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("commands", [f"### `lrl {name}`" for name in COMMANDS]),
        ("parts of lrl lexicon", [f"`{name}" for name in PARTS]),
        ("lexicon formats", [f"| `{name}` | {form.summary} |" for name, form in FORMATS.items()]),
        ("lexicon columns", [f"`{name}`" for name in SCHEMA.names]),
        ("outputs", [f"`{suffix}`" for suffix in list(OUTPUTS.values())[1:]]),
        ("origins", [f"`{name}`" for name in ORIGINS]),
    ],
)
def test_the_readme_names_all(what: str, names: list[str]) -> None:
    assert [name for name in names if name not in TEXT] == [], what


def test_links_to_files_hold() -> None:
    paths = re.findall(r"`((?:benchmarks|resources|tests|docs|lrl|\.ci)/[\w./-]*)`", TEXT)
    assert len(paths) > 5
    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


def test_output_that_is_not_there_is_missed() -> None:
    assert missing("b\na\n", "a\nb\n") == ["a"]
    assert missing("a  b\n…\n", "x\na b\n") == []
