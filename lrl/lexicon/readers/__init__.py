"""One module a format. Each has `read(path, wanted)` and `sniff(path, head)`; FORMATS lists them.

`read(path: Path, wanted: Wanted) -> Iterator[Row]` streams rows in file order and raises
FormatError where the file as a whole cannot be read (truncated archive, wrong encoding, not this
format). A bad row alone is a Row with `problem`. `sniff(path: Path, head: bytes) -> bool` judges
by the name and the first 64 KiB, and never raises.
"""
