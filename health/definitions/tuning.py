"""Figures of health models and activation policies: what a version does, and what its trials found."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import SHARE, Definition

ACCOUNTS, OUTCOMES = _("accounts"), _("terms that ended")
TRIED = _("outcomes and the scores of 90 days before")

TUNING = (
    Definition(
        "accounts_scored",
        _("Accounts scored"),
        _("Accounts whose score, as lists show it now, was computed by this version."),
        _("accounts whose stored score names this version"),
        ACCOUNTS,
        _("the last recompute"),
    ),
    Definition(
        "band_moves",
        _("Accounts by band, now and then"),
        _("How many accounts stand in a band now, and in which this version would put them."),
        _("the metrics that lists show now, scored by the version; only accounts whose contract runs"),
        ACCOUNTS,
        _("the last recompute"),
    ),
    Definition(
        "score_distribution",
        _("Distribution of scores"),
        _("How many accounts have a score in each step of five points."),
        _("from the step's lower bound on, below the next; 100 belongs to the last"),
        ACCOUNTS,
        _("the last recompute"),
    ),
    Definition(
        "revenue_moved",
        _("Annual value that moves"),
        _("What the contracts of the accounts that change band bring in a year, by currency and direction."),
        _("sum of annual values; into or out of unknown counts as neither better nor worse"),
        _("money, by currency"),
        _("the imported contract"),
    ),
    Definition(
        "activation_change",
        _("Activation, now and then"),
        _("How many accounts have an activation state now, and which one this policy would give them."),
        _("the usage of each account counted by both policies as of the same day"),
        ACCOUNTS,
        _("usage events and the activation policy"),
    ),
    Definition(
        "decided",
        _("Terms that ended"),
        _("Terms of the chosen time of which it is known whether they were renewed."),
        _("outcomes whose term ended from the first to the last day of the trial"),
        OUTCOMES,
        _("the imported outcomes"),
    ),
    Definition(
        "renewed",
        _("Renewed"),
        _("Terms that ended and were renewed."),
        _("of them, those with the outcome renewed"),
        OUTCOMES,
        _("the imported outcomes"),
    ),
    Definition(
        "churned",
        _("Left"),
        _("Terms that ended and were not renewed."),
        _("of them, those with the outcome churned"),
        OUTCOMES,
        _("the imported outcomes"),
    ),
    Definition(
        "share_churned",
        _("Share that left"),
        _("How many of the accounts in a band 90 days before the end of their term were lost."),
        _("left / (renewed + left), by the band of 90 days before"),
        SHARE,
        TRIED,
    ),
    Definition(
        "misses",
        _("Misses"),
        _("Accounts that were healthy 90 days before the end of their term, and left."),
        _("band healthy on the day 90 days before the end, outcome churned"),
        OUTCOMES,
        TRIED,
    ),
    Definition(
        "false_alarms",
        _("False alarms"),
        _("Accounts that were at risk 90 days before the end of their term, and renewed."),
        _("band at risk on the day 90 days before the end, outcome renewed"),
        OUTCOMES,
        TRIED,
    ),
)
