"""Addresses of the dashboard; every view is for people of the vendor."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.doors import staff_required
from dashboard.views import (
    account,
    accounts,
    change,
    cohort_members,
    cohorts,
    components,
    definitions,
    help,
    opinions,
    runs,
    set_aside,
    sources,
)

app_name = "dashboard"
urlpatterns = [
    path("", staff_required(RedirectView.as_view(pattern_name="dashboard:accounts")), name="home"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/export.csv", accounts.accounts_file, name="accounts_file"),
    path("accounts/unscored/", accounts.unscored_accounts, name="unscored"),
    path("accounts/<int:pk>/", account.account, name="account"),
    path("accounts/<int:pk>/change/", change.change, name="change"),
    path("accounts/<int:pk>/pulses/", opinions.pulse, name="pulse"),
    path("accounts/<int:pk>/override/", opinions.override, name="override"),
    path("accounts/<int:pk>/override/end/", opinions.override_end, name="override_end"),
    path("accounts/<int:pk>/pauses/", opinions.pause, name="pause"),
    path("accounts/<int:pk>/pauses/end/", opinions.pause_end, name="pause_end"),
    path("cohorts/", cohorts.cohorts, name="cohorts"),
    path("cohorts/export.csv", cohorts.cohorts_file, name="cohorts_file"),
    path("cohorts/counts/", cohorts.count_again, name="count_cohorts"),
    path("cohorts/members/", cohort_members.cohort_members, name="cohort_members"),
    path("cohorts/members/export.csv", cohort_members.cohort_members_file, name="cohort_members_file"),
    path("jobs/runs/<int:pk>/", runs.run, name="run"),
    path("jobs/runs/<int:pk>/retries/", runs.run_retry, name="run_retry"),
    path("jobs/files/<int:pk>/", runs.stored_file, name="stored_file"),
    path("data-sources/", sources.data_sources, name="sources"),
    path("data-sources/write-keys/", sources.write_keys, name="write_keys"),
    path("data-sources/write-keys/<int:pk>/revocation/", sources.revocation, name="write_key_revocation"),
    path("data-sources/held/", set_aside.held_events, name="held"),
    path("data-sources/held/export.csv", set_aside.held_file, name="held_file"),
    path("data-sources/held/replays/", set_aside.held_replay, name="held_replay"),
    path("data-sources/held/discards/", set_aside.held_discard, name="held_discard"),
    path("data-sources/rejected/", set_aside.rejected_events, name="rejected"),
    path("data-sources/rejected/export.csv", set_aside.rejected_file, name="rejected_file"),
    path("data-sources/rejected/<int:pk>/", set_aside.rejected_event, name="rejected_event"),
    path("data-sources/rejected/discards/", set_aside.rejected_discard, name="rejected_discard"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("definitions/<slug:name>/", definitions.definition, name="definition"),
    path("help/", help.contents, name="help"),
    path("help/<slug:slug>/", help.chapter, name="help_chapter"),
    path("tour/end/", help.tour_end, name="tour_end"),
    path("components/", components.components, name="components"),
]
