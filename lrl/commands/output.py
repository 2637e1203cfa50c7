"""What --json prints."""

import sys
from typing import Any


def print_json(value: Any) -> None:
    """Indented JSON on stdout."""
    import orjson

    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    sys.stdout.write(orjson.dumps(value, option=options).decode())
