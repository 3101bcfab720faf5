from django.db import models
from django.utils.translation import gettext_lazy as _


class BillingPeriod(models.TextChoices):
    MONTH = "month", _("month")
    YEAR = "year", _("year")
