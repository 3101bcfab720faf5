"""Each event once: an identity is claimed in the transaction that stores its event, and never given back."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, connection, transaction

from health.models.usage import UsageIdentity
from lib import bulk

SAMPLE = 20  # identities looked up to guess whether all of them are new


def claim(identities: Iterable[str]) -> set[str]:
    """Those of the identities (32 hexadecimal digits) that nobody had claimed before.

    Rivals that claim the same at once wait for each other here, in the order of the identities; one of them wins.
    """
    wanted = sorted(set(identities))
    if connection.vendor == "sqlite":
        return _claim_alone(wanted)
    if len(wanted) > bulk.FEW and _claim_all(wanted):
        return set(wanted)
    claimed = bulk.merge(
        connection,
        UsageIdentity,
        ["identity"],
        [(identity,) for identity in wanted],
        key=["identity"],
        returning=["replace(identity::text, '-', '')"],
    )
    return {identity for (identity,) in claimed}


def unclaimed(identities: Iterable[str]) -> set[str]:
    """Those that nobody has claimed so far; claims none."""
    wanted = set(identities)
    return wanted - {str(identity).replace("-", "") for identity in _standing(wanted)}


def _claim_all(wanted: Sequence[str]) -> bool:
    """Claims all of them, or none where one is taken: COPY costs half of an INSERT that looks out for conflicts."""
    if _standing(wanted[:: len(wanted) // SAMPLE]):
        return False
    try:
        with transaction.atomic():
            bulk.insert(connection, UsageIdentity, ["identity"], [(identity,) for identity in wanted])
    except IntegrityError:
        return False
    return True


def _claim_alone(wanted: Sequence[str]) -> set[str]:
    """SQLite lets one transaction write at a time, so what is not there now is new."""
    known = _standing(wanted)
    new = [identity for identity in wanted if identity not in known]
    bulk.insert(connection, UsageIdentity, ["identity"], [(identity,) for identity in new])
    return set(new)


def _standing(identities: Iterable[str]) -> set[str]:
    """Those that are claimed, in the form in which raw SQL gives them."""
    standing = bulk.one_of(connection, "identity", "uuid", identities)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT identity FROM health_usageidentity WHERE {standing.sql}", standing.params)  # noqa: S608
        return {identity for (identity,) in cursor.fetchall()}
