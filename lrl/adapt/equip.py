"""Giving an adapted model what it needs to read languages through their lexicons."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lrl import provenance
from lrl.adapt import carried
from lrl.adapt.adapted import about_of, load_adapted
from lrl.adapt.choose import Choice, choose
from lrl.adapt.encoder import ABOUT
from lrl.adapt.ways import Way, can_gloss
from lrl.corpus.sentence import Sentence
from lrl.morphology.paradigms import Table


@dataclass(frozen=True, slots=True)
class Kit:
    """What a language is read by: its lexicons, its inflections with their licence, and text.

    `source` is text of the source language whose words are counted to choose between
    translations. `dev` is labelled pseudo-text of the language, on which the way to read it is
    chosen; without, both readings count alike. `text` is real text of the language: it
    shows affixes, and how large a share of the words the lexicon covers.
    """

    lexicons: tuple[Path, ...]
    table: Table | None = None
    licence: str = ""
    source: tuple[Sentence, ...] = ()
    dev: tuple[Sentence, ...] = ()
    text: tuple[Sentence, ...] = ()
    uncovered: str = "keep"
    seed: int = 0


def equip(folder: Path, kits: Sequence[Kit]) -> dict[str, Any]:
    """Put what languages are read by into an adapted model's folder; what `lrl.json` then says of
    each. A language that the folder had is replaced, others stay."""
    about = about_of(folder)
    model = load_adapted(folder)
    reads: dict[str, Any] = dict(about.get("reads") or {})
    added = {}
    for kit in kits:
        common = carried.common_words(kit.source)
        affixes = carried.affixes_of(kit.lexicons, kit.text)
        gloss = carried.gloss_of(kit.lexicons, kit.table, common, kit.uncovered, affixes)
        choice = Choice(Way())
        if not can_gloss(model):
            choice = Choice(Way("self"))
        elif kit.dev:
            choice = choose(model, gloss, kit.dev, kit.text, kit.seed)
        tag, told = carried.put(
            folder, kit.lexicons, kit.table, kit.licence, common, kit.uncovered, affixes
        )
        added[tag] = told | {"way": asdict(choice.way), "choice": choice.as_dict()}
    provenance.write_json(folder / ABOUT, about | {"reads": reads | added})
    carried.drop_unnamed(folder, reads | added)
    return added
