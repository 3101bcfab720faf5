"""Who may do what: the one table of the installation. Pages, API and admin all ask `may`."""

from collections.abc import Iterable
from enum import StrEnum


class Title(StrEnum):
    """What a person is: to the vendor (staff roles), or to one account (the rest)."""

    CSM = "csm"
    LEAD = "lead"
    SPECIALIST = "specialist"
    SALES = "sales"
    ADMINISTRATOR = "administrator"
    OWN_CSM = "own_csm"  # looks after the account in question
    OWNER = "owner"
    BILLING = "billing"
    MEMBER = "member"


class Action(StrEnum):
    READ_ACCOUNT = "read_account"
    READ_HEALTH = "read_health"  # score, band, flags, opinions: what the vendor thinks of an account
    READ_PRICES = "read_prices"
    EDIT_ACCOUNT = "edit_account"
    WRITE_NOTE = "write_note"
    TAG_ACCOUNT = "tag_account"
    TELL_CUSTOMER = "tell_customer"  # write what the customer reads
    JUDGE_HEALTH = "judge_health"  # pulse, override, pause
    RECOMPUTE = "recompute"
    RETRY_WORK = "retry_work"  # parked work of anybody; one's own needs no role
    MANAGE_SOURCES = "manage_sources"  # write keys, imports, what was set aside
    TUNE_HEALTH = "tune_health"  # draft, try and publish health models and activation policies
    ADMINISTER = "administer"


STAFF = frozenset({Title.CSM, Title.LEAD, Title.SPECIALIST, Title.SALES, Title.ADMINISTRATOR})
CUSTOMERS = frozenset({Title.OWNER, Title.BILLING, Title.MEMBER})
LEADERS = frozenset({Title.LEAD, Title.ADMINISTRATOR})

ALLOWED: dict[Action, frozenset[Title]] = {
    Action.READ_ACCOUNT: STAFF | CUSTOMERS,
    Action.READ_HEALTH: STAFF,
    Action.READ_PRICES: STAFF | {Title.OWNER, Title.BILLING},
    Action.EDIT_ACCOUNT: LEADERS,
    Action.WRITE_NOTE: STAFF,
    Action.TAG_ACCOUNT: STAFF,
    Action.TELL_CUSTOMER: LEADERS | {Title.OWN_CSM},
    Action.JUDGE_HEALTH: LEADERS | {Title.OWN_CSM},
    Action.RECOMPUTE: LEADERS,
    Action.RETRY_WORK: LEADERS,
    Action.MANAGE_SOURCES: LEADERS,
    Action.TUNE_HEALTH: LEADERS,
    Action.ADMINISTER: frozenset({Title.ADMINISTRATOR}),
}


def may(titles: Iterable[Title], action: Action) -> bool:
    """Whether a person with these titles may do it; any one title suffices."""
    return not ALLOWED[action].isdisjoint(titles)
