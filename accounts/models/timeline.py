import datetime as dt
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.choices import EntryKind
from lib import formats


class TimelineQuerySet(models.QuerySet["TimelineEntry"]):
    def latest_first(self) -> "TimelineQuerySet":
        return self.order_by("-at", "-pk")

    def older_than(self, at: dt.datetime, pk: int) -> "TimelineQuerySet":
        """What stands below that entry where the latest stand first; an index can start from the first condition."""
        return self.filter(at__lte=at).filter(models.Q(at__lt=at) | models.Q(pk__lt=pk))


class TimelineEntry(models.Model):
    """One line of an account's history, written in the transaction of the change it tells of; never changed.

    `text` is the English sentence with places for `values`, so that each reader has it in his own language. A value
    is plain text, {"label": English term}, {"day": ISO date} or {"changes": [[English term, before, after], ...]}.
    """

    account = models.ForeignKey(
        "accounts.Account", models.PROTECT, related_name="timeline", db_index=False, verbose_name=_("account")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=20, choices=EntryKind)
    text = models.CharField(_("text"), max_length=1000)
    values = models.JSONField(_("values"), default=dict, blank=True)
    actor = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    customer_visible = models.BooleanField(_("customer may see it"), default=False)
    corrects = models.ForeignKey(  # a note that was wrong stays as it was, and this one says so
        "self", models.PROTECT, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("corrects")
    )

    objects = TimelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("timeline entry")
        verbose_name_plural = _("timeline entries")
        indexes = [
            models.Index(fields=["account", "-at"], name="timeline_by_account"),
            models.Index(fields=["actor", "-at"], condition=~models.Q(actor=None), name="timeline_by_actor"),
            models.Index(fields=["-at"], condition=~models.Q(actor=None), name="timeline_by_people"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The line in the reader's language."""
        told = {name: _told(value) for name, value in self.values.items()}
        return (gettext(self.text) % told).strip() if told else gettext(self.text)


def _told(value: Any) -> str:
    match value:
        case {"label": term}:
            return gettext(term)
        case {"day": day}:
            return formats.day(dt.date.fromisoformat(day), formats.cldr_name(get_language() or "en"))
        case {"changes": changes}:
            return ", ".join(
                " ".join([gettext(term), *([before, "→"] if before else []), after]) for term, before, after in changes
            )
        case _:
            return str(value)
