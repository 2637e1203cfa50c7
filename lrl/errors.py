"""The few errors lrl raises; the command line turns each into one line and exit code 2."""

from pathlib import Path


def one_line(error: BaseException, most: int = 200) -> str:
    """What a library's error says, as a line of at most so many characters."""
    return " ".join(str(error).split())[:most]


class LrlError(Exception):
    """Something the user can put right; its text is one line and says what to do next."""


class ResourceError(LrlError):
    """A lexicon, table, corpus or model that was asked for is not there, or may not be used."""


class ConfigError(LrlError):
    """An option or a combination of options that cannot be carried out."""


class FormatError(LrlError):
    """A file that is not what it should be: `path:line: reason`.

    `line` is 1-based, or None where the file as a whole is at fault (a truncated archive, say).
    """

    def __init__(self, path: Path | str, line: int | None, reason: str) -> None:
        self.path = Path(path)
        self.line = line
        self.reason = reason
        where = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {reason}")
