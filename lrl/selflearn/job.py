"""A folder of what was learned: rewrites, examples, what was refused, and a summary."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.corpus.writers.json import jsonl
from lrl.languages import Language
from lrl.provenance import beside, made_by, write_json
from lrl.selflearn.confidence import FORMULA
from lrl.selflearn.learned import Example, Mined, Mining, Refused, Rewrite, Witnesses
from lrl.selflearn.log import Damaged, Log
from lrl.selflearn.mine import mine
from lrl.selflearn.reading import placed
from lrl.selflearn.similarity import scorers

if TYPE_CHECKING:
    from lrl.adapt.encoder import Reading as EncoderReading

REWRITES, EXAMPLES, REJECTED = "rewrites.jsonl", "examples.jsonl", "rejected.jsonl"
SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class Job:
    """What to learn from: a log in a language; with an encoder, likeness of meaning counts too."""

    log: Log
    language: Language
    out: Path
    config: Mining = field(default_factory=Mining)
    model: Path | None = None
    reading: "EncoderReading | None" = None
    seed: int = 0


def learn(job: Job) -> dict[str, Any]:
    """Write the folder; the summary, which is written last, so that where it is the rest is."""
    found, missing = scorers(job.language, job.model, job.reading, job.seed)
    mined = mine(job.log.events, job.config, found)
    summary = {
        **made_by("selflearn"),
        "lang": job.language.tag,
        "seed": job.seed,
        "encoder": _digests(job.model),
        "settings": asdict(job.config),
        "formula": FORMULA,
        "scores": ["chain", *found],
        "missing": missing,
        "log": {
            "files": list(job.log.digests),
            "read": job.log.read,
            "accepted": len(job.log.events),
            "duplicates": job.log.duplicates,
            "rejected": len(job.log.damaged),
        },
        "counts": mined.counts,
    }
    job.out.mkdir(parents=True, exist_ok=True)
    (job.out / SUMMARY).unlink(missing_ok=True)
    _write(job.out / REWRITES, (rewrite_as(one) for one in mined.rewrites))
    _write(job.out / EXAMPLES, examples_as(mined.examples))
    _write(job.out / REJECTED, rejected_as(job.log.damaged, mined))
    write_json(job.out / SUMMARY, summary)
    return summary


def rewrite_as(one: Rewrite) -> dict[str, Any]:
    """A rewrite as an object."""
    slots = [{"label": label, "value": value} for label, value in one.reading.slots]
    return {
        "from": one.said,
        "to": one.instead,
        "kind": one.kind,
        "reading": {"label": one.reading.label, "slots": slots},
        **_evidence(one.confidence, one.scores, one.witnesses),
    }


def examples_as(examples: Sequence[Example]) -> list[dict[str, Any]]:
    """Examples in lrl's labelled form, with the confidence in each and what it rests on."""
    lines = jsonl(sentence_of(one) for one in examples)
    return [
        orjson.loads(line) | _evidence(one.confidence, one.scores, one.witnesses)
        for one, line in zip(examples, lines, strict=True)
    ]


def sentence_of(example: Example) -> Sentence:
    """An example as a labelled sentence, named after its text."""
    found = placed(example.said, example.reading) if example.slotted else None
    tokens, spaces = (found.tokens, found.spaces) if found else tokenise(example.said)
    name = hashlib.sha256(example.said.encode()).hexdigest()[:12]
    meta = (("kind", example.kind), ("slots", "known" if example.slotted else "unknown"))
    spans = found.spans if found else ()
    return Sentence(f"log-{name}", tokens, spaces, example.reading.label, spans, meta=meta)


def rejected_as(damaged: Iterable[Damaged], mined: Mined) -> list[dict[str, Any]]:
    """What was not taken: lines of the logs, by the hash of their file, for a file's name may tell
    whose it is; then what the rest did not suffice for."""
    lines = [
        {"what": "line", "file": one.digest, "line": one.line, "reason": one.reason}
        for one in damaged
    ]
    return [*lines, *map(_refused, mined.refused)]


def _refused(one: Refused) -> dict[str, Any]:
    told: dict[str, Any] = {"what": one.what, "from": one.said}
    if one.to:
        told["to"] = one.to
    if one.confidence is not None:
        told["confidence"] = round(one.confidence, 4)
    return told | {"reason": one.reason}


def _evidence(value: float, scores: Mapping[str, float], witnesses: Witnesses) -> dict[str, Any]:
    return {
        "confidence": round(value, 4),
        "scores": {name: round(score, 4) for name, score in scores.items()},
        "users": witnesses.users,
        "events": witnesses.events,
    }


def _digests(model: Path | None) -> dict[str, str]:
    """What decides what an encoder finds alike, by the hashes of its files."""
    if model is None:
        return {}
    from lrl.adapt.encoder import digests

    return digests(model)


def _write(path: Path, records: Iterable[dict[str, Any]]) -> None:
    with beside(path) as temporary, temporary.open("wb") as file:
        for record in records:
            file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
