"""Where lrl finds what it ships with and keeps what it makes."""

import os
from pathlib import Path

from lrl.errors import ResourceError

PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """Path of an embedded resource, from the wheel or from a checkout.

    Raises ResourceError where there is none of that name.
    """
    for root in (PACKAGE / "resources", PACKAGE.parent / "resources"):
        path = root / name
        if path.exists():
            return path
    raise ResourceError(f"resources/{name}: not found; reinstall lrl")


def home() -> Path:
    """Folder of ingested lexicons and fetched sources: $LRL_HOME, or the XDG data folder."""
    if "LRL_HOME" in os.environ:
        return Path(os.environ["LRL_HOME"])
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "lrl"


def lexicons() -> Path:
    """Folder of ingested lexicons: `<tag of the target language>/<name>.parquet`."""
    return home() / "lexicons"


def inflectors() -> Path:
    """Folder of the inflection models kept for a language: `<its ISO 639-3 code>/`."""
    return home() / "inflectors"


def sources() -> Path:
    """Folder of fetched upstream files, in the layout of their publishers."""
    return home() / "sources"
