"""Writing a word of one script in another, by ICU's transliterators."""

from collections.abc import Callable

from lrl.errors import ResourceError
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
