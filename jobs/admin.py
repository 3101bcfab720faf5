from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from jobs import queries, services
from jobs.models import Heartbeat, PeriodClaim, Run, StoredFile, WorkItem
from lib import downloads


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list:
        return [("open", _("open")), ("claimed", _("claimed")), ("done", _("done")), ("parked", _("parked"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        states = {
            "open": queries.open_items,
            "claimed": queries.claimed_items,
            "done": lambda: WorkItem.objects.exclude(done_at=None),
            "parked": queries.parked_items,
        }
        chosen = states.get(self.value() or "")
        return queryset.filter(pk__in=chosen().values("pk")) if chosen else queryset


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that only the services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "requested_by", "created_at", "finished_at", "waiting", "done", "parked"]
    list_filter = ["kind", ("finished_at", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["=id", "kind", "requested_by"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        return queries.counted_runs()

    @admin.display(description=_("waiting"))
    def waiting(self, run: Run) -> int:
        return run.waiting  # type: ignore[attr-defined]  # annotated by counted_runs

    @admin.display(description=_("done"))
    def done(self, run: Run) -> int:
        return run.done  # type: ignore[attr-defined]

    @admin.display(description=_("parked"))
    def parked(self, run: Run) -> int:
        return run.parked  # type: ignore[attr-defined]


@admin.register(WorkItem)
class WorkItemAdmin(ReadOnlyAdmin):
    list_display = ["id", "run", "task", "due_at", "claimed_at", "done_at", "parked_at", "attempts", "rows", "problem"]
    list_filter = [StateFilter, "task"]
    list_select_related = ["run"]
    search_fields = ["=id", "=run__id", "task", "error"]
    ordering = ["-id"]
    actions = ["retry_parked"]

    @admin.display(description=_("error"))
    def problem(self, item: WorkItem) -> str:
        return item.error.partition("\n")[0][:200]

    @admin.action(description=_("Retry parked work"), permissions=["view"])
    def retry_parked(self, request: HttpRequest, queryset: QuerySet[WorkItem]) -> None:
        items = list(queries.parked_items().filter(pk__in=queryset.values("pk")))
        count = services.retry_parked(item_ids=[item.pk for item in items], at=timezone.now())
        for item in items:
            self.log_change(request, item, [{"changed": {"fields": ["parked_at"]}}])
        text = ngettext("%(count)d item is due again.", "%(count)d items are due again.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)


@admin.register(PeriodClaim)
class PeriodClaimAdmin(ReadOnlyAdmin):
    list_display = ["job", "period", "claimed_at"]
    list_filter = ["job"]
    search_fields = ["job", "period"]
    ordering = ["-id"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ["name", "at"]
    search_fields = ["name"]
    ordering = ["name"]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    list_display = ["name", "size", "owner_id", "run", "created_at", "expires_at", "download"]
    list_filter = ["content_type", "created_at"]
    list_select_related = ["run"]
    search_fields = ["=id", "name", "=owner_id", "=run__id", "=sha256"]
    readonly_fields = ["download"]
    ordering = ["-id"]

    def get_urls(self) -> list[URLPattern]:
        content = self.admin_site.admin_view(self.content)
        return [path("<int:pk>/content/", content, name="jobs_storedfile_content"), *super().get_urls()]

    @admin.display(description=_("download"))
    def download(self, file: StoredFile) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:jobs_storedfile_content", args=[file.pk]), _("Download")
        )

    def content(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        file = self.get_object(request, str(pk))
        if file is None:
            raise Http404
        return downloads.attachment(
            queries.chunks(file), name=file.name, content_type=file.content_type, size=file.size
        )
