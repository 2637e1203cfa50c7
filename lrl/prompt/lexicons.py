"""The lexicons that entries are taken from: from the source language, and over a pivot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lrl.adapt.affixes import Affixes
from lrl.adapt.gloss import Gloss, shape
from lrl.corpus.sentence import Sentence
from lrl.errors import ConfigError, ResourceError
from lrl.languages import Language
from lrl.lexicon.ensure import ensure
from lrl.lexicon.pivot import pivot
from lrl.lexicon.store import Lexicon, find, merge, missing, open_lexicon
from lrl.morphology.paradigms import Table
from lrl.prompt.entries import Chain, Dictionary


@dataclass(frozen=True, slots=True)
class Lexicons:
    """From source to target, where there are any, and the two halves of a way over a pivot.

    `files` are those of the direct ones that are kept in this direction, `back` those that are
    kept in the other.
    """

    direct: tuple[Lexicon, ...]
    first: tuple[Lexicon, ...] = ()
    second: tuple[Lexicon, ...] = ()
    files: tuple[Path, ...] = ()
    back: tuple[Path, ...] = ()

    def every(self) -> tuple[Lexicon, ...]:
        """All of them."""
        return (*self.direct, *self.first, *self.second)


def lexicons_of(
    names: Sequence[str], target: Language, source: Language, over: Language | None = None
) -> Lexicons:
    """The lexicons of these names or files for each pair of languages, all there are without any.

    A name counts for every pair that has it, and a lexicon kept in the other direction where none
    is in this one; a file's own languages say which pair it is of.
    Raises ResourceError where nothing leads from the source to the target language.
    """
    kept = _kept(names, target, source)
    back = () if kept else _kept(names, source, target)
    direct = (*kept, *(one.turned() for one in back))
    files = [tuple(one.path for one in some) for some in (kept, back)]
    if over is None:
        if not direct:
            raise _none(names, target, source)
        return Lexicons(direct, (), (), *files)
    first, second = _of_pair(names, over, source), _of_pair(names, target, over)
    for there, end, start in ((first, over, source), (second, target, over)):
        if not there:
            raise _none(names, end, start)
    return Lexicons(direct, first, second, *files)


def _of_pair(names: Sequence[str], target: Language, source: Language) -> tuple[Lexicon, ...]:
    """Those kept in this direction, or else those kept in the other."""
    return _kept(names, target, source) or tuple(
        one.turned() for one in _kept(names, source, target)
    )


def _kept(names: Sequence[str], target: Language, source: Language) -> tuple[Lexicon, ...]:
    """The lexicons that are kept in this direction."""
    if not names:
        return tuple(map(open_lexicon, find(target, None, source)))
    found = []
    for name in names:
        if name.endswith(".parquet"):
            lexicon = open_lexicon(Path(name))
            if (lexicon.source_lang.code, lexicon.target_lang.code) == (source.code, target.code):
                found.append(lexicon)
            continue
        try:
            found.append(open_lexicon(ensure(target, name, source)))
        except (ResourceError, ConfigError):  # no such lexicon of this pair: others may have it
            continue
    return tuple(found)


def _none(names: Sequence[str], target: Language, source: Language) -> ResourceError | ConfigError:
    """Why there is no lexicon: what its making says where one was named, else what there is."""
    for name in names:
        if name.endswith(".parquet"):
            return ConfigError(f"{name}: not a lexicon of {source.tag} and {target.tag}")
        try:
            ensure(target, name, source)
        except (ResourceError, ConfigError) as error:
            return error
    return missing(target, None, source)


def dictionary_of(
    lexicons: Lexicons,
    over: Language | None,
    table: Table | None,
    common: Mapping[str, int],
    text: Iterable[Sentence],
    most: int,
) -> Dictionary:
    """The dictionary of some lexicons: `table` attests forms, `common` counts words of the source
    language, `text` of the target language shows its affixes beside the lexicons."""
    tokens = {shape(token) for s in text for token in s.tokens}

    def gloss_of(lexicon: Lexicon) -> Gloss:
        words = map(shape, lexicon.table["target"].to_pylist())
        return Gloss(lexicon, table, common, affixes=Affixes.of(words, tokens))

    direct = gloss_of(_merged(lexicons.direct)) if lexicons.direct else None
    chain = None
    if over is not None:
        first, second = _merged(lexicons.first), _merged(lexicons.second)
        joined = pivot(first, second, "pivot")
        lexicon = replace(second, name="pivot", source_lang=first.source_lang, table=joined)
        middle = (tuple(via.split(", ")) for via in joined["sense"].to_pylist())
        chain = Chain(over, gloss_of(lexicon), tuple(middle))
    return Dictionary(direct, chain, most)


def _merged(lexicons: Sequence[Lexicon]) -> Lexicon:
    """All as one, in the words of the first where they name their languages differently."""
    source, target = lexicons[0].source_lang, lexicons[0].target_lang
    return merge([replace(one, source_lang=source, target_lang=target) for one in lexicons])
