"""What makes an account activated: milestones and a deadline, read from JSON with every mistake named."""

from dataclasses import dataclass
from typing import Any

from lib.texts import is_storable, shown

ACTIVE_DAYS, DISTINCT_USERS, EVENT_COUNT, GUIDE_COMPLETED = TYPES = (
    "active_days",
    "distinct_users",
    "event_count",
    "guide_completed",
)
CORE = "core"  # stands for any event of the product's core features
DEADLINE_MONTHS = 3
_KEYS = {"deadline_months", "milestones", "plan", "plan_version"}
_MILESTONE_KEYS = {"key", "type", "at_least", "at_least_one_seat", "event"}


class InvalidPolicy(ValueError):
    """The policy cannot be used; the message says what, where and how to mend it."""


@dataclass(frozen=True)
class Milestone:
    """Reached on the first day on which its total is `at_least`.

    `at_least_one_seat` replaces it for accounts of a single seat. `event` names what `event_count` counts;
    without one it counts the events of the core features, and is left out while none are named.
    """

    key: str
    type: str
    at_least: int
    event: str = ""
    at_least_one_seat: int | None = None

    @property
    def most(self) -> int:
        return max(self.at_least, self.at_least_one_seat or 1)


@dataclass(frozen=True)
class Policy:
    milestones: tuple[Milestone, ...]
    deadline_months: int = DEADLINE_MONTHS


DEFAULT = Policy(
    (
        Milestone("habit", ACTIVE_DAYS, 5),
        Milestone("team", DISTINCT_USERS, 2, at_least_one_seat=1),
        Milestone("core", EVENT_COUNT, 1),
    )
)


def milestones_of(policies: list[Policy], kind: str) -> list[Milestone]:
    """All milestones of a type in any of the policies."""
    return [each for policy in policies for each in policy.milestones if each.type == kind]


def parse_policy(data: Any) -> Policy:
    """The policy of a decoded JSON document (`contract.md`). Raises InvalidPolicy."""
    if not isinstance(data, dict):
        raise InvalidPolicy('the policy must be a JSON object: {"deadline_months": 3, "milestones": [...]}')
    _known_keys("policy", data, _KEYS)
    months = _whole(data.get("deadline_months", DEADLINE_MONTHS), "deadline_months", 1, 60)
    milestones = data.get("milestones")
    if not isinstance(milestones, list) or not milestones:
        raise InvalidPolicy("milestones: must be a list with at least one milestone")
    if len(milestones) > 20:
        raise InvalidPolicy("milestones: at most 20")
    parsed = tuple(_milestone(f"milestones[{n}]", each) for n, each in enumerate(milestones))
    keys = [milestone.key for milestone in parsed]
    for key in keys:
        if keys.count(key) > 1:
            raise InvalidPolicy(f'milestones: the key "{key}" is used more than once; give each its own')
    return Policy(parsed, months)


def as_json(policy: Policy) -> list[dict[str, Any]]:
    """The milestones as they are stored, without what is empty."""
    fields = ("key", "type", "at_least", "event", "at_least_one_seat")
    return [
        {field: value for field in fields if (value := getattr(milestone, field)) not in ("", None)}
        for milestone in policy.milestones
    ]


def _milestone(where: str, data: Any) -> Milestone:
    if not isinstance(data, dict):
        raise InvalidPolicy(
            f'{where}: must be an object such as {{"key": "habit", "type": "active_days", "at_least": 5}}'
        )
    _known_keys(where, data, _MILESTONE_KEYS)
    key, kind = _text(data.get("key"), f"{where}.key", 50), data.get("type")
    if kind not in TYPES:
        raise InvalidPolicy(f"{where}.type: must be one of {', '.join(TYPES)}")
    if "event" in data and kind != EVENT_COUNT:
        raise InvalidPolicy(f"{where}.event: only a milestone of type event_count has an event")
    single = data.get("at_least_one_seat")
    return Milestone(
        key=key,
        type=kind,
        at_least=_whole(data.get("at_least", 1), f"{where}.at_least", 1, 1_000_000_000),
        event=_text(data["event"], f"{where}.event", 200) if "event" in data else "",
        at_least_one_seat=None if single is None else _whole(single, f"{where}.at_least_one_seat", 1, 1_000_000_000),
    )


def _known_keys(where: str, data: dict, known: set[str]) -> None:
    for key in data:
        if key not in known:
            raise InvalidPolicy(f'{where}: unknown key "{shown(key)}"; known are {", ".join(sorted(known))}')


def _whole(value: Any, where: str, lowest: int, highest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise InvalidPolicy(f"{where}: must be a whole number from {lowest} to {highest}")
    return value


def _text(value: Any, where: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not is_storable(value):
        raise InvalidPolicy(f"{where}: must be a text of 1 to {longest} characters")
    return value
