from django.contrib import admin

from accounts.models.views import SavedView


@admin.register(SavedView)
class SavedViewAdmin(admin.ModelAdmin):
    fields = ["owner", "name", "query", "is_shared", "created_at", "updated_at"]
    readonly_fields = ["created_at", "updated_at"]
    list_display = ["name", "owner", "is_shared", "updated_at"]
    list_filter = ["is_shared"]
    list_select_related = ["owner"]
    search_fields = ["name", "owner__email", "owner__name"]
    autocomplete_fields = ["owner"]
    ordering = ["-id"]
