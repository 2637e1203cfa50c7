"""A small encoder made from nothing, so that a workflow runs where no pretrained model is.

There is no transfer from pretraining in it: what it scores says that the parts fit together, and
nothing about a language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import torch

from lrl import provenance
from lrl.adapt.encoder import ABOUT, Reading, json_of, quiet
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError

NOTE = "made from nothing: no transfer from pretraining is in what it scores"
STEP = 1e-4
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a network; `pieces` is the most its tokenizer may have."""

    size: int = 96
    layers: int = 2
    heads: int = 4
    pieces: int = 2000
    positions: int = 160


def build(
    sentences: Sequence[Sentence], folder: Path, shape: Shape | None = None, seed: int = 0
) -> None:
    """Write a folder with an untrained encoder, and a Unigram tokenizer learned from sentences.

    It loads as any other: `lrl.adapt.encoder.load`, or transformers' Auto classes.
    """
    import transformers

    if not sentences:
        raise ConfigError("no sentences to learn a tokenizer from")
    shape = shape or Shape()
    tokenizer = unigram([sentence.text for sentence in sentences], shape)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = transformers.BertModel(
            transformers.BertConfig(
                vocab_size=len(tokenizer),
                hidden_size=shape.size,
                num_hidden_layers=shape.layers,
                num_attention_heads=shape.heads,
                intermediate_size=4 * shape.size,
                max_position_embeddings=shape.positions,
                pad_token_id=tokenizer.pad_token_id,
            ),
            add_pooling_layer=False,
        )
    with quiet():
        network.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
    reading = Reading()
    provenance.write_json(
        folder / ABOUT,
        {
            **provenance.made_by("tiny"),
            "pooling": reading.pooling,
            "prefix": reading.prefix,
            "pretrained": False,
            "note": NOTE,
            "seed": seed,
            "sentences": len(sentences),
        },
    )


def origin_of(model: Path) -> dict[str, Any]:
    """What all that is made from a model goes on saying: that there was no pretraining, and a
    note. Empty for models that say nothing of it."""
    found = json_of(model / ABOUT) or {}
    return {key: found[key] for key in ("pretrained", "note") if key in found}


def settled(described: str) -> str:
    """A tokenizer with its scores rounded and its pieces in their order: training adds up in
    another order each time, which the last digits show, and deals out the lowest scores, STEP
    apart, to the letters that no piece needs in another order too."""
    made = orjson.loads(described)
    pieces = made["model"]["vocab"]
    special, learned = pieces[: len(SPECIAL)], pieces[len(SPECIAL) :]
    alone = {piece: score for piece, score in learned if len(piece) == 1}
    bound = min(score for _, score in learned) + STEP * (len(alone) + 1)
    letters = {piece: score for piece, score in alone.items() if score <= bound}
    dealt = dict(zip(sorted(letters), sorted(letters.values(), reverse=True), strict=True))
    rounded = sorted((-round(dealt.get(piece, score), 6), piece) for piece, score in learned)
    made["model"]["vocab"] = [*special, *([piece, -score] for score, piece in rounded)]
    return orjson.dumps(made).decode()


def unigram(texts: Sequence[str], shape: Shape) -> Any:
    """A tokenizer with XLM-R's special pieces and its way with white space."""
    import transformers
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from tokenizers.trainers import UnigramTrainer

    raw = Tokenizer(models.Unigram())
    raw.normalizer = normalizers.NFKC()
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    raw.decoder = decoders.Metaspace()
    trainer = UnigramTrainer(
        vocab_size=shape.pieces,
        special_tokens=list(SPECIAL),
        unk_token="<unk>",
        show_progress=False,
    )
    raw.train_from_iterator(texts, trainer)
    raw = Tokenizer.from_str(settled(raw.to_str()))
    raw.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    return transformers.PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=raw,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        mask_token="<mask>",
        model_max_length=shape.positions,
    )
