"""What a log teaches, as records: none of them holds a user, or an utterance of too few users."""

from dataclasses import dataclass, field

from lrl.errors import ConfigError
from lrl.selflearn.confidence import Weights
from lrl.selflearn.reading import Reading


@dataclass(frozen=True, slots=True)
class Mining:
    """How many users it takes, how long a silence ends an attempt (seconds), how confident one
    must be, and what the scores count. `slotted` leaves out examples whose slots are not known,
    which would teach a model of slots that there are none."""

    users: int = 5
    window: float = 60.0
    least: float = 0.5
    weights: Weights = field(default_factory=Weights)
    slotted: bool = False

    def __post_init__(self) -> None:
        if self.users < 2:
            raise ConfigError(f"users {self.users}: one user alone teaches nothing; at least 2")
        if not 0 < self.window < float("inf"):
            raise ConfigError(f"window {self.window:g}: a number of seconds above 0")
        if not 0 <= self.least <= 1:
            raise ConfigError(f"confidence {self.least:g}: from 0 to 1")


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Who speaks for something, as numbers alone: users, what they weigh together, events."""

    users: int
    votes: float
    events: int


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What to read instead of an utterance. `kind` is "rephrase" where users said the other one
    next, "variant" where both are read alike and the other one works more often."""

    kind: str
    said: str
    instead: str
    reading: Reading
    confidence: float
    scores: dict[str, float]
    witnesses: Witnesses


@dataclass(frozen=True, slots=True)
class Example:
    """An utterance and its label. `kind` is "corrected" where most users saw it read otherwise,
    else "confirmed"; `slotted` says whether its slots are known."""

    kind: str
    said: str
    reading: Reading
    slotted: bool
    confidence: float
    scores: dict[str, float]
    witnesses: Witnesses


@dataclass(frozen=True, slots=True)
class Refused:
    """A rewrite or an example (`what`) that was not learned, and why. `to` is the utterance or
    label it would have led to, empty where too few users speak for that."""

    what: str
    said: str
    to: str
    reason: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Mined:
    """Everything learned and refused, sorted, and how much there was to learn from."""

    rewrites: tuple[Rewrite, ...]
    examples: tuple[Example, ...]
    refused: tuple[Refused, ...]
    counts: dict[str, int]
