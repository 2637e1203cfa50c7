"""What an experiment is: systems made in stages, compared on the same test items."""

from dataclasses import dataclass, field

from lrl.adapt.adapted import AUTO
from lrl.adapt.config import WITHOUT, TrainConfig, Weights
from lrl.adapt.encoder import Reading
from lrl.adapt.tiny import Shape
from lrl.adapt.ways import WAYS
from lrl.errors import ConfigError
from lrl.evaluate.compare import Resampling
from lrl.synthesize.config import SubstituteConfig

SETS = ("source", "pseudo", "target")  # labelled data a stage can learn from or stop by
# What pairs are made of, beside files: the task's own texts, those that lrl ships with, and the
# entries of the lexicon, each a text of its own.
CORPORA = ("task", "embedded", "lexicon")
LEXICONS = ("whole", "shuffled")
NONE = WITHOUT  # the head of a stage without a task, and of the measurement by retrieval


@dataclass(frozen=True, slots=True)
class Stage:
    """One adaptation of a model, after lrl.adapt.job.Job.

    `sets` are labelled data: the task's own training data of the source language, its
    pseudo-translations, or that of the target language; `shares` says how much of each a pass
    takes. `dev` says by which sets, of development data, it is stopped. `pairs` and `texts` are
    corpora (of CORPORA, or files in the data folder) that are synthesized for the objectives
    without labels. A stage that is not `seeded` is the same for all seeds. `head` is one of
    lrl.adapt.heads, or "none".
    """

    head: str = "classify"
    sets: tuple[str, ...] = ("source",)
    shares: tuple[float, ...] = ()
    dev: tuple[str, ...] = ("source",)
    pairs: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    column: str = ""
    seeded: bool = True
    train: TrainConfig = field(default_factory=TrainConfig)
    weights: Weights = field(default_factory=Weights)
    synthesize: SubstituteConfig = field(default_factory=SubstituteConfig)

    def __post_init__(self) -> None:
        for part in ("sets", "dev"):
            for name in getattr(self, part):
                if name not in SETS:
                    raise ConfigError(f"{part} {name!r}: of {', '.join(SETS)}")
        if self.shares and len(self.shares) != len(self.sets):
            raise ConfigError(f"{len(self.shares)} shares of {len(self.sets)} sets")

    @property
    def local(self) -> bool:
        """Whether anything of a target language goes into it."""
        return self.synthesizes or "target" in {*self.sets, *self.dev}

    @property
    def synthesizes(self) -> bool:
        """Whether text of a target language is made for it."""
        labelled = self.head != NONE and "pseudo" in {*self.sets, *self.dev}
        return labelled or bool(self.pairs or self.texts)


@dataclass(frozen=True, slots=True)
class System:
    """Stages one after the other, by name, each on the model of the one before.

    `way` is how sentences are read when the model predicts: as they are ("self"), as their gloss,
    as both, the sentence itself counting `own`, or as is best on pseudo-text ("auto"). A system
    with the `lexicon` "shuffled" is a control; an `oracle` knows what the others may not.
    """

    name: str
    stages: tuple[tuple[str, Stage], ...]
    lexicon: str = "whole"
    way: str = "self"
    own: float = 0.5
    oracle: bool = False

    def __post_init__(self) -> None:
        if self.lexicon not in LEXICONS:
            raise ConfigError(f"lexicon {self.lexicon!r}: one of {', '.join(LEXICONS)}")
        if self.way not in (*WAYS, AUTO):
            raise ConfigError(f"way {self.way!r}: one of {', '.join((*WAYS, AUTO))}")
        if not 0 <= self.own <= 1:
            raise ConfigError(f"own {self.own}: from 0 to 1")
        if self.way == AUTO and not self.stages:
            raise ConfigError("way auto: there is no model to choose it for")
        gold = [name for name, one in self.stages if "target" in one.sets]
        if gold and not self.oracle:
            raise ConfigError(f"stage {gold[0]} learns from the target language: oracle = true")

    @property
    def head(self) -> str:
        """The head that its last stage has."""
        return self.stages[-1][1].head if self.stages else NONE

    @property
    def stops_by_target(self) -> bool:
        """Whether development data of the target language decide when training ends."""
        return any("target" in stage.dev for _, stage in self.stages)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most sentences that are taken of a set, evenly spaced; 0: all."""

    train: int = 0
    dev: int = 0
    pairs: int = 0

    def __post_init__(self) -> None:
        if min(self.train, self.dev, self.pairs) < 0:
            raise ConfigError("a limit is negative")


@dataclass(frozen=True, slots=True)
class Experiment:
    """Everything that a run's numbers depend on, but for the data themselves.

    `source` is the language, or the treebanks, that labels come from. With `joint` one model
    serves all languages, else each has its own. `against` are the systems that all others are
    compared with; `metrics` those of the task if empty. `data` is the folder of tasks, lexicons
    and models, and `models` are more of them to find the model in: paths from the working
    directory, before which those that a run is given come. `labels` are the only spans that count.
    """

    name: str
    task: str
    langs: tuple[str, ...]
    systems: tuple[System, ...]
    about: str = ""
    source: tuple[str, ...] = ("eng",)
    lexicons: tuple[str, ...] = ("gatitos",)
    model: str = "tiny"
    data: str = ""
    models: tuple[str, ...] = ()
    joint: bool = True
    seeds: tuple[int, ...] = (0,)
    split: str = "test"
    labels: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    min_quality: float = 0.0
    reading: Reading | None = None
    tiny: Shape = field(default_factory=Shape)
    limits: Limits = field(default_factory=Limits)
    bootstrap: Resampling = field(default_factory=Resampling)

    def __post_init__(self) -> None:
        for part in ("langs", "systems", "source", "lexicons", "seeds"):
            found = getattr(self, part)
            if not found:
                raise ConfigError(f"{part}: nothing is named")
            if len(set(found)) < len(found):
                raise ConfigError(f"{part}: the same twice")
        if self.split not in ("dev", "test"):
            raise ConfigError(f"split {self.split!r}: dev or test")
        if min(self.seeds) < 0:
            raise ConfigError("seeds: a negative one")
        for name in self.against:
            if name not in {system.name for system in self.systems}:
                raise ConfigError(f"against {name!r}: no such system")
