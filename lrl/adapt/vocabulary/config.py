"""What a user can choose about new pieces, each with its default."""

from dataclasses import dataclass

from lrl.errors import ConfigError

ROWS = ("aligned", "subwords", "random")  # what a new piece's row of the embeddings is made of


@dataclass(frozen=True, slots=True)
class ExtendConfig:
    """How many pieces are added at most, what their rows begin as, and what they must prove.

    `held_out` is the share of the pairs (or entries) that pieces and rows know nothing of and
    that decide; the measure must rise by more than `sure` standard errors of the rise.
    At most `measured` texts are measured. `longest` is the most characters of a piece.
    """

    pieces: int = 500
    rows: str = "aligned"
    held_out: float = 0.1
    measured: int = 200
    sure: float = 1.0
    longest: int = 32
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("pieces", "longest", "measured"):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be at least 1")
        if not 0 < self.held_out < 1:
            raise ConfigError(f"held_out = {self.held_out}: must lie between 0 and 1")
        if not 0 <= self.sure < float("inf"):
            raise ConfigError(f"sure = {self.sure}: must be 0 or more")
        if self.seed < 0:
            raise ConfigError(f"seed = {self.seed}: must not be negative")
        if self.rows not in ROWS:
            raise ConfigError(f"rows {self.rows!r}: one of {', '.join(ROWS)}")
