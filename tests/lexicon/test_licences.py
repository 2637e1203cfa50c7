"""What licences allow, alone and together."""

import pytest

from lrl.errors import ConfigError, ResourceError
from lrl.lexicon.licences import check_export, combined, terms


@pytest.mark.parametrize(
    ("licences", "redistribute", "commercial", "share_alike", "conflict"),
    [
        (["CC0-1.0"], True, True, False, False),
        (["CC-BY-4.0", "CC-BY-SA-4.0"], True, True, True, False),
        (["CC-BY-SA-3.0", "CC-BY-SA-4.0"], True, True, True, False),
        (["CC-BY-NC-4.0", "CC-BY-4.0"], True, False, False, False),
        (["CC-BY-NC-SA-4.0", "CC-BY-SA-4.0"], False, False, True, True),
        (["GPL-2.0-only", "GPL-3.0-only"], False, True, True, True),
        (["GPL-2.0-or-later", "GPL-3.0-only"], True, True, True, False),
        (["CC-BY-ND-4.0"], False, True, False, False),
        (["ask the author"], False, False, False, False),
        ([], False, False, False, False),
    ],
)
def test_terms(
    licences: list[str], redistribute: bool, commercial: bool, share_alike: bool, conflict: bool
) -> None:
    found = combined(licences)
    assert (found.redistribute, found.commercial) == (redistribute, commercial)
    assert (found.share_alike, bool(found.conflict)) == (share_alike, conflict)


def test_an_expression_is_its_parts() -> None:
    assert terms("CC-BY-SA-4.0 AND CC-BY-4.0") == combined(["CC-BY-4.0", "CC-BY-SA-4.0"])
    assert combined(["CC-BY-4.0", "CC-BY-4.0"]).id == "CC-BY-4.0"


def test_an_export_needs_leave() -> None:
    assert check_export(["CC-BY-4.0"]).id == "CC-BY-4.0"
    for licence, reason in (
        ("CC-BY-NC-4.0", "forbids commercial use"),
        ("CC-BY-ND-4.0", "does not let changed copies"),
        ("ask", "not known"),
    ):
        with pytest.raises(ResourceError, match=reason):
            check_export([licence, "CC0-1.0"])
        assert licence in check_export([licence, "CC0-1.0"], [licence]).id
        assert licence in check_export([licence, "CC0-1.0"], yes=True).id
    with pytest.raises(ResourceError, match="not known"):
        check_export(["ask", "CC-BY-NC-4.0"], ["CC-BY-NC-4.0"])
    with pytest.raises(ConfigError, match=r"the licence is CC0-1\.0"):
        check_export(["CC0-1.0"], ["CC-BY-NC-4.0"])
