"""A mixture of the symbolic inflectors, trained on as much of a table as a question needs."""

import random

from lrl.morphology import edits, mixture, rules
from lrl.morphology.features import parse
from lrl.morphology.inflector import Train
from lrl.morphology.mixture import Mixture
from lrl.morphology.paradigms import Table

# Without analogy, which compares every word with the whole table: too slow for treebanks.
MEMBERS: dict[str, Train] = {"rule": rules.train, "edit": edits.train}


def train(table: Table, cells: frozenset[str], most: int, seed: int = 0) -> Mixture:
    """Members that know the cells, by at most so many rows, drawn from all lemmas alike."""
    parts = {parse(cell).pos for cell in cells}
    rows = [row for row in table.rows() if row[1] in cells]
    if len(rows) < most:  # other cells of the parts of speech help those with few rows
        others = [r for r in table.rows() if r[1] not in cells and parse(r[1]).pos in parts]
        rows += random.Random(seed).sample(others, min(len(others), most - len(rows)))
    elif len(rows) > most:
        rows = random.Random(seed).sample(rows, most)
    return mixture.train([row for row in rows if any(map(str.isalpha, row[2]))], MEMBERS)
