"""What the licences of lexicons allow, and what they allow together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from lrl.errors import ConfigError, ResourceError
from lrl.lexicon.tables import rows

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a licence, or several that bind the same thing, allow for data made from it.

    `id` is an SPDX identifier or expression ("CC-BY-4.0 AND CC-BY-SA-4.0"); `known` is false
    where one of them is in no table, which then allows nothing. `conflict` names share-alike
    licences of which none may be passed on under another.
    """

    id: str
    redistribute: bool
    commercial: bool
    share_alike: bool
    attribution: bool
    known: bool = True
    conflict: tuple[str, ...] = ()


@cache
def _table() -> dict[str, tuple[Terms, frozenset[str]]]:
    table = {}
    for spdx, *flags, into in rows("licences.tsv"):
        redistribute, commercial, share_alike, attribution = (flag == "yes" for flag in flags)
        terms = Terms(spdx, redistribute, commercial, share_alike, attribution)
        table[spdx.casefold()] = (terms, frozenset(into.split()))
    return table


def terms(licence: str) -> Terms:
    """The terms of one licence, or of an SPDX expression of several joined by AND."""
    parts = licence.split(" AND ")
    if len(parts) > 1:
        return combined(parts)
    found = _table().get(licence.strip().casefold())
    if found is None:
        name = licence.strip() or UNKNOWN
        return Terms(name, False, False, False, True, known=False)
    return found[0]


def combined(licences: Iterable[str]) -> Terms:
    """The terms of what is made from things under several licences: the strictest of each.

    Share-alike licences that convert into one of them do; where they do not, the conflict is
    named and redistribution is not allowed.
    """
    parts = {part.strip() for licence in licences for part in licence.split(" AND ")}
    each = [terms(part) for part in sorted(parts)]
    if not each:
        return Terms(UNKNOWN, False, False, False, True, known=False)
    share_alike = tuple(dict.fromkeys(one.id for one in each if one.share_alike))
    conflict = () if any(_all_into(one, share_alike) for one in share_alike) else share_alike
    return Terms(
        " AND ".join(dict.fromkeys(one.id for one in each)),
        redistribute=all(one.redistribute for one in each) and not conflict,
        commercial=all(one.commercial for one in each),
        share_alike=bool(share_alike),
        attribution=any(one.attribution for one in each),
        known=all(one.known for one in each),
        conflict=conflict,
    )


def _all_into(one: str, others: Sequence[str]) -> bool:
    return all(one == other or one in _table()[other.casefold()][1] for other in others)


def check_export(licences: Iterable[str], allowed: Iterable[str] = (), yes: bool = False) -> Terms:
    """The combined terms of an export; ResourceError where they forbid it or are not known.

    `allowed` names licences the user answers for; `yes` answers for all. An export must be free
    to pass on and to use for any purpose, or the user must have said that it need not be.
    """
    own = tuple(dict.fromkeys(licences))
    answered = {licence.casefold() for licence in allowed}
    if unused := answered - {licence.casefold() for licence in own}:
        raise ConfigError(f"--allow-licence {sorted(unused)[0]!r}: the licence is {_listed(own)}")
    together = combined(own)
    left = combined(rest) if (rest := [o for o in own if o.casefold() not in answered]) else None
    if yes or left is None:
        return together
    reason = _objection(left)
    if reason:
        raise ResourceError(
            f"the licence ({_listed(own)}) {reason}; --allow-licence names a licence you have "
            "read and may act under, --yes all of them"
        )
    return together


def _objection(of: Terms) -> str:
    if not of.known:
        return "is not known to lrl"
    if of.conflict:
        return f"cannot be met at once: {' and '.join(of.conflict)}"
    if not of.redistribute:
        return "does not let changed copies be passed on"
    return "" if of.commercial else "forbids commercial use"


def _listed(licences: Sequence[str]) -> str:
    return ", ".join(licences) or UNKNOWN
