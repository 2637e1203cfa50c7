"""What is shipped: a wheel that works by itself, and nothing in the repository that is made."""

import shutil
import subprocess
import sys
from email.parser import BytesParser
from pathlib import Path
from zipfile import ZipFile

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
LARGEST = 1 << 20  # bytes of one file; data sets are fetched, not kept here


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the project's own build backend."""
    pytest.importorskip("hatchling.build", reason="hatchling builds the wheel")
    folder = tmp_path_factory.mktemp("wheel")
    code = f"from hatchling.build import build_wheel\nprint(build_wheel({str(folder)!r}))"
    command = [sys.executable, "-c", code]
    built = subprocess.run(command, cwd=REPOSITORY, text=True, capture_output=True, check=True)
    return folder / built.stdout.split()[-1]


def files_of(folder: Path) -> set[str]:
    """The files below a folder of the repository, but for Python's own."""
    return {
        path.relative_to(REPOSITORY).as_posix()
        for path in (REPOSITORY / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc" and not path.name.startswith(".")
    }


def test_the_wheel_holds_the_package_with_its_resources_and_no_more(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    resources = {f"lrl/{name}" for name in files_of(Path("resources"))}
    assert len(resources) > 20
    assert names == resources | files_of(Path("lrl"))


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        folder = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        about = BytesParser().parsebytes(archive.read(folder))
        scripts = archive.read(folder.replace("METADATA", "entry_points.txt")).decode()
    assert about["Requires-Python"] == ">=3.11"
    assert "lrl = lrl.commands:main" in scripts
    needed = {line.split(">")[0] for line in about.get_all("Requires-Dist", [])}
    assert {"pyarrow", "numpy", "defusedxml"} <= needed


def test_the_wheel_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    with ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    command = [sys.executable, "-m", "lrl", "synthesize", "--lang", "ewe", "--lexicon", "cldr"]
    done = subprocess.run(
        [*command, "--json"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "LRL_HOME": str(tmp_path / "home")},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.stderr == ""
    assert '"lang": "ewe"' in done.stdout
    assert (tmp_path / "out" / "synthesize" / "ewe.jsonl").stat().st_size > 0


def git(*words: str) -> str:
    """What git says of this checkout; skips where it is none."""
    if shutil.which("git") is None or not (REPOSITORY / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", *words]
    done = subprocess.run(command, cwd=REPOSITORY, text=True, capture_output=True, check=False)
    return done.stdout


def test_nothing_that_is_made_is_kept() -> None:
    made = (".venv/bin/python", "out/demo/lin.jsonl", "dist/lrl.whl", "lrl/__pycache__/a.pyc")
    assert git("check-ignore", *made).split() == list(made)
    assert git("ls-files", "--cached", "--ignored", "--exclude-standard") == ""


def test_no_data_set_is_kept() -> None:
    names = [name for name in git("ls-files", "-z").split("\0") if name]
    assert len(names) > 100
    sizes = {
        name: (REPOSITORY / name).stat().st_size for name in names if (REPOSITORY / name).exists()
    }
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
