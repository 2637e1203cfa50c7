"""What a user can choose about a substitution, each with its default."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lrl import provenance
from lrl.errors import ConfigError

CHOOSE = ("best", "weighted", "uniform")
UNCOVERED = ("keep", "drop", "mask", "transliterate")
WORDS = ("all", "content", "function")
NAMES = ("keep", "translate")
KEYS = ("", "exact")
VALUES = ("keep", "swap", "invent", "mixed")
SHARE = 0.5  # of the spans
LATER = ("values", "value_share")  # there was no choice of these at first


@dataclass(frozen=True, slots=True)
class SubstituteConfig:
    """How words are substituted.

    `ratio`: the share of covered words that is replaced: one number, or a schedule over the
    corpus, "0.2..1.0" (rising evenly from the first sentence to the last) or "0.3,0.6,1" (in
    turn), for code-switched text. `words`: which words may be replaced at all. `choose`: among
    the translations of a word the best, or one drawn by quality or evenly. `uncovered`: what
    becomes of a word the lexicon has not. `names`: whether tokens marked as names (PROPN, or
    inside a span whose label is in `name_labels`) stay as they are. `case`: whether the source
    word's capitals are carried over. `reorder`: whether sentences with trees are put into the word
    order of the target language first. `inflect`: the inflection table that replaced words are put
    into the forms of their sentence by: a path, "auto" for the one that is fetched, "" for none.
    `inflector`: the model that inflects what the table has not, "" for the one that is kept for
    the fetched table, if any. `analyse`: what reads the grammar of sentences without trees: a
    parser's folder, "spacy:NAME" or "stanza:NAME", "" for nothing.
    `read_as`: the Epitran map, as "spa-Latn", by which words to be transliterated are read.
    `keys`: "exact" finds words only as they are written, "" by all keys of the lexicon.
    `values`: what the words of labelled spans become before they are substituted: they stay, are
    swapped for those of another span with the same label, invented after the words of the
    lexicon, or either, as often ("mixed"). `value_share`: the share of spans this is done to.
    """

    ratio: str = "1.0"
    words: str = "all"
    choose: str = "weighted"
    uncovered: str = "keep"
    names: str = "keep"
    name_labels: tuple[str, ...] = ("PER", "PERSON", "ORG")
    case: bool = True
    mask: str = "<mask>"
    reorder: bool = False
    inflect: str = ""
    inflector: str = ""
    analyse: str = ""
    read_as: str = ""
    keys: str = ""
    values: str = "keep"
    value_share: float = SHARE

    def __post_init__(self) -> None:
        for value, known, option in (
            (self.words, WORDS, "words"),
            (self.choose, CHOOSE, "choose"),
            (self.uncovered, UNCOVERED, "uncovered"),
            (self.names, NAMES, "names"),
            (self.keys, KEYS, "keys"),
            (self.values, VALUES, "values"),
        ):
            if value not in known:
                raise ConfigError(f"{option} {value!r}: choose one of {', '.join(known)}")
        if self.inflector and not self.inflect:
            raise ConfigError("inflector: only with --inflect")
        if self.read_as and self.uncovered != "transliterate":
            raise ConfigError("read_as: only with --uncovered transliterate")
        if not 0.0 <= self.value_share <= 1.0:
            raise ConfigError(f"value_share {self.value_share}: it must be from 0 to 1")
        if self.values == "keep" and self.value_share != SHARE:
            raise ConfigError("value_share: only with --values swap, invent or mixed")
        if self.values != "keep" and (self.analyse or self.reorder or self.inflect):
            reason = "a tree would not fit the new values; leave out analyse, reorder and inflect"
            raise ConfigError(f"values {self.values!r}: {reason}")
        ratios(self.ratio, 0, 1, 1)


def stated(config: SubstituteConfig) -> dict[str, Any]:
    """The choices as they are stored and hashed; see lrl.provenance.stated.

    Those of LATER are said all or none: where values are not kept, their share is said too.
    """
    return provenance.stated(config, LATER if config.values == "keep" else ())


def ratios(ratio: str, first: int, count: int, total: int) -> NDArray[np.float64]:
    """The replacement ratios of `count` sentences from number `first` of `total` on.

    Raises ConfigError where the schedule cannot be read or leaves [0, 1].
    """
    try:
        if ".." in ratio:
            low, high = steps = [float(end) for end in ratio.split("..", 1)]
            place = np.arange(first, first + count) / max(total - 1, 1)
            values = low + (high - low) * np.minimum(place, 1.0)
        else:
            steps = [float(step) for step in ratio.split(",")]
            values = np.array(steps)[np.arange(first, first + count) % len(steps)]
    except ValueError as error:
        reason = 'give a number from 0 to 1, "0.2..1.0" or "0.3,0.6,1"'
        raise ConfigError(f"ratio {ratio!r}: {reason}") from error
    if not all(0.0 <= value <= 1.0 for value in steps):
        raise ConfigError(f"ratio {ratio!r}: every value must be from 0 to 1")
    return values
