"""What a sentence's tree asks of one of its tokens."""

from dataclasses import dataclass

PARTICLE = "PART;NFIN"  # asks for the target's infinitive particle
WORD = "="  # before a word of the target language that is asked for as it stands
GONE = WORD  # no word at all


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of one token; token numbers are 0-based, -1 for none.

    `wanted` is a bundle's text, or empty, or PARTICLE, or WORD with a word. `into`: the token
    whose form says this one as well, if that is inflected as asked. `noun`: the token whose
    target noun gives this one its gender. `read`: the word that the token is, where it is cut
    short ("n't"), by which it is looked up.
    """

    wanted: str = ""
    into: int = -1
    noun: int = -1
    read: str = ""


NOTHING = Request()


def is_word(wanted: str) -> bool:
    """Whether a word, or none, is asked for rather than a form."""
    return wanted.startswith(WORD)
