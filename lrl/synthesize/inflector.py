"""What inflects the words that a job's table does not hold: a trained model, or one of the moment.

A model that `lrl morph train` wrote has all tiers. Where there is none, the members that train in
seconds learn from a part of the table; the transducer is not among them.
"""

import random
from collections.abc import Sequence
from pathlib import Path

from lrl.errors import ConfigError
from lrl.morphology import learn, stored
from lrl.morphology.features import parse
from lrl.morphology.inflector import Item, Row
from lrl.morphology.paradigms import Table
from lrl.morphology.pool import Pool
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.tiers import Inflections
from lrl.synthesize.inflect import BLANK, Answer, base

LEMMAS = 120  # of a part of speech that a model of the moment learns from
FEWEST = 20  # lemmas of a part of speech below which nothing is learned of it


class Tiers:
    """Answers of a model, which is trained when first asked where none is given."""

    def __init__(self, table: Table, model: Inflections | None = None) -> None:
        self._table = table
        self._model = model

    def __call__(self, items: Sequence[Item]) -> list[Answer]:
        """The form, the tier and the confidence of each item, all inflected together."""
        if self._model is None:
            self._model = trained(self._table)
        return [
            next(
                ((one.form, one.tier, one.confidence) for one in found if one.form not in BLANK),
                (lemma, "lemma", 0.0),
            )
            for (lemma, _), found in zip(items, self._model.inflect(items), strict=True)
        ]


def trained(table: Table) -> Inflections:
    """The members without a transducer, trained on some lemmas of each part of speech."""
    rows: dict[str, dict[str, list[Row]]] = {}
    for row in table.rows():
        if row[2] not in BLANK:
            rows.setdefault(base(parse(row[1]).pos), {}).setdefault(row[0], []).append(row)
    chosen = [
        row
        for _, lemmas in sorted(rows.items())
        if len(lemmas) >= FEWEST
        for lemma in random.Random(1).sample(sorted(lemmas), min(LEMMAS, len(lemmas)))
        for row in lemmas[lemma]
    ]
    return learn.train(chosen) if chosen else Inflections((), {}, Pool((), {}, {}), Calibration())


def model_of(folder: Path, table: Table) -> Inflections:
    """A model that was kept; ConfigError where it was trained on cells of another kind."""
    model = stored.load(folder)
    known = {parse(text) for text in model.table.bundles}
    if known.isdisjoint(map(parse, table.bundles)):
        reason = "has no cell in common with the inflection table; train it on that table"
        raise ConfigError(f"{folder}: {reason}")
    return model
