"""How likely a model finds each of several answers to a prompt.

The likelihood of an answer is that of its pieces after the prompt. What prompts have in common is
read once for all of them, and each prompt once for all its answers: a causal model keeps what it
has read, of a sequence-to-sequence model the encoder's output is kept.
"""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from inspect import signature
from typing import TYPE_CHECKING, Any

from lrl.prompt.model import Model, shared

if TYPE_CHECKING:
    from torch import Tensor

BATCH = 16  # answers weighed at once; each takes a copy of what was read


@dataclass(frozen=True, slots=True)
class Question:
    """A prompt and the answers to weigh, each as it would go on."""

    name: str
    prompt: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The sum of the log probabilities of each answer's pieces, and how many these are."""

    logs: tuple[float, ...]
    pieces: tuple[int, ...]


def likelihoods(
    model: Model, questions: Sequence[Question], batch: int = BATCH
) -> Iterator[Weighed]:
    """What the model makes of the answers to each question, in order.

    Raises ConfigError for a prompt that is too long for the model.
    """
    import torch

    if not questions:
        return
    weigh = _encoded if model.encodes else _continued
    yield from torch.inference_mode()(weigh)(model, questions, batch)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A question in pieces: what its answers have in common, and what each goes on with."""

    head: list[int]
    rests: list[list[int]]


def _cut(model: Model, question: Question) -> _Cut:
    """A question so cut that at least one piece is left before and behind.

    Prompt and answer are taken together, for a tokenizer may join the end of the one with the
    beginning of the other; what is joined counts as the answer's, for all of them.
    """
    given = model.ids(question.prompt)
    wholes = [model.ids(question.prompt + answer) for answer in question.answers]
    model.fits(question.name, max(map(len, wholes)))
    at = min(shared([given, *wholes]), *(len(one) - 1 for one in wholes))
    if at == 0:
        begin = model.ids("")[:1]
        return _Cut(begin, wholes)
    return _Cut(wholes[0][:at], [one[at:] for one in wholes])


def _continued(model: Model, questions: Sequence[Question], batch: int) -> Iterator[Weighed]:
    """By a causal model."""
    cuts = [_cut(model, one) for one in questions]
    begun = min(shared([one.head for one in cuts]), min(len(one.head) for one in cuts) - 1)
    start = _read(model, cuts[0].head[:begun], None)[1] if begun and len(cuts) > 1 else None
    if start is None:
        begun = 0
    for cut in cuts:
        after, kept = _read(model, cut.head[begun:], deepcopy(start))
        logs = [float(after[rest[0]]) for rest in cut.rests]
        longer = [i for i, rest in enumerate(cut.rests) if len(rest) > 1]
        for first in range(0, len(longer), batch):
            some = longer[first : first + batch]
            for i, log in zip(some, _rests(model, cut, some, kept), strict=True):
                logs[i] += log
        yield Weighed(tuple(logs), tuple(len(rest) for rest in cut.rests))


def _read(model: Model, ids: Sequence[int], kept: Any) -> "tuple[Tensor, Any]":
    """(log probabilities of the piece behind, what has been read) after so many more pieces."""
    import torch

    known = kept.get_seq_length() if kept is not None else 0
    told: dict[str, Any] = {}
    if "logits_to_keep" in signature(model.network.forward).parameters:
        told["logits_to_keep"] = 1  # all others would be many times the prompt
    if kept is not None:
        told["past_key_values"] = kept
    out = model.network(
        input_ids=torch.tensor([list(ids)], device=model.device),
        attention_mask=torch.ones(1, known + len(ids), dtype=torch.long, device=model.device),
        use_cache=True,
        **told,
    )
    read = getattr(out, "past_key_values", None)
    if not hasattr(read, "batch_repeat_interleave"):  # a network that keeps nothing for later
        read = None
    return out.logits[0, -1].float().log_softmax(-1), read


def _rests(model: Model, cut: _Cut, some: Sequence[int], kept: Any) -> list[float]:
    """The log probabilities of all but the first piece of some answers."""
    import torch

    rests = [cut.rests[i] for i in some]
    known = cut.head if kept is None else []
    if kept is not None:
        kept = deepcopy(kept)
        kept.batch_repeat_interleave(len(rests))
    wide = max(map(len, rests)) - 1
    pad = model.pad()
    rows = [[*known, *rest[:-1], *[pad] * (wide - len(rest) + 1)] for rest in rests]
    # What is filled up stands behind what is read, where no attention looks.
    mask = torch.ones(len(rests), len(cut.head) + wide, dtype=torch.long, device=model.device)
    told = {} if kept is None else {"past_key_values": kept, "use_cache": True}
    ids = torch.tensor(rows, device=model.device)
    logits = model.network(input_ids=ids, attention_mask=mask, **told).logits
    logs = logits[:, len(known) :].float().log_softmax(-1)
    return [
        float(logs[row, range(len(rest) - 1), rest[1:]].sum()) for row, rest in enumerate(rests)
    ]


def _encoded(model: Model, questions: Sequence[Question], batch: int) -> Iterator[Weighed]:
    """By a sequence-to-sequence model.

    The special pieces that its tokenizer puts around an answer are read but do not count.
    """
    import torch
    from transformers.modeling_outputs import BaseModelOutput

    special = set(model.tokenizer.all_special_ids)
    for question in questions:
        given = model.ids(question.prompt)
        model.fits(question.name, len(given))
        ids = torch.tensor([given], device=model.device)
        seen = model.network.get_encoder()(input_ids=ids, attention_mask=torch.ones_like(ids))
        logs: list[float] = []
        pieces: list[int] = []
        for first in range(0, len(question.answers), batch):
            some = [_spoken(model, a) for a in question.answers[first : first + batch]]
            hidden = seen.last_hidden_state.expand(len(some), -1, -1)
            wide = max(map(len, some))
            begin, pad = _first(model), model.pad()
            rows = [[begin, *one[:-1], *[pad] * (wide - len(one))] for one in some]
            out = model.network(
                encoder_outputs=BaseModelOutput(last_hidden_state=hidden),
                attention_mask=torch.ones_like(ids).expand(len(some), -1),
                decoder_input_ids=torch.tensor(rows, device=model.device),
                use_cache=False,
            )
            found = out.logits.float().log_softmax(-1)
            for row, one in enumerate(some):
                places = [i for i, piece in enumerate(one) if piece not in special]
                logs.append(float(found[row, places, [one[i] for i in places]].sum()))
                pieces.append(len(places))
        yield Weighed(tuple(logs), tuple(pieces))


def _spoken(model: Model, answer: str) -> list[int]:
    """The pieces of an answer as the decoder says it."""
    return list(model.tokenizer(text_target=answer.strip(), verbose=False)["input_ids"])


def _first(model: Model) -> int:
    """The piece that the decoder begins with."""
    configs = (model.network.generation_config, model.network.config)
    found = (getattr(config, "decoder_start_token_id", None) for config in configs)
    return next((int(piece) for piece in found if piece is not None), model.pad())
