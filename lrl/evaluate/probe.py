"""What an encoder knows of languages without a task: retrieval, induction, perplexity, and how
much its vectors lie by language."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lrl.adapt.encoder import Reading, load
from lrl.adapt.model import Headless, Model
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError
from lrl.evaluate import datasets, induction, perplexity, retrieval, silhouette
from lrl.evaluate.compare import (
    Comparison,
    Resampling,
    System,
    TestSet,
    compared,
    compared_over_languages,
    over_languages,
    records,
)
from lrl.evaluate.signature import Record
from lrl.lexicon.store import Lexicon

BLI = ("bli", "bli_5")


@dataclass(frozen=True, slots=True)
class Probed:
    """Scores of a model, the worst language of each kind, and what it has over another model."""

    scores: tuple[Record, ...]
    worst: tuple[Record, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model's folder and what to call it; `reading` before what the folder says."""

    name: str
    folder: Path
    reading: Reading | None = None


def model_of(candidate: Candidate) -> Model:
    """The encoder alone, whatever heads the folder has."""
    import torch

    model = Model(load(candidate.folder, candidate.reading), Headless())
    return model.cuda() if torch.cuda.is_available() else model


def vectors(model: Model, sentences: Sequence[Sentence]) -> NDArray[np.floating]:
    """One vector a sentence."""
    return np.asarray(model.pooled(sentences).numpy())


def probe_retrieval(
    candidates: Sequence[Candidate],
    langs: Sequence[str],
    split: str = "test",
    data: Path | None = None,
    task: str = "sib200",
    source: str = "eng",
    neighbours: int = 0,
    drawing: Resampling | None = None,
) -> Probed:
    """Translations found among all sentences of a split, to the source language and from it.

    The first candidate is scored and compared with the second, where there is one.
    """
    if not datasets.task_of(task).parallel:
        raise ConfigError(f"{task}: its languages do not have the same items")
    drawing = drawing or Resampling()
    here = datasets.open_split(task, source, split, data)
    there = [datasets.open_split(task, lang, split, data) for lang in langs]
    ways: dict[str, tuple[list[TestSet], list[list[System]]]] = {"to": ([], []), "from": ([], [])}
    for k, candidate in enumerate(candidates):
        model = model_of(candidate)
        known = dict(
            zip((s.id for s in here.sentences), vectors(model, here.sentences), strict=True)
        )
        for n, other in enumerate(there):
            ours, theirs = retrieval.shared(here.sentences, other.sentences)
            of_ours = np.stack([known[s.id] for s in ours])
            of_theirs = vectors(model, theirs)
            for way, (asked, of_asked), (keys, of_keys) in (
                ("to", (theirs, of_theirs), (ours, of_ours)),
                ("from", (ours, of_ours), (theirs, of_theirs)),
            ):
                tests, systems = ways[way]
                if k == 0:
                    more = (("csls", str(neighbours)),) if neighbours else ()
                    paths = (*here.paths, *other.paths)
                    tests.append(TestSet(
                        f"{task}-retrieval-{way}-{here.language.code}", other.language.tag, split,
                        datasets.hash_of(paths), tuple(retrieval.wanted(asked)), more=more,
                    ))  # fmt: skip
                    systems.append([])
                found = retrieval.found_in(asked, of_asked, keys, of_keys, neighbours)
                systems[n].append(System(candidate.name, found, more=weights_of(candidate)))
    return summed(list(ways.values()), ("retrieval",), drawing)


def probe_induction(
    candidates: Sequence[Candidate],
    lexicons: Sequence[tuple[Lexicon, frozenset[str]]],
    neighbours: int = 0,
    most: int = 0,
    drawing: Resampling | None = None,
) -> Probed:
    """Translations found for words of lexicons, each with the words that were seen."""
    drawing = drawing or Resampling()
    asked: list[induction.Entries] = []
    tests: list[TestSet] = []
    systems: list[list[System]] = []
    for lexicon, seen in lexicons:
        entries = induction.held_out(lexicon, seen, most)
        asked.append(entries)
        more = (("csls", str(neighbours)),) if neighbours else ()
        tests.append(TestSet(
            f"induction-{lexicon.name}", lexicon.target_lang.tag, "held-out",
            lexicon.sha256[:8], entries.gold, more=more,
        ))  # fmt: skip
        systems.append([])
    for candidate in candidates:
        model = model_of(candidate)
        for entries, row in zip(asked, systems, strict=True):
            words = vectors(model, entries.gold)
            choices = vectors(model, induction.as_sentences(entries.choices))
            found = induction.answers(entries, words, choices, neighbours)
            row.append(System(candidate.name, found, more=weights_of(candidate)))
    return summed([(tests, systems)], BLI, drawing)


def probe_perplexity(
    candidates: Sequence[Candidate],
    name: str,
    lang: str,
    data: str,
    sentences: Sequence[Sentence],
    drawing: Resampling | None = None,
) -> Probed:
    """How surprised a model with a masked-word head is by the words of a text."""
    drawing = drawing or Resampling()
    test = TestSet("perplexity", lang, name, data, tuple(sentences))
    row = []
    for candidate in candidates:
        encoder, network = perplexity.load_masked(candidate.folder)
        found, unknown = perplexity.surprises(encoder, network, sentences)
        more = (*weights_of(candidate), ("unknown", f"{unknown:.4f}"))
        row.append(System(candidate.name, found, more=more))
    return summed([([test], [row])], ("pseudo_perplexity",), drawing)


def probe_language(
    candidates: Sequence[Candidate],
    langs: Sequence[str],
    split: str = "test",
    data: Path | None = None,
    task: str = "sib200",
    drawing: Resampling | None = None,
) -> Probed:
    """How much translations lie by their language and by their meaning, in all languages together
    and in each of them among all.

    Meanings are drawn for the intervals, with all their sentences; silhouettes stay as they are
    among all. Candidates as in `probe_retrieval`.
    """
    if not datasets.task_of(task).parallel:
        raise ConfigError(f"{task}: its languages do not have the same items")
    splits = [datasets.open_split(task, lang, split, data) for lang in langs]
    if len({one.language.tag for one in splits}) < max(2, len(splits)):
        raise ConfigError(f"{', '.join(langs)}: name at least two languages, each once")
    drawing = drawing or Resampling()
    languages = silhouette.parallel([one.sentences for one in splits])
    tags = [one.language.tag for one in splits]
    tests = [
        TestSet(
            f"{task}-silhouette", "+".join(some), split,
            datasets.hash_of([path for one in splits for path in one.paths]), tuple(gold),
            more=(("among", "+".join(tags)),) if len(some) < len(tags) else (),
        )
        for some, gold in zip([tags, *([tag] for tag in tags)], [languages[0], *languages],
                              strict=True)
    ]  # fmt: skip
    systems: list[list[System]] = [[] for _ in tests]
    for candidate in candidates:
        model = model_of(candidate)
        found = silhouette.told(languages, [vectors(model, some) for some in languages])
        for row, said in zip(systems, found, strict=True):
            row.append(System(candidate.name, said, more=weights_of(candidate)))
    kinds = [([test], [row]) for test, row in zip(tests, systems, strict=True)]
    return summed(kinds, silhouette.METRICS, drawing)


def summed(
    kinds: Sequence[tuple[Sequence[TestSet], Sequence[Sequence[System]]]],
    metrics: Sequence[str],
    drawing: Resampling,
) -> Probed:
    """Scores of test sets by systems, [kind, language, system], with means over languages."""
    scores: list[Record] = []
    worst: list[Record] = []
    comparisons: list[Comparison] = []
    for tests, systems in kinds:
        for test, row in zip(tests, systems, strict=True):
            for system in row:
                scores += records(test, system, metrics, drawing)
            for other in row[1:]:
                comparisons += compared(test, row[0], other, metrics, drawing)
        if len(tests) < 2:
            continue
        for metric in metrics:
            columns = list(zip(*systems, strict=True))
            for column in columns:
                mean, low = over_languages(tests, column, metric, drawing)
                scores.append(mean)
                worst.append(low)
            comparisons += [
                compared_over_languages(tests, columns[0], other, metric, drawing)
                for other in columns[1:]
            ]
    return Probed(tuple(scores), tuple(worst), tuple(comparisons))


def weights_of(candidate: Candidate) -> tuple[tuple[str, str], ...]:
    """What a signature says of a model: the hash of its weights."""
    return (("model", datasets.hash_of(sorted(candidate.folder.glob("*.safetensors")))),)
