"""One trained network with what it takes to use it: forms of items, and scores of given forms."""

from collections.abc import Sequence
from dataclasses import dataclass

from lrl.morphology.inflector import Item, Row
from lrl.morphology.reinflect.alignment import Aligner
from lrl.morphology.reinflect.batches import Example
from lrl.morphology.reinflect.model import Network
from lrl.morphology.reinflect.search import score, search
from lrl.morphology.reinflect.spelling import spell, symbols
from lrl.morphology.reinflect.vocabulary import (
    COPY,
    DOUBLE,
    FIRST,
    Vocabulary,
    advances,
    written,
)


def read(text: str, backwards: bool) -> list[str]:
    """The symbols of a text in a member's direction."""
    found = symbols(text)
    return found[::-1] if backwards else found


@dataclass(frozen=True, slots=True)
class Member:
    """`backwards` members read and write from the end of the word; `most` is how many actions
    more than the lemma has symbols a form may take."""

    vocabulary: Vocabulary
    aligner: Aligner
    network: Network
    backwards: bool
    most: int

    def forms(self, items: Sequence[Item], width: int) -> list[list[tuple[str, float]]]:
        """Up to `width` forms an item with their log-probabilities, best first."""
        examples = [self.example(lemma, bundle) for lemma, bundle in items]
        answers: list[list[tuple[str, float]]] = []
        for (lemma, _), paths in zip(
            items, search(self.network, examples, width, self.most), strict=True
        ):
            best: dict[str, float] = {}
            for path in paths:
                best.setdefault(self.carry_out(lemma, path.actions), path.score)
            answers.append(list(best.items()))
        return answers

    def scores(self, rows: Sequence[Row]) -> list[float]:
        """Log-probability of each row's form along its cheapest alignment."""
        return score(self.network, self.examples(rows))

    def example(self, lemma: str, bundle: str) -> Example:
        """An item in numbers, its form to be found."""
        return Example(
            tuple(self.vocabulary.encode(read(lemma, self.backwards))),
            tuple(self.vocabulary.features_of(bundle)),
        )

    def examples(self, rows: Sequence[Row]) -> list[Example]:
        """Rows in numbers, with the actions that lead to their forms."""
        paths = self.aligner.align(
            [(read(r[0], self.backwards), read(r[2], self.backwards)) for r in rows]
        )
        return [
            Example(
                tuple(self.vocabulary.encode(read(lemma, self.backwards))),
                tuple(self.vocabulary.features_of(bundle)),
                tuple(self.vocabulary.actions(path)),
            )
            for (lemma, bundle, _), path in zip(rows, paths, strict=True)
        ]

    def carry_out(self, lemma: str, actions: Sequence[int]) -> str:
        """The form that the actions make of the lemma."""
        source = read(lemma, self.backwards)
        form: list[str] = []
        at = 0
        for action in actions:
            if action == COPY:
                form.append(source[at])
            elif action == DOUBLE:
                form += form[-1:]
            elif action >= FIRST:
                form.append(self.vocabulary.symbols[written(action) - 1])
            at += advances(action)
        return spell(form[::-1] if self.backwards else form)
