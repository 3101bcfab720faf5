"""The accounts list as an address describes it: which accounts, in which order, from where on."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models.company import Account
from dashboard import keyset
from health.choices import ActivationState, Band
from health.models.scores import AccountSnapshot, SnapshotQuerySet

PAGE = 50
COUNTED = 10_001  # beyond ten thousand nobody needs the exact number, and counting on costs
MINE, NOBODY = "me", "none"
ENDED, ALL = "ended", "all"  # of the contract; without a word those that run
SORTS: dict[str, tuple[str, type]] = {  # name in the address -> (column, kind of its values)
    "name": ("name", str),
    "band": ("score", int),  # bands are stretches of the score: at risk, watch, healthy
    "score": ("score", int),
    "trend": ("trend_30", int),
    "deadline": ("activation_deadline", dt.date),
    "active": ("last_active_on", dt.date),
}
BY_STATE = "deadline"  # the index that serves it begins with the state
COLUMNS = (
    "account_id", "as_of", "ends_on", "name", "external_id", "plan", "csm_id", "seats", "score", "band",
    "trend_30", "activation_state", "activation_deadline", "last_active_on", "recency_days", "active_users_28",
)  # fmt: skip
DEFAULT_SORT = "score"


@dataclass(frozen=True)
class Choice:
    """What the reader asked for; every field as it stands in the address, checked."""

    band: str = ""
    activation: str = ""
    plan: str = ""
    csm: str = ""
    contract: str = ""
    q: str = ""
    sort: str = DEFAULT_SORT
    after: str = ""
    before: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.band or self.activation or self.plan or self.csm or self.contract or self.q)

    @property
    def is_plain(self) -> bool:
        return self == Choice()

    @property
    def is_search(self) -> bool:
        """Names are looked for and nothing else: accounts without figures fit too."""
        return self == Choice(q=self.q, sort=self.sort) and bool(self.q)

    @property
    def column(self) -> tuple[str, type]:
        return SORTS[self.sort.removeprefix("-")]

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def address(self, **changes: str) -> str:
        """The query string of this choice with `changes`; empty and default values are left out."""
        chosen = replace(self, **changes)
        if chosen.sort.removeprefix("-") == BY_STATE and not chosen.activation:
            chosen = replace(chosen, sort=DEFAULT_SORT)
        pairs = {name: value for name, value in vars(chosen).items() if value and value != getattr(Choice, name)}
        return "?" + urlencode(pairs) if pairs else "?"


def read_choice(query: QueryDict) -> tuple[Choice, list[str]]:
    """What the address asks for, and the names in it whose values the list does not have: those are left out.

    The order by deadline is one within an activation state; without a state the list falls back to its own order.
    """
    values = {name: query.get(name, getattr(Choice, name)).strip() for name in vars(Choice())}
    values["sort"] = values["sort"] or DEFAULT_SORT
    unknown = [name for name, value in values.items() if not _is_known(name, value)]
    choice = Choice(**{name: value for name, value in values.items() if name not in unknown})
    if choice.sort.removeprefix("-") == BY_STATE and not choice.activation:
        choice = replace(choice, sort=DEFAULT_SORT)
    stale = [name for name in ("after", "before") if not _is_cursor(getattr(choice, name), choice)]
    return replace(choice, **dict.fromkeys(stale, "")), [*unknown, *stale]


def _is_known(name: str, value: str) -> bool:
    if "\0" in value or len(value) > 500:
        return False
    match name:
        case "band":
            return not value or value in Band
        case "activation":
            return not value or value in ActivationState
        case "csm":
            return value in ("", MINE, NOBODY) or _is_id(value)
        case "contract":
            return value in ("", ENDED, ALL)
        case "sort":
            return value.removeprefix("-") in SORTS
    return True


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:30]) <= keyset.LARGEST_KEY


def _is_cursor(text: str, choice: Choice) -> bool:
    """Whether this order made the cursor, or there is none."""
    try:
        return not text or keyset.decode(text, choice.column[1]) is not None
    except keyset.InvalidCursor:
        return False


def chosen_accounts(accounts: SnapshotQuerySet, choice: Choice, user_id: int) -> SnapshotQuerySet:
    """Those of `accounts` that the filters let through; no order yet."""
    if choice.contract != ALL:
        accounts = accounts.ended() if choice.contract == ENDED else accounts.current()
    if choice.band:
        accounts = accounts.filter(band=choice.band)
    if choice.activation:
        accounts = accounts.filter(activation_state=choice.activation)
    if choice.plan:
        accounts = accounts.filter(plan=choice.plan)
    if choice.csm == NOBODY:
        accounts = accounts.filter(csm=None)
    elif choice.csm:
        accounts = accounts.filter(csm_id=user_id if choice.csm == MINE else int(choice.csm))
    if choice.q:
        accounts = accounts.filter(account__in=Account.objects.named(choice.q).values("pk"))
    return accounts


def read_page(accounts: QuerySet[AccountSnapshot], choice: Choice) -> keyset.Page:
    """A page of named tuples of COLUMNS."""
    column, kind = choice.column
    return keyset.read_page(
        accounts.values_list(*COLUMNS, named=True),
        column=column,
        descending=choice.descending,
        size=PAGE,
        after=keyset.decode(choice.after, kind) if choice.after else None,
        before=keyset.decode(choice.before, kind) if choice.before else None,
    )


def cursor_of(row: Any, choice: Choice) -> str:
    return keyset.encode(keyset.Cursor(getattr(row, choice.column[0]), row.account_id))


def count(accounts: QuerySet[AccountSnapshot]) -> int:
    """How many there are, COUNTED for that many and more."""
    return accounts[:COUNTED].count()
