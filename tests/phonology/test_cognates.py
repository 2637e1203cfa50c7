"""Entries proposed by sound, from a toy near language and by the command."""

import json
from pathlib import Path

import pytest

from lrl.commands import main
from lrl.errors import ConfigError, FormatError
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import file_of
from lrl.phonology.check import check
from lrl.phonology.cognates import (
    USUAL,
    CognateConfig,
    Known,
    Scale,
    candidates,
    fit,
    proposals,
)
from lrl.phonology.ipa import transcriber
from lrl.phonology.words import read_words

NEAR = [("water", "agua"), ("night", "noche"), ("night", "nocturno"), ("house", "casa"),
        ("dog", "perro"), ("holiday", "vacaciones")]  # fmt: skip
WORDS = ["awa", "nochi", "kas", "kasa", "vakashonnan", "bus"]


def ingested(language: str, pairs: list[tuple[str, str]]) -> None:
    wanted = Wanted(resolve("eng"), resolve(language))
    rows = [Row("toy.tsv", i, source, target) for i, (source, target) in enumerate(pairs, 1)]
    config = IngestConfig("toy", "CC0-1.0", min_quality=0.0)
    ingest(rows, wanted, config, file_of(resolve(language), "toy"))


def test_candidates_are_near_and_counts_add_up() -> None:
    read = transcriber(resolve("spa"))
    known = [Known(source, word, "spa") for source, word in NEAR]
    found = candidates(known, WORDS, read, read, CognateConfig())
    assert ("house", "kasa", 0.0) in [(c.source, c.target, c.distance) for c in found]
    kept, counts = proposals(found, USUAL, CognateConfig(min_score=0.7))
    assert (kept[0].candidate.source, kept[0].candidate.target) == ("house", "kasa")
    assert counts["candidates"] == sum(n for key, n in counts.items() if key != "candidates")
    assert counts["proposed"] == len(kept)
    assert all(one.score >= 0.7 for one in kept)
    assert {one.candidate.target for one in kept}.isdisjoint({"bus"})


def test_a_scale_is_learned() -> None:
    good, bad = (1.0, 0.0, 0.2, 0.1, 0.1), (1.0, 0.1, 0.2, -0.1, -0.1)
    scale = fit([good] * 80 + [bad] * 80, [True] * 72 + [False] * 8 + [True] * 8 + [False] * 72)
    assert scale.scores([good, bad]) == pytest.approx([0.9, 0.1], abs=0.05)
    assert fit([], []) == USUAL
    with pytest.raises(ValueError, match="2 weights"):
        Scale((1.0, 2.0))


def test_a_check_judges_only_what_the_lexicon_knows() -> None:
    read = transcriber(resolve("spa"))
    words = ["casa", "agua", "perro", "noche", "ventana", "zapato", "libro", "camino"]
    known = [Known(f"s{word}", word, "spa") for word in words]
    found = candidates(known, words, read, read, CognateConfig())
    done = check(found, [(f"s{word}", word) for word in words[:6]] + [("other", "libro")])
    assert not done.learned
    assert done.scale == USUAL
    assert 0 < sum(1 for share in done.shares if share.judged) <= len(done.shares)
    assert all(share.right == share.judged <= 6 for share in done.shares)
    assert done.pairs <= 7


def test_the_command_writes_what_ingest_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingested("spa", NEAR)
    words, out = tmp_path / "words.txt", tmp_path / "proposed.tsv"
    words.write_text("\n".join(WORDS), "utf-8")
    line = ["lexicon", "cognates", "--lang", "pap", "--words", str(words), "--near", "spa"]
    assert main([*line, "--read-as", "spa-Latn", "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    counts = told["counts"]
    assert counts["candidates"] == sum(n for key, n in counts.items() if key != "candidates")
    rows = [row.split("\t") for row in out.read_text("utf-8").splitlines()]
    assert rows[0] == ["source", "target", "weight", "note"]
    assert rows[1][:2] == ["house", "kasa"]
    assert rows[1][3] == "cognate via spa: casa"
    assert len(rows) == counts["proposed"] + 1
    ingest_line = ["lexicon", "ingest", str(out), "--lang", "pap", "--licence", "CC0-1.0"]
    assert main([*ingest_line, "--min-quality", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == counts["proposed"]
    assert main(["lexicon", "lookup", "house", "--lang", "pap", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["quality"] == pytest.approx(float(rows[1][2]), abs=0.06)
    # now that the lexicon has them, they are no proposals any more
    assert main([*line, "--read-as", "spa-Latn", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["counts"]["already_known"] >= counts["proposed"]
    assert again["proposals"] == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--near", "spa"], "no Epitran map for pap-Latn; name another language's map"),
        (["--read-as", "spa-Latn"], "nothing to compare with"),
        (["--read-as", "spa-Latn", "--near", "oci"], "oci: no lexicon from eng"),
        (["--read-as", "spa-Latn", "--near", "spa=rus-Cyrl"], "and rus-Cyrl reads Cyrl"),
        (["--read-as", "spa-Latn", "--from-words", "x"], "Epitran's English needs an outside"),
        (["--read-as", "spa-Latn", "--near", "spa", "--most", "0"], "most 0"),
    ],
)
def test_what_cannot_be_done_is_said(
    options: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingested("spa", NEAR)
    words = tmp_path / "words.txt"
    words.write_text("\n".join(WORDS), "utf-8")
    assert main(["lexicon", "cognates", "--lang", "pap", "--words", str(words), *options]) == 2
    told = capsys.readouterr()
    assert reason in told.err
    assert told.out == ""


def test_words_of_a_text_a_list_and_a_table(tmp_path: Path) -> None:
    path = tmp_path / "words"
    path.write_text("Kasa kas, kasa 12.\nlemma\tform\tN;PL\n", "utf-8")
    assert read_words(path) == ["kasa", "kas", "lemma"]
    path.write_text("12 ...\n", "utf-8")
    with pytest.raises(FormatError, match="no words"):
        read_words(path)


def test_a_config_is_checked() -> None:
    with pytest.raises(ConfigError, match="min score 2"):
        CognateConfig(min_score=2)
