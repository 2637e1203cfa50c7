"""Parsers of the labelled formats that know nothing of lrl's writers, and checks of a tree."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import conllu
import pyarrow.parquet as pq

Labelled = tuple[str, int, int]  # label, first token, token after the last


@dataclass(frozen=True, slots=True)
class Outcome:
    """A target sentence of the ledger, its alignment as pairs of (source, target) tokens."""

    record: dict[str, Any]
    pairs: tuple[tuple[int, int], ...]

    @property
    def gone(self) -> int:
        """Source tokens that nothing in the target stands for."""
        return len(self.record["source_tokens"]) - len({i for i, _ in self.pairs})


def ledger(path: Path) -> list[Outcome]:
    """The ledger, each record checked in itself."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        pairs = tuple(
            (int(a), int(b)) for a, b in (p.split("-") for p in record["alignment"].split())
        )
        n, m = len(record["source_tokens"]), len(record["tokens"])
        assert all(0 <= i < n and 0 <= j < m for i, j in pairs), record["id"]
        assert {j for _, j in pairs} == set(range(m)), f"{record['id']}: a token stands for nothing"
        assert len(record["origin"]) == len(record["entry"]) == m
        squeezed = "".join(record["text"].split())
        assert squeezed == "".join("".join(record["tokens"]).split()), record["id"]
        found.append(Outcome(record, pairs))
    return found


def targets_of(lexicon: Path) -> list[str]:
    """The target side of a lexicon by row, which is what the ledger's entries count."""
    return list(map(str, pq.read_table(lexicon, columns=["target"])["target"].to_pylist()))


def check_translations(outcome: Outcome, targets: list[str]) -> None:
    """Every piece of the target is its entries' translations joined, or its source's own form."""
    record = outcome.record
    for run, tokens in groups(outcome):
        own = squeezed("".join(record["source_tokens"][i] for i in run))
        for entry, piece in groupby(tokens, key=lambda j: record["entry"][j]):
            made = squeezed("".join(record["tokens"][j] for j in piece))
            expected = own if entry is None else squeezed(targets[entry])
            # "bye-bye" is the same entry twice
            times = max(1, len(made) // max(len(expected), 1))
            assert made == expected * times, (record["id"], made, expected)


def groups(outcome: Outcome) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """(source tokens, target tokens) of each substitution; both are runs without a hole."""
    by_run: dict[tuple[int, ...], list[int]] = {}
    for j in range(len(outcome.record["tokens"])):
        by_run.setdefault(tuple(i for i, k in outcome.pairs if k == j), []).append(j)
    for run, tokens in by_run.items():
        assert run == tuple(range(run[0], run[-1] + 1)), outcome.record["id"]
        assert tokens == list(range(tokens[0], tokens[-1] + 1)), outcome.record["id"]
        yield run, tokens


def check_span(outcome: Outcome, source: Labelled, span: dict[str, Any]) -> None:
    """A span has its source's label and just the tokens that stand for its source's tokens."""
    record = outcome.record
    label, first, end = source
    aligned = {j for i, j in outcome.pairs if first <= i < end}
    assert span["label"] == label, record["id"]
    assert aligned == set(range(span["start"], span["end"])), (record["id"], label, sorted(aligned))
    text = record["text"][span["start_char"] : span["end_char"]]
    assert text == text.strip()
    assert squeezed(text) == squeezed("".join(record["tokens"][span["start"] : span["end"]]))


def squeezed(text: str) -> str:
    return "".join(text.casefold().split())


def bio(tags: list[str]) -> list[Labelled]:
    """The entities of IOB2 tags, strictly: I- only after B- or I- of the same label."""
    found: list[Labelled] = []
    before = "O"
    for i, tag in enumerate(tags):
        assert re.fullmatch(r"O|[BI]-\S+", tag), tag
        if tag.startswith("B-"):
            found.append((tag[2:], i, i + 1))
        elif tag.startswith("I-"):
            assert before in (f"B-{tag[2:]}", tag), f"{tag} after {before}"
            found[-1] = (tag[2:], found[-1][1], i + 1)
        before = tag
    return found


def columns(path: Path, parting: str) -> list[list[list[str]]]:
    """Sentences of a column file, as rows of cells."""
    blocks = re.split(r"\n[ \t]*\n", path.read_text("utf-8").strip())
    return [[row.split(parting) for row in block.strip().split("\n")] for block in blocks]


def bracketed(text: str) -> tuple[str, list[tuple[str, str]]]:
    """(plain text, (label, value) pairs) of MASSIVE's "[label : value]"."""
    pairs = re.findall(r"\[([^\s\[\]]+) : ([^\[\]]+)\]", text)
    plain = re.sub(r"\[[^\s\[\]]+ : ([^\[\]]+)\]", r"\1", text)
    return plain, pairs


def check_tree(sentence: conllu.TokenList, source: conllu.TokenList, outcome: Outcome) -> None:
    """One root, heads in range, no cycle; each arc goes up to a word that was above it before.

    Where the source's root was deleted, words may hang on the one that took its place.
    """
    name = sentence.metadata["sent_id"]
    heads = {word["id"]: word["head"] for word in sentence}
    assert list(heads) == list(range(1, len(heads) + 1)), name
    assert [word["deprel"] for word in sentence if word["head"] == 0] == ["root"], name
    for start in heads:
        at, steps = start, 0
        while at:
            assert at in heads, f"{name}: head {at} is no word"
            at, steps = heads[at], steps + 1
            assert steps <= len(heads), f"{name}: a cycle at {start}"
    up = {w["id"]: w["head"] for w in source if isinstance(w["id"], int)}
    stands: dict[int, set[int]] = {j + 1: set() for _, j in outcome.pairs}
    for i, j in outcome.pairs:
        stands[j + 1].add(i + 1)
    root_kept = any(up[i] == 0 for run in stands.values() for i in run)
    promoted = next(j for j, head in heads.items() if head == 0)
    for j, head in heads.items():
        if head == 0 or (not root_kept and head == promoted):
            continue
        above = set(stands[j])  # the run itself: further tokens of a translation hang on its first
        for i in stands[j]:
            head_of = up[i]
            while head_of:
                above.add(head_of)
                head_of = up[head_of]
        assert stands[head] & above, f"{name}: {j} hangs on {head}, which was not above it"
