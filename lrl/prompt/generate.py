"""What a model goes on with after a prompt, by its likeliest piece each time."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from lrl.errors import ConfigError
from lrl.prompt.model import Model
from lrl.prompt.store import Set

BATCH = 8  # prompts at once
NEW = 128  # pieces of an answer
# Whatever else a model's folder recommends.
GREEDY = {
    "do_sample": False,
    "num_beams": 1,
    "temperature": 1.0,
    "top_p": 1.0,
    "repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "max_length": None,
    "min_length": 0,
}


def generate(model: Model, prompts: Set, new: int = NEW, batch: int = BATCH) -> list[str]:
    """The answer to each prompt, up to the text that ends one and without white space around it.

    Raises ConfigError for a prompt that is too long for the model with `new` pieces behind it.
    """
    import torch
    from transformers import StoppingCriteriaList

    if new < 1 or batch < 1:
        raise ConfigError(f"{new} pieces of {batch} answers at once: at least one of each")
    asked = [model.ids(item.prompt) for item in prompts.items]
    for item, ids in zip(prompts.items, asked, strict=True):
        model.fits(item.id, len(ids) + (0 if model.encodes else new))
    config = deepcopy(model.network.generation_config)  # how the model begins and ends
    config.update(max_new_tokens=new, pad_token_id=model.pad(), **GREEDY)
    answers = [""] * len(asked)
    order = sorted(range(len(asked)), key=lambda i: (len(asked[i]), i))
    for first in range(0, len(order), batch):
        places = order[first : first + batch]
        ids, mask = _filled(model, [asked[i] for i in places])
        begun = 0 if model.encodes else ids.shape[1]
        ends = [] if model.encodes or not prompts.stop else [_Ends(model, prompts.stop, begun)]
        with torch.inference_mode():
            made = model.network.generate(
                input_ids=ids,
                attention_mask=mask,
                generation_config=config,
                stopping_criteria=StoppingCriteriaList(ends),
            )
        for place, text in zip(places, _texts(model, made[:, begun:]), strict=True):
            answers[place] = _until(text, prompts.stop)
    return answers


class _Ends:
    """Says of each row whether its answer has ended."""

    def __init__(self, model: Model, stop: str, begun: int) -> None:
        self._model, self._stop, self._begun = model, stop, begun

    def __call__(self, ids: Any, scores: Any, **told: Any) -> Any:
        import torch

        texts = _texts(self._model, ids[:, self._begun :])
        done = [self._stop in text.lstrip() for text in texts]
        return torch.tensor(done, device=ids.device)


def _filled(model: Model, rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """(pieces, mask), filled up before a prompt that is gone on with, behind one that is read."""
    import torch

    wide = max(map(len, rows))
    blanks = [[0] * (wide - len(row)) for row in rows]
    pad = model.pad()
    ids, mask = [], []
    for row, blank in zip(rows, blanks, strict=True):
        fill, seen = [pad] * len(blank), [1] * len(row)
        ids.append([*row, *fill] if model.encodes else [*fill, *row])
        mask.append([*seen, *blank] if model.encodes else [*blank, *seen])
    return torch.tensor(ids, device=model.device), torch.tensor(mask, device=model.device)


def _texts(model: Model, ids: Any) -> list[str]:
    found: list[str] = model.tokenizer.batch_decode(ids, skip_special_tokens=True)
    return found


def _until(text: str, stop: str) -> str:
    """The text up to where it ends; a stop before the first word is only white space."""
    text = text.strip()
    return (text.partition(stop)[0] if stop else text).strip()
