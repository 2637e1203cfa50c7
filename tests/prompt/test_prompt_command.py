"""`lrl prompt` and `lrl evaluate --method prompt` from end to end, on what lrl ships with."""

import json
from pathlib import Path

import pytest

from lrl.commands import main
from lrl.paths import resource
from tests.prompt.generative import save

pytestmark = pytest.mark.usefixtures("one_thread")
KEPT = {"train": 80, "dev": 8, "test": 8}  # sentences: enough to see what is done with them


@pytest.fixture
def toy(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Arguments that name some of the invented language's data, its lexicon being ingested."""
    for lang in ("eng", "qaa"):
        folder = tmp_path / "toy" / lang
        folder.mkdir(parents=True)
        for split, count in KEPT.items():
            whole = resource(f"toy/tasks/toy/{lang}/{split}.jsonl").read_text("utf-8")
            lines = whole.splitlines(keepends=True)
            (folder / f"{split}.jsonl").write_text("".join(lines[:count]), "utf-8")
    lexicon = resource("toy/lexicons/en_qaa.tsv")
    assert main(["lexicon", "ingest", str(lexicon), "--lang", "qaa"]) == 0
    capsys.readouterr()
    return ["--task", "toy", "--lang", "qaa", "--split", "dev", "--data", str(tmp_path)]


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_same_bytes_for_the_same_seed_and_within_the_budget(
    toy: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = save(tmp_path / "model", "llama")
    asked = ["prompt", *toy, "--shots", "2", "--model", str(model), "--budget"]
    assert main([*asked, "0", "--json", "--out", str(tmp_path / "whole.jsonl")]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["found"] == whole["shown"]
    budget = whole["longest"] - 5  # an entry less in some prompts
    files = [tmp_path / name / "p.jsonl" for name in "abc"]
    for file, seed in zip(files, ("0", "0", "1"), strict=True):
        assert main([*asked, str(budget), "--seed", seed, "--json", "--out", str(file)]) == 0
    assert files[0].read_bytes() == files[1].read_bytes() != files[2].read_bytes()
    beside = [file.with_suffix(".json").read_bytes() for file in files]
    assert beside[0] == beside[1]
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    found = read(files[0])
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    sizes = [len(tokenizer(one["prompt"])["input_ids"]) for one in found]
    assert sizes == [one["size"] for one in found]
    assert told[0]["longest"] == max(sizes) <= budget
    assert told[0]["prompts"] == len(found) == len({str(one["id"]) for one in found})
    assert told[0]["found"] > told[0]["shown"] > len(found)
    assert "\n\nUser: " in str(found[0]["prompt"])
    assert main([*asked, "20"]) == 2
    assert "before any entry, more than the budget of 20" in capsys.readouterr().err


def test_a_model_is_asked_with_and_without_the_dictionary(
    toy: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = save(tmp_path / "model", "gpt2")
    full, bare, out = tmp_path / "full.jsonl", tmp_path / "bare.jsonl", tmp_path / "said.jsonl"
    short = ["--labels", "alarm_set,weather_query"]
    assert main(["prompt", *toy, *short, "--out", str(full)]) == 0
    assert main(["prompt", *toy, *short, "--bare", "--out", str(bare)]) == 0
    capsys.readouterr()
    asked = ["evaluate", "--method", "prompt", "--model", str(model), *toy, "--draws", "200"]
    files = ["--prompts", str(full), "--against", str(bare)]
    way = ["--calibrate", "content-free", "--length", "pieces", "--other", "bare"]
    assert main([*asked, *files, *way, "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["metric"] for one in told["scores"]] == ["intent_accuracy"] * 2
    assert told["comparisons"][0]["against"] == "bare"
    signature = told["scores"][0]["signature"]
    assert "|length:pieces|calibrated:content-free|" in signature
    said = read(out)
    assert {str(one["label"]) for one in said} <= {"alarm_set", "weather_query"}
    for one in said:
        scores = one["scores"]
        assert isinstance(scores, dict)
        assert sum(scores.values()) == pytest.approx(1, abs=1e-5)
        assert max(scores, key=lambda name: scores[name]) == one["label"]
    again = ["evaluate", *toy, "--predictions", str(out), "--draws", "200", "--json"]
    assert main([*again, "--metric", "intent_accuracy"]) == 0
    value = json.loads(capsys.readouterr().out)["scores"][0]["value"]
    assert value == told["scores"][0]["value"]
    assert (tmp_path / "said.bare.jsonl").is_file()


@pytest.mark.parametrize("kind", ["llama", "bart"])
def test_translations_are_generated_and_scored(
    kind: str, toy: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = save(tmp_path / "model", kind)
    file, out = tmp_path / "p.jsonl", tmp_path / "said.jsonl"
    assert main(["prompt", *toy, "--kind", "translation", "--out", str(file)]) == 0
    capsys.readouterr()
    asked = ["evaluate", "--method", "prompt", "--model", str(model), *toy, "--draws", "200"]
    assert (
        main([*asked, "--prompts", str(file), "--new-pieces", "4", "--json", "--out", str(out)])
        == 0
    )
    scores = json.loads(capsys.readouterr().out)["scores"]
    assert [one["metric"] for one in scores] == ["chrf", "bleu"]
    assert "|into:eng|" in scores[0]["signature"]
    assert "|new:4|" in scores[0]["signature"]
    assert 0 <= scores[0]["value"] < 0.5
    assert len(read(out)) == scores[0]["n"]


def test_what_cannot_be_asked(
    toy: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*words: object) -> str:
        assert main([str(word) for word in words]) == 2
        return capsys.readouterr().err

    text = tmp_path / "text.txt"
    text.write_text("tama ola miru\n", "utf-8")
    assert "either FILE or --task" in refused("prompt", "--lang", "qaa")
    assert "say what is asked with --kind" in refused("prompt", text, "--lang", "qaa")
    assert "not labelled for the kind 'topic'" in refused("prompt", *toy, "--kind", "topic")
    assert "qab: no lexicon from eng" in refused("prompt", text, "--lang", "qab", "--kind", "topic")
    kind = ("--kind", "topic", "--labels", "a,b")
    assert "no sentences to take shots from" in refused(
        "prompt", text, "--lang", "qaa", *kind, "--shots", "1"
    )
    assert "0 labels to choose from" in refused("prompt", text, "--lang", "qaa", "--kind", "topic")
    assert "shots are pseudo-translated" in refused(
        "prompt", *toy, "--kind", "translation", "--shots", "1", "--shots-in", "source"
    )
    prompts = tmp_path / "p.jsonl"
    assert "name the file .jsonl" in refused("prompt", *toy, "--out", tmp_path / "p.json")
    assert main(["prompt", *toy, "--out", str(prompts)]) == 0
    capsys.readouterr()
    asked, model = ("evaluate", *toy, "--method", "prompt"), ("--model", "m")
    assert "--prompts FILE and --model DIR are needed" in refused(*asked)
    assert "make it with lrl prompt" in refused(
        *asked, "--prompts", text.with_name("q"), "--model", "m"
    )
    assert "missing beside text.txt" in refused(*asked, "--prompts", text, *model)
    assert "m: no such folder" in refused(*asked, "--prompts", prompts, *model)
    test = ["test" if word == "dev" else word for word in toy]
    assert "made of other data" in refused(
        "evaluate", *test, "--method", "prompt", "--prompts", prompts, *model
    )
    prompts.write_text(prompts.read_text("utf-8")[:-9], "utf-8")
    assert "not the file that p.json describes" in refused(*asked, "--prompts", prompts, *model)
    assert "--predictions FILE is missing" in refused("evaluate", *toy)
