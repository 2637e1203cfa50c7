"""`lrl fetch unimorph:XXX` through the package, here a pretended one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from lrl.commands import main
from lrl.paths import sources
from lrl.sources import find_source

TABLE = "mato\tmatoru\tN;PL\n"


class Package(ModuleType):
    """Writes what it was made with in the place of a clone, and counts how often."""

    UNIMORPH_DIR: Path

    def __init__(self, *names: str, fails: str = "") -> None:
        super().__init__("unimorph")
        self.names, self.fails, self.calls = names, fails, 0
        self.prompt: str | None = None

    def download_unimorph(self, lang: str) -> None:
        self.calls += 1
        self.prompt = os.environ.get("GIT_TERMINAL_PROMPT")
        (self.UNIMORPH_DIR / lang).mkdir()
        if self.fails:
            code = f"import sys; print({self.fails!r}, file=sys.stderr); sys.exit(128)"
            subprocess.run([sys.executable, "-c", code], check=True)
        for name in self.names:
            (self.UNIMORPH_DIR / lang / name).write_text(TABLE, encoding="utf-8")


def pretend(monkeypatch: pytest.MonkeyPatch, *names: str, fails: str = "") -> Package:
    package = Package(*names, fails=fails)
    monkeypatch.setitem(sys.modules, "unimorph", package)
    return package


def test_a_table_lands_among_the_sources(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    package = pretend(monkeypatch, "qaa", "README.md", "qaa.derivations")
    assert main(["fetch", "unimorph:qaa", "--json"]) == 0
    (file,) = json.loads(capsys.readouterr().out)["files"]
    assert (file["path"], file["how"], file["verified"]) == ("qaa/qaa", "downloaded", False)
    assert (sources() / "unimorph/qaa/qaa").read_text() == TABLE
    assert [path.name for path in (sources() / "unimorph/qaa").iterdir()] == ["qaa"]
    record = json.loads((sources() / "unimorph/source.json").read_text())
    assert record["licence"] == "CC-BY-SA-3.0"
    assert record["files"]["qaa/qaa"]["bytes"] == len(TABLE)
    assert find_source("unimorph:qaa") == sources() / "unimorph/qaa"
    assert package.prompt == "0"
    assert "GIT_TERMINAL_PROMPT" not in os.environ
    assert main(["fetch", "unimorph:qaa"]) == 0
    assert "1 kept" in capsys.readouterr().out
    assert package.calls == 1
    (sources() / "unimorph/qaa/qaa").write_text("spoilt")
    assert main(["fetch", "unimorph:qaa"]) == 0
    assert package.calls == 2
    assert (sources() / "unimorph/qaa/qaa").read_text() == TABLE


def test_a_table_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "qaa.1", "qaa.2")
    assert main(["fetch", "unimorph:qaa"]) == 0
    found = sorted(path.name for path in (sources() / "unimorph/qaa").iterdir())
    assert found == ["qaa.1", "qaa.2"]


@pytest.mark.parametrize(
    ("name", "names", "fails", "says"),
    [
        ("qaa", (), "Cloning\nfatal: unable to reach the host", "unable to reach the host; try"),
        ("qaa", ("README.md",), "", "no file qaa or qaa.1"),
        ("northern", (), "", "ISO 639-3"),
        ("../qaa", (), "", "not the name of a part"),
    ],
)
def test_one_line_where_there_is_no_table(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    name: str,
    names: tuple[str, ...],
    fails: str,
    says: str,
) -> None:
    pretend(monkeypatch, *names, fails=fails)
    assert main(["fetch", f"unimorph:{name}"]) == 2
    err = capfd.readouterr().err
    assert says in err
    assert len(err.splitlines()) == 1
    assert not (sources() / "unimorph").exists()


def test_a_mirror_needs_no_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = pretend(monkeypatch, "qaa")
    table = tmp_path / "mirror/morphology/unimorph/qaa/qaa"
    table.parent.mkdir(parents=True)
    table.write_text(TABLE, encoding="utf-8")
    assert main(["fetch", "unimorph:qaa", "--mirror", str(tmp_path / "mirror")]) == 0
    assert (sources() / "unimorph/qaa/qaa").read_text() == TABLE
    assert package.calls == 0
