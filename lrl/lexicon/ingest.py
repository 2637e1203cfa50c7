"""Rows in, a lexicon out: profile, clean, score, accept, write; every row accounted for."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson
import pyarrow as pa

from lrl import provenance
from lrl.errors import ConfigError
from lrl.lexicon.clean import Candidate, clean
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.profile import Facts, Writing, profile
from lrl.lexicon.quality import ACCEPT, Penalties, Scored, accept, score
from lrl.lexicon.store import SCHEMA, rejected_of, sidecar_bytes, sidecar_of

BATCH = 1 << 15  # entries that are held as Python objects before they become a row group


@dataclass(frozen=True, slots=True)
class IngestConfig:
    """What an ingest may choose: the sample for the profile, the threshold, what it writes down.

    `licence` is an SPDX identifier or the publisher's words; `source` says what the rows came
    from (file, hash) and goes into the sidecar as it is. With fewer entries than `least` nothing is
    written.
    """

    name: str
    licence: str = "unknown"
    source: tuple[tuple[str, str], ...] = ()
    min_quality: float = ACCEPT
    sample: int = 20_000
    least: int = 0
    penalties: Penalties = field(default_factory=Penalties)

    def __post_init__(self) -> None:
        if not 0.0 <= self.min_quality <= 1.0:
            raise ValueError(f"min_quality {self.min_quality} is not in [0, 1]")


@dataclass(frozen=True, slots=True)
class IngestResult:
    """The account of an ingest; read = accepted + duplicates + rejected, always.

    A row is accepted if one of its alternatives became an entry, a duplicate if all of them were
    there before, else rejected; `reasons` counts rejected rows by their first reason. Pairs that
    were dropped from rows which gave others are in `dropped_parts`.
    """

    lexicon: Path
    read: int
    accepted: int
    duplicates: int
    rejected: int
    entries: int
    dropped_parts: int
    reasons: dict[str, int]

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.duplicates + self.rejected:
            raise ValueError(f"{self.read} rows read do not add up: {self}")


def ingest(rows: Iterable[Row], wanted: Wanted, config: IngestConfig, out: Path) -> IngestResult:
    """Stream rows into the lexicon `out` (a .parquet path), its sidecar and its rejected rows.

    The three files are moved into place together at the end, the lexicon itself last, so that
    none is ever without its sidecar. The same rows give the same bytes. Memory grows only by
    some 100 bytes an entry, for the hashes that find duplicates.
    """
    stream = iter(rows)
    head = list(islice(stream, config.sample))
    facts = profile(head, wanted)
    with (
        provenance.beside(out) as parquet,
        provenance.beside(sidecar_of(out)) as sidecar,
        provenance.beside(rejected_of(out)) as rejected,
    ):
        with rejected.open("wb") as refused, _Writer(parquet, wanted, config) as writer:
            account = _Account()
            for row in _draining(head, stream):
                account.add(row, _judged(row, facts, config), writer, refused)
        result = account.result(out)
        if result.entries < config.least:
            why = ", ".join(f"{reason} {count}" for reason, count in result.reasons.items())
            origin = dict(config.source).get("file", config.name)
            raise ConfigError(
                f"{origin}: {result.read:,} rows and no entry for {wanted.target.tag} in them"
                + (f" ({why})" if why else "; is it the right file and format?")
            )
        about = {
            "made_by": provenance.made_by("lexicon ingest"),
            "name": config.name,
            "source_lang": wanted.source.tag,
            "target_lang": wanted.target.tag,
            "licences": [config.licence],
            "licence": config.licence,
            "languages": {"source": asdict(wanted.source), "target": asdict(wanted.target)},
            "source": dict(config.source),
            "sha256": provenance.sha256(parquet),
            "min_quality": config.min_quality,
            "penalties": asdict(config.penalties),
            "profile": {"source": _told(facts.source), "target": _told(facts.target)},
            "entries": result.entries,
            "counts": {
                name: getattr(result, name)
                for name in (
                    "read",
                    "accepted",
                    "duplicates",
                    "rejected",
                    "entries",
                    "dropped_parts",
                )
            },
            "reasons": result.reasons,
        }
        sidecar.write_bytes(sidecar_bytes(about))
        # An older lexicon of this name goes first: the new sidecar must never describe it.
        out.unlink(missing_ok=True)
    return result


def _draining(head: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    head.reverse()
    first = (head.pop() for _ in range(len(head)))
    return chain(first, rest)


Judged = tuple[Candidate, Scored | None]


def _judged(row: Row, facts: Facts, config: IngestConfig) -> list[Judged]:
    return [
        (candidate, None if candidate.problem else score(candidate, facts, config.penalties))
        for candidate in clean(row, facts)
    ]


def _told(writing: Writing) -> dict[str, Any]:
    return {
        "script": writing.script,
        "apostrophe": writing.apostrophe,
        "capitals_mean_nothing": writing.capitals,
        "bound_stems": writing.stems,
        "letters_a_word": round(writing.letters, 2),
        "marks_used_as_letters": sorted(writing.inner),
        "capitals_inside_words": sorted(writing.caseless),
    }


class _Account:
    """Counts rows and finds duplicates while the rows stream by."""

    def __init__(self) -> None:
        self.read = self.accepted = self.duplicates = self.entries = self.dropped = 0
        self.reasons: Counter[str] = Counter()
        self._seen: set[int] = set()

    def add(self, row: Row, judged: list[Judged], writer: "_Writer", refused: Any) -> None:
        self.read += 1
        new = 0
        failed: list[tuple[Candidate, Scored | None]] = []
        for candidate, scored in judged:
            if scored is None or not accept(scored, writer.threshold):
                failed.append((candidate, scored))
            elif (key := _key(candidate)) not in self._seen:
                self._seen.add(key)
                writer.add(candidate, scored, row.line)
                new += 1
        self.entries += new
        if new:
            self.accepted += 1
            self.dropped += len(failed)
        elif not failed:
            self.duplicates += 1
        else:
            self.reasons[_reason(*failed[0])] += 1
        for candidate, scored in failed if new else failed[:1]:
            refused.write(_refusal(row, candidate, scored, part=bool(new)))

    def result(self, out: Path) -> IngestResult:
        return IngestResult(
            lexicon=out,
            read=self.read,
            accepted=self.accepted,
            duplicates=self.duplicates,
            rejected=self.reasons.total(),
            entries=self.entries,
            dropped_parts=self.dropped,
            reasons=dict(sorted(self.reasons.items(), key=lambda item: (-item[1], item[0]))),
        )


def _key(candidate: Candidate) -> int:
    pair = f"{candidate.source}\t{candidate.target}".encode()
    return int.from_bytes(blake2b(pair, digest_size=8).digest(), "little")


def _reason(candidate: Candidate, scored: Scored | None) -> str:
    if scored is None:
        return candidate.problem
    return scored.gravest.replace("_", " ") or "weak evidence"


def _refusal(row: Row, candidate: Candidate, scored: Scored | None, part: bool) -> bytes:
    """One line of the rejected file: the row as it was found, or the alternative at fault."""
    record = {
        "path": row.path,
        "line": row.line,
        "source": candidate.source if part else row.source,
        "target": candidate.target if part else row.target,
        "reason": _reason(candidate, scored),
        "part": part,
    }
    if scored is not None:
        record["quality"] = scored.quality
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)


class _Writer:
    """Writes entries to Parquet, a row group a batch."""

    def __init__(self, path: Path, wanted: Wanted, config: IngestConfig) -> None:
        import pyarrow.parquet as pq

        self.threshold = config.min_quality
        constant = {
            "source_lang": wanted.source.tag,
            "target_lang": wanted.target.tag,
            "origin": config.name,
            "licence": config.licence,
        }
        self._constant = {name: pa.scalar(value) for name, value in constant.items()}
        self._columns: dict[str, list[Any]] = {
            name: [] for name in SCHEMA.names if name not in constant
        }
        self._file = pq.ParquetWriter(path, SCHEMA, compression="zstd", use_dictionary=True)

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._flush()
        self._file.close()

    def add(self, candidate: Candidate, scored: Scored, line: int) -> None:
        columns = self._columns
        columns["source"].append(candidate.source)
        columns["target"].append(candidate.target)
        columns["pos"].append(candidate.pos)
        columns["sense"].append(candidate.sense)
        columns["quality"].append(scored.quality)
        columns["line"].append(line)
        if len(columns["line"]) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        count = len(self._columns["line"])
        if not count:
            return
        arrays = [
            pa.repeat(self._constant[name], count)
            if name in self._constant
            else pa.array(self._columns[name], SCHEMA.field(name).type)
            for name in SCHEMA.names
        ]
        self._file.write_batch(pa.record_batch(arrays, schema=SCHEMA))
        for values in self._columns.values():
            values.clear()
