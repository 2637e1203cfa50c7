"""Pseudo-perplexity of text under an encoder with a masked-word head, by the word.

Each piece is guessed with itself and the later pieces of its word masked (Kauf and Ivanova 2023):
had it only itself masked, the rest of a long word would give it away. The pieces of a word make
one probability, so that models with other tokenizers can be compared; a word of pieces that the
tokenizer does not know is as likely as any such word, so mind the share of unknown words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from lrl.adapt import guesser
from lrl.adapt.batches import cut
from lrl.adapt.encoder import Encoder, load, quiet
from lrl.corpus.sentence import Sentence
from lrl.errors import FormatError, ResourceError, one_line

BATCH = 8192  # pieces of a batch


@dataclass(frozen=True, slots=True)
class Masked:
    """One guess: the pieces to read, which of them to guess, and what it is; of which sentence."""

    sentence: int
    ids: tuple[int, ...]
    place: int
    piece: int


def load_masked(folder: Path) -> tuple[Encoder, Any]:
    """An encoder and the network that guesses masked pieces with it.

    Raises ResourceError where the folder has no masked-word head.
    """
    import transformers
    from safetensors import SafetensorError

    encoder = load(folder)
    if encoder.tokenizer.mask_token_id is None:
        raise ResourceError(f"{folder}: its tokenizer has no piece that masks")
    if own := guesser.load(encoder, folder):
        return encoder, own
    try:
        with quiet():
            network, about = transformers.AutoModelForMaskedLM.from_pretrained(
                folder, use_safetensors=True, local_files_only=True, dtype=torch.float32,
                output_loading_info=True,
            )  # fmt: skip
    except (SafetensorError, OSError, ValueError, RuntimeError, TypeError) as error:
        raise FormatError(folder, None, f"cannot be loaded: {one_line(error)}") from error
    if about["missing_keys"]:
        raise ResourceError(
            f"{folder}: has no head that guesses masked words; perplexity needs a model that "
            "was saved with one, or adapted with --mlm or --tlm"
        )
    network.eval()
    return encoder, network


def surprises(
    encoder: Encoder, network: Any, sentences: Sequence[Sentence]
) -> tuple[list[Sentence], float]:
    """The sentences with `log`, the log probability of their words, and `words`, how many of them
    were read; and the share of these that have an unknown piece."""
    guesses: list[Masked] = []
    words = [0] * len(sentences)
    unknown = 0
    for number, sentence in enumerate(sentences):
        made, count, strange = guesses_of(encoder, sentence, number)
        guesses += made
        words[number] = count
        unknown += strange
    logs = [0.0] * len(sentences)
    guesses.sort(key=lambda one: len(one.ids))
    lengths = [len(one.ids) for one in guesses]
    device = next(network.parameters()).device
    with torch.no_grad():
        for places in cut(lengths, range(len(guesses)), BATCH):
            run = [guesses[place] for place in places]
            wide = lengths[places[-1]]
            ids = torch.full((len(run), wide), encoder.pad)
            mask = torch.zeros((len(run), wide), dtype=torch.long)
            for row, one in enumerate(run):
                ids[row, : len(one.ids)] = torch.tensor(one.ids)
                mask[row, : len(one.ids)] = 1
            scores = network(input_ids=ids.to(device), attention_mask=mask.to(device)).logits
            rows = torch.arange(len(run))
            guessed = scores[rows, [one.place for one in run]].float().log_softmax(-1)
            for one, log in zip(run, guessed[rows, [g.piece for g in run]].tolist(), strict=True):
                logs[one.sentence] += log
    told = [
        replace(s, meta=(("log", repr(log)), ("words", str(n))))
        for s, log, n in zip(sentences, logs, words, strict=True)
    ]
    return told, unknown / max(1, sum(words))


def guesses_of(encoder: Encoder, sentence: Sentence, number: int) -> tuple[list[Masked], int, int]:
    """All guesses of a sentence's words, how many words, and how many with an unknown piece."""
    tokenizer, limit = encoder.tokenizer, encoder.limit
    made = tokenizer(sentence.text, truncation=True, max_length=limit, return_offsets_mapping=True)
    ids, edges = list(made["input_ids"]), made["offset_mapping"]
    runs = words_at(sentence.text, edges)
    guesses = []
    for pieces in runs:
        for k, place in enumerate(pieces):
            masked = list(ids)
            for later in pieces[k:]:
                masked[later] = tokenizer.mask_token_id
            guesses.append(Masked(number, tuple(masked), place, ids[place]))
    unknown = sum(any(ids[p] == tokenizer.unk_token_id for p in pieces) for pieces in runs)
    return guesses, len(runs), unknown


def words_at(text: str, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The pieces of each word, that is of each stretch of text without white space; a word that
    was cut off in the middle counts as far as it goes."""
    runs: list[list[int]] = []
    last = -1
    for piece, (start, end) in enumerate(edges):
        if end <= start:
            continue  # a special piece
        here = end - 1  # a piece may begin with the white space before it
        began = text.rfind(" ", 0, here + 1) + 1
        if began != last:
            runs.append([])
            last = began
        runs[-1].append(piece)
    return runs
