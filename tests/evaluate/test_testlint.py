"""Each flaw of test data, made by hand and found; sound data found sound."""

from dataclasses import replace
from pathlib import Path

import pytest

from lrl.corpus.readers import Problem, read
from lrl.corpus.sentence import Sentence, Span
from lrl.corpus.tokenise import tokenise
from lrl.evaluate.datasets import TASKS, open_split
from lrl.evaluate.testlint import KINDS, Around, apart, counts, flagged, lint, normalised
from lrl.languages import resolve


def sentence(name: str, text: str, label: str = "x") -> Sentence:
    return Sentence(name, *tokenise(text), label)


SOUND = (
    sentence("1", "Mɔgɔ bɛɛ bɛ bange."),
    sentence("2", "A ko: DNA ani km² 5, nº 3.", "y"),
    sentence("3", "OK"),
)


def found(items: list[Sentence], around: Around | None = None, kind: str = "label") -> list[str]:
    return [f"{f.kind} {f.id}" for f in lint(items, kind, around or Around(resolve("bam")))]


def test_sound_data() -> None:
    assert found(list(SOUND)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Все люди рождаются свободными", ["wrong_script 9"]),
        ("Mɔgɔ bɛɛ (по-русски) bɛ bange", []),  # a quotation
        ("Да", []),  # too short to tell
        ("wͻ eƒe nu la", ["mixed_script 9"]),  # a Greek letter for ɔ
        ("ԑbԑka", ["mixed_script 9"]),
        ("mɔgɔ bεε", ["mixed_script 9"]),
        ("mɔgɔ BΕΕ", ["mixed_script 9"]),
    ],
)
def test_scripts(text: str, expected: list[str]) -> None:
    assert found([*SOUND, sentence("9", text)]) == expected


def test_scripts_that_are_written_together_are_not_mixed() -> None:
    items = [sentence("1", "東京タワーへ行った"), sentence("2", "サッカーをする人々がいる")]
    assert found(items, Around(resolve("jpn"))) == []


def test_without_a_language_most_letters_decide() -> None:
    items = [*SOUND, sentence("9", "Все люди рождаются")]
    assert found(items, Around()) == ["wrong_script 9"]


def test_texts_that_come_twice() -> None:
    items = [*SOUND, sentence("8", "mɔgɔ bɛɛ  bɛ bange"), sentence("9", "Ok!", "y")]
    assert found(items) == [
        "duplicate 8", "duplicate 9", "contradiction 3", "contradiction 9",
    ]  # fmt: skip


def test_short_texts_may_come_twice_where_words_are_labelled() -> None:
    items = [replace(s, label="") for s in (*SOUND, sentence("8", "OK."))]
    assert found(items, kind="tags") == []


def test_training_text() -> None:
    around = Around(training=(sentence("t1", "Mɔgɔ bɛɛ bɛ bange!"), sentence("t2", "ok", "y")))
    assert found(list(SOUND), around) == ["overlap 1", "overlap 3", "contradiction 3"]


def test_training_text_is_kept_apart() -> None:
    training = [sentence("a", "mɔgɔ bɛɛ bɛ bange"), sentence("b", "Mɔgɔ kelen")]
    assert [s.id for s in apart(training, SOUND)] == ["b"]


def test_labels() -> None:
    around = Around(training=(sentence("t", "kelen"),), parallel=(sentence("1", "a", "z"),))
    assert found(list(SOUND), around) == ["unknown_label 2", "other_label 1"]


def test_values_that_the_item_names_itself() -> None:
    s = replace(SOUND[0], spans=(Span(0, 2, "WHO"),))
    right = replace(s, meta=(("target", "WHO: Mɔgɔ bɛɛ"),))
    wrong = replace(s, id="9", meta=(("target", "WHO: Mɔgɔ $$ WHAT: bɛɛ"),))
    none = replace(SOUND[2], meta=(("target", ""),))
    assert found([right, none], kind="intent") == []
    assert found([wrong], kind="intent") == ["span_text 9"]


def test_tags_as_they_stand_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "test.txt"
    path.write_text("a B-PER\nb I-PER\nc O\n\nd O\ne I-LOC\n\nf B-PER\ng I-LOC\n\n", "utf-8")
    items = list(read(path, "conll"))
    around = Around(paths=(path,), form="conll")
    findings = lint(items, "spans", around)
    assert [(f.kind, f.id) for f in findings] == [
        ("broken_bio", "test-5"), ("broken_bio", "test-8"),
    ]  # fmt: skip
    assert findings[0].text == "e I-LOC without a beginning"
    path.write_text("a I-PER\nb I-PER\n\nd I-LOC\ne B-LOC\n\n", "utf-8")  # the scheme of 1999
    assert lint(list(read(path, "conll")), "spans", around) == []


def test_what_counts() -> None:
    items = [*SOUND, sentence("8", "Mɔgɔ bɛɛ bɛ bange."), sentence("9", "bεε")]
    problem = Problem(Path("test.tsv"), 7, "the text is blank")
    findings = lint(items, "label", Around(resolve("bam"), problems=(problem,)))
    assert counts(findings) == {"unreadable": 1, "mixed_script": 1, "duplicate": 1}
    assert flagged(findings) == [3]
    assert flagged(findings, ["mixed_script"]) == [4]
    assert [f.id for f in findings] == ["test.tsv:7", "9", "8"]
    assert all(f.kind in KINDS for f in findings)


def test_normalised() -> None:
    assert normalised("  «Á, b-c» 1,5!") == normalised("á b c 1 5")
    assert normalised("...") == ""


@pytest.mark.parametrize(
    ("task", "lang", "expected"),
    [
        ("sib200", "nqo_Nkoo", {}),
        ("sib200", "ewe", {"mixed_script": 32}),
        ("injongo", "lin", {"duplicate": 1, "overlap": 2, "contradiction": 1}),
        ("masakhapos", "bam", {"duplicate": 4, "overlap": 1}),
    ],
)
def test_published_sets_have_flaws(
    real_data: Path, task: str, lang: str, expected: dict[str, int]
) -> None:
    test = open_split(task, lang, "test", real_data)
    train = open_split(task, lang, "train", real_data)
    about = TASKS[task]
    around = Around(
        test.language, train.sentences, (), test.paths, about.form, about.options, test.problems
    )
    assert counts(lint(test.sentences, about.kind, around)) == expected
