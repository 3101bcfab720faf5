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
    MANAGE_TEAM = "manage_team"  # invite, change roles, remove: see `may_give` for which roles
    SEE_COLLEAGUES = "see_colleagues"  # who uses the product how much, by name
    VIEW_AS_CUSTOMER = "view_as_customer"  # the customer's portal, read-only and recorded
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
    Action.MANAGE_TEAM: LEADERS | {Title.OWN_CSM, Title.OWNER},
    Action.SEE_COLLEAGUES: STAFF | {Title.OWNER},
    Action.VIEW_AS_CUSTOMER: LEADERS | {Title.OWN_CSM},
    Action.ADMINISTER: frozenset({Title.ADMINISTRATOR}),
}

RANKS = (Title.MEMBER, Title.BILLING, Title.OWNER)  # of a customer's people, from the lowest up


def may(titles: Iterable[Title], action: Action) -> bool:
    """Whether a person with these titles may do it; any one title suffices."""
    return not ALLOWED[action].isdisjoint(titles)


def may_give(titles: Iterable[Title], role: str) -> bool:
    """Whether who has these titles may give that role in an account: customers at most their own."""
    held = set(titles)
    if not may(held, Action.MANAGE_TEAM):
        return False
    own = [RANKS.index(title) for title in held if title in RANKS]
    return not held.isdisjoint(STAFF) or RANKS.index(Title(role)) <= max(own)
