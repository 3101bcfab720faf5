"""The registry of figures: what every number on a screen, in the API, in exports and in help means (metrics.md).

The metrics stand first, in the order in which exports list them. Figures of a subject of their own have a file here.
"""

from django.utils.translation import gettext_lazy as _

from health.definitions.account import ACCOUNT
from health.definitions.entry import DATE, DAYS, EVENTS, POINTS, RATIO, SHARE, USAGE, USERS, Definition
from health.definitions.portfolio import PORTFOLIO
from health.definitions.sources import SOURCES
from jobs.definitions import WORK

METRICS = (
    Definition(
        "active_days_28",
        _("Active days"),
        _("Days of the last 28 with at least one event."),
        _("days from D - 27 to D with an event; unknown without a usage source"),
        DAYS,
        USAGE,
    ),
    Definition(
        "active_users_7",
        _("Active users, 7 days"),
        _("Different people with an event in the last 7 days."),
        _("distinct users from D - 6 to D; unknown without a usage source"),
        USERS,
        USAGE,
    ),
    Definition(
        "active_users_28",
        _("Active users, 28 days"),
        _("Different people with an event in the last 28 days."),
        _("distinct users from D - 27 to D; unknown without a usage source"),
        USERS,
        USAGE,
    ),
    Definition(
        "dau_mean_28",
        _("Daily users"),
        _("People active on an average day of the last 28."),
        _("sum over the 28 days of that day's distinct users / 28; unknown without a usage source"),
        _("users a day"),
        USAGE,
    ),
    Definition(
        "stickiness",
        _("Stickiness"),
        _("The share of the month's users that is there on an average day."),
        _("daily users / active users, 28 days; unknown when nobody was active"),
        SHARE,
        USAGE,
    ),
    Definition(
        "seat_utilisation",
        _("Seats in use"),
        _("The share of the paid seats whose people were active in the last 28 days."),
        _("active users, 28 days / seats, at most 1; unknown without seats"),
        SHARE,
        _("usage events and the contract's seats"),
    ),
    Definition(
        "feature_breadth",
        _("Features in use"),
        _("The share of the product's features used in the last 28 days."),
        _(
            "distinct events of the feature list in the last 28 days / events in the feature list;"
            " the list is the catalogue's, else every event name seen by D"
        ),
        SHARE,
        _("usage events and the catalogue of product features"),
    ),
    Definition(
        "usage_trend",
        _("Usage trend"),
        _("How the number of events changed against the 28 days before: 0.1 is a tenth more."),
        _("events of the last 28 days / events of the previous 28 - 1; unknown without an event in the previous 28"),
        RATIO,
        USAGE,
    ),
    Definition(
        "recency_days",
        _("Days silent"),
        _("Days since the last day with an event."),
        _("D - last day with an event; unknown when never active"),
        DAYS,
        USAGE,
    ),
    Definition(
        "recency_ratio",
        _("Silence against own rhythm"),
        _("Days silent measured by the account's own median gap between active days: 1 is as usual, 5 five times so."),
        _("days silent / median gap between active days up to D, a day at least; unknown below 3 active days"),
        RATIO,
        USAGE,
    ),
    Definition(
        "core_events_28",
        _("Core events"),
        _("How often the product's core features were used in the last 28 days."),
        _("events of core features from D - 27 to D; unknown while no core features are named"),
        EVENTS,
        _("usage events and the catalogue of product features"),
    ),
    Definition(
        "weeks_active_12",
        _("Active weeks"),
        _("Weeks of the last twelve with an event."),
        _("of the twelve blocks of 7 days that end on D, those with an event; unknown without a usage source"),
        _("weeks"),
        USAGE,
    ),
    Definition(
        "user_retention_28",
        _("Users who stayed"),
        _("The share of the previous 28 days' users who came back in the last 28."),
        _("users active in both / users active in the previous 28 days; unknown when nobody was"),
        SHARE,
        USAGE,
    ),
    Definition(
        "pause_ratio",
        _("Silence against usual pause"),
        _(
            "Days silent measured by the account's usual pause: the one within which half of its time passes."
            " Up to 1 is as usual; a daily team and a quarterly visitor are each measured by themselves."
        ),
        _(
            "days since the last active day (never active: since the start) / usual pause. Usual pause: gaps between"
            " active days, shortest first, up to the one at which their sum reaches half of all; at least 7 days,"
            " at least 28 below 5 active days. Unknown without a usage source"
        ),
        RATIO,
        USAGE,
    ),
    Definition(
        "team_activity",
        _("Team activity"),
        _("People active per day against the eight weeks before: 1 is as before, 0.5 half of it."),
        _(
            "2 x sum of daily users of the last 28 days / the same sum of the 56 days before; unknown below 3 people"
            " in those 56 days, and for accounts younger than 84 days"
        ),
        RATIO,
        USAGE,
    ),
)

SCORE = (
    Definition(
        "score",
        _("Health score"),
        _("How healthy the account is, by weighted signals of its usage; what is unknown counts neither way."),
        _("sum(weight x points) / sum(weight) over the signals that are known, to 2 decimals"),
        POINTS,
        _("the published health model"),
    ),
    Definition(
        "band",
        _("Band"),
        _("The score in one word: at risk, watch or healthy; unknown when less than half of the model is known."),
        _("at risk below 50, watch from 50, healthy from 75, or as the model says; unknown below coverage 0.5"),
        "",
        _("the published health model"),
    ),
    Definition(
        "coverage",
        _("Coverage"),
        _("How much of the model could be answered for this account."),
        _("sum of the weights of known signals / sum of all weights"),
        SHARE,
        _("the published health model"),
    ),
    Definition(
        "points",
        _("Points"),
        _("What a signal's value is worth."),
        _("straight lines between the points that the model states, flat outside them"),
        POINTS,
        _("the published health model"),
    ),
    Definition(
        "weight",
        _("Weight"),
        _("How much a signal counts beside the others of its stage."),
        "",
        "",
        _("the published health model"),
    ),
    Definition(
        "contribution",
        _("Contribution"),
        _("What a signal adds to the score; the contributions add up to it exactly."),
        _("weight x points / sum of the weights of known signals, rounded by largest remainder"),
        POINTS,
        _("the published health model"),
    ),
    *(
        Definition(
            f"trend_{days}",
            label,
            sentence,
            _("score on D - score on the earlier day; unknown where no score is stored for it"),
            POINTS,
            _("the score's history"),
        )
        for days, label, sentence in (
            (7, _("7 days"), _("How the score changed within 7 days.")),
            (30, _("30 days"), _("How the score changed within 30 days.")),
            (90, _("90 days"), _("How the score changed within 90 days.")),
        )
    ),
    *(
        Definition(f"change_{name}", label, sentence, formula, POINTS, _("the score on two days"))
        for name, label, sentence, formula in (
            (
                "configuration",
                _("Changed configuration"),
                _("The part of a change that comes from another health model."),
                _("old data by the new model - old data by the old model"),
            ),
            (
                "coverage",
                _("Changed coverage"),
                _("The part of a change that comes from signals that became known or unknown."),
                _("the same with the signals that are known on the later day"),
            ),
            (
                "time",
                _("Passing time"),
                _("The part of a change that silence alone would have brought."),
                _("the same as of the later day, no event after the earlier day counted"),
            ),
            (
                "behaviour",
                _("Changed behaviour"),
                _("The part of a change that comes from what the account did."),
                _("the rest, up to the score of the later day"),
            ),
        )
    ),
    Definition(
        "stage",
        _("Stage"),
        _("New until activated or three months old, then established; each stage has signals of its own."),
    ),
    Definition(
        "pulse",
        _("Pulse"),
        _("What the CSM thinks of the account; beside the score, never mixed into it. After 90 days it is unknown."),
    ),
    Definition(
        "override",
        _("Override"),
        _("A band that a person set against the computed one, with a reason, until a stated day at most."),
    ),
)

ACTIVATION = (
    Definition(
        "activation_state",
        _("Activation"),
        _("Whether the account reached all milestones of its policy, and whether in time."),
        _("the first that holds: activated, activated late, ended, not activated, paused, in progress"),
        "",
        _("usage events and the activation policy"),
    ),
    Definition(
        "activation_deadline",
        _("Activation deadline"),
        _("The last day on which activation is in time."),
        _("contract start + 3 calendar months (or what the policy says) + paused days; the day itself is in time"),
        DATE,
        _("the contract, its pauses and the activation policy"),
    ),
    Definition(
        "activated_on",
        _("Activated on"),
        _("The day on which the last milestone was reached."),
        _("the latest of the days on which each milestone's total was first met, from the contract's start on"),
        DATE,
        _("usage events and the activation policy"),
    ),
    Definition(
        "projected_on",
        _("Expected activation"),
        _("When the account will be activated if it goes on as in the last 28 days."),
        _("D + what is missing / the milestone's pace in the last 28 days, the latest of all; unknown without a pace"),
        DATE,
        _("usage events and the activation policy"),
    ),
    Definition(
        "time_to_value",
        _("Time to value"),
        _("Days from the contract's start to activation; who is not activated yet counts as waiting, not as absent."),
        _("Kaplan-Meier median, p75 and p90 of activated on - contract start"),
        DAYS,
        _("all accounts of the selection"),
    ),
)

USE = (
    Definition("last_active_on", _("Last active"), _("The last day with an event."), "", DATE, USAGE),
    Definition("active_days", _("Active days"), _("Days with at least one event."), "", DAYS, USAGE),
    Definition(
        "active_users", _("Active users"), _("Different people with an event in the time shown."), "", USERS, USAGE
    ),
    Definition(
        "events", _("Events"), _("Usage events; a row that stands for several counts as so many."), "", EVENTS, USAGE
    ),
    Definition("seats", _("Seats"), _("People for whom the contract pays."), "", USERS, _("the contract")),
    Definition(
        "annual_value", _("Annual value"), _("What the contract brings in a year."), "", "", _("the imported contract")
    ),
    Definition(
        "cohort_share",
        _("Cohort share"),
        _("The share of those who began together that was active in a later period; an unfinished period stays open."),
        _("members with an event in period c + k / members of cohort c"),
        SHARE,
        USAGE,
    ),
    Definition(
        "cohort_size",
        _("Cohort size"),
        _("How many began in the same month or week: accounts by contract start, people by their first event."),
        _("accounts with a usage source (or their people) that started in the period, up to the day shown"),
        "",
        _("contracts, or usage events"),
    ),
    Definition(
        "cohort_average",
        _("Weighted average"),
        _("The share over all cohorts shown in which the period is over; every member weighs the same."),
        _("sum of the active members / sum of the sizes, over the cohorts whose period k is over"),
        SHARE,
        USAGE,
    ),
    Definition(
        "cohort_difference",
        _("Difference"),
        _("How many points the first group's weighted average lies above the second's."),
        _("100 x (average of the first - average of the second); unknown where either is"),
        _("percentage points"),
        USAGE,
    ),
)

AGREEMENT = (
    Definition(
        "plan", _("Plan"), _("The service plan that the account has on the day."), "", "", _("the subscription")
    ),
    Definition(
        "csm", _("CSM"), _("The customer-success manager, who looks after the account."), "", "", _("the assignment")
    ),
    Definition(
        "contract",
        _("Contract"),
        _("From the first to the last day of the term; the activation clock starts with its first day."),
        "",
        DATE,
        _("the imported contract"),
    ),
    Definition(
        "flag",
        _("Flag"),
        _("Something about an account that somebody should see; it opens once and closes when its cause is gone."),
        "",
        "",
        _("the clock's checks"),
    ),
)

FORESIGHT = (
    Definition(
        "auc",
        _("AUC"),
        _("How often an account that renewed had scored higher than one that left: 0.5 is chance, 1 always."),
        _("area under the ROC curve, a tie counting half, with its 95 % interval after DeLong 1988"),
        SHARE,
        _("outcomes and the scores of 90 days before"),
    ),
)

SUBJECTS = (
    METRICS,
    SCORE,
    ACTIVATION,
    ACCOUNT,
    USE,
    AGREEMENT,
    PORTFOLIO,
    FORESIGHT,
    WORK,
    SOURCES,
)
REGISTRY: dict[str, Definition] = {entry.name: entry for subject in SUBJECTS for entry in subject}
METRIC_NAMES = tuple(entry.name for entry in METRICS)
