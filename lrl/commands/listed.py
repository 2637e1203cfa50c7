"""Options that are lists: --lang bm,ee."""


def listed(text: str) -> list[str]:
    """The parts between commas, without white space around them; none of an empty text."""
    return [part.strip() for part in text.split(",") if part.strip()]
