"""Pseudo-translations of a corpus: synthesized once, read as pairs and as labelled sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from lrl.adapt.pairs import Pair, pair_of
from lrl.corpus.sentence import Sentence
from lrl.errors import FormatError
from lrl.experiment.work import Work
from lrl.languages import Language
from lrl.lexicon.store import open_lexicon
from lrl.provenance import sha256
from lrl.synthesize.config import SubstituteConfig, stated
from lrl.synthesize.grounds import fingerprints
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source
from lrl.text import read_lines


@dataclass(frozen=True)
class Corpus:
    """Texts of the source language: files, and the hash of what is in them."""

    name: str
    sources: tuple[Source, ...]

    @cached_property
    def digest(self) -> str:
        """Short hashes of the files."""
        return "+".join(sha256(source.path)[:12] for source in self.sources)


@dataclass(frozen=True)
class Pseudo:
    """A ledger of synthesis and what its sidecar says."""

    folder: Path
    language: Language

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The lines of the ledger."""
        path = self.folder / f"{self.language.tag}.jsonl"
        try:
            return [orjson.loads(line) for _, line in read_lines(path, normalise=False)]
        except orjson.JSONDecodeError as error:
            raise FormatError(path, None, f"not a ledger ({error.msg})") from error

    @cached_property
    def about(self) -> dict[str, Any]:
        """Its sidecar."""
        found: dict[str, Any] = orjson.loads(
            (self.folder / f"{self.language.tag}.json").read_bytes()
        )
        return found

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Source sentences with their pseudo-translations, which have the labels they got."""
        return tuple(map(pair_of, self.records))

    def sentences(self) -> tuple[Sentence, ...]:
        """The pseudo-translations with the labels they got."""
        return tuple(pair.target for pair in self.pairs)

    def samples(self, count: int) -> list[dict[str, Any]]:
        """Sentences with a translated word, evenly spaced over the ledger, to be looked at."""
        shown = [one for one in self.records if any(e is not None for e in one["entry"])]
        step = max(1, len(shown) // count)
        return [
            {
                "id": one["id"],
                "label": one["label"],
                "source": one["source_tokens"],
                "target": one["tokens"],
                "alignment": one["alignment"],
                "origin": one["origin"],
                "tiers": one.get("tier") or one["origin"],
            }
            for one in shown[::step][:count]
        ]


def pseudo(
    corpus: Corpus,
    language: Language,
    lexicons: Sequence[Path],
    config: SubstituteConfig,
    min_quality: float,
    work: Work,
) -> Pseudo:
    """The corpus in a target language; its random choices are the same for all seeds."""
    source = open_lexicon(lexicons[0]).source_lang
    recipe = {
        "corpus": corpus.digest,
        "forms": [source.form for source in corpus.sources],
        "lang": language.tag,
        "lexicons": [sha256(path) for path in lexicons],
        "config": stated(config),
        "min_quality": min_quality,
        **fingerprints(config, language, source),
    }

    def make(folder: Path) -> None:
        job = Job(
            language, tuple(lexicons), corpus.sources, folder, config, ("ledger",), 0, min_quality
        )
        synthesize(job)

    return Pseudo(work.stage(f"pseudo-{language.code}", recipe, make), language)
