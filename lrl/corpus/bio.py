"""Spans as one tag a token, in any of the usual schemes, and back."""

from collections.abc import Iterable, Sequence

from lrl.corpus.sentence import Span

OPENS = "BSU"
CLOSES = "ESLU"


def is_tag(tag: str) -> bool:
    """Whether a tag belongs to BIO, IOB, BIOES or BILOU."""
    return tag == "O" or (tag[:1] in "BIESLU" and tag[1:2] == "-" and len(tag) > 2)


def decode(tags: Sequence[str]) -> tuple[Span, ...]:
    """The spans that tags of any of the schemes mean.

    One rule serves them all, and mends what is inconsistent: a span begins at B, S or U, and at
    any other tag that does not go on with the span before it; it ends after E, L, S or U, and
    before whatever does not go on with it. Raises ValueError for a tag of no scheme.
    """
    spans: list[Span] = []
    start, open_label = 0, ""

    for i, tag in enumerate(tags):
        if not is_tag(tag):
            raise ValueError(f"{tag!r} is not a BIO tag")
        prefix, _, label = tag.partition("-")
        if open_label and (label != open_label or prefix in OPENS):
            spans.append(Span(start, i, open_label))
            open_label = ""
        if label and not open_label:
            start, open_label = i, label
        if open_label and prefix in CLOSES:
            spans.append(Span(start, i + 1, open_label))
            open_label = ""
    if open_label:
        spans.append(Span(start, len(tags), open_label))
    return tuple(spans)


def encode(spans: Iterable[Span], length: int) -> tuple[str, ...]:
    """The BIO (IOB2) tags of `length` tokens."""
    tags = ["O"] * length
    for span in spans:
        tags[span.start] = f"B-{span.label}"
        for i in range(span.start + 1, span.end):
            tags[i] = f"I-{span.label}"
    return tuple(tags)
