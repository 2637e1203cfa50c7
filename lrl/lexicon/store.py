"""A lexicon on disk: one Parquet file, a JSON sidecar, and the rejected rows beside it."""

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("target", pa.string()),
        ("source_lang", pa.string()),
        ("target_lang", pa.string()),
        ("pos", pa.string()),
        ("sense", pa.string()),
        ("quality", pa.float32()),
        ("origin", pa.string()),
        ("licence", pa.string()),
        ("line", pa.int32()),
    ]
)
