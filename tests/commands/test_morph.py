"""`lrl morph lint` and `lrl morph paradigm`."""

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from lrl.commands import morph
from lrl.errors import ConfigError, ResourceError

TABLE = "mato\tmatoru\tN;PL\nmato\tmato\tN;SG\nmato\tmato\tN;SG\nkela\tkelai\tV;SUBJ\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "qaa"
    path.write_text(TABLE, encoding="utf-8")
    return path


def run(*argv: str) -> int:
    parser = ArgumentParser()
    morph.configure(parser)
    args = parser.parse_args(argv)
    return int(args.run(args))


def test_lint_as_text(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint", str(table)) == 1
    out = capsys.readouterr().out
    assert out.startswith("4 lines, 0 blank, 0 rejected, 1 duplicates, 3 kept")
    assert f"{table}:3: as line 2" in out


def test_lint_as_json(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lint", str(table), "--json", "--kind", "alias") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["counts"] == {"alias": 1}
    assert [(f["kind"], f["line"]) for f in report["findings"]] == [("alias", 4)]
    assert report["lines"] == report["kept"] + report["duplicates"]


def test_lint_of_an_unknown_kind(table: Path) -> None:
    with pytest.raises(ConfigError, match="no kind of finding 'zork'"):
        run("lint", str(table), "--kind", "zork")


def test_paradigm(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("paradigm", "mato", "--table", str(table)) == 0
    out = capsys.readouterr().out
    assert out.index("N;SG") < out.index("matoru")
    assert "plural" in out
    assert run("paradigm", "kela", "--table", str(table), "--json") == 0
    assert json.loads(capsys.readouterr().out)["cells"] == [
        {"features": "V;SBJV", "as_written": "V;SUBJ", "forms": ["kelai"]}
    ]


def test_paradigm_of_no_lemma(table: Path) -> None:
    with pytest.raises(ResourceError, match="it is a form of mato"):
        run("paradigm", "matoru", "--table", str(table))
    with pytest.raises(ConfigError, match="--table"):
        run("paradigm", "mato")
