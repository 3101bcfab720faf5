"""Figures of the page of one account."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import DATE, Definition

ACCOUNT = (
    Definition(
        "next_date",
        _("Next date"),
        _("The nearest date ahead that somebody should prepare for."),
        _(
            "the earliest from today on of: activation deadline (while not activated), contract's last day,"
            " subscription's last day, override's last day, pause's last day"
        ),
        DATE,
        _("the contract, the activation clock, overrides and pauses"),
    ),
)
