"""The published data sets: every sentence read, and read again from what is written."""

from collections import Counter
from pathlib import Path

import pytest

from lrl.corpus.readers import Problem, read, sniff
from lrl.corpus.sentence import Sentence
from lrl.corpus.writers import SUFFIXES, WRITERS

# Format, sentences, spans, problems; MasakhaNER's counts are those of CoNLL-2003.
FILES = {
    "injongo/eng/test.jsonl": ("jsonl", 621, 816, 1),
    "masakhaner2/eng/dev.txt": ("conll", 3250, 5020, 0),
    "masakhapos/eng/dev.txt": ("conll", 2001, 0, 0),
    "ud/English-ParTUT/en_partut-ud-test.conllu": ("conllu", 153, 0, 0),
    "ud/English-Atis/en_atis-ud-dev.conllu": ("conllu", 572, 0, 0),
    "sib200/eng_Latn/dev.tsv": ("table", 99, 0, 0),
    "nusax/english/valid.csv": ("table", 100, 0, 0),
}
# What of a sentence a format holds, over and above its tokens.
KEPT = {
    "text": ("text",),
    "tsv": ("id", "text", "label"),
    "csv": ("id", "text", "label"),
    "conll": ("tokens", "spans"),
    "conllu": ("id", "text", "tokens", "spaces", "label", "spans", "tree"),
    "jsonl": ("id", "text", "tokens", "spaces", "label", "spans", "tags", "tree", "meta"),
    "massive": ("id", "text", "label"),
}


@pytest.mark.parametrize("name", FILES)
def test_published_files(real_data: Path, tmp_path: Path, name: str) -> None:
    path = real_data / "tasks" / name
    form, sentences, spans, wrong = FILES[name]
    problems: list[Problem] = []
    given = list(read(path, problems=problems))
    assert sniff(path) == form
    assert (len(given), sum(len(s.spans) for s in given), len(problems)) == (
        sentences,
        spans,
        wrong,
    )
    given = given[:100]
    for target, writer in WRITERS.items():
        out = tmp_path / f"out{SUFFIXES[target]}"
        out.write_text("".join(line + "\n" for line in writer(given)), encoding="utf-8")
        back = list(read(out))
        for field in KEPT[target]:
            assert [getattr(s, field) for s in back] == [getattr(s, field) for s in given], target


def test_injongo_slots_are_those_its_target_names(real_data: Path) -> None:
    """Its keys say bytes and count characters; the target field says what the slots are."""
    counts: Counter[bool] = Counter()
    for language in ("ewe", "yor"):
        problems: list[Problem] = []
        for s in read(real_data / "tasks" / "injongo" / language / "test.jsonl", problems=problems):
            values = Counter(squeezed(value) for value in slots(s))
            targets = [
                part.partition(": ")[2] for part in dict(s.meta).get("target", "").split(" $$ ")
            ]
            counts[values == Counter(squeezed(t) for t in targets if t)] += 1
    assert counts[True] > 0.98 * counts.total()


def slots(sentence: Sentence) -> list[str]:
    pairs = list(zip(sentence.tokens, sentence.spaces, strict=True))
    return ["".join(t + " " * s for t, s in pairs[x.start : x.end]) for x in sentence.spans]


def squeezed(text: str) -> str:
    return "".join(text.split())
