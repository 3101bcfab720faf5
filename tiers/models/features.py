from django.db import models
from django.utils.translation import gettext_lazy as _


class ProductFeature(models.Model):
    """A feature of the vendor's product, recognised by the name of its usage event."""

    event = models.CharField(_("event name"), max_length=200, unique=True)
    label_en = models.CharField(_("label (English)"), max_length=200)
    label_zh = models.CharField(_("label (Chinese)"), max_length=200)
    is_core = models.BooleanField(_("core"), default=False)
    plans = models.ManyToManyField("tiers.Plan", related_name="features", blank=True, verbose_name=_("included in"))

    class Meta:
        verbose_name = _("product feature")
        verbose_name_plural = _("product features")

    def __str__(self) -> str:
        return self.label_en
