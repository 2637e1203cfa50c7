"""The option --column WHAT=COLUMN, which several commands have."""

from lrl.errors import ConfigError


def columns_of(words: list[str]) -> tuple[tuple[str, str], ...]:
    """["text=3"] -> (("text", "3"),); ConfigError for anything else."""
    pairs = []
    for word in words:
        what, mark, column = word.partition("=")
        if not (what and mark and column):
            raise ConfigError(f"--column {word!r}: write WHAT=COLUMN, as text=3")
        pairs.append((what, column))
    return tuple(pairs)
