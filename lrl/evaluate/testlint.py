"""What is wrong with test data, so that scores can be given with and without it.

A finding names the item; nothing is changed or left out here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from lrl.corpus import bio
from lrl.corpus.readers import Options, Problem, conll
from lrl.corpus.sentence import Sentence
from lrl.evaluate.labels import LABELS
from lrl.languages import Language, likely_script
from lrl.lexicon.profile import family
from lrl.text import dominant_script, fold, scripts

KINDS = {
    "unreadable": "the reader could not take the item; it is in no score",
    "wrong_script": "most letters are not of the language's script",
    "mixed_script": "a word with letters of two scripts",
    "broken_bio": "a tag goes on with a span that did not begin",
    "duplicate": "the text of an earlier item",
    "overlap": "a text of the training data",
    "contradiction": "the same text with another label",
    "unknown_label": "a label that the training data do not have",
    "other_label": "another label than the same item has in the other language",
    "span_text": "the spans are not those that the item's own list of values names",
}
# What makes a score untrue. Not so letters of another script within words: in several languages
# people do type them, and whole test sets do.
UNSOUND = frozenset(KINDS) - {"mixed_script", "unreadable"}
FEWEST = 5  # letters from which a script can be told
OWN = 0.5  # share of letters of the language's script, under which the script is wrong
SHORT = 3  # words under which a text may well come twice ("Thank you.") in running text
LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
# Letters that other scripts lend without being foreign in a word: ª, º and modifier letters.
LENT = regex.compile(r"[\p{Lm}ªºµ]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One flaw of one item; `index` is its place in the set, None where it was not read."""

    kind: str
    index: int | None
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Around:
    """What test data are compared with; each part may be missing.

    `training` holds the sentences a system learns from, `parallel` the same items, by id, in
    another language, `paths` the files the items were read from, with the reader's options.
    """

    language: Language | None = None
    training: Sequence[Sentence] = ()
    parallel: Sequence[Sentence] = ()
    paths: tuple[Path, ...] = ()
    form: str = ""
    options: Options | None = None
    problems: tuple[Problem, ...] = ()


def lint(items: Sequence[Sentence], kind: str, around: Around) -> list[Finding]:
    """All findings, in the order of KINDS and of the items; `kind` is a key of LABELS."""
    found = [
        Finding("unreadable", None, f"{one.path.name}:{one.line}", one.reason)
        for one in around.problems
    ]
    found += _scripts(items, around.language)
    found += _broken(items, around)
    running = kind in ("spans", "tags", "tree")
    found += _repeated(items, kind, around.training, SHORT if running else 1)
    found += _labels(items, kind, around)
    found += _values(items)
    order = list(KINDS)
    return sorted(found, key=lambda f: (order.index(f.kind), -1 if f.index is None else f.index))


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Items by kind of flaw, in the order of KINDS."""
    items = {(f.kind, f.index, f.id) for f in findings}
    tally = Counter(kind for kind, _, _ in items)
    return {kind: tally[kind] for kind in KINDS if tally[kind]}


def flagged(findings: Iterable[Finding], kinds: Collection[str] = UNSOUND) -> list[int]:
    """The places of the items with a flaw of some kinds."""
    return sorted({f.index for f in findings if f.index is not None and f.kind in kinds})


def apart(training: Iterable[Sentence], test: Iterable[Sentence]) -> list[Sentence]:
    """The training sentences whose texts are not in the test set.

    Some published training files hold the whole test file (Injongo's English one).
    """
    held = {normalised(s.text) for s in test}
    return [s for s in training if normalised(s.text) not in held]


def normalised(text: str) -> str:
    """A text by its words alone: small letters, no punctuation, single spaces."""
    return " ".join(LETTERS.findall(fold(text)))


def _scripts(items: Sequence[Sentence], language: Language | None) -> Iterator[Finding]:
    likely = likely_script(language) if language else None
    dominant, _ = dominant_script(s.text for s in items)
    wanted = likely or dominant
    for i, s in enumerate(items):
        seen = scripts(s.text)
        own = sum(seen[one] for one in family(wanted or ""))
        if seen.total() >= FEWEST and own < OWN * seen.total():
            code, n = min(seen.items(), key=lambda item: (-item[1], item[0]))
            told = f"{n} of {seen.total()} letters are {code}, not {wanted}: {s.text[:40]}"
            yield Finding("wrong_script", i, s.id, told)
        for token in s.tokens:
            if not token.isascii() and (codes := _mixed(token)):
                yield Finding("mixed_script", i, s.id, f"{'+'.join(codes)}: {token}")
                break


def _mixed(token: str) -> list[str]:
    """The scripts of a word's letters where they are several that are not written together."""
    for part in LETTERS.findall(LENT.sub("", token)):
        codes = sorted(scripts(part))
        if len(codes) > 1 and not set(codes) <= set(family(codes[0])) | set(family("Jpan")):
            return codes
    return []


def _broken(items: Sequence[Sentence], around: Around) -> Iterator[Finding]:
    """Tags as they stand in CoNLL files: the reader has already mended what the items show."""
    if around.form != "conll":
        return
    place = {s.id: i for i, s in enumerate(items)}
    for path in around.paths:
        columns = conll.survey(path, around.options or Options())
        if columns.spans is None:
            continue
        rows = {
            f"{path.stem}-{number}": [(row[0], row[columns.spans]) for row in block]
            for number, block in conll.blocks(path)
            if all(len(row) == columns.count for row in block)
        }
        broken = {name: list(_goes_on(row)) for name, row in rows.items()}
        begun = sum(tag.startswith(tuple(bio.OPENS)) for row in rows.values() for _, tag in row)
        if sum(map(len, broken.values())) > begun:
            continue  # IOB1, where B- stands only between spans of one label
        for name, where in broken.items():
            if where and name in place:
                told = f"{', '.join(where[:3])} without a beginning"
                yield Finding("broken_bio", place[name], name, told)


def _goes_on(row: Sequence[tuple[str, str]]) -> Iterator[str]:
    open_label = ""
    for token, tag in row:
        prefix, _, label = tag.partition("-")
        if label and prefix not in bio.OPENS and label != open_label:
            yield f"{token} {tag}"
        open_label = "" if prefix in bio.CLOSES else label


def _repeated(
    items: Sequence[Sentence], kind: str, training: Sequence[Sentence], shortest: int
) -> Iterator[Finding]:
    keys = [normalised(s.text) for s in items]
    trained: dict[str, Sentence] = {}
    for s in training:
        trained.setdefault(normalised(s.text), s)
    labels = defaultdict(set)
    for key, s in zip(keys, items, strict=True):
        labels[key].add(s.label)
    first: dict[str, int] = {}
    for i, (key, s) in enumerate(zip(keys, items, strict=True)):
        if not key or len(key.split()) < shortest:
            continue
        if key in trained:
            yield Finding("overlap", i, s.id, f"as {trained[key].id} of training: {s.text[:60]}")
            if trained[key].label not in ("", s.label) and s.label:
                told = f"{s.label}, in training {trained[key].label}: {s.text[:60]}"
                yield Finding("contradiction", i, s.id, told)
                continue
        if key in first:
            yield Finding("duplicate", i, s.id, f"as {items[first[key]].id}: {s.text[:60]}")
        first.setdefault(key, i)
        if len(labels[key]) > 1:
            named = " and ".join(sorted(labels[key]))
            yield Finding("contradiction", i, s.id, f"{named}: {s.text[:60]}")


def _labels(items: Sequence[Sentence], kind: str, around: Around) -> Iterator[Finding]:
    look = LABELS[kind]
    known: Collection[str] = {name for s in around.training for name in look(s)}
    parallel = {s.id: s for s in around.parallel}
    for i, s in enumerate(items):
        unknown = sorted({name for name in look(s) if name not in known}) if known else []
        if unknown:
            yield Finding("unknown_label", i, s.id, ", ".join(unknown))
        other = parallel.get(s.id)
        if other is not None and other.label != s.label:
            yield Finding("other_label", i, s.id, f"{s.label}, there {other.label}")


def _values(items: Sequence[Sentence]) -> Iterator[Finding]:
    """Items that list their slots' values too (`target` of Injongo: "TIME: 6am $$ DATE: …")."""
    for i, s in enumerate(items):
        target = dict(s.meta).get("target")
        if target is None:
            continue
        named = Counter(
            (label.strip(), "".join(value.split()))
            for label, _, value in (part.partition(": ") for part in target.split(" $$ "))
            if label.strip()
        )
        meant = Counter((x.label, "".join(s.tokens[x.start : x.end])) for x in s.spans)
        meant = Counter({(name, "".join(v.split())): n for (name, v), n in meant.items()})
        if named != meant:
            apart = sorted(" ".join(pair) for pair in (named - meant) + (meant - named))
            yield Finding("span_text", i, s.id, f"{'; '.join(apart)[:80]}")
