"""Entities, slots and trees of published data come through substitution valid and complete.

A sample in the ordinary run; every sentence, language and way of substituting with LRL_FULL=1.
"""

import json
import os
from collections.abc import Callable, Sequence
from itertools import accumulate, cycle, product
from pathlib import Path
from typing import Any, TypeVar

import conllu
import projection_checks as checks
import pytest

from lrl.languages import resolve
from lrl.lexicon.files import FileJob, ingest_file
from lrl.synthesize.config import SubstituteConfig
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source

FULL = os.environ.get("LRL_FULL") == "1"
LANGUAGES = ("bm", "ee", "fo", "kha", "ar-MA")
WAYS = {
    "default": SubstituteConfig(),
    "drop": SubstituteConfig(uncovered="drop"),
    "rising": SubstituteConfig(ratio="0.2..1"),
    "uniform": SubstituteConfig(choose="uniform"),
    "names": SubstituteConfig(names="translate", uncovered="drop"),
}
TASKS = {
    "conll": ("masakhaner2/eng", ("train.txt", "dev.txt", "test.txt")),
    "massive": ("injongo/eng", ("train.jsonl", "test.jsonl")),
    "conllu": ("ud/English-EWT", ("en_ewt-ud-dev.conllu", "en_ewt-ud-test.conllu")),
}
SAMPLE = {"conll": 200, "massive": 200, "conllu": 60}
EVERY = list(product(TASKS, WAYS, LANGUAGES))
SOME = [
    (t, w, lang) for (t, w), lang in zip(product(TASKS, WAYS), cycle(LANGUAGES[:3]), strict=False)
]
Given = TypeVar("Given")


@pytest.fixture(scope="module")
def lexicons(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The GATITOS lexicon of a language, ingested once."""
    home = tmp_path_factory.mktemp("lexicons")
    made: dict[str, Path] = {}

    def lexicon(code: str) -> Path:
        if code not in made:
            path = real_data / "lexicons" / "gatitos" / f"en_{code}.tsv"
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("LRL_HOME", str(home))
                made[code] = ingest_file(FileJob(path, resolve("eng"), resolve(code))).lexicon
        return made[code]

    return lexicon


@pytest.fixture(scope="module")
def corpus(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """All files of a task as one, or a sample spread over them."""
    folder = tmp_path_factory.mktemp("corpora")

    def whole(task: str) -> Path:
        place, names = TASKS[task]
        out = folder / f"{task}{Path(names[0]).suffix}"
        if not out.exists():
            parting = "\n" if task == "massive" else "\n\n"
            texts = [(real_data / "tasks" / place / name).read_text("utf-8") for name in names]
            pieces = [p for text in texts for p in text.strip().split(parting)]
            step = 1 if FULL else len(pieces) // SAMPLE[task]
            out.write_text(parting.join([*pieces[::step], ""]), "utf-8")
        return out

    return whole


@pytest.mark.parametrize(("task", "way", "code"), EVERY if FULL else SOME)
def test_projection(
    lexicons: Callable[[str], Path],
    corpus: Callable[[str], Path],
    tmp_path: Path,
    task: str,
    way: str,
    code: str,
) -> None:
    language, source, lexicon = resolve(code), corpus(task), lexicons(code)
    job = Job(
        language, (lexicon,), (Source.of(source),), tmp_path, WAYS[way], ("ledger", task), seed=7
    )
    synthesize(job)
    outcomes = checks.ledger(job.output(".jsonl"))
    accounted(outcomes, json.loads(job.output(".json").read_bytes()))
    targets = checks.targets_of(lexicon)
    for outcome in outcomes:
        checks.check_translations(outcome, targets)
    made = CHECKS[task](outcomes, written(job, task), source)
    print(f"{task} {way} {language.tag}: {len(outcomes)} sentences, {made} labels")


def written(job: Job, task: str) -> Path:
    return job.output(".massive.jsonl" if task == "massive" else f".{task}")


def accounted(outcomes: list[checks.Outcome], sidecar: dict[str, Any]) -> None:
    """Every source token is under one key, and those without a target are zero or dropped."""
    by_key = sidecar["by_key"]
    tokens = sum(len(outcome.record["source_tokens"]) for outcome in outcomes)
    assert sum(by_key.values()) == tokens
    gone = sum(outcome.gone for outcome in outcomes)
    assert gone == by_key.get("zero", 0) + by_key.get("dropped", 0)
    assert sidecar["sentences_read"] == len(outcomes) + sidecar["rejected"]


def with_words(
    given: Sequence[Given], outcomes: list[checks.Outcome]
) -> tuple[list[Given], list[checks.Outcome]]:
    """Without the sentences whose words were all dropped, which these formats cannot hold."""
    kept = [pair for pair in zip(given, outcomes, strict=True) if pair[1].record["tokens"]]
    return [before for before, _ in kept], [outcome for _, outcome in kept]


def entities(outcomes: list[checks.Outcome], path: Path, source: Path) -> int:
    given, outcomes = with_words(checks.columns(source, " "), outcomes)
    made = checks.columns(path, "\t")
    assert len(given) == len(made)
    count = 0
    for before, after, outcome in zip(given, made, outcomes, strict=True):
        assert [row[0] for row in before] == outcome.record["source_tokens"]
        assert [row[0] for row in after] == outcome.record["tokens"]
        spans = checks.bio([row[-1] for row in before])
        projected = checks.bio([row[-1] for row in after])
        listed = outcome.record["spans"]
        assert projected == [(s["label"], s["start"], s["end"]) for s in listed]
        for span, target in zip(spans, listed, strict=True):
            checks.check_span(outcome, span, target)
        count += len(spans)
    return count


def slots(outcomes: list[checks.Outcome], path: Path, source: Path) -> int:
    given = {r["example_id"]: r for r in map(json.loads, source.read_text("utf-8").splitlines())}
    made = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(made) == len(outcomes) >= len(given) - 2  # slots that overlap are refused
    count = 0
    for after, outcome in zip(made, outcomes, strict=True):
        record = outcome.record
        before = given[after["id"]]
        plain, pairs = checks.bracketed(after["annot_utt"])
        assert plain == after["utt"] == record["text"]
        assert after["intent"] == before["intent"] == record["label"]
        wanted = sorted(before["spans"], key=lambda s: s["start_byte"])
        text = record["text"]
        values = [(s["label"], text[s["start_char"] : s["end_char"]]) for s in record["spans"]]
        assert pairs == values
        for slot, span in zip(wanted, record["spans"], strict=True):
            checks.check_span(outcome, source_tokens(outcome, before["text"], slot), span)
        count += len(pairs)
    return count


def source_tokens(outcome: checks.Outcome, text: str, slot: dict[str, Any]) -> checks.Labelled:
    """A slot in source tokens, by how many letters come before it; offsets count characters."""
    first, end = (len("".join(text[: slot[k]].split())) for k in ("start_byte", "limit_byte"))
    edges = [0, *accumulate(map(len, outcome.record["source_tokens"]))]
    return slot["label"], edges.index(first), edges.index(end)


def trees(outcomes: list[checks.Outcome], path: Path, source: Path) -> int:
    given, outcomes = with_words(conllu.parse(source.read_text("utf-8")), outcomes)
    made = conllu.parse(path.read_text("utf-8"))
    assert len(given) == len(made)
    count = 0
    for before, after, outcome in zip(given, made, outcomes, strict=True):
        assert after.metadata["sent_id"] == before.metadata["sent_id"] == outcome.record["id"]
        assert after.metadata["text"] == outcome.record["text"]
        assert [word["form"] for word in after] == outcome.record["tokens"]
        spaced = ("" if (w["misc"] or {}).get("SpaceAfter") == "No" else " " for w in after)
        text = "".join(w["form"] + space for w, space in zip(after, spaced, strict=True))
        assert text.rstrip() == outcome.record["text"]
        checks.check_tree(after, before, outcome)
        count += len(after)
    validator = pytest.importorskip("udtools.validator")
    state = validator.Validator(lang="en", level=2).validate_files([str(path)])
    assert state.passed()
    return count


CHECKS: dict[str, Callable[[list[checks.Outcome], Path, Path], int]] = {
    "conll": entities,
    "massive": slots,
    "conllu": trees,
}
