"""Word order: whole phrases move, and labels, trees and alignments follow."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import lrl.typology
from lrl.commands import main
from lrl.corpus.readers import Options, read
from lrl.corpus.sentence import Sentence, Span, Word
from lrl.errors import FormatError, ResourceError
from lrl.languages import resolve
from lrl.lexicon.entry import Row, Wanted
from lrl.lexicon.ingest import IngestConfig, ingest
from lrl.lexicon.store import file_of
from lrl.synthesize.reorder import reorder
from lrl.typology import VALUES, Typology, known, table, typology

ENGLISH = typology(resolve("eng"))
SOV = Typology("qaa", order="SOV", adposition="POST", genitive="GN", oblique="XV")
VSO = Typology("qab", "VSO", "NA", "PREP", "NG", "NNum", "ND")
VOS = Typology("qac", order="VOS")
NOUN_LAST = Typology("qad", "SVO", "AN", "PREP", "GN", "NumN", "DN")
NOUN_FIRST = Typology("qae", "SVO", "NA", "PREP", "NG", "NNum", "ND")

# Form, UPOS, head, relation, features; "_" before a form: written onto the one before.
TREES = {
    "eat": "She/PRON/3/nsubj has/AUX/3/aux eaten/VERB/0/root two/NUM/6/nummod big/ADJ/6/amod "
    "apples/NOUN/3/obj in/ADP/9/case the/DET/9/det house/NOUN/3/obl _./PUNCT/3/punct",
    "book": "This/DET/3/det/PronType=Dem old/ADJ/3/amod book/NOUN/8/nsubj of/ADP/6/case "
    "the/DET/6/det king/NOUN/3/nmod is/AUX/8/cop good/ADJ/0/root _./PUNCT/8/punct",
    "child": "The/DET/2/det king/NOUN/4/nmod:poss _'s/PART/2/case child/NOUN/5/nsubj "
    "sleeps/VERB/0/root _./PUNCT/5/punct",
    "said": "John/PROPN/2/nsubj said/VERB/0/root that/SCONJ/5/mark she/PRON/5/nsubj "
    "saw/VERB/2/ccomp him/PRON/5/obj because/SCONJ/10/mark it/PRON/10/nsubj was/AUX/10/cop "
    "late/ADJ/5/advcl _./PUNCT/2/punct",
    "who": "Boys/NOUN/0/root who/PRON/3/nsubj/PronType=Rel like/VERB/1/acl:relcl cats/NOUN/3/obj",
    "what": "What/PRON/4/obj/PronType=Int did/AUX/4/aux you/PRON/4/nsubj eat/VERB/0/root "
    "there/ADV/4/advmod _?/PUNCT/4/punct",
    "open": "Open/VERB/0/root/Mood=Imp the/DET/4/det red/ADJ/4/amod door/NOUN/1/obj "
    "_!/PUNCT/1/punct",
    "commas": "Big/ADJ/4/amod _,/PUNCT/3/punct red/ADJ/1/conj dogs/NOUN/5/nsubj bark/VERB/0/root",
    "list": "Big/ADJ/4/amod _,/PUNCT/1/punct red/ADJ/4/amod dogs/NOUN/5/nsubj bark/VERB/0/root",
    "pair": "in/ADP/2/case houses/NOUN/0/root and/CCONJ/4/cc gardens/NOUN/2/conj "
    "_,/PUNCT/7/punct by/ADP/7/case rivers/NOUN/2/conj",
    "quote": "In/ADP/4/case “/PUNCT/4/punct _the/DET/4/det Times/PROPN/6/obl _”/PUNCT/4/punct "
    "laughed/VERB/0/root Ann/PROPN/6/nsubj",
    "there": "There/PRON/2/expl is/VERB/0/root a/DET/4/det man/NOUN/2/nsubj _./PUNCT/2/punct",
    "torn": "a/DET/3/det better/ADJ/3/amod man/NOUN/0/root than/ADP/5/case I/PRON/2/obl",
    "give": "I/PRON/2/nsubj gave/VERB/0/root her/PRON/2/iobj it/PRON/2/obj up/ADP/2/compound:prt",
}


def tree(name: str) -> Sentence:
    tokens: list[str] = []
    spaces: list[bool] = []
    words: list[Word] = []
    for item in TREES[name].split():
        form, upos, head, relation, *feats = item.split("/")
        if form.startswith("_") and spaces:
            spaces[-1] = False
        tokens.append(form.removeprefix("_"))
        spaces.append(True)
        lemma = form if upos == "PROPN" or form == "I" else form.lower()
        words.append(Word(lemma, upos, "_", "".join(feats) or "_", int(head), relation))
    spaces[-1] = False
    return Sentence(name, tuple(tokens), tuple(spaces), tree=tuple(words))


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [
        ("eat", SOV, "She the house in two big apples has eaten."),
        ("eat", VSO, "Has eaten she apples big two in the house."),
        ("eat", VOS, "Has eaten two big apples she in the house."),
        ("eat", NOUN_FIRST, "She has eaten apples big two in the house."),
        ("book", SOV, "The king of this old book good is."),
        ("book", VSO, "Is book old this of the king good."),
        ("book", VOS, "Is good this old book of the king."),
        ("book", NOUN_LAST, "Of the king this old book is good."),
        ("child", NOUN_FIRST, "Child the king's sleeps."),
        ("child", NOUN_LAST, "The king's child sleeps."),
        ("said", SOV, "John said that she him saw because it late was."),
        ("said", VSO, "Said John that saw she him because was it late."),
        ("who", SOV, "Boys who cats like"),
        ("who", VSO, "Boys who like cats"),
        ("what", SOV, "What did you eat there?"),
        ("what", VSO, "What did you eat there?"),
        ("open", SOV, "Open the red door!"),
        ("open", VSO, "Open the door red!"),
        ("commas", NOUN_FIRST, "Dogs big, red bark"),
        ("list", NOUN_FIRST, "Dogs big, red bark"),
        ("pair", SOV, "houses and gardens in, rivers by"),
        ("quote", SOV, "“The Times” in laughed Ann"),
        ("there", SOV, "There a man is."),
        ("there", VSO, "Is there a man."),
        ("torn", NOUN_FIRST, "a better man than I"),
        ("give", SOV, "I her it gave up"),
        ("give", VSO, "Gave I her it up"),
    ],
)
def test_phrases_go_where_the_target_has_them(name: str, target: Typology, expected: str) -> None:
    assert reorder(tree(name), ENGLISH, target).sentence.text == expected


def test_the_order_says_where_each_token_stood() -> None:
    sentence = tree("eat")
    made = reorder(sentence, ENGLISH, SOV)
    assert made.order == (0, 7, 8, 6, 3, 4, 5, 1, 2, 9)
    assert [word.head for word in made.sentence.tree] == [9, 3, 9, 3, 7, 7, 9, 9, 0, 9]
    assert made.moved


def test_no_span_is_torn_and_spans_move_with_their_tokens() -> None:
    whole = tree("eat")
    over = Span(4, 7, "X")  # "big apples in": nothing may move into or out of it
    kept = reorder(spanned(whole, over), ENGLISH, SOV)
    assert kept.sentence.spans
    assert words_of(kept.sentence) == [("X", ("big", "apples", "in"))]
    free = reorder(spanned(whole, Span(0, 1, "WHO"), Span(3, 6, "WHAT")), ENGLISH, SOV)
    assert free.sentence.text == "She the house in two big apples has eaten."
    assert free.sentence.spans == (Span(0, 1, "WHO"), Span(4, 7, "WHAT"))


def spanned(sentence: Sentence, *spans: Span) -> Sentence:
    return Sentence("s", sentence.tokens, sentence.spaces, spans=spans, tree=sentence.tree)


def words_of(sentence: Sentence) -> list[tuple[str, tuple[str, ...]]]:
    return sorted((one.label, sentence.tokens[one.start : one.end]) for one in sentence.spans)


def test_equal_orders_and_sentences_without_trees_stay() -> None:
    sentence = tree("eat")
    assert reorder(sentence, ENGLISH, ENGLISH).sentence is sentence
    bare = Sentence("s", ("a", "b"), (True, False))
    made = reorder(bare, ENGLISH, SOV)
    assert (made.sentence, made.order, made.moved) == (bare, (0, 1), False)


def test_what_is_no_tree_or_no_sentence_stays() -> None:
    words = (Word("a", "NOUN", "_", "_", 0, "root"), Word("b", "ADJ", "_", "_", 1, "amod"))
    circle = (*words, Word("c", "VERB", "_", "_", 4, "acl"), Word("d", "NOUN", "_", "_", 3, "obj"))
    sentence = Sentence("s", ("a", "b", "c", "d"), (True,) * 4, tree=circle)
    assert reorder(sentence, ENGLISH, SOV).order == (0, 1, 2, 3)
    noun = Word("dog", "NOUN", "_", "_", 0, "root")
    big = Word("big", "ADJ", "_", "_", 1000, "amod")
    for count, last in ((999, 0), (1000, 1000)):
        tree = (*(replace(big, head=count + 1),) * count, noun)
        made = reorder(
            Sentence("s", ("x",) * (count + 1), (True,) * (count + 1), tree=tree),
            ENGLISH,
            NOUN_FIRST,
        )
        assert made.order[-1] == last


def test_the_inventory_shows_the_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["languages", "--lang", "quz", "--json"]) == 0
    order = json.loads(capsys.readouterr().out)["word_order"]
    assert (order["order"], order["adjective"], order["as in"]) == ("SOV", "AN", "que")


def test_a_treebank_in_another_order_can_be_put_into_english_order() -> None:
    source = Typology("qaa", order="SOV", adjective="NA", adposition="POST")
    words = (
        Word("ana", "PROPN", "_", "_", 5, "nsubj"),
        Word("dog", "NOUN", "_", "_", 5, "obj"),
        Word("big", "ADJ", "_", "_", 2, "amod"),
        Word("old", "ADJ", "_", "_", 2, "amod"),
        Word("see", "VERB", "_", "_", 0, "root"),
    )
    forms = ("Ana", "dog", "big", "old", "sees")
    sentence = Sentence("s", forms, (True, True, True, True, False), tree=words)
    assert reorder(sentence, source, ENGLISH).sentence.text == "Ana sees old big dog"


@pytest.fixture(scope="module")
def treebank(real_data: Path) -> list[Sentence]:
    path = real_data / "tasks/ud/English-EWT/en_ewt-ud-dev.conllu"
    return list(read(path, "conllu", Options(), []))[:800]


@pytest.mark.parametrize("code", ["tur", "bam", "cym", "bbc", "swa", "amh"])
def test_real_trees_stay_trees(treebank: list[Sentence], code: str) -> None:
    target = typology(resolve(code))
    rng = np.random.default_rng(0)
    changed = 0
    for plain in treebank:
        sentence = spanned(plain, *random_spans(len(plain.tokens), rng))
        made = reorder(sentence, ENGLISH, target)
        changed += made.moved
        n = len(sentence.tokens)
        assert sorted(made.order) == list(range(n))
        assert folded(made.sentence.tokens) == folded(sentence.tokens)
        for old, word in zip(made.order, made.sentence.tree, strict=True):
            before = sentence.tree[old].head
            assert word.head == (made.order.index(before - 1) + 1 if before else 0)
            assert word.deprel == sentence.tree[old].deprel
        assert sum(word.head == 0 for word in made.sentence.tree) == 1
        assert [(label, folded(words)) for label, words in words_of(made.sentence)] == [
            (label, folded(words)) for label, words in words_of(sentence)
        ]
        assert made.moved or made.sentence is sentence
        assert reorder(sentence, target, target).order == tuple(range(n))
    assert changed > len(treebank) / 4


def folded(tokens: tuple[str, ...]) -> Counter[str]:
    return Counter(token.lower() for token in tokens)


def random_spans(count: int, rng: np.random.Generator) -> Iterator[Span]:
    at = 0
    while (start := at + int(rng.integers(0, 8))) < count:
        at = min(start + int(rng.integers(1, 5)), count)
        yield Span(start, at, f"S{start:03}")


@pytest.fixture
def trees(tmp_path: Path) -> Path:
    path = tmp_path / "trees.conllu"
    rows = [
        "\t".join((str(i), form, form.lower(), upos, "_", "_", head, relation, "_", "_"))
        for i, (form, upos, head, relation) in enumerate(
            [
                ("The", "DET", "2", "det"),
                ("dog", "NOUN", "3", "nsubj"),
                ("sees", "VERB", "0", "root"),
                ("cats", "NOUN", "3", "obj"),
            ],
            1,
        )
    ]
    path.write_text("# sent_id = one\n" + "\n".join(rows) + "\n\n", "utf-8")
    return path


def synthesized(
    trees: Path, out: Path, capsys: pytest.CaptureFixture[str], *more: str
) -> dict[str, object]:
    turkish = resolve("tur")
    pairs = [("dog", "köpek"), ("cat", "kedi"), ("see", "görür")]
    rows = [Row("toy.tsv", i, source, target) for i, (source, target) in enumerate(pairs, 1)]
    config = IngestConfig("toy", "CC0-1.0", min_quality=0.0)
    ingest(rows, Wanted(resolve("eng"), turkish), config, file_of(turkish, "toy"))
    words = ["synthesize", "--lang", "tur", "--source", str(trees), "--out", str(out), "--json",
             "--write", "ledger,conllu,pairs", *more]  # fmt: skip
    assert main(words) == 0
    record: dict[str, object] = json.loads(capsys.readouterr().out)
    return record


def test_what_is_written_names_the_original_places(
    trees: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = synthesized(trees, tmp_path / "out", capsys, "--reorder")
    assert record["reordered"] == 1
    line = json.loads((tmp_path / "out/tur.jsonl").read_text("utf-8"))
    assert line["source_tokens"] == ["The", "dog", "sees", "cats"]
    assert line["source_text"] == "The dog sees cats"
    assert line["order"] == [0, 1, 3, 2]
    assert line["tokens"] == ["The", "köpek", "kedi", "görür"]
    assert line["alignment"] == "0-0 1-1 3-2 2-3"
    assert line["head"] == [2, 4, 4, 0]
    conllu = (tmp_path / "out/tur.conllu").read_text("utf-8").splitlines()
    assert "Aligned=4|" in conllu[4]
    assert "Aligned=3|" in conllu[5]
    pairs = (tmp_path / "out/tur.pairs.tsv").read_text("utf-8")
    assert pairs == "The dog sees cats\tThe köpek kedi görür\t0-0 1-1 3-2 2-3\n"
    sidecar = json.loads((tmp_path / "out/tur.json").read_text("utf-8"))
    assert sidecar["reordered"] == 1
    assert sidecar["word_order"]["target"]["order"] == "SOV"


def test_without_the_option_nothing_speaks_of_it(
    trees: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = synthesized(trees, tmp_path / "out", capsys)
    assert "reordered" not in record
    written = [path.read_text("utf-8") for path in sorted((tmp_path / "out").iterdir())]
    assert not any("order" in text for text in written)
    line = json.loads((tmp_path / "out/tur.jsonl").read_text("utf-8"))
    assert line["tokens"] == ["The", "köpek", "görür", "kedi"]


def test_the_table_holds_languages_by_their_one_code() -> None:
    rows = table()
    assert len(rows) > 1500
    assert [code for code in rows if resolve(code).code != code] == []
    filled = Counter(column for row in rows.values() for column in row.orders)
    assert all(filled[column] for column in VALUES)
    facts = {"tur": "SOV", "cym": "VSO", "mlg": "VOS", "swa": "SVO", "deu": ""}
    assert {code: rows[code].order for code in facts} == facts


def test_kin_stand_in_and_the_unknown_is_an_error() -> None:
    cusco = typology(resolve("quz"))
    assert (cusco.lang, cusco.order, cusco.adposition) == ("que", "SOV", "POST")
    assert known(resolve("qaa")) is None
    with pytest.raises(ResourceError, match=r"^qaa .*leave --reorder out, or add a row for qaa"):
        typology(resolve("qaa"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("tur\tSOV", "2 columns, not 9"),
        ("tur\tSVX\t\t\t\t\t\t\tmine", "order 'SVX' is none of"),
        ("eng\t\t\t\t\t\t\t\tmine", "'eng' has a row already"),
    ],
)
def test_a_bad_row_is_named(
    row: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "typology.tsv"
    path.write_text(f"lang\torder\neng\tSVO\t\t\t\t\t\t\tmine\n{row}\n", "utf-8")
    monkeypatch.setattr(lrl.typology, "resource", lambda name: path)
    with pytest.raises(FormatError, match=f"typology.tsv:3: {reason}"):
        table.__wrapped__()
