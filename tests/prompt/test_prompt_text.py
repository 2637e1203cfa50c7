"""Prompts word for word: entries found, ordered, chained and fitted into a budget."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from lrl.corpus.sentence import Sentence
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError, FormatError, ResourceError
from lrl.languages import Language, resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import Lexicon, file_of, open_lexicon
from lrl.morphology.paradigms import build
from lrl.paths import resource
from lrl.prompt import shots, template
from lrl.prompt.budget import Budget, in_words
from lrl.prompt.build import Frame, Shot, prompts
from lrl.prompt.entries import Entry
from lrl.prompt.job import Material, Wish, frame_of
from lrl.prompt.lexicons import Lexicons, dictionary_of, lexicons_of
from lrl.prompt.rarity import Rarity

ENG, QAA, QAB = (resolve(code) for code in ("eng", "qaa", "qab"))
PAIRS = (
    ("dog", "tama"),
    ("hound", "tama"),
    ("cat", "miru"),
    ("see", "ola"),
    ("look at", "ola"),
    ("watch", "ola"),
    ("observe", "ola"),
    ("run away", "pita leko"),
    ("Lunde", "Lunde"),
)
FIRST = (("fish", "pesi"), ("dog", "kani"), ("hound", "kani"))  # eng-qab
SECOND = (("pesi", "vuru"), ("kani", "tama"))  # qab-qaa


def made(pairs: Sequence[tuple[str, str]], source: Language, target: Language) -> Lexicon:
    rows = [Row("toy.tsv", i, *pair) for i, pair in enumerate(pairs, 1)]
    config = IngestConfig("toy", "CC0-1.0", min_quality=0.0)
    out = file_of(target, "toy", source)
    return open_lexicon(ingest(rows, Wanted(source, target), config, out).lexicon)


def said(text: str, name: str = "s", label: str = "") -> Sentence:
    return Sentence(name, *tokenise(text), label=label)


def frame(kind: str = "topic", over: Language | None = None, **told: object) -> Frame:
    lexicons = Lexicons((made(PAIRS, ENG, QAA),))
    if over:
        lexicons = replace(
            lexicons, first=(made(FIRST, ENG, QAB),), second=(made(SECOND, QAB, QAA),)
        )
    table = build([("tama", "N;PL", "tamulari")])
    dictionary = dictionary_of(lexicons, over, table, {}, (), 3)
    labels = () if kind == "translation" else ("health", "outdoor_sports")
    whole = Frame(
        template.of_kind(kind), QAA, ENG, labels, (), in_words(0), Rarity({}, {}), dictionary
    )
    return replace(whole, **told)  # type: ignore[arg-type]


def test_a_prompt_word_for_word() -> None:
    text = "Tamulari pita leko, tama ola Miru Lunde; tama zizu 12."
    assert next(prompts(frame(), [said(text)])).text == (
        f"Say what the last sentence, which is in {QAA.name}, is about. "
        "The answer is one of: health, outdoor sports.\n\n"
        f"Sentence: {text}\n"
        'Dictionary: "Tamulari" (a form of "tama") means "dog" or "hound"; '
        '"pita leko" means "run away"; "tama" means "dog" or "hound"; '
        '"ola" means "see" or "look at" or "watch"; "Miru" means "cat".\n'
        "Topic:"
    )


def test_a_word_found_by_likeness_is_said_to_be_a_guess() -> None:
    stems = ("tama", "miru", "kelo", "suni", "vapo", "la")
    pairs = [(f"thing{i}", word) for i, word in enumerate([*stems, *(f"{s}wo" for s in stems)])]
    lexicons = Lexicons((made([*pairs, ("fire", "leku"), ("sun", "dek")], ENG, QAA),))
    found = frame(dictionary=dictionary_of(lexicons, None, None, {}, (), 3))
    text = next(prompts(found, [said("lekuwo dekwo dekwowo lekú")])).text
    assert text.partition("Dictionary: ")[2].partition("\n")[0] == (
        '"lekuwo" (perhaps a form of "leku") means "fire"; '
        '"dekwo" (perhaps a form of "dek") means "sun"; '
        '"lekú" (perhaps a form of "leku") means "fire".'
    )


def test_without_entries_no_dictionary_is_shown() -> None:
    bare = next(prompts(frame(dictionary=None), [said("tama")]))
    strange = next(prompts(frame(), [said("zizu")]))
    assert bare.text.endswith("\n\nSentence: tama\nTopic:")
    assert strange.text.endswith("\n\nSentence: zizu\nTopic:")
    assert (bare.found, strange.found) == (0, 0)


def test_shots_stand_before_the_sentence_with_their_answers() -> None:
    entry = Entry("miru", 0, 1, "miru", "exact", ("cat",))
    two = (
        Shot(said("A cold.", label="health")),
        Shot(said("miru", label="outdoor_sports"), (entry,)),
    )
    found = next(prompts(frame(shots=two), [said("tama")])).text
    assert found.partition("\n\n")[2] == (
        "Sentence: A cold.\nTopic: health\n\n"
        'Sentence: miru\nDictionary: "miru" means "cat".\nTopic: outdoor sports\n\n'
        'Sentence: tama\nDictionary: "tama" means "dog" or "hound".\nTopic:'
    )


def test_a_chain_names_the_word_of_the_pivot() -> None:
    found = next(prompts(frame("translation", QAB), [said("vuru tama ola")])).text
    assert f'"vuru" means "pesi" in {QAB.name}, which means "fish"; ' in found
    assert f'"tama" means "kani" in {QAB.name}, which means "dog" or "hound"; ' in found
    assert '"ola" means "see" or "look at" or "watch".\n' in found
    assert found.endswith("English:")


def test_the_rarest_entries_are_shown_where_not_all_fit() -> None:
    sentence = said("tama ola miru")
    rarity = Rarity({"tama": 9, "ola": 1, "miru": 1}, {"dog": 1, "see": 8, "cat": 2})
    found = frame(rarity=rarity)
    assert found.dictionary is not None
    ordered = rarity.order(found.dictionary.entries(sentence))
    assert [one.word for one in ordered] == ["miru", "ola", "tama"]
    whole = next(prompts(found, [sentence]))
    bare = next(prompts(replace(found, dictionary=None), [sentence]))
    sizes = {}
    for most in range(bare.size, whole.size + 1):
        one = next(prompts(replace(found, budget=in_words(most)), [sentence]))
        assert one.size == len(one.text.split()) <= most
        sizes[most] = [entry.word for entry in one.entries]
    assert sizes[bare.size] == []
    assert sizes[bare.size + 4] == ["miru"]  # Dictionary: "miru" means "cat".
    assert sizes[whole.size - 1] == ["miru", "ola"]
    assert sizes[whole.size] == ["miru", "ola", "tama"]
    with pytest.raises(ConfigError, match=rf"^s: .* {bare.size} words before any entry"):
        next(prompts(replace(found, budget=in_words(bare.size - 1)), [sentence]))


def test_an_entry_that_is_too_long_leaves_room_for_a_shorter_one() -> None:
    long = Entry("ola", 0, 1, "ola", "exact", ("a very long translation of it",))
    short = Entry("miru", 1, 2, "miru", "exact", ("cat",))
    budget = Budget(12, lambda text: len(text.split()), "words")
    kept, _, size = budget.fill("s", partial(frame().item, "ola miru"), [long, short])
    assert (kept, size) == ([short], 8)


@pytest.mark.parametrize("kind", template.KINDS)
def test_lrls_own_templates(kind: str) -> None:
    found = template.of_kind(kind)
    assert found.put("item", text="x", entries="", lang="L", source="S")[-1] == ":"
    assert bool(found.free) == bool(found.texts["premise"]) == (kind != "translation")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "{text}\\n",
            "{text} {nothing}\\n",
            r"item: no placeholder {nothing}; has {text}, {entries}",
        ),
        ("{text}", "{text.__class__}", r"item: no placeholder {text.__class__}"),
        ("{text}", "{text!r}", r"item: no placeholder {text}"),
        ("{text}", "{}", r"item: no placeholder {}"),
        ("{text}", "text", r"item: the placeholder {text} is missing"),
        ("{text}", "{text", r"item: .*write {{ for a brace"),
        ('kind = "topic"', 'kind = "intent"', "a template of kind 'intent', not"),
        ("between =", "betwixt =", "no key 'betwixt'"),
        ("or =", "and_or =", "dictionary: no key 'and_or'"),
        ('or = " or "', "", "or: a text is wanted"),
        ('free = ["N/A", "", "[MASK]"]', "free = [1]", "free: a list of texts"),
        ("[dictionary]", "[labels]\na = 1\n[dictionary]", "labels.a: its words are wanted"),
        ("[dictionary]", "[dictionary", "not TOML"),
    ],
)
def test_what_is_no_template(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = resource("prompts/topic.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "own.toml"
    path.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(FormatError, match=r"own\.toml: " + reason):
        template.read(path, "topic")


def test_labels_in_words(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    text = resource("prompts/topic.toml").read_text("utf-8")
    path.write_text(text + '\n[labels]\nhealth = "how one is"\n', "utf-8")
    own = frame(template=template.read(path, "topic"))
    assert own.choices() == {"health": " how one is", "outdoor_sports": " outdoor sports"}
    with pytest.raises(ConfigError, match="'a_b' and 'a b' are the same answer"):
        frame(labels=("a_b", "a b"))
    with pytest.raises(ConfigError, match="1 labels to choose from"):
        frame(labels=("a",))


def test_shots_are_spread_over_labels_and_drawn_by_seed() -> None:
    many = [said("x", f"s{i}", "abc"[i * i % 3]) for i in range(30)]
    drawn = shots.choose(many, 5, 0)
    assert sorted(s.label for s in drawn).count("b") in (2, 3)
    assert {s.label for s in shots.choose(many, 2, 3)} == {"a", "b"}
    assert shots.choose(many[::-1], 5, 0) == drawn != shots.choose(many, 5, 1)
    assert {s.id for s in shots.choose(many, 30, 0)} == {s.id for s in many}
    with pytest.raises(ConfigError, match="31 shots, but 30 sentences"):
        shots.choose(many, 31, 0)


def test_shots_in_pseudo_text_keep_ids_and_labels() -> None:
    lexicon = made(PAIRS, ENG, QAA)
    texts = [said("The dog sees a cat", "s1", "The dog sees a cat"), said("run away!", "s2", "x")]
    found = shots.pseudo(texts, QAA, [lexicon.path], 0)
    assert [(s.id, s.label) for s in found] == [("s1", "The dog sees a cat"), ("s2", "x")]
    assert found[0].tokens[1:3] == ("tama", "ola")
    assert found[1].text == "pita leko!"


def test_lexicons_of_each_pair() -> None:
    with pytest.raises(ResourceError, match=r"qaa: no lexicon from eng; .*lrl lexicon ingest"):
        lexicons_of((), QAA, ENG)
    with pytest.raises(ResourceError, match="qaa: no lexicon 'nobody'"):
        lexicons_of(("nobody",), QAA, ENG)
    direct, second = made(PAIRS, ENG, QAA), made(SECOND, QAB, QAA)
    assert lexicons_of((), QAA, ENG).files == (direct.path,)
    assert lexicons_of(("toy",), QAA, ENG).files == (direct.path,)
    with pytest.raises(ResourceError, match="qab: no lexicon from eng"):
        lexicons_of((), QAA, ENG, QAB)
    with pytest.raises(ConfigError, match="not a lexicon of eng and qab"):
        lexicons_of((str(second.path),), QAA, ENG, QAB)
    first = made([pair[::-1] for pair in FIRST], QAB, ENG)  # the other way round
    named = [str(one.path) for one in (first, second)]
    found = lexicons_of(named, QAA, ENG, QAB)
    assert (found.direct, len(found.first), len(found.second)) == ((), 1, 1)
    assert found.first[0].source_lang == ENG
    chain = dictionary_of(found, QAB, None, {}, (), 3)
    assert [(e.translations, e.pivots) for e in chain.entries(said("vuru"))] == [
        (("fish",), ("pesi",))
    ]


def test_translation_the_other_way_finds_words_of_the_rich_language() -> None:
    lexicons = lexicons_of((str(made(PAIRS, ENG, QAA).path),), ENG, QAA)
    assert (lexicons.files, len(lexicons.back)) == ((), 1)
    wish = Wish(
        template.of_kind("translation"), ENG, QAA, in_words(0), 1, "pseudo", lexicons=lexicons
    )
    examples = (said("The dogs run away.", "e", "The dogs run away."),)
    found = frame_of(wish, Material((said("Dogs watch cats"),), examples, {}))
    assert next(prompts(found, [said("Dogs watch cats")])).text == (
        f"Translate from English into {QAA.name}.\n\n"
        'English: The dogs run away.\nDictionary: "dogs" (a form of "dog") means "tama"; '
        '"run away" means "pita leko".\n'
        f"{QAA.name}: The tama pita leko.\n\n"
        'English: Dogs watch cats\nDictionary: "Dogs" (a form of "dog") means "tama"; '
        '"watch" means "ola"; "cats" (a form of "cat") means "miru".\n'
        f"{QAA.name}:"
    )
