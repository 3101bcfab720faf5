from django.db import models
from django.utils.translation import gettext_lazy as _


class Band(models.TextChoices):
    AT_RISK = "at_risk", _("at risk")
    WATCH = "watch", _("watch")
    HEALTHY = "healthy", _("healthy")
    UNKNOWN = "unknown", _("unknown")


class Stage(models.TextChoices):
    """Life-cycle of an account: `new` until activated or three months old, then `established`."""

    NEW = "new", _("new")
    ESTABLISHED = "established", _("established")


class ActivationState(models.TextChoices):
    ACTIVATED = "activated", _("activated")
    ACTIVATED_LATE = "activated_late", _("activated late")
    ENDED = "ended", _("ended")
    NOT_ACTIVATED = "not_activated", _("not activated")
    PAUSED = "paused", _("paused")
    IN_PROGRESS = "in_progress", _("in progress")


class FlagKind(models.TextChoices):
    WARNING_30 = "activation_warning_30", _("30 days without activation")
    WARNING_60 = "activation_warning_60", _("60 days without activation")
    WARNING_75 = "activation_warning_75", _("75 days without activation")
    NOT_ACTIVATED = "not_activated", _("not activated within the deadline")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class Configuration(models.TextChoices):
    """What the vendor tunes, version by version."""

    HEALTH_MODEL = "health_model", _("health model")
    ACTIVATION_POLICY = "activation_policy", _("activation policy")


class OutcomeKind(models.TextChoices):
    RENEWED = "renewed", _("renewed")
    CHURNED = "churned", _("churned")


class SetAsideState(models.TextChoices):
    HELD = "held", _("held until its account is known")
    REJECTED = "rejected", _("rejected")


class Channel(models.TextChoices):
    """The way by which usage comes in."""

    HTTP = "http", _("over HTTP")
    FILE = "file", _("from a file")


class ImportKind(models.TextChoices):
    """What the rows of an imported file are."""

    ACCOUNTS = "accounts", _("accounts")
    USAGE = "usage", _("usage events")
    SUBSCRIPTIONS = "subscriptions", _("subscriptions")
    OUTCOMES = "outcomes", _("outcomes")
    FEATURES = "features", _("features")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked")
    IMPORTING = "importing", _("being imported")
    IMPORTED = "imported", _("imported")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class PulseValue(models.TextChoices):
    """What the CSM feels about an account, beside the machine's score."""

    GOOD = "good", _("good")
    MIXED = "mixed", _("mixed")
    BAD = "bad", _("bad")


class Cause(models.TextChoices):
    """The parts of a change of the score, in the order in which it is split."""

    CONFIGURATION = "configuration", _("changed configuration")
    COVERAGE = "coverage", _("changed coverage")
    TIME = "time", _("passing time")
    BEHAVIOUR = "behaviour", _("changed behaviour")


class Measure(models.TextChoices):
    """What accounts are counted by."""

    BAND = "band", _("band")
    BAND_7 = "band_7", _("band 7 days before")
    BAND_30 = "band_30", _("band 30 days before")
    RUNG = "rung", _("rung of the activation ladder")
    WARNED = "warned", _("rung whose warning stands")
    REASON = "reason", _("reason for being overdue")


class Rung(models.TextChoices):
    """Where on the way to its deadline an account stands that is not activated: days since the contract's start."""

    START = "start", _("below 30 days")
    DAY_30 = "day_30", _("from 30 days")
    DAY_60 = "day_60", _("from 60 days")
    DAY_75 = "day_75", _("from 75 days")
    OVERDUE = "overdue", _("past the deadline")
    PAUSED = "paused", _("paused")


class FileFormat(models.TextChoices):
    """As what a list is taken away."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"


class OverdueCategory(models.TextChoices):
    """Why an account was not activated in time, in the words of its CSM."""

    CUSTOMER = "customer", _("the customer has no time for it")
    SPONSOR = "sponsor", _("the sponsor or champion has left")
    TECHNICAL = "technical", _("integration or data hold it up")
    PRODUCT = "product", _("the product lacks something they need")
    SCOPE = "scope", _("the goal has changed")
    VENDOR = "vendor", _("we were late ourselves")
    OTHER = "other", _("something else")


class Dimension(models.TextChoices):
    """What accounts are grouped by."""

    ALL = "all", _("All")
    PLAN = "plan", _("Plan")
    INDUSTRY = "industry", _("Industry")
    COUNTRY = "country", _("Country")
    CSM = "csm", _("CSM")
    MONTH = "month", _("Start month")
