"""A model's vocabulary extended: pieces proposed, rows filled, and kept if it proves useful."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
import torch

from lrl import provenance
from lrl.adapt import plain
from lrl.adapt.encoder import ABOUT, Encoder, Reading, json_of, load, quiet
from lrl.adapt.fitness import Fitness, fitness
from lrl.adapt.tiny import origin_of
from lrl.adapt.vocabulary.config import ExtendConfig
from lrl.adapt.vocabulary.cut import raw_of
from lrl.adapt.vocabulary.material import Material
from lrl.adapt.vocabulary.measure import Nearness, nearness, rises, vectors
from lrl.adapt.vocabulary.propose import Extension, propose, source_words
from lrl.adapt.vocabulary.rows import rows_of
from lrl.adapt.vocabulary.words import Word, words_of
from lrl.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Job:
    """Which model is to be extended by what, and where to."""

    model: Path
    material: Material
    out: Path
    reading: Reading | None = None
    config: ExtendConfig = field(default_factory=ExtendConfig)


def extend(job: Job) -> dict[str, Any]:
    """Carry a job out; what `lrl.json` says of it, and `kept`: whether there is such a folder.

    The folder is a plain transformers encoder, written whole or not at all. Raises ConfigError
    for a tokenizer that cannot be extended or an `out` that holds something else.
    """
    config, out = job.config, job.out
    if "head" in (json_of(job.model / ABOUT) or {}):
        raise ConfigError(f"{job.model}: has a task's head; extend an encoder, then adapt it")
    if out.exists() and not (out / ABOUT).exists() and any(out.iterdir()):
        raise ConfigError(f"{out}: holds other files; name a folder of its own")
    parts = job.material.parted(config)
    learn = parts.learn
    encoder = load(job.model, job.reading)
    words = words_of(learn.entries, learn.pairs, learn.texts)
    source = source_words(job.material.entries, job.material.pairs)
    extension = propose(described_by(encoder.tokenizer), words, source, config)
    sources = {text.text: text for text, _ in parts.decide}
    targets = [target for _, target in parts.decide]
    gold = [list(sources).index(text.text) for text, _ in parts.decide]
    ours = vectors(encoder, list(sources.values()))
    before = nearness(vectors(encoder, targets), ours, gold)
    fit = fitness(encoder.tokenizer, targets)
    old = encoder.tokenizer
    rows = len(encoder.network.get_input_embeddings().weight)
    grow(encoder, extension, words, config)
    encoder.tokenizer = with_description(old, extension.described)
    after = nearness(vectors(encoder, targets), ours, gold)
    about: dict[str, Any] = {
        **origin_of(job.model),
        **provenance.made_by("vocabulary"),
        **encoder.reading.stated(),
        "config": asdict(config),
        "counts": {
            "entries": len(learn.entries),
            "pairs": len(learn.pairs),
            "texts": len(learn.texts),
            "held_out": len(parts.decide),
            "pieces": len(extension.pieces),
            "rows_before": rows,
            "rows": len(encoder.network.get_input_embeddings().weight),
        },
        "by": "pairs" if job.material.pairs else "entries",
        "first_piece": encoder.tokenizer.convert_tokens_to_ids(extension.pieces[0].text),
        "changed_source": changed(old, encoder.tokenizer, [w.form for w in source]),
        "before": told(before, fit),
        "after": told(after, fitness(encoder.tokenizer, targets)),
    }
    if rises(before, after, config.sure):
        write(encoder, about, out)
        return about | {"kept": True}
    return about | {"kept": False}


def described_by(tokenizer: Any) -> dict[str, Any]:
    """What a tokenizer's tokenizer.json holds."""
    found: dict[str, Any] = orjson.loads(tokenizer.backend_tokenizer.to_str())
    return found


def with_description(tokenizer: Any, described: dict[str, Any]) -> Any:
    """The same tokenizer with another tokenizer.json, as transformers loads it."""
    import transformers

    with tempfile.TemporaryDirectory() as folder, quiet():
        tokenizer.save_pretrained(folder)
        (Path(folder) / "tokenizer.json").write_bytes(orjson.dumps(described))
        made = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    vocab = raw_of(described).get_vocab()
    if made.get_vocab() != vocab:
        raise ConfigError(
            f"transformers reads a {type(made).__name__} otherwise than it is written"
        )
    return made


def grow(
    encoder: Encoder, extension: Extension, words: Sequence[Word], config: ExtendConfig
) -> None:
    """Give an encoder the rows of new pieces, in place; its tokenizer is the caller's to set."""
    table = encoder.network.get_input_embeddings().weight
    raw = raw_of(extension.described)
    ids = [raw.token_to_id(piece.text) for piece in extension.pieces]
    old = table[: min(ids)].detach().clone()
    rows = rows_of(config.rows, extension.pieces, words, raw, old, config.seed)
    size = max(len(table), max(ids) + 1)
    encoder.network.resize_token_embeddings(size, mean_resizing=False)
    with torch.no_grad():
        encoder.network.get_input_embeddings().weight[ids] = rows.to(table.device, table.dtype)


def write(encoder: Encoder, about: dict[str, Any], out: Path) -> None:
    """Write an encoder's folder, whole or not at all; one that an earlier run made is replaced."""
    with plain.whole(out) as made:
        plain.put(encoder, made, out)
        provenance.write_json(made / ABOUT, about)


def changed(old: Any, new: Any, forms: Iterable[str]) -> float:
    """The share of words, by their forms, that are cut in another way."""
    ours, theirs = (
        tokenizer([f"a {form}" for form in forms], add_special_tokens=False)["input_ids"]
        for tokenizer in (old, new)
    )
    return float(sum(a != b for a, b in zip(ours, theirs, strict=True)) / max(1, len(ours)))


def told(near: Nearness, fit: Fitness) -> dict[str, float]:
    """A measurement as it is reported."""
    return {
        "margin": round(near.margin, 6),
        "rank": round(near.rank, 6),
        "fertility": round(fit.fertility, 4),
        "unknown": round(fit.unknown_rate, 4),
        "whole": round(fit.whole_rate, 4),
    }
