"""One language, from corpus and lexicons to finished files: planned, resumed, put together."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256 as hash_of
from pathlib import Path
from time import perf_counter
from typing import Any, BinaryIO

import orjson

from lrl.analysis.analyser import named
from lrl.corpus.readers import Problem
from lrl.corpus.writers.columns import columns_of
from lrl.errors import ConfigError
from lrl.languages import Language, near, resolve
from lrl.lexicon.licences import combined
from lrl.lexicon.lookup import Index
from lrl.lexicon.store import Lexicon, merge, open_lexicon
from lrl.provenance import beside, made_by, sha256, write_json
from lrl.synthesize.config import SubstituteConfig, stated
from lrl.synthesize.grounds import fingerprints, inflection_of, switch_of
from lrl.synthesize.pool import each
from lrl.synthesize.shards import LINES, SHARD, SentenceShard, Source, shards
from lrl.synthesize.transliterate import Transliterator, writer
from lrl.synthesize.values import values_of
from lrl.synthesize.work import (
    FORMATS,
    NONE,
    Counts,
    Worker,
    by_origin,
    by_tier,
    by_value,
)
from lrl.text import dominant_script

OFF = (
    "inflect",
    "inflector",
    "analyse",
    "reorder",
    "keys",
)  # choices that a sidecar only names where they are made


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that the bytes of the output depend on, and where they go."""

    language: Language
    lexicons: tuple[Path, ...]
    sources: tuple[Source, ...]
    out: Path
    config: SubstituteConfig = field(default_factory=SubstituteConfig)
    formats: tuple[str, ...] = ("ledger", "text")
    seed: int = 0
    min_quality: float = 0.0

    def __post_init__(self) -> None:
        for name in self.formats:
            if name not in FORMATS:
                raise ConfigError(f"format {name!r}: choose from {', '.join(FORMATS)}")
        trees = self.config.analyse or any(source.form == "conllu" for source in self.sources)
        if self.config.inflect and not trees:
            reason = "agreement needs trees; give a CoNLL-U source, or a parser with --analyse"
            raise ConfigError(f"inflect: {reason}")
        if not self.formats or not self.lexicons or not self.sources:
            raise ConfigError("a job needs at least one lexicon, one source and one format")

    def output(self, suffix: str) -> Path:
        """Path of one of the job's files: `<out>/<language><suffix>`."""
        return self.out / f"{self.language.tag}{suffix}"


@dataclass(frozen=True, slots=True)
class Done:
    """What a job made."""

    language: str
    counts: Counts
    rejected: int
    seconds: float
    out: Path
    reordered: int | None = None  # sentences put into another word order, where asked for

    @property
    def coverage(self) -> float:
        """Share of source word tokens that the lexicon covers."""
        return self.counts.covered / max(self.counts.words, 1)


def synthesize(
    job: Job, workers: int = 1, advance: Callable[[Counts], None] = lambda counts: None
) -> Done:
    """Carry a job out; `advance` is told the counts of each shard as it is done.

    Stopped at any point and called again, it goes on after the last finished shard and ends with
    the same bytes. Raises FormatError, ResourceError or ConfigError; earlier outputs stay.
    """
    begin = perf_counter()
    lexicon = _lexicon(job)
    problems: list[Problem] = []
    recipe = _recipe(job, lexicon)
    folder = _work_folder(job, recipe)
    planned = shards(job.sources, problems, parsed=bool(job.config.analyse))
    total, columns = _survey(job)
    worker = Worker(
        Index(lexicon.table, lexicon.source_lang.code, job.config.keys),
        job.config,
        job.language.tag,
        job.formats,
        job.seed,
        total,
        columns,
        _transliterator(job, lexicon),
        inflection_of(job.config, job.language, lexicon),
        switch=switch_of(job.config, job.language, lexicon.source_lang),
        analyser=named(job.config.analyse) if job.config.analyse else None,
        values=values_of(job.config, lexicon, job.language.tag, job.sources, job.seed),
    )
    counts, upcoming = NONE, 0
    finished: set[int] = set()
    with ExitStack() as stack:  # moves all outputs into place where the block ends well
        wholes = _open_outputs(job, stack)
        for number, done in each(worker, planned, folder, workers):
            counts += done
            finished.add(number)
            while upcoming in finished:
                _append(wholes, folder, upcoming)
                upcoming += 1
            advance(done)
        if not counts.sentences:
            names = ", ".join(str(source.path) for source in job.sources)
            raise ConfigError(f"{names}: no sentences to substitute in")
        outputs = {job.output(FORMATS[name]).name: whole.tell() for name, whole in wholes.items()}
    rejected = job.output(".rejected.jsonl")
    with beside(rejected) as part:
        part.write_bytes(b"".join(map(_problem_line, problems)))
    sidecar = {
        **recipe,
        "sentences_read": counts.sentences + len(problems),
        "sentences": counts.sentences,
        "rejected": len(problems),
        "tokens": counts.words,
        "covered_tokens": counts.covered,
        "coverage": round(counts.covered / max(counts.words, 1), 6),
        "by_key": by_origin(counts),
        **({"reordered": counts.reordered} if job.config.reorder else {}),
        **({"by_tier": by_tier(counts)} if job.config.inflect else {}),
        **({"by_value": by_value(counts)} if job.config.values != "keep" else {}),
        "outputs": outputs,
    }
    write_json(job.output(".json"), sidecar)
    shutil.rmtree(folder)
    return Done(
        job.language.tag,
        counts,
        len(problems),
        perf_counter() - begin,
        job.output(".json"),
        counts.reordered if job.config.reorder else None,
    )


def _lexicon(job: Job) -> Lexicon:
    """All lexicons of a job as one; ConfigError for none left and for that of a language which is
    not the job's, told apart or not by script and region, nor near it."""
    lexicon = merge([open_lexicon(path) for path in job.lexicons])
    if lexicon.target_lang.tag not in {one.tag for one in (job.language, *near(job.language))}:
        reason = f"a lexicon of {lexicon.target_lang.tag}, not of {job.language.tag}"
        raise ConfigError(f"{lexicon.path}: {reason}; ingest that of the language again")
    chosen = lexicon.at_least(job.min_quality) if job.min_quality else lexicon
    if not len(chosen):
        least = f" of quality {job.min_quality} or more" if len(lexicon) else ""
        raise ConfigError(f"{lexicon.path}: no entries{least} to substitute by")
    return chosen


def _survey(job: Job) -> tuple[int, tuple[str, ...]]:
    """How many sentences there are, and their CoNLL columns; read beforehand if it matters."""
    total = 0
    columns: dict[str, None] = {}
    if ".." in job.config.ratio or "conll" in job.formats:
        for shard in shards(job.sources, []):
            total += shard.size
            if isinstance(shard, SentenceShard):
                columns.update(dict.fromkeys(columns_of(shard.sentences)))
    return total, tuple(columns)


def _recipe(job: Job, lexicon: Lexicon) -> dict[str, Any]:
    """The part of the sidecar that decides the bytes."""
    return {
        **made_by("synthesize"),
        "lang": job.language.tag,
        "name": job.language.name,
        "source_lang": lexicon.source_lang.tag,
        "lexicons": [{"name": path.stem, "sha256": sha256(path)} for path in job.lexicons],
        "licences": list(lexicon.licences),
        "licence": asdict(combined(lexicon.licences)),
        "sources": [
            {"name": source.path.name, "format": source.form, "sha256": sha256(source.path)}
            for source in job.sources
        ],
        "config": {k: v for k, v in stated(job.config).items() if v or k not in OFF},
        **fingerprints(job.config, job.language, lexicon.source_lang),
        "formats": list(job.formats),
        "seed": job.seed,
        "min_quality": job.min_quality,
        "shard": [SHARD, LINES],
    }


def _work_folder(job: Job, recipe: dict[str, Any]) -> Path:
    """The folder of part files: as an earlier, stopped run of the very same job left it, or new."""
    fingerprint = hash_of(orjson.dumps(recipe, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]
    folder = job.out / f".{job.language.tag}.{fingerprint}.work"
    for other in job.out.glob(f".{job.language.tag}.*.work"):
        if other != folder:
            shutil.rmtree(other)
    folder.mkdir(parents=True, exist_ok=True)
    # A run killed while it put the parts together leaves the outputs it had begun.
    outputs = job.out.glob(f".{job.language.tag}.*.part")
    for leftover in (*folder.glob(".*.part"), *outputs):
        leftover.unlink()
    return folder


def _open_outputs(job: Job, stack: ExitStack) -> dict[str, BinaryIO]:
    """A file beside each output, by format."""
    return {
        name: stack.enter_context(stack.enter_context(beside(job.output(FORMATS[name]))).open("wb"))
        for name in job.formats
    }


def _append(wholes: dict[str, BinaryIO], folder: Path, number: int) -> None:
    """Append a shard's part files, which stay for a run that may have to go on from them."""
    for name, whole in wholes.items():
        with (folder / f"{number}{FORMATS[name]}").open("rb") as part:
            shutil.copyfileobj(part, whole, 1 << 20)


def _transliterator(job: Job, lexicon: Lexicon) -> Transliterator | None:
    """From the script of the lexicon's source side to that of its target side, if asked for."""
    if job.config.uncovered != "transliterate":
        return None
    sides = (dominant_script(lexicon.table[side].to_pylist())[0] for side in ("source", "target"))
    source, target = (script or "Latn" for script in sides)
    read_as = resolve(job.config.read_as) if job.config.read_as else None
    # The script its words are in tells the target's map, where the tag leaves it open.
    language = job.language if job.language.script else replace(job.language, script=target)
    return writer((source, target), lexicon.source_lang, language, read_as)


def _problem_line(problem: Problem) -> bytes:
    record = {"path": problem.path.name, "line": problem.line, "reason": problem.reason}
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
