"""Values of labelled spans: swapped or invented, with labels and alignments that fit them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import orjson
import projection_checks as checks
import pytest

from lrl.commands import main
from lrl.corpus.sentence import Sentence, Span, Word
from lrl.corpus.tokenise import tokenise
from lrl.errors import ConfigError
from lrl.experiment.config import Experiment, Stage, System
from lrl.experiment.results import table_of
from lrl.experiment.tables import filled
from lrl.languages import Language
from lrl.lexicon.store import Lexicon
from lrl.synthesize import shards
from lrl.synthesize.coinage import is_word, mint
from lrl.synthesize.config import SubstituteConfig, stated
from lrl.synthesize.job import Job, synthesize
from lrl.synthesize.shards import Source
from lrl.synthesize.values import Values, invented, part, pool_of, put

ROWS = [
    ("The dog runs in Rome", [("B-ANIMAL", 1), ("B-LOC", 4)]),
    ("See a lot of big cats", [("B-AMOUNT", 1), ("I-AMOUNT", 2), ("I-AMOUNT", 3), ("B-ANIMAL", 5)]),
    ("New York sees the big dog", [("B-LOC", 0), ("I-LOC", 1), ("B-ANIMAL", 4), ("I-ANIMAL", 5)]),
    ("Ann is in Paris at 5 pm", [("B-PER", 0), ("B-LOC", 3), ("B-TIME", 5), ("I-TIME", 6)]),
    ("The house", []),
]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Sentences with entities, each several times, in CoNLL columns."""
    blocks = []
    for text, tags in ROWS * 6:
        words = text.split()
        column = ["O"] * len(words)
        for tag, at in tags:
            column[at] = tag
        blocks.append("".join(f"{w}\tx\t{t}\n" for w, t in zip(words, column, strict=True)))
    path = tmp_path / "train.conll"
    path.write_text("\n".join(blocks), "utf-8")
    return path


@pytest.fixture
def done(
    qaa: Language, toy: Lexicon, labelled: Path, tmp_path: Path
) -> Callable[..., tuple[list[checks.Outcome], dict[str, Any]]]:
    """The ledger and the sidecar of a job with the choices."""

    def run(workers: int = 1, **choices: Any) -> tuple[list[checks.Outcome], dict[str, Any]]:
        config = SubstituteConfig(**{"choose": "best", **choices})
        out = tmp_path / f"out{workers}"
        source = Source.of(labelled, "conll")
        synthesize(Job(qaa, (toy.path,), (source,), out, config, ("ledger", "conll")), workers)
        return checks.ledger(out / "qaa.jsonl"), orjson.loads((out / "qaa.json").read_bytes())

    return run


def values(record: dict[str, Any], aligned: checks.Outcome) -> list[tuple[str, tuple[str, ...]]]:
    """(label, source words) of the target's spans."""
    found = []
    for span in record["spans"]:
        inside = sorted({i for i, j in aligned.pairs if span["start"] <= j < span["end"]})
        found.append((span["label"], tuple(record["source_tokens"][i] for i in inside)))
    return found


def own(label: str) -> set[tuple[str, ...]]:
    """The values of a label in the corpus, without case."""
    found: dict[tuple[int, int], list[str]] = {}
    for number, (text, tags) in enumerate(ROWS):
        start = 0
        for tag, at in tags:
            start = at if tag.startswith("B-") else start
            if tag[2:] == label:
                found.setdefault((number, start), []).append(text.split()[at].casefold())
    return set(map(tuple, found.values()))


@pytest.mark.parametrize("way", ["swap", "invent", "mixed"])
def test_labels_cover_the_new_values(done: Any, toy: Lexicon, way: str) -> None:
    outcomes, sidecar = done(values=way, value_share=1.0)
    assert len(outcomes) == len(ROWS) * 6
    targets = checks.targets_of(toy.path)
    known = {w.casefold() for side in ("source", "target") for t in toy.table[side].to_pylist()
             for w in str(t).split()}  # fmt: skip
    swapped = 0
    for i, outcome in enumerate(outcomes):
        record = outcome.record
        checks.check_translations(outcome, targets)
        found = values(record, outcome)
        was = ROWS[i % len(ROWS)]
        assert [label for label, _ in found] == [t[2:] for t, _ in was[1] if t.startswith("B-")]
        made = {w for w, o in zip(record["tokens"], record["origin"], strict=True)
                if o == "invented"}  # fmt: skip
        assert not known & {word.casefold() for word in made}
        covered: set[int] = set()
        for (label, words), span in zip(found, record["spans"], strict=True):
            covered |= set(range(span["start"], span["end"]))
            if not made.intersection(words):
                assert tuple(map(str.casefold, words)) in own(label)
                swapped += words[0] not in was[0].split()
            text = record["text"][span["start_char"] : span["end_char"]]
            assert text.split() == record["tokens"][span["start"] : span["end"]]
        origins = record["origin"]
        assert {j for j, o in enumerate(origins) if o == "invented"} <= covered
        inside = {i for i, j in outcome.pairs if j in covered}
        rest = [w for i, w in enumerate(record["source_tokens"]) if i not in inside]
        outside = [w for k, w in enumerate(was[0].split()) if k not in {at for _, at in was[1]}]
        assert rest == outside
    counts = sidecar["by_value"]
    assert sum(counts.values()) == sum(len(values(o.record, o)) for o in outcomes)
    assert (counts["swapped"] > 0) == (swapped > 0) == (way != "invent")
    assert (counts["invented"] > 0) == (way != "swap")
    assert sidecar["by_key"].get("invented", 0) >= counts["invented"]
    if way == "swap":  # one value each: nothing to swap for
        assert counts["kept"] == 6 * 3


def test_numbers_stay_and_capitals_are_those_of_the_word_replaced(done: Any) -> None:
    outcomes, _ = done(values="invent", value_share=1.0)
    for outcome in outcomes[3::5]:
        ann, place, hour, pm = (outcome.record["source_tokens"][k] for k in (0, 3, 5, 6))
        assert hour == "5"
        assert ann not in ("Ann", "ANN")
        assert ann.istitle()
        assert place.istitle()
        assert pm.islower()
        assert [outcome.record["origin"][k] for k in (0, 3, 5, 6)] == [
            "invented", "invented", "number", "invented",
        ]  # fmt: skip


@pytest.mark.parametrize("uncovered", ["drop", "mask"])
def test_invented_words_are_left_alone_whatever_becomes_of_others(
    done: Any, uncovered: str
) -> None:
    outcomes, _ = done(values="invent", value_share=1.0, uncovered=uncovered, names="translate")
    for outcome in outcomes[0::5]:
        assert outcome.record["origin"].count("invented") == 2


def test_same_bytes_for_any_number_of_workers(
    done: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD", 4)
    for workers in (1, 2):
        done(workers, values="mixed")
    for name in ("qaa.jsonl", "qaa.conll", "qaa.json"):
        one, two = ((tmp_path / f"out{n}" / name).read_bytes() for n in (1, 2))
        assert one == two
    lines = (tmp_path / "out1" / "qaa.jsonl").read_bytes().splitlines()
    assert len({orjson.loads(line)["text"] for line in lines}) > 2 * len(ROWS)


def test_where_values_stay_nothing_says_that_they_could_change(done: Any) -> None:
    outcomes, sidecar = done()
    assert [o.record["source_tokens"] for o in outcomes] == [text.split() for text, _ in ROWS] * 6
    assert "by_value" not in sidecar
    assert not {"values", "value_share"} & {*sidecar["config"], *stated(SubstituteConfig())}
    changed = SubstituteConfig(values="swap")
    assert stated(changed)["values"] == "swap"
    for config, says in ((SubstituteConfig(), False), (changed, True)):
        system = System("s", (("task", Stage(synthesize=config)),))
        table = table_of(Experiment("e", "sib200", ("qaa",), (system,)))
        (stage,) = table["systems"]["s"]["stages"].values()
        assert ("values" in stage["synthesize"]) == says
        assert stage["synthesize"]["ratio"] == "1.0"


def test_no_share_is_the_corpus_as_it_is(done: Any) -> None:
    plain, _ = done()
    none, sidecar = done(values="mixed", value_share=0.0)
    assert [o.record for o in none] == [o.record for o in plain]
    assert sidecar["by_value"] == {"kept": 6 * 9, "swapped": 0, "invented": 0}


def test_tags_and_white_space_follow_the_value() -> None:
    tokens, spaces = tokenise("Go to Rome, now")
    tags = (("upos", ("VERB", "ADP", "PROPN", "PUNCT", "ADV")),)
    sentence = Sentence("a", tokens, spaces, spans=(Span(2, 3, "LOC"),), tags=tags)
    far = Sentence(
        "b", *tokenise("In New York"), spans=(Span(1, 3, "LOC"),),
        tags=(("upos", ("ADP", "ADJ", "PROPN")),),
    )  # fmt: skip
    swap = Values("swap", 1.0, pool_of([sentence, far]), None, "0")
    new = swap.revalue(sentence, 0)
    assert new.sentence.text == "Go to New York, now"
    assert new.sentence.spans == (Span(2, 4, "LOC"),)
    assert new.sentence.tags == (("upos", ("VERB", "ADP", "ADJ", "PROPN", "PUNCT", "ADV")),)
    assert new.changes == (0, 1, 0)
    assert swap.revalue(far, 1).sentence.text == "In Rome"
    assert put(sentence, [part(sentence, 2, 3)]) == (sentence, (False,) * 5)


def test_a_value_that_begins_a_sentence_has_its_capital_and_gives_none() -> None:
    a = Sentence("a", *tokenise("Bread and rice"), spans=(Span(0, 1, "FOOD"), Span(2, 3, "FOOD")))
    b = Sentence("b", *tokenise("Eat bread"), spans=(Span(1, 2, "FOOD"),))
    swap = Values("swap", 1.0, pool_of([a, b]), None, "0")
    assert swap.revalue(a, 0).sentence.text == "Rice and bread"
    assert swap.revalue(b, 1).sentence.text == "Eat rice"


WORDS = ["tama", "miru", "ola", "suko", "na", "pita leko", "vavu", "hemi", "faro", "kolu"]


def test_coined_words_look_like_those_of_the_lexicon() -> None:
    coins, rng = mint(WORDS, ["laura"]), Random(0)
    made = [coins.coin("stone", rng) for _ in range(200)]
    known = {word for target in WORDS for word in target.split()} | {"laura"}
    assert not known & set(made)
    assert len(set(made)) > 3
    assert {len(word) for word in made} <= {2, 3, 4}
    assert set("".join(made)) <= set("".join(known))
    assert coins.coin("Stone", rng).istitle()
    assert coins.coin("STONE", rng).isupper()


def test_where_a_lexicon_capitalises_everything_a_capital_says_nothing() -> None:
    coins = mint([word.title() for word in WORDS], [])
    assert all(coins.coin("stone", Random(n))[0].isupper() for n in range(9))
    assert not any(coins.coin("STONE", Random(n)).isupper() for n in range(9))


@pytest.mark.parametrize("targets", [[], ["12", "-"], ["aa"]])
def test_too_few_words_are_refused(targets: Sequence[str]) -> None:
    with pytest.raises(ConfigError, match="too few words to invent"):
        mint(targets, []).coin("stone", Random(0))


@pytest.mark.parametrize(
    ("token", "expected"),
    [("jollof", True), ("well-known", True), ("O'Neill", True), ("क्या", True), ("5", False),
     ("5pm", False), ("a1", False), ("www.a.org", False), ("-", False), ("'s", False)],
)  # fmt: skip
def test_is_word(token: str, expected: bool) -> None:
    assert is_word(token) == expected


def test_a_value_without_words_is_kept() -> None:
    sentence = Sentence("a", *tokenise("at 5 : 30"), spans=(Span(1, 4, "TIME"),))
    own_value = part(sentence, 1, 4)
    assert invented(own_value, mint(WORDS, []), Random(0)) is own_value


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"values": "some"}, "values 'some': choose one of keep, swap, invent, mixed"),
        ({"values": "swap", "value_share": 1.5}, "value_share 1.5: it must be from 0 to 1"),
        ({"value_share": 0.2}, "value_share: only with --values"),
        ({"values": "swap", "reorder": True}, "a tree would not fit"),
    ],
)
def test_what_does_not_go_together_is_refused(choices: dict[str, Any], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        SubstituteConfig(**choices)


def test_as_it_is_typed(
    toy: Lexicon, labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = ["synthesize", "--lang", "qaa", "--lexicon", toy.name, "--source", str(labelled),
             "--format", "conll", "--out", str(tmp_path / "typed"), "--values", "invent",
             "--value-share", "1", "--json"]  # fmt: skip
    assert main(typed) == 0
    told = orjson.loads(capsys.readouterr().out)
    assert told["by_value"] == {"kept": 0, "swapped": 0, "invented": 6 * 9}
    assert told["by_key"]["invented"] >= 6 * 9


def test_a_corpus_that_cannot_have_spans_is_refused(
    toy: Lexicon, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "none"
    typed = ["synthesize", "--lang", "qaa", "--lexicon", toy.name, "--out", str(out)]
    assert main([*typed, "--source", str(corpus), "--values", "swap"]) == 2
    assert "values 'swap': only the words of labelled spans" in capsys.readouterr().err
    assert not out.exists()


def test_an_experiment_says_it_as_any_other_choice() -> None:
    table = {"ratio": "0.5", "values": "mixed", "value_share": 1}
    config = filled(SubstituteConfig, table, "systems.s.synthesize")
    assert config == SubstituteConfig(ratio="0.5", values="mixed", value_share=1.0)


def test_sentences_with_trees_and_without_spans_are_left() -> None:
    tokens, spaces = tokenise("Eat rice")
    tree = (Word("_", "VERB", "_", "_", 0, "root"), Word("_", "NOUN", "_", "_", 1, "obj"))
    parsed = Sentence("a", tokens, spaces, spans=(Span(1, 2, "FOOD"),), tree=tree)
    bare = Sentence("b", tokens, spaces)
    change = Values("mixed", 1.0, pool_of([parsed, bare]), mint(WORDS, []), "0")
    assert change.revalue(parsed, 0).sentence == parsed
    assert change.revalue(parsed, 0).changes == (1, 0, 0)
    assert change.revalue(bare, 1).sentence == bare
