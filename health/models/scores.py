from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from health.choices import ActivationState, Band, OutcomeKind, Stage, VersionState


class HealthModel(models.Model):
    """A version of how the score is computed. Published it never changes; one is published at a time."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    definition = models.JSONField(_("definition"))
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)  # of a draft: how often it was changed

    class Meta:
        verbose_name = _("health model")
        verbose_name_plural = _("health models")
        constraints = [
            models.UniqueConstraint(
                fields=["state"],
                condition=models.Q(state=VersionState.PUBLISHED),
                name="health_model_one_published",
                violation_error_message=_("Another health model is published; retire it first."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT) | models.Q(published_at__isnull=False),
                name="health_model_published_has_date",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Health model %(number)s") % {"number": self.number}


class SnapshotQuerySet(models.QuerySet["AccountSnapshot"]):
    def current(self) -> "SnapshotQuerySet":
        """Accounts whose contract ran on the day of their figures."""
        return self.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("as_of")))

    def ended(self) -> "SnapshotQuerySet":
        """Accounts whose contract was over on the day of their figures."""
        return self.filter(ends_on__lt=models.F("as_of"))


class AccountSnapshot(models.Model):
    """All that lists show of an account, computed as of `as_of`: one denormalised row, no joins.

    `score` and `coverage` are shares of 100 with two decimals, kept as whole hundredths (7125 = 71.25) so that they
    are exact. `contributions` holds, per signal that is known, the hundredths that add up to `score`. A metric that
    is NULL is unknown. Trends are score differences to 7, 30 and 90 days before, in hundredths.
    """

    account = models.OneToOneField("accounts.Account", models.PROTECT, primary_key=True, related_name="+")
    as_of = models.DateField()
    computed_at = models.DateTimeField()
    model = models.ForeignKey(HealthModel, models.PROTECT, db_constraint=False, related_name="+", db_index=False)
    # who: copied from the account, its plan and its CSM
    name = models.CharField(max_length=300)
    external_id = models.CharField(max_length=200)
    plan = models.CharField(max_length=50, blank=True)
    csm = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    industry = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    seats = models.IntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    annual_value_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    # how well
    stage = models.CharField(max_length=12, choices=Stage)
    score = models.SmallIntegerField(null=True)
    band = models.CharField(max_length=10, choices=Band)
    coverage = models.SmallIntegerField()
    contributions = models.JSONField(default=dict)
    trend_7 = models.SmallIntegerField(null=True)
    trend_30 = models.SmallIntegerField(null=True)
    trend_90 = models.SmallIntegerField(null=True)
    band_7 = models.CharField(max_length=10, choices=Band, blank=True)  # 7 and 30 days before; empty without a score
    band_30 = models.CharField(max_length=10, choices=Band, blank=True)
    # activation
    activation_state = models.CharField(max_length=15, choices=ActivationState)
    activation_deadline = models.DateField()
    activated_on = models.DateField(null=True)
    projected_on = models.DateField(null=True)
    milestones = models.JSONField(default=list)  # [{"key", "type", "event", "at_least", "total", "reached_on"}]
    # usage; names and definitions as in the registry
    last_active_on = models.DateField(null=True)
    active_days_28 = models.SmallIntegerField(null=True)
    active_users_7 = models.IntegerField(null=True)
    active_users_28 = models.IntegerField(null=True)
    dau_mean_28 = models.FloatField(null=True)
    stickiness = models.FloatField(null=True)
    seat_utilisation = models.FloatField(null=True)
    feature_breadth = models.FloatField(null=True)
    usage_trend = models.FloatField(null=True)
    recency_days = models.IntegerField(null=True)
    recency_ratio = models.FloatField(null=True)
    core_events_28 = models.BigIntegerField(null=True)
    weeks_active_12 = models.SmallIntegerField(null=True)
    user_retention_28 = models.FloatField(null=True)
    pause_ratio = models.FloatField(null=True)
    team_activity = models.FloatField(null=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("account snapshot")
        verbose_name_plural = _("account snapshots")
        indexes = [
            models.Index(fields=["name", "account"], name="snapshot_by_name"),
            models.Index(fields=["score", "account"], name="snapshot_by_score"),
            models.Index(fields=["band", "score", "account"], name="snapshot_by_band"),
            models.Index(fields=["csm", "score", "account"], name="snapshot_by_csm"),
            models.Index(fields=["activation_state", "activation_deadline", "account"], name="snapshot_by_activation"),
            models.Index(fields=["trend_30", "account"], name="snapshot_by_trend"),
            models.Index(fields=["last_active_on", "account"], name="snapshot_by_last_active"),
            models.Index(
                fields=["trend_7", "account"], condition=models.Q(trend_7__lte=-1000), name="snapshot_by_fall_in_week"
            ),
            models.Index(fields=["plan", "seats", "account"], name="snapshot_by_peers"),
            models.Index(
                fields=["ends_on", "account"], condition=models.Q(ends_on__isnull=False), name="snapshot_by_last_day"
            ),
            models.Index(fields=["model"], name="snapshot_by_model"),
        ]

    def __str__(self) -> str:
        return self.name


class ScoreDay(models.Model):
    """History: an account's score on a day, by the model that was published when it was computed."""

    pk = models.CompositePrimaryKey("account_id", "day")
    account = models.ForeignKey(
        "accounts.Account", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    day = models.DateField()
    model = models.ForeignKey(HealthModel, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    score = models.SmallIntegerField(null=True)
    band = models.CharField(max_length=10, choices=Band)
    coverage = models.SmallIntegerField()

    class Meta:
        verbose_name = _("score of a day")
        verbose_name_plural = _("scores by day")


class Outcome(models.Model):
    """What happened at the end of a term: what scores are tried against."""

    account = models.ForeignKey("accounts.Account", models.PROTECT, related_name="+", verbose_name=_("account"))
    ended_on = models.DateField(_("ended on"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=OutcomeKind)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [models.UniqueConstraint(fields=["account", "ended_on"], name="outcome_once")]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_outcome_display()}"
