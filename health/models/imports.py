"""Files that people bring in by the browser: what each was taken to mean, what it changed, how it can be undone."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from health.choices import ImportKind, ImportState


class FileImport(models.Model):
    """A file, from its upload until its import is undone.

    `line` is the last line read by the run under way, `lines` how many the file has. `tally` are the counts of that
    run, `undone` those of the undoing. Usage events know their import by `intake`.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)
    state = models.CharField(_("state"), max_length=12, choices=ImportState, default=ImportState.UPLOADED)
    name = models.CharField(_("name"), max_length=200)
    file = models.ForeignKey(
        "jobs.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("file")
    )
    header = models.JSONField(_("header"))
    mapping = models.JSONField(_("mapping"))
    lines = models.BigIntegerField(_("lines"), default=0)
    line = models.BigIntegerField(_("lines read"), default=0)
    tally = models.JSONField(_("counts"), default=dict, blank=True)
    undone = models.JSONField(_("counts of the undoing"), default=dict, blank=True)
    run = models.ForeignKey("jobs.Run", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("run"))
    intake = models.ForeignKey(
        "health.Intake", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("intake")
    )
    created_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.name

    @property
    def rejected_name(self) -> str:
        """What the file of the rows that were not taken is called."""
        return f"rejected-{self.name.removesuffix('.gz').removesuffix('.csv')}.csv"

    @property
    def rows_read(self) -> int | None:
        return self.tally.get("rows")

    @property
    def rows_rejected(self) -> int | None:
        return self.tally.get("rejected")


class ImportPart(models.Model):
    """What one slice of a file left behind: rejected rows as CSV, and (packed numbers) which accounts it touched and
    which rows it saw, so that equal ones are known in later slices."""

    of = models.ForeignKey(FileImport, models.CASCADE, related_name="parts", verbose_name=_("import"))
    first_line = models.BigIntegerField(_("from line"))
    at = models.DateTimeField(_("at"))
    rejected = models.IntegerField(_("rejected"), default=0)
    errors = models.BinaryField(_("rejected rows"), default=b"")
    problems = models.JSONField(_("first problems"), default=list)
    accounts = models.BinaryField(_("accounts"), default=b"")
    seen = models.BinaryField(_("rows seen"), default=b"")

    class Meta:
        verbose_name = _("part of an import")
        verbose_name_plural = _("parts of imports")
        constraints = [models.UniqueConstraint(fields=["of", "first_line"], name="import_part_once")]

    def __str__(self) -> str:
        return f"{self.of_id}: {self.first_line}"


class ImportedRow(models.Model):
    """A row that an import added (`before` is empty), changed or removed (`after` is empty), as it was and became."""

    of = models.ForeignKey(FileImport, models.CASCADE, related_name="rows", verbose_name=_("import"))
    table = models.CharField(_("table"), max_length=20)
    row = models.BigIntegerField(_("row"))
    group = models.BigIntegerField(_("account (id)"))  # 0 where the table hangs on none
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        indexes = [models.Index(fields=["of", "group"], name="imported_row_by_group")]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"


class RememberedMapping(models.Model):
    """How a file of this kind and header was read the last time."""

    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind)
    header_hash = models.CharField(_("header (SHA-256)"), max_length=64)
    mapping = models.JSONField(_("mapping"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")
        constraints = [models.UniqueConstraint(fields=["kind", "header_hash"], name="remembered_mapping_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.header_hash[:8]}"
