"""From the rows of a table to its `Inflections`: members trained, weighed and made honest.

What a member is worth in a cell is learned on lemmas it was not trained on: on the given dev rows,
else on parts of the table that are left out in turn.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from lrl.errors import ConfigError
from lrl.morphology import analogy, edits, pool, rules
from lrl.morphology.inflector import Answers, Inflector, Row
from lrl.morphology.pool import Pool
from lrl.morphology.reinflect import calibration
from lrl.morphology.reinflect.calibration import Calibration
from lrl.morphology.scripts import letters, scripts
from lrl.morphology.tiers import Inflections, grouped, part_of_speech, uniform

if TYPE_CHECKING:
    from lrl.morphology.reinflect.config import Config
    from lrl.morphology.reinflect.ensemble import Transducer

Split = tuple[list[Row], list[Row]]  # rows to train on, rows of other lemmas to learn weights on
Tell = Callable[[str], None]  # told what is begun, for a progress display

FEW = 3000  # rows up to which each lemma is left out once
FOLDS = 3
HELD = 0.1  # share of a larger table's lemmas that is left out
# Rows from which parts of speech and cells have weights of their own. With 100, of which members
# name the right form of some 30, those of a part of speech follow what a handful of words say.
FINE = 200
MOST = 10_000  # rows that a transducer learns from, which take it some 20 minutes on two cores


def train(
    rows: Sequence[Row],
    dev: Sequence[Row] = (),
    neural: "Config | Transducer | None" = None,
    seed: int = 1,
    workers: int = 1,
    tell: Tell = lambda _: None,
    most: int = MOST,
) -> Inflections:
    """The inflections of a table; `neural` is how to train a transducer, or a trained one.

    With `dev` rows (lemmas of theirs that are also in `rows` are passed over) all members train
    on all rows. Without, the symbolic ones do; a transducer for a table of more than FEW rows
    never sees the tenth of the lemmas that its weights are learned on. No transducer learns from
    more than `most` rows, drawn at random. The same rows, settings and seed give the same model.
    Raises ConfigError for a table without rows, and for a trained transducer without `dev` rows,
    since nothing is left to weigh it on.
    """
    rows, known = uniform(rows), {lemma for lemma, _, _ in rows}
    if not rows:
        raise ConfigError("no rows to train on")
    unseen = uniform([*rows, *(row for row in dev if row[0] not in known)])[len(rows) :]
    trained = neural is not None and not _is_config(neural)
    if dev and not unseen:
        raise ConfigError("all lemmas of the dev rows are in the training rows; leave --dev out")
    if trained and not unseen:
        raise ConfigError("a trained transducer is weighed on rows it has not seen: name --dev")
    splits = [(rows, unseen)] if unseen else left_out(rows, seed)
    asked: list[Row] = []
    answers: list[list[Answers]] = []
    final: dict[str, Inflector] = {}
    for number, (inside, outside) in enumerate(splits, 1):
        tell(f"members, part {number} of {len(splits)}")
        folds = len(splits) > 1
        members: dict[str, Inflector] = dict(symbolic(inside))
        if neural is not None:
            held = () if folds else outside
            some = drawn(inside, most, seed)
            members["neural"] = _transducer(neural, some, held, seed, workers)
        final = final or ({} if folds else members)
        asked += outside
        items = [(lemma, bundle) for lemma, bundle, _ in outside]
        found = [member.predict(items) for member in members.values()]
        answers += [list(each) for each in zip(*found, strict=True)]
    if splits[-1][0] is not rows:
        tell("members on all rows")
        final |= symbolic(rows)
        if neural is not None and "neural" not in final:
            some = drawn(rows, most, seed)
            final["neural"] = _transducer(neural, some, (), seed, workers)
    weights, honest = weigh(asked, answers, len(final))
    return Inflections(rows, final, weights, honest)


def config_for(rows: int) -> "Config":
    """How a transducer for a table of so many rows is trained.

    A small one is seen in small batches: a step of 16 costs under half of one of 64, and twice
    as many of them make nearly as good a model. That is a bargain for speed, not for accuracy.
    """
    from lrl.morphology.reinflect.config import Config

    if rows > FEW:
        return Config()
    return Config(members=2, batch=16, epochs=8, least_updates=400)


def symbolic(rows: Sequence[Row]) -> Mapping[str, Inflector]:
    """The symbolic members, which share the aligning of the rows."""
    made = scripts([(letters(lemma), letters(form)) for lemma, _, form in rows])
    return {
        "analogy": analogy.train(rows, made=made),
        "rule": rules.train(rows, made),
        "edit": edits.train(rows),
    }


def left_out(rows: Sequence[Row], seed: int) -> list[Split]:
    """Parts of a table by lemma: FOLDS of them, or one of a tenth where there are many rows."""
    groups = grouped(rows)
    lemmas = sorted(groups)
    random.Random(seed).shuffle(lemmas)
    folds = min(FOLDS, len(lemmas)) if len(rows) <= FEW else 1
    step = folds if folds > 1 else max(1, round(1 / HELD))
    splits: list[Split] = []
    for start in range(folds):
        away = set(lemmas[start::step])
        inside = [row for row in rows if row[0] not in away]
        if inside:  # a table of one lemma has nothing to leave out
            splits.append((inside, [row for row in rows if row[0] in away]))
    return splits or [(list(rows), [])]


def drawn(rows: Sequence[Row], most: int, seed: int) -> Sequence[Row]:
    """At most so many of the rows, in their order; of single rows, so that many lemmas are met."""
    if len(rows) <= most:
        return rows
    return [rows[k] for k in sorted(random.Random(seed).sample(range(len(rows)), most))]


def weigh(
    rows: Sequence[Row], answers: Sequence[Sequence[Answers]], members: int
) -> tuple[Pool, Calibration]:
    """The members' weights, for the whole table alone where rows are few, and what support in it
    is worth.

    The latter is seen on lemmas that the weights it is measured with did not come from.
    """
    fine = len(rows) >= FINE
    lemmas = sorted({lemma for lemma, _, _ in rows})
    half = set(lemmas[::2])
    supports: list[float] = []
    right: list[bool] = []
    for side in (True, False):
        mine = [k for k, row in enumerate(rows) if (row[0] in half) is side]
        weights = _fit([rows[k] for k in mine], [answers[k] for k in mine], members, fine=fine)
        for k, (_, bundle, form) in enumerate(rows):
            if (rows[k][0] in half) is not side:
                votes = weights.votes(answers[k], bundle, part_of_speech(bundle))
                if votes:
                    supports.append(votes[0].support)
                    right.append(votes[0].form == form)
    whole = _fit(rows, answers, members, fine=fine)
    return whole, calibration.fit(supports, right)


def _fit(
    rows: Sequence[Row], answers: Sequence[Sequence[Answers]], members: int, *, fine: bool
) -> Pool:
    return pool.fit(
        answers,
        [form for _, _, form in rows],
        [lemma for lemma, _, _ in rows],
        [(bundle, part_of_speech(bundle)) for _, bundle, _ in rows],
        members,
        fine=fine,
    )


def _is_config(neural: "Config | Transducer") -> bool:
    from lrl.morphology.reinflect.config import Config

    return isinstance(neural, Config)


def _transducer(
    neural: "Config | Transducer",
    rows: Sequence[Row],
    held: Sequence[Row],
    seed: int,
    workers: int,
) -> Inflector:
    """The transducer of some rows.

    That of a fold has as many members as the one that is kept. With fewer it would be weighed for
    less than it is worth: members together are right more often, and less sure, than one alone.
    """
    from lrl.morphology.reinflect.config import Config
    from lrl.morphology.reinflect.train import train as train_transducer

    if not isinstance(neural, Config):
        return neural
    return train_transducer(rows, held, neural, seed, workers)
