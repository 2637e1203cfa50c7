"""What every member of the inflection ensemble is, so that members can be swapped and combined."""

from collections.abc import Callable, Sequence
from typing import Protocol

Item = tuple[str, str]  # (lemma, bundle text as the table writes it)
Row = tuple[str, str, str]  # (lemma, bundle text, form)
Answers = list[tuple[str, float]]  # (form, confidence in [0, 1]), best first, no form twice


class Inflector(Protocol):
    """A trained model of one language's inflection, deterministic once trained."""

    @property
    def name(self) -> str:
        """What the member is called in weights and reports."""
        ...

    def predict(self, items: Sequence[Item]) -> list[Answers]:
        """One n-best list an item, in the items' order; empty where the model has no answer."""
        ...


Train = Callable[[Sequence[Row]], Inflector]
