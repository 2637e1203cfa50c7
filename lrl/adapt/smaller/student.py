"""A smaller encoder begun from a larger one: fewer layers, narrower ones, fewer heads.

The layers are some of the teacher's, at even distances, the first and the last among them (Sanh et
al. 2019), or those that are named: the first ones of a model that was taught in every layer are a
model already. Where the student is narrower, its space is that in which the teacher's hidden
states, those of all layers on some text, vary most: matrices are projected onto it, as Ashkboos et
al. (2024) do, and normalisations, which have a gain for each axis, become what comes nearest.

Measured at the start on sentences of several languages (384 to 192 dimensions, four of twelve
layers; how much of the teacher's states a linear map explains after the first, second and third):
0.77, 0.56, 0.47. With the axes that are largest in the states 0.69, 0.53, 0.45, with axes at random
0.65, 0.46, 0.38, and with what the word embeddings vary in 0.65, 0.39, 0.29: what they vary in is
not what layers need.
"""

import copy
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from lrl.adapt import plain
from lrl.adapt.encoder import Encoder, Reading, ascending, digests, load
from lrl.adapt.readout import POST_NORM
from lrl.adapt.tiny import origin_of
from lrl.errors import ConfigError

# Of each layer's matrices by the end of their names: what their rows and their columns stand for.
# The longer ends first, as the shorter ones are ends of them.
AXES = (
    ("attention.self.query", "asked", "hidden"),
    ("attention.self.key", "asked", "hidden"),
    ("attention.self.value", "said", "hidden"),
    ("attention.output.dense", "hidden", "said"),
    ("intermediate.dense", "inner", "hidden"),
    ("output.dense", "hidden", "inner"),
)
ONTO = "hidden"  # is projected; of the others some stay
TEXTS = 256  # that a teacher's states are seen on, those that are far apart in the order
PIECES = 128  # of each


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a student. A 0 is what follows from the teacher: as many layers, as wide, heads
    as large, inner layers wider than the others by the same factor. `chosen` says which of the
    teacher's layers it gets, counted from 1; else they are at even distances."""

    layers: int = 0
    hidden: int = 0
    intermediate: int = 0
    heads: int = 0
    chosen: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for name, value in self.sizes.items():
            if value < 0:
                raise ConfigError(f"{name} = {value} of a student: must not be negative")

    @property
    def sizes(self) -> dict[str, int]:
        """The numbers by their names."""
        return {name: value for name, value in asdict(self).items() if name != "chosen"}


@dataclass(frozen=True, slots=True)
class Cut:
    """What stays of a teacher: its layers by number, the basis [h, hidden] that its states are
    projected onto, None where all of it stays, and the sizes that come of it."""

    shape: Shape
    layers: tuple[int, ...]
    basis: Tensor | None


def begin(teacher: Path, shape: Shape, texts: Sequence[str], out: Path) -> dict[str, Any]:
    """Write the folder of an untrained student, a plain encoder that transformers loads; what
    `lrl.json` says of it as a student. The same teacher, shape and texts make the same bytes.

    Raises ConfigError for a shape that the teacher has no room for.
    """
    encoder = load(teacher)
    student, cut = student_of(encoder, shape, texts)
    told = {"of": digests(teacher), "from_layers": list(cut.layers), **cut.shape.sizes}
    plain.save(student, {**origin_of(teacher), "student": told}, out)
    return told


def student_of(encoder: Encoder, shape: Shape, texts: Sequence[str]) -> tuple[Encoder, Cut]:
    """An encoder of a shape begun from another one, and what of that one it is."""
    config = encoder.network.config
    if config.model_type not in POST_NORM:
        raise ConfigError(f"a student of a model of type {config.model_type!r}: only of "
                          f"{', '.join(POST_NORM)}")  # fmt: skip
    shape = settled(config, shape)
    if shape.chosen:
        layers = tuple(number - 1 for number in shape.chosen)
    else:
        layers = spaced(config.num_hidden_layers, shape.layers)
    narrow = shape.hidden < config.hidden_size
    basis = main_directions(encoder, texts, shape.hidden) if narrow else None
    cut = Cut(shape, layers, basis)
    made = copy.deepcopy(config)
    made.num_hidden_layers, made.hidden_size = shape.layers, shape.hidden
    made.intermediate_size, made.num_attention_heads = shape.intermediate, shape.heads
    with torch.device("meta"):
        network = type(encoder.network)(made, add_pooling_layer=False)
    network.load_state_dict(weights_of(encoder, cut), assign=True)
    # What is no weight was made without values too.
    for name, buffer in encoder.network.named_buffers():
        holder, _, last = name.rpartition(".")
        network.get_submodule(holder).register_buffer(last, buffer.clone(), persistent=False)
    reading = encoder.reading
    if reading.words:
        nearest = min(range(len(layers)), key=lambda i: abs(layers[i] + 1 - reading.words))
        reading = Reading(reading.pooling, reading.prefix, nearest + 1)
    return Encoder(network.eval(), encoder.tokenizer, reading), cut


def settled(config: Any, shape: Shape) -> Shape:
    """A shape with no 0 in it; ConfigError where a teacher cannot have such a student."""
    size, heads = config.hidden_size, config.num_attention_heads
    hidden = shape.hidden or size
    wide = config.intermediate_size / size
    found = Shape(
        len(shape.chosen) or shape.layers or config.num_hidden_layers,
        hidden,
        shape.intermediate or round(hidden * wide),
        shape.heads or next(n for n in range(1, hidden + 1) if fits(hidden, n, size // heads)),
        shape.chosen,
    )
    most = Shape(config.num_hidden_layers, size, config.intermediate_size, heads)
    for name, value in found.sizes.items():
        if value > (limit := getattr(most, name)):
            raise ConfigError(f"{name} = {value} of a student: its teacher has {limit}")
    if not ascending(found.chosen, most.layers):
        named = ",".join(map(str, found.chosen))
        raise ConfigError(f"layers {named} of a student: in order, from 1 to {most.layers}")
    if hidden % found.heads:
        raise ConfigError(f"hidden = {hidden} of a student: not {found.heads} heads of one size")
    if (own := hidden // found.heads) > (theirs := size // heads):
        raise ConfigError(f"heads of {own} dimensions: the teacher's have {theirs}; more heads")
    return found


def fits(hidden: int, heads: int, most: int) -> bool:
    """Whether so many heads share the dimensions, at most so many each."""
    return hidden % heads == 0 and hidden // heads <= most


def spaced(of: int, count: int) -> tuple[int, ...]:
    """So many of the numbers below `of`, at even distances, the first and the last among them; of
    one alone the last, which is what heads look at."""
    if count == 1:
        return (of - 1,)
    return tuple(round(place * (of - 1) / (count - 1)) for place in range(count))


@torch.no_grad()
def main_directions(encoder: Encoder, texts: Sequence[str], size: int) -> Tensor:
    """The orthonormal directions in which hidden states are largest, [h, size], each layer counting
    alike; ConfigError where there is no text to see them on."""
    if not texts:
        raise ConfigError("a narrower student needs text, to see which directions matter")
    layers = encoder.network.config.num_hidden_layers
    seen = torch.zeros(layers + 1, encoder.size, encoder.size, dtype=torch.float64)
    for text in texts[:: max(1, len(texts) // TEXTS)][:TEXTS]:
        read = encoder.reading.prefix + text
        made = encoder.tokenizer(read, truncation=True, max_length=min(PIECES, encoder.limit))
        ids = torch.tensor([made["input_ids"]])
        states = encoder.network(input_ids=ids, output_hidden_states=True).hidden_states
        for number, (layer,) in enumerate(states):
            seen[number] += (layer.T @ layer).double()
    together = (seen / seen.diagonal(dim1=1, dim2=2).sum(1)[:, None, None]).sum(0)
    basis = torch.linalg.eigh(together)[1].flip(1)[:, :size]
    # A direction has no sign of its own; which one comes out depends on the library.
    largest = basis.gather(0, basis.abs().argmax(0, keepdim=True))
    found: Tensor = (basis * largest.sign()).float()
    return found


def weights_of(encoder: Encoder, cut: Cut) -> dict[str, Tensor]:
    """All weights of a student."""
    theirs = {name: tensor.detach() for name, tensor in encoder.network.state_dict().items()}
    found = {}
    for name, tensor in theirs.items():
        if not name.startswith("encoder.layer."):
            found[name] = normal_or_table(name, tensor, cut.basis)
    for place, number in enumerate(cut.layers):
        start = f"encoder.layer.{number}."
        inside = {n.removeprefix(start): t for n, t in theirs.items() if n.startswith(start)}
        for name, tensor in layer_of(inside, encoder.network.config, cut).items():
            found[f"encoder.layer.{place}.{name}"] = tensor
    return {name: tensor.clone().contiguous() for name, tensor in found.items()}


def layer_of(layer: dict[str, Tensor], config: Any, cut: Cut) -> dict[str, Tensor]:
    """One layer's weights of a student."""
    kept = kept_of(layer, config, cut.shape)
    found = {}
    for name, tensor in layer.items():
        part = name.rpartition(".")[0]
        axes = next((axes for end, *axes in AXES if part.endswith(end)), None)
        if axes is None:
            found[name] = normal_or_table(name, tensor, cut.basis)
            continue
        found[name] = matrix(tensor, axes, kept, cut.basis)
        if part.endswith("query"):  # scores are divided by the root of the size of a head
            mine = cut.shape.hidden // cut.shape.heads
            found[name] *= (mine * config.num_attention_heads / config.hidden_size) ** 0.5
    return found


def matrix(
    whole: Tensor, axes: Sequence[str], kept: dict[str, Tensor], basis: Tensor | None
) -> Tensor:
    """What stays of a matrix, or of the shift that goes with its rows."""
    for axis, what in enumerate(axes[: whole.dim()]):
        if what != ONTO:
            whole = whole.index_select(axis, kept[what])
        elif basis is not None:
            whole = (whole.movedim(axis, -1) @ basis).movedim(-1, axis)
    return whole


def kept_of(layer: dict[str, Tensor], config: Any, shape: Shape) -> dict[str, Tensor]:
    """Which rows stay of what heads ask with and say, and of the inner layer: of the heads those
    whose sayings are largest, of each head's and the inner layer's parts those that are largest as
    the product of what goes in and what comes out."""
    heads, size = config.num_attention_heads, config.hidden_size // config.num_attention_heads
    weight = {end: layer[f"{end}.weight"] for end, *_ in AXES}
    asked = rows(weight["attention.self.query"]) * rows(weight["attention.self.key"])
    said = rows(weight["attention.self.value"]) * rows(weight["attention.output.dense"].T)
    inner = rows(weight["intermediate.dense"]) * rows(weight["output.dense"].T)
    chosen = largest(said.view(heads, size).square().sum(1), shape.heads).tolist()
    mine = shape.hidden // shape.heads

    def within(scores: Tensor) -> Tensor:
        return torch.cat([h * size + largest(scores.view(heads, size)[h], mine) for h in chosen])

    return {
        "asked": within(asked),
        "said": within(said),
        "inner": largest(inner, shape.intermediate),
    }


def normal_or_table(name: str, tensor: Tensor, basis: Tensor | None) -> Tensor:
    """A table of embeddings, or a gain or shift of a normalisation, in the student's space."""
    if basis is None:
        return tensor
    # The gain of a direction is that of the axes it is made of.
    return tensor @ (basis.square() if name.endswith("LayerNorm.weight") else basis)


def rows(matrix: Tensor) -> Tensor:
    """The length of each row."""
    lengths: Tensor = matrix.norm(dim=1)
    return lengths


def largest(scores: Tensor, count: int) -> Tensor:
    """The places of the largest, in their order."""
    return scores.argsort(descending=True, stable=True)[:count].sort().values
