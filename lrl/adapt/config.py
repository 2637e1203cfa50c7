"""What a user can choose about training, each with its default."""

from dataclasses import dataclass

from lrl.errors import ConfigError

SCHEDULES = ("linear", "cosine", "constant")
PARTS = ("full", "body", "head")  # what is trained: everything, all but word embeddings, the head
POOLINGS = ("mean", "first")


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Settings of the training loop.

    `batch` counts pieces, padding included, of one batch; `accumulate` batches make an update.
    `warmup` is a share of the run. The development set is measured `evaluations` times an epoch,
    and after `patience` measurements without a new best the run ends (0: never). A checkpoint is
    written at each of them and, where `save_every` is not 0, every so many updates.
    """

    epochs: int = 5
    rate: float = 5e-5
    head_rate: float = 1e-3
    batch: int = 2048
    accumulate: int = 1
    warmup: float = 0.1
    schedule: str = "linear"
    decay: float = 0.01
    clip: float = 1.0
    dropout: float = 0.1
    pieces: int = 256
    parts: str = "full"
    evaluations: int = 1
    patience: int = 3
    save_every: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("epochs", "batch", "accumulate", "pieces", "evaluations"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be at least 1")
        for name in ("patience", "save_every", "seed"):
            if getattr(self, name) < 0:
                raise ConfigError(f"{name} = {getattr(self, name)}: must not be negative")
        for name in ("rate", "head_rate", "clip"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ConfigError(f"{name} = {getattr(self, name)}: must be positive")
        for name in ("warmup", "dropout", "decay"):
            if not 0 <= getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be in [0, 1)")
        if self.schedule not in SCHEDULES:
            raise ConfigError(f"schedule {self.schedule!r}: one of {', '.join(SCHEDULES)}")
        if self.parts not in PARTS:
            raise ConfigError(f"parts {self.parts!r}: one of {', '.join(PARTS)}")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each objective counts; one of weight 0 is not computed at all."""

    task: float = 1.0
    agreement: float = 0.0
    distil: float = 0.0
    mlm: float = 0.0

    def __post_init__(self) -> None:
        for name in ("task", "agreement", "distil", "mlm"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise ConfigError(f"weight of {name} = {getattr(self, name)}: must be 0 or more")
        if not self.task:
            raise ConfigError("the task has weight 0; leave it above 0")
