"""Prompts of real sentences: what holds of all of them."""

from pathlib import Path

from lrl.languages import resolve
from lrl.lexicon.files import FileJob, ingest_file
from lrl.prompt import template
from lrl.prompt.budget import in_words
from lrl.prompt.build import prompts
from lrl.prompt.job import Wish, frame_of, of_task
from lrl.prompt.lexicons import lexicons_of


def test_entries_of_real_sentences(real_data: Path) -> None:
    language, source = resolve("ewe"), resolve("eng")
    path = real_data / "lexicons" / "gatitos" / "en_ee.tsv"
    ingest_file(FileJob(path, source, language))
    material = of_task("sib200", "ewe", "eng", "dev", real_data, "topic", "eng")
    wish = Wish(
        template.of_kind("topic"), language, source, in_words(150), 1,
        lexicons=lexicons_of((), language, source),
    )  # fmt: skip
    frame = frame_of(wish, material)
    assert len(frame.labels) == 7
    found = list(prompts(frame, material.sentences))
    assert len(found) == len(material.sentences) == 99
    assert sum(one.found for one in found) > 7 * len(found)
    assert sum(one.found > len(one.entries) for one in found) > 10  # the budget is felt
    for one in found:
        assert one.size == len(one.text.split()) <= 150
        for entry in one.entries:
            assert entry.word in one.sentence.text
            assert f'"{entry.word}" ' in one.text
            assert entry.translations
