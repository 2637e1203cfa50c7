"""Which pieces of a tokenizer some texts need, and the tokenizer that has those alone.

These texts are cut as before, whatever else goes. The reason depends on the kind.

Unigram: the best way to cut is the one whose scores add up to most. Each way that is left was
there before, with the same score, but for letters that are now unknown, which score less than any
piece; so nothing gets better, and the best way, all of whose pieces stay, is still the best. Nor
does a tie end otherwise: of equal ways the first one found wins, and they are found in the same
order. What an unknown letter scores follows from the lowest score of all, whose piece stays too.

BPE: of the merges that are possible, the first in the list is made. What is merged is never taken
apart, so each merge that was made is on the way to a piece that was found; all ways to such pieces
stay, in their order. A merge that goes was never the first that was possible.

WordPiece: the longest piece that fits is taken, again and again. It stays, and no longer one can
come. A word that ends as unknown may have begun with pieces, which stay too: a shorter one in
their place might lead to an end.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from lrl.adapt.vocabulary.kinds import Described
from lrl.errors import ConfigError

BYTES = frozenset(f"<0x{number:02X}>" for number in range(256))
MARKS = "▁Ġ"  # what a word's beginning may be marked by


@dataclass(frozen=True, slots=True)
class Seen:
    """What some texts consist of: numbers of pieces, stretches that are cut by themselves."""

    numbers: frozenset[int]
    stretches: frozenset[str]

    @property
    def letters(self) -> frozenset[str]:
        """The characters that a tokenizer's model gets to see, capital and small: texts may have
        no capital of a letter that others begin with."""
        cased = (form for one in self.stretches for form in (one, one.upper(), one.lower()))
        return frozenset(letter for form in cased for letter in form)


@dataclass(frozen=True, slots=True)
class Kind:
    """What is particular to a kind: which pieces must stay beside those that were seen, and how
    others are taken out."""

    more: Callable[[Described, set[str], Seen], set[str]]
    take: Callable[[Described, Mapping[int, int]], None]


def seen(tokenizer: Any, texts: Iterable[str]) -> Seen:
    """What texts consist of, special pieces around them included."""
    raw = tokenizer.backend_tokenizer
    numbers: set[int] = set()
    stretches: set[str] = set()
    for text in texts:
        numbers.update(tokenizer(text)["input_ids"])
        plain = raw.normalizer.normalize_str(text) if raw.normalizer else text
        if raw.pre_tokenizer:
            stretches.update(one for one, _ in raw.pre_tokenizer.pre_tokenize_str(plain))
        else:
            stretches.add(plain)
    return Seen(frozenset(numbers), frozenset(stretches))


def kept(described: Described, what: Seen, also: Collection[int] = ()) -> tuple[int, ...]:
    """The numbers of the pieces that stay, in order: those seen, all that were added by hand,
    `also`, what the kind needs, and each letter alone, capital and small, so that no other word of
    the same letters is unknown that was not so before.

    Raises ConfigError for a tokenizer of another kind.
    """
    kind = kind_of(described)
    own = numbers_of(described)
    found = {number: piece for piece, number in own.items()}
    names = {found[number] for number in (*what.numbers, *also) if number in found}
    model = described["model"]
    names |= {model["unk_token"]} & own.keys() if model.get("unk_token") else set()
    inside, letters = model.get("continuing_subword_prefix") or "", what.letters
    for piece in own:
        alone = piece.removeprefix(inside) if inside else piece
        alone = alone[1:] if len(alone) == 2 and alone[0] in MARKS else alone
        if alone in letters or piece in BYTES:
            names.add(piece)
    if "ByteLevel" in orjson.dumps(described.get("pre_tokenizer")).decode():
        from tokenizers.pre_tokenizers import ByteLevel

        names |= set(ByteLevel.alphabet()) & own.keys()
    names = kind.more(described, names, what)
    added = {int(one["id"]) for one in described.get("added_tokens", ())}
    unknown = {int(model["unk_id"])} if model.get("unk_id") is not None else set()
    return tuple(sorted({own[name] for name in names} | added | unknown | set(also)))


def trimmed(described: Described, numbers: Sequence[int]) -> Described:
    """The tokenizer with these pieces alone, numbered anew in their order."""
    made: Described = orjson.loads(orjson.dumps(described))
    new = {old: place for place, old in enumerate(numbers)}
    kind_of(made).take(made["model"], new)
    for one in made.get("added_tokens", ()):
        one["id"] = new[int(one["id"])]
    renumber(made.get("post_processor") or {}, new)
    made["truncation"] = made["padding"] = None
    return made


def renumber(processor: dict[str, Any], new: Mapping[int, int]) -> None:
    """Set the new numbers of the pieces that are put around a text."""
    for one in processor.get("processors", ()):
        renumber(one, new)
    if isinstance(special := processor.get("special_tokens"), dict):
        for one in special.values():
            one["ids"] = [new[number] for number in one["ids"]]
    for place in ("cls", "sep"):
        if place in processor:
            name, number = processor[place]
            processor[place] = [name, new[number]]


def kind_of(described: Described) -> Kind:
    """The kind of a tokenizer's model; ConfigError where it cannot be trimmed."""
    name = described["model"].get("type")
    if name not in KINDS:
        raise ConfigError(f"a tokenizer of type {name!r} cannot be trimmed: {', '.join(KINDS)}")
    return KINDS[name]


def numbers_of(described: Described) -> dict[str, int]:
    """The pieces of a tokenizer's model with their numbers."""
    vocab = described["model"]["vocab"]
    if isinstance(vocab, list):
        return {piece: number for number, (piece, _) in enumerate(vocab)}
    return dict(vocab)


def lowest(described: Described, names: set[str], what: Seen) -> set[str]:
    """With a piece of the lowest score."""
    piece, _ = min(described["model"]["vocab"], key=lambda one: one[1])
    return names | {piece}


def ways_to(described: Described, names: set[str], what: Seen) -> set[str]:
    """With all that pieces are merged from."""
    inside = described["model"].get("continuing_subword_prefix") or ""
    ways: dict[str, set[str]] = defaultdict(set)
    for one, other in map(halves, described["model"]["merges"]):
        ways[one + other.removeprefix(inside)] |= {one, other}
    found, open_ = set(names), list(names)
    while open_:
        new = ways[open_.pop()] - found
        found |= new
        open_ += new
    return found


def beginnings(described: Described, names: set[str], what: Seen) -> set[str]:
    """With the pieces that words begin with which end as unknown."""
    model = described["model"]
    vocab, inside = model["vocab"], model["continuing_subword_prefix"]
    found = set(names)
    for word in what.stretches:
        start = 0
        while start < len(word):
            prefix = inside if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if prefix + word[start:end] in vocab), 0)
            if not end:
                break
            found.add(prefix + word[start:end])
            start = end
    return found


def halves(merge: str | Sequence[str]) -> tuple[str, str]:
    """The two pieces of a merge, which is written as a text or as a pair."""
    one, other = merge.split(" ") if isinstance(merge, str) else merge
    return one, other


def take_unigram(model: dict[str, Any], new: Mapping[int, int]) -> None:
    """Scores stay as they were."""
    model["vocab"] = [one for number, one in enumerate(model["vocab"]) if number in new]
    if model.get("unk_id") is not None:
        model["unk_id"] = new[model["unk_id"]]


def take_named(model: dict[str, Any], new: Mapping[int, int]) -> None:
    """Pieces that name their numbers; of merges those all of whose pieces are left."""
    vocab = {piece: new[number] for piece, number in model["vocab"].items() if number in new}
    model["vocab"] = vocab
    if "merges" in model:
        inside = model.get("continuing_subword_prefix") or ""
        model["merges"] = [
            merge
            for merge in model["merges"]
            for one, other in [halves(merge)]
            if {one, other, one + other.removeprefix(inside)} <= vocab.keys()
        ]


KINDS = {
    "Unigram": Kind(lowest, take_unigram),
    "BPE": Kind(ways_to, take_named),
    "WordPiece": Kind(beginnings, take_named),
}
