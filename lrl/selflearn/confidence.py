"""One confidence out of several scores.

    confidence = V / (V + 1) * sum(w_k * s_k) / sum(w_k)

over the scores s_k that there are for the language. V is the weight of the users who are witnesses,
each from 0 to 1, so that five trusted users can make 5/6 at most. s_chain is the probability that
the Markov chain gives, s_edit, s_sound and s_meaning how much alike the two utterances are. Of a
label, s_chain is its share of the successes that the chain ends in, times the share of users who
were content where the utterance was read so.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from lrl.errors import ConfigError

FORMULA = "V/(V+1) * sum(w*s)/sum(w)"


@dataclass(frozen=True, slots=True)
class Weights:
    """What each score counts beside the others."""

    chain: float = 3.0
    edit: float = 0.25
    sound: float = 0.25
    meaning: float = 0.5

    def __post_init__(self) -> None:
        values = asdict(self)
        for name, value in values.items():
            if not 0 <= value < float("inf"):
                raise ConfigError(f"weight {name}={value:g}: 0 or more")
        if not self.chain:
            raise ConfigError("weight chain=0: the one score that there always is has to count")


def confidence(votes: float, scores: Mapping[str, float], weights: Weights) -> float:
    """The formula above, from 0 to 1; scores that are missing are left out of both sums."""
    counts: dict[str, float] = asdict(weights)
    total = sum(counts[name] for name in scores)
    mean = sum(counts[name] * score for name, score in scores.items()) / total
    return votes / (votes + 1) * mean
