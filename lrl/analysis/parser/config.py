"""The settings of the parser and of its training, with their defaults."""

from dataclasses import dataclass, field, fields

from lrl.errors import ConfigError

LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network.

    `word`, `spelling` and `style` are the widths of a word's three embeddings; `buckets` is how
    many numbers the pieces of a spelling are hashed to; `arc` and `label` are the widths of what
    the parser compares, `hidden` that of each direction of each recurrent layer.
    """

    word: int = 100
    spelling: int = 128
    style: int = 16
    buckets: int = 30_000
    hidden: int = 200
    layers: int = 2
    arc: int = 200
    label: int = 64
    dropout: float = 0.33

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "dropout":
                if not 0.0 <= value < 1.0:
                    raise ConfigError(f"dropout = {value}: must be in [0, 1)")
            elif not isinstance(value, int) or not 1 <= value <= LARGEST:
                raise ConfigError(f"{one.name} = {value}: must be in 1..{LARGEST}")


@dataclass(frozen=True, slots=True)
class Config:
    """How a parser is trained.

    Training takes `epochs` rounds of the treebanks, or as many more as make `least_updates`.
    `batch` counts words. Words seen fewer than `least` times are known by their spelling alone;
    `unseen` is the share of the others that are hidden in training, so that spelling is learned.
    `merged` is how often a sentence is read as lrl's own tokens ("don't") where the treebank
    parts them ("do n't").
    """

    shape: Shape = field(default_factory=Shape)
    epochs: int = 5
    least_updates: int = 1500
    batch: int = 500
    rate: float = 4e-3
    decay: float = 0.01
    clip: float = 5.0
    warmup: int = 50
    least: int = 2
    unseen: float = 0.15
    merged: float = 0.5

    def __post_init__(self) -> None:
        for name in ("epochs", "least_updates", "batch", "warmup", "least"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be at least 1")
        for name in ("unseen", "merged"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be in [0, 1]")
        if not 0.0 < self.rate < 1.0:
            raise ConfigError(f"rate = {self.rate}: must be in (0, 1)")
