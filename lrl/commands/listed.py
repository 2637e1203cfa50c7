"""Options that are lists: --lang bm,ee and --layers 3,6,9."""

from lrl.errors import ConfigError


def listed(text: str) -> list[str]:
    """The parts between commas, without white space around them; none of an empty text."""
    return [part.strip() for part in text.split(",") if part.strip()]


def numbers(option: str, text: str) -> tuple[int, ...]:
    """The parts as numbers; ConfigError for what is none."""
    try:
        return tuple(int(part) for part in listed(text))
    except ValueError:
        raise ConfigError(f"{option} {text!r}: numbers, as 3,6,9") from None
