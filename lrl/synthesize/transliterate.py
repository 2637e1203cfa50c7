"""Writing a word of one script in another: by ICU's transliterators, or by its sound."""

from collections.abc import Callable

from lrl.errors import ResourceError
from lrl.languages import Language
from lrl.phonology.maps import NoMap
from lrl.phonology.spell import respeller
from lrl.text import bare

Transliterator = Callable[[str], str]

# Scripts whose short vowels ICU writes as marks that running text leaves out.
UNPOINTED = frozenset({"Arab", "Hebr", "Syrc"})


def transliterator(source: str, target: str) -> Transliterator:
    """A function from words in script `source` to script `target` (ISO 15924 codes).

    Letters that ICU has no rule for stay as they are. Raises ResourceError where the optional
    library is missing or has no transliterator for the pair.
    """
    if source == target:
        return lambda word: word
    try:
        import icu
    except ImportError as error:
        reason = "transliterating needs ICU: pip install 'lrl[icu]'"
        raise ResourceError(f"uncovered = transliterate: {reason}") from error
    known = set(icu.Transliterator.getAvailableIDs())
    names = [icu.Script.getName(icu.Script(code).getScriptCode()) for code in (source, target)]
    name = "-".join(names)
    if name not in known:
        raise ResourceError(
            f"ICU has no transliterator from {source} to {target}; use --uncovered keep"
        )
    rules = icu.Transliterator.createInstance(name)
    if target in UNPOINTED:
        return lambda word: bare(rules.transliterate(word))
    return lambda word: str(rules.transliterate(word))


def by_sound(source: Language, target: Language) -> Transliterator:
    """A function from words of a language to the target's script, through Epitran's maps.

    Raises NoMap where either has no map, with what to do about it.
    """
    try:
        return respeller(source, target)
    except NoMap as error:
        hint = "--read-as spa-Latn reads the words by another map; or use --uncovered keep"
        raise NoMap(f"{error}; {hint}") from error


def writer(
    scripts: tuple[str, str], source: Language, target: Language, read_as: Language | None
) -> Transliterator:
    """By sound where a map is named, else by ICU, else by sound where both languages have maps.

    Raises ResourceError that says why neither way is open.
    """
    if read_as is not None:
        return by_sound(read_as, target)
    try:
        return transliterator(*scripts)
    except ResourceError as error:
        try:
            return by_sound(source, target)
        except NoMap as other:
            raise ResourceError(f"{error}; {other}") from other
