"""Imports in the reader's words."""

from django.utils.translation import gettext_lazy as _

from health.rules.imports import days

TARGETS = {
    "external_id": _("External id"),
    "name": _("Name"),
    "starts_on": _("First day"),
    "ends_on": _("Last day"),
    "plan": _("Plan"),
    "seats": _("Seats"),
    "industry": _("Industry"),
    "country": _("Country"),
    "time_zone": _("Time zone"),
    "currency": _("Currency"),
    "csm_email": _("CSM's e-mail"),
    "annual_value": _("Annual value"),
    "account": _("Account (external id)"),
    "user": _("Product user"),
    "event": _("Event"),
    "timestamp": _("Time or day"),
    "message_id": _("Message id"),
    "count": _("Count"),
    "properties": _("Properties (JSON)"),
    "period": _("Billing period"),
    "price": _("Price per period"),
    "renewal_on": _("Renewal on"),
    "ended_on": _("Last day of the term"),
    "outcome": _("Outcome"),
    "label_en": _("Label (English)"),
    "label_zh": _("Label (Chinese)"),
    "core": _("Core feature"),
    "plans": _("Plans"),
}
DAY_FORMATS = (
    (days.ISO, _("2026-03-31 (ISO 8601)")),
    (days.DAY_FIRST, _("31.03.2026 or 31/03/2026 (day first)")),
    (days.MONTH_FIRST, _("03/31/2026 (month first)")),
    (days.SLASHED, _("2026/03/31")),
    (days.SECONDS, _("seconds since 1970")),
    (days.MILLISECONDS, _("milliseconds since 1970")),
)
