"""What Home says of all accounts together."""

from django.utils.translation import gettext_lazy as _

from health.definitions.entry import DAYS, SHARE, Definition

PORTFOLIO = (
    Definition(
        "attention",
        _("Who needs you today"),
        _(
            "Accounts with a reason to see to them: a fall of the score, a deadline or the end of a contract near,"
            " a warning, unusual silence, an opinion that contradicts the machine, or the band at risk."
        ),
        _(
            "score down by 10 or more in 7 or 30 days; not activated with 14 days or less to the deadline, or past it;"
            " a warning after 30, 60 or 75 days; contract ends within 14 days, within 90 where not healthy; silent for"
            " 5 days and five times the own rhythm; a bad pulse on healthy, a good one on at risk, an override of"
            " another band; at risk. Not those whom a person holds to be healthy. In the order of plain points"
        ),
        _("accounts"),
        _("snapshots, flags, pulses and overrides"),
    ),
    Definition(
        "accounts_by_band",
        _("Accounts by band"),
        _("How many accounts whose contract runs stand in each band."),
        _("current accounts by the band of their latest figures; counted every five minutes"),
        _("accounts"),
        _("snapshots"),
    ),
    Definition(
        "value_by_band",
        _("Annual value by band"),
        _("What the accounts of each band bring in a year; currencies are never added, unknown values are left out."),
        _("sum of the annual value, as it is now, of current accounts in the band, in this currency"),
        _("money, in the contract's currency"),
        _("the imported contract"),
    ),
    Definition(
        "band_share",
        _("Share of the portfolio"),
        _("The part of all accounts, or of all annual value in the currency, that stands in the band."),
        _("of the band / of all bands"),
        SHARE,
        _("snapshots"),
    ),
    Definition(
        "band_change",
        _("Change of the portfolio"),
        _("How much more or less stands in the band than 7 or 30 days ago."),
        _(
            "now - the accounts whose contract ran on the earlier day, by the band stored for that day;"
            " who looks after them and what they bring counts as it is now"
        ),
        _("accounts, or money"),
        _("snapshots and the score's history"),
    ),
    Definition(
        "rung",
        _("Ladder of activation"),
        _("Accounts that are not activated, by how long ago their contract began; past the deadline they are overdue."),
        _("current accounts in progress, by D - contract start (30, 60, 75 days); then not activated, and paused"),
        _("accounts"),
        _("snapshots"),
    ),
    Definition(
        "warned",
        _("Warning given"),
        _("Of the accounts on a rung, those for which the warning of that rung stands."),
        _("accounts of the rung with an open flag after 30, 60 or 75 days, or past the deadline"),
        _("accounts"),
        _("flags"),
    ),
    Definition(
        "days_left",
        _("Days left"),
        _("Days until the activation deadline."),
        _("deadline - D"),
        DAYS,
        _("the contract, its pauses and the activation policy"),
    ),
    Definition(
        "days_over",
        _("Days over"),
        _("Days since the activation deadline passed."),
        _("D - deadline"),
        DAYS,
        _("the contract, its pauses and the activation policy"),
    ),
    Definition(
        "milestones_reached",
        _("Milestones reached"),
        _("How many of the policy's milestones the account has reached."),
        _("milestones whose total was met by D / milestones of the policy"),
        _("milestones"),
        _("usage events and the activation policy"),
    ),
    Definition(
        "paused_days",
        _("Paused days"),
        _("Days for which the activation clock has stood still; the deadline moves by them."),
        _("days in a pause up to D, overlaps once"),
        DAYS,
        _("the account's pauses"),
    ),
    Definition(
        "overdue_reason",
        _("Reason for being overdue"),
        _("Why an account was not activated in time, as its CSM recorded it; every overdue account needs one."),
        _("the latest reason recorded; for all accounts as counted by the clock"),
        _("accounts"),
        _("what CSMs record"),
    ),
    Definition(
        "time_to_value_accounts",
        _("Accounts in the estimate"),
        _("Accounts that had started, activated or not; those without a usage source are left out."),
        _("accounts with contract start <= D and a usage source"),
        _("accounts"),
        _("snapshots"),
    ),
    Definition(
        "movement",
        _("Movement between bands"),
        _("Accounts in another band than 7 days ago, with the cause that did most and the signal that changed most."),
        _(
            "band of the latest figures against that of 7 days before, at risk < watch < healthy; the cause is the"
            " largest of the four parts of the score's change in its direction"
        ),
        _("accounts"),
        _("the score on two days"),
    ),
)
