"""What one worker does: a shard in, its part files out."""

import binascii
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from lrl.analysis import Analyser, with_trees
from lrl.corpus.sentence import Sentence
from lrl.corpus.writers import SUFFIXES, WRITERS
from lrl.corpus.writers.columns import conll
from lrl.corpus.writers.json import massive
from lrl.lexicon.lookup import Index
from lrl.morphology.tiers import TIERS
from lrl.provenance import beside
from lrl.synthesize.agreement import asked
from lrl.synthesize.batch import Batch, split
from lrl.synthesize.config import SubstituteConfig, ratios
from lrl.synthesize.inflect import Inflection
from lrl.synthesize.ledger import Ledger
from lrl.synthesize.plain import Plain, applies
from lrl.synthesize.plans import Plans
from lrl.synthesize.project import project
from lrl.synthesize.renderings import COVERED, ORIGINS
from lrl.synthesize.shards import SentenceShard, Shard, TextShard
from lrl.synthesize.substitute import Substituted, substitute
from lrl.synthesize.transliterate import Transliterator
from lrl.synthesize.values import CHANGES, Values
from lrl.synthesize.word_order import Switch, moved

# Products: the ledger with everything, plain text, aligned pairs; and the labelled formats.
FORMATS = {
    "ledger": ".jsonl",
    "text": SUFFIXES["text"],
    "pairs": ".pairs.tsv",
    **{name: SUFFIXES[name] for name in ("tsv", "csv", "conll", "conllu", "massive")},
}
LABELLED = frozenset(FORMATS) - {"ledger", "text", "pairs"}
HEADED = frozenset({"tsv", "csv"})  # the first line is a header, wanted once a file


@dataclass(frozen=True, slots=True)
class Counts:
    """What came of a shard, in sentences and source tokens.

    `origins` by ORIGINS, all tokens; `tiers` by TIERS, those that were to be inflected;
    `reordered`: sentences put into another word order; `values`: labelled spans by CHANGES, where
    their values are replaced.
    """

    sentences: int
    words: int
    covered: int
    origins: tuple[int, ...]
    tiers: tuple[int, ...] = (0,) * len(TIERS)
    reordered: int = 0
    values: tuple[int, ...] = (0,) * len(CHANGES)

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.sentences + other.sentences,
            self.words + other.words,
            self.covered + other.covered,
            tuple(a + b for a, b in zip(self.origins, other.origins, strict=True)),
            tuple(a + b for a, b in zip(self.tiers, other.tiers, strict=True)),
            self.reordered + other.reordered,
            tuple(a + b for a, b in zip(self.values, other.values, strict=True)),
        )


NONE = Counts(0, 0, 0, (0,) * len(ORIGINS))


class Worker:
    """Substitutes shards into one language; keeps what it has worked out between shards."""

    def __init__(
        self,
        index: Index,
        config: SubstituteConfig,
        language: str,
        formats: tuple[str, ...],
        seed: int,
        total: int,
        columns: tuple[str, ...] = (),
        transliterator: Transliterator | None = None,
        inflection: Inflection | None = None,
        switch: Switch | None = None,
        analyser: Analyser | None = None,
        values: Values | None = None,
    ) -> None:
        self.plans = Plans(index, config, transliterator, inflection)
        self.ledger = Ledger(self.plans, language)
        self.config = config
        self.switch = switch
        self.analyser = analyser
        self.values = values
        self.language = language
        self.formats = formats
        self.total = total
        self.columns = columns
        self.plain = Plain(self.plans) if applies(config, formats) else None
        self.name_labels = frozenset(config.name_labels)
        self._seed = [seed, binascii.crc32(b"synthesize"), binascii.crc32(language.encode())]

    def run(self, shard: Shard) -> tuple[Batch, Substituted]:
        """The shard substituted, the same on any worker."""
        batch = self._batch(shard)
        if self.plans.inflection and batch.sentences:
            batch = asked(batch, self.plans, self.plans.inflection.grammar)
        ratio = ratios(self.config.ratio, shard.first, len(batch), self.total)
        return batch, substitute(batch, self.plans, ratio, self._rng(shard))

    def _batch(self, shard: Shard) -> Batch:
        if self.values and isinstance(shard, SentenceShard):
            return self.values.batch(shard, self.plans.vocabulary, self.name_labels)
        if self.analyser and isinstance(shard, SentenceShard):
            shard = replace(shard, sentences=tuple(with_trees(shard.sentences, self.analyser)))
        if self.switch and isinstance(shard, SentenceShard):
            return self.switch.batch(shard.sentences, self.plans.vocabulary, self.name_labels)
        return shard.batch(self.plans.vocabulary, self.name_labels)

    def write(self, shard: Shard, folder: Path) -> Counts:
        """Write the shard's part of every format, then its counts, which say that it is done."""
        if isinstance(shard, TextShard) and self.plain:
            return self._write_plain(self.plain, shard, folder)
        batch, result = self.run(shard)
        projected: list[Sentence] | None = None
        labelled = LABELLED | {"ledger"} if batch.sentences else LABELLED
        if not labelled.isdisjoint(self.formats):
            projected = list(project(batch, self.plans, result))
        for name in self.formats:
            with beside(folder / f"{shard.number}{FORMATS[name]}") as part, part.open("wb") as file:
                file.writelines(self._lines(name, shard, batch, result, projected))
        return self._done(self.count(batch, result), shard, folder)

    def _write_plain(self, plain: Plain, shard: TextShard, folder: Path) -> Counts:
        """As `write`, where plain text is all that is wanted."""
        lines = split(shard.text(), self.plans.vocabulary)
        made = plain.render(lines, self._rng(shard))
        with beside(folder / f"{shard.number}{FORMATS['text']}") as part:
            part.write_bytes(made.text)
        counts = Counts(made.sentences, made.words, made.covered, tuple(made.origins.tolist()))
        return self._done(counts, shard, folder)

    def _done(self, counts: Counts, shard: Shard, folder: Path) -> Counts:
        with beside(folder / f"{shard.number}.done") as part:
            part.write_bytes(orjson.dumps(counts))
        return counts

    def _rng(self, shard: Shard) -> np.random.Generator:
        return np.random.default_rng([*self._seed, shard.number])

    def _lines(
        self,
        name: str,
        shard: Shard,
        batch: Batch,
        result: Substituted,
        projected: list[Sentence] | None,
    ) -> Iterator[bytes | pa.Buffer]:
        if name == "text":
            yield self.ledger.texts(result)
        elif name == "pairs":
            yield self.ledger.pairs(batch, result)
        elif name == "ledger":
            labelled = projected if batch.sentences else None
            yield self.ledger.lines(batch, result, labelled)
        else:
            fitting = filter(FITS[name], projected or ())
            if name == "massive":
                lines = massive(fitting, self.language)
            elif name == "conll":
                lines = conll(fitting, self.columns)
            else:
                lines = WRITERS[name](fitting)
            for number, line in enumerate(lines):
                if number or shard.number == 0 or name not in HEADED:
                    yield line.encode("utf-8") + b"\n"

    def count(self, batch: Batch, result: Substituted) -> Counts:
        """Sentences, word tokens, covered ones, and all source tokens by how they were rendered."""
        words = self.plans.words.view()[batch.types].astype(bool)
        return Counts(
            len(batch),
            int(words.sum()),
            int((words & (result.found < COVERED)).sum()),
            tuple(np.bincount(result.found, minlength=len(ORIGINS)).tolist()),
            self._tiers(result),
            moved(batch),
            batch.values,
        )

    def _tiers(self, result: Substituted) -> tuple[int, ...]:
        """How many source words (a run counts once) were inflected by each tier."""
        if result.rendering is None:
            return NONE.tiers
        found = self.plans.renderings.inflected
        each = result.rendering[np.unique(result.first)].tolist()
        count = Counter(one.tier for number in each if (one := found.get(number)))
        return tuple(count[name] for name in TIERS)


def read_counts(path: Path) -> Counts:
    """The counts that `Worker.write` left."""
    value = orjson.loads(path.read_bytes())
    return Counts(
        value["sentences"],
        value["words"],
        value["covered"],
        tuple(value["origins"]),
        tuple(value["tiers"]),
        value["reordered"],
        tuple(value["values"]),
    )


def by_origin(counts: Counts) -> dict[str, int]:
    """The counts by origin, those that occur, by name."""
    names: Counter[str] = Counter(dict(zip(ORIGINS, counts.origins, strict=True)))
    return {name: n for name, n in names.items() if n}


def by_tier(counts: Counts) -> dict[str, int]:
    """The counts of words to be inflected by tier, those that occur, by name."""
    return {name: n for name, n in zip(TIERS, counts.tiers, strict=True) if n}


def by_value(counts: Counts) -> dict[str, int]:
    """The labelled spans by what became of their values."""
    return dict(zip(CHANGES, counts.values, strict=True))


def _any(sentence: Sentence) -> bool:
    return True


# Which sentences a labelled format can hold at all.
FITS: dict[str, Callable[[Sentence], bool]] = {
    "tsv": _any,
    "csv": _any,
    "conll": lambda sentence: not sentence.label or bool(sentence.tags or sentence.spans),
    "conllu": lambda sentence: bool(sentence.tree),
    "massive": lambda sentence: bool(sentence.label),
}
