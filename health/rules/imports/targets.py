"""What each kind of import wants to know of a row, and what others call it."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

PERIODS = {"monthly": "month", "m": "month", "annual": "year", "annually": "year", "yearly": "year", "y": "year"}
PLANS = {
    "starter": "basic", "free": "basic", "standard": "basic", "pro": "advanced", "professional": "advanced",
    "business": "advanced", "plus": "advanced", "enterprise": "premium", "ultimate": "premium",
}  # fmt: skip
OUTCOMES = {
    "renewal": "renewed", "retained": "renewed", "active": "renewed", "churn": "churned", "lost": "churned",
    "cancelled": "churned", "canceled": "churned",
}  # fmt: skip
COUNTRIES = {"UK": "GB", "EN": "GB"}
_NOT_A_WORD = re.compile(r"[^0-9a-z\u0080-\uffff]+")


class Target(NamedTuple):
    """A field that a row may fill. `is_day`: written as a day; `known`: other words for its values."""

    name: str
    names: Sequence[str] = ()  # what headers call it, the likeliest first
    required: bool = False
    is_day: bool = False
    known: Mapping[str, str] = {}


_ACCOUNT = ("account_id", "customer_id", "company_id", "org_id", "organization_id", "tenant_id", "group_id", "客户编号")

TARGETS: dict[str, tuple[Target, ...]] = {
    "accounts": (
        Target("external_id", (*_ACCOUNT, "account", "id"), required=True),
        Target(
            "name",
            ("account_name", "company_name", "customer_name", "company", "customer", "organization", "客户名称"),
            required=True,
        ),
        Target(
            "starts_on",
            ("start_date", "signup_date", "contract_start", "contract_start_date", "customer_since", "created_at"),
            required=True,
            is_day=True,
        ),
        Target("ends_on", ("end_date", "contract_end", "contract_end_date"), is_day=True),
        Target("plan", ("plan_tier", "tier", "plan_name", "package"), known=PLANS),
        Target("seats", ("licenses", "licences", "seat_count", "席位")),
        Target("industry", ("sector", "vertical", "行业")),
        Target("country", ("country_code", "国家"), known=COUNTRIES),
        Target("time_zone", ("timezone", "tz")),
        Target("currency", ("currency_code",)),
        Target("csm_email", ("csm", "owner_email", "account_manager_email", "account_owner")),
        Target("annual_value", ("arr", "arr_amount", "acv", "annual_revenue", "contract_value")),
    ),
    "usage": (
        Target("account", _ACCOUNT, required=True),
        Target(
            "user",
            ("user_id", "distinct_id", "user_email", "email", "person_id", "member_id", "subscription_id"),
            required=True,
        ),
        Target("event", ("event_name", "feature_name", "feature", "action", "activity", "event_type"), required=True),
        Target(
            "timestamp",
            ("usage_date", "event_time", "occurred_at", "time", "datetime", "date", "day", "created_at"),
            required=True,
            is_day=True,
        ),
        Target("message_id", ("event_id", "usage_id", "uuid", "id")),
        Target("count", ("usage_count", "event_count", "quantity", "events", "sum_click")),
        Target("properties", ()),
    ),
    "subscriptions": (
        Target("account", _ACCOUNT, required=True),
        Target("plan", ("plan_tier", "tier", "plan_name"), required=True, known=PLANS),
        Target("period", ("billing_period", "billing_frequency", "interval"), required=True, known=PERIODS),
        Target("price", ("mrr_amount", "mrr", "amount", "arr_amount", "arr"), required=True),
        Target("currency", ("currency_code",), required=True),
        Target("starts_on", ("start_date", "started_on", "starts_at"), required=True, is_day=True),
        Target("ends_on", ("end_date", "ended_on", "ends_at"), is_day=True),
        Target("seats", ("seat_count", "licenses", "licences")),
        Target("renewal_on", ("renewal_date", "renews_on", "renewal"), is_day=True),
    ),
    "outcomes": (
        Target("account", _ACCOUNT, required=True),
        Target("ended_on", ("churn_date", "end_date", "renewal_date", "date"), required=True, is_day=True),
        Target("outcome", ("status", "result"), required=True, known=OUTCOMES),
    ),
    "features": (
        Target("event", ("event_name", "feature_name", "feature", "name"), required=True),
        Target("label_en", ("label", "title", "feature_name", "feature"), required=True),
        Target("label_zh", ("label_cn", "名称"), required=True),
        Target("core", ("is_core", "core_feature"), required=True),
        Target("plans", ("plan",)),
    ),
}
KINDS = tuple(TARGETS)


def column(cell: str) -> str:
    """A header as it is compared: small letters, one underscore between words."""
    return _NOT_A_WORD.sub("_", cell.strip().lower()).strip("_")
