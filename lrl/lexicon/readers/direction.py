"""Which way round a two-column file is, by the languages that its name or header tells."""

import re
from functools import lru_cache
from pathlib import Path

from lrl.errors import ConfigError
from lrl.languages import Language
from lrl.lexicon.entry import Wanted

VAGUE = {"macrolanguage", "collection"}  # scopes that may stand for the language meant


@lru_cache(maxsize=4096)
def language(text: str) -> Language | None:
    """The language a code or name stands for, None where it stands for none."""
    from lrl.languages import resolve

    try:
        return resolve(text)
    except ConfigError:
        return None


def same(text: str, wanted: Language) -> bool:
    """Whether a code or name stands for the language that is wanted."""
    found = language(text)
    return found is not None and found.code == wanted.code


def turned(where: str, first: str, second: str, wanted: Wanted) -> bool:
    """Whether a file of `first` then `second` must be turned round to give the wanted pair.

    What lrl does not know, macrolanguages and collections say too little to contradict the user;
    but a file that is plainly of another language raises ConfigError, naming `where`: read on,
    its words would pass for those of the wanted one.
    """
    straight = same(first, wanted.source) + same(second, wanted.target)
    reverse = same(first, wanted.target) + same(second, wanted.source)
    turn = reverse > straight
    sides = (wanted.target, wanted.source) if turn else (wanted.source, wanted.target)
    for text, side in zip((first, second), sides, strict=True):
        found = language(text)
        if found and found.code != side.code and not (VAGUE & {found.scope, side.scope}):
            raise ConfigError(
                f"{where} is {first}–{second}, so it has no {side.name} ({side.code}); ask for the"
                " languages it has, or read it with --format delimited if its name is wrong"
            )
    return turn


def turned_by_name(path: Path, pattern: re.Pattern[str], wanted: Wanted) -> bool:
    """As turned, by the two groups of a pattern of file names; False where the name is another."""
    name = pattern.fullmatch(path.name)
    return name is not None and turned(str(path), name[1], name[2], wanted)
