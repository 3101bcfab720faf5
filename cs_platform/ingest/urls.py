"""Addresses that take usage in, as Segment and PostHog have them."""

from django.urls import path, re_path

from cs_platform.ingest import views

app_name = "ingest"
urlpatterns = [
    re_path(r"^v1/(?P<kind>track|identify|group|page|screen|alias)/?$", views.one, name="call"),
    re_path(r"^v1/(?:batch|import)/?$", views.batch, name="batch"),
    path("batch/", views.posthog_batch, name="posthog-batch"),
    path("capture/", views.posthog_capture, name="posthog-capture"),
]
