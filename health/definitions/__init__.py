"""The registry of figures: what every number on a screen, in the API, in exports and in help means (metrics.md).

The metrics stand first, in the order in which exports list them. Figures of a subject of their own have a file here.
"""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from health.definitions.account import ACCOUNT
from health.definitions.cohorts import COHORTS
from health.definitions.entry import DATE, DAYS, EVENTS, SHARE, USAGE, USERS, WORD, Definition, Section
from health.definitions.metrics import METRICS
from health.definitions.portfolio import PORTFOLIO
from health.definitions.score import SCORE
from health.definitions.sources import SOURCES
from health.definitions.tuning import TUNING
from jobs.definitions import WORK

ACTIVATION = (
    Definition(
        "activation_state",
        _("Activation"),
        _("Whether the account reached all milestones of its policy, and whether in time."),
        _("the first that holds: activated, activated late, ended, not activated, paused, in progress"),
        WORD,
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
        _("D + what is missing / the milestone's pace in the last 28 days, the latest of all"),
        DATE,
        _("usage events and the activation policy"),
        unknown=_("without a pace in the last 28 days"),
    ),
    Definition(
        "time_to_value",
        _("Time to value"),
        _("Days from the contract's start to activation; who is not activated yet counts as waiting, not as absent."),
        _("Kaplan-Meier median, p75 and p90 of activated on - contract start"),
        DAYS,
        _("all accounts of the selection"),
        unknown=_("while fewer than the stated share have been activated"),
    ),
)

USE = (
    Definition(
        "last_active_on",
        _("Last active"),
        _("The last day with an event."),
        _("the latest day up to D with an event"),
        DATE,
        USAGE,
        unknown=_("when never active"),
    ),
    Definition(
        "active_days",
        _("Active days"),
        _("Days with at least one event."),
        _("days of the time shown with an event"),
        DAYS,
        USAGE,
    ),
    Definition(
        "active_users",
        _("Active users"),
        _("Different people with an event in the time shown."),
        _("distinct users in the time shown; in a chart: of each day"),
        USERS,
        USAGE,
    ),
    Definition(
        "events",
        _("Events"),
        _("Usage events; a row that stands for several counts as so many."),
        _("sum of the events' counts in the time shown; in a chart: of each day"),
        EVENTS,
        USAGE,
    ),
    Definition(
        "seats",
        _("Seats"),
        _("People for whom the contract pays."),
        _("as the contract was imported or entered"),
        USERS,
        _("the contract"),
        unknown=_("where the contract names none"),
    ),
    Definition(
        "annual_value",
        _("Annual value"),
        _("What the contract brings in a year."),
        _("as the contract was imported or entered"),
        _("money, in the contract's currency"),
        _("the imported contract"),
        unknown=_("where the contract names none"),
    ),
)

AGREEMENT = (
    Definition(
        "plan",
        _("Plan"),
        _("The service plan that the account has on the day."),
        _("of the subscriptions that hold on the day, the one that started last"),
        WORD,
        _("the subscription"),
    ),
    Definition(
        "csm",
        _("CSM"),
        _("The customer-success manager, who looks after the account."),
        _("the assignment that has not ended"),
        _("person"),
        _("the assignment"),
    ),
    Definition(
        "contract",
        _("Contract"),
        _("From the first to the last day of the term; the activation clock starts with its first day."),
        _("first day to last day, both included"),
        DATE,
        _("the imported contract"),
    ),
    Definition(
        "flag",
        _("Flag"),
        _("Something about an account that somebody should see; it opens once and closes when its cause is gone."),
        _("opened on the first day on which its condition holds, closed on the first day on which it does not"),
        WORD,
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
        unknown=_("below 30 decided renewals"),
    ),
)

SECTIONS = (
    Section("metrics", _("Usage and retention, per account"), METRICS),
    Section("score", _("Score"), SCORE),
    Section("activation", _("Activation"), ACTIVATION),
    Section("account", _("Account page"), ACCOUNT),
    Section("use", _("Use"), USE),
    Section("cohorts", _("Cohorts"), COHORTS),
    Section("agreement", _("Agreement"), AGREEMENT),
    Section("portfolio", _("Portfolio"), PORTFOLIO),
    Section("foresight", _("Foresight"), FORESIGHT),
    Section("tuning", _("Health models"), TUNING),
    Section("work", _("Jobs"), WORK),
    Section("sources", _("Data sources"), SOURCES),
)
REGISTRY: dict[str, Definition] = {entry.name: entry for section in SECTIONS for entry in section.entries}
METRIC_NAMES = tuple(entry.name for entry in METRICS)


def found(text: str, names: Collection[str] = tuple(REGISTRY)) -> list[Section]:
    """The sections with those of `names` that hold every word of `text` in their name, label, sentence or formula."""
    words = text.casefold().split()
    kept = [
        (section, tuple(entry for entry in section.entries if entry.name in names and _holds(entry, words)))
        for section in SECTIONS
    ]
    return [Section(section.name, section.label, entries) for section, entries in kept if entries]


def _holds(entry: Definition, words: list[str]) -> bool:
    text = f"{entry.name} {entry.label} {entry.sentence} {entry.formula}".casefold()
    return all(word in text for word in words)
