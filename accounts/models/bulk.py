import datetime as dt

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import BulkKind

UNDONE_WITHIN = dt.timedelta(hours=24)


class BulkChange(models.Model):
    """One thing done to many accounts at once. `before` has each account that it changed, by id, with what was there.

    `what` says what was done: {"csm": id or null, "name": ...}, {"tag": id, "name": ...}, {"name": ...}.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=BulkKind)
    what = models.JSONField(_("what was done"), default=dict)
    before = models.JSONField(_("before"), default=dict)
    at = models.DateTimeField(_("at"), default=timezone.now)
    by = models.ForeignKey("accounts.User", models.PROTECT, db_index=False, related_name="+", verbose_name=_("by"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of many accounts")
        verbose_name_plural = _("changes of many accounts")
        indexes = [models.Index(fields=["by", "-at"], name="bulk_change_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind=BulkKind.PULSE) | models.Q(undone_at=None), name="bulk_pulse_stays"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what.get('name', '')}"

    @property
    def count(self) -> int:
        return len(self.before)

    @property
    def account_ids(self) -> list[int]:
        return [int(key) for key in self.before]

    def may_be_undone(self, at: dt.datetime) -> bool:
        return self.kind != BulkKind.PULSE and self.undone_at is None and at <= self.at + UNDONE_WITHIN
