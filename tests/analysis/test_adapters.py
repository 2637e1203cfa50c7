"""spaCy and Stanza behind small stand-ins: the calls made, and what is made of the answers."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from lrl.analysis import open_analyser
from lrl.corpus.sentence import Word
from lrl.errors import ConfigError, ResourceError

DOGS = ("dogs", "sleep", "well")


@dataclass
class FakeToken:
    i: int
    text: str
    dep_: str
    pos_: str = "NOUN"
    lemma_: str = ""
    tag_: str = ""
    morph: str = ""
    head: Any = None


class FakeDoc(list[FakeToken]):
    relation = "nsubj"
    roots: tuple[int, ...] = (1,)

    def __init__(self, vocab: str, words: list[str]) -> None:
        assert vocab == "vocabulary"
        super().__init__(FakeToken(i, word, self.relation) for i, word in enumerate(words))
        for token in self:
            token.head = token if token.i in self.roots else self[self.roots[0]]
        self[0].lemma_, self[0].tag_, self[0].morph = "dog", "NNS", "Number=Plur"


class FakeSpacy:
    vocab = "vocabulary"

    def pipe(self, docs: Iterable[FakeDoc]) -> Iterator[FakeDoc]:
        return iter(docs)


@pytest.fixture
def spacy(monkeypatch: pytest.MonkeyPatch) -> type[FakeDoc]:
    def load(name: str) -> FakeSpacy:
        if name != "xx_model":
            raise OSError(f"[E050] Can't find model '{name}'.\n It is no package.")
        return FakeSpacy()

    class Doc(FakeDoc):
        pass

    module, tokens = ModuleType("spacy"), ModuleType("spacy.tokens")
    module.load, tokens.Doc = load, Doc  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "spacy", module)
    monkeypatch.setitem(sys.modules, "spacy.tokens", tokens)
    return Doc


def test_spacy_reads_the_tokens_it_is_given(spacy: type[FakeDoc]) -> None:
    analyser = open_analyser("xx_model", "spacy")
    tree, empty = analyser.analyse([DOGS, ()])
    assert analyser.name == "spacy:xx_model"
    assert empty == ()
    assert tree[0] == Word("dog", "NOUN", "NNS", "Number=Plur", 2, "nsubj")
    assert tree[1] == Word("sleep", "NOUN", "_", "_", 0, "root")


def test_spacys_several_trees_become_one(spacy: type[FakeDoc]) -> None:
    spacy.roots = (1, 2)
    (tree,) = open_analyser("xx_model", "spacy").analyse([DOGS])
    assert [word.head for word in tree] == [2, 0, 2]
    assert tree[2].deprel == "parataxis"


@pytest.mark.parametrize("relation", ["dobj", "pobj", ""])
def test_other_relations_than_uds_are_refused(spacy: type[FakeDoc], relation: str) -> None:
    spacy.relation = relation
    with pytest.raises(ConfigError, match="not Universal Dependencies"):
        open_analyser("xx_model", "spacy").analyse([DOGS])


@pytest.mark.parametrize(("kind", "library"), [("spacy", "spaCy"), ("stanza", "Stanza")])
def test_a_missing_library_is_named(
    kind: str, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, kind, None)
    with pytest.raises(ResourceError, match=f"{library} is not installed .* pip install {kind}"):
        open_analyser("en", kind)


def test_a_missing_model_is_named(spacy: type[FakeDoc], stanza: list[Any]) -> None:
    with pytest.raises(ResourceError, match="spaCy has no model 'no'"):
        open_analyser("no", "spacy")
    with pytest.raises(ResourceError, match="Stanza has no model 'no'"):
        open_analyser("no", "stanza")
    with pytest.raises(ConfigError, match="analyser 'udpipe' is unknown; one of lrl, spacy"):
        open_analyser("x", "udpipe")


@pytest.fixture
def stanza(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    calls: list[Any] = []

    def parse(sentences: list[list[str]]) -> Any:
        calls.append(sentences)
        return SimpleNamespace(sentences=[SimpleNamespace(words=words(s)) for s in sentences])

    def words(tokens: list[str]) -> list[Any]:
        pieces = [piece for token in tokens for piece in token.split("+")]
        return [
            SimpleNamespace(lemma=None, upos="VERB", xpos=None, feats=None, head=i, deprel="dep")
            for i, _ in enumerate(pieces)
        ]

    def pipeline(language: str, **options: Any) -> Any:
        calls.append((language, options))
        if language == "no":
            raise FileNotFoundError("resources.json")
        return parse

    module = ModuleType("stanza")
    module.Pipeline = pipeline  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stanza", module)
    return calls


def test_stanza_reads_the_tokens_it_is_given(stanza: list[Any]) -> None:
    analyser = open_analyser("models/en", "stanza")
    assert analyser.analyse([(), DOGS])[1][1] == Word("sleep", "VERB", "_", "_", 1, "dep")
    (language, options), given = stanza
    assert (language, options["dir"], given) == ("en", "models", [list(DOGS)])
    assert options["tokenize_pretokenized"] is True
    assert options["download_method"] is None
    assert analyser.analyse([()]) == [()]
    with pytest.raises(ConfigError, match="2 words for 1 tokens"):
        analyser.analyse([("do+not",)])
