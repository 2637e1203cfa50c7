"""What a user can choose about training, each with its default."""

from dataclasses import asdict, dataclass, field
from typing import Any

from lrl import provenance
from lrl.errors import ConfigError

SCHEDULES = ("linear", "cosine", "constant")
# What is trained: everything, all but word embeddings, low-rank additions, the head.
PARTS = ("full", "body", "lora", "head")
POOLINGS = ("mean", "first")
MASKING = ("pieces", "words")
LANGUAGES = ("alike", "apart")
WITHOUT = "none"  # stands for the task where there is none
OVER_PAIRS = ("pseudo", "agreement", "labels", "distil", "contrast", "tokens", "keep", "tlm")
SPOKEN = ("sound", "language")  # over sentences whose language is known
# From a teacher, on any sentences.
STUDIED = ("hidden", "relation", "logits", "vectors", "nearest", "early")
INSIDE, OUTSIDE = ("hidden", "relation"), ("vectors", "nearest")  # of an encoder
OF_A_TASK = ("task", "pseudo", "agreement", "labels", "logits")
HOLDING = ("anchor", "consolidate")  # teach nothing by themselves


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """Settings of the training loop.

    `batch` counts pieces, padding included, of one batch; `accumulate` batches make an update.
    `warmup` is a share of the run. The development set is measured `evaluations` times an epoch,
    and after `patience` measurements without a new best the run ends (0: never). A checkpoint is
    written at each of them and, where `save_every` is not 0, every so many updates; `updates`
    (0: no end) ends the run before its epochs do.

    Of the objectives: `temperature` divides the similarities that `contrast` and `nearest` compare;
    `sure` is how probable a label must be for `labels` to pass it on; `linked` is how often the
    translation of a masked word is masked too; `masking` says what `mlm` masks; `words` says which
    pieces stand for a word in `tokens`. `switch` is the share of aligned words that pairs have in
    the target language, at the start and at the end of the run. `rank` and `alpha` are of "lora".
    `fisher` is how many batches tell `consolidate` which weights matter. `reweight` is how far an
    adversary may weigh labelled sentences by their region of the encoder's space (0: not at all),
    `regions` how many of those there are, `adversary_rate` how fast it learns. `languages` says
    whether `language` makes sentence vectors alike in all languages, or tells these apart by them.
    `soften` is the temperature at which `logits` compares probabilities.
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
    updates: int = 0
    seed: int = 0
    temperature: float = 0.05
    sure: float = 0.9
    linked: float = 0.5
    masking: str = "pieces"
    words: str = "first"
    switch: tuple[float, float] = (1.0, 1.0)
    rank: int = 16
    alpha: int = 32
    # The tiny encoder is kept under a name made of this class's text, and does not depend on it.
    fisher: int = field(default=32, repr=False)
    languages: str = field(default="alike", repr=False)
    reweight: float = field(default=0.0, repr=False)
    regions: int = field(default=8, repr=False)
    adversary_rate: float = field(default=0.02, repr=False)
    soften: float = field(default=2.0, repr=False)

    def __post_init__(self) -> None:
        for name in (
            "epochs",
            "batch",
            "accumulate",
            "pieces",
            "evaluations",
            "rank",
            "alpha",
            "fisher",
        ):
            if getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be at least 1")
        for name in ("patience", "save_every", "updates", "seed"):
            if getattr(self, name) < 0:
                raise ConfigError(f"{name} = {getattr(self, name)}: must not be negative")
        if self.regions < 2:
            raise ConfigError(f"regions = {self.regions}: must be at least 2")
        if not 0 <= self.reweight < float("inf"):
            raise ConfigError(f"reweight = {self.reweight}: must be 0 or more")
        for name in ("rate", "head_rate", "clip", "temperature", "adversary_rate", "soften"):
            if not 0 < getattr(self, name) < float("inf"):
                raise ConfigError(f"{name} = {getattr(self, name)}: must be positive")
        for name in ("warmup", "dropout", "decay"):
            if not 0 <= getattr(self, name) < 1:
                raise ConfigError(f"{name} = {getattr(self, name)}: must be in [0, 1)")
        for name, value in (
            ("sure", self.sure),
            ("linked", self.linked),
            *(("switch", share) for share in self.switch),
        ):
            if not 0 <= value <= 1:
                raise ConfigError(f"{name} = {value}: must be in [0, 1]")
        for name, choices in (
            ("schedule", SCHEDULES),
            ("parts", PARTS),
            ("masking", MASKING),
            ("words", ("first", "mean")),
            ("languages", LANGUAGES),
        ):
            if getattr(self, name) not in choices:
                value = getattr(self, name)
                raise ConfigError(f"{name} {value!r}: one of {', '.join(choices)}")


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each objective counts; one of weight 0 is not computed at all.

    `task` is learned on labelled sentences and `pseudo` on the labelled targets of pairs;
    `agreement`, `labels`, `distil`, `contrast`, `tokens`, `keep` and `tlm` are learned on pairs,
    `mlm` on text. `anchor` pulls the encoder's weights to where they began, and `consolidate`
    does, each as firmly as it matters for the source language. `sound` and `language` are learned
    wherever the language is known: on pairs, and on text that says it. `hidden`, `relation` and
    `logits` are what a student learns from a teacher's states, attention and answers, on labelled
    sets and on text; `vectors` from what it comes to, of sentences and of the words that a task is
    about, and `nearest` from which of them is which sentence's; `early` has each layer learn these.
    """

    task: float = 1.0
    pseudo: float = 0.0
    agreement: float = 0.0
    labels: float = 0.0
    distil: float = 0.0
    contrast: float = 0.0
    tokens: float = 0.0
    keep: float = 0.0
    tlm: float = 0.0
    mlm: float = 0.0
    anchor: float = 0.0
    consolidate: float = 0.0
    sound: float = 0.0
    language: float = 0.0
    hidden: float = 0.0
    relation: float = 0.0
    logits: float = 0.0
    vectors: float = 0.0
    nearest: float = 0.0
    early: float = 0.0

    def __post_init__(self) -> None:
        for name, weight in asdict(self).items():
            if not 0 <= weight < float("inf"):
                raise ConfigError(f"weight of {name} = {weight}: must be 0 or more")
        if not any(weight for name, weight in asdict(self).items() if name not in HOLDING):
            raise ConfigError("every objective has weight 0; nothing would be learned")

    def among(self, names: tuple[str, ...]) -> list[str]:
        """Those of the named objectives that have a weight."""
        return [name for name in names if getattr(self, name)]


# What there was no choice of when runs were first told apart by their settings.
LATER = (
    "fisher",
    "consolidate",
    "reweight",
    "regions",
    "adversary_rate",
    "languages",
    "sound",
    "language",
    "soften",
    "hidden",
    "relation",
    "logits",
    "vectors",
    "nearest",
    "early",
)


def stated(settings: TrainConfig | Weights) -> dict[str, Any]:
    """The settings as they are stored and hashed; see lrl.provenance.stated."""
    return provenance.stated(settings, LATER)
