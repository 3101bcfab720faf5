from django.contrib import admin

from accounts.admin.base import ReadOnly
from health.models.cohorts import CohortCount


@admin.register(CohortCount)
class CohortCountAdmin(ReadOnly):
    """Deleting one is how an administrator has it counted afresh; readers find it again."""

    fields = ["subject", "unit", "group", "until", "counted_at", "asked_on"]
    list_display = ["subject", "unit", "group", "until", "counted_at", "asked_on"]
    ordering = ["subject", "unit", "group"]

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return True
