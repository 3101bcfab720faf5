from django.contrib import admin

from accounts.admin.base import ReadOnly
from health.models.imports import FileImport, ImportedRow, ImportPart, RememberedMapping


@admin.register(FileImport)
class FileImportAdmin(ReadOnly):
    list_display = ["name", "kind", "state", "line", "lines", "created_by", "created_at", "finished_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    ordering = ["-id"]


@admin.register(ImportPart)
class ImportPartAdmin(ReadOnly):
    fields = ["of", "first_line", "at", "rejected", "problems"]
    list_display = ["of", "first_line", "at", "rejected"]
    list_select_related = ["of"]
    search_fields = ["of__name"]
    ordering = ["-id"]


@admin.register(ImportedRow)
class ImportedRowAdmin(ReadOnly):
    list_display = ["of", "table", "row", "group"]
    list_select_related = ["of"]
    search_fields = ["of__name"]
    ordering = ["-id"]
    show_full_result_count = False


@admin.register(RememberedMapping)
class RememberedMappingAdmin(ReadOnly):
    list_display = ["kind", "header_hash", "at"]
    list_filter = ["kind"]
    search_fields = ["header_hash"]
    ordering = ["-id"]
