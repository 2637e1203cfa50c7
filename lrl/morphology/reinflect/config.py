"""The settings of the learned inflector, with their defaults."""

from dataclasses import dataclass, field

from lrl.errors import ConfigError
from lrl.morphology.reinflect.model import Shape


@dataclass(frozen=True, slots=True)
class Config:
    """How a transducer is trained.

    Members read forwards and backwards in turn. Training takes `epochs` rounds of
    the table, or as many more as make `least_updates`. `invented` is the share of examples, at
    each round anew, whose stem is invented: the one for tables of `few` rows or fewer, the
    other for tables of `many` or more, in between by the logarithm of the size.
    """

    members: int = 4
    shape: Shape = field(default_factory=Shape)
    epochs: int = 14
    least_updates: int = 1500
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.01
    smoothing: float = 0.05
    clip: float = 1.0
    warmup: int = 100
    few: int = 300
    many: int = 10_000
    invented: tuple[float, float] = (0.5, 0.05)

    def __post_init__(self) -> None:
        for name in ("members", "epochs", "least_updates", "batch", "warmup", "few"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be at least 1")
        if self.many <= self.few:
            raise ConfigError(f"many = {self.many}: must be over few = {self.few}")
        if not all(0.0 <= share <= 1.0 for share in self.invented):
            raise ConfigError(f"invented = {self.invented}: shares must be in [0, 1]")
        if not 0.0 <= self.smoothing < 1.0:
            raise ConfigError(f"smoothing = {self.smoothing}: must be in [0, 1)")
        if self.rate <= 0.0:
            raise ConfigError(f"rate = {self.rate}: must be over 0")
