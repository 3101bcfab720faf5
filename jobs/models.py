from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """A piece of work that somebody or the clock asked for, done as work items."""

    kind = models.CharField(_("kind"), max_length=50)
    params = models.JSONField(_("parameters"), default=dict)
    requested_by = models.CharField(_("requested by"), max_length=200, blank=True)
    person_id = models.BigIntegerField(
        _("person (id)"), null=True, blank=True
    )  # who asked; people live in a room above
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        indexes = [
            models.Index(fields=["kind", "-created_at"], name="run_by_kind"),
            models.Index(fields=["-id"], condition=models.Q(finished_at=None), name="run_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class WorkItem(models.Model):
    """What is due. The queue of record: a message in the broker only says that a row is here."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="items", verbose_name=_("run"))
    task = models.CharField(_("task"), max_length=100)
    params = models.JSONField(_("parameters"), default=dict)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    claimed_by = models.CharField(_("claimed by"), max_length=100, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    parked_at = models.DateTimeField(_("parked at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    reached = models.PositiveIntegerField(_("rows so far"), null=True, blank=True)
    expected = models.PositiveIntegerField(_("rows expected"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at=None, parked_at=None),
                name="work_waiting",
            ),
            models.Index(fields=["run"], condition=~models.Q(parked_at=None), name="work_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class PeriodClaim(models.Model):
    """A periodic job runs once for a period, whatever the number of clocks."""

    job = models.CharField(_("job"), max_length=100)
    period = models.CharField(_("period"), max_length=100)
    claimed_at = models.DateTimeField(_("claimed at"), default=timezone.now)

    class Meta:
        verbose_name = _("claimed period")
        verbose_name_plural = _("claimed periods")
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="period_claimed_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class Heartbeat(models.Model):
    """When a worker last consumed a message (`worker`) and the clock last sent one (`clock`)."""

    name = models.CharField(_("name"), max_length=50, primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name


class StoredFile(models.Model):
    """A file that a run takes in or gives out, kept in the database: every host reads the same one.

    `owner_id` is the person it is for. A plain number, since people live in a room above; nobody's files are for
    administrators.
    """

    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.BigIntegerField(_("size"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="files", verbose_name=_("run"))
    owner_id = models.BigIntegerField(_("person (id)"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        indexes = [models.Index(fields=["owner_id", "-created_at"], name="stored_file_by_owner")]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="stored_file_size_not_negative"),
            models.CheckConstraint(
                condition=models.Q(expires_at=None) | models.Q(expires_at__gt=models.F("created_at")),
                name="stored_file_expires_later",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StoredChunk(models.Model):
    """A piece of a stored file: `rules.CHUNK` bytes, the last one what is left."""

    pk = models.CompositePrimaryKey("file_id", "position")
    file = models.ForeignKey(StoredFile, models.CASCADE, db_index=False, related_name="chunks")
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        verbose_name = _("piece of a stored file")
        verbose_name_plural = _("pieces of stored files")

    def __str__(self) -> str:
        return f"{self.file_id}: {self.position}"
