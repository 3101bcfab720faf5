from django.contrib import admin

from accounts.admin.base import ReadOnly
from health.models.trials import ModelTrial, TrialPart
from health.models.versions import VersionChange


@admin.register(VersionChange)
class VersionChangeAdmin(ReadOnly):
    list_display = ["at", "subject", "number", "sentence", "actor"]
    list_filter = ["subject"]
    list_select_related = ["actor"]
    search_fields = ["=number", "text"]
    ordering = ["-pk"]
    fields = ["at", "subject", "number", "sentence", "actor"]


@admin.register(ModelTrial)
class ModelTrialAdmin(ReadOnly):
    list_display = ["id", "model", "first", "last", "present_number", "requested_by", "requested_at", "finished_at"]
    list_select_related = ["model", "requested_by"]
    search_fields = ["=model__number"]
    ordering = ["-pk"]
    fields = [
        "model", "definition", "present_number", "present_definition", "first", "last", "requested_by", "requested_at",
        "run", "finished_at", "report", "present_report",
    ]  # fmt: skip


@admin.register(TrialPart)
class TrialPartAdmin(ReadOnly):
    list_display = ["trial", "position"]
    list_select_related = ["trial"]
    search_fields = ["=trial__id"]
    ordering = ["-pk"]
    fields = ["trial", "position", "cases"]
