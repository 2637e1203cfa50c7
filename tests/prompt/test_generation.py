"""What small models go on with, beside taking the likeliest piece one at a time."""

from pathlib import Path

import pytest
import torch

from lrl.errors import ConfigError
from lrl.prompt.generate import generate
from lrl.prompt.model import Model, load
from lrl.prompt.store import Item, Set
from tests.prompt.generative import save

pytestmark = pytest.mark.usefixtures("one_thread")
TEXTS = ("qaa: tama ola miru\nEnglish:", "qaa: the dog sees the cat by the sea\nEnglish:", "the")


def asked(stop: str = "") -> Set:
    items = tuple(Item(str(i), text, {}, "") for i, text in enumerate(TEXTS))
    return Set(Path("p.jsonl"), "translation", "qaa", "eng", "0", items, (), "", stop, "0")


def likeliest(model: Model, prompt: str, new: int) -> str:
    """The answer piece by piece, everything read anew."""
    given = model.tokenizer(prompt)["input_ids"]
    said = [model.network.config.decoder_start_token_id] if model.encodes else list(given)
    begun = len(said)
    with torch.no_grad():
        while len(said) < begun + new:
            told = {"input_ids": torch.tensor([given if model.encodes else said])}
            if model.encodes:
                told["decoder_input_ids"] = torch.tensor([said])
            said.append(int(model.network(**told).logits[0, -1].argmax()))
            if said[-1] == model.tokenizer.eos_token_id:
                break
    text: str = model.tokenizer.decode(said[begun:], skip_special_tokens=True)
    return text.strip()


@pytest.mark.parametrize("kind", ["gpt2", "t5"])
@pytest.mark.parametrize("batch", [1, 8])
def test_answers_are_the_likeliest_pieces(kind: str, batch: int, tmp_path: Path) -> None:
    model = load(save(tmp_path, kind))
    model.network.generation_config.repetition_penalty = 9.0  # a recommendation to pass over
    found = generate(model, asked(), 9, batch)
    assert found == [likeliest(model, text, 9) for text in TEXTS]
    assert len(set(found)) > 1


def test_an_answer_ends_where_the_template_says(tmp_path: Path) -> None:
    model = load(save(tmp_path, "gpt2"))
    whole = generate(model, asked(), 12)
    stop = whole[0][len(whole[0]) // 2]
    ended = generate(model, asked(stop), 12)
    assert ended == [text.partition(stop)[0].strip() for text in whole]
    assert len(ended[0]) < len(whole[0])


def test_prompts_that_leave_no_room(tmp_path: Path) -> None:
    model = load(save(tmp_path, "gpt2"))
    with pytest.raises(ConfigError, match=r"^0: .* reads 512; .*--budget"):
        generate(model, asked(), 500)
    with pytest.raises(ConfigError, match="at least one"):
        generate(model, asked(), 0)
