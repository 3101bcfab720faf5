"""Where each figure is shown, and where the rows behind it are had, or why there are none."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from health.definitions import SECTIONS
from health.queries.rows_behind import FIGURES

Text = str | Promise
ACCOUNT, ACCOUNTS, COHORTS, JOBS, COMMANDS, HOME, SOURCES = (
    _("an account's page"), _("the accounts list"), _("Cohorts"), _("the pages of jobs"), _("trials of health models"),
    _("Home"), _("Data sources"),
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """`address` of the rows (empty: none, and `reason` says why)."""

    address: str = ""
    label: Text = ""
    reason: Text = ""


STORED = _("It is stored as it was entered or imported: nothing is counted.")
IN_WHY = _("It stands beside its signal on the account's page, under “Why this score”, and adds up there.")
IN_CHANGE = _("The four parts stand together on the account's page, under “What changed”, and add up there.")
ON_ACCOUNT = _("It stands on the account's page with what it is made of.")
LISTED = {
    "score": "?sort=score", "band": "?sort=score", "coverage": "", "trend_30": "?sort=trend",
    "last_active_on": "?sort=-active",
    "plan": "", "csm": "",
    "activation_state": "?activation=not_activated&sort=deadline",
    "activation_deadline": "?activation=in_progress&sort=deadline",
}  # fmt: skip
REASONS: dict[str, Text] = {
    "points": IN_WHY, "weight": _("The published health model states it."), "contribution": IN_WHY,
    **dict.fromkeys(("change_configuration", "change_coverage", "change_time", "change_behaviour"), IN_CHANGE),
    **dict.fromkeys(("pulse", "override", "seats", "annual_value", "contract"), STORED),
    **dict.fromkeys(("stage", "activated_on", "projected_on", "flag"), ON_ACCOUNT),
    "time_to_value": _("It is computed of all accounts of the selection: the accounts list has them."),
    "auc": _("A trial names the accounts that it got wrong."),
}  # fmt: skip
SHOWN: dict[str, tuple[Text, ...]] = {
    **dict.fromkeys(("score", "band", "trend_30", "activation_state", "activation_deadline", "last_active_on", "seats",
                     "plan", "csm"), (ACCOUNTS, ACCOUNT)),
    "auc": (COMMANDS,), "time_to_value": (_("the API"),),
}  # fmt: skip


COUNTED: dict[str, Text] = {  # by section: what is no figure of one account
    "work": _("The pages of jobs list the runs and their parts."),
    "sources": _(
        "Data sources list what was set aside, to download; what was counted stands in each account's figures."
    ),
    "account": ON_ACCOUNT,
}
PLACES: dict[str, Text] = {
    "cohorts": COHORTS,
    "work": JOBS,
    "sources": SOURCES,
    "portfolio": HOME,
    "tuning": _("Health models"),
}
SECTION_OF = {entry.name: section.name for section in SECTIONS for entry in section.entries}


def rows_of(name: str) -> Rows:
    """Where the rows behind a figure of the registry are had. Raises KeyError for one that nobody has placed."""
    section = SECTION_OF[name]
    if section == "cohorts":
        return Rows(reverse("dashboard:cohorts"), _("Each cell leads to who is behind it"))
    if section == "portfolio":
        return Rows(reverse("dashboard:home"), _("On Home each figure leads to its accounts"))
    if section == "tuning":
        return Rows(reverse("dashboard:health_models"), _("Previews and trials name their accounts"))
    if name in LISTED:
        return Rows(reverse("dashboard:accounts") + LISTED[name], _("The accounts list"))
    if name in FIGURES:
        return Rows(reverse("dashboard:accounts"), _("On an account's page the figure leads to its own rows"))
    return Rows(reason=COUNTED[section] if section in COUNTED else REASONS[name])


def shown_on(name: str) -> tuple[Text, ...]:
    section = SECTION_OF[name]
    return (PLACES[section],) if section in PLACES else SHOWN.get(name, (ACCOUNT,))
