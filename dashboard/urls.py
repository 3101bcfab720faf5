"""Addresses of the dashboard; every view is for people of the vendor."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.doors import staff_required
from dashboard.views import (
    account,
    accounts,
    change,
    components,
    definitions,
    help,
    health_models,
    model_drafts,
    model_publication,
    model_trials,
    opinions,
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
    path("health-models/", health_models.health_models, name="health_models"),
    path("health-models/<int:pk>/", health_models.health_model, name="health_model"),
    path("health-models/<int:pk>/model.json", health_models.health_model_file, name="health_model_file"),
    path("health-models/<int:pk>/copies/", health_models.copies, name="health_model_copies"),
    path("health-models/<int:pk>/deletion/", health_models.deletion, name="health_model_deletion"),
    path("health-models/<int:pk>/draft/", model_drafts.draft, name="health_model_draft"),
    path("health-models/<int:pk>/draft/curves/", model_drafts.curves, name="health_model_curves"),
    path("health-models/<int:pk>/preview/", model_publication.preview, name="health_model_preview"),
    path("health-models/<int:pk>/publication/", model_publication.publication, name="health_model_publication"),
    path("health-models/<int:pk>/retirement/", model_publication.retirement, name="health_model_retirement"),
    path("health-models/<int:pk>/trials/", model_trials.trials, name="health_model_trials"),
    path("health-models/<int:pk>/trials/<int:trial>/", model_trials.trial, name="health_model_trial"),
    path("definitions/", definitions.definitions, name="definitions"),
    path("definitions/<slug:name>/", definitions.definition, name="definition"),
    path("help/", help.contents, name="help"),
    path("help/<slug:slug>/", help.chapter, name="help_chapter"),
    path("tour/end/", help.tour_end, name="tour_end"),
    path("components/", components.components, name="components"),
]
