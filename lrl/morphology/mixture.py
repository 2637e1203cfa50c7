"""Several inflectors as one, each with the say it has earned on lemmas it was not trained on."""

import random
from collections.abc import Mapping, Sequence

from lrl.morphology.inflector import Answers, Inflector, Item, Row, Train

FLOOR = 1e-4  # the chance a member gives to a form it does not name
ROUNDS = 50
HELD = 0.15  # share of the lemmas that weights are learned on
FEWEST = 20  # held-out rows below which all members count the same


class Mixture:
    """Members and their weights; a form's confidence is the weighted mean of theirs."""

    name = "mixture"

    def __init__(self, members: Sequence[Inflector], weights: Sequence[float]) -> None:
        if len(members) != len(weights):
            raise ValueError(f"{len(members)} members but {len(weights)} weights")
        self.members = tuple(members)
        self.weights = tuple(weights)

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """See Inflector."""
        answers = [member.predict(items) for member in self.members]
        return [mix([found[i] for found in answers], self.weights) for i in range(len(items))]


def mix(answers: Sequence[Answers], weights: Sequence[float]) -> Answers:
    """One list of answers from the members' lists; a member without an answer gives up its say."""
    said = sum(weight for found, weight in zip(answers, weights, strict=True) if found)
    total: dict[str, float] = {}
    for found, weight in zip(answers, weights, strict=True):
        for form, chance in found:
            total[form] = total.get(form, 0.0) + weight * chance / said if said else 0.0
    ranked = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return [(form, min(chance, 1.0)) for form, chance in ranked]


def weigh(answers: Sequence[Sequence[Answers]], gold: Sequence[str]) -> list[float]:
    """Weights of the members under which the right forms are most probable, by EM.

    `answers[m][i]` is what member m says of item i, `gold[i]` the right form.
    """
    chances = [
        [dict(found).get(form, 0.0) + FLOOR for found, form in zip(member, gold, strict=True)]
        for member in answers
    ]
    weights = [1 / len(answers)] * len(answers)
    for _ in range(ROUNDS):
        shares = [0.0] * len(answers)
        for i in range(len(gold)):
            parts = [w * member[i] for w, member in zip(weights, chances, strict=True)]
            whole = sum(parts)
            shares = [s + p / whole for s, p in zip(shares, parts, strict=True)]
        weights = [share / len(gold) for share in shares]
    return weights


def train(rows: Sequence[Row], members: Mapping[str, Train], seed: int = 1) -> Mixture:
    """Members trained on all rows, with weights learned on lemmas that were held out once."""
    lemmas = sorted({lemma for lemma, _, _ in rows})
    held = set(random.Random(seed).sample(lemmas, int(len(lemmas) * HELD)))
    inside = [row for row in rows if row[0] not in held]
    outside = [row for row in rows if row[0] in held]
    weights = [1 / len(members)] * len(members)
    if len(outside) >= FEWEST:
        items = [(lemma, bundle) for lemma, bundle, _ in outside]
        answers = [member(inside).predict(items) for member in members.values()]
        weights = weigh(answers, [form for _, _, form in outside])
    return Mixture([member(rows) for member in members.values()], weights)
