"""As many entries as a budget allows, counted on the whole prompt and not on its parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrl.errors import ConfigError, FormatError, ResourceError, one_line
from lrl.prompt.entries import Entry

Render = Callable[[Sequence[Entry]], str]
PIECES, WORDS = "pieces", "words"


@dataclass(frozen=True, slots=True)
class Budget:
    """How long a prompt may be (0: as long as it gets) by a way to count, in `unit`s."""

    most: int
    count: Callable[[str], int]
    unit: str

    def __post_init__(self) -> None:
        if self.most < 0:
            raise ConfigError(f"a budget of {self.most} {self.unit}: 0 is for none")

    def fill(
        self, of: str, render: Render, entries: Sequence[Entry]
    ) -> tuple[list[Entry], str, int]:
        """(entries kept, the prompt, its length) of sentence `of`, in the order of `entries`.

        An entry that is too long is passed over for shorter ones behind it. Raises ConfigError
        where the prompt without any is too long.
        """
        whole = render(entries)
        length = self.count(whole)
        if not self.most or length <= self.most:
            return list(entries), whole, length
        best = render(())
        length = self.count(best)
        if length > self.most:
            raise ConfigError(
                f"{of}: its prompt has {length} {self.unit} before any entry, more than the "
                f"budget of {self.most}; raise --budget or lower --shots"
            )
        kept: list[Entry] = []
        for entry in entries:
            tried = render([*kept, entry])
            if (size := self.count(tried)) <= self.most:
                kept.append(entry)
                best, length = tried, size
        return kept, best, length


def in_words(most: int) -> Budget:
    """A budget of words, as white space parts them."""
    return Budget(most, lambda text: len(text.split()), WORDS)


def in_pieces(most: int, folder: Path) -> Budget:
    """A budget of the pieces of a model's tokenizer, those that it puts around a text included."""
    import transformers

    if not folder.is_dir():
        raise ResourceError(f"{folder}: no such folder; name one with a tokenizer in it")
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
    except (ImportError, OSError, ValueError, TypeError, KeyError) as error:
        raise FormatError(folder, None, f"no tokenizer: {one_line(error)}") from error
    return Budget(most, lambda text: len(tokenizer(text, verbose=False)["input_ids"]), PIECES)
