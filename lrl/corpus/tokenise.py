"""Words and punctuation of running text, in any script that puts spaces between words."""

from functools import lru_cache

import regex

# Combining marks count as letters of their word (Devanagari, N'Ko, Arabic vowels), and so do the
# joiners; an apostrophe or hyphen between letters stays inside (don't, ha'e, well-known).
LETTER = r"[\p{L}\p{M}\u200c\u200d]"
TOKEN = regex.compile(
    rf"""
    https?://\S*[\p{{L}}\p{{N}}/]          # addresses
  | [\p{{L}}\p{{N}}._+-]+@[\p{{L}}\p{{N}}-]+(?:\.[\p{{L}}\p{{N}}-]+)+
  | (?:\p{{L}}\.){{2,}}                     # U.S.
  | \p{{N}}+(?:[.,:/]\p{{N}}+)*{LETTER}*    # 1,000 6:00 10th 24/7
  | {LETTER}(?:{LETTER}|\p{{N}})*(?:['’ʼ‘ʻ`´·‐-](?:{LETTER}|\p{{N}})+)*
  | (\S)\1*                                 # punctuation, repeated marks together: ... --
    """,
    regex.VERBOSE,
)


@lru_cache(maxsize=1 << 18)
def tokens_of(chunk: str) -> tuple[str, ...]:
    """The tokens of one chunk of text without white space; joined they are the chunk again."""
    return tuple(match.group() for match in TOKEN.finditer(chunk))


def tokenise(text: str) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """(tokens, whether white space follows each); the last token has none after it.

    Every non-space character is in exactly one token: joining tokens and single spaces gives the
    text back, up to runs of white space.
    """
    tokens: list[str] = []
    spaces: list[bool] = []
    for chunk in text.split():
        parts = tokens_of(chunk)
        tokens += parts
        spaces += [False] * (len(parts) - 1)
        spaces.append(True)
    if spaces:
        spaces[-1] = False
    return tuple(tokens), tuple(spaces)
