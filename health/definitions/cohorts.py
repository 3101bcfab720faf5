"""Cohort tables."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import SHARE, USAGE, Definition

COHORTS = (
    Definition(
        "cohort_share",
        _("Cohort share"),
        _("The share of those who began together that was active in a later period; an unfinished period stays open."),
        _("members with an event in period c + k / members of cohort c"),
        SHARE,
        USAGE,
        unknown=_("while the period is not over"),
    ),
    Definition(
        "cohort_size",
        _("Cohort size"),
        _("How many began in the same month or week: accounts by contract start, people by their first event."),
        _("accounts with a usage source (or their people) that started in the period, up to the day shown"),
        _("accounts, or users"),
        _("contracts, or usage events"),
    ),
    Definition(
        "cohort_average",
        _("Weighted average"),
        _("The share over all cohorts shown in which the period is over; every member weighs the same."),
        _("sum of the active members / sum of the sizes, over the cohorts whose period k is over"),
        SHARE,
        USAGE,
        unknown=_("while no cohort's period is over"),
    ),
    Definition(
        "cohort_difference",
        _("Difference"),
        _("How many points the first group's weighted average lies above the second's."),
        _("100 x (average of the first - average of the second)"),
        _("percentage points"),
        USAGE,
        unknown=_("where either average is"),
    ),
)
